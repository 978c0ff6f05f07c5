"""The library of wars: made by the command that users have, whole, and listed."""

from __future__ import annotations

import json
import runpy
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from marchland import load
from marchland.cli.app import app
from marchland.record.known_at import known_at
from marchland.territory.abilities import able
from marchland.wars.library import moves, wars

ROOT = Path(__file__).resolve().parents[3]
TABLES = ROOT / "tools" / "wars"
DRAFTED = sorted(path.parent.name for path in TABLES.glob("*/war.yaml"))
HAND_MADE = ("iraq_syria_2014", "north_east_nigeria_2009")


def test_all_that_was_compiled_is_shipped() -> None:
    assert len(DRAFTED) == 10
    assert set(wars()) == {*DRAFTED, *HAND_MADE}


@pytest.mark.parametrize("war", DRAFTED)
def test_the_shipped_war_is_what_the_command_makes(
    war: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(TABLES)
    build = runpy.run_path(str(TABLES / "build.py"))["build"]
    made, shipped = build(war, tmp_path), ROOT / "src" / "marchland" / "scenarios" / war
    assert sorted(p.name for p in made.iterdir()) == sorted(p.name for p in shipped.iterdir())
    for path in made.iterdir():
        assert path.read_bytes() == (shipped / path.name).read_bytes(), path.name


@pytest.mark.parametrize("war", DRAFTED)
def test_a_war_says_where_it_comes_from_and_can_be_used(war: str) -> None:
    s = load(war)
    assert s.name == war
    assert s.interventions
    assert len(s.about.limits) >= 4
    assert s.about.sources
    assert all(row.source for row in s.control)
    assert len(moves(s)) >= 29 or war == "yemen_2011"
    assert {command: why for command, why in able(s).items() if why} == {}


@pytest.mark.parametrize("war", ["somalia_2006", "pakistan_2007_2014"])
def test_what_came_after_a_day_is_masked(war: str) -> None:
    day = date(2014, 6, 1)
    s = load(war)
    assert s.time.end > day
    known = known_at(s, day, replay=False)
    for row in (*known.control, *known.interventions):
        assert row.since < day
        assert row.until is None or row.until <= day
    assert any(row.since >= day for row in s.control)
    later = {row.model_dump_json() for row in s.interventions if row.since >= day}
    assert later
    assert not later & {row.model_dump_json() for row in known.interventions}


def test_the_list_counts_what_the_record_holds() -> None:
    told = CliRunner().invoke(app, ["wars", "list", "--json"])
    assert told.exit_code == 0
    rows = {row["name"]: row for row in json.loads(told.output)["wars"]}
    assert set(rows) == set(wars())
    assert rows["yemen_2011"]["places"] == 26
    assert rows["yemen_2011"]["changes"] == 28
    plain = CliRunner().invoke(app, ["wars"])
    assert plain.exit_code == 0
    assert all(name in plain.output for name in wars())
