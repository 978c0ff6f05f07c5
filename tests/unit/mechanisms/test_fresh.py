"""M19: a factor on the focal side's places alone, that halves."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import pytest
from scene import FOCAL, STATE, eye, medians, run, scale, state

from marchland.mechanisms.fresh import mechanism


def test_fragility_halves_with_tenure_and_is_the_focal_sides() -> None:
    """1.6 on the day, .4 after two half-lives; nothing on the state's place."""
    p = medians(mechanism, fragile=1.6, half_life=20)
    for tenure, want in ((0.0, 1.6), (40.0, 0.4)):
        found = scale(run(mechanism, state(tenure=jnp.full(2, tenure)), p), "assault")
        assert found == pytest.approx(np.asarray([[want] * 3, [0.0] * 3]), rel=1e-5)
    theirs = state(held=eye(STATE, STATE, of=3), tenure=jnp.zeros(2))
    assert not scale(run(mechanism, theirs, p), "assault").any() and FOCAL == 0
