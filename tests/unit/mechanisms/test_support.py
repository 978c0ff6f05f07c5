"""M0: opinion relaxes to a choice by softmax; each reason enters with its own weight."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import pytest
from scene import FOCAL, STATE, add, medians, run, state, world

from marchland.mechanisms.support import mechanism, start

QUIET = dict.fromkeys(("alpha", "b_id", "b_thr", "b_gov", "b_ctl", "b_fast", "b_slow", "b_incl", "absent"), 0)


def softmax(u: object) -> np.ndarray:
    e = np.exp(np.asarray(u, float))
    return e / e.sum(-1, keepdims=True)


def test_the_fixed_point_is_the_softmax_and_is_approached_at_lam() -> None:
    """From one third each, the distance to softmax(alpha) shrinks by 1 - lam a week: after n weeks (1 - lam)^n."""
    p = medians(mechanism, **{**QUIET, "alpha": [0.5, -0.2, 1.0]}, lam=0.1)
    target = softmax([0.5, -0.2, 1.0])
    support = jnp.full((2, 2, 3), 1 / 3)
    for _ in range(10):
        support = support + add(run(mechanism, state(support=support), p), "support")
    assert np.asarray(support)[0, 0] == pytest.approx(target + (1 / 3 - target) * 0.9**10, rel=1e-5)
    there = run(mechanism, state(support=jnp.broadcast_to(jnp.asarray(target, jnp.float32), (2, 2, 3))), p)
    assert np.abs(add(there, "support")).max() < 1e-7


@pytest.mark.parametrize(
    ("slope", "given", "x", "cell", "utility"),
    [
        ("b_id", {}, {}, (0, 0), [0.0, -0.8, -0.4]),
        ("b_ctl", {}, {}, (0, 1), [0.8, 0.0, 0.0]),
        ("b_thr", {"threat": jnp.full((2, 2), 0.5)}, {}, (1, 1), [0.0, 0.4, 0.2]),
        ("b_gov", {"services": jnp.asarray([[0.9, 0.5], [0.6, 0.6]])}, {}, (0, 0), [0.08, 0.0, 0.0]),
        ("b_fast", {"recent_harm": jnp.asarray([[np.e - 1, 0, 0], [0, 0, 0]])}, {}, (0, 1), [-0.8, 0, 0]),
        ("b_slow", {"past_harm": jnp.asarray([[0, np.e - 1, 0], [0, 0, 0]])}, {}, (0, 1), [0, -0.8, 0]),
        ("b_incl", {}, {"shock": 0.5}, (0, 0), [0.0, 0.4, 0.0]),
        ("b_incl", {}, {"shock": 0.5}, (0, 1), [0.0, 0.0, 0.0]),
    ],
)
def test_each_reason_alone(slope: str, given: dict, x: dict, cell: tuple, utility: list) -> None:
    """Slope .8, all others zero: the choice is the softmax of the utilities worked by hand in the scene."""
    p = medians(mechanism, **{**QUIET, slope: 0.8}, lam=1)
    post = add(run(mechanism, state(**given), p, world(**x)), "support")
    assert post[cell] + 1 / 3 == pytest.approx(softmax(utility), rel=1e-5)


def test_the_lever_of_inclusion_works_as_the_shock_does() -> None:
    p = medians(mechanism, **{**QUIET, "b_incl": 0.8}, lam=1, include=1)
    by_lever = add(run(mechanism, None, p, world(inclusion=jnp.full(2, 0.5))), "support")
    by_shock = add(run(mechanism, None, p, world(shock=0.5)), "support")
    assert by_lever == pytest.approx(by_shock, rel=1e-6)


def test_support_starts_from_identity_and_hardly_for_the_absent() -> None:
    p = medians(mechanism, **{**QUIET, "b_id": 2.0, "absent": 10.0})
    x = world(acts=jnp.asarray([[1.0, 1.0, 0.0], [1.0, 1.0, 1.0]]))
    first = np.asarray(start(x, p))
    assert first[1, 0] == pytest.approx(softmax([0.0, -2.0, -1.0]), rel=1e-5)
    assert first[0, 0] == pytest.approx(softmax([0.0, -2.0, -11.0]), rel=1e-5)
    assert first.sum(-1) == pytest.approx(np.ones((2, 2)), rel=1e-6)
    assert FOCAL != STATE
