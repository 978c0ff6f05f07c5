"""A comparison of strategies in the terminal: sizes with intervals, shares beside the shares of other beliefs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marchland.compare.beliefs import WITHOUT, even
from marchland.compare.comparison import Comparison
from marchland.compare.difference import Difference
from marchland.compare.outcomes import OUTCOMES
from marchland.stats.shares import among

if TYPE_CHECKING:
    from rich.table import Table

OF = 50
"""Futures that shares are told in."""


def lines(c: Comparison, against: str) -> list[str]:
    """What stands above the tables."""
    known = (
        "parameters learned from the record before it"
        if c.learned
        else "NOTHING LEARNED: parameters from priors"
    )
    return [
        f"{c.scenario}: {', '.join(c.strategies)}; futures follow the record to {c.cut}, then part for {c.weeks} weeks",
        f"Each strategy meets the same luck and the same parameters. {known}.",
        f"Differences are from '{against}'; below zero is less. 90% intervals are over parameters, luck averaged out.",
        "'saved': how many times as many futures it would take without shared luck and parameters.",
        "Recorded inputs after the cut are replayed in all of them: effort that answered events is taken as given."
        if c.replayed
        else "Effort and relations after the cut stay as known then; no future knows what was recorded later.",
    ]


def levels(c: Comparison) -> Table:
    """Every outcome under every strategy: median and 90% of single futures."""
    table = frame("What happens: median and 90% of futures")
    table.add_column("outcome")
    for name in c.strategies:
        table.add_column(name, justify="right")
    for o in OUTCOMES:
        row = [c.level(name, o.name) for name in c.strategies]
        table.add_row(f"{o.short} ({o.unit})", *(f"{n(m)}  ({n(low)} to {n(high)})" for m, low, high in row))
    return table


def differences(c: Comparison, a: str, against: str) -> Table:
    """One strategy less another in all outcomes."""
    table = frame(f"{a} less {against}")
    for name in ("outcome", "difference", "by luck / par. / struct."):
        table.add_column(name, justify="left" if name == "outcome" else "right")
    table.add_column("less in, of 50", justify="right")
    table.add_column("other beliefs", justify="right")
    table.add_column("saved", justify="right")
    table.add_column("")
    for o in OUTCOMES:
        d = c.difference(a, against, o.name)
        table.add_row(
            o.short,
            f"{n(d.mean)}  ({n(d.low)} to {n(d.high)})",
            f"{n(d.luck)} / {n(d.parameters)} / {n(d.structure)}",
            f"{of(d.share)}  ({of(d.share_low)} to {of(d.share_high)})",
            beliefs(d),
            times(c.saved(a, against, o.name)),
            said(d),
        )
    return table


def times(saved: float) -> str:
    """How many times the futures pairing saved."""
    return f"{saved:.1f}x" if saved < 1000 else ""


def beliefs(d: Difference) -> str:
    """The lowest and the highest share among the structures, and which they are."""
    low, high = min(d.shares, key=lambda k: d.shares[k]), max(d.shares, key=lambda k: d.shares[k])
    return f"{of(d.shares[low])} ({short(low)}) to {of(d.shares[high])} ({short(high)})"


def said(d: Difference) -> str:
    """What may be said of an order between the two."""
    if all(v == 0 for v in d.means.values()):
        return "the same"
    if even(d.shares, d.share_low, d.share_high):
        return "no difference"
    if d.depends_on_prior:
        return "depends on the prior"
    return "no order" if d.straddles else "less" if d.share > 0.5 else "more"


def short(structure: str) -> str:
    """A structure's name for a narrow column."""
    return structure.replace(WITHOUT, "no ")


def of(share: float) -> str:
    """A share as a number of futures."""
    return among(share, OF)


def n(value: float) -> str:
    """A number in a table: whole from ten, three figures below."""
    return f"{value:,.0f}" if abs(value) >= 10 else f"{value:.2g}" if abs(value) >= 0.05 else "0"


def frame(title: str) -> Table:
    """An empty table."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    return Table(title=title, title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
