"""The court as a whole: the default argument on the record; nobody whispers; the opposite record turns facts round."""

from __future__ import annotations

import csv
import json
import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import marchland.trial
from marchland.cli.app import app
from marchland.errors import InputError
from marchland.scenario import Scenario, ScenarioError, load
from marchland.trial import files
from marchland.trial.court import Trial, judge
from marchland.trial.docket import Docket
from marchland.trial.finding import MODEL
from marchland.trial.verdict import CONTRADICTED, MIXED, SUPPORTED, UNDETERMINED, VOCABULARY, WRONG_SCOPE

CUT = date(2015, 2, 8)
HIDDEN = ("record_later", "verdict")


@cache
def iraq_syria() -> Scenario:
    return load("iraq_syria_2014")


def tried(s: Scenario) -> Trial:
    claims, theses = (
        files.argument(iraq_syria()),
        (files.planted(iraq_syria(), true=true) for true in (False, True)),
    )
    false, right = theses
    return judge(s, claims, false, CUT, true=right)


@cache
def usual() -> Trial:
    return tried(iraq_syria())


def verdict(trial: Trial, claim: str) -> str:
    return next(v.verdict for v in trial.verdicts if v.claim == claim)


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        ("C01", SUPPORTED),  # the killing was shown on 3 February 2015
        ("C06", SUPPORTED),  # Kobani was cleared on 26 January
        ("C08", MIXED),  # Baiji was taken in November and lost again in December
        ("C12", WRONG_SCOPE),  # 700 of 55,000 km2, of populated ground in Iraq alone
        ("C07", MIXED),  # a third of the strikes, at most a sixth of the deaths
        ("C13", MIXED),  # fewer places and less ground, but Ramadi had more people than Tikrit
        ("C14", MIXED),  # planned in January 2015, attacked in October 2016
        ("C15", SUPPORTED),  # the plan named army, Peshmerga and Sunni fighters
        ("C18", UNDETERMINED),  # harm goes with militias; resistance does not show
        ("C21", MIXED),  # alone it won before aircraft came and lost afterwards
        ("C25", MIXED),  # arrests, in December and not in November
        ("C29", UNDETERMINED),  # people left; why is on no table
        ("C32", MIXED),  # more executions to December 2014, fewer afterwards
        ("C36", UNDETERMINED),  # doctors were told to come back; drugs were not counted
        ("C37", UNDETERMINED),  # bad water, and no figure from before
        (
            "C49",
            UNDETERMINED,
        ),  # harm goes with militias; what would have been won without them is not on record
        ("C51", WRONG_SCOPE),  # serious reprisals, no return to 2006
        ("C52", UNDETERMINED),  # quick returns go with tribal forces, fewer reprisals do not for certain
        ("C46", CONTRADICTED),  # no recapture on record was led by a tribal force
        ("C19", UNDETERMINED),  # the threat never fell, so what would follow was not seen
    ],
)
def test_verdicts_that_the_record_settles(claim: str, expected: str) -> None:
    assert verdict(usual(), claim) == expected


def test_reprisals_where_militias_came_are_those_that_were_counted_by_hand() -> None:
    """Sunni-majority towns of Iraq: 10 of 16 against 3 of 14 and 12 of 20 against 2 of 15; p by hypergeometric sums."""
    words = next(v for v in usual().verdicts if v.claim == "C49").evidence[0].words
    assert "10 of 16 against 3 of 14, odds ratio 5.3 (90% 1.5 to 19.4), Fisher's exact p .033" in words
    assert "12 of 20 against 2 of 15, odds ratio 7.9 (90% 2.1 to 30.6), Fisher's exact p .007" in words


def test_every_loss_before_the_cut_is_coded_by_both() -> None:
    """Rows were not picked: whatever the focal side lost before the cut is in forces.csv, once a coder."""
    s = iraq_syria()
    lost = {(c.place, c.day) for c in Docket(s, CUT).changes if c.former == s.focal}
    for coder in "ab":
        assert lost <= {(f.place, f.date) for f in s.forces if f.coder == coder}


def test_every_claim_has_a_verdict_evidence_and_what_would_change_it() -> None:
    assert [v.claim for v in usual().verdicts] == [f"C{i:02}" for i in range(1, 54)]
    for v in usual().verdicts:
        assert v.verdict in VOCABULARY and v.reason and v.evidence and v.would_change
    assert sum(usual().counts.values()) == 53


def test_without_a_bench_the_model_decides_nothing() -> None:
    for v in usual().verdicts:
        assert all(f.holds is None for f in v.evidence if f.by == MODEL)


CONFOUNDED = ("F12", "F14", "F15")
"""What came after an event, found supported as if it came of it: the election, the prime minister, the strikes."""


def test_the_court_is_fooled_by_what_is_confounded_and_by_nothing_else() -> None:
    """35 of every type; those that only the model could tell are left open here."""
    fooled = tuple(v.claim for v in usual().planted if v.verdict == SUPPORTED)
    assert fooled == CONFOUNDED and usual().fooled == (3, 35)
    assert all(v.strength == "weak" for v in usual().planted if v.verdict == SUPPORTED)
    assert {v.type for v in usual().planted} == {"fact", "causal", "forecast", "recommendation"}
    rest = [v for v in usual().planted if usual().sorts[v.claim] not in ("confounded", "placebo")]
    assert all(v.verdict == CONTRADICTED for v in rest), [v.claim for v in rest if v.verdict != CONTRADICTED]


def test_the_court_finds_what_is_true_and_says_how_often() -> None:
    """Three true theses are left open for want of cases; none is contradicted."""
    missed = {v.claim: v.verdict for v in usual().true if v.verdict != SUPPORTED}
    assert missed == dict.fromkeys(("T15", "T16", "T17"), UNDETERMINED) and usual().found == (17, 20)
    assert "confounded 3 of 7" in usual().errors and "hard 8 of 11" in usual().errors
    assert usual().as_dict()["planted_true"]["supported"] == 17


def test_theses_are_hard_more_often_than_not() -> None:
    sorts = list(usual().sorts.values())
    assert set(sorts) == {"plain", "placebo", "confounded", "true elsewhere", "opposite sign", "hard"}
    assert sorts.count("plain") < len(sorts) / 2


def opposite(s: Scenario) -> Scenario:
    """What was taken from the focal side stays with it, what it took is never taken; recorded events come later."""
    swap = {s.focal: "iraq_gov", "iraq_gov": s.focal, "krg": s.focal, "sdf_ypg": s.focal}
    control = tuple(
        row.model_copy(update={"holder": swap.get(row.holder, row.holder)}) if row.since < CUT else row
        for row in s.control
    )
    events = tuple(row.model_copy(update={"date": CUT}) for row in s.events)
    return s.model_copy(update={"control": control, "events": events})


OF_CONTROL = re.compile(r"(not )?(held|took|event)\(")


def test_the_opposite_record_turns_facts_round() -> None:
    """Every fact that held by who held what, or by an event, does so no longer, and none of them is left supported."""
    turned = tried(opposite(iraq_syria()))
    rested = [
        v.claim
        for v in usual().verdicts
        if v.type == "fact" and v.verdict == SUPPORTED and all(OF_CONTROL.match(f.test) for f in v.evidence)
    ]
    assert len(rested) >= 5
    assert {claim: verdict(turned, claim) for claim in rested} == dict.fromkeys(rested, CONTRADICTED)


def test_planted_facts_hold_on_the_record_that_they_were_planted_for() -> None:
    """The court is not deaf: with Kobani and the dam recorded as theirs, the false theses of that are supported."""
    planted = {v.claim: v.verdict for v in tried(opposite(iraq_syria())).planted}
    assert planted["F02"] == planted["F04"] == SUPPORTED


def facts(path: Path, cell: str | None) -> Path:
    """Others' verdicts: what they really are like, all blank, or all the same."""
    rows = [
        {
            "claim_id": v.claim,
            "record_later": "true" if cell is None else cell,
            "verdict": "true" if cell is None else cell,
        }
        for v in usual().verdicts
    ]
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, ["claim_id", *HIDDEN])
        writer.writeheader()
        writer.writerows(rows)
    return path


def by_command(folder: Path, *options: str) -> dict[str, Any]:
    found = CliRunner().invoke(app, ["trial", "--record-only", "--quiet", "--out", str(folder), *options])
    assert found.exit_code == 0, found.output
    kept: dict[str, Any] = json.loads((folder / files.FILE).read_text(encoding="utf-8"))
    return kept


def test_others_verdicts_change_nothing(tmp_path: Path) -> None:
    """Without them, with them, blanked and turned round: the same file."""
    alone = by_command(tmp_path / "alone")
    for name, cell in (("told", None), ("blank", ""), ("wrong", "contradicted")):
        path = facts(tmp_path / f"{name}.csv", cell)
        assert by_command(tmp_path / name, "--facts", str(path)) == alone
    assert alone["counts"] == usual().counts


def test_the_courts_code_does_not_name_the_hidden_columns() -> None:
    """Only the reader of others' verdicts, which runs after the trial, names one of them."""
    named = {
        path.name
        for path in Path(marchland.trial.__file__).parent.rglob("*.py")
        if re.search(r"record_later|[\"']verdict[\"']", path.read_text(encoding="utf-8"))
    }
    assert named <= {"files.py"}
    assert "record_later" not in (Path(marchland.trial.__file__).parent / "files.py").read_text(
        encoding="utf-8"
    )
    for table in (iraq_syria().claims[0], *(b.row for b in files.planted(iraq_syria())[:1])):
        assert not set(HIDDEN) & set(type(table).model_fields)


def test_a_contrary_argument_is_judged_by_the_same_code() -> None:
    s = iraq_syria()
    found = judge(s, files.argument(s, "militia_first"), (), CUT)
    assert len(found.verdicts) >= 10
    assert verdict(found, "M01") == SUPPORTED  # Jurf al-Sakhar: militias led, both coders say
    assert verdict(found, "M04") == CONTRADICTED  # they led most recaptures
    assert {v.type for v in found.verdicts} == {"fact", "causal", "forecast", "recommendation"}


def test_an_unknown_argument_is_refused_with_the_names_of_those_shipped() -> None:
    with pytest.raises(InputError, match="militia_first"):
        files.argument(iraq_syria(), "militia_frist")


def test_a_file_with_mistakes_is_refused_with_all_of_them(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text(
        "claim,type,text,test,asks,source,confidence,verified\n"
        'A,fact,One,w,"held(kobane, sdf_ypg, 2015-02-07)",s,high,verified\n'
        'B,fact,Two,w,"hold(kobani, sdf_ypg, 2015-02-07)",s,high,verified\n',
        encoding="utf-8",
    )
    with pytest.raises(ScenarioError) as error:
        files.argument(iraq_syria(), str(path))
    assert [(p.file, p.line) for p in error.value.problems] == [("mine.csv", 2), ("mine.csv", 3)]
    assert "did you mean 'kobani'?" in str(error.value) and "did you mean 'held'?" in str(error.value)


def test_the_result_says_what_it_rests_on(tmp_path: Path) -> None:
    kept = by_command(tmp_path / "kept")
    assert {"scenario_hash", "cut", "seed", "thresholds", "posterior", "planted", "verdicts"} <= set(kept)
    assert kept["scenario_hash"] == iraq_syria().hash and len(kept["thresholds"]) == 64
    assert kept["planted"]["supported"] == 3 and kept["planted_true"]["of"] == 20
