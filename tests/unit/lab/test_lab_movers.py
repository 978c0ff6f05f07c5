"""Which parameters go with an outcome: a planted one is found, luck is not."""

import numpy as np
import pytest

from marchland.lab.movers import correlated, interval, ranked


def test_a_planted_parameter_is_found_and_luck_is_not() -> None:
    """40 columns, 256 sets: the planted one is beyond the threshold, others are in one run of twenty at most; seed fixed."""
    rng = np.random.default_rng(7)
    x = rng.normal(size=(256, 40))
    r, limit = correlated(ranked(x), 0.5 * x[:, 3] + rng.normal(size=256))
    assert [i for i in range(40) if abs(r[i]) > limit] == [3]
    assert r[3] == pytest.approx(0.43, abs=0.12)  # 6/pi asin(rho/2) for rho = .447
    r, limit = correlated(ranked(x), rng.normal(size=256))
    assert not (np.abs(r) > limit).any()


def test_ranks_of_equal_values_are_equal_and_of_order_perfect() -> None:
    x = np.array([[1.0, 9.0], [2.0, 9.0], [2.0, 1.0], [5.0, 1.0]])
    found = ranked(x)
    assert found[1, 0] == found[2, 0] and found[0, 1] == found[1, 1]
    assert found.sum(0) == pytest.approx([0, 0]) and (found**2).sum(0) == pytest.approx([1, 1])
    y = np.array([1.0, 10.0, 100.0, 1000.0])
    assert correlated(ranked(np.exp(y[:, None] / 500)), y)[0][0] == pytest.approx(1.0)


def test_the_interval_is_fishers() -> None:
    low, high = interval(0.5, 100)
    assert (low, high) == pytest.approx((0.365, 0.615), abs=0.002)
