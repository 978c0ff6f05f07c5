"""Any valid small tables give a scenario that loads and says what they say; any broken ones a list of problems."""

from __future__ import annotations

import csv
import io
import tempfile
from datetime import date, timedelta
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from marchland.scenario import load
from marchland.scenario.errors import ScenarioError
from marchland.wars.draft import SmallTables, draft, read
from unit.wars.small_war import FILES, small_war

QUICK = settings(
    max_examples=10,
    deadline=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),  # shrinking takes minutes, and a failing case is small as it is
    suppress_health_check=[HealthCheck.too_slow],
)
START = date(1999, 3, 3)
GARBAGE = (
    "",
    "-1",
    "1e400",
    "x" * 200,
    "2001-13-40",
    "nan",
    "'; drop",
    "\u00e9",
    "9" * 30,
    ";",
    "a;b",
    "contested",
)


@st.composite
def wars(draw: st.DrawFn) -> SmallTables:
    """Two to nine places on a grid of 0.1 degrees, three sides, spells that touch, any of the optional columns."""
    days = draw(st.integers(30, 900))
    end = START + timedelta(days=days)
    spots = draw(
        st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), min_size=2, max_size=9, unique=True)
    )
    places, control = [], []
    extra = draw(st.sets(st.sampled_from(("focal_kin", "openness", "governorate", "source", "oil"))))
    for number, (north, east) in enumerate(spots):
        row = {"place": f"town_{number}", "lat": f"{10 + north / 10:.1f}", "lon": f"{60 + east / 10:.1f}"}
        row["population"] = str(draw(st.integers(0, 10**7)))
        values = {
            "focal_kin": "0.25",
            "openness": "1",
            "governorate": f"Part {number % 2}",
            "source": "map",
            "oil": ".5",
        }
        places.append(row | {name: values[name] for name in sorted(extra)})
        cuts = sorted(draw(st.sets(st.integers(1, days - 1), max_size=3)))
        for since in (0, *cuts):
            holder = "a" if not control else draw(st.sampled_from(("a", "b", "c", "contested")))
            day = (START + timedelta(days=since)).isoformat()
            control.append({"place": row["place"], "from": day, "to": "", "holder": holder})
    header = {
        "focal": "a",
        "start": START.isoformat(),
        "end": end.isoformat(),
        "sides": {"a": {}, "b": {}, "c": {}},
    }
    if draw(st.booleans()):
        header["sides"] = {"a": {}, "c": {"state": True}, "b": {"label": "Bees"}}
    return SmallTables("any_war", header, {"places": places, "control": control})


@QUICK
@given(wars())
def test_valid_tables_give_a_scenario_that_says_the_same(tables: SmallTables) -> None:
    with tempfile.TemporaryDirectory() as folder:
        s = load(draft(tables, Path(folder) / "made").folder)
    given_places = [
        (r["place"], float(r["lat"]), float(r["lon"]), int(r["population"])) for r in tables.rows["places"]
    ]
    assert [(p.place, p.lat, p.lon, p.population) for p in s.places] == given_places
    given_control = [(r["place"], r["from"], r["holder"]) for r in tables.rows["control"]]
    assert [(r.place, r.since.isoformat(), r.holder) for r in s.control] == given_control
    assert START <= s.time.start < START + timedelta(days=7)
    assert s.time.end <= date.fromisoformat(str(tables.header["end"])) < s.time.end + timedelta(days=7)


@st.composite
def breakages(draw: st.DrawFn) -> dict[str, str | None]:
    """One to three faults: a cell replaced, a row or column lost or doubled, a file cut short."""
    changed: dict[str, str | None] = {}
    for _ in range(draw(st.integers(1, 3))):
        name = draw(st.sampled_from(sorted(FILES)))
        text = changed.get(name, FILES[name]) or ""
        if name == "war.yaml" or draw(st.booleans()):
            at = draw(st.integers(0, len(text)))
            cut = text[:at] if draw(st.booleans()) else text[:at] + draw(st.sampled_from(GARBAGE)) + text[at:]
            changed[name] = cut
            continue
        rows = list(csv.reader(io.StringIO(text)))
        if not rows or not rows[0]:
            continue
        row = draw(st.integers(0, len(rows) - 1))
        column = draw(st.integers(0, max(len(rows[row]) - 1, 0)))
        how = draw(st.sampled_from(("cell", "lose", "double", "column")))
        if how == "cell" and rows[row]:
            rows[row][column] = draw(st.sampled_from(GARBAGE))
        elif how == "lose":
            del rows[row]
        elif how == "double":
            rows.insert(row, list(rows[row]))
        else:
            rows = [cells[:column] + cells[column + 1 :] for cells in rows]
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerows(rows)
        changed[name] = out.getvalue()
    return changed


@settings(QUICK, max_examples=30)
@given(breakages())
def test_broken_tables_give_problems_and_no_folder(changed: dict[str, str | None]) -> None:
    with tempfile.TemporaryDirectory() as root:
        folder = small_war(Path(root) / "t", changed)
        try:
            made = draft(read(folder), Path(root) / "d")
        except ScenarioError as error:
            assert error.problems and all(problem.line >= 1 and problem.message for problem in error.problems)
            assert {path.name for path in Path(root).iterdir()} == {"t"}
        else:
            load(made.folder)
