"""The shipped default scenario against known answers: published totals, the control record, sums of shares."""

from __future__ import annotations

import csv
import math
import subprocess
import sys
from collections import Counter, defaultdict
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "src" / "marchland" / "scenarios" / "iraq_syria_2014"
SHARED = ROOT.parent / "shared"
START, END = date(2014, 1, 5), date(2018, 1, 28)
COMMUNITIES = ("sunni_arab", "shia_arab", "kurd", "christian_yazidi_other", "alawite_druze_other")
TABLES = (
    *("places", "roads", "groups", "relations", "control", "events", "inputs"),
    *("territory", "deaths", "claims", "measures", "forces", "interventions"),
)
WITHOUT_PLACE = {  # governorates with recorded deaths and no town in the scenario
    "Iraq": {"Wasit", "Najaf", "Dhi Qar", "Muthanna", "Maysan", "Qadisiyah", "(unknown)"},
    "Syria": {"Quneitra", "Tartus", "(unknown)"},
}


def table(name: str) -> list[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def days(row: dict[str, str], until: str = "to") -> tuple[date, date]:
    return date.fromisoformat(row["from"]), date.fromisoformat(row[until])


def holders(day: str) -> tuple[dict[str, str], dict[str, str | None]]:
    """Recorded holder of each place on a day, and who held the contested ones before."""
    now: dict[str, str] = {}
    before: dict[str, str | None] = {}
    last: dict[str, str] = {}
    for row in table("control"):
        if row["from"] <= day < row["to"]:
            now[row["place"]] = row["holder"]
            if row["holder"] == "contested":
                before[row["place"]] = last.get(row["place"])
        if row["holder"] != "contested":
            last[row["place"]] = row["holder"]
    return now, before


def test_counts() -> None:
    assert len(table("places")) == 107
    spells = table("control")
    assert len([r for r in spells if r["to"] > "2013-12-01"]) == 310
    assert len([r for r in spells if r["to"] == "2013-12-01"]) == 5
    assert len(table("events")) == 81
    assert len(table("claims")) == 53


def test_places_have_shares_and_areas() -> None:
    for p in table("places"):
        assert sum(float(p[c]) for c in COMMUNITIES) == pytest.approx(1, abs=0.02), p["place"]
        catchment, settled = float(p["catchment"]), float(p["settled"])
        assert 0 < settled <= catchment + 1, p["place"]
        assert settled <= math.pi * 15**2 + 1
        assert catchment <= math.pi * 60**2 + 1


def test_control_has_no_gap_and_no_overlap() -> None:
    spells = defaultdict(list)
    for row in table("control"):
        spells[row["place"]].append(days(row))
    assert set(spells) == {p["place"] for p in table("places")}
    for place, each in spells.items():
        each.sort()
        assert each[0][0] <= START and each[-1][1] >= END, place
        for (_, until), (since, _) in pairwise(each):
            assert until == since, place


def test_places_of_the_islamic_state_at_the_cut() -> None:
    now, before = holders("2015-02-08")
    assert Counter(now.values())["is"] == 47
    assert before == {
        "sinjar": "is",
        "baiji_refinery": "iraq_gov",
        "ramadi": "iraq_gov",
        "daraa": "syria_gov",
    }
    assert sum(now[p] == "is" or before.get(p) == "is" for p in now) == 48


def test_every_contested_place_has_a_holder_before() -> None:
    _, before = holders(START.isoformat())
    assert None not in before.values()
    assert before["raqqa"] == "syrian_opposition" and before["daraa"] == "syria_gov"


def test_held_areas_are_of_the_published_order() -> None:
    """Not tuned: claimed 1.19 of IHS, populated Iraq 1.05 of the Pentagon's peak; a scale is a parameter."""
    area = {p["place"]: (float(p["catchment"]), p["country"]) for p in table("places")}

    def held(day: str) -> list[str]:
        now, before = holders(day)
        return [p for p in now if now[p] == "is" or before.get(p) == "is"]

    claimed = sum(area[p][0] for p in held("2015-01-01"))
    assert claimed / 90_800 == pytest.approx(1.19, abs=0.01)
    cap = math.pi * 30**2
    populated = sum(min(area[p][0], cap) for p in held("2014-08-07") if area[p][1] == "Iraq")
    assert populated / 55_000 == pytest.approx(1.05, abs=0.01)


def test_air_effort_adds_up_to_the_published_years() -> None:
    total: dict[int, float] = defaultdict(float)
    for row in table("inputs"):
        if row["input"] in ("air_iraq", "air_syria"):
            since, until = days(row)
            assert since.year == (until - timedelta(days=1)).year or float(row["value"]) == 0
            total[since.year] += float(row["value"]) * (until - since).days / 7
    published = {2014: 6292, 2015: 28696, 2016: 30743, 2017: 39577}
    assert {year: round(total[year]) for year in published} == published


def test_inputs_cover_the_horizon_once() -> None:
    spans = defaultdict(list)
    for row in table("inputs"):
        spans[row["input"]].append(days(row))
    assert {"air_iraq", "air_syria", "other_air", "advisers", "salaries", "inclusion_shock"} < set(spans)
    assert {"recruits_shia_militias", "recruits_tribal_forces", "foreign_arrivals"} < set(spans)
    for name, each in spans.items():
        each.sort()
        assert each[0][0] == START and each[-1][1] == END, name
        for (_, until), (since, _) in pairwise(each):
            assert until == since, name


def test_roads_join_everything_with_at_most_seven_a_place() -> None:
    places = {p["place"] for p in table("places")}
    near = defaultdict(set)
    for r in table("roads"):
        assert r["a"] != r["b"] and r["b"] not in near[r["a"]]
        near[r["a"]].add(r["b"])
        near[r["b"]].add(r["a"])
    assert set(near) == places
    assert max(map(len, near.values())) <= 7
    assert 3.4 <= sum(map(len, near.values())) / len(places) <= 4.4
    reached, front = set(), {"baghdad"}
    while front:
        reached |= front
        front = set().union(*(near[p] for p in front)) - reached
    assert reached == places


def test_deaths_stand_in_known_governorates() -> None:
    known = defaultdict(set)
    for p in table("places"):
        known[p["country"]].add(p["governorate"])
    rows = table("deaths")
    for r in rows:
        assert r["governorate"] in known[r["country"]] | WITHOUT_PLACE[r["country"]]
        assert float(r["low"]) <= float(r["best"]) <= float(r["high"])
    assert min(r["month"] for r in rows if r["country"] == "Syria") == "2016-01"


def test_deaths_of_kinds_are_parts_of_all() -> None:
    best = {
        (r["month"], r["country"], r["governorate"], r["perpetrator"], r["kind"]): float(r["best"])
        for r in table("deaths")
    }
    for (month, country, where, by, kind), value in best.items():
        assert value <= best[month, country, where, "all", "all" if kind != "one_sided" else kind], (
            month,
            by,
        )


def test_known_massacres_are_in_the_record() -> None:
    """UCDP GED 19.1: Badush prison 670 (10 June 2014), one-sided; Camp Speicher 560, coded as a battle event."""
    best = {
        (r["governorate"], r["perpetrator"], r["kind"]): float(r["best"])
        for r in table("deaths")
        if r["month"] == "2014-06"
    }
    assert best["Nineveh", "is", "one_sided"] >= 670
    assert best["Salah al-Din", "is", "focal"] >= 560 > best["Salah al-Din", "is", "one_sided"]


def test_evidence_stands_on_every_row() -> None:
    for name in TABLES:
        for row in table(name):
            assert row["source"], (name, row)
            assert row["confidence"] in ("high", "medium", "low"), (name, row)
            assert row["verified"] in ("verified", "recalled", "interpolated", "assumed"), (name, row)


def test_claims_carry_no_verdict() -> None:
    asked = {"asks", "rival", "would_change"}
    assert (
        set(table("claims")[0])
        == {"claim", "type", "text", "test", "source", "confidence", "verified"} | asked
    )


def test_initial_strengths_are_one_a_group() -> None:
    first = {}
    for row in table("groups"):
        if row["date"] <= START.isoformat():
            first.setdefault(row["group"], []).append((row["date"], float(row["best"])))
    latest = {g: max(rows) for g, rows in first.items()}
    assert len(latest) == 13
    for group, rows in first.items():
        assert sum(d == latest[group][0] for d, _ in rows) == 1, group
    assert latest["is"][1] == 7000 and latest["turkey_backed"][1] == 0


def test_percentages_of_territory_are_marked() -> None:
    rows = table("territory")
    assert {r["publisher"] for r in rows if r["verified"] == "assumed"} == {"cjtf_pct"}
    ihs = {r["date"]: float(r["km2"]) for r in rows if r["publisher"] == "ihs"}
    assert ihs["2015-01-01"] == 90_800 and ihs["2017-06-26"] == 36_200


def test_outline_is_small_and_closed() -> None:
    rows = table("outline")
    assert len(rows) <= 250
    for country in ("Iraq", "Syria"):
        ring = [(r["lon"], r["lat"]) for r in rows if r["country"] == country]
        assert ring[0] == ring[-1] and len(set(ring)) == len(ring) - 1


@pytest.mark.skipif(not (SHARED / "facts").is_dir(), reason="fact tables are not part of the repository")
def test_tables_are_what_the_tools_compile(tmp_path: Path) -> None:
    build = ROOT / "tools" / "iraq_syria_2014" / "build.py"
    command = [sys.executable, str(build), str(SHARED / "facts"), str(SHARED / "data"), str(tmp_path)]
    subprocess.run(command, check=True, timeout=120)
    for made in sorted(tmp_path.iterdir()):
        assert made.read_bytes() == (FOLDER / made.name).read_bytes(), made.name
