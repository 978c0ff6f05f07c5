"""Every published model: its numbers come out, its settings are refused outside their domain, and its twin agrees."""

import json
import math
from dataclasses import replace
from importlib import import_module, util

import pytest
from typer.testing import CliRunner

from marchland.cli.models import app
from marchland.errors import InputError
from marchland.zoo import models, run
from marchland.zoo.published import Published, Setting
from marchland.zoo.verify import verify
from twins.agreement import apart

NAMES = sorted(models())
LONG = ("granovetter_1978",)
"""Models that are no grid and whose twins still take long."""
FIRST = {"bohorquez_2009": 2}
"""How many cases of a model that is no grid are taken here, if not all."""
FEWEST = 24
"""Runs of the least comparison: a standard error of a standard error of 15%."""
terminal = CliRunner()


@pytest.mark.parametrize("name", NAMES)
def test_it_says_what_it_is(name: str, citations: set[str]) -> None:
    model = models()[name]
    assert model.claim and model.equations and model.targets, name
    assert model.source in citations
    assert {s.source for s in model.settings} <= citations
    assert all(s.unit for s in model.settings)
    names = {s.name for s in model.settings}
    for target in model.targets:
        assert target.quantity in model.units
        assert set(target.settings) | set(target.minus or {}) <= names
        model.read(target.settings)


@pytest.mark.parametrize("name", NAMES)
def test_verified_means_that_a_twin_exists(name: str) -> None:
    exists = util.find_spec(f"twins.zoo.{name}") is not None
    assert (models()[name].state == "verified") <= exists


def bad(setting: Setting) -> list[object]:
    """Values outside a setting's domain."""
    found: list[object] = ["word", "nan", "inf", ""]
    if setting.choices:
        return ["word", "", 1]
    if math.isfinite(setting.low):
        found += [setting.low - 1, *([setting.low] if setting.open_low else [])]
    if math.isfinite(setting.high):
        found += [setting.high + 1, *([setting.high] if setting.open_high else [])]
    return found + ([0.5] if isinstance(setting.value, int) else [])


@pytest.mark.parametrize("name", NAMES)
def test_values_outside_the_domain_are_refused_together(name: str) -> None:
    model = models()[name]
    for setting in model.settings:
        for value in bad(setting):
            with pytest.raises(InputError, match=setting.name):
                model.read({setting.name: str(value)})
    if len(model.settings) > 1:
        first, second = model.settings[:2]
        with pytest.raises(InputError) as error:
            model.read({first.name: "word", second.name: "word", "no_such": "1"})
        assert all(part in str(error.value) for part in (first.name, second.name, "no_such"))


def test_a_bad_command_is_exit_code_two_and_prints_no_result() -> None:
    for words in (
        ["run", "blank_2009"],
        ["run", "blank_2008", "--set", "di=-1"],
        ["run", "blank_2008", "--set", "di"],
        ["run", "blank_2008", "--runs", "-3"],
        ["run", "blank_2008", "--plot", "figure.gif"],
        ["verify", "blank"],
    ):
        found = terminal.invoke(app, words)
        assert found.exit_code == 2 and "results" not in found.stdout, words
    assert "did you mean 'blank_2008'" in terminal.invoke(app, ["run", "blank_2009"]).stderr


def test_results_are_one_json_object() -> None:
    found = terminal.invoke(app, ["run", "blank_2008", "--set", "di=0.1", "--json"])
    answer = json.loads(found.stdout)
    assert answer["settings"]["di"] == 0.1
    assert answer["results"]["rate"] == pytest.approx(math.sqrt(0.1 * 0.02))


def test_a_missed_target_is_exit_code_one(monkeypatch: pytest.MonkeyPatch) -> None:
    model = models()["blank_2008"]
    wrong = replace(model, targets=(replace(model.targets[0], value=1.0),))
    monkeypatch.setitem(models(), "blank_2008", wrong)
    found = terminal.invoke(app, ["verify", "blank_2008"])
    assert found.exit_code == 1 and "MISSED" in found.stdout


def test_a_seed_gives_the_same_results_and_its_results_have_units() -> None:
    for model in (models()[name] for name in NAMES if models()[name].runs == 1):
        ran = run(model)
        assert set(model.results(ran)) == set(model.units)


def checked(name: str, model: Published) -> list[object]:
    return [c for c in verify(name, model) if not c.passed]


def printed(model: Published) -> bool:
    """Whether any target is a number that the paper prints."""
    return any(t.origin == "published" for t in model.targets)


def at_published_settings(model: Published) -> Published:
    """A model with the targets of one ensemble only, half as large: those at its published settings, else the first."""
    kept = tuple(t for t in model.targets if not t.settings and not t.minus) or model.targets[:1]
    return replace(model, targets=tuple(replace(t, runs=-(-t.runs // 2)) for t in kept))


@pytest.mark.parametrize("name", [n for n in NAMES if not models()[n].slow])
def test_its_targets_hold(name: str) -> None:
    """Exact and derived numbers: no false alarms; targets with sampling error state theirs in the folder."""
    assert not checked(name, models()[name])


@pytest.mark.slow
@pytest.mark.parametrize("name", [n for n in NAMES if models()[n].slow and printed(models()[n])])
def test_its_targets_hold_with_many_runs(name: str) -> None:
    """Buys: printed numbers of grid models, which only ensembles show; `python -m verification.published` takes all."""
    assert not checked(name, at_published_settings(models()[name]))


@pytest.mark.parametrize("name", [n for n in NAMES if util.find_spec(f"twins.zoo.{n}")])
def test_the_twin_agrees(name: str) -> None:
    """At the published settings and at others the second implementation gives the same numbers.

    Of the grid models the first case only, with a quarter of its runs: `python -m verification.twins` takes all. A twin
    has `CASES`, each (settings, runs, {result: tolerance}); tolerances are relative where positive, and in
    standard errors of the difference where negative (its own error comes with the number).
    """
    twin, model = import_module(f"twins.zoo.{name}"), models()[name]
    cases = twin.CASES[: 1 if model.slow else FIRST.get(name)]
    for settings, runs, tolerances in cases:
        few = max(FEWEST, runs // 4) if model.slow or name in LONG else runs
        assert not apart(model, twin, settings, few, tolerances)
