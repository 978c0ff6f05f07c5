"""A loaded scenario: complete, frozen, hashable by content."""

from __future__ import annotations

import hashlib
import json
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import Field

from marchland.scenario.resolve import resolve
from marchland.scenario.schema import Sheet
from marchland.scenario.tables import (
    Claim,
    Control,
    DeathsRow,
    EventRow,
    Force,
    InputRow,
    Intervention,
    Measure,
    OutlinePoint,
    Place,
    PriorRow,
    Relation,
    Road,
    Row,
    Strength,
    TerritoryRow,
)
from marchland.terminal.card import Card

HASH = 12
"""Characters of a hash that are shown."""


class Scenario(Sheet):
    """The world at a date, its priors, its inputs and its record; made by `load`, never by hand.

    `parameters` holds the overrides of priors from scenario.yaml and priors.csv together. `mechanisms` are those at
    work; `off` names those that the file lists and that were switched off: they are compiled and do nothing.
    """

    folder: Path = Field(exclude=True)
    off: tuple[str, ...] = ()
    places: tuple[Place, ...]
    roads: tuple[Road, ...]
    strengths: tuple[Strength, ...]
    relations: tuple[Relation, ...] = ()
    control: tuple[Control, ...]
    events: tuple[EventRow, ...] = ()
    inputs: tuple[InputRow, ...] = ()
    priors_table: tuple[PriorRow, ...] = ()
    territory: tuple[TerritoryRow, ...] = ()
    deaths: tuple[DeathsRow, ...] = ()
    claims: tuple[Claim, ...] = ()
    measures: tuple[Measure, ...] = ()
    forces: tuple[Force, ...] = ()
    interventions: tuple[Intervention, ...] = ()
    outline: tuple[OutlinePoint, ...] = ()

    def resolved(self) -> dict[str, Any]:
        """What the engine will really use, as plain data in the file's own names; nothing is implied."""
        return resolve(self.model_dump(mode="json", by_alias=True))

    @property
    def nearness(self) -> float:
        """Range of nearness, km, over which it falls to 37%: its value, or the median of its prior."""
        from marchland.scenario.nearness import NEARNESS, PARAMETERS  # slow to load

        spec = self.parameters.get(NEARNESS)
        return (PARAMETERS[NEARNESS].prior if spec is None else spec.distribution()).median

    @cached_property
    def hash(self) -> str:
        """SHA-256 (hexadecimal) of the resolved scenario as canonical JSON."""
        text = json.dumps(
            self.resolved(), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
        )
        return hashlib.sha256(text.encode()).hexdigest()

    def card(self) -> Card:
        """Title, size, time, sides and strategies."""
        stated = f", cut {self.time.cut}" if self.time.cut else ""
        facts = (
            ("name", self.name),
            ("hash", self.hash[:HASH]),
            ("time", f"{self.time.weeks} weeks from {self.time.start}{stated}"),
            ("places", f"{len(self.places)}, {len(self.roads)} roads"),
            ("sides", ", ".join(self.sides)),
            ("groups", ", ".join(self.groups)),
            ("strategies", ", ".join(self.strategies)),
            ("mechanisms", ", ".join(self.mechanisms)),
            ("record", f"{len(self.control):,} rows of control, {len(self.claims):,} claims"),
            ("figures", f"{self.assumed_figures():,} of {self.figures():,} are assumed"),
        )
        return Card(self.title, facts)

    def __repr__(self) -> str:
        return self.card().text()

    def __str__(self) -> str:
        return self.card().text()

    def _repr_html_(self) -> str:
        return self.card().html()

    def figures(self) -> int:
        """Number of figures that need a source: table rows, given priors, affinities, sponsors, levers."""
        return len(self._sources())

    def assumed_figures(self) -> int:
        """Number of those marked assumed or carrying no source."""
        return sum(not source for source in self._sources())

    def _sources(self) -> list[bool]:
        rows: list[Row] = [
            *self.places, *self.roads, *self.strengths, *self.relations, *self.control, *self.events,
            *self.inputs, *self.territory, *self.deaths, *self.interventions,
        ]  # fmt: skip
        named = [spec.source for spec in self.parameters.values()]
        named += [side.source for side in self.sides.values() for _ in side.affinity]
        named += [spec.source for part in (self.sponsors, self.levers) for spec in part.values()]
        return [bool(row.source) and row.verified != "assumed" for row in rows] + [
            bool(source) and source != "assumed" for source in named
        ]
