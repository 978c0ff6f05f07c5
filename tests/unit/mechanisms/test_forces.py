"""M1: strength moves along roads, is conserved, and does not go where it may not be."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import pytest
from scene import ARMY, BAND, MILITIA, TRIBE, add, adds, eye, medians, run, state, world

from marchland.engine.contract import OUTSIDE, Spread
from marchland.mechanisms.forces import deploy, mechanism
from marchland.territory.ledger import Entry, settle

FIGHTERS = mechanism.stocks[0]
FLAT = {"value": 0, "threat": 0, "opportunity": 0}


def after(y: object, p: object, x: object) -> np.ndarray:
    """Fighters after the week, through the ledger."""
    entries = [Entry("forces", post) for post in run(mechanism, y, p, x)]
    return np.asarray(settle(FIGHTERS, y.fighters, entries)[0])  # type: ignore[attr-defined]


BOTH = {"held": eye(1, 1, of=3), "own": jnp.asarray([[0, 1.0, 1, 1], [0, 1.0, 1, 1]])}


def test_a_group_settles_to_equal_shares_where_every_town_pulls_alike() -> None:
    """Two towns held, road .5: of the movers rate/(1 + .5) stays and half that goes; each week the gap shrinks."""
    y = state(**BOTH, fighters=jnp.zeros((2, 4)).at[0, ARMY].set(900.0))
    p = medians(mechanism, **FLAT, mobility=0.3)
    x = world(home=jnp.ones((2, 4)))
    found = after(y, p, x)
    assert found[:, ARMY] == pytest.approx([900 - 0.3 * 900 / 3, 0.3 * 900 / 3], rel=1e-5)


def test_strength_is_conserved_and_none_flows_to_what_is_not_held() -> None:
    """The band holds town 0 alone and is not at war in 1: nothing moves; the state's groups stay in town 1."""
    y = state(fighters=jnp.asarray([[500.0, 0, 0, 0], [0, 800.0, 100.0, 50.0]]))
    found = after(y, medians(mechanism, mobility=0.5), world())
    assert found == pytest.approx(np.asarray(y.fighters), rel=1e-6)


def test_a_besieger_may_enter_the_town_it_besieges() -> None:
    y = state(siege=jnp.asarray([[0, 1.0, 0], [0, 0, 0]]), contested=jnp.asarray([1.0, 0]),
              fighters=jnp.zeros((2, 4)).at[1, ARMY].set(900.0))  # fmt: skip
    found = after(y, medians(mechanism, **{**FLAT, "opportunity": np.log(4)}, mobility=0.3), world())
    assert found[0, ARMY] == pytest.approx(900 * 0.3 * (0.5 * 4) / (0.5 * 4 + 1), rel=1e-5)
    assert found.sum() == pytest.approx(900.0, rel=1e-6)


def test_a_garrison_that_lost_its_town_withdraws_and_the_cut_off_are_lost() -> None:
    """Town 0 fell to the focal side with 1000 soldiers in it: 80% reach town 1; without a road they are lost."""
    y = state(fighters=jnp.zeros((2, 4)).at[0, ARMY].set(1000.0), former=jnp.asarray([1, 1]))
    found = after(y, medians(mechanism, **FLAT, withdrawal=0.8), world())
    assert found[:, ARMY] == pytest.approx([200.0, 800.0], rel=1e-5)
    found = after(y, medians(mechanism, **FLAT, withdrawal=0.8), world(road=jnp.eye(2)))
    assert found[:, ARMY] == pytest.approx([200.0, 0.0], rel=1e-5)
    lost = [a for a in adds(run(mechanism, y, None, world(road=jnp.eye(2))), "fighters") if a.to == OUTSIDE]
    assert np.asarray(lost[0].amount)[0, ARMY] == pytest.approx(800.0, rel=1e-5)
    stole_in = state(fighters=y.fighters)
    found = after(stole_in, medians(mechanism, **FLAT, withdrawal=0.8), world(road=jnp.eye(2)))
    assert found[:, ARMY] == pytest.approx([1000.0, 0.0], rel=1e-5), (
        "who never held the town is not cut off in it"
    )


def test_militia_and_regional_levers_close_a_town_to_those_groups_alone() -> None:
    """militia_role 0 in town 1: militia there are displaced and town 0 (held by the state, open) takes them in."""
    y = state(**BOTH, fighters=jnp.asarray([[0, 0, 0, 0], [0, 100.0, 100.0, 0]]))
    shut = world(militia_role=jnp.asarray([1.0, 0.0]))
    found = after(y, medians(mechanism, **FLAT, mobility=0.3, withdrawal=0.8), shut)
    assert found[:, MILITIA] == pytest.approx([80.0, 20.0], rel=1e-5)
    assert found[:, ARMY] == pytest.approx([10.0, 90.0], rel=1e-5)
    regional = world(
        state=eye(2, 2, of=3), regional_role=jnp.asarray([1.0, 1.0]), share=jnp.asarray([[0, 1.0], [1.0, 0]])
    )
    shut = world(
        state=eye(2, 2, of=3), regional_role=jnp.asarray([1.0, 0.0]), share=jnp.asarray([[0, 1.0], [1.0, 0]])
    )
    assert after(y, medians(mechanism, **FLAT, mobility=0.3), regional)[1, ARMY] == pytest.approx(
        90.0, rel=1e-5
    )
    assert after(y, medians(mechanism, **FLAT, withdrawal=0.8), shut)[1, ARMY] == pytest.approx(
        20.0, rel=1e-5
    )


SCATTERED = jnp.asarray([[0, 0, 60.0, 0], [0, 100.0, 100.0, 0]])


def test_a_lever_alike_everywhere_halves_presence_and_moves_nobody() -> None:
    y = state(**BOTH, fighters=SCATTERED)
    p, half = medians(mechanism), world(militia_role=jnp.full(2, 0.5))
    assert add(run(mechanism, y, p, half), "allowed")[:, MILITIA] == pytest.approx([-0.5, -0.5])
    assert not add(run(mechanism, y, p, half), "allowed")[:, [BAND, ARMY, TRIBE]].any()
    assert after(y, p, half) == pytest.approx(after(y, p, world()), rel=1e-6)
    more = world(militia_role=jnp.full(2, 1.5))
    assert add(run(mechanism, y, p, more), "allowed")[:, MILITIA] == pytest.approx([0.5, 0.5])
    assert after(y, p, more) == pytest.approx(after(y, p, world()), rel=1e-6), (
        "more in the field: none moves for it"
    )


def test_what_is_barred_everywhere_goes_home_without_a_road_and_stays_there() -> None:
    """Home is town 1, no road leads there: 80% of the 60 abroad arrive, the army stays put, and nobody is lost."""
    home = jnp.ones((2, 4)).at[0, MILITIA].set(0)
    shut = world(militia_role=jnp.zeros(2), home=home, road=jnp.eye(2))
    y, p = state(**BOTH, fighters=SCATTERED), medians(mechanism, **FLAT, withdrawal=0.8)
    found = after(y, p, shut)
    assert found[:, MILITIA] == pytest.approx([12.0, 148.0], rel=1e-5)
    assert found[:, ARMY] == pytest.approx([0.0, 100.0], rel=1e-5)
    lost = state(fighters=SCATTERED)
    assert after(lost, p, shut)[:, MILITIA] == pytest.approx([12.0, 148.0], rel=1e-5), (
        "out of a lost town, too"
    )
    nowhere = world(militia_role=jnp.zeros(2), home=jnp.zeros((2, 4)), road=jnp.eye(2))
    assert after(y, p, nowhere) == pytest.approx(np.asarray(SCATTERED), rel=1e-6), (
        "no home to go to: they wait"
    )


def test_half_barred_in_one_town_half_go_home_and_half_move_by_road() -> None:
    """Allowed .5 in town 1, road .5, mobility .3, withdrawal .8: half of its 100 go at .8, home by rel 1 and .5 (2/3 to
    town 0, 1/3 back); half move at .3 by pulls .5 for town 0 (by road) and .5 for town 1; town 0's 60 move at .3, with
    pulls 1 and .25."""
    y = state(**BOTH, fighters=SCATTERED)
    x = world(militia_role=jnp.asarray([1.0, 0.5]))
    found = after(y, medians(mechanism, **FLAT, mobility=0.3, withdrawal=0.8), x)[:, MILITIA]
    out = 100 * 0.5 * 0.8 * 2 / 3 + 100 * 0.5 * 0.3 / 2
    assert found == pytest.approx([60 + out - 60 * 0.3 / 5, 100 - out + 60 * 0.3 / 5], rel=1e-5)
    assert found.sum() == pytest.approx(160.0, rel=1e-6)


def test_threat_pulls_by_the_ratio_of_forces() -> None:
    """pull = exp(threat ln(1 + enemy/(own + n))): with enemy 3 (own + n) and slope 1 a town pulls four times."""
    y = state(**BOTH, force=jnp.asarray([[900.0, 100.0, 0], [0, 100.0, 0]]))
    p = medians(mechanism, **{**FLAT, "threat": 1}, floor=200)
    spread = next(a.to for a in adds(run(mechanism, y, p), "fighters") if isinstance(a.to, Spread))
    pull = np.asarray(spread.pull)[:, ARMY]
    assert pull[0] / pull[1] == pytest.approx(4.0, rel=1e-5)


def test_the_start_puts_every_fighter_somewhere_it_holds() -> None:
    x = world()
    first = np.asarray(deploy(x, medians(mechanism)))
    assert first.sum(0) == pytest.approx(np.asarray(x.strength), rel=1e-5)
    assert first[1, BAND] == 0 and not first[0, [ARMY, MILITIA, TRIBE]].any()
    landless = np.asarray(
        deploy(world(holds=jnp.asarray([0.0, 1, 1]), home=jnp.ones((2, 4))), medians(mechanism))
    )
    assert landless[0, BAND] == pytest.approx(1000.0), "a side that never holds starts at home among its own"


def test_a_side_without_any_place_stands_at_home_and_by_the_crossings_and_loses_nobody() -> None:
    """The band holds nothing; its people live in town 0, the crossing is in town 1: all 1000 start there and stay."""
    both = {"holder": jnp.asarray([1, 1]), "border": jnp.asarray([0.0, 1.0])}
    for x, where in (
        (world(**both, home=jnp.zeros((2, 4))), [0.0, 1.0]),
        (world(**both), [0.5, 0.5]),
        (world(holder=jnp.asarray([1, 1]), border=jnp.zeros(2), home=jnp.zeros((2, 4))), [0.5, 0.5]),
    ):
        x.population = jnp.full(2, 1e5)
        first = deploy(x, medians(mechanism))
        assert np.asarray(first)[:, BAND] == pytest.approx(1000 * np.asarray(where), rel=1e-5)
    x = world(**both)
    y = state(**BOTH, fighters=deploy(x, medians(mechanism)))
    for _ in range(10):
        y.fighters = jnp.asarray(after(y, medians(mechanism), x))
    assert float(y.fighters[:, BAND].sum()) == pytest.approx(1000.0, rel=1e-5)


def test_a_strength_at_the_start_is_off_by_its_own_doubt() -> None:
    """Two standard errors of .25 in logs make a figure e^.5 times as large."""
    p = medians(mechanism, count=jnp.asarray([0.0, 2.0, -2.0, 0.0]))
    first = np.asarray(deploy(world(doubt=jnp.full(4, 0.25)), p)).sum(0)
    assert first == pytest.approx([1000, 2000 * np.exp(0.5), 500 * np.exp(-0.5), 300], rel=1e-5)
