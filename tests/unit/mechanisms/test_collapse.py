"""M18: the focal side's places alone, to whoever has most claim, at one rate wherever they lie."""

from __future__ import annotations

from types import SimpleNamespace

import jax.numpy as jnp
import numpy as np
import pytest
from scene import FOCAL, STATE, THIRD, add, eye, medians, rate, run, state, world

from marchland.mechanisms.collapse import mechanism

BREAKING = jnp.asarray(1.0)
EVEN = {"edge": 0.1}


def test_nothing_is_given_up_unless_it_breaks() -> None:
    assert not rate(run(mechanism, state(), medians(mechanism)), "seize").any()


def test_every_place_is_given_up_at_the_same_rate() -> None:
    """Shares by (near + .1)(ties + .1): the state is near place 0 (.5) with no tie to it, the third far with half."""
    y = state(breaking=BREAKING)
    found = rate(run(mechanism, y, medians(mechanism, rate=0.2, **EVEN)), "seize")
    weight = np.asarray([0.6 * 0.1, 0.1 * 0.6])
    assert found[0, [STATE, THIRD]] == pytest.approx(0.2 * weight / weight.sum(), rel=1e-5)
    assert found[0, FOCAL] == 0 and not found[1].any()
    far = state(breaking=BREAKING, near=jnp.zeros((2, 3)))
    assert rate(run(mechanism, far, medians(mechanism, rate=0.2)), "seize")[0].sum() == pytest.approx(
        0.2, rel=1e-5
    )


def test_friends_absentees_and_those_who_never_hold_have_no_claim() -> None:
    y, p = state(breaking=BREAKING, held=eye(FOCAL, FOCAL, of=3)), medians(mechanism, rate=0.2)
    peace = jnp.asarray([[0.0, 1, 0], [1, 0, 0], [0, 0, 0]])
    assert not rate(run(mechanism, y, p, world(hostile=peace)), "seize")[:, THIRD].any()
    nobody = world(acts=jnp.asarray([[1.0, 0, 0], [1, 1, 0]]), holds=jnp.asarray([1.0, 1.0, 0.0]))
    found = rate(run(mechanism, y, p, nobody), "seize")
    assert not found[0].any() and found[1, STATE] == pytest.approx(0.2, rel=1e-5)


def test_it_begins_and_ends_with_its_chances_and_by_its_mood() -> None:
    p = medians(mechanism, begin=-np.log(0.9), end=-np.log(0.7), mood=0.2)
    for now, u, then in ((0.0, 0.09, 1.0), (0.0, 0.11, 0.0), (1.0, 0.29, 0.0), (1.0, 0.31, 1.0)):
        y = state(breaking=jnp.asarray(now))
        found = add(run(mechanism, y, p, u=SimpleNamespace(turn=jnp.asarray(u))), "breaking")
        assert now + float(found) == then
    posts = run(mechanism, state(), p, world(follow=1.0), SimpleNamespace(turn=jnp.asarray(0.99)))
    assert float(add(posts, "breaking")) == 1, "a mood of .2 lies below a share of a quarter"
    assert rate(posts, "seize")[0].sum() == pytest.approx(float(p.rate), rel=1e-5), (
        "posted in full for the likelihood"
    )
