"""M4: the chance to flee is a normal tail; memory of flight fades; flight invites attack."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import pytest
from scene import ARMY, MILITIA, STATE, add, adds, medians, rate, run, scale, state, thens, world
from scipy.stats import norm

from marchland.mechanisms.garrison import mechanism

NONE = dict.fromkeys(
    ("s_ratio", "s_stake", "s_kin", "s_cohesion", "s_isolation", "s_contagion", "s_exploit"), 0
)


def chance(y: object = None, x: object = None, **p: float) -> np.ndarray:
    """Probability that the garrison flees in the first week of a siege, from the hazard."""
    given = {**NONE, "threshold": -1.4, "sd": 0.6, "floor": 1e-6, **p}
    return 1 - np.exp(-rate(run(mechanism, y or state(), medians(mechanism, **given), x), "take"))


def test_collapse_is_phi_of_the_shortfall() -> None:
    assert chance() == pytest.approx(np.full((2, 3), norm.cdf(-1.4 / 0.6)), rel=1e-4)
    assert chance(threshold=-0.3, sd=1.1) == pytest.approx(np.full((2, 3), norm.cdf(-0.3 / 1.1)), rel=1e-4)


def test_it_fades_with_the_siege_and_is_bounded() -> None:
    y = state(siege_weeks=jnp.asarray([0.0, 4.0]))
    hazard = rate(run(mechanism, y, medians(mechanism, **NONE, window=2)), "take")[:, STATE]
    assert hazard[1] / hazard[0] == pytest.approx(np.exp(-2.0), rel=1e-5)
    assert chance(threshold=50) == pytest.approx(np.full((2, 3), 0.95), rel=1e-5)


def mixed() -> object:
    """Town 1: 300 soldiers who are kin and 100 tribesmen who are not; only the soldiers' home is here."""
    return state(
        fighters=jnp.zeros((2, 4)).at[1, ARMY].set(300.0).at[1, 3].set(100.0),
        cohesion=jnp.asarray([0.5, 0.4, 0.9, 0.8]),
    )


@pytest.mark.parametrize(
    ("slope", "score"),
    [("s_kin", 0.75 - 0.5), ("s_stake", 0.75 - 0.5), ("s_cohesion", (300 * 0.4 + 100 * 0.8) / 400 - 0.6)],
)
def test_ties_and_cohesion_hold_a_garrison(slope: str, score: float) -> None:
    found = chance(mixed(), None, **{slope: 1.3})[1, 0]
    assert found == pytest.approx(norm.cdf((-1.4 - 1.3 * score) / 0.6), rel=1e-3)


def test_local_stake_needs_a_home_and_kinship_does_not() -> None:
    away = world(home=jnp.ones((2, 4)).at[:, ARMY].set(0.0))
    assert chance(mixed(), away, s_stake=1.3)[1, 0] == pytest.approx(
        norm.cdf((-1.4 + 1.3 * 0.5) / 0.6), rel=1e-3
    )
    assert chance(mixed(), away, s_kin=1.3)[1, 0] == pytest.approx(
        norm.cdf((-1.4 - 1.3 * 0.25) / 0.6), rel=1e-3
    )


def test_numbers_isolation_and_contagion() -> None:
    y = state(force=jnp.asarray([[0, 0, 0], [2000.0, 500.0, 0.0]]))
    assert chance(y, s_ratio=0.4)[1, 0] == pytest.approx(
        norm.cdf((-1.4 - 0.4 * np.log(0.25)) / 0.6), rel=1e-4
    )
    alone = state(near=jnp.asarray([[0, 0, 0], [0, np.log(2), 0]]))
    assert chance(alone, s_isolation=0.5)[1, 0] == pytest.approx(norm.cdf((-1.4 + 0.5 * 0.5) / 0.6), rel=1e-4)
    broken = state(surrender=jnp.asarray([0.0, np.e - 1, 0.0]))
    found = chance(broken, s_contagion=0.7)
    assert found[1, 0] == pytest.approx(norm.cdf((-1.4 + 0.7) / 0.6), rel=1e-4)
    assert found[0, 1] == pytest.approx(norm.cdf(-1.4 / 0.6), rel=1e-4), "another army does not catch it"
    factor = scale(run(mechanism, broken, medians(mechanism, **{**NONE, "s_exploit": 0.25})), "assault")
    assert factor == pytest.approx(np.asarray([[0.0] * 3, [0.25] * 3]), rel=1e-5)


def test_friends_with_kin_move_in_where_an_army_dissolves() -> None:
    """Rate of `seize`: .2 ln(1 + surrenders) near ties, for sides at peace with the holder, never for the focal side."""
    y = state(surrender=jnp.asarray([0.0, np.e - 1, 0.0]), near=jnp.asarray([[0, 0, 0.0], [0.3, 0.2, 0.5]]))
    x = world(
        ties=jnp.asarray([[0.1, 0.1, 0.1], [0.5, 0.5, 0.4]]),
        hostile=jnp.asarray([[0, 1.0, 1.0], [1.0, 0, 0.05], [1.0, 0.05, 0]]),
    )
    found = rate(run(mechanism, y, medians(mechanism, **NONE, vacuum=0.2), x), "seize")
    assert found == pytest.approx(np.asarray([[0.0] * 3, [0, 0, 0.2 * 0.5 * 0.4 * 0.95]]), rel=1e-5)


def test_flight_is_remembered_by_its_army_and_fades() -> None:
    y = state(
        broke=jnp.asarray([1.0, 0.0]),
        former=jnp.asarray([STATE, STATE]),
        surrender=jnp.asarray([0.0, 3.0, 0.0]),
    )
    posts = run(mechanism, y, medians(mechanism, memory=6))
    assert add(posts, "surrender") == pytest.approx([0.0, 1.0 - 0.5, 0.0], rel=1e-5)
    assert add(posts, "broke") == pytest.approx([-1.0, 0.0])


def test_a_fleeing_garrison_dissolves_in_part() -> None:
    y = state(fighters=jnp.full((2, 4), 100.0))
    follow = thens(run(mechanism, y, medians(mechanism, dissolve=0.5)), "take")
    assert np.asarray(follow["fighters"].amount) == pytest.approx(
        np.asarray([[50.0, 0, 0, 0], [0, 50, 50, 50]])
    )
    assert np.asarray(follow["broke"].amount) == pytest.approx([1.0, 1.0])
    assert MILITIA == 2 and adds
