"""Plain tables for a terminal: heads, alignment and numbers, the same in every report."""

from __future__ import annotations

from rich.console import Console, Group, RenderableType
from rich.table import Table

from marchland.terminal.fitted_table import Fitted

_TEXTS = {
    "check",
    "policy",
    "how",
    "examples",
    "source",
    "release",
    "from",
    "to",
    "country",
    "governorate",
    "dyad",
}
_TEXTS |= {"side", "year"}


def show(what: RenderableType) -> None:
    """Write to standard output. Square brackets and colons in names are text, not markup."""
    for part in what.renderables if isinstance(what, Group) else (what,):
        fitted = Fitted(part) if isinstance(part, Table) else part
        Console(highlight=False, markup=False, emoji=False).print(fitted)


def table(title: str, *heads: str) -> Table:
    """An empty table with these heads: texts to the left, numbers to the right and never broken."""
    out = Table(
        title=title,
        title_justify="left",
        title_style="bold",
        caption_justify="left",
        box=None,
        pad_edge=False,
    )
    for head in heads:
        left = head in _TEXTS
        out.add_column(
            head,
            justify="left" if left else "right",
            overflow="fold",
            no_wrap=not left or head in ("from", "to", "year", "source"),
        )
    return out


def number(value: object) -> str:
    """Thousands with commas; a dash for what is not stated."""
    return "-" if value is None else f"{float(str(value)):,.0f}"
