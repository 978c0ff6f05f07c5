"""Strategies that part at the cut: same past, same luck; and the arithmetic of differences."""

from __future__ import annotations

from datetime import date
from functools import cache

import numpy as np
import pytest

from marchland.calibrate.conditional_futures import futures
from marchland.compare import ModelQueries, compare
from marchland.compare.beliefs import (
    ARGUED,
    BREAK,
    COINCIDENT,
    EXPERT,
    NEUTRAL,
    UNLEARNED,
    beliefs,
    depends,
    kept,
)
from marchland.compare.comparison import ROUNDING, Comparison, futures_of
from marchland.compare.difference import difference, less, share, spread
from marchland.compare.outcomes import NAMES, OUTCOMES, measured, priced
from marchland.compare.paired_runs import branching, outcomes
from marchland.engine.run import BLOCK
from marchland.errors import InputError
from marchland.files.typed import MOST
from marchland.scenario import Scenario, load
from marchland.scenario.known import catalogue
from marchland.territory.compile import compile_model
from marchland.views.comparison import said

CUT = date(2002, 1, 6)


@cache
def valleys() -> Scenario:
    return load("two_valleys")


def test_a_strategy_less_itself_is_nothing() -> None:
    """The same levers under another name: every outcome of every future is the same number."""
    s = valleys()
    again = s.model_copy(update={"strategies": {**s.strategies, "again": s.strategies["settlement"]}})
    values = outcomes(branching(again, ("settlement", "again"), CUT, 40), BLOCK)
    assert np.array_equal(values[0], values[1])
    assert values.shape == (2, BLOCK // 4, 4, len(NAMES))


def test_a_branch_is_the_future_that_would_have_been_anyway() -> None:
    """History's branch ends with the holders of futures that were never cut in two."""
    s = valleys()
    whole = futures(s, CUT, 30, draws=BLOCK, replay=True)
    focal = list(s.sides).index(s.focal)
    held = (whole.control[:, -1] == focal).sum(1)
    values = outcomes(branching(s, ("history",), CUT, 30), BLOCK, replicates=1)
    assert np.array_equal(values[0, :, 0, NAMES.index("places_end")], held)


def test_outcomes_by_hand() -> None:
    """One future of two weeks and three places: 0 held throughout, 1 lost and retaken, 2 gained at the end."""
    start = np.array([[0, 0, 1]], np.int8)
    seen = {
        "holder": np.array([[[0, 1, 1], [0, 0, 0]]], np.int8),
        "deaths": np.arange(8.0).reshape(1, 2, 1, 4),
        "displaced": np.array([[5.0, 7.0]]),
    }
    found = {k: v[0] for k, v in measured(0, start, seen).items()}
    assert found == {
        "places_end": 3, "weeks_held": 4, "retaken": 1, "civilians": 28 - (0 + 4), "deaths": 28, "displaced_end": 7
    }  # fmt: skip


def test_levers_that_are_not_heeded_cost_what_they_did() -> None:
    s = valleys()
    model = compile_model(s, "settlement")
    names = model.labels["lever"]
    heeded, ignored = (priced(s, model, np.full((1, len(names)), c), 52, 62) for c in (1.0, 0.0))
    usual = priced(s, compile_model(s, "history"), np.ones((1, len(names))), 52, 62)
    assert ignored["cost"] == pytest.approx(usual["cost"]) and heeded["cost"] > ignored["cost"]


def test_planted_variances_are_recovered() -> None:
    """Luck sd 3, parameters sd 2, mean 1 over 4,000 sets of 4: each within five standard errors (about 2%)."""
    rng = np.random.default_rng(1)
    d = 1 + 2 * rng.standard_normal((4000, 1)) + 3 * rng.standard_normal((4000, 4))
    mean, low, high, luck, parameters = spread(d)
    assert mean == pytest.approx(1, abs=0.2) and luck == pytest.approx(3, rel=0.05)
    assert parameters == pytest.approx(2, rel=0.1)
    assert (low, high) == pytest.approx((1 - 1.645 * 2, 1 + 1.645 * 2), abs=0.35)


def test_pure_luck_leaves_no_interval_of_parameters() -> None:
    d = np.random.default_rng(2).standard_normal((1000, 4))
    _, low, high, _, parameters = spread(d)
    assert parameters < 0.15 and high - low < 0.5


def test_an_interval_is_never_narrower_than_what_is_known_of_the_mean() -> None:
    """Sets that happen to agree within luck: no variance is left for parameters, and the interval still has a width."""
    d = np.array([[3.0, -3.0], [-3.0, 3.0], [2.0, -2.0], [2.5, -1.5]])
    mean, low, high, _, parameters = spread(d)
    error = 1.645 * d.mean(1).std(ddof=1) / 2
    assert parameters == 0 and (low, high) == pytest.approx((mean - error, mean + error)) and low < high


def test_pairing_saves_what_is_shared() -> None:
    """A = c + e and B = c + f: 2 (9 + 1) / 2 = 10 times; within 5% at 40,000 futures. A strategy saves all by itself."""
    rng = np.random.default_rng(5)
    shared, own = 3 * rng.standard_normal((10_000, 4)), rng.standard_normal((2, 10_000, 4))
    v = np.zeros((2, 10_000, 4, len(NAMES)))
    v[..., 0] = shared + own
    c = Comparison("x", date(2002, 1, 6), 10, False, ("a", "b"), {"learned": v})
    assert c.saved("a", "b", NAMES[0]) == pytest.approx(10, rel=0.05)
    assert c.saved("a", "a", NAMES[0]) == float("inf")


def test_rounding_saves_nothing() -> None:
    """A last place in one of 64 futures of some 60,000 persons is float32, not a strategy; a person in each is one.

    Where differences stand out from rounding at all, the figure is within what `report` reads.
    """
    v = np.zeros((3, 16, 4, len(NAMES)))
    v[..., 0] = 60_000 + 20_000 * np.random.default_rng(6).standard_normal((16, 4))
    v[1, 0, 0, 0] += 2.0**-8
    v[2, ..., 0] += np.random.default_rng(7).standard_normal((16, 4))
    c = Comparison("x", date(2002, 1, 6), 10, False, ("a", "b", "c"), {"learned": v})
    assert c.saved("b", "a", NAMES[0]) == float("inf")
    assert 1e8 < c.saved("c", "a", NAMES[0]) < 2e9
    assert 2 / ROUNDING**2 < MOST


def test_an_order_of_most_futures_and_another_of_the_mean_are_told_apart() -> None:
    """Less in three of four, by 1, and 9 more in the fourth: "less" beside +1.5 read as a contradiction."""
    d = np.tile([-1.0, -1.0, -1.0, 9.0], (16, 1))
    assert said(difference("a", "b", OUTCOMES[4], {EXPERT: d})) == "less in 38 of 50, on average more"
    assert said(difference("a", "b", OUTCOMES[4], {EXPERT: -d})) == "more in 38 of 50, on average less"
    assert said(difference("a", "b", OUTCOMES[4], {EXPERT: np.abs(d)})) == "more"
    assert said(difference("a", "b", OUTCOMES[4], {EXPERT: -np.abs(d)})) == "less"
    even = np.tile([-1.0, -1.0, -1.0, 3.01], (16, 1))
    assert said(difference("a", "b", OUTCOMES[4], {EXPERT: even})) == "less", (
        "a mean that is shown as 0 goes no way"
    )


def test_ties_count_half_and_even_odds_rank_nothing() -> None:
    assert less(np.array([[-1.0, 0.0], [0.0, 2.0]])).tolist() == [[1.0, 0.5], [0.5, 0.0]]
    assert share(np.array([[-1.0, 1.0]]))[0] == 0.5
    clear, split = np.full((8, 2), -1.0), np.array([[-1.0], [1.0], [1.0]])
    one = difference("a", "b", OUTCOMES[0], {EXPERT: clear, NEUTRAL: clear})
    two = difference("a", "b", OUTCOMES[0], {EXPERT: clear, NEUTRAL: split, ARGUED: clear})
    three = difference("a", "b", OUTCOMES[0], {EXPERT: clear, NEUTRAL: clear, "without hold": split})
    assert not one.straddles and two.straddles and two.depends_on_prior
    assert three.straddles and not three.depends_on_prior  # a mechanism decides, not the prior
    assert two.share_neutral == pytest.approx(1 / 3)


def test_a_comparison_runs_under_every_belief() -> None:
    c = compare(valleys(), ("history", "settlement"), CUT, 20, 2 * BLOCK, without=("pacts", "hold"))
    assert tuple(c.values) == (EXPERT, NEUTRAL, ARGUED, "without pacts", "without hold")
    d = c.difference("settlement", "history", "cost")
    assert d.mean > 0 and d.share < 0.1 and not d.straddles  # nobody heeds: the same cost, which counts half


def test_bad_questions_are_refused() -> None:
    s = valleys()
    with pytest.raises(InputError, match="did you mean 'settlement'"):
        branching(s, ("setlement",), CUT, 10)
    with pytest.raises(InputError, match="before the cut"):
        branching(s, ("settlement",), date(2002, 3, 3), 10)
    with pytest.raises(InputError, match="place"):
        ModelQueries(s, CUT, runs=64, weeks=10).chance("holds", "atlantis", "crown")


def test_signs_before_anything_is_learned() -> None:
    """Open: even odds. As argued, with nothing learned: the argument's own odds."""
    found = ModelQueries(valleys(), CUT).sign("support.b_thr")
    assert found.prior == pytest.approx(0.5) and found.posterior == pytest.approx(0.5)
    assert found.argued == pytest.approx(1.0, abs=0.03) and found.contraction == pytest.approx(0, abs=0.01)


def test_every_named_prior_keeps_what_was_learned_under_the_same_prior() -> None:
    """Learned as an expert: neutral keeps what other wars taught nothing of, `as argued` what the argument is silent on."""
    s = valleys()
    learned = {
        n: np.zeros(4, np.float32) for n in ("support.b_thr", "pacts.b_asym", "contest.rho", "no.such")
    }
    found = beliefs(s, learned)
    assert list(found) == [EXPERT, NEUTRAL, ARGUED, UNLEARNED]
    assert {name: None if sets is None else set(sets) for name, (_, sets) in found.items()} == {
        EXPERT: set(learned),
        NEUTRAL: {"support.b_thr", "contest.rho", "no.such"},
        ARGUED: {"contest.rho", "no.such"},
        UNLEARNED: None,
    }
    assert [priors for priors, _ in found.values()] == ["expert", "neutral", "as_argued", "neutral"]
    open_ = s.model_copy(update={"priors": "neutral"})
    assert (
        list(beliefs(open_, None)) == [NEUTRAL, EXPERT, ARGUED] and kept(open_, "neutral", learned) is learned
    )


def test_a_war_with_help_from_outside_has_a_rival_structure() -> None:
    """What was learned holds of both: along the record they are the same. The teaching war has no help on record."""
    s, learned = load("mali_2012"), {"contest.rho": np.zeros(4, np.float32)}
    found = beliefs(s, learned)
    assert list(found) == [EXPERT, NEUTRAL, ARGUED, COINCIDENT, UNLEARNED]
    priors, sets = found[COINCIDENT]
    assert priors == "expert" and sets is not None and set(sets) == {*learned, BREAK}
    assert sets[BREAK].tolist() == [1, 1, 1, 1] and BREAK in catalogue().parameters
    assert COINCIDENT not in beliefs(valleys(), None)


def test_an_order_depends_on_the_prior_where_named_priors_disagree() -> None:
    assert depends({EXPERT: 0.9, NEUTRAL: 0.4, ARGUED: 0.9}) and depends({EXPERT: 0.9, NEUTRAL: 0.5})
    assert not depends({EXPERT: 0.9, NEUTRAL: 0.6, ARGUED: 0.7, "without hold": 0.1, UNLEARNED: 0.3})
    assert not depends({"other": 0.5}) and not depends({EXPERT: 0.5}), "one prior alone disagrees with none"


def test_what_was_learned_under_a_prior_that_settles_the_sign_says_nothing_of_it() -> None:
    """Under the court's own prior a learned share stands as it is; under a half-normal nothing is said."""
    rng = np.random.default_rng(4)
    taught = rng.normal(0.74, 0.76, 4096).astype(np.float32)
    found = ModelQueries(valleys(), CUT, {"intervention.stall": taught}).sign("intervention.stall")
    assert found.prior == 0.5 and found.posterior == pytest.approx((taught > 0).mean(), abs=0.01)
    half = np.abs(rng.normal(0, 0.2, 512)).astype(np.float32)
    assert np.isnan(ModelQueries(valleys(), CUT, {"pacts.b_asym": half}).sign("pacts.b_asym").posterior)


def test_a_posterior_moves_the_sign_and_contracts() -> None:
    values = np.random.default_rng(3).normal(1.5, 0.3, 512).astype(np.float32)
    found = ModelQueries(valleys(), CUT, {"support.b_thr": values}).sign("support.b_thr")
    assert found.posterior > 0.99 and found.contraction == pytest.approx(1 - 0.3**2 / 1.5**2, abs=0.02)


def test_futures_beside_the_first_structure_are_as_many_as_asked() -> None:
    """128 under the first, 64 under every other; by default a quarter and an eighth, in whole blocks."""
    c = compare(valleys(), ("history", "settlement"), CUT, 4, 2 * BLOCK, without=("hold",), beside=1)
    assert list(c.futures.values()) == [2 * BLOCK, BLOCK, BLOCK, BLOCK]
    assert futures_of(valleys(), 2 * BLOCK, ("hold",), None, 1) == 5 * BLOCK
    learned = {"support.b_thr": np.ones(4, np.float32)}
    assert futures_of(valleys(), 16 * BLOCK, ("hold",), learned) == (16 + 2 * 4 + 2 * 2) * BLOCK
    rival = futures_of(load("mali_2012"), 16 * BLOCK, (), None)
    assert rival == (16 + 3 * 4) * BLOCK, "a war with help from outside has a rival structure"
