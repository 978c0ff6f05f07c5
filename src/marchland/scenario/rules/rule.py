"""What a cross-check is, the list of all of them, and how they are run.

A rule names the parts of the scenario that it reads, and runs only if all of them have the right form: a
mistake in the form of one table is not reported a second time by every rule that reads it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice

from marchland.scenario.errors import MOST, Problem
from marchland.scenario.scenario import Scenario
from marchland.scenario.schema import Time
from marchland.scenario.sheet import Path as KeyPath
from marchland.scenario.sheet import Tree, dotted
from marchland.scenario.source import Table


@dataclass(frozen=True)
class Files:
    """Where the scenario's values stand, for messages; `stated` is the time as written, before overrides."""

    tree: Tree
    tables: Mapping[str, Table]
    stated: Time | None = None

    def horizon(self, scenario: Scenario) -> tuple[date, date]:
        """First day and end of the time as written or as overridden, whichever reaches further.

        A run cut short by an override may leave dates of its strategies behind; the file's own dates may not.
        """
        times = [time for time in (scenario.time, self.stated) if time is not None]
        return min(time.start for time in times), max(time.end for time in times)

    def cell(self, stem: str, row: int, column: str, message: str, hint: str = "") -> Problem:
        """A problem in a cell of a table; `row` counts from 0."""
        table = self.tables[stem]
        return table.spot(row, column).problem(f"{stem}[{table.name(row)}].{column}", message, hint)

    def key(self, path: KeyPath, message: str, hint: str = "", at_key: bool = False) -> Problem:
        """A problem with a value (or key) of scenario.yaml."""
        return self.tree.spot(path, at_key).problem(dotted(path), message, hint)


Check = Callable[[Scenario, Files], Iterator[Problem]]


@dataclass(frozen=True)
class Rule:
    """A named check and the parts of the scenario (attribute names) that it reads."""

    name: str
    needs: tuple[str, ...]
    run: Check


RULES: list[Rule] = []


def rule(*needs: str) -> Callable[[Check], Check]:
    """Enter a check into the list under its function's name."""

    def enter(run: Check) -> Check:
        RULES.append(Rule(run.__name__, needs, run))
        return run

    return enter


def check(scenario: Scenario, files: Files, intact: Collection[str], rules: Iterable[Rule]) -> list[Problem]:
    """Run the rules whose parts are intact, and collect what they find."""
    found = []
    for one in rules:
        if all(part in intact for part in one.needs):
            problems = islice(one.run(scenario, files), MOST)
            found += [replace(problem, rule=one.name) for problem in problems]
    return found
