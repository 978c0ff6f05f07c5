"""A comparison of strategies in the terminal: sizes with intervals, shares beside the shares of other beliefs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from marchland.compare.beliefs import HALF, WITHOUT, even
from marchland.compare.comparison import Comparison
from marchland.compare.difference import Difference
from marchland.compare.outcomes import OUTCOMES
from marchland.stats.shares import among
from marchland.terminal.fitted_table import Parted

if TYPE_CHECKING:
    from rich.table import Table

OF = 50
"""Futures that shares are told in."""
LESS_IN = f"less in, of {OF}"


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
        "By luck / par. / struct.: how much of the difference is luck, parameters, and what is believed of the world "
        "(standard deviations).",
        "'saved': how many times as many futures it would take without shared luck and parameters; empty from 1,000 "
        "times on, and where the two never differ.",
        "Recorded inputs after the cut are replayed in all of them: effort that answered events is taken as given."
        if c.replayed
        else "Effort and relations after the cut stay as known then; no future knows what was recorded later.",
    ]


def levels(c: Comparison) -> Parted:
    """Every outcome under every strategy: median and 90% of single futures, in two lines where room is short."""
    return Parted(_levels(c, "  "), (_levels(c, "\n"),))


def _levels(c: Comparison, between: str) -> Table:
    table = frame("What happens: median and 90% of futures")
    table.add_column("outcome")
    for name in c.strategies:
        table.add_column(name, justify="right")
    for o in OUTCOMES:
        row = [c.level(name, o.name) for name in c.strategies]
        cells = (f"{n(m)}{between}({n(low)} to {n(high)})" for m, low, high in row)
        table.add_row(f"{o.short} ({o.unit})", *cells)
    return table


def differences(c: Comparison, a: str, against: str) -> Parted:
    """One strategy less another in all outcomes: in one table, or what came out, under which beliefs, and by what."""
    title, rows = f"{a} less {against}", [(o.short, c.difference(a, against, o.name)) for o in OUTCOMES]
    saved = [times(c.saved(a, against, o.name)) for o in OUTCOMES]

    def sizes(gap: str) -> dict[str, list[str]]:
        return {
            "difference": [f"{n(d.mean)}{gap}({n(d.low)} to {n(d.high)})" for _, d in rows],
            LESS_IN: [f"{of(d.share)}{gap}({of(d.share_low)} to {of(d.share_high)})" for _, d in rows],
        }

    order = {"": [said(d) for _, d in rows]}
    by = {
        "luck": [n(d.luck) for _, d in rows],
        "par.": [n(d.parameters) for _, d in rows],
        "struct.": [n(d.structure) for _, d in rows],
    }
    at_once = {f"by {' / '.join(by)}": [" / ".join(one) for one in zip(*by.values(), strict=True)]}
    ends = [extremes(d) for _, d in rows]
    both = {"other beliefs": [" to ".join(pair) for pair in ends]}
    apart = {"fewest": [low for low, _ in ends], "most": [high for _, high in ends]}
    told = {"saved": saved}
    return Parted(
        _table(title, rows, {**sizes("  "), **both, **at_once, **told, **order}),
        (
            _table(title, rows, {**sizes("\n"), **order}),
            _table(f"{title}: {LESS_IN} under other beliefs", rows, apart),
            _table(f"{title}: what moves the difference, and futures saved", rows, {**by, **told}),
        ),
    )


def _table(title: str, rows: Sequence[tuple[str, Difference]], columns: Mapping[str, Sequence[str]]) -> Table:
    """Columns by their heads, beside the outcomes' names; what has no head stands at the left."""
    table = frame(title)
    table.add_column("outcome")
    for head in columns:
        table.add_column(head, justify="right" if head else "left")
    for i, (name, _) in enumerate(rows):
        table.add_row(name, *(cells[i] for cells in columns.values()))
    return table


def times(saved: float) -> str:
    """How many times the futures pairing saved."""
    return f"{saved:.1f}x" if saved < 1000 else ""


def extremes(d: Difference) -> tuple[str, str]:
    """The lowest and the highest share among the structures, and which they are."""
    low, high = min(d.shares, key=lambda k: d.shares[k]), max(d.shares, key=lambda k: d.shares[k])
    return f"{of(d.shares[low])} ({short(low)})", f"{of(d.shares[high])} ({short(high)})"


def said(d: Difference) -> str:
    """What may be said of an order between the two; where most futures go one way and their mean the other, both."""
    if all(v == 0 for v in d.means.values()):
        return "the same"
    if even(d.shares, d.share_low, d.share_high):
        return "no difference"
    if d.depends_on_prior:
        return "depends on the prior"
    if d.straddles:
        return "no order"
    most, mean = ("less", "more") if d.share > HALF else ("more", "less")
    if n(d.mean) == "0" or (d.mean < 0) == (most == "less"):
        return most
    return f"{most} in {of(d.share if most == 'less' else 1 - d.share)} of {OF}, on average {mean}"


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
