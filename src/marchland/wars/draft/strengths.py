"""groups.csv from a small table of strengths: as given, and assumed where none is early enough."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from marchland.scenario.errors import Problem, expected
from marchland.scenario.names import key_of
from marchland.scenario.tables import Control
from marchland.scenario.values import iso_day
from marchland.wars.draft.cast import Cast
from marchland.wars.draft.header import Header
from marchland.wars.draft.ledger import Assumption, Line, assumed, cell, evidence, number
from marchland.wars.draft.small_tables import STRENGTHS, SmallTables

A_PLACE = {"army": 150.0, "insurgent": 100.0, "rebel": 75.0, "militia": 75.0, "tribal": 75.0}
"""Fighters for each place that a side holds at the start, by the role of its group; assumed, of the order of the
shipped scenarios (130 for the Nigerian army in 2013)."""
LEAST = 300.0
"""Fighters of a side that holds few places or none at the start, assumed: a side of nobody could never act."""
ODDS = 3.0
"""Fighters of a state's army for each of the focal side's, given or assumed, where it gives none itself; assumed, as
in Nigeria in 2013 (6,000 against 2,000) and in Chechnya in September 1999 (30,000 against 10,000)."""
NO_FIGHTERS = re.compile(r"[^(;,]*?(\b(percent|per cent|square km|km2|killed|captured|dead|disarmed)\b|%)")
"""What a figure is of when it is no strength, as its scope begins."""
PART = re.compile(r"_(in|at|and|near|around|from)_")
"""What follows a side's name where a figure is of a part of it, or of it and others."""


def strengths(
    tables: SmallTables, header: Header, who: Cast, control: Sequence[Control]
) -> tuple[list[Line], list[Assumption], list[Problem], list[str]]:
    """Rows of groups.csv, what was assumed, names that are no side or group, and what is to be said."""
    known = _names(who)
    lines: list[Line] = []
    problems: list[Problem] = []
    parts: list[str] = []
    others: list[str] = []
    for i, row in enumerate(tables.rows.get(STRENGTHS, ())):
        called, scope = cell(row, "side"), cell(row, "scope")
        group = known.get(key_of(called), "")
        if not group and key_of(PART.split(f"{key_of(called)}_")[0]) in known:
            parts.append(called)
        elif not group:
            hint = expected(called, [*who.sides, *who.groups], "sides and groups")
            spot = tables.spot(STRENGTHS, i, "side")
            problems.append(
                spot.problem(f"strengths[{called}].side", f"no side or group named '{called}'", hint)
            )
        elif NO_FIGHTERS.match(scope.casefold()):
            others.append(f"{called} ({scope})")
        else:
            cells = {"group": group} | {
                name: cell(row, name) for name in ("date", "low", "best", "high", "scope")
            }
            lines.append(Line({**cells, **evidence(row)}, i))
    said = [
        f"strengths.csv: {len(rows)} row{'' if len(rows) == 1 else 's'} not used, {why}: "
        f"{'; '.join(dict.fromkeys(rows))}"
        for rows, why in ((parts, "of a part of a side"), (others, "no number of fighters"))
        if rows
    ]
    first, told = _at_start(lines, header, who, control)
    return [*first, *lines], told, problems, said


def _names(who: Cast) -> dict[str, str]:
    """Key of a side's or group's name or label -> the group; a side stands for its first group."""
    known: dict[str, str] = {}
    for name, side in who.sides.items():
        known |= {key_of(called): who.group_of(name) for called in (name, str(side["label"]))}
    for name, group in who.groups.items():
        label = group.get("label") if isinstance(group, Mapping) else None
        known |= {key_of(called): name for called in (name, str(label or name))}
    return {key: group for key, group in known.items() if group}


def _at_start(
    lines: Sequence[Line], header: Header, who: Cast, control: Sequence[Control]
) -> tuple[list[Line], list[Assumption]]:
    """A row at the start for every group without one: its first later figure, or so many fighters a place held.

    A first figure of 0 says that the group came later, and is no assumption.
    """
    start = header.first
    begun = {name: _dated(lines, name) for name in who.groups}
    held = {
        side: sum(row.holder == side and row.since <= start < (row.until or date.max) for row in control)
        for side in who.sides
    }
    focal, guessed = _focal(begun, header, who, held)
    made: list[Line] = []
    back: list[str] = []
    later: list[str] = []
    by_place: list[str] = []
    extra: list[str] = []
    for name, group in who.groups.items():
        dated = begun[name]
        if dated and dated[0][0] <= start:
            continue
        side, role = str(group.get("side", "")), str(group.get("role", ""))
        known = assumed("assumed")
        if dated:
            day, line = dated[0]
            best, note = line.cells["best"], f"the figure of {day} carried back"
            if _figure(line) == 0:
                known = {column: line.cells[column] for column in known}
                note = f"not there yet: the 0 of {day} carried back"
            else:
                back.append(f"{name} has {best} of {day}")
                later.append(f"`{name},{day - timedelta(days=1)},0`")
        elif name == who.group_of(side):
            odds = ODDS * focal if side in who.states else 0.0
            best = number(max(_of_places(role, held[side]), odds))
            by_place.append(f"{name} has {best}")
            note = f"{A_PLACE.get(role, LEAST):g} for each of {held[side]} places held at the start, {LEAST:g} at least"
            note += f", and {ODDS:g} for each of {focal:g}{guessed} of the focal side" if odds else ""
        else:
            best = "0"
            extra.append(name)
            note = "nobody at the start: no figure, and another group of its side has one"
        cells = {"group": name, "date": start.isoformat(), "low": "", "best": best, "high": "", "scope": ""}
        made.append(Line({**cells, **known, "note": note}))
    guess = (
        "fighters for each place held at the start (army 150, insurgents 100, others 75), 300 at least, and of "
        f"a state at least three for each of the focal side{', whose number is assumed too' * bool(guessed)}"
    )
    says = (
        (back, f"the first later figure, carried back to the start: {'; '.join(back)}",
         "nothing is dated at or before the start", 2),
        (by_place, f"{'; '.join(by_place)}: {guess}", "no figure at all", 0),
        (extra, f"nobody at the start: {', '.join(extra)}", "no figure of this group of a side", 3),
    )  # fmt: skip
    instead = (
        f"add a row to strengths.csv dated {start} or before; for a force that came later, one with 0 on the day "
        "before it came"
    )
    rows = f": whoever was not there before its figure gets {', '.join(later)} (side,date,best)"
    return made, [
        Assumption("groups.csv", "best", len(named), what, why, instead + rows * (named is back), rank)
        for named, what, why, rank in says
        if named
    ]


def _focal(
    begun: Mapping[str, Sequence[tuple[date, Line]]], header: Header, who: Cast, held: Mapping[str, int]
) -> tuple[float, str]:
    """Fighters of the focal side at the start, given or assumed, and what to say of them if any are assumed.

    Of a group that is given, the last figure before or the first after.
    """
    total, guessed = 0.0, ""
    for name, group in who.groups.items():
        if group.get("side") != header.focal:
            continue
        early = [line for day, line in begun[name] if day <= header.first]
        if begun[name]:
            total += _figure(early[-1] if early else begun[name][0][1])
        elif name == who.group_of(header.focal):
            total += _of_places(str(group.get("role", "")), held[header.focal])
            guessed = " (assumed)"
    return total, guessed


def _of_places(role: str, held: int) -> float:
    """Fighters of a side by the places that it holds at the start."""
    return max(LEAST, A_PLACE.get(role, LEAST) * held)


def _dated(lines: Sequence[Line], name: str) -> list[tuple[date, Line]]:
    """The figures of a group that have a valid day, in order."""
    mine = [line for line in lines if line.cells["group"] == name]
    dated = [(day, line.row or 0, line) for line in mine if (day := _day(line))]
    return [(day, line) for day, _, line in sorted(dated, key=lambda one: one[:2])]


def _figure(line: Line) -> float:
    """The figure of a row; one that cannot be read is refused on loading."""
    try:
        return float(line.cells["best"])
    except ValueError:
        return 0.0


def _day(line: Line) -> date | None:
    try:
        found = iso_day(line.cells["date"])
    except ValueError:
        return None
    return found if isinstance(found, date) else None
