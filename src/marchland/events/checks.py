"""What is odd in a file is counted, with the deaths it touches, and never repaired.

Each check is a condition on the staged events. Rows that fail a check are kept: the count tells the reader
what the source holds, the policy for loose events is the only thing that moves deaths, and duplicates are the
only rows left out (the first of a key is kept).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np

from marchland.events.lookups import Lookups, outlines
from marchland.events.opening import garbled
from marchland.events.outside import TOLERANCE, outside, rings_of

if TYPE_CHECKING:
    import duckdb

EXAMPLES = 5
FIRST_YEAR = {"ged": 1989, "acled": 1997, "csv": 1900}
PARTS = ("deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown")
NAMES = ("side_a", "side_b", "dyad", "conflict", "country", "adm_1", "adm_2", "place")


@dataclass(frozen=True)
class Check:
    """One check: how many events fail it, the best estimate of their deaths, and the first few of them."""

    name: str
    meaning: str
    events: int
    deaths: int
    examples: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, object]:
        """The check as plain values for JSON."""
        return {**asdict(self), "examples": list(self.examples)}


def conditions(source: str, last_year: int) -> dict[str, tuple[str, str]]:
    """Name, meaning and SQL condition of every check on single rows."""
    first = FIRST_YEAR[source]
    parts = " + ".join(PARTS)
    years = ("year", "year(date_start)", "year(date_end)")
    stated = "true" if source == "ged" else f"coalesce({', '.join(PARTS)}) IS NOT NULL"
    some = f"({' OR '.join(f'{name} IS NULL' for name in PARTS)})"
    return {
        "low_above_best": ("low estimate above the best", "low > best"),
        "high_below_best": ("high estimate below the best", "high < best"),
        "zero_best": ("best estimate 0 though the high one is not", "best = 0 AND high > 0"),
        "no_deaths_stated": ("no figure of deaths", "best IS NULL"),
        "parts_differ": ("best estimate is not the sum of its four kinds of deaths", f"best <> {parts}"),
        "parts_missing": ("some kinds of deaths not stated", f"{stated} AND {some}"),
        "impossible_year": (
            f"a year before {first} or after {last_year}",
            " OR ".join(f"{year} < {first} OR {year} > {last_year}" for year in years),
        ),
        "year_differs": ("year is not that of the first day", "year <> year(date_start)"),
        "ends_before_start": ("last day before the first", "date_end < date_start"),
        "no_adm_1": ("no first-order unit (governorate)", "adm_1 IS NULL"),
        "no_coordinates": ("no coordinates", "latitude IS NULL OR longitude IS NULL"),
        "loose_time": ("date no better than a month, or a span across months", "loose_time"),
        "loose_place": ("place no better than a country or large region", "loose_place"),
    }


def run_checks(db: duckdb.DuckDBPyConnection, source: str, last_year: int, lookups: Lookups) -> list[Check]:
    """All checks on the table `stage`, those that no event fails included."""
    found = conditions(source, last_year)
    sums = ", ".join(
        f"count(*) FILTER ({condition}), coalesce(sum(best) FILTER ({condition}), 0)"
        for _, condition in found.values()
    )
    row = db.execute(f"SELECT {sums} FROM stage").fetchone() or (0, 0) * len(found)
    out = []
    for place, (name, (meaning, condition)) in enumerate(found.items()):
        events, deaths = int(row[2 * place]), int(row[2 * place + 1])
        query = f"SELECT event_id FROM stage WHERE {condition} ORDER BY row LIMIT {EXAMPLES}"
        first = db.execute(query).fetchall() if events else []
        out.append(Check(name, meaning, events, deaths, tuple(text for (text,) in first)))
    return [*out, _garbled(db), *_geography(db, source, lookups)]


def _garbled(db: duckdb.DuckDBPyConnection) -> Check:
    """Names that look like UTF-8 read in another encoding; they resolve to nothing."""
    pairs = " UNION ALL ".join(f"SELECT row, event_id, best, {name} AS name FROM stage" for name in NAMES)
    names = [
        n for (n,) in db.execute(f"SELECT DISTINCT name FROM ({pairs}) WHERE name IS NOT NULL").fetchall()
    ]
    broken = [name for name in names if garbled(name)]
    meaning = "a name that looks like UTF-8 read in another encoding"
    if not broken:
        return Check("garbled_name", meaning, 0, 0)
    found = db.execute(
        f"SELECT row, any_value(event_id), any_value(coalesce(best, 0)) FROM ({pairs}) "
        "WHERE list_contains($1, name) GROUP BY row ORDER BY row",
        [broken],
    ).fetchall()
    examples = tuple(text for _, text, _ in found[:EXAMPLES])
    return Check("garbled_name", meaning, len(found), sum(int(deaths) for _, _, deaths in found), examples)


def drop_duplicates(db: duckdb.DuckDBPyConnection) -> Check:
    """Leave only the first row of each release and event id in the stage, and say how many went."""
    db.execute(
        "CREATE OR REPLACE TEMP TABLE again AS SELECT s.rowid AS place, s.event_id, s.best, s.row "
        "FROM stage s JOIN "
        "(SELECT release, event_id, min(row) AS first FROM stage GROUP BY ALL HAVING count(*) > 1) d "
        "ON s.release IS NOT DISTINCT FROM d.release AND s.event_id = d.event_id AND s.row > d.first"
    )
    row = db.execute("SELECT count(*), coalesce(sum(best), 0) FROM again").fetchone() or (0, 0)
    found = db.execute(f"SELECT event_id FROM again ORDER BY row LIMIT {EXAMPLES}").fetchall()
    if row[0]:
        db.execute("DELETE FROM stage WHERE rowid IN (SELECT place FROM again)")
    db.execute("DROP TABLE again")
    meaning = "event id seen before in the file; only the first row is kept"
    return Check("duplicate_id", meaning, int(row[0]), int(row[1]), tuple(text for (text,) in found))


def _geography(db: duckdb.DuckDBPyConnection, source: str, lookups: Lookups) -> list[Check]:
    shapes = outlines()
    judged = "latitude IS NOT NULL AND longitude IS NOT NULL AND coalesce(where_prec, 0) < 7"
    strays: list[tuple[int, str, int]] = []
    unknown: list[tuple[int, str, int]] = []
    countries = db.execute(f"SELECT DISTINCT country_code, country FROM stage WHERE {judged}").fetchall()
    for code, name in countries:
        here = f"{judged} AND country_code IS NOT DISTINCT FROM $1 AND country IS NOT DISTINCT FROM $2"
        rings = rings_of(source, code, name, lookups, shapes)
        if not rings:
            counted = db.execute(
                f"SELECT count(*), coalesce(sum(best), 0) FROM stage WHERE {here}", [code, name]
            ).fetchone()
            unknown.append((int(counted[0]), str(name), int(counted[1])) if counted else (0, str(name), 0))
            continue
        points = db.execute(
            f"SELECT DISTINCT longitude, latitude FROM stage WHERE {here}", [code, name]
        ).fetchnumpy()
        longitude, latitude = np.asarray(points["longitude"]), np.asarray(points["latitude"])
        away = outside(longitude, latitude, rings)
        if away.any():
            strays += db.execute(
                "SELECT row, event_id, coalesce(best, 0) FROM stage "
                "JOIN (SELECT unnest($3) AS x, unnest($4) AS y) p "
                f"ON longitude = p.x AND latitude = p.y WHERE {here}",
                [code, name, longitude[away].tolist(), latitude[away].tolist()],
            ).fetchall()
    strays.sort()
    examples = tuple(text for _, text, _ in strays[:EXAMPLES])
    return [
        Check(
            "outside_country",
            f"coordinates more than {TOLERANCE} degrees outside the country",
            len(strays),
            sum(deaths for _, _, deaths in strays),
            examples,
        ),
        Check(
            "country_not_judged",
            "country in no table of outlines, coordinates not judged",
            sum(events for events, _, _ in unknown),
            sum(deaths for _, _, deaths in unknown),
            tuple(sorted(name for _, name, _ in unknown)[:EXAMPLES]),
        ),
    ]
