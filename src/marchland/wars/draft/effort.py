"""Interventions, and what they mean as inputs of the model.

Air interventions that back a side other than the focal one become weapons a week over the countries where the focal
side acts; advisers become persons. Ground forces and offensives are no input: what fights is in strengths. Sizes
follow the scale of an intervention by one table each, stated here and assumed.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from marchland.scenario import known
from marchland.scenario.names import RECRUITS, key_of, series_name
from marchland.scenario.tables import Intervention, Place
from marchland.wars.draft.cast import Cast
from marchland.wars.draft.header import Header
from marchland.wars.draft.ledger import ASSUMED, Assumption, Line, assumed, cell, evidence, number
from marchland.wars.draft.small_tables import SmallTables

WEAPONS = {"token": 1.0, "small": 10.0, "large": 100.0}
"""Weapons a week by scale: shipped scenarios have 1 to 30 over Nigeria, and over Iraq and Syria a median of 300 and 220
with 730 at most; the model counts 500 as one unit of effort."""
ADVISERS = {"token": 50.0, "small": 1000.0, "large": 5000.0}
"""Advisers by scale, persons: inside `token` (fewer than 200), the geometric middle of `small` (200 to 5,000), and the
lower bound of `large`."""
SCALE = "small"
"""Scale of an intervention that gives none."""
NOBODY = ("none", "nobody", "both", "all", "neither")
AGAINST = "against_"
"""Before a side's name: all other sides are backed."""
OWN_KINDS = ("offensive", "ceasefire")
ADVISED = "advisers"
"""The input of advisers."""


def interventions(
    tables: SmallTables, header: Header, who: Cast, places: Sequence[Place]
) -> tuple[list[Line], list[Assumption]]:
    """Rows of interventions.csv, and which of their cells were assumed but in those that were over before the war."""
    lines, unscaled, unsaid = [], 0, 0
    gone = over(tables, header)
    home = _home(places)
    for i, row in enumerate(tables.rows.get("interventions", ())):
        cells = {name: cell(row, name) for name in ("actor", "from", "to", "kind")}
        cells["scale"] = cell(row, "scale") or SCALE
        backs, against = backed(row.get("backs", ""), who), backed(row.get("against", ""), who)
        enemy = _enemy(row.get("backs", ""), who)
        cells["backs"] = ";".join([name for name in who.sides if name != enemy] if enemy else backs)
        cells["against"] = ";".join(against or [enemy] * bool(enemy))
        cells["foreign"] = cell(row, "foreign") or _foreign(cells["actor"], cells["kind"], home, who)
        cells["intensity"] = cell(row, "intensity")
        missing = [name for name in ("scale", "foreign") if not cell(row, name)]
        if i not in gone:
            unscaled, unsaid = unscaled + ("scale" in missing), unsaid + ("foreign" in missing)
        stated = evidence(row)
        if missing and stated["source"]:
            rest = "" if stated["verified"] == ASSUMED else f"; all else {stated['verified']}"
            note = f"assumed: {', '.join(missing)}{rest}"
            stated |= {"verified": ASSUMED, "note": "; ".join(filter(None, (stated["note"], note)))}
        lines.append(Line({**cells, **stated}, i))
    told = []
    if unscaled:
        what, why = (
            f"'{SCALE}': 200 to 5,000 men, or strikes between token and sustained",
            "no scale is given",
        )
        told.append(
            Assumption(
                "interventions.csv", "scale", unscaled, what, why, "fill column scale of interventions.csv", 6
            )
        )
    if unsaid:
        what = (
            "own for offensives, ceasefires, and actors named like a side, a group or the country of most places; "
            "else foreign"
        )
        told.append(
            Assumption("interventions.csv", "foreign", unsaid, what, "the column foreign is empty",
                       "fill column foreign of interventions.csv (yes, no)", 7)
        )  # fmt: skip
    return lines, told


def backed(text: str, who: Cast) -> list[str]:
    """Sides that a cell names, by id or label, between semicolons or commas; none for 'none' and 'both'."""
    known = _sides(who)
    words = [part.strip() for part in text.replace(",", ";").split(";")]
    return list(
        dict.fromkeys(known.get(key_of(word), word) for word in words if key_of(word) not in ("", *NOBODY))
    )


def _enemy(text: str, who: Cast) -> str:
    """The side that a force fought, where the cell of those it backs says `against_X`; empty otherwise."""
    known, word = _sides(who), key_of(text)
    return "" if word in known or not word.startswith(AGAINST) else known.get(word.removeprefix(AGAINST), "")


def _sides(who: Cast) -> dict[str, str]:
    """Key of a side's id or label -> the side."""
    return {key_of(str(side["label"])): name for name, side in who.sides.items()} | {
        name: name for name in who.sides
    }


def _home(places: Sequence[Place]) -> str:
    """Key of the country in which most places lie."""
    names = [place.country for place in places]
    return key_of(max(dict.fromkeys(names), key=names.count)) if names else ""


def _foreign(actor: str, kind: str, home: str, who: Cast) -> str:
    """Whether an actor comes from outside, by its name: a guess."""
    called = key_of(actor)
    own = {home, *who.sides, *who.groups, *(key_of(str(side["label"])) for side in who.sides.values())}
    if kind in OWN_KINDS or any(name and f"_{name}" in f"_{called}" for name in own):
        return "no"
    return "yes"


def inputs(
    rows: Sequence[Intervention], header: Header, who: Cast, entered: Collection[str]
) -> tuple[list[Line], list[Assumption]]:
    """Rows of inputs.csv: weapons a week by country and advisers, summed over interventions at work.

    Inputs that are `entered` by hand are left as they are.
    """
    served = [row for row in rows if helps_against(row, header)]
    own = [
        row
        for row in rows
        if row.kind in ("air", "advisers") and header.focal in row.backs and row not in served
    ]
    air = [(row, WEAPONS[row.scale]) for row in served if row.kind == "air"]
    advice = [(row, ADVISERS[row.scale]) for row in served if row.kind == "advisers"]
    over = list(who.sides[header.focal]["acts_in"])
    lines = []
    for country in over:
        name = series_name("air", "country", country)
        if name not in entered:
            lines += _steps(name, "weapons/week", [(row, size / len(over)) for row, size in air], header)
    if ADVISED not in entered:
        lines += _steps(ADVISED, "persons", advice, header)
    made = {line.cells["input"] for line in lines}
    told = []
    if own:
        actors = ", ".join(dict.fromkeys(row.actor for row in own))
        what = f"help to {who.sides[header.focal]['label']} moves no future: {actors}"
        why = "aircraft and advisers count where they are against the focal side"
        instead = f"if it let them grow, give {RECRUITS}_GROUP in inputs.csv"
        told.append(Assumption("interventions.csv", "backs", len(own), what, why, instead, 2))
    if made - {ADVISED}:
        what = "weapons a week by scale: token 1, small 10, large 100, split evenly over the focal side's countries"
        why = "interventions have a scale and no weekly count"
        instead = "give inputs.csv with recorded counts"
        told.append(Assumption("inputs.csv", "air_COUNTRY", len(air), what, why, instead, 4))
    if ADVISED in made:
        what, why = (
            "persons by scale: token 50, small 1000, large 5000",
            "interventions have a scale and no count",
        )
        told.append(
            Assumption("inputs.csv", ADVISED, len(advice), what, why, "give inputs.csv with counts", 5)
        )
    taken = {name.partition("_")[0] for name in (*made, *entered)} | {"air", RECRUITS}
    rest = [
        one.series for one in known.catalogue().inputs.values() if one.series.partition("_")[0] not in taken
    ]
    if rest:
        why = "not given, and no table says anything of it"
        told.append(Assumption("inputs.csv", ", ".join(rest), len(rest), "none", why, "give inputs.csv", 68))
    return lines, told


def _steps(name: str, unit: str, sized: Sequence[tuple[Intervention, float]], header: Header) -> list[Line]:
    """Spells of an input over the whole horizon: the sum of what is at work, none where it is none throughout."""
    spans = []
    for row, size in sized:
        until = row.until + timedelta(days=1) if row.until else header.last
        since, until = max(row.since, header.first), min(until, header.last)
        if since < until:
            spans.append((since, until, size, row))
    days = sorted(
        {header.first, header.last, *(day for since, until, _, _ in spans for day in (since, until))}
    )
    lines = []
    for since, until in pairwise(days):
        now = [(size, row) for a, b, size, row in spans if a <= since < b]
        note = "; ".join(f"{row.actor} ({row.scale})" for _, row in now) or "nothing in interventions.csv"
        cells = {"input": name, "from": since.isoformat(), "to": until.isoformat()}
        cells |= {"value": number(sum(size for size, _ in now)), "unit": unit}
        lines.append(Line({**cells, **assumed("interventions.csv; size by scale, assumed", note)}))
    return lines if spans else []


def helps_against(row: Intervention, header: Header) -> bool:
    """Whether a force serves a side against the focal one."""
    return bool(set(row.backs) - {header.focal}) and (not row.against or header.focal in row.against)


def judge_dates(tables: SmallTables, header: Header) -> list[Any]:
    """Interventions that begin after the war."""
    problems = []
    for i, row in enumerate(tables.rows.get("interventions", ())):
        text = cell(row, "from")
        if text >= header.end.isoformat() and _is_day(text):
            message, hint = f"{text} is outside the war", f"expected a day before {header.end}, its end"
            spot = tables.spot("interventions", i, "from")
            problems.append(spot.problem(f"interventions[{cell(row, 'actor')}].from", message, hint))
    return problems


def said(tables: SmallTables, header: Header) -> list[str]:
    """What is said of rows that were over before the war, and of words for nobody that are read as `none`."""
    rows, out = tables.rows.get("interventions", ()), []
    gone = [rows[i] for i in sorted(over(tables, header))]
    if named := [f"{cell(row, 'actor')} {cell(row, 'from')} to {cell(row, 'to')}" for row in gone]:
        many = "1 row was" if len(named) == 1 else f"{len(named)} rows were"
        out.append(
            f"interventions.csv: {many} over before the war begins on {header.start} and left out: {'; '.join(named)}"
        )
    words = {cell(row, name) for row in rows for name in ("backs", "against")}
    if read := sorted(word for word in words if key_of(word) in NOBODY[1:]):
        out.append(f"interventions.csv: {', '.join(map(repr, read))} is read as 'none': no side")
    return out


def over(tables: SmallTables, header: Header) -> frozenset[int]:
    """Rows of interventions.csv that were over before the war; one that ends before it begins is a mistake instead."""
    return frozenset(
        i
        for i, row in enumerate(tables.rows.get("interventions", ()))
        if _is_day(cell(row, "to")) and cell(row, "from") <= cell(row, "to") < header.start.isoformat()
    )


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
