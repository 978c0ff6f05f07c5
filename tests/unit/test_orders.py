"""Offensives as arrays by week: persons, who stays and who goes on, air effort and advisers within their bounds."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest

import marchland as ml
from marchland.errors import InputError
from marchland.scenario import Scenario, ScenarioError, load
from marchland.scenario.offensives import added, one_added, told
from marchland.territory.abilities import comparable
from marchland.territory.compile import compile_model
from marchland.territory.model import Territory


def compiled(*orders: Any) -> Territory:
    s, (name,) = added(load("two_valleys"), told({"march": orders}))
    return compile_model(s, name)


def cells(m: Territory, name: str, place: str, group: str) -> np.ndarray[Any, Any]:
    """One series (week,)."""
    labels = m.world.labels
    return np.asarray(m.rules[name][:, labels["place"].index(place), labels["group"].index(group)])


def lever(m: Territory, name: str, place: str) -> np.ndarray[Any, Any]:
    labels = m.world.labels
    return np.asarray(m.rules["levers"][:, labels["lever"].index(name), labels["place"].index(place)])


def test_persons_are_shared_among_places_from_start_to_end() -> None:
    """Weeks that begin from 3 March 2002 (week 60) and before 31 March (week 64)."""
    m = compiled(ml.offensive("birkhead,birkfield", "2002-03-03", {"crown_army": 2000}, end="2002-03-31"))
    for place in ("birkhead", "birkfield"):
        found = cells(m, "muster", place, "crown_army")
        assert set(np.flatnonzero(found)) == {60, 61, 62, 63} and (found[60:64] == 1000).all()
    assert m.rules["muster"].sum() == 8000
    assert not m.rules["stay"].any() and not m.rules["onward"].any()
    assert m.rules["objective"][0].sum() == 2


def test_who_holds_stays_and_the_side_s_others_go_on() -> None:
    """From the start to the end of the horizon: the watch as many as it brought, the army 500, the militia none."""
    hold = {"birkdale_watch": None, "crown_army": 500}
    forces = {"crown_army": 2000, "birkdale_watch": 300}
    m = compiled(ml.offensive("birkhead", "2002-03-03", forces, end="2002-03-31", hold=hold))
    last = {
        g: (cells(m, "stay", "birkhead", g)[-1], cells(m, "onward", "birkhead", g)[-1])
        for g in m.labels["group"]
    }
    assert last == {
        "rebel_bands": (0, 0), "crown_army": (500, 0), "crown_militia": (0, 1), "birkdale_watch": (300, 0),
        "hill_guard": (0, 0), "hill_riders": (0, 0),
    }  # fmt: skip
    assert not m.rules["stay"][:60].any() and not m.rules["onward"][:60].any()


def test_a_later_order_replaces_who_holds() -> None:
    first = ml.offensive("birkhead", "2002-03-03", {"crown_army": 10}, end="2002-04-07", hold="crown_army")
    later = ml.offensive("birkhead", "2002-05-05", {"crown_army": 10}, hold={"birkdale_watch": 5})
    m = compiled(first, later)
    assert cells(m, "stay", "birkhead", "crown_army")[[61, -1]].tolist() == [10, 0]
    assert cells(m, "onward", "birkhead", "crown_army")[[61, -1]].tolist() == [0, 1]


def test_air_effort_and_advisers_are_levers_at_the_place() -> None:
    """80 advisers on record in March 2002: 40 more are a factor of 1.5; effort there is half as much again."""
    forces = {"crown_army": 100}
    m = compiled(ml.offensive("birkhead", "2002-03-03", forces, end="2002-03-31", air=1.5, advisers=40))
    for name in ("air_intensity", "advisers"):
        np.testing.assert_allclose(
            lever(m, name, "birkhead"), np.where(np.isin(np.arange(104), range(60, 64)), 1.5, 1)
        )
        assert (lever(m, name, "birkfield") == 1).all()
    assert (compiled(ml.offensive("birkhead", "2002-03-03", forces)).rules["levers"] == compile_model(load("two_valleys")).rules["levers"]).all()  # fmt: skip


def test_on_top_of_a_strategy_effort_stays_within_the_lever_s_bound() -> None:
    s = load(
        "two_valleys",
        {"strategies.paper_plan.levers.air_intensity": "[{from: 2002-01-06, to: null, value: 1.6}]"},
    )
    order = told({"march": [ml.offensive("birkhead", "2002-03-03", {"crown_army": 100}, air=1.5)]})
    more, name = one_added(s, order, "paper_plan")
    found = lever(compile_model(more, name), "air_intensity", "birkhead")
    np.testing.assert_allclose(found[[0, 53, 60]], [1, 1.6, 2])


def test_a_strategy_that_attacks_before_the_cut_cannot_be_compared() -> None:
    def with_start(day: str) -> Scenario:
        return added(
            load("two_valleys"), told({"march": [ml.offensive("birkhead", day, {"crown_army": 1})]})
        )[0]

    cut = date(2002, 1, 6)
    assert "march" in comparable(with_start("2002-01-06"), cut)
    assert "march" not in comparable(with_start("2001-12-30"), cut)
    with pytest.raises(InputError, match="the strategy 'march' attacks before the cut 2002-01-06"):
        ml.compare(with_start("2001-12-30"), "history,march", runs=8)


def test_python_says_what_is_wrong() -> None:
    forces = {"crown_army": 5}
    with pytest.raises(ScenarioError, match=r"(?s)expected at least 0.*2 errors"):
        ml.offensive("birkhead", "2002-03-03", {"crown_army": -5}, air=-1)
    with pytest.raises(TypeError, match="forces: expected persons by group"):
        ml.offensive("birkhead", "2002-03-03", "crown_army")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="start: expected a date"):
        ml.offensive("birkhead", "3 March", forces)
    one = ml.offensive("birkhead", "2002-03-03", forces)
    with pytest.raises(TypeError, match=r"offensives: expected ml\.offensive"):
        ml.run("two_valleys", 8, offensives=5)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="a run has one strategy, not a, b"):
        ml.run("two_valleys", 8, offensives={"a": one, "b": one})
    with pytest.raises(ScenarioError, match="there is a strategy named 'history' already"):
        ml.compare("two_valleys", offensives={"history": one})
