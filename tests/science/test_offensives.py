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
HORDE = 100_000.0
"""A hundred times what the rebels have."""
TARGET, GROUP, LOCALS = "birkhead", "crown_army", "birkdale_watch"


@cache
def scenario(strength: float) -> Scenario:
    """The teaching scenario with an army of so many persons; the tribal force neither grows nor leaves."""
    s = load("two_valleys", {"parameters.contest.burst": "0"})
    rows = tuple(
        r.model_copy(update={"best": strength, "high": max(strength, r.high), "low": min(strength, r.low)})
        if r.group == GROUP
        else r
        for r in s.strengths
    )
    return s.model_copy(update={"strengths": rows})


@cache
def ordered(strength: float, **order: Any) -> tuple[Territory, dict[str, Any], dict[str, Any]]:
    """Model, observations (run, week, ...) and last state (..., run) of BLOCK futures under one offensive."""
    forces = dict(order.pop("forces"))
    hold = dict(order.pop("hold", ()))
    one = ml.offensive(TARGET, "2001-02-04", forces, hold=hold, **order)
    s, (name,) = added(scenario(strength), told({"march": [one]}))
    return future(s, name, (name,))


def future(
    s: Scenario, strategy: str, beside: tuple[str, ...] = ()
) -> tuple[Territory, dict[str, Any], dict[str, Any]]:
    """The same under any strategy."""
    m = compile_model(s, strategy, beside)
    runs = np.arange(BLOCK)
    p = territorial_draws(m, 4)(runs)
    program: Program = build(m, p)
    y, seen, last = program.advance(4, runs, p, program.start(p), 0, WEEKS)
    return m, {**seen, **last}, y


def at(m: Territory) -> int:
    return m.labels["place"].index(TARGET)


def taken(m: Territory, seen: dict[str, Any]) -> np.ndarray[Any, Any]:
    """Whether the crown holds the place (run, week)."""
    return np.asarray(seen["holder"][..., at(m)] == m.labels["side"].index("crown"))


def test_an_overwhelming_force_takes_the_place() -> None:
    """The odds of a siege at a hundred to one are e^5 at the median prior: of 64 futures, at least 60 within half a
    year; the same order without anybody to give it to takes what history takes."""
    m, seen, _ = ordered(2 * HORDE, forces=((GROUP, HORDE),))
    assert taken(m, seen)[:, :WON].any(1).sum() >= 60
    m, seen, _ = ordered(0.0, forces=((GROUP, HORDE),))
    assert not seen["mustered"].any()
    s, _ = added(scenario(0.0), told({"march": [ml.offensive(TARGET, "2001-02-04", {GROUP: HORDE})]}))
    history = future(s, "history", ("march",))[1]
    assert all(np.array_equal(seen[k], history[k]) for k in ("holder", "attacker", "fighters"))


def test_the_force_is_what_was_ordered_or_what_there_is() -> None:
    """While nobody attacks (rate 0) it stands within a tenth of 2000, and of the share that can be spared of an army of
    1000; nobody is made or lost, and before the order nobody is there."""
    for strength, goal in ((20_000.0, 2000.0), (1000.0, None)):
        s = scenario(strength)
        order = {"march": [ml.offensive(TARGET, "2001-02-04", {GROUP: 2000})]}
        quiet = s.model_copy(update={"parameters": {**s.parameters, **still()}})
        s, _ = added(quiet, told(order))
        m, seen, _ = future(s, "march", ("march",))
        there, group = seen["mustered"][..., at(m)], m.labels["group"].index(GROUP)
        p = territorial_draws(m, 4)(np.arange(BLOCK))
        most = p["offensive.spare"] * seen["fighters"][:, 11, group] if goal is None else np.full(BLOCK, goal)
        on = ~taken(m, seen)[:, :13].any(1)
        assert on.sum() > BLOCK // 2
        np.testing.assert_allclose(there[on, 12], most[on], rtol=0.1)
        assert (there[:, 12] <= most * 1.02).all() and not there[:, :4].any()
        booked = seen["share"][:, m.labels["mechanism"].index("offensive"), 2]
        assert np.abs(booked).max() < 1e-3 * strength


def still() -> dict[str, Any]:
    """An offensive that never attacks."""
    return load("two_valleys", {"parameters.offensive.open": "0"}).parameters


def test_those_named_hold_it_a_year_later() -> None:
    """Where the place was won by the half year and held all along: of the garrison of a horde that left, 300 of the
    watch were ordered to stay; the army is a small part of what it was (its own moves bring some back)."""
    hold = ((LOCALS, 300.0),)
    m, seen, y = ordered(2 * HORDE, forces=((GROUP, HORDE), (LOCALS, 300.0)), hold=hold)
    _, _, free = ordered(2 * HORDE, forces=((GROUP, HORDE), (LOCALS, 300.0)))
    kept = taken(m, seen)[:, WON:].all(1)
    assert kept.sum() >= 40
    i, army, watch = at(m), *(m.labels["group"].index(g) for g in (GROUP, LOCALS))
    there = np.asarray(y["fighters"])[i][:, kept]
    p = territorial_draws(m, 4)(np.arange(BLOCK))["offensive.spare"][kept]
    have = np.asarray(y["fighters"])[:, watch][:, kept].sum(0)
    assert (there[watch] >= 0.7 * np.minimum(300, p * have)).mean() > 0.9
    left = np.asarray(free["fighters"])[i, army][kept]
    assert np.median(there[army] / left) < 0.3, np.median(there[army] / left)


def test_after_its_end_nobody_is_ordered() -> None:
    """An order of three weeks, too short to gather and win in most futures: no force afterwards but where it was won."""
    m, seen, _ = ordered(20_000.0, forces=((GROUP, 2000.0),), end="2001-02-25")
    there = seen["mustered"][..., at(m)]
    assert there[:, 5:7].any() and not there[:, 8:].any()


def test_without_offensives_it_is_as_if_there_were_no_such_mechanism() -> None:
    """Listed or not, a strategy that orders none compiles the same laws and gives the same futures, bit for bit; beside
    one that does, the same holders."""
    s = scenario(6000.0)
    more, _ = added(s, told({"march": [ml.offensive(TARGET, "2001-02-04", {GROUP: 2000})]}))
    plain, listed = compile_model(s), compile_model(more)
    assert plain.structure == listed.structure and "offensive" not in {m.name for m in listed.mechanisms}
    one, two = future(s, "history")[1], future(more, "history", ("march",))[1]
    assert np.array_equal(one["holder"], two["holder"])
    np.testing.assert_allclose(one["fighters"], two["fighters"], rtol=1e-4, atol=1e-2)


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
    figure = done.found.at("horde", TARGET, "taken")
    assert figure.shape == (16, 4) and figure.mean() == pytest.approx(told_["horde"]["taken"]["mean"])
    page = (out / "page-one.html").read_text()
    assert "Birkhead, attacked by Crown from 13 January 2002 on" in page and "taken by the end" in page
