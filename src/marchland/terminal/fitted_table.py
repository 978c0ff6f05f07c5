"""Tables that fit a terminal of any width and never cut a number.

A column may become no narrower than its longest word with a digit in it, or than its cells if they do not
wrap; where that is too much for the screen, every row is told as `head: value` lines. Whatever stands in a cell, a
title or a head is shown as it is: no markup is read.
"""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import wrap
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import Console, ConsoleOptions, RenderableType, RenderResult

WORD = 10
"""Letters of a word without a digit that stay together even where room is short."""
WIDE = 100_000
INDENT = 2


@dataclass(frozen=True)
class Fitted:
    """A table that is laid out for the width that it is given."""

    table: Table

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Title, the table or its rows one under another, and caption."""
        table, width = self.table, options.max_width
        if table.title:
            yield plain(table.title, str(table.title_style or "italic"))
        texts = [[plain(c.header), *map(plain, c.cells)] for c in table.columns]
        sizes = room(table, texts, width - around(console, options, table, texts))
        if sizes:
            yield beside(table, texts, sizes)
        else:
            yield from stacked(table, texts, width)
        if table.caption:
            yield plain(table.caption, "dim italic")


@dataclass(frozen=True)
class Parted:
    """A table where no cell of it needs to be broken; else the same in parts, if these fit; else row by row."""

    whole: Table
    parts: tuple[Table, ...]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """The whole, or its parts."""

        def fits(table: Table, broken: bool) -> bool:
            texts = [[plain(c.header), *map(plain, c.cells)] for c in table.columns]
            width = options.max_width - around(console, options, table, texts)
            wanted = sum(max(map(longest, column)) for column in texts)
            return room(table, texts, width) is not None if broken else wanted <= width

        whole = fits(self.whole, broken=False) or not all(fits(table, broken=True) for table in self.parts)
        yield from (Fitted(table) for table in ((self.whole,) if whole else self.parts))


def show(console: Console, *tables: Table | Parted) -> None:
    """Print tables so that they fit."""
    for table in tables:
        console.print(table if isinstance(table, Parted) else Fitted(table))


def plain(cell: RenderableType | None, style: str = "") -> Text:
    """A cell as text, whatever marks it holds."""
    return cell.copy() if isinstance(cell, Text) else Text(str(cell or ""), style=style, overflow="fold")


def around(console: Console, options: ConsoleOptions, table: Table, texts: Sequence[Sequence[Text]]) -> int:
    """Characters of a line that are not cells: rules and padding."""
    widest = [max(map(longest, column)) for column in texts]
    whole = Measurement.get(console, options.update(width=WIDE), beside(table, texts, widest)).maximum
    return whole - sum(widest)


def longest(text: Text) -> int:
    """Width of the longest line."""
    return max((cell_len(line) for line in text.plain.splitlines()), default=0)


def least(text: Text) -> int:
    """Width below which a number would break."""
    words = text.plain.split()
    return max(
        (cell_len(w) if any(c.isdigit() for c in w) else min(WORD, cell_len(w)) for w in words), default=0
    )


def room(table: Table, texts: Sequence[Sequence[Text]], width: int) -> list[int] | None:
    """Widths of columns that fit together, those that need little served first; None if numbers would break."""
    sizes, wanted = [], []
    for column, (head, *cells) in zip(table.columns, texts, strict=True):
        held = longest if column.no_wrap else least
        sizes.append(max(1, least(head), *map(held, cells)))
        wanted.append(max(sizes[-1], min(column.max_width or WIDE, max(map(longest, (head, *cells))))))
    spare = width - sum(sizes)
    if spare < 0:
        return None
    order = sorted(range(len(sizes)), key=lambda i: wanted[i] - sizes[i])
    for left, i in zip(range(len(order), 0, -1), order, strict=True):
        more = min(wanted[i] - sizes[i], spare // left)
        sizes[i] += more
        spare -= more
    return sizes


def beside(table: Table, texts: Sequence[Sequence[Text]], sizes: Sequence[int]) -> Table:
    """The same table with these widths, its title and caption left out."""
    out = Table(box=table.box, pad_edge=table.pad_edge, show_header=table.show_header)
    for column, cells, size in zip(table.columns, texts, sizes, strict=True):
        out.add_column(
            cells[0], justify=column.justify, style=column.style, width=size, overflow="fold", no_wrap=False
        )
    for i, row in enumerate(table.rows, start=1):
        out.add_row(*(cells[i] for cells in texts), style=row.style, end_section=row.end_section)
    return out


def stacked(table: Table, texts: Sequence[Sequence[Text]], width: int) -> Iterator[Text]:
    """Rows one under another: the first cell, then `head: value` for every other that holds something."""
    heads = [cells[0].plain for cells in texts]
    for i, row in enumerate(table.rows, start=1):
        first, *others = (cells[i] for cells in texts)
        yield from lines(" ".join(filter(None, (heads[0], first.plain))) if first.plain else "", width, 0)
        for head, cell in zip(heads[1:], others, strict=True):
            if cell.plain:
                yield from lines(f"{head}: {cell.plain}" if head else cell.plain, width, INDENT)
        if row.end_section:
            yield Text("")


def lines(text: str, width: int, indent: int) -> list[Text]:
    """A text in lines that break at spaces only, all but the first set in further."""
    found: list[str] = []
    for part in text.splitlines():
        found += wrap(
            part,
            max(width, 2 * INDENT + 1),
            initial_indent=" " * (indent + (INDENT if found else 0)),
            subsequent_indent=" " * (indent + INDENT),
            break_on_hyphens=False,
        )
    return [Text(line) for line in found]
