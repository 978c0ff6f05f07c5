"""A name and what is said of it: as lines for a terminal, as plain data, as HTML for a notebook."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from html import escape
from textwrap import indent, wrap
from typing import Any

from marchland.scenario.said import NONE

WIDTH = 100
LABELS = {"unit": "unit", "allowed": "can be", "default": "if not given", "source": "source"}
"""Parts that stand on a line of their own, and what they are called there."""


@dataclass(frozen=True)
class Entry:
    """A name and what is said of it; parts that do not apply are empty.

    `inside` holds names and their meanings, `equations` lines of a mechanism, `also` other things of the same name;
    `asked` what was asked for, where that was read as this name.
    """

    name: str
    kind: str
    meaning: str
    unit: str = ""
    allowed: str = ""
    default: str = ""
    example: str = ""
    source: str = ""
    equations: str = ""
    inside: tuple[tuple[str, str], ...] = ()
    also: tuple[Entry, ...] = ()
    asked: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Plain data; empty parts are left out."""
        plain = {f.name: value for f in fields(self) if (value := getattr(self, f.name))}
        if self.inside:
            plain["inside"] = dict(self.inside)
        if self.also:
            plain["also"] = [one.as_dict() for one in self.also]
        return plain

    def __str__(self) -> str:
        return "\n\n".join("\n".join(_lines(one)) for one in (self, *self.also))

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        return f"<pre>{escape(str(self))}</pre>"


def brief(entry: Entry) -> str:
    """Meaning and unit on one line."""
    return entry.meaning + (f" ({entry.unit})" if entry.unit not in ("", NONE) else "")


def _lines(entry: Entry) -> Iterator[str]:
    if entry.asked:
        yield from wrap(f"'{entry.asked}' is read as {entry.name}", WIDTH)
    yield f"{entry.name} ({entry.kind})" if entry.kind else entry.name
    yield from wrap(entry.meaning, WIDTH, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False)
    for part, label in LABELS.items():
        if (value := getattr(entry, part)) not in ("", NONE):
            yield from _hung(label, value, max(map(len, LABELS.values())))
    for label, text in (("example", entry.example), ("equations", entry.equations)):
        if "\n" in text or (text and label == "equations"):
            yield f"  {label}"
            yield from indent(text, "    ").splitlines()
        elif text:
            yield from _hung(label, text, max(map(len, LABELS.values())))
    size = max((len(name) for name, _ in entry.inside), default=0)
    if entry.inside:
        yield ""
    for name, meaning in entry.inside:
        yield from _hung(name, meaning, size)


def _hung(label: str, text: str, size: int) -> list[str]:
    after = " " * (size + 4)
    return wrap(
        text, WIDTH, initial_indent=f"  {label:<{size}}  ", subsequent_indent=after, break_on_hyphens=False
    )
