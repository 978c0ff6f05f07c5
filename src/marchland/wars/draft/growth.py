"""How groups grow: the net growth between two dated strengths, as the shipped scenarios have it, and nothing else.

Insurgents of the focal side recruit where it rules (mechanism `recruitment`): figures by which they grew are not used,
as in the shipped historical wars, and are listed. Without inputs no other group would ever grow, a sponsor's army
beside the insurgents included, and none that was not there at the start would ever come. What falls, falls by fighting
and desertion: no input takes men away.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import pairwise

from marchland.scenario.names import RECRUITS, series_name
from marchland.scenario.tables import Strength
from marchland.wars.draft.cast import Cast
from marchland.wars.draft.header import WEEK, Header
from marchland.wars.draft.ledger import Assumption, Line, number

ROW = ("input", "from", "to", "value", "unit")
"""Columns of inputs.csv without which no row says anything."""


def growth(
    rows: Sequence[Strength], header: Header, who: Cast, entered: Collection[str]
) -> tuple[list[Line], list[Assumption]]:
    """Rows of inputs.csv: recruits a week between two figures of one scope, or from none, of all but focal insurgents.

    Inputs that are `entered` by hand are left as they are.
    """
    lines, still = [], []
    told: list[Assumption] = []
    for name, group in who.groups.items():
        if series_name(RECRUITS, "group", name) in entered:
            continue
        dated = sorted((row for row in rows if row.group == name), key=lambda row: row.date)
        rises = [(a, b, line) for a, b in pairwise(dated) for line in _between(a, b, header)]
        if group.get("side") == header.focal and group.get("role") == "insurgent":
            told += [_unused(name, rises)] * bool(rises)
            continue
        lines += [line for _, _, line in rises]
        still += [name] * (not rises)
    if lines:
        grew = dict.fromkeys(line.cells["input"].removeprefix(f"{RECRUITS}_") for line in lines)
        what = (
            f"persons a week of {', '.join(grew)}: net growth between two dated strengths of one scope, or from none; "
            "a lower bound"
        )
        why = "nobody counted recruits"
        told.append(
            Assumption(
                "inputs.csv", f"{RECRUITS}_GROUP", len(lines), what, why, "give inputs.csv with counts", 8
            )
        )
    if still:
        what = f"nobody ever joins {', '.join(still)}"
        why = "no two dated strengths of one scope, the later one larger"
        instead = "add figures to strengths.csv, or recruits_GROUP to inputs.csv"
        told.append(Assumption("inputs.csv", f"{RECRUITS}_GROUP", len(still), what, why, instead, 1))
    return lines, told


def _unused(name: str, rises: Sequence[tuple[Strength, Strength, Line]]) -> Assumption:
    """What is said of the growth of insurgents of the focal side, with the rows that would let them arrive."""
    grew = "; ".join(f"from {a.best:g} to {b.best:g} by {b.date}" for a, b, _ in rises)
    what = f"growth of {name} {grew} is not used: it moves no future"
    why = "insurgents of the focal side recruit where they rule; recruits beside that would count twice"
    rows = " and ".join(",".join(line.cells[c] for c in ROW) for *_, line in rises)
    instead = f"to let them arrive as recorded, give inputs.csv with {','.join(ROW)}: {rows}"
    return Assumption("groups.csv", "best", len(rises), what, why, instead, 1)


def _between(a: Strength, b: Strength, header: Header) -> list[Line]:
    since, until = max(a.date, header.first), min(b.date, header.last)
    if b.best <= a.best or since >= until or (a.best > 0 and a.scope != b.scope):
        return []
    pace = (b.best - a.best) / ((b.date - a.date) / WEEK)
    span = {
        "input": series_name(RECRUITS, "group", a.group),
        "from": since.isoformat(),
        "to": until.isoformat(),
    }
    note = f"net growth {a.best:g} to {b.best:g}: a lower bound of those who joined"
    known = {"source": "groups.csv", "confidence": "low", "verified": "interpolated", "note": note}
    return [Line({**span, "value": number(pace), "unit": "persons/week", **known})]
