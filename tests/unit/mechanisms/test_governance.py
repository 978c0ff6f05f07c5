"""M11: services relax with their own lag, expectations after them, pay is income over need."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import pytest
from scene import FOCAL, add, medians, run, sigmoid, state, world

from marchland.mechanisms.governance import mechanism

LEVEL = {
    "base": [0.4, 0.4], "spend": 0, "fight": 0, "strikes": 0, "staff": 0, "rule": 0, "justice": 0, "is_justice": [0, 1],
}  # fmt: skip


def target(given: dict | None = None, x: object = None, **p: object) -> np.ndarray:
    """What services relax to (place, sector), the lag taken out; in log-odds less the base of .4."""
    y = state(**(given or {}))
    post = add(run(mechanism, y, medians(mechanism, **{**LEVEL, **p}, lag=[1, 1], wreck=1), x), "services")
    level = np.asarray(y.services) + post
    return np.log(level / (1 - level)) - 0.4


def test_services_relax_over_their_lag_and_expectations_over_theirs() -> None:
    """G_n = G* + (G_0 - G*)(1 - 1/lag)^n by sector; expectations follow the mean of the sectors."""
    services, p = jnp.full((2, 2), 0.2), medians(mechanism, **LEVEL, lag=[10, 4])
    for _ in range(15):
        services = services + add(run(mechanism, state(services=services), p), "services")
    goal = sigmoid(0.4)
    assert np.asarray(services)[0] == pytest.approx(
        goal + (0.2 - goal) * np.asarray([0.9**15, 0.75**15]), rel=1e-4
    )
    fall = add(
        run(mechanism, state(services=jnp.full((2, 2), 0.9)), medians(mechanism, **LEVEL, wreck=5)),
        "services",
    )
    assert fall == pytest.approx(np.full((2, 2), (goal - 0.9) / 5), rel=1e-4), (
        "what falls, falls in its own time"
    )
    y = state(services=jnp.asarray([[0.9, 0.5], [0.2, 0.4]]), expected=jnp.full(2, 0.6))
    assert add(run(mechanism, y, medians(mechanism, adapt=26)), "expected") == pytest.approx(
        [0.1 / 26, -0.3 / 26], rel=1e-4
    )


def test_terms_one_by_one() -> None:
    """In log-odds: pay .5 under the focal side -.5, fighting -.7, air, and order in its own sector only."""
    assert target() == pytest.approx(np.zeros((2, 2)), abs=1e-5)
    assert target({"pay": 0.5}, spend=1) == pytest.approx(np.asarray([[-0.5] * 2, [0, 0]]), abs=1e-5)
    fled = jnp.zeros((2, 2, 2)).at[1].set(jnp.asarray([[300.0, 50.0], [0.0, 50.0]]))
    assert target({"residents": fled}, staff=2)[:, 0] == pytest.approx([0, -0.5], abs=1e-5), "a quarter fled"
    assert target(rule=0.8) == pytest.approx(np.asarray([[-0.8, 0], [0, 0]]), abs=1e-5), (
        "all but order and justice"
    )
    assert target({"pay": 9.0}, spend=1, most=1.5)[0] == pytest.approx([0.5, 0.5], abs=1e-5)
    assert target({"contested": jnp.asarray([0, 1.0])}, fight=0.7)[:, 0] == pytest.approx([0, -0.7], abs=1e-5)
    assert target({"air": jnp.asarray([0.5, 0])}, strikes=0.4)[:, 0] == pytest.approx([-0.2, 0], abs=1e-5)
    assert target(justice=-0.6) == pytest.approx(np.asarray([[0, -0.6], [0, 0]]), abs=1e-5)


def test_the_lever_rebuilds_only_what_was_freed() -> None:
    """Factor 2 in town 1: nothing while it never was the focal side's; +1 unit of spending where it was."""
    x = world(services_freed=jnp.full(2, 2.0))
    assert not np.abs(target(None, x, spend=0.8)).max() > 1e-5
    freed = {"former": jnp.asarray([FOCAL, FOCAL])}
    assert target(freed, x, spend=0.8)[:, 0] == pytest.approx([0.0, 0.8], abs=1e-5)


def test_places_start_at_the_level_of_the_rule_they_are_under() -> None:
    """Held by the focal side: .8 of log-odds less in the first sector, .5 more in order; expected is their mean."""
    p = medians(mechanism, **{**LEVEL, "rule": 0.8, "justice": 0.5})
    services, expected = (np.asarray(s.initial(world(), p)) for s in mechanism.stocks[:2])  # type: ignore[operator]
    assert services == pytest.approx(sigmoid([[-0.4, 0.9], [0.4, 0.4]]), rel=1e-5)
    assert expected == pytest.approx(services.mean(1), rel=1e-6)


def test_pay_is_income_over_need() -> None:
    """Town 0: 100,000 people; tax 1.5, salaries .6 x half, a well 600,000; 1000 fighters at 120, upkeep 1.5 a head."""
    y = state(residents=jnp.zeros((2, 2, 2)).at[:, 0, 0].set(100_000.0),
              fighters=jnp.zeros((2, 4)).at[0, 0].set(1000.0).at[0, 1].set(777.0), pay=1.0)  # fmt: skip
    p = medians(
        mechanism, tax=1.5, oil=6e5, salaries=0.6, wage=120, upkeep=1.5, floor=1e5, most=5, lag=[10, 30]
    )
    income, need = 150_000 + 600_000 + 0.6 * 0.5 * 100_000, 120_000 + 150_000 + 100_000
    assert add(run(mechanism, y, p, world(salaries=0.5)), "pay") == pytest.approx(
        (income / need - 1) / 20, rel=1e-5
    )
