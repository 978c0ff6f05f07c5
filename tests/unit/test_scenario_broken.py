"""Every broken scenario gives its one error at its place, and every rule is needed for some of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from broken_scenarios import CASES, Case, report

from marchland.scenario import find, load, rules, shipped
from marchland.scenario.rules import RULES

NAMES = sorted(rule.name for rule in RULES)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "scenario"
    path.mkdir()
    return path


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_broken_scenario_gives_its_one_error(case: Case, folder: Path) -> None:
    found = report(case, folder)
    assert [text.splitlines()[0] for text in found] == [f"{case.rule}: {case.error}"]


@pytest.mark.parametrize("name", NAMES)
def test_a_rule_is_needed(name: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cases = [case for case in CASES if case.rule == name]
    assert cases, f"no broken scenario breaks the rule {name}"
    monkeypatch.setattr(rules, "RULES", [rule for rule in RULES if rule.name != name])
    assert report(cases[0], folder) == []


def test_every_case_breaks_a_rule_that_exists() -> None:
    assert {case.rule for case in CASES} - {"form"} == set(NAMES)


def test_rules_have_different_names() -> None:
    assert len(set(NAMES)) == len(NAMES)


@pytest.mark.parametrize("name", shipped())
def test_shipped_scenarios_break_nothing(name: str) -> None:
    assert load(name).folder == find(name)
