"""M5: fear has a half-life, rises with outsiders' harm and arms, near and here, and falls with protection."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import pytest
from scene import ARMY, MILITIA, add, eye, medians, run, sigmoid, state, world

from marchland.mechanisms.threat import mechanism

CALM = {"harm": 0, "militia": 0, "regional": 0, "reach": 0, "base": -1.5}


def wanted(y: object = None, x: object = None, **p: float) -> np.ndarray:
    """The target: what threat relaxes to, with the half-life taken out."""
    y = y or state()
    post = add(
        run(mechanism, y, medians(mechanism, **{**CALM, "half_life": 1, "floor": 1000, **p}), x), "threat"
    )
    return np.asarray(y.threat) + 2 * post  # type: ignore[attr-defined]


def test_half_of_the_way_in_a_half_life() -> None:
    threat, p = jnp.ones((2, 2)), medians(mechanism, **CALM, half_life=8)
    for _ in range(8):
        threat = threat + add(run(mechanism, state(threat=threat), p), "threat")
    target = sigmoid(-1.5)
    assert np.asarray(threat) == pytest.approx(np.full((2, 2), (1 + target) / 2), rel=1e-5)


def test_only_outsiders_harm_is_feared() -> None:
    """Community 1 fears harm by the focal side (affinity 0 to it), community 0 does not (affinity 1)."""
    y = state(recent_harm=jnp.asarray([[np.e - 1, 0, 0], [0, 0, 0]]))
    found = wanted(y, harm=0.6)
    assert found[0] == pytest.approx([sigmoid(-1.5), sigmoid(-1.5 + 0.6)], rel=1e-5)


def test_outsiders_militia_is_feared_and_ones_own_is_not() -> None:
    """ln(1 + weight persons / floor): 1000 militiamen of community 1 at weight 1 are ln 2 to community 0."""
    y = state(fighters=jnp.zeros((2, 4)).at[0, MILITIA].set(1000.0))
    assert wanted(y, militia=1)[0] == pytest.approx([sigmoid(-1.5 + np.log(2)), sigmoid(-1.5)], rel=1e-5)
    assert wanted(y, regional=1)[0] == pytest.approx([sigmoid(-1.5)] * 2, rel=1e-5)


def test_regional_forces_weigh_separately() -> None:
    """An army that is nowhere the state's is regional: with the third side as the state, the army counts as such."""
    y = state(fighters=jnp.zeros((2, 4)).at[0, ARMY].set(1000.0))
    abroad = world(state=eye(2, 2, of=3))
    assert wanted(y, abroad, regional=1)[0, 0] == pytest.approx(sigmoid(-1.5 + np.log(2)), rel=1e-5)
    assert wanted(y, regional=1)[0, 0] == pytest.approx(sigmoid(-1.5), rel=1e-5), (
        "the state's own army does not"
    )


def test_reach_mixes_here_and_near() -> None:
    """felt = (1 - r) here + r sum near here' / (1 + sum near): .6 x 0 + .4 x .5 x 3000 / 1.5 = 400 persons."""
    y = state(fighters=jnp.zeros((2, 4)).at[1, MILITIA].set(3000.0))
    found = wanted(y, militia=1, reach=0.4)
    assert found[0, 0] == pytest.approx(sigmoid(-1.5 + np.log(1.4)), rel=1e-5)
    assert found[1, 0] == pytest.approx(sigmoid(-1.5 + np.log(1 + 0.6 * 3)), rel=1e-5)


def test_protection_takes_its_share_away() -> None:
    found = wanted(None, world(protection=jnp.asarray([0.5, 0.0])), protect=0.8)
    assert found[:, 0] == pytest.approx([sigmoid(-1.5) * 0.6, sigmoid(-1.5)], rel=1e-5)
