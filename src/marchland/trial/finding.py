"""What one test says of a claim."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from marchland.trial.thresholds import SOME

STRENGTHS = ("weak", "moderate", "strong")
RECORD, MODEL, SCOPE, READING = "record", "model", "scope", "reading"
DOUBTED = "low"


@dataclass(frozen=True)
class Finding:
    """Whether what was asked holds (None: cannot be told), by what, with the numbers, how strongly, and why.

    `by` is `record`, `model`, `scope` (the words reach further than what was measured) or `reading` (how a word is
    read; it decides nothing).
    """

    holds: bool | None
    words: str
    by: str = RECORD
    strength: str = "weak"
    test: str = ""
    rows: Sequence[Any] = field(default=(), repr=False, compare=False)
    """Rows of the record that were looked at, where they are few enough to be read; they stand in the scenario."""

    def as_dict(self) -> dict[str, Any]:
        """Plain data, without the rows."""
        return {f.name: getattr(self, f.name) for f in fields(self) if f.name != "rows"}


def of_rows(rows: list[Any]) -> str:
    """Strength of recorded rows: that of the weakest; strong if high and seen in a source, weak if low or assumed."""
    found = []
    for row in rows:
        if row.confidence == DOUBTED or row.verified in ("assumed", "interpolated"):
            found.append("weak")
        else:
            found.append("strong" if row.confidence == "high" and row.verified == "verified" else "moderate")
    return min(found, key=STRENGTHS.index, default="weak")


def of_cases(number: int) -> str:
    """Strength of a count of independent cases; relations seen in a record without a control are never strong."""
    return "weak" if number < SOME else "moderate"


def weakest(strengths: list[str]) -> str:
    """The weakest of some strengths."""
    return min(strengths, key=STRENGTHS.index, default="weak")
