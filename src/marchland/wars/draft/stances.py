"""How sides stand to each other where relations.csv does not say: who fights whom in a draft of more than two sides.

As the engine has it (`territory.weekly.hostility`), a pair without a row is at war if one of the two is the focal side,
and near a truce otherwise. With two sides that is the war itself; with more it decides who fights whom.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import combinations

from marchland.scenario.tables import Relation
from marchland.wars.draft.cast import Cast
from marchland.wars.draft.header import Header
from marchland.wars.draft.ledger import Assumption

WRITTEN = 6
"""Rows of relations.csv that are written out."""


def stances(rows: Iterable[Relation], header: Header, who: Cast) -> list[Assumption]:
    """One entry for all pairs of sides whose relation is not recorded on every day; none with two sides or fewer."""
    if len(who.sides) <= 2:
        return []
    days: dict[frozenset[str], list[tuple[date, date]]] = {}
    for row in rows:
        pair = frozenset(str(who.groups.get(name, {}).get("side", "")) for name in (row.a, row.b))
        days.setdefault(pair, []).append((row.since, row.until or date.max))
    open_ = [
        pair
        for pair in combinations(who.sides, 2)
        if not covered(days.get(frozenset(pair), []), header.first, header.last)
    ]
    if not open_:
        return []
    war = [pair for pair in open_ if header.focal in pair]
    parts = [("at war", war), ("near a truce, so that they hardly fight", [p for p in open_ if p not in war])]
    said = (
        f"{words}: {', '.join(' with '.join(repr(str(who.sides[name]['label'])) for name in pair) for pair in pairs)}"
        for words, pairs in parts
        if pairs
    )
    some = any(frozenset(pair) in days for pair in open_)
    why = f"relations.csv has no row for them{' on every day' if some else ''}"
    turned = list(other(open_, header, who))
    more = " and so on" if len(turned) > WRITTEN else ""
    instead = (
        "give relations.csv with a,b,from,to,relation (allied, tactical, truce or hostile); these rows say the "
        f"opposite: {', '.join(turned[:WRITTEN])}{more}"
    )
    return [Assumption("relations.csv", "relation", len(open_), "; ".join(said), why, instead, 0)]


def covered(spells: list[tuple[date, date]], first: date, last: date) -> bool:
    """Whether spells [since, until) hold every day of [first, last)."""
    reached = first
    for since, until in sorted(spells):
        if since <= reached:
            reached = max(reached, until)
    return reached >= last


def other(pairs: Iterable[tuple[str, str]], header: Header, who: Cast) -> Iterator[str]:
    """The row that makes the opposite of what is assumed of each pair; the focal side's war with a state may stand."""
    for a, b in pairs:
        focal = header.focal in (a, b)
        if not focal or not {a, b} & set(who.states):
            yield f"`{a},{b},{header.first},,{'allied' if focal else 'hostile'}`"
