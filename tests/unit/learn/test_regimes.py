"""Regimes and drives, integrated out: Poisson without them, sums over paths, and what is known when a record ends."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import ndtr
from scipy.stats import poisson

from marchland.calibrate.regime_filter import (
    GRID,
    STEPS,
    drawn,
    integrate,
    picked,
    regimes,
    share_of_offensives,
)


def given(**p: float) -> dict[str, np.ndarray]:
    told = {"surge": 6.0, "begin": 0.1, "end": 0.3, "batch": 0.9, "spell": 4.0, **p}
    return {f"campaign.{name}": np.array([value]) for name, value in told.items()}


def record(weeks: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(1)
    exposure = 0.8 * rng.random((1, weeks, 3))
    return exposure, rng.poisson(2 * exposure[0])


@pytest.mark.parametrize("p", [{}, given(surge=1.0, batch=0.0)])
def test_without_them_it_is_poisson(p: dict[str, np.ndarray]) -> None:
    exposure, counts = record(30)
    found, belief = integrate(exposure, counts, regimes(p, 1))
    free = np.log([[float(np.prod(np.arange(1, n + 1))) for n in row] for row in counts])
    want = poisson.logpmf(counts, exposure[0]) - counts * np.log(exposure[0]) + free
    assert found[0] == pytest.approx(want.sum(0))
    assert belief.sum((1, 2)) == pytest.approx(1.0)
    assert np.einsum("drgn,g->dn", belief, STEPS**2) == pytest.approx(1, rel=2e-3), (
        "x keeps its variance of 1"
    )


def test_it_is_the_mean_over_simulated_paths() -> None:
    """Against 400,000 paths; four standard errors, so a false alarm in about 1 of 5,000 a direction."""
    exposure, counts = record(16)
    rng = np.random.default_rng(2)
    n, r = 400_000, regimes(given(), 1)
    on, off = float(r.begin[0]), float(r.end[0])
    share, kept = float(share_of_offensives(r)[0]), np.exp(-1 / 4.0)
    x, storm = rng.standard_normal((n, 3)), rng.random((n, 3)) < share
    log = np.zeros((n, 3))
    for t in range(16):
        d = np.where(storm, np.log(6.0), 0) - np.log(1 - share + 6 * share) + 0.9 * x - 0.9**2 / 2
        log += counts[t] * d - exposure[0, t] * np.exp(d)
        x = kept * x + np.sqrt(1 - kept**2) * rng.standard_normal(x.shape)
        storm = storm ^ (rng.random((n, 3)) < np.where(storm, off, on))
    weight = np.exp(log)
    found, belief = integrate(exposure, counts, r)
    error = weight.std(0) / np.sqrt(n)
    assert (np.abs(np.exp(found[0]) - weight.mean(0)) < 4 * error).all()
    for seen, told in ((x, np.einsum("drgn,g->d", belief, STEPS)), (storm, belief[:, 1].sum((1, 2)))):
        at_end = (weight * seen).sum(0) / weight.sum(0)
        spread = np.sqrt((weight**2 * (seen - at_end) ** 2).sum(0)) / weight.sum(0)
        assert (np.abs(told - at_end) < 4 * spread).all()


def test_quiet_weeks_tell_of_a_calm_and_storms_of_an_offensive() -> None:
    exposure = np.full((1, 26, 3), 1.0)
    counts = np.stack([np.zeros(26, int), np.full(26, 1), np.full(26, 4)], axis=1)
    calm, _, storm = integrate(exposure, counts, regimes(given(), 1))[1][:, 1].sum((1, 2))
    assert 0.1 < calm < 0.16 < 0.6 < storm, "a tenth begins and three tenths end in a week, whatever was known"


def test_draws_have_the_distribution_they_come_from() -> None:
    """Mean and variance of 200,000 stratified draws: the grid's, the variance with its width squared over 12 more."""
    belief = np.exp(-((STEPS - 0.7) ** 2) / (2 * 0.5**2))
    belief /= belief.sum()
    u = (np.arange(200_000) + 0.5) / 200_000
    x = drawn(np.broadcast_to(belief, (len(u), len(belief))), u)
    width = STEPS[1] - STEPS[0]
    assert x.mean() == pytest.approx(0.7, abs=1e-3)
    assert x.var() == pytest.approx(0.25 + width**2 / 12, rel=1e-3)


def test_moods_start_offensives_as_often_as_they_are_on() -> None:
    """Chances of .2 and .9 of an offensive, 20,000 stratified draws each; the push is that of the regime drawn."""
    n = 20_000
    told = {name: np.repeat(value, n) for name, value in given().items()}
    r = regimes(told, n)
    belief = np.zeros((2, 2, GRID, n))
    belief[:, 0, GRID // 4], belief[:, 1, -GRID // 4] = (
        np.array([0.8, 0.1])[:, None],
        np.array([0.2, 0.9])[:, None],
    )
    u = np.repeat(((np.arange(n) + 0.5) / n)[:, None], 2, axis=1)
    mood, push = picked(r, belief, u, np.full((n, 2), 0.5))
    on = ndtr(mood) < share_of_offensives(r)[:, None]
    assert on.mean(0) == pytest.approx([0.2, 0.9], abs=1e-3)
    assert (push[on] > 0).all() and (push[~on] < 0).all()
