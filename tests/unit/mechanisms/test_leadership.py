"""M10: rates of plots and what they cost; recovery with a half-life of twelve weeks."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import pytest
from scene import BAND, add, medians, rate, run, state, thens

from marchland.mechanisms.leadership import mechanism

LEVEL = {"c_lost": 0, "c_pay": 0, "c_mixed": 0, "rate": 0.004, "success": 0.25}


def test_half_of_what_was_lost_is_back_after_twelve_weeks() -> None:
    capability, p = jnp.full(4, 0.7), medians(mechanism)
    for _ in range(12):
        capability = capability + add(run(mechanism, state(capability=capability), p), "capability")
    assert np.asarray(capability) == pytest.approx([0.85] * 4, rel=1e-5)


def test_plots_and_coups_split_the_rate_and_concern_the_focal_side_alone() -> None:
    posts = run(mechanism, state(), medians(mechanism, **LEVEL))
    assert rate(posts, "plot") == pytest.approx([0.003, 0, 0, 0], rel=1e-5)
    assert rate(posts, "coup") == pytest.approx([0.001, 0, 0, 0], rel=1e-5)


@pytest.mark.parametrize(
    ("slope", "given", "score"),
    [("c_lost", {"momentum": jnp.asarray([-10.0, 0, 0])}, 2.0), ("c_lost", {"momentum": jnp.asarray([10.0, 0, 0])}, 0.0),
     ("c_pay", {"pay": 0.25}, 0.75), ("c_pay", {"pay": 1.4}, -0.4), ("c_mixed", {}, 0.5)],
)  # fmt: skip
def test_each_cause_alone(slope: str, given: dict, score: float) -> None:
    posts = run(mechanism, state(**given), medians(mechanism, **{**LEVEL, slope: 0.6}, unit=5, mixed=0.5))
    assert rate(posts, "plot")[BAND] == pytest.approx(0.003 * np.exp(0.6 * score), rel=1e-5)


def test_what_follows() -> None:
    """A plot costs a share of capability, a coup twice that and cohesion, a lost leader a share of open sign."""
    y = state(capability=jnp.full(4, 0.8), cohesion=jnp.full(4, 0.5), intelligence=0.5)
    posts = run(mechanism, y, medians(mechanism, hit=0.15, split=0.2, shift=0.1, mourn=-0.3, taken=0.02))
    assert np.asarray(thens(posts, "plot")["capability"].amount)[BAND] == pytest.approx(-0.12)
    coup = thens(posts, "coup")
    assert np.asarray(coup["capability"].amount)[BAND] == pytest.approx(-0.24)
    assert np.asarray(coup["cohesion"].amount)[BAND] == pytest.approx(-0.1)
    lost = thens(posts, "leader_lost")
    assert np.asarray(lost["capability"].amount)[BAND] == pytest.approx(0.08)
    assert np.asarray(lost["cohesion"].amount)[BAND] == pytest.approx(-0.15)
    assert rate(posts, "leader_lost") == pytest.approx([0.01, 0, 0, 0], rel=1e-5)
