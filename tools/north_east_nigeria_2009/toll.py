"""deaths.csv: UCDP GED deaths by state and year, spread evenly over the months of the year.

The file at hand (GED 20.1, CC BY 4.0, Sundberg and Melander 2013) has years but no days, and neither one-sided
violence nor low and high counts. So only `focal` rows are written (fights with the focal side on a side), marked
interpolated; `all` and `one_sided` are absent, not zero, and months must not be scored.
"""

from __future__ import annotations

import calendar
from collections import defaultdict
from datetime import date
from pathlib import Path

from first import EVIDENCE, great_circle, number, read, write
from sheets import END, FACTS, START

COLUMNS = (
    *("month", "country", "governorate", "perpetrator", "kind", "low", "best", "high"),
    *EVIDENCE,
)
SIDES = {"Jama'atu Ahlis Sunna Lidda'awati wal-Jihad", "IS"}
# points that GED gives to a whole state
WHOLE = {(11.5, 13.0): "Borno", (12.0, 11.5): "Yobe", (9.333333, 12.5): "Adamawa"}
FAR = 90.0  # km from the nearest town of the scenario: beyond, an event belongs to no governorate of it
ELSEWHERE = "(elsewhere)"
KEYS = ("deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown")


def by_year(data: Path) -> dict[tuple[str, str, int], float]:
    """(country, governorate, year) -> deaths in fights with the focal side, persons."""
    towns = read(FACTS / "places.csv")
    total: dict[tuple[str, str, int], float] = defaultdict(float)
    for r in read(data / "events" / "ucdp_ged201_lake-chad-region_nodates.csv.gz"):
        if not {r["side_a"], r["side_b"]} & SIDES:
            continue
        here = (float(r["latitude"]), float(r["longitude"]))
        near = [
            (great_circle(here, (float(p["lat"]), float(p["lon"]))), p["governorate"])
            for p in towns
            if p["country"] == r["country"]
        ]
        km, where = min(near)
        where = WHOLE.get(here, where if km <= FAR else ELSEWHERE)
        total[r["country"], where, int(r["year"])] += sum(float(r[k] or 0) for k in KEYS)
    return total


def build(data: Path, out: Path) -> None:
    """Write deaths.csv for the horizon; the months of a year add up to its figure, to rounding."""
    source = "UCDP GED 20.1, lake-chad-region, year without days; months: even spread by length"
    known = dict(zip(EVIDENCE, (source, "low", "interpolated"), strict=True))
    total, rows = by_year(data), []
    for country, where in sorted({key[:2] for key in total}):
        for year in range(START.year, END.year):
            value = total.get((country, where, year), 0.0)
            days = 366 if calendar.isleap(year) else 365
            for month in range(1, 13):
                part = value * calendar.monthrange(year, month)[1] / days
                which = date(year, month, 1).isoformat()[:7]
                row = {"month": which, "country": country, "governorate": where, "perpetrator": "boko_haram"}
                rows.append({**row, "kind": "focal", "best": number(part), **known})
    write(out / "deaths.csv", COLUMNS, rows)
