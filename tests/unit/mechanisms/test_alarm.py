"""M15: losses put the loser on guard, everywhere and for months."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import pytest
from scene import add, medians, run, scale, state

from marchland.mechanisms.alarm import mechanism


def test_losses_are_counted_in_the_week_and_halve() -> None:
    """Both places fell this week and were the second side's: 2 more; 8 from before lose 1 - 2^(-1/26)."""
    fell = state(tenure=jnp.zeros(2), former=jnp.array([1, 1]), alarm=jnp.array([0.0, 8.0, 0.0]))
    found = add(run(mechanism, fell, medians(mechanism, half_life=26)), "alarm")
    assert found == pytest.approx([0.0, 2 - 8 * (1 - 2 ** (-1 / 26)), 0.0])


def test_a_place_that_fell_before_counts_no_more() -> None:
    calm = state(tenure=jnp.array([1.0, 30.0]), former=jnp.array([1, 1]), alarm=jnp.zeros(3))
    assert not np.asarray(add(run(mechanism, calm, medians(mechanism)), "alarm")).any()


@pytest.mark.parametrize("guard", [0.7, -0.7])
def test_assaults_on_the_loser_change_by_its_memory(guard: float) -> None:
    """Nine lost places at three a unit: the factor is (1 + 3)^-guard on what that side holds, and 1 elsewhere."""
    y = state(alarm=jnp.array([9.0, 0.0, 0.0]))
    factor = scale(run(mechanism, y, medians(mechanism, guard=guard, places=3)), "assault")
    holder = np.asarray(y.held).argmax(1)
    expected = np.where(holder == 0, -guard * np.log(4.0), 0.0)[:, None] * np.ones(3)
    assert np.asarray(factor) == pytest.approx(expected, rel=1e-5)
