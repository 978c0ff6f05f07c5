"""M17: an ordered force gathers, besieges once it is there, and goes on when others are to hold the place."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp
import numpy as np
import pytest

from marchland.engine.contract import ANYWHERE, Add, Onto, Spread, Stock
from marchland.mechanisms.offensive import mechanism
from marchland.territory.ledger import Entry, settle
from unit.mechanisms.scene import (
    ARMY,
    BAND,
    FOCAL,
    MILITIA,
    STATE,
    TRIBE,
    adds,
    eye,
    medians,
    rate,
    run,
    state,
    world,
)

SEAT, HOME = 0, 1
"""The focal side's town, which is attacked, and the state's."""
P = medians(mechanism, gather=0.5, spare=0.8, enough=0.75, open=4.0, leave=0.6, grip=20.0)
MEN = Stock("fighters", ("place", "group"), "persons", conserved=True)


def persons(**given: tuple[float, float]) -> Any:
    """(place, group) from persons in the seat and at home by group: army=(0, 2000)."""
    names = {"band": BAND, "army": ARMY, "militia": MILITIA, "tribe": TRIBE}
    out = np.zeros((2, 4), np.float32)
    for name, many in given.items():
        out[:, names[name]] = many
    return jnp.asarray(out)


def landed(posts: Any, fighters: Any) -> np.ndarray[Any, Any]:
    """Fighters after the mechanism's own flows."""
    flows = [Entry("offensive", post) for post in adds(posts, "fighters")]
    return np.asarray(settle(MEN, fighters, flows)[0])


def test_half_of_what_is_missing_comes_from_elsewhere() -> None:
    """Ordered 1000 of the army, 200 there, 2000 at home: 400 of the missing 800 arrive; the militia stays."""
    men = persons(army=(200, 2000), militia=(0, 500))
    posts = run(mechanism, state(fighters=men), P, world(muster=persons(army=(1000, 0))))
    np.testing.assert_allclose(landed(posts, men), persons(army=(600, 1600), militia=(0, 500)), rtol=1e-6)
    assert [a.to.kernel for a in adds(posts, "fighters")[:1] if isinstance(a.to, Spread)] == [ANYWHERE]


def test_never_more_than_a_share_of_the_group() -> None:
    """Ordered 5000 of an army of 1000, of which 800 can be spared: half of these come at once, in the end 800."""
    men = persons(army=(0, 1000))
    for expected in (400, 600, 700):
        posts = run(mechanism, state(fighters=men), P, world(muster=persons(army=(5000, 0))))
        men = jnp.asarray(landed(posts, men))
        np.testing.assert_allclose(men[SEAT, ARMY], expected, rtol=1e-6)
        np.testing.assert_allclose(men.sum(), 1000, rtol=1e-6)


@pytest.mark.parametrize(("there", "hazard"), [(749, 0.0), (750, 4.0), (1000, 4.0)])
def test_it_attacks_once_enough_are_there(there: float, hazard: float) -> None:
    """Three quarters of 1000; nobody attacks elsewhere or for others, or breaks a truce."""
    y, x = state(fighters=persons(army=(there, 2000))), world(muster=persons(army=(1000, 0)))
    found = rate(run(mechanism, y, P, x), "assault")
    assert found[SEAT, STATE] == pytest.approx(hazard)
    assert found.sum() == found[SEAT, STATE]
    truce = world(muster=x.muster, hostile=jnp.full((3, 3), 0.05))
    assert not rate(run(mechanism, y, P, truce), "assault").any()
    np.testing.assert_allclose(landed(run(mechanism, y, P, truce), y.fighters), y.fighters)


def test_several_groups_count_together() -> None:
    y, x = (
        state(fighters=persons(army=(500, 0), tribe=(260, 0))),
        world(muster=persons(army=(700, 0), tribe=(300, 0))),
    )
    assert rate(run(mechanism, y, P, x), "assault")[SEAT, STATE] == pytest.approx(4.0)


def test_before_the_siege_the_order_to_wait_outbids_the_way_home() -> None:
    """Others would send 80% of 1000 home: by 20 to .8 they move 38; with the siege open nothing holds them here."""
    men = persons(army=(1000, 0))
    home = Entry("forces", Add("fighters", men * 0.8, "here", "outside"))
    for siege, left in ((eye(-1, -1, of=3), 1000 * 20 / 20.8), (eye(STATE, -1, of=3), 200)):
        posts = run(mechanism, state(fighters=men, siege=siege), P, world(muster=persons(army=(1000, 0))))
        flows = [Entry("offensive", post) for post in adds(posts, "fighters")]
        new, _ = settle(MEN, men, [home, *flows])
        np.testing.assert_allclose(new[SEAT, ARMY], left, rtol=1e-5)
        assert any(isinstance(a.to, Onto) for a in adds(posts, "fighters"))


def test_thrown_back_it_is_over_and_only_then() -> None:
    """A siege that is thrown back before the force was there is not the offensive's."""
    repelled = jnp.zeros((2, 3)).at[SEAT, STATE].set(1)
    order = world(muster=persons(army=(1000, 0)))
    men = persons(army=(900, 2000))
    for begun, attacks in ((0, 4.0), (1, 0.0)):
        y = state(fighters=men, last_repel=repelled, begun=repelled * begun)
        posts = run(mechanism, y, P, order)
        assert rate(posts, "assault")[SEAT, STATE] == pytest.approx(attacks)
        assert float(added(posts, "over")[SEAT, STATE]) == begun
    again = run(mechanism, state(fighters=men, over=repelled), P, world())
    assert float(added(again, "over")[SEAT, STATE]) == -1, "the next order starts anew"


def added(posts: Any, stock: str) -> Any:
    (one,) = adds(posts, stock)
    return one.amount


def test_won_ground_is_left_to_those_named() -> None:
    """The tribe keeps 300 (half of what is missing comes), 60% of the army goes home by road, the militia at home
    stays; without an order nobody is moved."""
    held = eye(STATE, STATE, of=3)
    own = jnp.asarray([[0.0, 1, 1, 1]] * 2)
    men = persons(army=(1000, 0), tribe=(100, 400), militia=(0, 500))
    x = world(
        muster=persons(army=(1000, 0)),
        stay=persons(tribe=(300, 0)),
        onward=persons(army=(1, 0), militia=(1, 0)),
    )
    posts = run(mechanism, state(held=held, own=own, fighters=men), P, x)
    after = persons(army=(400, 600), tribe=(200, 300), militia=(0, 500))
    np.testing.assert_allclose(landed(posts, men), after, rtol=1e-5)
    assert float(added(posts, "won")[SEAT, STATE]) == 1
    later = world(stay=x.stay, onward=x.onward)
    won = jnp.zeros((2, 3)).at[SEAT, STATE].set(1)
    posts = run(mechanism, state(held=held, own=own, fighters=men, won=won), P, later)
    np.testing.assert_allclose(landed(posts, men), after, rtol=1e-5)
    posts = run(mechanism, state(held=held, own=own, fighters=men), P, later)
    np.testing.assert_allclose(landed(posts, men), men, rtol=1e-6)


def test_without_a_road_home_they_go_home_all_the_same() -> None:
    held, men = eye(STATE, STATE, of=3), persons(army=(1000, 0))
    x = world(
        muster=persons(army=(1000, 0)),
        stay=persons(tribe=(1, 0)),
        onward=persons(army=(1, 0)),
        road=jnp.eye(2),
    )
    np.testing.assert_allclose(
        landed(run(mechanism, state(held=held, fighters=men), P, x), men), persons(army=(400, 600))
    )


def test_lost_again_the_order_to_hold_it_lapses() -> None:
    won = jnp.zeros((2, 3)).at[SEAT, STATE].set(1)
    men = persons(army=(0, 1000), tribe=(0, 400))
    posts = run(mechanism, state(won=won, fighters=men), P, world(stay=persons(tribe=(300, 0))))
    np.testing.assert_allclose(landed(posts, men), men)
    assert float(added(posts, "won")[SEAT, STATE]) == -1


def test_without_orders_nothing_moves() -> None:
    men = persons(army=(100, 2000), band=(900, 0), tribe=(50, 250))
    posts = run(mechanism, state(fighters=men), P)
    np.testing.assert_array_equal(landed(posts, men), men)
    assert not rate(posts, "assault").any()
    assert all(not np.any(added(posts, s.name)) for s in mechanism.stocks)


def test_it_keeps_what_is_told_of_its_place() -> None:
    """Fighters ordered there, deaths by kind, residents away; of other places nothing."""
    killed = jnp.ones((2, 4))
    residents = jnp.asarray([[[5.0, 2], [3, 1]], [[7, 9], [1, 1]]])
    y = state(fighters=persons(army=(600, 2000), militia=(50, 0)), killed=killed, residents=residents)
    posts = run(mechanism, y, P, world(muster=persons(army=(1000, 0)), objective=jnp.asarray([1.0, 0])))
    np.testing.assert_allclose(added(posts, "mustered"), [600, 0])
    np.testing.assert_allclose(added(posts, "killed_there"), [[1] * 4, [0] * 4])
    np.testing.assert_allclose(added(posts, "away_from"), [3, 0])


def test_the_focal_side_can_be_ordered_too() -> None:
    y = state(fighters=persons(band=(0, 900)), siege=jnp.zeros((2, 3)))
    x = world(muster=persons(band=(0, 800)))
    assert rate(run(mechanism, y, P, x), "assault")[HOME, FOCAL] == pytest.approx(4.0)
