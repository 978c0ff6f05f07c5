"""The shape of a trial on disk: what pages about its scenario read."""

from __future__ import annotations

from marchland.files.typed import Count, Shape, Text


class Judged(Shape):
    """A verdict on a claim."""

    claim: Text
    text: Text
    verdict: Text
    strength: Text
    reason: Text
    would_change: Text | None = None


class Planted(Shape):
    """How many planted theses were found supported, of how many."""

    supported: Count
    of: Count


class Tried(Shape):
    """A trial, as pages about its scenario take it."""

    verdicts: list[Judged]
    counts: dict[Text, Count]
    planted: Planted
    planted_true: Planted | None = None
    thresholds: Text
