"""Relations: between two different groups or sponsors, one at a time for each pair."""

from __future__ import annotations

from collections.abc import Iterator

from marchland.scenario.errors import Problem, expected
from marchland.scenario.rules import spells
from marchland.scenario.rules.rule import Files, rule
from marchland.scenario.scenario import Scenario


@rule("relations", "groups", "sponsors")
def relation_of_known_actors(s: Scenario, at: Files) -> Iterator[Problem]:
    """Both are groups or sponsors."""
    names = [*s.groups, *s.sponsors]
    for i, row in enumerate(s.relations):
        for column, name in (("a", row.a), ("b", row.b)):
            if name not in names:
                hint = expected(name, names, "groups and sponsors")
                yield at.cell("relations", i, column, f"no group or sponsor named '{name}'", hint)


@rule("relations")
def relation_of_two(s: Scenario, at: Files) -> Iterator[Problem]:
    """Nobody is related to itself."""
    for i, row in enumerate(s.relations):
        if row.a == row.b:
            yield at.cell("relations", i, "b", f"a relation of '{row.a}' with itself", "expected another")


@rule("relations")
def relation_spell_forward(s: Scenario, at: Files) -> Iterator[Problem]:
    """A spell ends after it begins."""
    yield from spells.backward(s.relations, "relations", at)


@rule("relations")
def relation_without_overlap(s: Scenario, at: Files) -> Iterator[Problem]:
    """One relation at a time, in whichever order the two are named."""
    yield from spells.overlapping(s.relations, lambda row: frozenset((row.a, row.b)), "relations", at)
