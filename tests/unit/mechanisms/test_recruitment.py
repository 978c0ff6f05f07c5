"""M8: recruits from the ruled, from abroad, and at the recorded pace; the tribal lever; momentum."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import pytest
from scene import ARMY, BAND, TRIBE, add, medians, run, state, world

from marchland.mechanisms.recruitment import mechanism


def joined(y: object = None, x: object = None, **p: float) -> np.ndarray:
    given = {"closed": 0.2, "stranger": 0.3, "inflow": 1, "money": 1, **p}
    return add(run(mechanism, y, medians(mechanism, **given), x), "fighters")


PEOPLE = jnp.zeros((2, 2, 2)).at[:, 0, 0].set(50_000.0)


def test_local_recruits_need_people_support_pay_and_rule() -> None:
    """1.5e-4 x 50,000 x 40% x half pay = 1.5 a week, in the town that the focal side holds."""
    support = jnp.zeros((2, 2, 3)).at[..., 0].set(0.4)
    found = joined(state(residents=PEOPLE, support=support, pay=0.5), local=1.5e-4, money=1)
    assert found == pytest.approx(np.asarray([[1.5, 0, 0, 0], [0] * 4]), rel=1e-5)
    assert not joined(state(residents=PEOPLE, support=support, pay=0.0)).any()
    assert not joined(state(residents=PEOPLE, support=jnp.zeros((2, 2, 3)))).any()


@pytest.mark.parametrize(
    ("money", "pay", "share"), [(0, 0.2, 1), (0.5, 0.2, 0.6), (1, 0.2, 0.2), (1, 2, 2), (0.5, 2, 1.5)]
)
def test_recruits_follow_pay_as_far_as_money_says(money: float, pay: float, share: float) -> None:
    support = jnp.zeros((2, 2, 3)).at[..., 0].set(0.4)
    found = joined(state(residents=PEOPLE, support=support, pay=pay), local=1.5e-4, money=money)
    assert found[0, BAND] == pytest.approx(3.0 * share, rel=1e-5)


def test_foreigners_come_with_momentum_through_held_crossings() -> None:
    """100 a week counted, inflow 1, momentum 4 places at .05, the only crossing held: 100 e^.2; lost: a fifth of it."""
    y = state(momentum=jnp.asarray([4.0, 0, 0]))
    assert joined(y, world(foreign=100.0), momentum=0.05)[0, BAND] == pytest.approx(
        100 * np.exp(0.2), rel=1e-5
    )
    shut = world(foreign=100.0, border=jnp.asarray([0.0, 1.0]))
    assert joined(y, shut, momentum=0.05).sum() == pytest.approx(100 * np.exp(0.2) * 0.2, rel=1e-5)
    deep = state(momentum=jnp.asarray([-1000.0, 0, 0]))
    assert joined(deep, world(foreign=100.0), momentum=0.05, limit=1).sum() == pytest.approx(
        100 / np.e, rel=1e-5
    )


def test_the_recorded_pace_is_kept_to_the_person() -> None:
    """However many towns there are, recruits of a week add to the record; where a side holds none, at home and its crossings."""
    x = world(recruits=jnp.asarray([40.0, 25.0, 10.0, 0.0]), home=jnp.zeros((2, 4)))
    both = state(held=jnp.asarray([[0, 1.0, 0]] * 2), own=jnp.asarray([[0, 1.0, 1, 1]] * 2))
    assert joined(both, x)[:, ARMY].sum() == pytest.approx(25.0, rel=1e-5)
    assert (joined(both, x)[:, ARMY] > 0).all()
    assert joined(both, x)[:, BAND] == pytest.approx([40.0, 0.0], rel=1e-5), (
        "the landless band: at the crossing"
    )
    nowhere = world(
        recruits=jnp.asarray([40.0, 25.0, 10.0, 0.0]), border=jnp.zeros(2), home=jnp.zeros((2, 4))
    )
    assert not joined(both, nowhere)[:, BAND].any(), "and where there is neither, nobody"


def test_losses_are_made_good_up_to_capacity_and_not_by_the_focal_side() -> None:
    """Of 100 a week lost a force of 1000 makes good 100 at a capacity of 20% a week, 50 at 5%; the record comes on top."""
    y = state(wanting=jnp.full(4, 100.0), fighters=jnp.full((2, 4), 500.0))
    x = world(recruits=jnp.asarray([0.0, 25.0, 0.0, 0.0]))
    assert joined(y, x, capacity=0.2).sum(0) == pytest.approx([0, 125, 100, 100], rel=1e-5)
    assert joined(y, x, capacity=0.05).sum(0) == pytest.approx([0, 75, 50, 50], rel=1e-5)
    assert joined(state(fighters=jnp.full((2, 4), 500.0)), x).sum(0) == pytest.approx([0, 25, 0, 0], rel=1e-5)


def test_losses_are_remembered_for_a_while() -> None:
    """A loss of 80 once: 80/8 a week are wanted after it, and 80 in all over the weeks that follow."""
    wanting, total = np.zeros(4), np.zeros(4)
    for week in range(200):
        y = state(wanting=jnp.asarray(wanting), gone=jnp.full(4, 80.0 if week == 0 else 0.0))
        wanting = wanting + np.asarray(add(run(mechanism, y, medians(mechanism, memory=8)), "wanting"))
        total = total + wanting
        if week == 0:
            assert wanting == pytest.approx(np.full(4, 10.0))
    assert total == pytest.approx(np.full(4, 80.0), rel=1e-4)


@pytest.mark.parametrize("lever", [0.0, 0.5, 1.0, 2.0, 3.0])
def test_the_tribal_lever_is_linear_and_needs_assurance(lever: float) -> None:
    """15 a week at full assurance and lever 1; half of it under a threat of one half; no other group feels it."""
    x = world(recruits=jnp.asarray([40.0, 25.0, 0.0, 15.0]), tribal_mobilisation=jnp.full(2, lever))
    assert joined(None, x).sum(0) == pytest.approx([40.0, 25.0, 0.0, 15.0 * lever], rel=1e-5, abs=1e-6)
    afraid = state(threat=jnp.full((2, 2), 0.5))
    assert joined(afraid, x).sum(0)[TRIBE] == pytest.approx(7.5 * lever, rel=1e-5, abs=1e-6)


def test_momentum_is_gains_less_decay() -> None:
    """One place a week for ever settles at `weeks` places; without gains it decays by 1 - 1/12 a week."""
    y = state(momentum=jnp.asarray([12.0, -6.0, 0.0]), swing=jnp.asarray([1.0, 0.0, 2.0]))
    assert add(run(mechanism, y, medians(mechanism, weeks=12)), "momentum") == pytest.approx(
        [0.0, 0.5, 2.0], abs=1e-6
    )
