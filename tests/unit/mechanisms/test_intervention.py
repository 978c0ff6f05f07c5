"""M17: help is felt after weeks, up to what is sent, follows levers and packages, and is missed when it ends."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import pytest
from scene import STATE, THIRD, add, medians, run, scale, state, world

from marchland.mechanisms.intervention import mechanism

QUICK = {"ramp": 1, "fade": 2, "coincident": 0}
AIR = jnp.asarray([[0.0, 0, 0], [0.8, 0, 0], [0.0, 0, 0]])


def of(dose: float) -> float:
    return float(1 - np.exp(-dose))


def felt(x: object, y: object = None, **p: float) -> np.ndarray:
    return add(run(mechanism, y or state(), medians(mechanism, **{**QUICK, **p}), x), "felt")


def test_without_help_nothing_moves() -> None:
    posts = run(mechanism, state(), medians(mechanism, stall=2, rally=2))
    assert (
        not add(posts, "felt").any() and not add(posts, "turned").any() and not scale(posts, "assault").any()
    )


def test_help_grows_by_halves_and_fades_slower() -> None:
    assert felt(world(helped=AIR)) == pytest.approx([0, of(0.8) / 2, 0], rel=1e-5)
    assert felt(world(), state(felt=jnp.asarray([0, 0.8, 0.0]))) == pytest.approx(
        [0, 0.8 * (2**-0.5 - 1), 0], rel=1e-5
    )


def test_levers_and_packages_scale_what_is_theirs() -> None:
    """Half the aircraft, then half the sponsors' package; advisers by theirs; ground forces by none. More always
    helps more: no lever is dead where much is there."""
    half = pytest.approx(of(0.4) / 2, rel=1e-5)
    assert felt(world(helped=AIR, air_intensity=jnp.full(2, 0.5)))[STATE] == half
    assert felt(world(helped=AIR), state(package=jnp.asarray([0.5])))[STATE] == half
    advised = jnp.asarray([[0.0, 0, 0], [0.0, 0.5, 0.2], [0.0, 0, 0.3]])
    found = felt(world(helped=advised, advisers=jnp.full(2, 0.4), air_intensity=jnp.zeros(2)))
    assert found == pytest.approx([0, of(0.4) / 2, of(0.3) / 2], rel=1e-5)
    assert felt(world(helped=3 * AIR))[STATE] == pytest.approx(of(2.4) / 2, rel=1e-5)
    assert not felt(world(helped=AIR[jnp.asarray([1, 0, 2])])).any(), (
        "help to the focal side is not of this kind"
    )


def test_it_stalls_one_side_and_rallies_the_other() -> None:
    y = state(felt=jnp.asarray([0.0, 0.5, 0.1]))
    found = scale(run(mechanism, y, medians(mechanism, **QUICK, stall=1.2, rally=0.6)), "assault")
    assert found == pytest.approx(np.asarray([[0, 0.3, 0.06], [-0.6, 0, 0]]), rel=1e-5)


def test_a_coincident_break_is_undone_by_nothing() -> None:
    """It grows with the record's help, whatever levers say, stays when help is gone, and stands in for it."""
    p = medians(mechanism, **{**QUICK, "coincident": 1}, stall=1, rally=0)
    none = world(helped=AIR, air_intensity=jnp.zeros(2))
    assert add(run(mechanism, state(), p, none), "turned") == pytest.approx([0, of(0.8) / 2, 0], rel=1e-5)
    y = state(turned=jnp.asarray([0, 0.7, 0.0]), felt=jnp.asarray([0, 0.1, 0.9]))
    posts = run(mechanism, y, p)
    assert not add(posts, "turned").any()
    assert scale(posts, "assault")[1] == pytest.approx([-0.7, 0, 0], rel=1e-5)
    assert THIRD == 2
