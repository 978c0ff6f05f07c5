"""Forces that fight before they came: growth from nobody that begins too early, or a figure carried back too far.

Between two strengths a group grows in a straight line. Where the first is a 0 that stands long before the force came,
the line lets it fight in the time between. That is seen by the growth alone if it lasts more than LONG, and by
interventions.csv where an actor there is named like the group: by a word of its name, or by its country.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import date, timedelta
from itertools import pairwise

from marchland.scenario.names import RECRUITS, key_of, series_name
from marchland.scenario.tables import Intervention, Strength
from marchland.wars.draft.cast import Cast
from marchland.wars.draft.header import WEEK, Header
from marchland.wars.draft.ledger import Assumption

LONG = 8 * WEEK
"""Growth from nobody that lasts longer may be an arrival drawn out."""
DAY = timedelta(days=1)
WRONG = "one of the two is wrong"
BETWEEN = "; "
"""Between what is said of one force and of the next."""
GROUND = ("ground", "offensive")
"""Kinds of intervention that men on the ground make."""
LEAST, STEM = 3, 4
"""Letters of the shortest word, and of the shortest country, by which names are compared."""
OF_A_COUNTRY = ("n", "an", "ian", "ese", "i")
"""What makes a people of a country: Rwanda, Rwandan."""
PEOPLES = {"french": "france", "british": "kingdom", "turkish": "turkey", "spanish": "spain"}
_GENERAL = """
people peoples popular liberation front movement defence defense democratic patriotic party
the and for own new later reduced both special african european arab islamic central north south east west northern
southern eastern western united nations states union state government gov regime national republic international foreign
allied allies army armies armed forces force troops soldiers police guard guards mission missions operation contingent
militia militias rebels fighters group groups air ground
"""
GENERAL = frozenset(_GENERAL.split())
"""Words that name no force."""


def arrivals(
    rows: Sequence[Strength],
    given: Sequence[Strength],
    helps: Sequence[Intervention],
    header: Header,
    who: Cast,
    entered: Collection[str],
    holders: Collection[str],
) -> list[Assumption]:
    """What is said of groups that are in the field too early, with the rows of strengths.csv that mend it.

    `rows` are all strengths, `given` those that were not made here. Insurgents of the focal side grow by no figure, and
    groups whose recruits are `entered` by these alone. The first group of a side is at home in the war from the
    beginning if that side is focal, a state or one of the `holders` of towns.
    """
    said: list[str] = []
    mends: dict[tuple[str, date], None] = {}
    for name, group in who.groups.items():
        side, label = str(group.get("side", "")), str(group.get("label") or name)
        dated = sorted((row for row in rows if row.group == name), key=lambda row: row.date)
        if (side == header.focal and group.get("role") == "insurgent") or not dated:
            continue
        came = landed(name, helps, who)
        row = f"interventions.csv has {came[0]} only from {came[1]}" if came else ""
        carried = dated[0] not in given and dated[0].best > 0 and any(one.group == name for one in given)
        home = name == who.group_of(side) and (side in who.states or side in (header.focal, *holders))
        if came and carried and not home and header.first + WEEK < came[1] - DAY:
            figure = min(one.date for one in given if one.group == name)
            if figure < came[1]:
                said.append(f"{label}: has a figure of {figure}, but {row}: {WRONG}")
            else:
                said.append(f"{label}: in the field from the first day, {header.first}, but {row}")
                mends[name, came[1] - DAY] = None
        for a, b in pairwise(dated if series_name(RECRUITS, "group", name) not in entered else ()):
            since = max(a.date, header.first)
            if a.best > 0 or b.best <= 0 or b.date <= header.first or since >= header.last:
                continue
            drawn = f"{label}: strength rises in a straight line from 0 on {a.date} to {b.best:g} on {b.date}"
            if came and since + WEEK < came[1] - DAY:
                if (eve := min(came[1], b.date) - DAY) > a.date:
                    said.append(f"{drawn}, but {row}")
                    mends[name, eve] = None
                elif b.date < came[1]:
                    said.append(f"{label}: has {b.best:g} on {b.date}, but {row}: {WRONG}")
            elif not came and b.date - since > LONG:
                said.append(f"{drawn}, {(b.date - since) // WEEK} weeks")
                mends[name, b.date - DAY] = None
    if not said:
        return []
    lines = ", ".join(f"`{name},{day},0`" for name, day in mends)
    instead = f"if it came at once, write 0 for the day before into strengths.csv (side,date,best): {lines}"
    instead = instead if mends else "correct strengths.csv or interventions.csv"
    why = "between two figures a group grows evenly, and before its first one it is that strong"
    return [Assumption("groups.csv", "best", len(said), BETWEEN.join(said), why, instead, 0)]


def landed(group: str, helps: Sequence[Intervention], who: Cast) -> tuple[str, date] | None:
    """The actor named like a group, or like a side of one group, and the first day on which its men are there."""
    spec = who.groups[group]
    side = str(spec.get("side", ""))
    called = [group, str(spec.get("label", ""))]
    if sum(one.get("side") == side for one in who.groups.values()) == 1 and side in who.sides:
        called += [side, str(who.sides[side]["label"])]
    there = [row for row in helps if row.kind in GROUND and (not row.backs or side in row.backs)]
    actors = frozenset(word for row in there for word in words(row.actor))
    mine = {one for name in called for word in words(name) for one in (word, _country(word, actors))}
    found = [(row.since, row.actor) for row in there if mine & words(row.actor)]
    return (min(found)[1], min(found)[0]) if found else None


def words(name: str) -> frozenset[str]:
    """The words of a name that may tell a force from others."""
    return frozenset(
        word for word in re.split("_+", key_of(name)) if len(word) >= LEAST and word not in GENERAL
    )


def _country(people: str, names: Collection[str]) -> str:
    """The country among names whose people is meant, the longest if several could be (Niger, Nigeria)."""
    like = [name for name in names if len(name) >= STEM and people in {name + end for end in OF_A_COUNTRY}]
    return max(like, key=len, default=PEOPLES.get(people, people))
