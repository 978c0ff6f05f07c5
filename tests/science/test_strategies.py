"""Strategies that differ in nothing give the same futures; a placebo does nothing; the default leaves signs open."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest

from contract.weeks import LANES, ORDERED, Block, at_quantile, block, drawn, model, ordering, repeated
from marchland.scenario import load
from marchland.territory.compile import compile_model

WEEKS = 104


@cache
def under(strategy: str, as_argued: bool = False, **levers: float) -> dict[str, np.ndarray[Any, Any]]:
    """The same LANES futures under a strategy of `two_valleys`, with levers forced to a value where given.

    Only inputs differ, so the program compiled for `history` serves."""
    b = block()
    other = compile_model(ordering(), strategy, (ORDERED,)).inputs()
    for name, value in levers.items():
        i = model().labels["lever"].index(name)
        for key in ("levers", "rule_value"):
            other[key] = other[key].copy()
            other[key][:, i] = value
    p = repeated(at_quantile(model(), 0.5, True)) if as_argued else drawn(model(), np.arange(LANES), seed=2)
    p["comply"] = np.ones_like(p["comply"])
    return Block(b.model, b.init, b.advance, other).run(p, seed=2, weeks=WEEKS)[1]


def same(a: dict[str, Any], b: dict[str, Any]) -> bool:
    return all(np.array_equal(a[k], b[k]) for k in a)


def test_levers_named_and_left_as_they_were_change_nothing() -> None:
    """Every lever set by hand to its historical value: bit for bit the futures of `history`."""
    values = {lever.name: lever.history for m in model().mechanisms for lever in m.levers}
    assert same(under("history"), under("history", **values))


def test_the_placebo_changes_next_to_nothing() -> None:
    """`paper_plan` promises in the capital alone, as the scenario says: futures part from history, but less than under
    `settlement`, in weeks of places held."""
    focal = model().world.focal

    def held(strategy: str) -> np.ndarray[Any, Any]:
        return np.asarray((under(strategy)["holder"] == focal).sum((1, 2)))

    history = held("history")
    assert not same(under("history"), under("paper_plan"))
    assert np.abs(held("paper_plan") - history).mean() <= np.abs(held("settlement") - history).mean()
    assert (held("settlement") != history).any() and (held("iron_hand") != history).any()


def test_strategies_agree_until_they_begin() -> None:
    """All of them start in week 52: until then every future is the same, bit for bit."""
    for strategy in ("settlement", "iron_hand", "paper_plan"):
        one, two = under("history"), under(strategy)
        assert all(np.array_equal(one[k][:, :52], two[k][:, :52]) for k in one), strategy


@pytest.mark.parametrize(
    "lever", ["inclusion", "protection", "tribal_mobilisation", "tempo", "services_freed"]
)
def test_a_lever_reaches_the_futures(lever: str) -> None:
    """At its upper bound, at the medians of the priors as argued: some observation of some future moves."""
    bound = next(x.high for m in model().mechanisms for x in m.levers if x.name == lever)
    assert not same(under("history", True), under("history", True, **{lever: bound}))


PARENT = {"iraq_syria_2014": "article", "north_east_nigeria_2009": "local_force"}


@pytest.mark.parametrize("name", PARENT)
def test_each_part_of_the_advice_has_a_strategy_that_moves_it_alone(name: str) -> None:
    """Its one lever is set as in the whole, so that what each part adds can be told."""
    strategies = load(name).strategies
    whole = strategies[PARENT[name]].levers
    alone = [s.levers for key, s in strategies.items() if key.startswith("only_")]
    assert all(len(levers) == 1 for levers in alone)
    for lever, settings in whole.items():
        assert {lever: settings} in [dict(levers) for levers in alone], lever


def test_militia_first_has_militias_and_no_other_tempo_than_what_it_is_compared_with() -> None:
    strategies = load("iraq_syria_2014").strategies
    bounds = {v.name: v for m in model().mechanisms for v in m.levers}
    assert all(
        one.value > bounds["militia_role"].history
        for one in strategies["militia_first"].levers["militia_role"]
    )
    for one in ("history", "article", "article_inverse", "militia_first"):
        assert "tempo" not in strategies[one].levers, one


FROM_ZERO = "will.step"
"""The slope whose rival is none at all: nobody holds that effort rises when will is low (see its mechanism)."""


@pytest.mark.parametrize("priors", ["neutral", "expert"])
def test_slopes_under_trial_have_no_sign(priors: str) -> None:
    """Draws of every slope under trial straddle zero evenly: of 4,000 futures, between 46% and 54% are positive. At
    even odds a share leaves that band once in 2.4 million slopes (5.06 standard errors)."""
    m = compile_model(load("two_valleys", overrides={"priors": priors}))
    runs = np.arange(4000)
    p = drawn(m, runs, seed=1)
    tried = [name for name, param in m.params.items() if param.as_argued is not None and name != FROM_ZERO]
    assert len(tried) >= 20
    for name in tried:
        share = (p[name] > 0).mean()
        assert 0.46 < share < 0.54, (name, share)


def test_as_argued_is_a_named_alternative_with_the_same_draws() -> None:
    """`priors: as_argued` changes the slopes under trial and no other parameter of any future."""
    neutral = compile_model(load("two_valleys", overrides={"priors": "neutral"}))
    argued = compile_model(load("two_valleys", overrides={"priors": "as_argued"}))
    one, two = drawn(neutral, np.arange(8)), drawn(argued, np.arange(8))
    changed = {k for k in one if not np.array_equal(one[k], two[k])}
    assert changed == {k for k, param in neutral.params.items() if param.as_argued is not None}
