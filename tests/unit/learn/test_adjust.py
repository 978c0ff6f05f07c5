"""Regression adjustment against a posterior known in closed form, and what must stay as it was."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from marchland.calibrate.abc_adjust import abc_adjust, by_deaths, coverage, summaries
from marchland.calibrate.space import Space
from marchland.scenario import load
from marchland.territory.compile import compile_model

N = 4000


def linear(seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """z1, z2, z3 ~ N(0, 1); s = z1 + noise of variance 1, and a summary of nothing."""
    rng = np.random.default_rng(seed)
    z = rng.standard_normal((N, 3))
    s = np.column_stack([z[:, 0] + rng.standard_normal(N), rng.standard_normal(N)])
    return z, s


ALL = np.ones(3, bool)


def test_a_linear_gaussian_posterior_is_found() -> None:
    """z1 given s = 1 is N(1/2, 1/2); within five standard errors (about .06). The others stay to the bit."""
    z, s = linear()
    found = abc_adjust(z, s, np.array([1.0, 0.0]), ALL)
    assert found.told.tolist() == [True, False, False] and found.outside == 0
    assert found.z[:, 0].mean() == pytest.approx(0.5, abs=0.06)
    assert found.z[:, 0].var() == pytest.approx(0.5, abs=0.06)
    assert np.array_equal(found.z[:, 1:], z[:, 1:])


def test_parameters_that_are_not_free_stay() -> None:
    z, s = linear()
    assert np.array_equal(abc_adjust(z, s, np.array([1.0, 0.0]), ~ALL).z, z)


def test_summaries_of_nothing_move_little() -> None:
    """Over 200 parameters and 15 summaries of pure noise, one in a thousand is moved: above 3 has a chance of 1e-4."""
    rng = np.random.default_rng(2)
    z, s = rng.standard_normal((600, 200)), rng.standard_normal((600, 15))
    assert abc_adjust(z, s, rng.standard_normal(15), np.ones(200, bool)).told.sum() <= 3


def test_a_record_outside_of_the_cloud_is_drawn_in_and_counted() -> None:
    z, s = linear()
    far = abc_adjust(z, s, np.array([50.0, 0.0]), ALL)
    assert far.outside == 0.5 and far.z[:, 0].mean() < 2.5


def test_intervals_hold_what_was_planted() -> None:
    """64 planted sets: 90% intervals miss a count below 50 with a chance of 1e-3, 50% ones below 20 with 1e-3."""
    z, s = linear(3)
    found = coverage(z[:1000], s[:1000], ALL)
    assert found["90%"] >= 50 / 64 and 20 / 64 <= found["50%"] <= 44 / 64


def test_too_few_sets_are_an_error() -> None:
    with pytest.raises(ValueError, match="expected 4 for each"):
        abc_adjust(np.zeros((7, 1)), np.zeros((7, 2)), np.zeros(2), np.ones(1, bool))


def test_nothing_after_the_cut_and_no_death_is_no_learning() -> None:
    """The record's later deaths change no summary; a scenario without deaths leaves particles as they are."""
    s, cut = load("two_valleys"), date(2002, 1, 6)
    z = Space(compile_model(s)).draw(np.arange(64), 1)
    ours, goal = summaries(s, cut, z)
    assert ours.shape == (64, len(goal)) and len(goal) > 0
    doubled = [row.model_copy(update={"best": row.best * 2}) if row.month >= cut else row for row in s.deaths]
    again = summaries(s.model_copy(update={"deaths": tuple(doubled)}), cut, z)
    assert np.array_equal(again[0], ours) and np.array_equal(again[1], goal)
    same, told = by_deaths(s.model_copy(update={"deaths": ()}), cut, z, np.ones(z.shape[1], bool))
    assert np.array_equal(same, z) and told["summaries"] == 0
