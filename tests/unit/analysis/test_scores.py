"""Scores against closed forms, against scoringrules, and by the VIEWS challenge's own data and definitions.

Random inputs have fixed seeds; the comparisons are exact up to rounding, so they raise no false alarms.
"""

from __future__ import annotations

import math
import os
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from marchland.stats import scores

sr = pytest.importorskip("scoringrules", reason="a development requirement of the lock is missing: make dev")

ROOT = Path(__file__).resolve().parents[3]
VIEWS = Path(os.environ.get("MARCHLAND_DATA", ROOT.parent / "shared" / "data")) / "forecasting"
needs_views = pytest.mark.skipif(
    not VIEWS.is_dir(), reason="the benchmark draws of the VIEWS challenge are not here (MARCHLAND_DATA)"
)


def draws(n: int = 80, cells: int = 40) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(3)
    return rng.gamma(1.5, 20.0, (n, cells)).round(), rng.gamma(1.5, 20.0, cells).round()


def test_scores_of_a_yes_or_no_by_hand() -> None:
    assert scores.brier([0.0, 0.3, 1.0], [0, 1, 1]) == pytest.approx([0.0, 0.49, 0.0])
    assert scores.log_score([0.3, 0.3], [1, 0]) == pytest.approx([-math.log(0.3), -math.log(0.7)])
    certain = -math.log(0.005)
    assert scores.log_score([0.0, 1.0, 1.0], [1, 0, 1]) == pytest.approx([certain, certain, -math.log(0.995)])
    assert np.isnan(scores.log_score([0.5], [np.nan])).all()


def test_two_categories_score_twice_the_brier_of_one() -> None:
    p = np.array([0.2, 0.9, 0.5])
    y = np.array([1, 0, 1])
    both = scores.brier_categories(np.stack([1 - p, p], -1), y)
    assert both == pytest.approx(2 * scores.brier(p, y))
    assert scores.log_categories(np.stack([1 - p, p], -1), y) == pytest.approx(scores.log_score(p, y))


def test_an_unknown_category_is_not_scored() -> None:
    p = np.full((2, 3), 1 / 3)
    assert np.isnan(scores.brier_categories(p, [-1, 0])).tolist() == [True, False]
    assert np.isnan(scores.log_categories(p, [-1, 0])).tolist() == [True, False]


def test_crps_of_one_draw_is_the_absolute_error() -> None:
    assert scores.crps(np.array([[3.0, 5.0]]), [1.0, 9.0]) == pytest.approx([2.0, 4.0])


def test_crps_of_even_odds_on_nought_and_one_is_a_quarter() -> None:
    """Integral of (F - 1{y <= z})^2: a quarter over [0, 1] whether y is 0 or 1."""
    assert scores.crps(np.array([[0.0, 0.0], [1.0, 1.0]]), [0.0, 1.0]) == pytest.approx([0.25, 0.25])


def test_crps_of_many_even_draws_is_that_of_the_uniform() -> None:
    """Closed form for U(0, 1): y^2 - y + 1/3 inside."""
    x = (np.arange(20_000) + 0.5) / 20_000
    for y in (0.0, 0.3, 0.5):
        assert scores.crps(x[:, None], [y])[0] == pytest.approx(y * y - y + 1 / 3, abs=1e-6)


def test_crps_agrees_with_scoringrules() -> None:
    x, y = draws()
    assert scores.crps(x, y) == pytest.approx(sr.crps_ensemble(y, x, m_axis=0, estimator="nrg"), rel=1e-12)


@pytest.mark.parametrize(("low", "high"), [(25.0, np.inf), (-np.inf, 25.0), (10.0, 40.0)])
def test_weighted_crps_agrees_with_scoringrules(low: float, high: float) -> None:
    x, y = draws()
    theirs = sr.twcrps_ensemble(y, x, low, high, m_axis=0, estimator="nrg")
    assert scores.threshold_crps(x, y, low, high) == pytest.approx(theirs, rel=1e-12)


def test_weighted_crps_below_and_above_a_threshold_adds_up() -> None:
    x, y = draws()
    parts = scores.threshold_crps(x, y, high=30.0) + scores.threshold_crps(x, y, low=30.0)
    assert parts == pytest.approx(scores.crps(x, y))


def test_interval_score_agrees_with_scoringrules() -> None:
    x, y = draws()
    lower, upper = np.quantile(x, [0.05, 0.95], axis=0)
    theirs = sr.interval_score(y, lower, upper, 0.1)
    assert scores.interval_score(x, y) == pytest.approx(theirs, rel=1e-12)
    outside = scores.interval_score(np.array([[2.0], [2.0]]), [5.0])
    assert outside == pytest.approx([3.0 * 20])


def test_log_and_brier_agree_with_scoringrules() -> None:
    p = np.linspace(0.01, 0.99, 50)
    y = (np.arange(50) % 3 == 0).astype(int)
    assert scores.brier(p, y) == pytest.approx(sr.brier_score(y, p), rel=1e-12)
    assert scores.log_score(p, y) == pytest.approx(sr.log_score(y, p), rel=1e-12)


def test_ignorance_counts_one_more_draw_in_every_bin() -> None:
    """Three draws of four in the observed bin and eleven bins: -log2(4 / 15)."""
    x = np.array([[1.0], [2.0], [2.0], [700.0]])
    assert scores.binned_ignorance(x, [1.0]) == pytest.approx([-math.log2(4 / 15)])
    assert scores.binned_ignorance(x, [5000.0]) == pytest.approx([-math.log2(1 / 15)])
    with pytest.raises(ValueError, match="start at 0"):
        scores.binned_ignorance(x - 5, [1.0])


def test_pit_splits_ties() -> None:
    x = np.array([[0.0], [1.0], [1.0], [3.0]])
    assert [scores.pit(x, [1.0], u)[0] for u in (0.0, 0.5, 1.0)] == pytest.approx([0.25, 0.5, 0.75])


def test_pit_of_calibrated_counts_is_uniform() -> None:
    """Ten bins of 2,000: largest deviation of a share above .035 once in 10,000 (normal bound); the seed is fixed."""
    rng = np.random.default_rng(11)
    x, y = rng.poisson(2.0, (400, 2000)), rng.poisson(2.0, 2000)
    share = np.histogram(scores.pit(x, y, rng.random(2000)), 10, (0, 1))[0] / 2000
    assert np.abs(share - 0.1).max() < 0.035


def test_reliability_by_hand() -> None:
    r = scores.reliability([0.05, 0.15, 0.16, 1.0, 0.5], [0, 1, 0, 1, np.nan])
    assert r.number.tolist() == [1, 2, 0, 0, 0, 0, 0, 0, 0, 1]
    assert r.stated[1] == pytest.approx(0.155) and r.came[1] == 0.5 and r.came[9] == 1.0
    assert np.isnan(r.came[2])


@pytest.mark.parametrize("x", [np.empty((0, 2)), np.zeros((5, 3)), np.float64(1.0)])
def test_draws_that_do_not_fit_are_refused(x: np.ndarray) -> None:
    with pytest.raises(ValueError, match="draws of shape"):
        scores.crps(x, np.zeros(2))


def views(name: str) -> tuple[np.ndarray, np.ndarray]:
    """Benchmark draws (draw, cells) and actuals (cells), in order of month and country."""
    from pyarrow import parquet

    year = name[-4:]
    seen = parquet.read_table(VIEWS / f"views_cm_actuals_{year}.parquet").to_pandas().sort_index()
    made = parquet.read_table(VIEWS / f"views_cm_{name}.parquet").to_pandas()
    wide = made["outcome"].unstack("draw").loc[seen.index]
    return wide.to_numpy().T.astype(float), seen["outcome"].to_numpy().astype(float)


def counted(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """The challenge's ignorance written out: sort draws into bins, add one of each, count, take the logarithm."""
    edges = [0, 0.5, 2.5, 5.5, 10.5, 25.5, 50.5, 100.5, 250.5, 500.5, 1000.5]

    def bin_of(v: float) -> int:
        return max(i for i, e in enumerate(edges) if v >= e)

    out = []
    for i, seen in enumerate(y):
        c = Counter([bin_of(v) for v in x[:, i]] + list(range(len(edges))))
        out.append(-math.log2(c[bin_of(seen)] / c.total()))
    return np.array(out)


@needs_views
@pytest.mark.parametrize("name", [f"bm_conflictology_{year}" for year in range(2018, 2024)])
def test_views_definitions_on_their_draws_and_actuals(name: str) -> None:
    x, y = views(name)
    assert x.shape == (12, 2292)
    assert scores.binned_ignorance(x, y) == pytest.approx(counted(x, y), rel=1e-12)
    assert scores.crps(x, y) == pytest.approx(sr.crps_ensemble(y, x, m_axis=0, estimator="nrg"), rel=1e-10)
    lower, upper = np.quantile(x, [0.05, 0.95], axis=0)
    assert scores.interval_score(x, y) == pytest.approx(sr.interval_score(y, lower, upper, 0.1), rel=1e-10)


@needs_views
def test_few_draws_pay_for_it_in_ignorance() -> None:
    """In 2018 each country's own last year beats draws from the world's history by CRPS; with twelve draws no bin can be
    given more than 13 parts in 23, which the ignorance charges."""
    own, world = views("bm_conflictology_2018"), views("bm_boot240_2018")
    assert scores.crps(*own).mean() < scores.crps(*world).mean()
    assert scores.binned_ignorance(*own).min() == pytest.approx(-math.log2(13 / 23))
    assert scores.binned_ignorance(*world)[:200] == pytest.approx(
        counted(world[0][:, :200], world[1][:200]), rel=1e-12
    )
