"""Texts of a scenario come out as texts, whatever they hold: in pages, summaries, codebooks and tables."""

from __future__ import annotations

import csv
import re
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from marchland.cli.app import app
from marchland.ensemble.why import Account
from marchland.views.why import print_why
from unit import hostile

RUNS = ("--runs", "8")


def call(*args: str, width: str = "200") -> str:
    found = CliRunner().invoke(app, list(args), env={"COLUMNS": width, "FORCE_COLOR": "1", "TERM": "xterm"})
    if found.exception is not None and not isinstance(found.exception, SystemExit):
        raise found.exception
    assert found.exit_code == 0, found.output
    return re.sub(r"\x1b\[[\d;]*m", "", found.stdout)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the scenario, a result and a trial of it."""
    folder = tmp_path_factory.mktemp("hostile")
    place = str(hostile.scenario(folder / "war"))
    out = {name: str(folder / name) for name in ("result", "tried")}
    summary = call("run", place, *RUNS, "--out", out["result"])
    (folder / "summary.txt").write_text(summary, encoding="utf-8")
    told = call("trial", place, "--record-only", "--out", out["tried"])
    (folder / "tried.txt").write_text(told, encoding="utf-8")
    return folder


def test_a_report_has_no_tag_of_a_text(made: Path) -> None:
    call("report", str(made / "result"))
    text = (made / "result" / "report.html").read_text(encoding="utf-8")
    assert not hostile.Tags(text).found & hostile.TAGS
    assert "&lt;xss-mark" in text and "{{ 7 * 7 }}" in text and "[bold red]" in text


def test_a_page_of_verdicts_has_no_tag_of_a_text(made: Path) -> None:
    text = (made / "tried" / "verdicts.html").read_text(encoding="utf-8")
    assert not hostile.Tags(text).found & hostile.TAGS
    assert "&lt;xss-mark" in text and "{{ 7 * 7 }}" in text


def test_the_terminal_shows_marks_as_they_are(made: Path) -> None:
    for name in ("summary.txt", "tried.txt"):
        flat = " ".join((made / name).read_text(encoding="utf-8").split())
        assert "[bold red]loud[/]" in flat and "{{ 7 * 7 }}" in flat, name
    out = StringIO()
    names = (hostile.MARK,) * 4
    print_why(
        Account("x", "history", 1, 0, "a", names[0], names[1], names[2], (), (), None),
        Console(file=out, width=200),
    )
    assert out.getvalue().count("[bold red]loud[/]") == 3
    assert "[bold red]loud[/]" in " ".join(call("show", str(made / "war")).split())


def test_a_codebook_is_text(made: Path) -> None:
    call("export", str(made / "result"), "--to", "csv")
    text = (made / "result" / "csv" / "codebook.md").read_text(encoding="utf-8")
    assert (
        "xss-mark" in text
        and not re.search(r"</?\w", text)
        and not re.search(r"(?<!\\)\]\(", text)
        and "`code`" not in text
    )


def test_no_cell_of_a_table_is_a_formula(made: Path) -> None:
    """Text cells that a spreadsheet would compute begin with an apostrophe; numbers are as they were."""
    call("export", str(made / "result"), "--to", "csv")
    with (made / "result" / "csv" / "summary.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    cells = {value for row in rows for key, value in row.items() if key != "value"}
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert "'" + hostile.GOVERNORATE in cells
    assert all(re.fullmatch(r"-?[\d.]+(e[+-]?\d+)?|-?inf", row["value"]) for row in rows)
