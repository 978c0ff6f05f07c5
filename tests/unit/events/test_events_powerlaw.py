"""The fitted tail against known laws, an independent maximiser and the closed form.

Random tests have fixed seeds. A correct fit would fail the three-standard-error tests with probability 0.3% each.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy import optimize, special, stats

from marchland.events.powerlaw import exponent_approximate, exponent_at, severity, standard_error, survival


@pytest.mark.parametrize("exponent", [1.8, 2.5, 3.5])
def test_known_exponent(exponent):
    deaths = stats.zipf.rvs(exponent, size=20_000, random_state=12)
    found, error, tail = exponent_at(deaths, 1)
    assert tail == 20_000
    assert abs(found - exponent) < 3 * error


def test_against_an_independent_maximiser():
    deaths = stats.zipf.rvs(2.2, size=3000, random_state=3)
    tail = deaths[deaths >= 4]

    def minus_likelihood(a: float) -> float:
        return a * float(np.log(tail).sum()) + len(tail) * float(np.log(special.zeta(a, 4)))

    best = optimize.minimize_scalar(
        minus_likelihood, bounds=(1.05, 6), method="bounded", options={"xatol": 1e-9}
    )
    found, error, _ = exponent_at(deaths, 4)
    assert found == pytest.approx(best.x, abs=2e-4)
    step = 1e-3
    curvature = (minus_likelihood(best.x + step) - 2 * best.fun + minus_likelihood(best.x - step)) / step**2
    assert error == pytest.approx(curvature**-0.5, rel=1e-3)


def test_closed_form_holds_far_out():
    """For large thresholds the discrete maximum is the closed form (clauset_2009, eq. 3.7)."""
    deaths = np.round(50 * (1 - np.random.default_rng(1).random(5000)) ** (-1 / 1.5)).astype(int)
    assert exponent_at(deaths, 50)[0] == pytest.approx(exponent_approximate(deaths, 50), rel=2e-3)


def test_survival_of_the_zeta_law():
    at = np.array([1.0, 2.0, 3.0, 10.0])
    assert survival(2.5, 1, at) == pytest.approx(stats.zipf.sf(at - 1, 2.5))


def test_threshold_is_found_and_the_band_holds_the_truth():
    """Below 10 deaths the data are flat, from 10 on a law with exponent 2.4; 90% of resamples should hold it (seed 5)."""
    rng = np.random.default_rng(5)
    body = rng.integers(1, 10, size=6000)
    grid = np.arange(10, 200_000)
    weights = grid**-2.4
    tail = rng.choice(grid, size=3000, p=weights / weights.sum())
    found = severity(np.concatenate([body, tail]), resamples=100, seed=5)
    assert found is not None
    assert 9 <= found.threshold <= 14
    assert found.low < 2.4 < found.high
    assert found.low < found.exponent < found.high
    assert found.error == pytest.approx(standard_error(found.exponent, found.threshold, found.tail))


def test_same_seed_same_answer_and_zeros_are_ignored():
    deaths = stats.zipf.rvs(2.5, size=500, random_state=2)
    assert severity(deaths, seed=7) == severity(np.concatenate([deaths, np.zeros(50, int)]), seed=7)


@pytest.mark.parametrize("deaths", [[], [0, 0], [5] * 200, list(range(1, 40))])
def test_no_tail_no_answer(deaths):
    assert severity(np.array(deaths, dtype=np.int64)) is None
