"""M16: regimes and drives have mean one, last as long as they say, and stand still while the record is followed."""

from __future__ import annotations

from types import SimpleNamespace

import jax.numpy as jnp
import numpy as np
import pytest
from scene import FOCAL, STATE, THIRD, add, medians, run, scale, state, world
from scipy.stats import norm

from marchland.mechanisms.campaign import chances, directions, mechanism, pace, start

FLAT = {"level": 0, "surge": 1, "batch": 0}
EVEN = SimpleNamespace(turn=jnp.full(3, 0.5), drive=jnp.full(3, 0.5))


def test_every_attack_belongs_to_one_direction() -> None:
    y = state()
    found = np.asarray(directions(y.held, world().is_focal))
    assert (found.sum(0) <= 1).all()
    assert found[0, 1].tolist() == [1, 0, 0] and not found[0, 0].any(), (
        "the focal side gains where it does not hold"
    )
    assert found[1, 0].tolist() == [0, 1, 1] and not found[1, 1].any(), "and loses what it holds"
    assert found[2, 1].tolist() == [0, 1, 1], "others fight over the rest"


def test_factors_are_what_the_docstring_says() -> None:
    """Chances of .1 and .3 a week: a quarter of weeks in an offensive; with a surge of 5 a calm is at half the mean."""
    p = medians(
        mechanism,
        **{**FLAT, "level": 0.2, "surge": 5, "begin": -np.log(0.9), "end": -np.log(0.7), "batch": 0.6},
    )
    y = state(offensive=jnp.asarray([0.0, 1.0, 0.0]), drive=jnp.asarray([0.0, 0.5, -1.0]))
    found = scale(run(mechanism, y, p, u=EVEN), "assault")
    calm, week = 0.2 + np.log(0.5), np.asarray([0.0, 0.3, -0.6]) - 0.18
    assert found[1, FOCAL] == pytest.approx(calm + week[0], rel=1e-5)
    assert found[0, [STATE, THIRD]] == pytest.approx(calm + np.log(5) + week[1], rel=1e-5)
    assert found[1, [STATE, THIRD]] == pytest.approx(calm + week[2], rel=1e-5)


def test_the_mean_over_regimes_is_one() -> None:
    p = medians(mechanism)
    on, off, share = (float(c) for c in chances(p))
    both = [np.exp(np.asarray(pace(state(offensive=jnp.full(3, r)), p))) for r in (0.0, 1.0)]
    assert (1 - share) * both[0] + share * both[1] == pytest.approx(np.ones(3), rel=1e-5)
    assert share == pytest.approx(on / (on + off))


def test_regimes_turn_with_their_chances_and_drives_fade() -> None:
    p = medians(mechanism, begin=-np.log(0.9), end=-np.log(0.7), spell=5)
    y = state(offensive=jnp.asarray([0.0, 1.0, 1.0]), drive=jnp.asarray([0.5, 0.0, -1.0]))
    u = SimpleNamespace(turn=jnp.asarray([0.09, 0.31, 0.29]), drive=jnp.asarray([0.5, 0.975, 0.5]))
    posts = run(mechanism, y, p, u=u)
    assert (np.asarray(y.offensive) + add(posts, "offensive")).tolist() == [1, 1, 0]
    kept = np.exp(-1 / 5)
    new = np.asarray(y.drive) + add(posts, "drive")
    assert new == pytest.approx([0.5 * kept, np.sqrt(1 - kept**2) * norm.ppf(0.975), -kept], rel=1e-5)


def test_a_future_that_follows_the_record_stands_at_the_mean() -> None:
    """It becomes free with the mood and the push that it was given."""
    p = medians(mechanism, level=0.3, begin=-np.log(0.9), end=-np.log(0.7))
    p.mood, p.push = jnp.asarray([0.1, 0.4, 0.24]), jnp.asarray([1.0, 0.0, -2.0])
    y = state(offensive=jnp.asarray([0.0, 1.0, 1.0]), drive=jnp.asarray([0.5, 0.0, -1.0]))
    posts = run(mechanism, y, p, world(follow=1.0), EVEN)
    assert scale(posts, "assault")[1] == pytest.approx([0.3, 0.3, 0.3], rel=1e-5)
    assert (np.asarray(y.offensive) + add(posts, "offensive")).tolist() == [1, 0, 1]
    assert np.asarray(y.drive) + add(posts, "drive") == pytest.approx([1.0, 0.0, -2.0], rel=1e-6)
    assert np.asarray(start(world(), p)).tolist() == [1, 0, 1]
