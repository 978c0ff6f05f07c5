"""Spells [from, to) of dated tables: common to control, relations and inputs. An open `to` never ends."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import Protocol, TypeVar

from marchland.scenario.errors import Problem
from marchland.scenario.rules.rule import Files


class Spell(Protocol):
    """A row with a first day and an end."""

    @property
    def since(self) -> date:
        """First day."""
        ...

    @property
    def until(self) -> date | None:
        """The first day after, None while open."""
        ...


T = TypeVar("T", bound=Spell)


def backward(rows: Sequence[Spell], stem: str, at: Files) -> Iterator[Problem]:
    """Spells that end on or before their first day."""
    for i, row in enumerate(rows):
        if row.until is not None and row.until <= row.since:
            message = f"the spell ends on {row.until}, not after it begins"
            yield at.cell(stem, i, "to", message, f"expected a day after {row.since}, or an empty cell")


def overlapping(rows: Sequence[T], key: Callable[[T], Hashable], stem: str, at: Files) -> Iterator[Problem]:
    """Spells of the same key that begin before an earlier one ends."""
    for earlier, later in _pairs(rows, key):
        until = rows[earlier].until
        if until is None or rows[later].since < until:
            ends = f"ends on {until}" if until else "is open"
            message = f"begins on {rows[later].since}, while the spell from {rows[earlier].since} {ends}"
            yield at.cell(stem, later, "from", message, "spells may touch, not overlap")


def gaps(rows: Sequence[T], key: Callable[[T], Hashable], stem: str, at: Files) -> Iterator[Problem]:
    """Spells of the same key that begin after the one before has ended."""
    for earlier, later in _pairs(rows, key):
        until = rows[earlier].until
        if until is not None and until < rows[later].since:
            message = f"nothing is known between {until} and {rows[later].since}"
            yield at.cell(stem, later, "from", message, "a spell begins where the one before it ends")


def ordered(rows: Sequence[T], key: Callable[[T], Hashable]) -> dict[Hashable, list[int]]:
    """Row numbers by key, in order of time; spells that run backward are left out."""
    found: dict[Hashable, list[int]] = {}
    for i, row in enumerate(rows):
        if row.until is None or row.since < row.until:
            found.setdefault(key(row), []).append(i)
    return {name: sorted(numbers, key=lambda i: rows[i].since) for name, numbers in found.items()}


def _pairs(rows: Sequence[T], key: Callable[[T], Hashable]) -> Iterator[tuple[int, int]]:
    for numbers in ordered(rows, key).values():
        yield from pairwise(numbers)
