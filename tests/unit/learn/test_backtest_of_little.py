"""`marchland backtest` where the record is thin: what can be scored is, the rest is named; bad usage costs nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from marchland.cli import app
from marchland.scenario import new

SIZE = ["--runs", "50", "--seeds", "1", "--learn", "64"]


def thin(folder: Path, *tables: str) -> Path:
    """The scenario to learn with, without some of its tables."""
    new(folder, "two_valleys")
    for table in tables:
        (folder / f"{table}.csv").unlink()
    return folder


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_without_areas_and_deaths_the_ground_is_scored(elsewhere: Path) -> None:
    """Buys: the whole command on a scenario that states no publisher and has neither table."""
    war = thin(elsewhere / "war", "territory", "deaths")
    sheet = war / "scenario.yaml"
    text = sheet.read_text(encoding="utf-8")
    start, end = text.index("publishers:"), text.index("levers:")
    sheet.write_text(text[:start] + text[end:], encoding="utf-8")
    done = CliRunner().invoke(app, ["backtest", "war", "--origins", "2002-09-01", *SIZE, "--out", "out"])
    assert done.exit_code == 0, done.output
    shown = done.stdout
    assert "area: not scored, because there is no territory.csv" in shown
    assert "deaths: not scored, because there is no deaths.csv" in shown
    assert "focal side holds, Brier" in shown and "area, CRPS" not in shown and "deaths a month" not in shown
    kept = json.loads((elsewhere / "out" / "board.json").read_text(encoding="utf-8"))
    assert kept["unscored"].count("not scored") == 2
    assert kept["losses"]["focal_brier/all/13"]["marchland"] >= 0
    assert not [at for at in kept["losses"] if at.startswith(("area", "deaths"))]
    drawn = CliRunner().invoke(app, ["report", "out"])
    assert drawn.exit_code == 0, drawn.output
    assert "area: not scored" in (elsewhere / "out" / "leaderboard.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (["--origins", "2001-01-07"], "leaves no week of the record before it"),
        (["--origins", "2003-09-07"], "leaves no week of the record before it"),
        (["--origins", "2002-12-22"], "forecasts are scored at 13 or more"),
        (["--origins", "2002-09-02"], "is a Monday: expected a Sunday"),
        (["--origins", "2001-02-04"], "at least 5 are needed"),
        (["--origins", "2002-09-01", "--runs", "49"], "at least 50 futures"),
        (["--origins", "2002-09-01", "--seeds", "0"], "at least 50 futures and one seed"),
    ],
)
def test_bad_usage_ends_before_anything_is_learned(elsewhere: Path, more: list[str], words: str) -> None:
    done = CliRunner().invoke(app, ["backtest", "two_valleys", *more])
    assert done.exit_code == 2 and words in done.output.replace("\n", " "), done.output
    assert not list(elsewhere.iterdir())
