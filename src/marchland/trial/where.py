"""Which rows count: `where=country=Iraq & sunni_arab>=0.5 & lead|support=shia_militias`.

    where     = condition {"&" condition}                      all must hold
    condition = column {"|" column} sign value                 one of the columns will do
    sign      = "=" | "!=" | ">=" | "<=" | ">" | "<"           names take the first two
    value     = name {"|" name} | number | day                 one of the names will do

Columns are those of the rows that are counted and of their places, shares of communities by the community's name. A
row of which a condition cannot be told, since a cell is empty, is left out.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from marchland.scenario import Scenario
from marchland.scenario.errors import expected
from marchland.trial.said import Named, so
from marchland.trial.wrong import Wrong, number, when

FIELDS = (
    "lead", "support", "air", "local_share", "co_ethnic", "held_after", "reprisal", "reprisal_by", "returns", "retook",
)  # fmt: skip
"""What two coders tell of a recapture."""
FIGURES = ("population", "openness", "dam", "refinery", "oil", "wheat", "border", "trunk_road")
TERM = re.compile(r"\s*([^=!<>|&]+(?:\|[^=!<>|&]+)*?)\s*(!=|>=|<=|=|>|<)\s*([^=!<>]+?)\s*", re.S)
SIGNS = {"=": "is", "!=": "is not", ">=": "at least", "<=": "at most", ">": "above", "<": "below"}
ORDERS = {
    "=": operator.eq, "!=": operator.ne, ">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt,
}  # fmt: skip


@dataclass(frozen=True)
class Column:
    """A column of the rows or of their places: where its cell lies, and the names it can hold, or `number` or `day`."""

    name: str
    lies: Literal["row", "place", "share"]
    holds: tuple[str, ...] | Literal["number", "day"]

    def cell(self, row: Any, place: Any) -> Any:
        """What a row has there; an empty cell is None or an empty tuple."""
        if self.lies == "share":
            return place.shares.get(self.name, 0.0)
        return getattr(row if self.lies == "row" else place, self.name)


@dataclass(frozen=True)
class Condition:
    """Some columns, a sign, and what they are compared with."""

    columns: tuple[Column, ...]
    sign: str
    than: tuple[str, ...] | float | date

    def holds(self, row: Any, place: Any) -> bool | None:
        """Whether a row meets it; None if that cannot be told."""
        cells = [column.cell(row, place) for column in self.columns]
        if isinstance(self.than, tuple):
            found = holding(cells, self.than)
            return found if found is None or self.sign == "=" else not found
        if any(cell is None for cell in cells):
            return None
        return any(ORDERS[self.sign](cell, self.than) for cell in cells)

    def words(self, named: Named) -> str:
        """In plain words; `named` gives the label of a name."""
        if isinstance(self.than, tuple):
            told = so([c.name for c in self.columns], self.than, named)
            return told if self.sign == "=" else f"not {told}"
        than = f"{self.than:g}" if isinstance(self.than, float) else f"{self.than}"
        if isinstance(self.than, float) and all(c.lies == "share" for c in self.columns):
            than = f"{self.than:.0%}"
        return f"{' or '.join(named(c.name) for c in self.columns)} {SIGNS[self.sign]} {than}"


@dataclass(frozen=True)
class Where:
    """Conditions that all must hold; none by default."""

    conditions: tuple[Condition, ...] = ()

    def met(self, row: Any, place: Any) -> bool:
        """Whether a row meets all of them for certain."""
        return all(condition.holds(row, place) for condition in self.conditions)

    def words(self, named: Named) -> str:
        """In plain words with a blank before, so that it can follow what is counted; empty without conditions."""
        told = ", ".join(condition.words(named) for condition in self.conditions)
        return f" ({told})" if told else ""


ALL = Where()


def holding(cells: Iterable[Any], names: Iterable[str]) -> bool | None:
    """Whether any cell, a name or several, has one of the names; None if none has and some cell is empty."""
    wanted, told = set(names), True
    for cell in cells:
        have = {cell} if isinstance(cell, str) and cell else set(cell or ())
        if have & wanted:
            return True
        told = told and bool(have)
    return False if told else None


def read(text: str, name: str, columns: Mapping[str, Column]) -> Where:
    """Conditions as written. Raises Wrong."""
    return Where(tuple(condition(part, name, columns) for part in text.split("&")))


def condition(text: str, name: str, columns: Mapping[str, Column]) -> Condition:
    """One condition. Raises Wrong."""
    match = TERM.fullmatch(text)
    if match is None:
        raise Wrong(
            f"{name}: '{text.strip()[:60]}' is no condition",
            "expected column=name, column!=name or column>=number, joined by &",
        )
    left, sign, right = match.groups()
    named = [part.strip() for part in left.split("|")]
    for one in named:
        if one not in columns:
            raise Wrong(f"{name}: no column named '{one}'", expected(one, columns, "columns"))
    found = tuple(columns[one] for one in named)
    kinds = {c.holds if isinstance(c.holds, str) else "names" for c in found}
    if len(kinds) > 1:
        raise Wrong(
            f"{name}: '{left}' joins columns of {' and '.join(sorted(kinds))}, which cannot be compared alike"
        )
    if (kind := kinds.pop()) != "names":
        return Condition(
            found, sign, number(right, f"{name}: {left}") if kind == "number" else when(right, name)
        )
    if sign not in ("=", "!="):
        raise Wrong(f"{name}: '{left}' holds names, which are not in order", "expected = or !=")
    known = tuple(dict.fromkeys(value for c in found for value in c.holds))
    values = tuple(part.strip() for part in right.split("|"))
    for value in values:
        if value not in known:
            raise Wrong(f"{name}: '{left}' is never '{value}'", expected(value, known, f"values of {left}"))
    return Condition(found, sign, values)


def of_places(s: Scenario) -> dict[str, Column]:
    """Columns of places: where they lie, what they have, and shares of communities."""
    names = {
        key: tuple(dict.fromkeys(str(getattr(p, key)) for p in s.places if getattr(p, key)))
        for key in ("place", "country", "governorate", "settlement")
    }
    return {
        **{community: Column(community, "share", "number") for community in s.communities},
        **{key: Column(key, "place", "number") for key in FIGURES},
        **{key: Column(key, "place", known) for key, known in names.items()},
    }


def of_changes(s: Scenario) -> dict[str, Column]:
    """Columns of changes of hands: who had a place and who took it, and those of the place."""
    return {**of_places(s), **{key: Column(key, "row", tuple(s.sides)) for key in ("former", "taker")}}


def of_recaptures(s: Scenario) -> dict[str, Column]:
    """Columns of recaptures as coded, and those of the place."""
    coded = {f: tuple(sorted({v for row in s.forces for v in getattr(row, f)})) for f in FIELDS}
    return {
        **of_places(s),
        **{key: Column(key, "row", known) for key, known in coded.items()},
        "holder": Column("holder", "row", tuple(s.sides)),
        "date": Column("date", "row", "day"),
    }


COLUMNS = {"places_where": of_places, "changes_where": of_changes, "recaptures_where": of_recaptures}
"""What an argument may be (`kind.Arg.of`) -> its columns in a scenario."""
