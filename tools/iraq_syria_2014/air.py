"""Weapons a week by country: monthly totals of the facts split by the strikes recorded in each country."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from pathlib import Path

from tables import END, START, month_start, next_month, number, read

FIRST = {"Iraq": date(2014, 8, 8), "Syria": date(2014, 9, 23)}  # first strikes
NAMES = {"Iraq": "air_iraq", "Syria": "air_syria"}
UNIT = "weapons/week"
Row = dict[str, object]


def _counted(data: Path) -> dict[str, float]:
    """Month -> share of strikes in Iraq; where two collectors overlap, the mean of their shares."""
    count: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for r in read(data / "external" / "coalition_airstrikes_monthly_by_place_2014_08_2016_02.csv"):
        count[r["month"], r["source"]][r["country"]] += int(r["strikes"])
    shares = defaultdict(list)
    for (month, _), by in count.items():
        shares[month].append(by["Iraq"] / (by["Iraq"] + by["Syria"]))
    return {month: sum(each) / len(each) for month, each in shares.items()}


def _shares(data: Path, here: Path, wanted: list[str]) -> dict[str, tuple[float, str, str]]:
    """Month -> (share in Iraq, how it is known, source); later months from the spans of air_shares.csv."""
    counted = _counted(data)
    spans = read(here / "air_shares.csv")
    out = {}
    for month in wanted:
        if month in counted:
            out[month] = (
                counted[month],
                "interpolated",
                "CENTCOM/CJTF-OIR releases (information.dk, guardian)",
            )
        else:
            (span,) = (r for r in spans if r["from"] <= month <= r["to"])
            out[month] = (float(span["iraq_share"]), span["verified"], span["source"])
    return out


def build(facts: Path, data: Path, here: Path) -> list[Row]:
    """Rows of air_iraq and air_syria; a month's weapons fall evenly on its days after the first strike."""
    monthly = read(facts / "air_monthly.csv")
    shares = _shares(data, here, [r["month"] for r in monthly])
    rows: list[Row] = []
    for country, name in NAMES.items():
        none = {"source": "no strikes yet", "confidence": "high", "verified": "verified", "note": ""}
        span = {"input": name, "from": START.isoformat(), "to": FIRST[country].isoformat()}
        rows.append({**span, "value": "0", "unit": UNIT, **none})
        for r in monthly:
            since, until = max(month_start(r["month"]), FIRST[country]), next_month(r["month"])
            if since >= until:
                continue
            iraq, known, source = shares[r["month"]]
            share = iraq if country == "Iraq" else 1 - iraq
            weekly = float(r["weapons_released"]) * share * 7 / (until - since).days
            span = {"input": name, "from": since.isoformat(), "to": until.isoformat()}
            evidence = {
                "source": f"total: {r['source']}; split: {source}",
                "confidence": "low",
                "verified": known,
            }
            note = f"{r['weapons_released']} weapons in the month ({r['kind']}), share {share:.3f}"
            rows.append({**span, "value": number(weekly), "unit": UNIT, **evidence, "note": note})
        span = {"input": name, "from": next_month(monthly[-1]["month"]).isoformat(), "to": END.isoformat()}
        kept = {"value": rows[-1]["value"], "unit": UNIT, "source": "assumed", "confidence": "low"}
        rows.append({**span, **kept, "verified": "assumed", "note": "level of December 2017 kept"})
    return rows
