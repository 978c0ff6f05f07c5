"""M16: regimes and weeks have mean one, last as long as they say, and stand still while the record is followed."""

from __future__ import annotations

from types import SimpleNamespace

import jax.numpy as jnp
import numpy as np
import pytest
from scene import FOCAL, STATE, THIRD, add, medians, run, scale, state, world
from scipy.stats import norm

from marchland.engine.switching import chances
from marchland.mechanisms.campaign import directions, mechanism, pace, start

EVEN = SimpleNamespace(turn=jnp.full(3, 0.5), week=jnp.full(3, 0.5))
TENTHS = {"begin": -np.log(0.9), "end": -np.log(0.7)}
WHERE = {"offensives": jnp.asarray([1.0, 0.0, 1.0])}


def test_every_attack_belongs_to_one_direction() -> None:
    found = np.asarray(directions(state().held, world().is_focal))
    assert (found.sum(0) <= 1).all()
    assert found[0, 1].tolist() == [1, 0, 0] and not found[0, 0].any(), (
        "the focal side gains where it does not hold"
    )
    assert found[1, 0].tolist() == [0, 1, 1] and not found[1, 1].any(), "and loses what it holds"
    assert found[2, 1].tolist() == [0, 1, 1], "others fight over the rest"


def test_factors_are_what_the_docstring_says() -> None:
    """Chances of .1 and .3 a week: a quarter of weeks in an offensive; with a surge of 5 a calm is at half the mean."""
    p = medians(mechanism, level=0.2, surge=5, batch=0.6, **TENTHS, **WHERE)
    u = SimpleNamespace(turn=jnp.full(3, 0.5), week=jnp.asarray([0.5, norm.cdf(0.5), norm.cdf(-1)]))
    posts = run(mechanism, state(offensive=jnp.asarray([1.0, 0.0, 0.0])), p, u=u)
    found, week = scale(posts, "assault"), np.asarray([0.0, 0.3, -0.6]) - 0.18
    calm = 0.2 + np.log(0.5)
    assert found[1, FOCAL] == pytest.approx(calm + np.log(5) + week[0], rel=1e-4)
    assert found[0, [STATE, THIRD]] == pytest.approx(0.2 + week[1], rel=1e-4), "losses have no offensives"
    assert found[1, [STATE, THIRD]] == pytest.approx(calm + week[2], rel=1e-4)
    assert scale(posts, "seize")[1] == pytest.approx([week[0], week[2], week[2]], rel=1e-4)


def test_the_mean_over_regimes_is_one() -> None:
    p = medians(mechanism, **WHERE)
    on, off, share = (float(c) for c in chances(p.begin, p.end))
    both = [np.exp(np.asarray(pace(state(offensive=r * WHERE["offensives"]), p))) for r in (0.0, 1.0)]
    assert (1 - share) * both[0] + share * both[1] == pytest.approx(np.ones(3), rel=1e-5)
    assert share == pytest.approx(on / (on + off))


def test_regimes_turn_with_their_chances() -> None:
    y = state(offensive=jnp.asarray([0.0, 1.0, 1.0]))
    u = SimpleNamespace(turn=jnp.asarray([0.09, 0.31, 0.29]), week=jnp.full(3, 0.5))
    found = add(run(mechanism, y, medians(mechanism, offensives=1, **TENTHS), u=u), "offensive")
    assert (np.asarray(y.offensive) + found).tolist() == [1, 1, 0]


def test_a_future_that_follows_the_record_stands_at_the_mean() -> None:
    """It becomes free with the mood that it was given."""
    p = medians(mechanism, level=0.3, **TENTHS)
    p.mood = jnp.asarray([0.1, 0.4, 0.24])
    y = state(offensive=jnp.asarray([0.0, 1.0, 1.0]))
    posts = run(mechanism, y, p, world(follow=1.0), EVEN)
    assert scale(posts, "assault")[1] == pytest.approx([0.3, 0.3, 0.3], rel=1e-5)
    assert not scale(posts, "seize").any()
    assert (np.asarray(y.offensive) + add(posts, "offensive")).tolist() == [1, 0, 1]
    assert np.asarray(start(world(), p)).tolist() == [1, 0, 1]


def test_a_direction_without_offensives_stays_in_its_calm() -> None:
    p = medians(mechanism, **TENTHS, **WHERE)
    p.mood = jnp.zeros(3)
    assert np.asarray(start(world(), p)).tolist() == [1, 0, 1]
    u = SimpleNamespace(turn=jnp.full(3, 0.01), week=jnp.full(3, 0.5))
    assert add(run(mechanism, state(offensive=jnp.zeros(3)), p, u=u), "offensive").tolist() == [1, 0, 1]
