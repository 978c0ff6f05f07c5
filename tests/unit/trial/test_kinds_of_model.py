"""Kinds that ask the model, with a bench that answers as it is told: what counts as an answer and what does not."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import pytest

from marchland.calibrate.noise import noise
from marchland.compare.beliefs import ARGUED, EXPERT, NEUTRAL, UNLEARNED
from marchland.compare.difference import Difference
from marchland.compare.sign import Sign
from unit.trial.small import ask, day, docket


@dataclass
class Told:
    """A bench that says what it was given."""

    shares: tuple[float, ...] = (0.5,)
    prior: float = 0.5
    posterior: float = 0.5
    contraction: float = 0.5
    noise: float = 0.0
    p: float = 0.2
    named: dict[str, float] = field(default_factory=dict)

    def difference(self, a: str, b: str, outcome: str) -> Difference:
        shares = self.named or {f"belief {i}": v for i, v in enumerate(self.shares)}
        first = self.shares[0]
        return Difference(a, b, outcome, "places", -2, -5, 1, 1, 1, 1, first, first, first, shares, {})

    def ablation(self, off: tuple[str, ...], outcome: str) -> Difference:
        return self.difference("history", "without", outcome)

    def sign(self, parameter: str) -> Sign:
        return Sign(parameter, self.prior, self.posterior, 0.99, self.contraction, self.noise)

    def chance(self, event: str, place: str, side: str, before: date) -> tuple[float, float, float]:
        return self.p, self.p - 0.01, self.p + 0.01


PAIR = {"a": "article", "b": "history", "outcome": "places_end"}


@pytest.mark.parametrize(
    ("shares", "holds"),
    [((0.9, 0.85), True), ((0.9, 0.6), None), ((0.9, 0.1), None), ((0.1, 0.15), False), ((0.5,), None)],
)
def test_contrast_ranks_only_what_every_belief_ranks(shares: tuple[float, ...], holds: bool | None) -> None:
    d = docket(bench=Told(shares=shares))
    assert ask("contrast", d, **PAIR).holds is holds
    assert ask("contrast", d, **PAIR, way="more").holds is (None if holds is None else not holds)


def test_contrast_prints_the_interval_and_the_range_of_beliefs() -> None:
    words = ask("contrast", docket(bench=Told(shares=(0.9, 0.6))), **PAIR).words
    assert "60% to 90%" in words and "90% -5 to 1" in words


def test_contrast_says_what_this_case_moved_under_neutral_priors() -> None:
    """Even odds before, 4 to 1 after: four-fold. Where the priors disagree, so it says."""
    shares = {NEUTRAL: 0.8, EXPERT: 0.9, ARGUED: 0.2, UNLEARNED: 0.5}
    told = Told()
    told.named = shares
    words = ask("contrast", docket(bench=told), **PAIR).words
    assert "prior odds 1 to 1, posterior odds 4 to 1: this case moved them 4-fold" in words
    assert "depends on the prior (expert 90%, neutral 80%, as argued 20%)" in words
    told.named = {NEUTRAL: 0.8}
    assert (
        "odds under neutral priors, nothing learned: 4 to 1"
        in ask("contrast", docket(bench=told), **PAIR).words
    )


def test_sign_prints_prior_odds_posterior_odds_and_what_moved() -> None:
    words = ask("sign", docket(bench=Told(posterior=0.75)), parameter="hold.f_out").words
    assert "prior odds 1 to 1, posterior odds 3 to 1: this case moved them 3-fold" in words
    down = ask("sign", docket(bench=Told(posterior=0.75)), parameter="hold.f_out", sign="negative").words
    assert "posterior odds 1 to 3: this case moved them 0.33-fold" in down
    sure = ask("sign", docket(bench=Told(posterior=1.0)), parameter="hold.f_out").words
    assert "posterior odds over 199 to 1" in sure


def test_a_sign_that_its_prior_had_settled_tells_nothing() -> None:
    found = ask("sign", docket(bench=Told(posterior=float("nan"))), parameter="pacts.b_asym")
    assert found.holds is None and "learned under a prior that had settled the sign" in found.words


@pytest.mark.parametrize(("share", "holds"), [(0.05, True), (0.95, False), (0.5, None)])
def test_off(share: float, holds: bool | None) -> None:
    """`share` is that of futures in which history, with the mechanism, has less than without it."""
    d = docket(bench=Told(shares=(share,)))
    assert ask("off", d, mechanisms=("airpower",), outcome="places_end", way="more").holds is holds


@pytest.mark.parametrize(
    ("posterior", "contraction", "holds"),
    [(0.99, 0.5, True), (0.01, 0.5, False), (0.6, 0.5, None), (0.99, 0.02, None)],
)
def test_sign_leans_only_where_the_record_told(
    posterior: float, contraction: float, holds: bool | None
) -> None:
    """A sure posterior that has not moved from its prior was put in, not learned."""
    d = docket(bench=Told(posterior=posterior, contraction=contraction))
    assert ask("sign", d, parameter="hold.f_out").holds is holds
    assert ask("sign", d, parameter="hold.f_out", sign="negative").holds is (
        None if holds is None else not holds
    )


@pytest.mark.parametrize(("sets", "holds"), [(64, None), (4096, True)])
def test_few_parameter_sets_must_contract_more(sets: int, holds: bool | None) -> None:
    """A contraction of .2 among 20 signs is within chance of 64 draws (bound .44) and beyond that of 4,096 (.06)."""
    d = docket(bench=Told(posterior=0.99, contraction=0.2, noise=noise(sets, 20)))
    assert ask("sign", d, parameter="hold.f_out").holds is holds


def test_chance_is_shown_and_decides_nothing() -> None:
    d = docket(bench=Told(p=0.99))
    found = ask("chance", d, event="captured", place="north", side="red", before=day("2014-06-01"))
    assert found.holds is None and "99% (98% to 100%)" in found.words


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        ("contrast", PAIR),
        ("off", {"mechanisms": ("airpower",), "outcome": "places_end", "way": "more"}),
        ("sign", {"parameter": "hold.f_out"}),
        ("chance", {"event": "captured", "place": "north", "side": "red", "before": day("2014-06-01")}),
    ],
)
def test_without_a_bench_no_model_was_asked(kind: str, given: dict[str, object]) -> None:
    found = ask(kind, docket(), **given)
    assert found.holds is None and found.by == "model" and "not asked here" in found.words
