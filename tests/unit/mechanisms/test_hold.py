"""M7: what holds ground, term by term; who may come back; the hidden network."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import pytest
from scene import ARMY, FOCAL, STATE, TRIBE, add, eye, medians, rate, run, state, world

from marchland.mechanisms.hold import mechanism

FLAT = {
    "f_loc": 0,
    "f_out": 0,
    "f_den": 0,
    "f_ins": 0,
    "f_gov": 0,
    "recapture": 0.003,
    "edge": 0.1,
    "floor": 1e-3,
}
RETAKEN = {"held": eye(STATE, STATE, of=3), "former": jnp.asarray([FOCAL, STATE]), "tenure": jnp.asarray([5.0, 90.0]),
           "near": jnp.asarray([[0.4, 0.5, 0], [0.1, 0.5, 0]]), "own": jnp.asarray([[0, 1.0, 1, 1]] * 2)}  # fmt: skip


def again(x: object = None, given: dict | None = None, **p: float) -> float:
    """Hazard that the focal side comes back to town 0."""
    y = state(**{**RETAKEN, **(given or {})})
    found = rate(run(mechanism, y, medians(mechanism, **{**FLAT, **p}), x), "seize")
    assert not np.delete(found.ravel(), 0).any(), "only the former holder, only where it was thrown out"
    return float(found[0, FOCAL])


PLAIN = 0.003 * 0.4 / 0.5


def garrisoned(local: float) -> dict:
    """1000 men in town 0, a share of them of its own community (the tribe), the rest from outside (the army)."""
    return {"fighters": jnp.zeros((2, 4)).at[0, TRIBE].set(1000 * local).at[0, ARMY].set(1000 * (1 - local))}


@pytest.mark.parametrize("local", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("slope", [0.5, -0.8])
def test_each_unit_of_local_share_multiplies_the_hazard_by_exp_of_minus_f_loc(
    local: float, slope: float
) -> None:
    assert again(None, garrisoned(local), f_loc=slope) == pytest.approx(
        PLAIN * np.exp(-slope * local), rel=1e-4
    )


def test_the_other_terms_one_by_one() -> None:
    assert again() == pytest.approx(PLAIN, rel=1e-5)
    fear = {**garrisoned(0.25), "threat": jnp.full((2, 2), 0.5)}
    assert again(None, fear, f_out=0.8) == pytest.approx(PLAIN * np.exp(0.8 * 0.75 * 0.5), rel=1e-4)
    dense = again(None, garrisoned(1.0), f_den=0.3, per=1000, people=0)
    assert dense == pytest.approx(PLAIN * (1 + 10.0) ** -0.3, rel=1e-4), (
        "ten per thousand in a town of 100,000"
    )
    assert again(None, {"hidden": jnp.asarray([0.5, 0])}, f_ins=1) == pytest.approx(
        PLAIN * np.exp(0.5), rel=1e-5
    )
    served = {"services": jnp.asarray([[0.9, 0.7], [0.6, 0.6]])}
    assert again(None, served, f_gov=0.5) == pytest.approx(PLAIN * np.exp(-0.5 * 0.2), rel=1e-4)


def test_recapture_needs_a_foothold_time_and_war() -> None:
    assert again(None, {"near": jnp.asarray([[0.0, 0.5, 0], [0.1, 0.5, 0]])}) == 0
    assert again(None, {"tenure": jnp.asarray([104.0, 90.0])}, horizon=104) == 0
    assert again(None, {"tenure": jnp.asarray([103.0, 90.0])}, horizon=104) == pytest.approx(PLAIN, rel=1e-5)
    assert again(world(hostile=jnp.zeros((3, 3)))) == 0


def test_recurrence_follows_the_hidden_where_the_focal_side_does_not_hold() -> None:
    y = state(hidden=jnp.asarray([0.5, 0.5]))
    found = rate(run(mechanism, y, medians(mechanism, **FLAT, recurrence=0.02)), "recurrence")
    assert found == pytest.approx([0.0, 0.01], rel=1e-5)


def test_the_network_grows_under_rule_and_halves_after() -> None:
    """h' = g (1 - h) while held; half is left `half_life` weeks after; at the start it follows the ties."""
    hidden, p = jnp.asarray([0.2, 0.8]), medians(mechanism, grow=0.05, half_life=40)
    for _ in range(40):
        hidden = hidden + add(run(mechanism, state(hidden=hidden), p), "hidden")
    assert np.asarray(hidden) == pytest.approx([1 - 0.8 * 0.95**40, 0.4], rel=1e-4)
    first = mechanism.stocks[0].initial(world(), medians(mechanism, seed=0.3))  # type: ignore[operator]
    assert np.asarray(first) == pytest.approx([0.3, 0.0], rel=1e-6)
