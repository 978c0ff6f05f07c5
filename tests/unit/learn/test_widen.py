"""Widening: known factors, the prior as its bound, and coverage that comes back."""

import numpy as np
import pytest

from marchland.calibrate.recalibrate import MOST, factor, held, widened, wider

RNG = np.random.default_rng(3)
WORLDS, PARAMETERS = 300, 40


def test_the_factor_that_was_taken_away_comes_back() -> None:
    """Standard deviations stated at .6 of their size of .5: 12,000 planted values give 1/.6 within 3%."""
    z = RNG.standard_normal((WORLDS, PARAMETERS)) / 0.6
    sd = np.full(z.shape, 0.3)
    assert factor(z, sd) == pytest.approx(1 / 0.6, rel=0.03)
    for level in (0.5, 0.9):
        assert held(z, sd, level).mean() == pytest.approx(level, abs=0.02)
    assert factor(0.9 * RNG.standard_normal((WORLDS, PARAMETERS)), sd) == 1.0


def test_nothing_is_widened_beyond_the_prior() -> None:
    assert wider(np.array([0.2, 0.8, 1.1]), 2.0) == pytest.approx([0.4, 1.0, 1.1])
    z = 3 * RNG.standard_normal((WORLDS, PARAMETERS))
    assert factor(z, np.ones(z.shape)) == 1
    assert factor(z, np.full(z.shape, 0.5)) == 2 and factor(2 * z, np.full(z.shape, 0.01)) == MOST
    particles = RNG.standard_normal((2000, 2)) * [0.3, 0.9] + [1.0, -2.0]
    grown = widened(particles, 2.0)
    assert grown.mean(0) == pytest.approx(particles.mean(0))
    assert grown.std(0) == pytest.approx([2 * particles[:, 0].std(), 1.0])
    assert widened(particles, 1.0) == pytest.approx(particles)
