"""M6: a pact without strain lives by its half-life; four theories, each with a switch; what an ally lends and leaves."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import pytest
from scene import BAND, FOCAL, STATE, TRIBE, add, adds, medians, rate, run, scale, state, thens, world

from marchland.engine.contract import Onto
from marchland.mechanisms.pacts import mechanism

NO_STRAIN = dict.fromkeys(("b_thr", "b_ideo", "b_asym", "b_sur", "b_dom"), 0)
HOLDS = {"pact": jnp.asarray([1.0])}


def test_half_of_all_pacts_are_left_after_their_life() -> None:
    leave = rate(run(mechanism, state(**HOLDS), medians(mechanism, **NO_STRAIN, life=40)), "pact_break")
    assert np.exp(-40 * leave) == pytest.approx([0.5], rel=1e-5)
    assert not rate(run(mechanism, state(**HOLDS), medians(mechanism)), "pact_form").any()
    join = rate(run(mechanism, state(), medians(mechanism, **NO_STRAIN, courtship=150)), "pact_form")
    assert np.exp(-150 * join) == pytest.approx([0.5], rel=1e-5)
    assert not rate(run(mechanism, state(), medians(mechanism)), "pact_break").any()


ARMED = {"fighters": jnp.asarray([[800.0, 0, 0, 0], [0, 3000.0, 0, 200.0]])}
FLOORED = {"floor": 100, "limit": 20, "centre": 0.3}


@pytest.mark.parametrize(
    ("theory", "slopes", "given", "x", "strain"),
    [
        ("threat", {"b_thr": 1.5}, {"threat": jnp.asarray([[0.9, 0.1], [0.5, 0.1]])}, {}, -1.5 * (0.5 - 0.3)),
        ("ideology", {"b_ideo": 0.7}, {}, {"ideology": jnp.asarray([0.5])}, 0.7 * 0.5),
        ("power", {"b_asym": 0.4}, {}, {}, 0.4 * np.log(900 / 300)),
        # both fight the third side and, through each other, the state and the focal side: all of them are foes
        ("power", {"b_sur": 0.4}, {}, {}, 0.4 * np.log(1100 / 4100)),
        ("dominance", {"b_dom": 0.8}, {"momentum": jnp.asarray([3.0, 0, 0])}, {}, 0.8 * np.log(4)),
        ("dominance", {"b_dom": 0.8}, {"momentum": jnp.asarray([-3.0, 0, 0])}, {}, 0.0),
    ],
)
def test_each_theory_alone_and_switched_off(
    theory: str, slopes: dict, given: dict, x: dict, strain: float
) -> None:
    """ln of the break hazard moves by the strain worked by hand, of the forming hazard by its opposite."""
    near = 0.002  # of persons beside the floor of one in the strength-weighted mean of fear
    for switch, expected in ((1.0, strain), (0.0, 0.0)):
        p = medians(
            mechanism,
            **{**NO_STRAIN, **slopes},
            **FLOORED,
            **{f"theory_{theory}": switch},
            life=40,
            courtship=150,
        )
        broken = rate(run(mechanism, state(**HOLDS, **ARMED, **given), p, world(**x)), "pact_break")
        formed = rate(run(mechanism, state(**ARMED, **given), p, world(**x)), "pact_form")
        assert np.log(broken * 40 / np.log(2)) == pytest.approx([expected], abs=near * 3)
        assert np.log(formed * 150 / np.log(2)) == pytest.approx([-expected], abs=near * 3)


def test_the_weaker_lends_to_the_stronger_side() -> None:
    y = state(**HOLDS, **ARMED)
    found = add(run(mechanism, y, medians(mechanism, loyalty=0.7)), "lent")
    expected = np.zeros((4, 3))
    expected[TRIBE, FOCAL] = 0.7
    assert found == pytest.approx(expected, rel=1e-6)
    other = state(pact=jnp.asarray([1.0]), fighters=jnp.asarray([[100.0, 0, 0, 0], [0, 0, 0, 900.0]]))
    found = add(run(mechanism, other, medians(mechanism, loyalty=0.7)), "lent")
    assert found[BAND, STATE] == pytest.approx(0.7) and found.sum() == pytest.approx(0.7)


def test_what_is_lent_is_given_back_when_the_pact_ends() -> None:
    lent = jnp.zeros((4, 3)).at[TRIBE, FOCAL].set(0.7)
    assert add(run(mechanism, state(**ARMED, lent=lent), medians(mechanism)), "lent")[
        TRIBE, FOCAL
    ] == pytest.approx(-0.7)


def test_lent_strength_steadies_the_defence() -> None:
    """z = -th_ally lent/(defence + n): half from `take`, half to `repel`."""
    y = state(fighters=jnp.zeros((2, 4)).at[0, TRIBE].set(500.0), lent=jnp.zeros((4, 3)).at[TRIBE, FOCAL].set(0.8),
              cohesion=jnp.full(4, 0.5), defence=jnp.asarray([300.0, 0.0]))  # fmt: skip
    posts = run(mechanism, y, medians(mechanism, th_ally=0.6, floor=100))
    shift = scale(posts, "take") - scale(posts, "repel")
    assert shift[0] == pytest.approx([-0.6 * 500 * 0.5 * 0.8 / 400] * 3, rel=1e-5)
    assert not shift[1].any()


def test_a_landless_former_ally_joins_in_part() -> None:
    """After a break with the focal side a share of a group whose side holds nothing passes over; a landed one stays."""
    y = state(**ARMED, last_pact_break=jnp.asarray([1.0]))
    (stays,) = adds(run(mechanism, y, medians(mechanism, absorb=0.3)), "fighters")
    assert not np.asarray(stays.amount).any()
    (goes,) = adds(
        run(mechanism, y, medians(mechanism, absorb=0.3), world(holds=jnp.asarray([1.0, 0, 1]))), "fighters"
    )
    assert np.asarray(goes.amount)[1, TRIBE] == pytest.approx(60.0)
    assert np.asarray(goes.amount).sum() == pytest.approx(60.0), "the focal band itself stays where it is"
    assert isinstance(goes.to, Onto)
    assert np.asarray(goes.to.matrix)[:, BAND] == pytest.approx(np.ones(4))


def test_events_flip_the_pact() -> None:
    posts = run(mechanism, state(**HOLDS), medians(mechanism))
    assert np.asarray(thens(posts, "pact_break")["pact"].amount) == pytest.approx([-1.0])
    assert np.asarray(thens(posts, "pact_form")["pact"].amount) == pytest.approx([0.0])
