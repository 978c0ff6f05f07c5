"""inputs.csv: piecewise constant outside effort, recruits, arrivals and shocks over the whole horizon."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

from air import build as air
from tables import END, EVIDENCE, START, month_start, months, next_month, number, read, write

COLUMNS = ("input", "from", "to", "value", "unit", *EVIDENCE, "note")
Row = dict[str, object]
MONTHS = months("2014-01", "2018-01")


def interpolated(points: Sequence[tuple[date, float]], at: date) -> float:
    """Straight line between dated figures, constant outside them."""
    if at <= points[0][0]:
        return points[0][1]
    for (d0, v0), (d1, v1) in pairwise(points):
        if at <= d1:
            return v0 + (v1 - v0) * ((at - d0) / (d1 - d0))
    return points[-1][1]


def _row(
    name: str, since: date, until: date, value: float, unit: str, evidence: Sequence[str], note: str
) -> Row:
    said = dict(zip(EVIDENCE, evidence, strict=True))
    span = {"input": name, "from": max(since, START).isoformat(), "to": min(until, END).isoformat()}
    return {**span, "value": number(value), "unit": unit, **said, "note": note}


def _monthly(name: str, points: Sequence[tuple[date, float]], unit: str, source: str, note: str) -> list[Row]:
    """One row a month at the value of the month's middle."""
    out = []
    for month in MONTHS:
        since, until = month_start(month), next_month(month)
        value = interpolated(points, since + (until - since) / 2)
        out.append(_row(name, since, until, value, unit, (source, "low", "interpolated"), note))
    return out


def _advisers(facts: Path) -> list[Row]:
    """US troops in Iraq from June 2014; the headcount of 2017 is another count, left out."""
    points = [(date(2014, 6, 15), 0.0)]
    for r in read(facts / "actors.csv"):
        if r["measure"] == "us_troops_iraq" and "DMDC" not in r["source"]:
            points.append((date.fromisoformat(r["date"]), float(r["best"])))
    source = "Pentagon, Defense One, The Hill, CRS R44073, Military.com, NBC News (facts: us_troops_iraq)"
    note = "all US troops in Iraq stand for advisers; figures of 2015-06 and 2016-09 are authorised totals"
    return _monthly("advisers", points, "persons", source, note)


def _recruits(here: Path) -> list[Row]:
    """Weekly net growth between two dated strengths of a group (recruits.csv); zero elsewhere."""
    spans: dict[str, list[dict[str, str]]] = {}
    for r in read(here / "recruits.csv"):
        spans.setdefault(r["group"], []).append(r)
    out = []
    for group, rows in spans.items():
        name, reached = f"recruits_{group}", START
        for r in rows:
            since, until = date.fromisoformat(r["from"]), date.fromisoformat(r["to"])
            if since > reached:
                out.append(_none(name, reached, since))
            pace = (float(r["after"]) - float(r["before"])) / ((until - since).days / 7)
            evidence = (r["source"], r["confidence"], "interpolated")
            note = f"net growth {r['before']} to {r['after']}: a lower bound of those who joined; {r['note']}"
            out.append(_row(name, since, until, pace, "persons/week", evidence, note.rstrip("; ")))
            reached = until
        if reached < END:
            out.append(_none(name, reached, END))
    return out


def _none(name: str, since: date, until: date) -> Row:
    evidence = ("assumed", "low", "assumed")
    return _row(
        name, since, until, 0, "persons/week", evidence, "no growth between dated strengths of one scope"
    )


def _arrivals(facts: Path) -> list[Row]:
    """Foreign arrivals a week from the monthly statements of officials."""
    points = []
    for r in read(facts / "desertion.csv"):
        if r["indicator"] == "foreign_arrivals" and "withdrawn" not in r["note"]:
            since, until = date.fromisoformat(r["from_date"]), date.fromisoformat(r["to_date"])
            points.append((since + (until - since) / 2, float(r["value"]) * 12 / (365.25 / 7)))
    source = "Washington Post 2014-10-30; Gersten 2016-04-26; Warren, Reuters 2016-04-29; McGurk (recalled)"
    note = (
        "straight line between statements; before October 2014 its level; all jihadist groups, not IS alone"
    )
    return _monthly("foreign_arrivals", points, "persons/week", source, note)


def _steps(here: Path) -> list[Row]:
    """Inputs written by hand (steps.csv): index of Russian air effort, salaries paid by Baghdad."""
    out = []
    for r in read(here / "steps.csv"):
        span = date.fromisoformat(r["from"]), date.fromisoformat(r["to"])
        evidence = tuple(r[k] for k in EVIDENCE)
        out.append(_row(r["input"], *span, float(r["value"]), r["unit"], evidence, r["note"]))
    return out


def _inclusion() -> list[Row]:
    """Shock of the prime minister's resignation, fading in two-week steps with a mean life of 13 weeks."""
    name, unit, begin = "inclusion_shock", "index 0-1", date(2014, 8, 14)
    source = "mikulaschek_2020 (sign, date); size and fading assumed"
    note = "1 = the whole shift of opinion after Maliki yielded; about nine tenths gone after 30 weeks"
    out = [_row(name, START, begin, 0, unit, ("assumed", "low", "assumed"), "before Maliki yielded")]
    for step in range(15):
        since = begin + timedelta(weeks=2 * step)
        value = math.exp(-(2 * step) / 13)
        out.append(
            _row(name, since, since + timedelta(weeks=2), value, unit, (source, "low", "assumed"), note)
        )
    evidence = (source, "low", "assumed")
    return [*out, _row(name, begin + timedelta(weeks=30), END, 0, unit, evidence, "set to none")]


def build(facts: Path, data: Path, here: Path, out: Path) -> None:
    """Write inputs.csv."""
    rows = air(facts, data, here)
    rows += [*_steps(here), *_advisers(facts), *_recruits(here), *_arrivals(facts), *_inclusion()]
    write(out / "inputs.csv", COLUMNS, rows)
