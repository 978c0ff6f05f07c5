"""Threshold crowds: the curve against its own iteration, small crowds against probabilities."""

import numpy as np
import pytest
from scipy.special import ndtr

from marchland.zoo import published, run
from marchland.zoo.granovetter_1978.crowd import joined, rioters, thresholds

MODEL = published("granovetter_1978")


def test_the_root_is_where_iteration_ends() -> None:
    """Forty random crowds of a fixed seed; no false alarms."""
    rng = np.random.default_rng(3)
    for _ in range(40):
        people, mean, sigma = int(rng.integers(1, 300)), rng.normal(30, 60), rng.uniform(2, 60)
        r = 0.0
        for _ in range(20_000):
            r = people * float(ndtr((r - mean) / sigma))
        assert rioters(people, mean, sigma) == pytest.approx(r, abs=1e-6 * people)


def test_the_jump_lies_between_the_printed_spreads() -> None:
    ends = [rioters(100, 25.0, sigma) for sigma in np.linspace(12.2, 12.3, 101)]
    assert sum(abs(np.diff(ends)) > 50) == 1


def test_evenly_spread_thresholds_fall_like_dominoes_and_one_gap_stops_them() -> None:
    """Granovetter's own example: 0, 1, ... 99 all riot; if nobody has threshold 1, one does."""
    assert joined(np.arange(100.0)) == 100
    assert joined(np.array([0.0, 2.0, *range(2, 100)])) == 1


def test_crowds_of_one_and_two_riot_as_often_as_their_thresholds_say() -> None:
    """10,000 crowds of a fixed seed; four standard errors (one false alarm in 16,000 for each of two)."""
    mean, sigma = 0.7, 1.1
    p0, p1 = ndtr(-mean / sigma), ndtr((1 - mean) / sigma)
    exact = {1: p0, 2: 2 * p0 * (1 - p1) + 2 * (p0 * p0 + 2 * p0 * (p1 - p0))}
    u = np.random.default_rng(11).random((10_000, 2))
    for people, value in exact.items():
        found = np.array([joined(thresholds(row[:people], mean, sigma)) for row in u])
        assert abs(found.mean() - value) < 4 * found.std() / 100


def test_runs_are_crowds_of_their_own_and_a_seed_repeats_them() -> None:
    a, b = (run(MODEL, {}, 20, seed=4).last("rioters_sample") for _ in range(2))
    assert (a == b).all() and len(set(a)) > 3
