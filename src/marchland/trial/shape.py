"""The shape of a trial on disk: what pages about its scenario read."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from marchland.files.typed import Count, Day, Shape, Share, Text, Three


class Found(Shape):
    """What a test says."""

    by: Text
    words: Text = ""


class Judged(Shape):
    """A verdict on a claim."""

    claim: Text
    text: Text
    verdict: Text
    strength: Text
    reason: Text
    would_change: Text | None = None
    type: Text | None = None
    evidence: list[Found] = Field(default_factory=list)
    record_verdict: Text = ""
    record_strength: Text = ""


class Planted(Shape):
    """How many planted theses were found supported, of how many."""

    supported: Count
    of: Count


class Coded(Shape):
    """Counts of a coding: hits and cases of the exposed and of others; a ratio with both tests, or none."""

    exposed: Annotated[list[Count], Field(min_length=2, max_length=2)]
    others: Annotated[list[Count], Field(min_length=2, max_length=2)]
    within: dict[Text, Annotated[list[Share], Field(min_length=2, max_length=2)]]
    operations: Count
    ratio: Three | None
    fisher: Share | None = None
    dealt: Share | None = None


class Cell(Shape):
    """What a coder says of a capture."""

    exposed: bool
    so: bool
    lead: Text
    support: Text
    coded: Text


class Capture(Shape):
    """A capture in two codings; one may be missing."""

    place: Text
    date: Day
    operation: Count
    a: Cell | None = None
    b: Cell | None = None


class Association(Shape):
    """What goes together on record, in two codings."""

    claims: list[Text]
    field: list[Text]
    values: list[Text]
    by: list[Text]
    codes: list[Text]
    so: Text
    exposed: Text
    others: Text
    rows: Text
    coders: dict[Text, Coded]
    captures: list[Capture]


class Spell(Shape):
    """How a group stood with the focal side for some time."""

    since: Day
    until: Day
    relation: Literal["allied", "tactical", "truce", "hostile"]
    reason: Text


class Stood(Shape):
    """A group's relations with the focal side."""

    group: Text
    spells: list[Spell]


class Rupture(Shape):
    """A recorded rupture."""

    date: Day
    title: Text


class Alliances(Shape):
    """Who stood with the focal side, and when it ended."""

    focal: Text
    start: Day
    end: Day
    last: Day
    rows: list[Stood]
    ruptures: list[Rupture]


class Tried(Shape):
    """A trial, as pages about its scenario take it."""

    verdicts: list[Judged]
    counts: dict[Text, Count]
    planted: Planted
    planted_true: Planted | None = None
    thresholds: Text
    associations: list[Association] = Field(default_factory=list)


class Sitting(Tried):
    """A trial as its own page takes it."""

    title: Text
    scenario: Text
    scenario_hash: Text
    cut: Day
    runs: Count
    seed: Count
    argument: Text
    posterior: Text | None
    alliances: Alliances
