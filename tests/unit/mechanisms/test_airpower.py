"""M3: no effort, no effect; effort goes where it is needed; each slope enters as written."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import pytest
from scene import BAND, FOCAL, STATE, add, eye, medians, run, scale, state, world

from marchland.mechanisms.airpower import mechanism

SLOPES = {"th_air": 1.2, "th_a0": 0.3, "advise": 0}
FIGHT = {"siege": eye(STATE, -1, of=3), "contested": jnp.asarray([1.0, 0.0])}


def test_without_effort_it_is_neutral() -> None:
    y = state(**FIGHT, fighters=jnp.full((2, 4), 100.0))
    posts = run(
        mechanism, y, medians(mechanism, **SLOPES), world(air=jnp.asarray([10.0]), air_intensity=jnp.zeros(2))
    )
    assert not add(posts, "air").any() and not add(posts, "fighters").any()
    for event in ("take", "repel"):
        assert not scale(posts, event).any()


def effort(x: object, y: object = None, **p: float) -> np.ndarray:
    given = {"unit": 5, "cap": 1.5, "calm": 0.25, "places": 6, **p}
    return add(run(mechanism, y or state(), medians(mechanism, **given), x), "air")


def test_effort_follows_weapons_cap_lever_package_and_need() -> None:
    """2.5 hundred weapons are an index of .5; a fight has it all, a quiet held town a quarter; 1.5 is the cap."""
    assert effort(world(air=jnp.asarray([2.5])), state(**FIGHT)) == pytest.approx([0.5, 0.0], rel=1e-5)
    assert effort(world(air=jnp.asarray([2.5]))) == pytest.approx([0.125, 0.0], rel=1e-5)
    assert effort(world(air=jnp.asarray([50.0])), state(**FIGHT)) == pytest.approx([1.5, 0.0], rel=1e-5)
    double = world(air=jnp.asarray([2.5]), air_intensity=jnp.full(2, 2.0))
    assert effort(double, state(**FIGHT)) == pytest.approx([1.0, 0.0], rel=1e-5)
    assert effort(world(air=jnp.asarray([2.5])), state(**FIGHT, package=jnp.asarray([0.5]))) == pytest.approx(
        [0.25, 0.0], rel=1e-5
    )
    two = state(siege=eye(STATE, FOCAL, of=3), contested=jnp.ones(2))
    assert effort(world(air=jnp.asarray([2.5])), two, places=1) == pytest.approx([0.25, 0.25], rel=1e-5), (
        "thin"
    )


def test_it_relaxes_at_once() -> None:
    found = effort(world(air=jnp.asarray([2.5])), state(**FIGHT, air=jnp.asarray([0.2, 0.7])))
    assert found == pytest.approx([0.5 - 0.2, -0.7], rel=1e-5)


def test_determination_beside_aircraft_shifts_the_odds() -> None:
    """z = (th_air Det + th_a0) air, half of it to `take` and half from `repel`: the log-odds move by z."""
    y = state(air=jnp.full(2, 0.8), determination=jnp.asarray([0.9, 0.5, 0.9]))
    posts = run(mechanism, y, medians(mechanism, **SLOPES))
    shift = scale(posts, "take") - scale(posts, "repel")
    z = (1.2 * 0.5 + 0.3) * 0.8
    assert shift == pytest.approx(np.asarray([[0, z, 0], [-z, 0, 0]]), rel=1e-5)
    advised = run(
        mechanism,
        y,
        medians(mechanism, **{**SLOPES, "advise": 0.1}),
        world(advised=2.0, advisers=jnp.full(2, 3.0)),
    )
    shift = scale(advised, "take") - scale(advised, "repel")
    assert shift[0, STATE] == pytest.approx((1.2 * (0.5 + 0.1 * 2 * 3) + 0.3) * 0.8, rel=1e-5)


def test_massed_fighters_in_the_open_are_lost() -> None:
    y = state(air=jnp.asarray([0.5, 0.5]), fighters=jnp.full((2, 4), 1000.0))
    lost = add(
        run(mechanism, y, medians(mechanism, lethal=0.02, worst=1), world(openness=jnp.asarray([0.4, 1.0]))),
        "fighters",
    )
    assert lost[0, BAND] == pytest.approx(1000 * 0.02 * 0.5 * 0.4, rel=1e-5)
    assert lost.sum() == pytest.approx(lost[0, BAND])


def test_aircraft_from_outside_the_coalition_serve_their_own_state_alone() -> None:
    """A backer without a share of the coalition: its effort goes to towns of a fight, for the state that it backs."""
    theirs = world(sponsor_share=jnp.asarray([0.0]), other_air=0.6)
    posts = run(mechanism, state(**FIGHT), medians(mechanism, calm=0.25), theirs)
    assert add(posts, "air_outside") == pytest.approx([0.6, 0.0], rel=1e-5)
    posts = run(mechanism, state(air_outside=jnp.full(2, 0.8)), medians(mechanism, **SLOPES), theirs)
    z = (1.2 * 0.6 + 0.3) * 0.8 / 2
    assert scale(posts, "take") == pytest.approx(np.asarray([[0, z, 0], [-z, 0, 0]]), rel=1e-5)
    posts = run(mechanism, state(**FIGHT), medians(mechanism), world(other_air=0.6))
    assert not add(posts, "air_outside").any(), "nobody there backs this state"
