"""Offensives on the teaching scenario: known answers of what is ordered, and nothing where nothing is."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

import marchland as ml
from marchland.cli.app import app
from marchland.engine.program import BLOCK, Program, build
from marchland.scenario import Scenario, load
from marchland.scenario.offensives import added, told
from marchland.territory.compile import compile_model
from marchland.territory.model import Territory
from marchland.territory.parameters import territorial_draws

WEEKS, WON = 80, 26
TARGET, GROUP, LOCALS = "birkhead", "crown_army", "birkdale_watch"
CERTAIN = {
    "parameters.campaign.batch": "0",
    "parameters.campaign.surge": "1",
    "parameters.collapse.rate": "0",
    "parameters.contest.rho": "4",
    "parameters.contest.b_side": "-9",
    "parameters.forces.effectiveness": "1",
}
"""Numbers decide: at four to one the odds of a siege are e^5.5, and hardly anybody attacks, and nobody collapses, unless ordered to. Only
what is given differs, so one program serves."""


def order(**given: Any) -> Any:
    return ml.offensive(TARGET, "2001-02-04", **given)


@cache
def scenario() -> Scenario:
    return load("two_valleys", CERTAIN)


def future(
    s: Scenario, strategy: str, beside: str = "march"
) -> tuple[Territory, dict[str, Any], dict[str, Any]]:
    """Model, observations (run, week, ...) and last state (..., run) of BLOCK futures."""
    m = compile_model(s, strategy, (beside,))
    runs = np.arange(BLOCK)
    p = territorial_draws(m, 4)(runs)
    program: Program = build(m, p)
    y, seen, last = program.advance(4, runs, p, program.start(p), 0, WEEKS)
    return m, {**seen, **last}, y


def ordered(s: Scenario, **given: Any) -> tuple[Territory, dict[str, Any], dict[str, Any]]:
    """The same under one offensive."""
    return future(added(s, told({"march": [order(**given)]}))[0], "march")


def at(m: Territory) -> int:
    return m.labels["place"].index(TARGET)


def taken(m: Territory, seen: dict[str, Any]) -> np.ndarray[Any, Any]:
    """Whether the crown holds the place (run, week)."""
    return np.asarray(seen["holder"][..., at(m)] == m.labels["side"].index("crown"))


def test_an_overwhelming_force_takes_the_place_and_history_does_not() -> None:
    """Four to one of what all rebels have: in at least 55 of 64 futures within half a year, in history in 10 at most."""
    m, seen, _ = ordered(scenario(), forces={GROUP: 5000, "crown_militia": 800})
    assert taken(m, seen)[:, :WON].any(1).sum() >= 55
    s, _ = added(scenario(), told({"march": [order(forces={GROUP: 1})]}))
    m, seen, _ = future(s, "history")
    assert taken(m, seen)[:, :WON].any(1).sum() <= 10


def test_the_force_is_what_was_ordered_or_what_can_be_spared() -> None:
    """While nobody attacks (rate 0) it stands within a fifth of 2000, and of the share that can be spared of an army
    that has less than was ordered; nobody is made or lost, and before the order nobody is there."""
    s = load("two_valleys", {**CERTAIN, "parameters.offensive.open": "0"})
    for persons in (2000, 50_000):
        m, seen, _ = ordered(s, forces={GROUP: persons})
        there, army = seen["mustered"][..., at(m)], seen["fighters"][..., m.labels["group"].index(GROUP)]
        spare = territorial_draws(m, 4)(np.arange(BLOCK))["offensive.spare"]
        goal = np.minimum(persons, spare * army[:, 11])
        quiet = (seen["attacker"][:, :13, at(m)] < 0).all(1) & ~taken(m, seen)[:, :13].any(1)
        assert quiet.sum() > BLOCK // 4
        np.testing.assert_allclose(there[quiet, 12], goal[quiet], rtol=0.2)
        assert (there[:, 12] <= goal * 1.05).all() and not there[:, :5].any()
        booked = seen["share"][:, m.labels["mechanism"].index("offensive"), 2]
        assert np.abs(booked).max() < 1e-3 * army.max()


def test_those_named_hold_it_a_year_later() -> None:
    """Where it was won by the half year and held all along, a year later: the watch is there as ordered, or as far as
    it can be spared; of the army there is a third at most of what stays where nobody is named."""
    forces = {GROUP: 5000, LOCALS: 200}
    m, seen, y = ordered(scenario(), forces=forces, hold={LOCALS: None})
    _, all_stay, free = ordered(scenario(), forces=forces)
    kept = taken(m, seen)[:, WON:].all(1) & taken(m, all_stay)[:, WON:].all(1)
    assert kept.sum() >= 20
    i, army, watch = at(m), *(m.labels["group"].index(g) for g in (GROUP, LOCALS))
    there, all_of_it = (
        np.asarray(y["fighters"])[i][:, kept],
        np.asarray(y["fighters"])[:, watch][:, kept].sum(0),
    )
    spare = territorial_draws(m, 4)(np.arange(BLOCK))["offensive.spare"][kept]
    assert (there[watch] >= 0.7 * np.minimum(200, spare * all_of_it)).mean() > 0.9
    left = np.asarray(free["fighters"])[i, army][kept]
    assert there[army].sum() < left.sum() / 3, (there[army].mean(), left.mean())


def test_after_its_end_nobody_is_ordered() -> None:
    """An order of three weeks in which nobody is named to hold: a force while it lasts, none afterwards."""
    m, seen, _ = ordered(scenario(), forces={GROUP: 2000}, end="2001-02-25")
    there = seen["mustered"][..., at(m)]
    assert there[:, 5:7].any() and not there[:, 8:].any()


def test_an_order_for_which_nobody_can_be_spared_is_history() -> None:
    """A force of nobody: bit for bit the futures in which nothing is ordered."""
    s = load("two_valleys", {**CERTAIN, "parameters.offensive.spare": "0"})
    _, seen, _ = ordered(s, forces={GROUP: 5000})
    history = future(added(s, told({"march": [order(forces={GROUP: 5000})]}))[0], "history")[1]
    for name in ("holder", "attacker", "fighters", "deaths", "support"):
        assert np.array_equal(seen[name], history[name]), name


def test_where_nothing_is_ordered_the_mechanism_is_not_compiled() -> None:
    """Listed or not: the same laws, the same inputs, and so the same bits."""
    more, _ = added(scenario(), told({"march": [order(forces={GROUP: 2000})]}))
    plain, listed = compile_model(scenario()), compile_model(more)
    assert "offensive" in more.mechanisms and "offensive" not in {m.name for m in listed.mechanisms}
    assert plain.structure == listed.structure and plain.params.keys() == listed.params.keys()
    one, two = plain.inputs(), listed.inputs()
    assert one.keys() == two.keys() and all(np.array_equal(one[k], two[k]) for k in one)


# ---- asked for in words -----------------------------------------------------------------------------------------

ORDER = f"place={TARGET},start=2002-03-03,forces={GROUP}:2000"


@pytest.mark.parametrize("command", [["run"], ["compare", "--weeks", "4"]])
def test_all_that_is_wrong_is_said_at_once(command: list[str], tmp_path: Any, monkeypatch: Any) -> None:
    """Unknown place, group of another side, end before start, own place, day outside, negative: exit 2, no folder."""
    monkeypatch.chdir(tmp_path)
    bad = [
        "place=birkhed,start=2002-03-03,end=2002-02-03,forces=crown_army:2000+hill_guard:10",
        "name=b,place=ashford,start=2012-03-03,forces=crown_army:2000,air=7",
    ]
    asked = [part for text in bad for part in ("--offensive", text)]
    ran = CliRunner().invoke(app, [command[0], "two_valleys", "--runs", "8", *command[1:], *asked])
    assert ran.exit_code == 2, ran.output
    for said in (
        "did you mean 'birkhead'",
        "'hill_guard' is of the side 'hillfolk'",
        "ends on 2002-02-03, not after it begins",
        "'ashford' is held by 'crown' itself",
        "2012-03-03 is outside the horizon",
        "the factor 7 is out of bounds",
        "6 errors",
    ):
        assert said in ran.stderr, (said, ran.stderr)
    ran = CliRunner().invoke(app, [command[0], "two_valleys", "--offensive", ORDER.replace("2000", "-2000")])
    assert ran.exit_code == 2 and "expected at least 0" in ran.stderr
    assert list(tmp_path.iterdir()) == []


def test_text_file_object_and_mapping_are_one(tmp_path: Any) -> None:
    from marchland.scenario.offensives import read

    s = load("two_valleys")
    text = f"{ORDER}+{LOCALS}:300,air=1.5,hold={LOCALS}+{GROUP}:500"
    path = tmp_path / "plan.yaml"
    path.write_text(
        f"- {{place: {TARGET}, start: 2002-03-03, air: 1.5, forces: {{{GROUP}: 2000, {LOCALS}: 300}}, "
        f"hold: {{{LOCALS}: null, {GROUP}: 500}}}}\n"
    )
    forces, hold = {GROUP: 2000, LOCALS: 300}, {LOCALS: None, GROUP: 500}
    made = ml.offensive(TARGET, "2002-03-03", forces, air=1.5, hold=hold)
    plain = {"place": [TARGET], "start": "2002-03-03", "forces": forces, "air": 1.5, "hold": hold}
    found = [
        added(s, tree)[0].hash for tree in (read([text]), read([str(path)]), told({"offensive": [made]}),
                                            told({"offensive": [plain]}))
    ]  # fmt: skip
    assert len(set(found)) == 1 and found[0] != s.hash


def test_a_comparison_tells_of_the_place(tmp_path: Any) -> None:
    """From Python: a horde and a handful against the same place, in the same futures; kept with page one."""
    few = {"horde": ml.offensive(TARGET, "2002-01-13", {GROUP: 5000}, air=1.5), "few": [ml.offensive(TARGET, "2002-01-13", {GROUP: 20})]}  # fmt: skip
    out = tmp_path / "out"
    done = ml.compare("two_valleys", weeks=30, runs=64, without="hold", out=out, offensives=few)
    assert done.strategies == ("history", "horde", "few")
    told_ = done.case["offensives"][TARGET]["figures"]
    assert told_["horde"]["taken"]["mean"] > told_["few"]["taken"]["mean"]
    assert told_["horde"]["support"]["mean"] > 0 == told_["few"]["support"]["mean"]
    assert (
        told_["history"]["force"]["mean"]
        == 0
        < told_["few"]["force"]["mean"]
        < told_["horde"]["force"]["mean"]
    )
    figure = done.at("horde", TARGET, "taken")
    assert figure.shape == (16, 4) and figure.mean() == pytest.approx(told_["horde"]["taken"]["mean"])
    page = (out / "page-one.html").read_text()
    assert "Birkhead, attacked by The crown from 13 January 2002 on" in page and "taken by the end" in page
