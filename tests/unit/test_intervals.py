"""Intervals: closed forms, scipy's beta, and how often they hold the truth."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import beta, binom

from marchland.stats.intervals import (
    ENDS,
    TIMES,
    between,
    drawn_again,
    exact,
    jeffreys,
    of_mean,
    tails,
    times_drawn,
)


@pytest.mark.parametrize(("hits", "of"), [(0, 1), (0, 20), (3, 7), (9, 10), (40, 40), (311, 1000)])
def test_jeffreys_are_quantiles_of_beta(hits: int, of: int) -> None:
    posterior = beta(hits + 0.5, of - hits + 0.5)
    assert jeffreys(hits, of) == pytest.approx((posterior.ppf(0.05), posterior.ppf(0.95)), rel=1e-12)
    low, high = jeffreys(hits, of, tails(0.5))
    assert posterior.cdf(high) - posterior.cdf(low) == pytest.approx(0.5, abs=1e-9)


def test_interval_of_a_share_has_its_mass() -> None:
    """Integrated numerically: 5% of Jeffreys' density lies below the low bound, 5% above the high one."""
    low, high = jeffreys(9, 10)
    x = (np.arange(2_000_000) + 0.5) / 2_000_000
    density = x ** (9 - 0.5) * (1 - x) ** (1 - 0.5)
    assert density[x < low].sum() / density.sum() == pytest.approx(0.05, abs=1e-4)
    assert density[x > high].sum() / density.sum() == pytest.approx(0.05, abs=1e-4)


@pytest.mark.parametrize(
    ("k", "n", "low", "high"),
    [
        (0, 5, 0.0, 1 - 0.05 ** (1 / 5)),  # closed forms of Clopper and Pearson at the ends
        (5, 5, 0.05 ** (1 / 5), 1.0),
        (1, 9, 1 - 0.95 ** (1 / 9), 0.42914),  # P(at most 1 of 9) = .05 at .42914
    ],
)
def test_exact_interval(k: int, n: int, low: float, high: float) -> None:
    assert exact(k, n) == pytest.approx((low, high), abs=1e-5)
    if 0 < k < n:
        assert (1 - high) ** n + n * high * (1 - high) ** (n - 1) == pytest.approx(0.05, abs=1e-4)


@pytest.mark.parametrize("share", [0.03, 0.2, 0.5])
def test_the_exact_interval_is_never_too_narrow(share: float) -> None:
    """Computed, not drawn: at least 90% of what 15 cases may give lead to an interval that holds the share."""
    held = sum(binom.pmf(k, 15, share) for k in range(16) if exact(k, 15)[0] <= share <= exact(k, 15)[1])
    assert held >= 0.9
    assert all(exact(k, 15)[0] < jeffreys(k, 15)[0] for k in range(1, 16))


def test_tails_leave_as_much_on_either_side() -> None:
    assert tails(0.9) == pytest.approx(ENDS, abs=1e-12) and tails(0.5) == (0.25, 0.75)
    assert between(np.arange(101.0)) == pytest.approx((5, 95))
    low, high = between(np.arange(202.0).reshape(2, 101), axis=1, ends=(0.1, 0.9))
    assert low.tolist() == [10, 111] and high.tolist() == [90, 191]


def test_cases_are_drawn_with_replacement_and_evenly() -> None:
    """Every case is left out of a draw with probability (1 - 1/n)^n. Bands of 5 standard errors: 1 false alarm in 10^6."""
    rows = drawn_again(10, np.random.default_rng(1), 4000)
    assert rows.shape == (4000, 10) and rows.min() == 0 and rows.max() == 9
    gone = np.mean([(rows == k).any(1).mean() for k in range(10)])
    assert 1 - gone == pytest.approx(0.9**10, abs=5 * 0.5 / np.sqrt(40_000))
    counts = times_drawn(10, np.random.default_rng(1), 4000)
    assert counts.shape == (4000, 10) and (counts.sum(1) == 10).all()
    assert (counts == 0).mean() == pytest.approx(0.9**10, abs=5 * 0.5 / np.sqrt(40_000))
    kinds = times_drawn(100, np.random.default_rng(1), 2000, np.array([0.7, 0.3]))
    assert kinds.mean(0) == pytest.approx([70, 30], abs=5 * np.sqrt(21 / 2000))


def test_the_interval_of_a_mean_is_that_of_its_draws() -> None:
    values = np.random.default_rng(3).random(12)
    rows = np.random.default_rng(7).integers(12, size=(TIMES, 12))
    expected = np.quantile(values[rows].mean(1), [0.05, 0.95])
    assert of_mean(values, np.random.default_rng(7)) == tuple(expected)
    assert of_mean(np.ones(5), np.random.default_rng(1)) == (1.0, 1.0)


def test_the_interval_of_a_mean_holds_it_nine_times_in_ten() -> None:
    """600 samples of 60 normal values: percentile intervals hold 89.3% of means, less than 90 as the spread is that of
    60. Between 85% and 93.5% lie 3.4 standard errors (1.26%): about one false alarm in 1,000."""
    rng = np.random.default_rng(11)
    held = 0
    for _ in range(600):
        low, high = of_mean(rng.standard_normal(60), rng)
        held += low <= 0 <= high
    assert 0.85 <= held / 600 <= 0.935
