"""The form of war.yaml: focal side, first and last day, and whatever sections of a scenario are given already."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated, Any

from pydantic import Field, ValidationError
from pydantic_core import ErrorDetails

from marchland.scenario.errors import Problem, expected
from marchland.scenario.sheet import dotted
from marchland.scenario.values import Colour, Day, Line, Name, Names, Share, Strict, Text, Texts
from marchland.scenario.wording import explain
from marchland.wars.draft.small_tables import SmallTables

SUNDAY = 6
WEEK = timedelta(weeks=1)
AS_GIVEN = (
    *("priors", "mechanisms", "groups", "sponsors", "sectors", "definitions", "publishers", "parameters"),
    *("frontier", "levers", "strategies"),
)
"""Sections of scenario.yaml that war.yaml may hold in their own form."""


NEEDED = {"focal", "start", "end", "country", "sides", "communities"}
"""Keys without which nothing else can be judged."""


class SideGiven(Strict):
    """What is said of a side: whether it is the state of its `countries`, and what a scenario's side has."""

    label: Line | None = None
    colour: Colour | None = None
    state: bool = False
    countries: Names = ()
    holds: bool = True
    affinity: dict[str, Share] | None = None
    source: str = ""
    note: str = ""


class CommunityGiven(Strict):
    """What is said of a community: its label, and how close it is to each side (0 to 1)."""

    label: Line | None = None
    affinity: dict[str, Share] | None = None


class AboutGiven(Strict):
    """Those parts of `about` that are written already."""

    what: Text | None = None
    how: Text | None = None
    notice: Texts | None = None
    try_: Texts | None = Field(default=None, alias="try")
    limits: Texts | None = None
    sources: Texts | None = None


class Header(Strict):
    """war.yaml; `end` is the first day after the war, `origins` are days from which a backtest forecasts."""

    focal: str
    start: Day
    end: Day
    name: Name | None = None
    title: Line | None = None
    country: Line | None = None
    cut: Day | None = None
    origins: Annotated[tuple[Day, ...], Field(strict=False, max_length=40)] = ()
    sides: Annotated[dict[Name, SideGiven], Field(max_length=16)] = Field(default_factory=dict)
    communities: Annotated[dict[Name, CommunityGiven], Field(max_length=12)] = Field(default_factory=dict)
    about: AboutGiven = Field(default_factory=AboutGiven)

    @property
    def first(self) -> date:
        """The Sunday with which the first whole week begins."""
        return self.start + timedelta(days=(SUNDAY - self.start.weekday()) % 7)

    @property
    def weeks(self) -> int:
        """Whole weeks from that Sunday to the end."""
        return (self.end - self.first) // WEEK

    @property
    def last(self) -> date:
        """The first day after the last whole week."""
        return self.first + self.weeks * WEEK


def judge(tables: SmallTables) -> tuple[Header | None, dict[str, Any], list[Problem]]:
    """The header, the sections that are given in a scenario's own form, and what is wrong."""
    plain = dict(tables.header)
    given = {name: plain.pop(name) for name in AS_GIVEN if plain.get(name) is not None}
    try:
        header = Header.model_validate({name: value for name, value in plain.items() if value is not None})
    except ValidationError as error:
        found = error.errors(include_url=False)
        problems = [_problem(tables, item) for item in found]
        wrong = {str(item["loc"][0]) for item in found}
        if wrong & NEEDED:
            return None, given, problems
        header = Header.model_validate(
            {name: value for name, value in plain.items() if value is not None and name not in wrong}
        )
        return header, given, problems
    problems = []
    if header.end <= header.start:
        message, hint = (
            f"the war ends on {header.end}, not after it begins",
            f"expected a day after {header.start}",
        )
        problems.append(tables.key(("end",)).problem("end", message, hint))
    elif header.weeks < 1:
        message = f"no whole week from Sunday to Saturday lies between {header.start} and {header.end}"
        problems.append(tables.key(("end",)).problem("end", message, "expected a later end"))
    return header, given, problems


def _problem(tables: SmallTables, item: ErrorDetails) -> Problem:
    path = tuple(step for step in item["loc"] if step != "[key]")
    if item["type"] == "extra_forbidden":
        hint = expected(str(path[-1]), _keys(path[:-1]), "keys")
        return tables.key(path).problem(dotted(path), f"no key named '{path[-1]}'", hint)
    if item["type"] == "missing":
        return tables.key(path[:-1]).problem(
            dotted(path), f"the key '{path[-1]}' is missing", f"add `{path[-1]}:`"
        )
    message, hint = explain(item, item["input"])
    return tables.key(path).problem(dotted(path), message, hint)


def _keys(path: tuple[str | int, ...]) -> list[str]:
    """The keys that war.yaml allows at a path."""
    parts: Mapping[str, type[Strict]] = {
        "sides": SideGiven,
        "communities": CommunityGiven,
        "about": AboutGiven,
    }
    if not path:
        return [*Header.model_fields, *AS_GIVEN]
    model = parts.get(str(path[0]))
    return [field.alias or name for name, field in model.model_fields.items()] if model else []
