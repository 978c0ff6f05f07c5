"""M2b: risings start under the focal side only, and end by two rates."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import pytest
from scene import STATE, TRIBE, adds, medians, rate, run, sigmoid, state, thens, world

from marchland.mechanisms.revolt import mechanism

PLAIN = {"grief": 0, "kin": 0, "garrison": 0, "start": 0.001}


def test_no_rising_where_the_focal_side_does_not_hold() -> None:
    start = rate(run(mechanism, None, medians(mechanism, **PLAIN)), "rising")
    assert start == pytest.approx([0.001, 0.0], rel=1e-6)
    y = state(rising=jnp.ones(2))
    posts = run(mechanism, y, medians(mechanism, **PLAIN, crush=0.5))
    assert rate(posts, "rising") == pytest.approx([0.0, 0.0]), "one rising at a time"
    assert rate(posts, "crushed") == pytest.approx([0.5, 0.0], rel=1e-6)
    assert not rate(posts, "seize")[1].any()
    assert np.asarray(adds(posts, "rising")[0].amount) == pytest.approx([0.0, -1.0]), (
        "ends when the holder leaves"
    )


def test_grief_kin_and_garrison_each_enter_as_written() -> None:
    harmed = state(past_harm=jnp.asarray([[np.e - 1, 5.0, 5.0], [0, 0, 0]]))
    assert rate(run(mechanism, harmed, medians(mechanism, **{**PLAIN, "grief": 0.4})), "rising")[
        0
    ] == pytest.approx(0.001 * np.exp(0.4), rel=1e-5)
    whole = jnp.ones(4)  # tribal strength counts as everyone's does: by quality, capability and cohesion
    tribe = state(fighters=jnp.zeros((2, 4)).at[0, TRIBE].set(100.0).at[1, TRIBE].set(200.0), cohesion=whole)
    p = medians(mechanism, **{**PLAIN, "kin": 0.5}, floor=200)
    assert rate(run(mechanism, tribe, p), "rising")[0] == pytest.approx(0.001 * 2**0.5, rel=1e-5)
    strong = state(force=jnp.asarray([[100.2, 0, 0], [0, 0, 0]]))
    p = medians(mechanism, **{**PLAIN, "garrison": 0.7}, floor=200, density=1000)
    assert rate(run(mechanism, strong, p), "rising")[0] == pytest.approx(0.001 * 2**-0.7, rel=1e-5)


def test_how_risings_end() -> None:
    """P(win | ended) = w odds / (w odds + c): .15 * 1/2 against .5 leaves 3 of 23 to the rising."""
    y = state(rising=jnp.ones(2))
    posts = run(mechanism, y, medians(mechanism, win=0.15, crush=0.5))
    win, crush = rate(posts, "seize")[0].sum(), rate(posts, "crushed")[0]
    assert win / (win + crush) == pytest.approx(0.075 / 0.575, rel=1e-5)
    armed = state(rising=jnp.ones(2), cohesion=jnp.ones(4), fighters=jnp.zeros((2, 4)).at[0, TRIBE].set(400.0),
                  force=jnp.asarray([[100.0, 0, 0], [0, 0, 0]]))  # fmt: skip
    odds = sigmoid(np.log(600.0 / 300.0))
    posts = run(mechanism, armed, medians(mechanism, win=0.15, floor=200))
    assert rate(posts, "seize")[0].sum() == pytest.approx(0.15 * odds, rel=1e-5)
    assert np.asarray(thens(posts, "crushed")["rising"].amount) == pytest.approx([-1.0, -1.0])


def test_the_town_goes_to_the_nearest_kin_and_is_shared_between_equals() -> None:
    y = state(rising=jnp.ones(2))
    p = medians(mechanism, win=0.2, floor=200)
    third = rate(run(mechanism, y, p), "seize")[0]
    assert third == pytest.approx([0.0, 0.0, 0.1], rel=1e-5)
    equal = rate(run(mechanism, y, p, world(ties=jnp.full((2, 3), 0.5))), "seize")[0]
    assert equal == pytest.approx([0.0, 0.05, 0.05], rel=1e-5)
    not_here = rate(
        run(mechanism, y, p, world(acts=jnp.asarray([[1.0, 1, 0], [1, 1, 0]]), ties=jnp.full((2, 3), 0.5))),
        "seize",
    )
    assert not_here[0, STATE] == pytest.approx(0.1, rel=1e-5)
    nobody = rate(run(mechanism, y, p, world(ties=jnp.zeros((2, 3)))), "seize")
    assert not nobody.any()
