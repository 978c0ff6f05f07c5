"""Names of events are text and nothing else: on the terminal, in JSON, charts and spreadsheets."""

from __future__ import annotations

import csv
import json
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from typer.testing import CliRunner

from marchland.cli.events import app
from marchland.events.inert import printable

ESCAPES = {"\x1b[31m": "\\x1b", "\x9b31m": "\\x9b", "\u202e": "\\u202e"}


def run(*arguments: object):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture
def odd(acled, store) -> Path:
    """A store with names that mean something to terminals, markup, spreadsheets and charts."""
    event = {"actor1": "=cmd|' /C calc'!A0", "actor2": "[/red] :bomb:", "admin1": "@SUM(1)", "location": "$x^$ & <b>",
             "country": "+Iraq", "event_type": "-Battles $a$"}  # fmt: skip
    assert run("import", acled(event, {"event_id_cnty": "I2", "admin1": "Good", "actor1": "\u202eIS", "latitude": "33.4"},
                                 {**event, "event_id_cnty": "I3", "latitude": "35"}), "--store",
               store).exit_code == 0  # fmt: skip
    return store


@pytest.mark.parametrize("mark", ["\x1b[31m", "\x07", "\x9b31m", "\x7f"])
def test_control_characters_are_refused_and_shown_as_escapes(acled, store, mark):
    result = run("import", acled({"location": f"Mosul{mark}"}), "--store", store)
    assert result.exit_code == 2 and "control character" in result.stderr
    assert mark not in result.stderr and "Mosul" in result.stderr
    assert not store.exists()


def test_headers_and_file_names_are_shown_as_escapes(tmp_path):
    path = tmp_path / "x\x1b[31m.csv"
    path.write_text("a\x1b[31m,b\n1,2\n", encoding="utf-8")
    result = run("import", path, "--store", tmp_path / "s.duckdb")
    assert result.exit_code == 2 and "\x1b" not in result.stderr


def test_the_terminal_shows_names_as_they_are(odd):
    text = run("summary", "--store", odd).stdout
    assert "[/red] :bomb:" in text and "\\u202e" in text and "\u202e" not in text
    found = json.loads(run("summary", "--store", odd, "--json").stdout)
    assert "\u202eIS" in {row["side"] for row in found["sides"]}


def test_old_stores_cannot_reach_the_terminal_either(odd):
    import duckdb

    with duckdb.connect(str(odd)) as db:
        db.execute("UPDATE events SET side_a = 'A' || chr(27) || '[31m', adm_1 = chr(155) || '31m'")
    for form in ([], ["--json"]):
        text = run("summary", "--store", odd, *form).stdout
        assert "\x1b" not in text and "\x9b" not in text


def test_spreadsheets_compute_nothing(odd, tmp_path):
    assert run("export", tmp_path / "e.csv", "--store", odd).exit_code == 0
    with (tmp_path / "e.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    assert (rows[0]["side_a"], rows[0]["adm_1"], rows[0]["type"]) == (
        "'=cmd|' /C calc'!A0", "'@SUM(1)", "'-Battles $a$")  # fmt: skip
    assert rows[1]["adm_1"] == "Good" and float(rows[1]["longitude"]) > 0
    run("export", tmp_path / "g.csv", "--store", odd, "--by", "country,side")
    assert "'+Iraq" in (tmp_path / "g.csv").read_text(encoding="utf-8")


def test_charts_draw_names_as_they_are(odd, tmp_path):
    result = run("summary", "--store", odd, "--chart", tmp_path / "c.svg")
    assert result.exit_code == 0, result.output
    assert "-Battles $a$" in "".join(ElementTree.parse(tmp_path / "c.svg").getroot().itertext())
    assert [path.name for path in tmp_path.iterdir() if ".part" in path.name] == []


def test_printable():
    for mark, shown in ESCAPES.items():
        assert shown in printable(f"a{mark}b") and mark not in printable(f"a{mark}b")
    assert printable("a\nb") == "a\\x0ab" and printable("a\nb", lines=True) == "a\nb"
    assert printable("Nīnawá الموصل") == "Nīnawá الموصل"
