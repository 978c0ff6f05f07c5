"""The drive of offensives, integrated out: Poisson without it, sums over paths, and what is known when a record ends."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import poisson

from marchland.calibrate.burst_filter import STEPS, integrate, pick

BURST, CAMPAIGN = np.array([0.9]), np.array([6.0])


def record(weeks: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(1)
    exposure = 0.8 * rng.random((1, weeks, 2))
    return exposure, rng.poisson(2 * exposure[0])


def test_without_bursts_it_is_poisson() -> None:
    exposure, counts = record(30)
    found, belief = integrate(exposure, counts, 0 * BURST, CAMPAIGN)
    want = (
        poisson.logpmf(counts, exposure[0])
        - counts * np.log(exposure[0])
        + np.log([[float(np.prod(np.arange(1, n + 1))) for n in row] for row in counts])
    )
    assert found[0] == pytest.approx(want.sum(0))
    assert belief @ STEPS == pytest.approx(0, abs=1e-9)
    assert belief @ STEPS**2 == pytest.approx(1, rel=1e-3), "nothing is learned: x keeps its variance of 1"


def test_it_is_the_mean_over_simulated_drives() -> None:
    """Against 400,000 paths of the drive; four standard errors, so a false alarm in about 1 of 8,000 a side."""
    exposure, counts = record(20)
    rng = np.random.default_rng(2)
    kept = np.exp(-1 / CAMPAIGN[0])
    x = rng.standard_normal((400_000, 2))
    log = np.zeros_like(x)
    for t in range(20):
        d = BURST[0] * x - BURST[0] ** 2 / 2
        log += counts[t] * d - exposure[0, t] * np.exp(d)
        x = kept * x + np.sqrt(1 - kept**2) * rng.standard_normal(x.shape)
    weight = np.exp(log)
    found, belief = integrate(exposure, counts, BURST, CAMPAIGN)
    mean, error = weight.mean(0), weight.std(0) / np.sqrt(len(weight))
    assert (np.abs(np.exp(found[0]) - mean) < 4 * error).all()
    at_end = (weight * x).sum(0) / weight.sum(0)
    spread = np.sqrt((weight**2 * (x - at_end) ** 2).sum(0)) / weight.sum(0)
    assert (np.abs(belief[0] @ STEPS - at_end) < 4 * spread).all()


def test_a_drive_that_lasts_is_one_draw() -> None:
    """A memory of 10^6 weeks: one x for all weeks, integrated by quadrature on 4,001 points."""
    exposure, counts = record(15)
    fine = np.linspace(-8, 8, 4001)[:, None]
    d = BURST[0] * fine - BURST[0] ** 2 / 2
    log = counts.sum(0) * d - exposure[0].sum(0) * np.exp(d) - fine**2 / 2
    want = np.log(np.exp(log).sum(0) * 16 / 4000 / np.sqrt(2 * np.pi))
    found, _ = integrate(exposure, counts, BURST, np.array([1e6]))
    assert found[0] == pytest.approx(want, rel=1e-3)


def test_quiet_weeks_leave_a_low_drive_and_storms_a_high_one() -> None:
    exposure = np.full((1, 12, 3), 1.0)
    counts = np.stack([np.zeros(12, int), np.full(12, 1), np.full(12, 4)], axis=1)
    _, belief = integrate(exposure, counts, BURST, CAMPAIGN)
    low, even, high = belief[0] @ STEPS
    assert low < -0.4 < even < 0.6 < high


def test_draws_have_the_distribution_they_come_from() -> None:
    """Mean and variance of 200,000 stratified draws: the grid's, the variance with its width squared over 12 more."""
    belief = np.exp(-((STEPS - 0.7) ** 2) / (2 * 0.5**2))
    belief /= belief.sum()
    u = (np.arange(200_000) + 0.5) / 200_000
    x = pick(np.broadcast_to(belief, (len(u), len(belief))), u)
    width = STEPS[1] - STEPS[0]
    assert x.mean() == pytest.approx(0.7, abs=1e-3)
    assert x.var() == pytest.approx(0.25 + width**2 / 12, rel=1e-3)
