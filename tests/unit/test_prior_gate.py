"""The gate's arithmetic: sampling error of a width, and what counts as missed."""

from __future__ import annotations

import numpy as np

from marchland.ensemble.prior_predictive import Check, sampling


def test_the_error_of_a_width_shrinks_with_the_root_of_the_futures() -> None:
    """For uniform peaks on 0 to 100 the width of the 80% interval has a standard error of 40 / sqrt(n): each
    tail's quantile has variance p (1 - p) / n, and the two are correlated by 1/9, so var = 2 (.09 - .01) 1e4 / n."""
    rng = np.random.default_rng(1)
    for n in (400, 6400):
        expected = 1.645 * np.sqrt(2 * 0.08 * 1e4 / n)
        found = np.mean([sampling(100 * rng.random(n), seed=k) for k in range(10)])
        assert abs(found / expected - 1) < 0.15


def test_a_value_beyond_its_bound_by_less_than_its_error_is_not_missed() -> None:
    def check(value: float, error: float) -> Check:
        return Check("width", value, 0, 0, (0.0, 40.0), "places", error=error)

    assert check(41, 3).holds and not check(41, 0).holds and not check(44, 3).holds
