"""Small tables in, a complete scenario folder out, with a list of everything that was assumed on the way."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from marchland.wars.draft.small_tables import SmallTables


@dataclass(frozen=True)
class Assumption:
    """Something that nobody gave: the file and column it stands in, how many values, what, why, and what replaces it.

    `rank` orders them, the most consequential first (0).
    """

    file: str
    column: str
    values: int
    what: str
    why: str
    instead: str
    rank: int

    def __str__(self) -> str:
        return f"{self.file}, {self.column}: {self.values} assumed: {self.what} ({self.why}); {self.instead}"


@dataclass(frozen=True)
class Drafted:
    """A scenario that was made: its folder, what was assumed in it, what else a reader should be told."""

    folder: Path
    assumptions: tuple[Assumption, ...]
    said: tuple[str, ...] = ()


def draft(tables: SmallTables, folder: str | Path) -> Drafted:
    """Write the scenario of small tables into a new or empty folder.

    Values that are given are kept as they are, with source, confidence and state of checking; what is missing is
    filled by the stated defaults, marked `assumed` in its row and listed in ASSUMED.md. The folder appears whole
    or not at all. Raises ScenarioError with everything that is wrong, at its place in the small tables.
    """
    raise NotImplementedError
