"""`marchland backtest` where the record is thin: what can be scored is, the rest is named; bad usage costs nothing."""

from __future__ import annotations

import json
from datetime import date
from io import StringIO
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console
from typer.testing import CliRunner

from marchland.backtest.backtest import MODEL, backtest, write
from marchland.calibrate.conditional_futures import Futures
from marchland.cli.app import app
from marchland.forecast import board, recorded
from marchland.scenario import Scenario, load, new
from marchland.views.board_table import print_board


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def still(s: Scenario, cut: date, weeks: int, _posterior: object, draws: int, *_: object) -> Futures:
    """Futures in which nothing changes and nobody dies, in the place of the engine's: quick to come by."""
    record = recorded(s)
    months = np.arange(np.datetime64(s.time.start, "M"), np.datetime64(s.time.end, "M")).astype(
        "datetime64[D]"
    )
    control = np.tile(record.holder[record.week(cut)], (draws, weeks, 1))
    deaths = np.zeros((draws, len(months), len(record.governorates)))
    return Futures(control, deaths, record.governorates, months)


def test_without_areas_and_deaths_the_ground_is_scored(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Buys: all that follows simulating, to the page, on a scenario without publishers and without both tables."""
    monkeypatch.setattr("marchland.backtest.backtest.futures", still)
    war = new(elsewhere / "war", "two_valleys")
    for table in ("territory", "deaths"):
        (war / f"{table}.csv").unlink()
    sheet = war / "scenario.yaml"
    text = sheet.read_text(encoding="utf-8")
    start, end = text.index("publishers:"), text.index("levers:")
    sheet.write_text(text[:start] + text[end:], encoding="utf-8")
    losses = backtest(load(war), {date(2002, 6, 2): {}, date(2002, 9, 1): {}}, (13,), draws=50)
    assert losses.sizes["origin"] == 2
    found, out = board(losses), Console(file=StringIO(), width=160)
    print_board(found, out, of=MODEL)
    shown = out.file.getvalue()
    assert "area: not scored, because there is no territory.csv" in shown
    assert "deaths: not scored, because there is no deaths.csv" in shown
    assert "focal side holds, Brier" in shown and "area, CRPS" not in shown and "deaths a month" not in shown
    write(losses, found, elsewhere / "out")
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
        (["--origins", "2002-09-01", "--runs", "49"], "--runs 49: expected a whole number from 50"),
        (["--origins", "2002-09-01", "--seeds", "0"], "--seeds 0: expected a whole number from 1"),
    ],
)
def test_bad_usage_ends_before_anything_is_learned(elsewhere: Path, more: list[str], words: str) -> None:
    done = CliRunner().invoke(app, ["backtest", "two_valleys", *more])
    assert done.exit_code == 2 and words in done.output.replace("\n", " "), done.output
    assert not list(elsewhere.iterdir())
