"""The second shipped scenario against what is known of the war, and against leaving the model as it was."""

from __future__ import annotations

import csv
import math
import shutil
import subprocess
import sys
from collections import defaultdict
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from marchland.scenario import ScenarioError, load

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "src" / "marchland" / "scenarios" / "north_east_nigeria_2009"
FIRST = FOLDER.parent / "iraq_syria_2014"
DATA = ROOT.parent / "shared" / "data"
START, END = "2013-01-06", "2017-01-01"


def table(name: str) -> list[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def held(day: str, by: str = "boko_haram") -> set[str]:
    return {r["place"] for r in table("control") if r["from"] <= day < r["to"] and r["holder"] == by}


def test_nothing_of_the_model_is_set_here() -> None:
    here, first = load(FOLDER), load(FIRST)
    taught = {row.source for row in here.priors_table}
    assert taught == {"marchland_wars"} and set(here.parameters) == {
        row.parameter for row in here.priors_table
    }, "only what other wars teach, this one left out"
    assert here.mechanisms == first.mechanisms and len(here.mechanisms) == 22
    assert here.priors == first.priors == "expert"
    values = {x for side in here.sides.values() for x in side.affinity.values()}
    assert values <= {x for side in first.sides.values() for x in side.affinity.values()}
    assert [(d.radius, d.min_population) for d in here.definitions.values()] == [
        (d.radius, d.min_population) for d in first.definitions.values()
    ]


def test_counts() -> None:
    places = table("places")
    assert len(places) == 55 and sum(p["country"] == "Nigeria" for p in places) == 46
    assert sum("seat of a local government of Borno" in p["note"] for p in places) == 26
    changes = [r for r in table("control") if r["from"] > START]
    assert len(changes) == 64
    assert sum(r["verified"] == "verified" for r in changes) == 37


def test_the_seats_of_borno_are_all_there_whether_or_not_they_fell() -> None:
    seats = {p["place"] for p in table("places") if "seat of a local government" in p["note"]}
    ever = {r["place"] for r in table("control") if r["holder"] == "boko_haram"}
    assert len(seats & ever) == 15 and len(seats - ever) == 11


def test_control_has_no_gap_and_covers_the_horizon() -> None:
    spells = defaultdict(list)
    for r in table("control"):
        spells[r["place"]].append((r["from"], r["to"]))
    assert set(spells) == {p["place"] for p in table("places")}
    for place, each in spells.items():
        each.sort()
        assert each[0][0] == START and each[-1][1] == END, place
        assert all(until == since for (_, until), (since, _) in pairwise(each)), place


def test_dates_that_press_agencies_give() -> None:
    """AFP 2015-03-27, Reuters 2014-11-13 and 2015-05-15, VOA 2014-11-16, RFI 2015-07-16, AFP 2016-07-29."""
    days = {(r["place"], r["holder"]): r["from"] for r in table("control") if r["from"] > START}
    assert days["gwoza", "nigeria_gov"] == "2015-03-27"
    assert days["bama", "boko_haram"] == "2014-09-02"
    assert days["mubi", "nigeria_gov"] == "2014-11-13"
    assert days["chibok", "nigeria_gov"] == "2014-11-15"
    assert days["marte", "boko_haram"] == "2015-05-15"
    assert days["damasak", "boko_haram"] == "2015-07-14"
    assert days["damasak", "chad_niger"] == "2016-07-29"


def test_held_local_governments_are_of_the_stated_order() -> None:
    """Officials in March 2015: 14 three weeks before 18 March, then four; control.csv has fewer, never more."""
    not_seats = {"sambisa", "baga", "banki"}
    assert len(held("2015-02-25") - not_seats) == 10
    assert len(held("2015-03-18") - not_seats) == 3
    assert len(held("2014-07-13")) == 1 and len(held("2015-01-27")) == 20
    assert held("2015-12-13") == {"sambisa", "malam_fatori", "damasak"}


def test_held_area_lies_between_the_published_ones() -> None:
    area = {p["place"]: float(p["catchment"]) for p in table("places")}
    published = [float(r["km2"]) for r in table("territory")]
    assert min(published) < sum(area[p] for p in held("2015-01-15")) < max(published)


def test_places_have_shares_and_areas() -> None:
    for p in table("places"):
        assert sum(float(p[c]) for c in ("kanuri", "other_muslim", "minority")) == pytest.approx(1, abs=0.02)
        assert 0 < float(p["settled"]) <= float(p["catchment"]) + 1, p["place"]
        assert float(p["settled"]) <= math.pi * 15**2 + 1
        assert float(p["catchment"]) <= math.pi * 60**2 + 1


def test_deaths_are_years_spread_over_months_and_nothing_else() -> None:
    """UCDP GED 20.1, fights with Boko Haram in Nigeria: 1,700, 4,125, 4,311 and 2,362 in 2013 to 2016."""
    total: dict[str, float] = defaultdict(float)
    for r in table("deaths"):
        assert (r["kind"], r["perpetrator"], r["verified"]) == ("focal", "boko_haram", "interpolated")
        if r["country"] == "Nigeria":
            total[r["month"][:4]] += float(r["best"])
    years = {"2013": 1700, "2014": 4125, "2015": 4311, "2016": 2362}
    assert {year: round(value) for year, value in total.items()} == years


def test_inputs_cover_the_horizon_once() -> None:
    spans = defaultdict(list)
    for r in table("inputs"):
        spans[r["input"]].append((r["from"], r["to"]))
    for name, each in spans.items():
        each.sort()
        assert each[0][0] == START and each[-1][1] == END, name
        assert all(until == since for (_, until), (since, _) in pairwise(each)), name


def test_growth_arrives_at_the_dated_strength() -> None:
    """Recruits from the start to June 2016 are what the two dated strengths of a group differ by."""
    for group, until in (("cjtf", "2016-06-01"), ("nigerian_army", "2016-06-01")):
        strength = {r["date"]: float(r["best"]) for r in table("groups") if r["group"] == group}
        grown = 0.0
        for r in table("inputs"):
            if r["input"] == f"recruits_{group}":
                span = date.fromisoformat(r["to"]) - date.fromisoformat(r["from"])
                grown += float(r["value"]) * span.days / 7
        assert grown == pytest.approx(strength[until] - strength["2012-12-31"], rel=1e-4)


def test_evidence_stands_on_every_row() -> None:
    names = ("places", "roads", "groups", "relations", "control", "events", "inputs", "territory", "deaths")
    for name in names:
        for row in table(name):
            assert row["source"], (name, row)
            assert row["verified"] in ("verified", "recalled", "interpolated", "assumed"), (name, row)


def test_positions_near_twelve_north_twelve_east_are_not_called_swapped(tmp_path: Path) -> None:
    """Gashua (12.9 N 11.0 E) passes; Mosul with its two coordinates exchanged does not."""
    load(FOLDER)
    copy = tmp_path / "swapped"
    shutil.copytree(FIRST, copy)
    places = (copy / "places.csv").read_text(encoding="utf-8")
    assert "36.335,43.105" in places
    (copy / "places.csv").write_text(places.replace("36.335,43.105", "43.105,36.335"), encoding="utf-8")
    with pytest.raises(ScenarioError, match="far from all other places"):
        load(copy)


@pytest.mark.skipif(not (DATA / "events").is_dir(), reason="the GED table is not part of the repository")
def test_tables_are_what_the_tools_compile(tmp_path: Path) -> None:
    build = ROOT / "tools" / "north_east_nigeria_2009" / "build.py"
    subprocess.run([sys.executable, str(build), str(DATA), str(tmp_path)], check=True, timeout=120)
    made = sorted(tmp_path.iterdir())
    assert [m.name for m in made] == sorted(p.name for p in FOLDER.glob("*.csv") if p.name != "priors.csv")
    for one in made:
        assert one.read_bytes() == (FOLDER / one.name).read_bytes(), one.name
