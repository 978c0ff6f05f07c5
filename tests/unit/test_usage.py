"""What is asked wrongly is refused before anything is loaded or computed, and every option that a message names exists."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

import marchland as ml
from marchland.cli.app import app
from marchland.cli.events import app as events
from marchland.cli.models import app as models
from marchland.cli.wars import app as wars
from marchland.compare.structures import CIRCULAR, usual_structures
from marchland.territory.abilities import Given
from marchland.trial.abilities import require
from marchland.trial.usual import usual_strategies

SOURCE = Path(ml.__file__).parent
HOMES = [import_module(f"marchland.{name}") for name in (
    "engine.program", "engine.run", "ensemble.run", "compare.paired_runs", "calibrate.predictive_check",
)]  # fmt: skip
"""Modules that build programs, imported before any is replaced."""
LEARNING = ("calibrate", "backtest", "compare", "sensitivity", "trial")


@pytest.fixture(autouse=True)
def nothing_is_computed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Any program that is built is one too many; results go to a folder of their own."""

    def built(*_: Any, **__: Any) -> None:
        raise AssertionError("something was computed")

    monkeypatch.chdir(tmp_path)
    for home in HOMES:
        monkeypatch.setattr(home, "build", built)


def call(*args: str) -> tuple[int, str, str]:
    found = CliRunner().invoke(app, list(args))
    if found.exception is not None and not isinstance(found.exception, SystemExit):
        raise found.exception
    return found.exit_code, found.stdout, found.stderr


SIZES = [
    *((command, "--runs", value) for command in (*LEARNING, "run") for value in ("0", "10000000000")),
    *((command, "--seed", value) for command in (*LEARNING, "run") for value in ("-1",)),
    *((command, "--weeks", value) for command in ("compare", "sensitivity") for value in ("-1",)),
    *(("sensitivity", "--points", value) for value in ("100", "1073741824")),
    *(("calibrate", "--verify", value) for value in ("1", "100000")),
    *(("backtest", option, value) for option in ("--seeds", "--learn") for value in ("0",)),
    ("check", "--runs", "0"),
    ("check", "--seed", "-1"),
]  # fmt: skip


@pytest.mark.parametrize(("command", "option", "value"), SIZES)
def test_a_size_is_judged_before_anything_is_computed(
    command: str, option: str, value: str, tmp_path: Path
) -> None:
    more = ["--prior-predictive"] if command == "check" else []
    code, out, err = call(command, "two_valleys", option, value, *more)
    assert code == 2 and out == "" and option in err and value.lstrip("-") in err.replace(",", "")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("compare", "--without", "hodl"), "did you mean 'hold'"),
        (("compare", "--strategies", "history,setlement"), "did you mean 'settlement'"),
        (("compare", "--strategies", "settlement"), "such as history,settlement"),
        (("compare", "--strategies", ","), "such as history,settlement"),
        (("compare", "--page", "page.pdf"), "--page page.pdf: a report is one HTML file"),
        (("compare", "--beside", "0"), "--beside 0: expected a whole number"),
        (("sensitivity", "--study", "levrs"), "did you mean 'levers'"),
        (("calibrate", "--method", "hcm"), "did you mean 'hmc'"),
        (("backtest", "--method", "hcm"), "did you mean 'hmc'"),
        (("backtest", "--origins", "2001-13-01"), "YYYY-MM-DD"),
        (("trial", "--claims", "nowhere.csv"), "nowhere.csv"),
        (("trial", "--facts", "nowhere.csv"), "nowhere.csv"),
        *(((command, "--cut", "never"), "YYYY-MM-DD") for command in LEARNING if command != "backtest"),
        *(((command, "--cut", "2101-01-03"), "2101") for command in LEARNING if command != "backtest"),
    ],
)
def test_a_name_is_judged_before_anything_is_computed(
    args: tuple[str, ...], said: str, tmp_path: Path
) -> None:
    code, out, err = call(args[0], "two_valleys", *args[1:])
    assert code == 2 and out == "" and said in err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["x.pdf", "x.docx", "x.csv", "x.PNG", "x.html.gz"])
def test_a_report_is_a_page_and_says_so(name: str, tmp_path: Path) -> None:
    code, out, err = call("report", "results/latest", "--out", name)
    assert code == 2 and out == "" and name in err and ".html" in err and "PDF" in err
    assert list(tmp_path.iterdir()) == []


USUAL = {
    "iraq_syria_2014": ("history", "article", "militia_first", "only_militias_out"),
    "north_east_nigeria_2009": ("history", "local_force", "alone", "only_local_men"),
    "two_valleys": ("history", "settlement", "iron_hand", "paper_plan"),
}
DRAFTED = ("history", "press", "more_help", "hold_back")
"""Of wars drafted from small tables."""


@pytest.mark.parametrize("name", ml.shipped())
def test_defaults_come_from_the_scenario(name: str) -> None:
    s = ml.load(name)
    assert s.time.cut is not None
    names = usual_strategies(s, s.time.cut)
    assert names == USUAL.get(name, DRAFTED) and usual_structures(s) == CIRCULAR
    for command in ("compare", "sensitivity"):
        require(s, command, Given(strategies=names))


def test_a_scenario_without_the_usual_mechanisms_has_others_switched_off() -> None:
    s = ml.load("two_valleys", without=CIRCULAR)
    off = usual_structures(s)
    assert off and set(off) <= set(s.mechanisms)


def options(command: Any) -> Iterator[str]:
    """Every option of a command and of all below it."""
    for part in command.params:
        yield from (*part.opts, *part.secondary_opts)
    for below in getattr(command, "commands", {}).values():
        yield from options(below)


def texts(path: Path) -> Iterator[str]:
    """What a module may print: its texts, with docstrings, which are help."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def test_every_option_that_is_named_exists() -> None:
    """pip's own, a compiler's and dask's are not ours; a range such as `1--2` is no option."""
    known = {o for a in (app, events, models, wars) for o in options(typer.main.get_command(a))}
    known |= {"--help", "--version"}
    others = re.compile(r"--(xla_\w+|upgrade|require-hashes|user|nworkers|nthreads)\b")
    named = re.compile(r"(?<![\w-])--[a-z][\w-]*")
    missing = {
        f"{path.relative_to(SOURCE)}: {option}"
        for path in SOURCE.rglob("*.py")
        for text in texts(path)
        for option in named.findall(others.sub("", text))
        if option not in known
    }
    assert missing == set()
