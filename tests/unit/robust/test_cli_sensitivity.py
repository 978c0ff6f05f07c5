"""`marchland sensitivity`: bad input is named before anything runs, and numbers are kept as they are told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from marchland.cli.app import app
from marchland.compare.outcomes import NAMES
from marchland.scenario import Scenario
from marchland.sensitivity import run as suite
from marchland.sensitivity import study
from marchland.sensitivity.study import Plan
from marchland.views.draw.sensitivity import charts

SMALL = ("--strategies", "history,settlement", "--weeks", "30", "--runs", "64", "--points", "8")


def call(*args: str) -> tuple[int, str, str]:
    found = CliRunner().invoke(app, ["sensitivity", "two_valleys", *SMALL, *args], terminal_width=80)
    if found.exception is not None and not isinstance(found.exception, SystemExit):
        raise found.exception
    return found.exit_code, found.stdout, found.stderr


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--study", "strategy"), "strategies"),
        (("--outcomes", "places"), "places_end"),
        (("--outcomes", ","), "no outcome named"),
        (("--strategies", "history"), "at least two"),
        (("--strategies", "history,setlement"), "settlement"),
        (("--threshold", "civilian=3"), "civilians"),
        (("--threshold", "civilians=few"), "expected a number"),
        (("--lever", "temp"), "tempo"),
        (("--points", "100"), "power of two"),
        (("--runs", "0"), "--runs 0: expected a whole number from 1"),
        (("--cut", "2031-01-01"), "2031"),
        (("--posterior", "none.parquet"), "none.parquet"),
    ],
)
def test_bad_input_is_code_two_and_leaves_nothing(
    options: tuple[str, ...], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = call(*options)
    assert code == 2 and said in err and out == "" and "Traceback" not in err
    assert list(tmp_path.iterdir()) == []


@pytest.fixture(scope="module")
def studied(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, dict[str, suite.Found]]:
    """A folder with two studies, what the command printed of them, and what was found.

    What levers do is made up, since `test_levers` and a comparison `--levers` simulate it.
    """
    rng = np.random.default_rng(1)
    folder, found, run = tmp_path_factory.mktemp("studied") / "kept", {}, suite.run

    def kept(
        s: Scenario, plan: Plan, names: Any, levers: Any, limits: Any, of: str, tell: Any
    ) -> suite.Found:
        found[of] = run(s, plan, names, levers, limits, of, tell)
        return found[of]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(suite, "run", kept)
        patch.setattr(study, "branching", lambda s, names, *_: names)
        patch.setattr(
            study,
            "outcomes",
            lambda names, runs, luck, *_, **__: rng.normal(size=(len(names), runs // luck, luck, len(NAMES))),
        )
        code, out, _ = call(
            "--study", "strategies", "--study", "levers", "--lever", "tempo", "--quiet", "--out", str(folder)
        )
    assert code == 0
    return folder, out, found


def test_studies_print_their_tables_and_keep_their_numbers(
    studied: tuple[Path, str, dict[str, suite.Found]],
) -> None:
    folder, out, _ = studied
    told = json.loads((folder / "sensitivity.json").read_text())
    assert {"strategies", "levers"} <= told.keys() and told["plan"]["learned"] is False
    assert {a["strategy"] for a in told["levers"]["when"]} == {"tempo_000"}
    for words in ("regret", "each lever alone for half a year", "second half"):
        assert words in " ".join(out.split())
    assert "Tempo" in (folder / "when.svg").read_text() and "xmlns" in (folder / "when.svg").read_text()
    code, _, err = call("--study", "strategies", "--out", str(folder))
    assert code == 2 and "kept" in err


def test_json_is_one_object_and_nothing_else(
    studied: tuple[Path, str, dict[str, suite.Found]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a study that was made before."""
    monkeypatch.setattr(suite, "run", lambda *given: studied[2][given[5]])
    code, out, err = call("--study", "strategies", "--json", "--out", str(tmp_path / "one"))
    told = json.loads(out)
    assert code == 0 and err == "" and set(told["strategies"]["thresholds"]) == {"places_end", "civilians"}


def test_a_spread_is_drawn_with_luck_first() -> None:
    """Shares as the study keeps them, without running it."""
    rows = [
        {"group": g, "first": 0.1, "total": t, "total_low": t - 0.1, "total_high": t + 0.1}
        for g, t in (("contest", 0.6), ("luck", 0.4), ("harm", 0.2))
    ]
    told = {"parameters": {"strategies": ["a", "b"], "mechanisms": {"civilians": rows, "places_end": []}}}
    (chart,) = charts(told)
    assert chart.alt == "civilians killed: luck 40, contest 60, harm 20" and "a less b" in chart.caption
    assert chart.svg.index(">luck<") < chart.svg.index(">contest<") < chart.svg.index(">harm<")
