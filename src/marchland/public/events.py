"""The log of a future as Python users hold it: entries as data, shown as sentences with their dates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from marchland.terminal.card import screen

if TYPE_CHECKING:
    from marchland.analysis.event_log import Entry
    from marchland.ensemble.store import Result


@dataclass(frozen=True, repr=False)
class Events:
    """What happened in one future, by week: `entries`, and `lines` of date and sentence in the same order."""

    run: int
    entries: tuple[Entry, ...]
    lines: tuple[tuple[str, str], ...]

    @property
    def text(self) -> str:
        """A line for each entry; shown it is cut to a screen."""
        return "\n".join(f"{when}: {said}" for when, said in self.lines)

    def __len__(self) -> int:
        return len(self.entries)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)

    def __repr__(self) -> str:
        return "\n".join(screen(self.text.splitlines())) or f"Nothing happened in future {self.run}."

    def _repr_html_(self) -> str:
        return f"<pre>{escape(repr(self))}</pre>"


def of_future(result: Result, run: int) -> Events:
    """The log of one future. Raises InputError for a future that the result does not have."""
    from marchland.analysis.event_log import log
    from marchland.ensemble.why import held
    from marchland.views.event_log import sentence
    from marchland.views.words import day

    found = log(held(result, run))
    return Events(run, found, tuple((day(one.date), sentence(one, result.manifest)) for one in found))
