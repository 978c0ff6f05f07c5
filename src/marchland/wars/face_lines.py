"""Lines of the gate of face validity with their tolerances: what recorded wars look like, as data with a version.

    python -m marchland.wars.face_lines      # writes face_records.csv, and the tolerances into face_lines.csv

A tolerance goes from the least to the greatest figure of the shipped wars, each end moved out by one standard error of
the war that gives it (of several the surest). A war counts up to its own cut, or whole without one, where its span has
HALF a year and is over by UNSEEN, the day after which nothing of Iraq and Syria may be read, and some of its changes
were seen in a source (an invented one is no war). A figure counts with enough cases (`stats.cases`), of sieges only in
wars that record FEWEST of them. The war that is checked is among them: what it did itself is never out of range. Lines
of three kinds have other rules:

    pooled  what few wars have and happens once: the rate in all of them as one, give or take two standard errors
    doubt   a factor within which nine in ten dated strengths lie, exp(POINT d), d the middle log-sd of their own
    coin    a pair's pact is told more often right than wrong

Fails when: wars hardly record what a line asks.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from pathlib import Path

import numpy as np

from marchland.analysis.faces import Ground, begun, faces, marked
from marchland.files.writing import write_text
from marchland.record.known_at import known_at, week_of
from marchland.scenario import Scenario, load
from marchland.scenario.tables import Strength
from marchland.stats.cases import FEWEST, PERCENT, Cases
from marchland.territory.compile import compile_world
from marchland.territory.known import record_inputs
from marchland.territory.strengths import POINT, doubt, series
from marchland.territory.world import World
from marchland.wars.library import war, wars

LINES, RECORDS = (Path(__file__).with_name(f"face_{name}.csv") for name in ("lines", "records"))
UNSEEN = date(2015, 2, 8)
HALF = 26
"""Weeks of record below which a war is in no range."""
FEWEST_WARS = 3
SHARES = "%"
RECORDED, POOLED, DOUBTED = "record", "pooled", "doubt"
"""Rules of lines: the range of recorded wars, all of them as one, the doubt that dated strengths have."""
Records = Mapping[str, Mapping[str, Cases]]
"""War -> line -> cases."""
DIGITS = 4
ASSUMED = "assumed"


@dataclass(frozen=True)
class Line:
    """A line: name, a short `label`, words, unit, tolerance, the number of `wars` behind it and its `rule`.

    `fit` says what it was used in: `prior` where a prior comes from such figures of other wars, `posterior` where
    learning scores it, or it is told up to the cut.
    """

    line: str
    label: str
    words: str
    unit: str
    low: float
    high: float
    wars: int
    rule: str
    fit: str


@dataclass(frozen=True)
class Figure:
    """What a war's record says on a line: value, standard error, and number of cases."""

    line: str
    war: str
    value: float
    error: float
    cases: int


def lines() -> tuple[Line, ...]:
    """Every line as it was committed."""
    rows = csv.DictReader(io.StringIO(LINES.read_text(encoding="utf-8")))
    return tuple(
        Line(
            row["line"], row["label"], row["words"], row["unit"],
            float(row["low"] or "nan"), float(row["high"] or "nan"), int(row["wars"]), row["rule"], row["fit"],
        )
        for row in rows
    )  # fmt: skip


def span(s: Scenario) -> date:
    """The day up to which a scenario's record is read: its cut, or its end without one."""
    return s.time.cut or s.time.end


def ground(world: World) -> Ground:
    """What faces are seen on."""
    ties, acts = world.ties[:, world.focal], world.acts[:, world.focal]
    return Ground(
        np.asarray(world.km, float), world.focal, *marked(ties, acts, world.population, world.country)
    )


def recorded(s: Scenario, world: World, cut: date) -> dict[str, Cases]:
    """Line -> its cases in the record before a cut; none of sieges where fewer than FEWEST are on record."""
    told, weeks = record_inputs(s, world, cut), week_of(s, cut)
    holder = np.concatenate([np.asarray(world.holder)[None], told.holder[:weeks]]).astype(np.int64)
    attacker = np.concatenate([np.asarray(world.attacker)[None], told.attacker[:weeks]]).astype(np.int64)
    found = faces(holder, attacker, ground(world))
    if len(begun(holder, attacker).weeks) < FEWEST:
        found = {name: one for name, one in found.items() if "siege" not in name}
    return found


def counting() -> list[Scenario]:
    """The wars that are in a range, each as it was known at its cut."""
    found = [s for s in map(load, wars()) if span(s) <= UNSEEN and week_of(s, span(s)) >= HALF]
    return [known for s in found if war(known := known_at(s, span(s), replay=False)).seen > 0]


def dated(s: Scenario, group: str) -> list[Strength]:
    """A group's dated figures after its opening one, those that are more than an assumption."""
    return [row for row in series(s, group)[1:] if row.verified != ASSUMED and row.best > 0]


def figures(records: Records) -> list[Figure]:
    """What records say, where there are enough cases."""
    return [
        Figure(line, name, cases.value, cases.error(), len(cases.values))
        for name, faced in records.items()
        for line, cases in faced.items()
        if cases.enough
    ]


def factor(known: Iterable[Scenario]) -> tuple[float, int]:
    """The factor within which nine in ten dated strengths lie by their own low and high, and how many wars have any."""
    doubts = [[doubt(row) for group in s.groups for row in dated(s, group)] for s in known]
    flat = [d for many in doubts for d in many]
    return float(np.exp(POINT * np.median(flat))), sum(bool(many) for many in doubts)


def tolerance(found: Sequence[Figure], most: float) -> tuple[float, float]:
    """Least and greatest figure, each end moved out by one standard error of its war; within 0 and `most`.

    Of wars that share an end the surest counts.
    """
    least = min(found, key=lambda f: (f.value, f.error))
    greatest = min(found, key=lambda f: (-f.value, f.error))
    return max(least.value - least.error, 0.0), min(greatest.value + greatest.error, most)


def ranged(line: Line, records: Records) -> Line:
    """A line with its tolerance from the range of wars; NaN where fewer than FEWEST_WARS have a figure."""
    own = [figure for figure in figures(records) if figure.line == line.line]
    low, high = np.nan, np.nan
    if len(own) >= FEWEST_WARS:
        low, high = tolerance(own, PERCENT if line.unit.startswith(SHARES) else np.inf)
    return replace(line, low=low, high=high, wars=len(own))


def pooled(line: Line, records: Records) -> Line:
    """A rate with its tolerance from all wars as one, and twice its standard error on both sides."""
    own = [faced[line.line] for faced in records.values() if faced[line.line].enough]
    one = Cases(
        "rate", np.concatenate([c.values for c in own]), np.concatenate([c.exposure for c in own]), own[0].per
    )
    low, high = max(one.value - 2 * one.error(), 0.0), one.value + 2 * one.error()
    return replace(line, low=low, high=high, wars=len(own))


def table(kind: type[Line] | type[Figure], rows: Iterable[Line | Figure]) -> str:
    """Rows as CSV."""
    out = io.StringIO()
    writer = csv.DictWriter(out, [f.name for f in fields(kind)], lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({k: cell(v) if isinstance(v, float) else v for k, v in asdict(row).items()})
    return out.getvalue()


def cell(value: float) -> str:
    """A number in DIGITS digits, empty where there is none."""
    return "" if np.isnan(value) else f"{value:.{DIGITS}g}"


def main() -> None:
    """Make both tables anew; words, units and rules of lines stay as they are."""
    known = counting()
    records = {s.name: recorded(s, compile_world(s), span(s)) for s in known}
    off, having = factor(known)
    out = []
    for line in lines():
        if line.rule == RECORDED:
            out.append(ranged(line, records))
        elif line.rule == POOLED:
            out.append(pooled(line, records))
        elif line.rule == DOUBTED:
            low = 1.0 if line.line.endswith("off") else 1 / off
            out.append(replace(line, low=low, high=off, wars=having))
        else:
            out.append(line)
    write_text(RECORDS, table(Figure, figures(records)))
    write_text(LINES, table(Line, out))


if __name__ == "__main__":
    main()
