"""The account of one place in one future, for a terminal: what happened, of what causes, what moved."""

from __future__ import annotations

import math

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from marchland.ensemble.why import Account, Happening, Movement
from marchland.stats.shares import percent
from marchland.terminal.fitted_table import show
from marchland.views.because import in_one

EVENTS = {
    "assault": "siege opened by",
    "seize": "seized at once by",
    "take": "taken by",
    "repel": "siege thrown back:",
}
SHOWN = 12
LEAST_SHARE = 0.01
LEAST_FACTOR = 0.01


def print_why(account: Account, console: Console | None = None) -> None:
    """Print an account to standard output, or to `console`."""
    out = console or Console()
    out.print(
        Text(account.label, "bold").append(
            f" in future {account.run} of {account.scenario}, strategy {account.strategy}, seed {account.seed}",
            "not bold",
        )
    )
    if account.differs_from:
        out.print(
            f"The stored result differs from this account from {account.differs_from} on: it was made on "
            "another processor or by another version.",
            markup=False,
        )
    for line in in_one(account):
        out.print(line, markup=False, highlight=False)
    if account.happenings:
        show(out, happenings(account.happenings))
    if account.movements:
        show(out, movements(account.movements))
    out.print(
        "Posted by: whose hazard it was, in shares; raised or lowered by: the factors of other "
        "mechanisms. Both describe this simulated future, not the war."
    )


def happenings(found: tuple[Happening, ...]) -> Table:
    """A table of events, one a row."""
    table = Table(
        "week before",
        "what happened",
        "chance that week",
        "posted by",
        "raised or lowered by",
        "strength there",
    )
    for h in found:
        shares = sorted(h.shares.items(), key=lambda item: -item[1])
        posted = ", ".join(f"{name} {percent(share)}" for name, share in shares if share >= LEAST_SHARE)
        factors = sorted(h.factors.items(), key=lambda item: -abs(item[1]))
        scaled = [f"{name} x{math.exp(log):.2f}" for name, log in factors if abs(log) >= LEAST_FACTOR]
        scaled += ["cut at the engine's bound"] if h.bounded else []
        force = sorted(h.force.items(), key=lambda item: -item[1])
        table.add_row(
            h.date,
            f"{EVENTS.get(h.event, h.event)} {h.side}",
            percent(-math.expm1(-h.hazard), 1),
            posted,
            ", ".join(scaled) or "none",
            ", ".join(f"{side} {persons:,.0f}" for side, persons in force[:3]),
        )
    return table


def movements(found: tuple[Movement, ...]) -> Table:
    """A table of the stocks that mechanisms moved most, by the sum of what they added and took."""
    titles = ("stock", "of", "unit", "added or taken over the whole time, by mechanism")
    table = Table(*titles, box=SIMPLE_HEAD, pad_edge=False)
    size = {id(m): sum(abs(value) for value in m.by.values()) for m in found}
    for m in sorted(found, key=lambda m: (m.unit != "persons", -size[id(m)]))[:SHOWN]:
        by = sorted(m.by.items(), key=lambda item: -abs(item[1]))
        parts = [f"{name} {value:+,.3g}" for name, value in by if abs(value) >= LEAST_SHARE * size[id(m)]]
        table.add_row(m.stock, m.cell, m.unit, ", ".join(parts))
    return table
