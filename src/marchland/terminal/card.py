"""What an object says of itself on one screen: a title, facts, one small table, notes; as text and as plain HTML.

The HTML has no style, no script and no address; every text in it is escaped. What is longer is cut, and says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from textwrap import wrap

WIDTH, SCREEN = 100, 40
"""Characters of a line, and lines, of one screen."""
ROWS, NOTES, LONGEST = 16, 6, 60
"""Rows of a table, notes, and characters of a cell that are shown."""


@dataclass(frozen=True)
class Card:
    """A title; facts by name; a table's head and rows, all cells text; notes."""

    title: str
    facts: tuple[tuple[str, str], ...] = ()
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def more(self) -> str:
        """What is said of rows that are not shown; empty if all are."""
        left = len(self.rows) - ROWS
        return f"... and {left:,} more" if left > 0 else ""

    def text(self) -> str:
        """The card in at most `SCREEN` lines of at most `WIDTH` characters."""
        out = wrap(self.title, WIDTH)
        size = max((len(name) for name, _ in self.facts), default=0)
        for name, value in self.facts:
            out += wrap(
                value,
                WIDTH,
                initial_indent=f"  {name:<{size}}  ",
                subsequent_indent=" " * (size + 4),
                break_on_hyphens=False,
            ) or [f"  {name}"]
        out += ["", *table(self.head, self.rows[:ROWS])] if self.rows else []
        out += [f"  {self.more}"] if self.more else []
        for note in self.notes[:NOTES]:
            out += wrap(note, WIDTH, subsequent_indent="  ", break_on_hyphens=False)
        return "\n".join(screen(out))

    def html(self) -> str:
        """The card as an element of a page."""
        out = [f"<p><b>{escape(self.title)}</b></p>"]
        facts = "".join(row((name, value), "td") for name, value in self.facts)
        out += [f"<table>{facts}</table>"] if facts else []
        if self.rows:
            body = "".join(row(cells, "td") for cells in self.rows[:ROWS])
            out.append(f"<table>{row(self.head, 'th')}{body}</table>")
        notes = [*([self.more] if self.more else []), *self.notes[:NOTES]]
        out += [f"<p>{escape(note)}</p>" for note in notes]
        return f"<div>{''.join(out)}</div>"


class Carded:
    """Something that shows itself by its card, in a terminal and in a notebook."""

    def card(self) -> Card:
        """What to show."""
        raise NotImplementedError

    def __repr__(self) -> str:
        return self.card().text()

    def _repr_html_(self) -> str:
        return self.card().html()


def screen(lines: Sequence[str]) -> list[str]:
    """Lines of at most one screen; what is cut is counted."""
    if len(lines) <= SCREEN:
        return list(lines)
    return [*lines[: SCREEN - 1], f"... and {len(lines) - SCREEN + 1:,} lines more"]


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Columns of text, the first at the left and the others at the right, with a line of heads."""
    cells = [[cut(cell) for cell in line] for line in (head, *rows)]
    sizes = [max(len(line[k]) for line in cells) for k in range(len(head))]
    out = []
    for first, *others in cells:
        numbers = [f"{cell:>{size}}" for cell, size in zip(others, sizes[1:], strict=True)]
        out.append(f"  {'  '.join([f'{first:<{sizes[0]}}', *numbers])}".rstrip())
    return out


def row(cells: Sequence[str], kind: str) -> str:
    """A row of a table in HTML."""
    return "<tr>" + "".join(f"<{kind}>{escape(cell)}</{kind}>" for cell in cells) + "</tr>"


def cut(cell: str) -> str:
    """A cell on one line."""
    flat = " ".join(cell.split())
    return flat if len(flat) <= LONGEST else flat[: LONGEST - 3] + "..."


def figure(value: float) -> str:
    """A number in a cell: whole from a hundred, three figures below."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
