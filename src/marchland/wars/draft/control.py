"""control.csv from a small table of who held what: ends that the next row gives, and towns held by their state."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from marchland.errors import LISTED
from marchland.record.months import DAYS
from marchland.scenario.errors import Problem, alike, expected
from marchland.scenario.names import CONTESTED
from marchland.scenario.tables import Control, Place
from marchland.wars.draft.header import Header
from marchland.wars.draft.ledger import Assumption, Line, as_id, assumed, cell, evidence
from marchland.wars.draft.places import ids
from marchland.wars.draft.small_tables import SmallTables

SATURDAY = 5
"""Day of the week on which a week ends, Monday 0."""


def holders(tables: SmallTables, header: Header) -> dict[str, str]:
    """How a side may be called in the tables: its id and its label, in small letters -> its id."""
    known = {CONTESTED: CONTESTED}
    for name, side in header.sides.items():
        known |= {name: name, **({side.label.casefold(): name} if side.label else {})}
    if not header.sides:
        for row in tables.rows.get("control", ()):
            held = cell(row, "holder")
            known.setdefault(held.casefold(), as_id(held))
    return known


def control(
    tables: SmallTables, header: Header, towns: Sequence[Place]
) -> tuple[list[Line], list[Assumption]]:
    """Rows of control.csv, place by place, and what was assumed: towns held by their state where no row says more."""
    known, sides = ids(tables), holders(tables, header)
    mine: dict[str, list[tuple[str, int]]] = {}
    rows = tables.rows.get("control", ())
    for i, row in enumerate(rows):
        called = cell(row, "place")
        mine.setdefault(known.get(called.casefold(), called), []).append((cell(row, "from"), i))
    named = any(cell(row, "attacker") for row in rows)
    nobody = {"attacker": ""} if named else {}
    lines: list[Line] = []
    whole = before = 0
    order = dict.fromkeys([*(place.place for place in towns), *mine])
    country = {place.place: place.country for place in towns}
    for place in order:
        spells = sorted(mine.get(place, ()))
        starts = [since for since, _ in spells]
        state = _state(header, country.get(place, ""))
        if state and (not spells or starts[0] > header.first.isoformat()):
            span = {"place": place, "from": header.start.isoformat(), "to": starts[0] if spells else ""}
            note = (
                "held by its state until the record begins"
                if spells
                else "held by its state; no row says otherwise"
            )
            lines.append(Line({**span, "holder": state, **nobody, **assumed("assumed", note)}))
            whole, before = whole + (not spells), before + bool(spells)
        for number, (since, i) in enumerate(spells):
            following = starts[number + 1] if number + 1 < len(starts) else ""
            held = cell(rows[i], "holder")
            cells = {"place": place, "from": since, "to": cell(rows[i], "to") or following}
            cells["holder"] = sides.get(held.casefold(), held)
            attacker = cell(rows[i], "attacker")
            besieged = {"attacker": sides.get(attacker.casefold(), attacker)} if named else {}
            lines.append(Line({**cells, **besieged, **evidence(rows[i])}, i))
    told = [
        Assumption("control.csv", "holder", count, what, why, instead, 10)
        for count, what, why, instead in (
            (whole, "held by the state of their country", "no row for these towns", "add rows to control.csv"),
            (before, "held by the state of their country until the first row", "the record begins later",
             "add a row from the start to control.csv"),
        )
        if count
    ]  # fmt: skip
    return lines, told


def opening(header: Header, label: str, spells: Sequence[Control]) -> list[Assumption]:
    """What is said where the focal side holds no town at the start and besieges none."""
    first = header.first
    now = [row for row in spells if row.since <= first < (row.until or date.max)]
    if not now or any(row.holder in (header.focal, CONTESTED) for row in now):
        return []
    what = (
        f"no town held by {label} on {first}: fighters stand where they are at home and at the crossings until they "
        "take one"
    )
    why = "control.csv has no row of a town held then"
    instead = (
        "begin the war when a town was first held, or add a town held before to places.csv and control.csv"
    )
    return [Assumption("control.csv", "holder", 1, what, why, instead, -1)]


def short(header: Header, spells: Sequence[Control]) -> list[str]:
    """What is said of spells that begin and end within a week: the holder of a week is that of its last day."""
    gone = []
    for row in spells:
        until = min(row.until or date.max, header.last)
        saturday = row.since + timedelta(days=(SATURDAY - row.since.weekday()) % DAYS)
        if header.first < row.since < until <= saturday:
            gone.append(f"{row.place} {row.since} ({row.holder})")
    if not gone:
        return []
    one = len(gone) == 1
    many = (
        "spell begins and ends within a week and is" if one else "spells begin and end within a week and are"
    )
    more = ", ..." if len(gone) > LISTED else ""
    return [
        f"control.csv: {len(gone)} {many} not seen, since the holder of a week is that of its last day, Saturday: "
        f"{'; '.join(gone[:LISTED])}{more}"
    ]


def first_week(header: Header, spells: Sequence[Control]) -> list[Assumption]:
    """What is said of towns that change hands after the first day and before the first week is over."""
    begin = header.first + timedelta(days=DAYS)
    moved: list[tuple[date, str]] = []
    for place in dict.fromkeys(row.place for row in spells):
        held = sorted((row for row in spells if row.place == place), key=lambda row: row.since)
        held = [row for row in held if row.holder != CONTESTED and row.since < begin]
        before = [row.holder for row in held if row.since <= header.first]
        if before and held[-1].holder != before[-1]:
            moved.append((held[-1].since, place))
    if not moved:
        return []
    named = ", ".join(f"{place} {day}" for day, place in sorted(moved)[:LISTED])
    more = ", ..." if len(moved) > LISTED else ""
    many = "1 town changes" if len(moved) == 1 else f"{len(moved)} towns change"
    what = f"{many} hands in the first week ({named}{more}), which no score counts"
    why = "the record and the answer 'nothing changes' start from the end of that week, futures from its first day"
    them = "it as it" if len(moved) == 1 else "them as they"
    instead = f"begin on {begin} with {them} stood then"
    return [Assumption("control.csv", "from", len(moved), what, why, instead, -1)]


def _state(header: Header, country: str) -> str:
    """The side that is the state of a country: the one that names it, or the only state where it names none."""
    states = {name: side.countries for name, side in header.sides.items() if side.state}
    for name, countries in states.items():
        if country in countries:
            return name
    return next(iter(states)) if len(states) == 1 and not any(states.values()) else ""


def judge(tables: SmallTables, header: Header) -> list[Problem]:
    """What the rules of a scenario do not see: sides nobody named, rows outside the war, a focal side in no town."""
    rows, problems = tables.rows.get("control", ()), []
    sides = holders(tables, header)
    named = [name for name in dict.fromkeys(sides.values()) if name]
    counts = {name: sum(sides.get(cell(row, "holder").casefold()) == name for row in rows) for name in named}
    for i, row in enumerate(rows):
        held, place = cell(row, "holder"), cell(row, "place")
        own = sides.get(held.casefold(), held)
        others = [name for name in named if counts[name] > counts.get(own, 0)]
        meant = "" if header.sides else alike(own, others)
        if meant:
            message, hint = (
                f"'{held}' is spelt almost like '{meant}'",
                "list the sides in war.yaml if both are meant",
            )
            problems.append(
                tables.spot("control", i, "holder").problem(f"control[{place}].holder", message, hint)
            )
        since = cell(row, "from")
        if since >= header.end.isoformat() and since[:4].isdigit():
            message, hint = f"{since} is outside the war", f"expected a day before {header.end}, its end"
            problems.append(
                tables.spot("control", i, "from").problem(f"control[{place}].from", message, hint)
            )
    known = {sides.get(cell(row, "holder").casefold()) for row in rows}
    misspelt = bool(header.sides) and None in known  # perhaps the focal side: told once, at its row
    if rows and not misspelt and header.focal not in [name for name, count in counts.items() if count]:
        others = [name for name in named if name != CONTESTED]
        if header.sides and header.focal in header.sides:
            message, hint = (
                f"the focal side '{header.focal}' never holds a place",
                "a war here is about territory",
            )
        else:
            message, hint = (
                f"no side named '{header.focal}' holds a place",
                expected(header.focal, others, "sides"),
            )
        problems.append(tables.key(("focal",)).problem("focal", message, hint))
    return problems
