"""Every naive forecaster against its own closed form, on a record small enough to do by hand.

Random comparisons use fixed seeds and bounds of about four standard errors: a false alarm once in 10,000 on another seed.
"""

from __future__ import annotations

import inspect
import sys
from datetime import date

import numpy as np
import pytest

from marchland.forecast import Ahead, baseline_forecasts, discover
from marchland.forecast.baselines.common_decay import heirs
from marchland.forecast.baselines.random_walk import steps, variance
from marchland.forecast.chain import Normal, exposed, fit, simulate
from marchland.forecast.forecast import Forecast
from unit.forecast.worlds import small

CUT = date(2014, 8, 3)
WEEKS = 30
NAMES = sorted(discover())


def say(name: str, weeks: int = 10, draws: int = 4000, cut: date = CUT) -> np.ndarray:
    record = small()
    ahead = record.ahead(cut, weeks)
    return discover()[name].say(record.known(cut), ahead, draws, np.random.default_rng(5))


@pytest.mark.parametrize("name", NAMES)
def test_each_file_says_what_it_claims_knows_and_when_it_fails(name: str) -> None:
    doc = inspect.cleandoc(sys.modules[f"marchland.forecast.baselines.{name}"].__doc__ or "").replace(
        "\n", " "
    )
    for section in ("Source: ", "Knows: ", "Fails when: "):
        assert section in doc, section
    b = discover()[name]
    assert b.claim.endswith(".") and b.knows and b.fails


@pytest.fixture(scope="module")
def together() -> list[Forecast]:
    return list(baseline_forecasts(discover().values(), small(), [CUT], 5, 20))


@pytest.mark.parametrize("name", NAMES)
def test_forecasts_do_not_depend_on_who_else_forecasts(name: str, together: list[Forecast]) -> None:
    alone = list(baseline_forecasts([discover()[name]], small(), [CUT], 5, 20))
    among = [f for f in together if f.name == name]
    for a, b in zip(alone, among, strict=True):
        for target in ("control", "km2", "deaths"):
            x, y = getattr(a, target), getattr(b, target)
            assert (x is None and y is None) or x.tobytes() == y.tobytes()


def test_persistence_and_none() -> None:
    assert say("persistence").tolist() == [[[0, 0, 1, 1, 1, 1]] * 10]
    assert say("nothing_held").tolist() == [[[1, 1, 1, 1, 1, 1]] * 10]


def test_a_lost_place_goes_back_to_its_last_other_holder() -> None:
    record = small()
    assert heirs(record.known(date(2014, 3, 2))).tolist() == [1, 1, 1, 1, 1, 1]


def test_common_decay_survives_as_the_gamma_does() -> None:
    """One loss in 3 x 21 + 2 x 9 place-weeks: E exp(-d t) = (1 + t / exposure)^-(1/2 + 1)."""
    held = (say("common_decay") == 0).mean(0)
    exposure = 3 * 21 + 2 * 9
    for t in (1, 10):
        assert held[t - 1, :2] == pytest.approx([(1 + t / exposure) ** -1.5] * 2, abs=0.025)
    assert (held[:, 2:] == 0).all()


def test_constant_hazard_flips_between_two_sides() -> None:
    """Weekly chance p: after t weeks a place is with the other side with probability (1 - (1 - 2p)^t) / 2."""
    other = (say("constant_hazard") != small().known(CUT).holder[-1]).mean(0)
    h = np.random.default_rng(9).gamma(1.5, 1 / (WEEKS * 6), 100_000)
    p = 1 - np.exp(-h)
    for t in (1, 10):
        assert other[t - 1] == pytest.approx([((1 - (1 - 2 * p) ** t) / 2).mean()] * 6, abs=0.02)


def test_adjacency_threatens_the_front_alone() -> None:
    changed = (say("adjacency_markov", 1, 20_000) != small().known(CUT).holder[-1]).mean(0)[0]
    assert changed[1:3].min() > 2 * changed[[0, 3, 4, 5]].max()


def test_a_fit_of_one_rate_is_the_logarithm_of_events_by_exposure() -> None:
    y = np.r_[np.ones(8), np.zeros(92)]
    found = fit(np.ones((100, 1)), y, np.zeros(1), np.full(1, 1e-9))
    assert found.mode == pytest.approx([np.log(0.08)], abs=1e-6)
    assert found.cov[0, 0] == pytest.approx(1 / 8, rel=1e-6)
    assert found.loglik == pytest.approx(8 * np.log(0.08) - 8, abs=1e-6)


def test_a_strong_prior_holds_the_fit_where_it_is() -> None:
    found = fit(np.ones((100, 1)), np.ones(100), np.array([-3.0]), np.full(1, 1e9))
    assert found.mode == pytest.approx([-3.0], abs=1e-5)


def test_draws_of_a_posterior_have_its_moments() -> None:
    cov = np.array([[0.5, 0.2], [0.2, 0.3]])
    x = Normal(np.array([1.0, -2.0]), cov, 0.0).draw(40_000, np.random.default_rng(3))
    assert x.mean(0) == pytest.approx([1.0, -2.0], abs=0.015)
    assert np.cov(x.T) == pytest.approx(cov, abs=0.016)


def test_futures_follow_their_hazards() -> None:
    """Two rivals at .3 and .1 a week: one week takes 1 - exp(-.4), three quarters of it to the first."""
    rate = np.array([0.0, 0.3, 0.1], np.float32)[:, None, None]

    def hazards(now: np.ndarray, week: int) -> np.ndarray:
        return rate * (now == 0)

    out = simulate(np.zeros(50, np.int8), 1, 2000, hazards, np.random.default_rng(1))
    assert out.shape == (2000, 1, 50)
    taken = 1 - np.exp(-0.4)
    assert (out == 1).mean() == pytest.approx(0.75 * taken, abs=0.006)
    assert (out == 2).mean() == pytest.approx(0.25 * taken, abs=0.004)


def test_every_rival_is_exposed_every_week() -> None:
    week, _place, side, y = exposed(small().known(CUT))
    assert len(y) == WEEKS * 6 and y.sum() == 1
    at = np.nonzero(y)[0][0]
    assert (week[at], side[at]) == (20, 1)


def test_the_random_walk_spreads_with_the_root_of_time() -> None:
    record = small().known(CUT)
    dt, d = steps(record)
    assert dt == pytest.approx([26.0]) and d == pytest.approx([np.log(0.9)])
    s2 = (2 * 0.02**2 + np.log(0.9) ** 2 / 26) / 3
    assert variance(dt, d) == pytest.approx(s2)
    log = np.log(say("random_walk", 20)[:, :, 0] / 900.0)
    age = 1 / 7
    assert log.std(0)[[0, 19]] == pytest.approx(np.sqrt(s2 * (age + np.array([1, 20]))), rel=0.05)
    assert log.mean(0)[19] == pytest.approx(0.0, abs=4 * np.sqrt(s2 * 20 / 4000))


def test_the_drift_is_shrunk_by_half_a_year_of_standstill() -> None:
    log = np.log(say("random_walk_drift", 20)[:, :, 0] / 900.0)
    assert log.mean(0)[19] == pytest.approx(np.log(0.9) / (26 + 26) * (20 + 1 / 7), abs=0.006)


def test_a_publisher_without_a_figure_is_not_forecast() -> None:
    assert np.isnan(say("random_walk", cut=date(2014, 1, 26))).all()


def test_conflictology_is_its_own_past() -> None:
    """The record's deaths count up from 0 in June 2013; July 2014 is the last whole month before the cut: 13."""
    x = say("conflictology12", 14)
    assert x.shape == (12, 2, 2)
    assert sorted(x[:, 0, 0]) == list(range(2, 14)) and (x[:, 0] == x[:, 1])[:, 0].all()
    assert np.isnan(x[:, :, 1]).all()


def test_few_months_are_repeated() -> None:
    x = say("conflictology36", 10)[:, 0, 0]
    assert len(x) == 36 and np.bincount(x.astype(int), minlength=14).tolist() == [2] * 6 + [3] * 8


def test_last_poisson_and_mixture_and_zero() -> None:
    x = say("last_poisson", 10)[:, :, 0]
    assert x.mean() == pytest.approx(13, abs=0.2) and x.var() == pytest.approx(13, abs=1.0)
    parts = say("mixture", 10, 3000)[:, 0, 0]
    assert len(parts) == 3000 and parts[:1000].mean() == pytest.approx(7.5, abs=0.1)
    assert (say("zero")[:, :, 0] == 0).all() and np.isnan(say("zero")[:, :, 1]).all()


def test_forecasts_stop_where_the_record_does() -> None:
    record = small()
    (late,) = baseline_forecasts([discover()["persistence"]], record, [date(2015, 1, 4)], 104)
    assert late.weeks == 8 and late.control.shape == (1, 8, 6)
    assert Ahead(4, 1).air is None
