"""Which mechanisms a model holds: those that the scenario lists, and what has to stand in for the others.

What is listed is compiled; what is switched off (`--without`) stays compiled and neutral, so that a switch needs no
new compilation. Of a mechanism that is not listed nothing is compiled or drawn. Only those of its stocks stay that
something listed, or the engine itself, reads: they stand at their neutral value, as if it were switched off (where that
value follows from parameters, as fighters at the start do, these are drawn by their names as ever). Everything else
that it owns is `Absent`: posts on it are dropped, its events have not happened, its levers are at history.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from marchland.engine.contract import Mechanism, Post, View
from marchland.mechanisms import discover, present
from marchland.scenario.scenario import Scenario
from marchland.territory import diagnostics, observations
from marchland.territory.ledger import Absent

NEEDED = frozenset(diagnostics.READ) | observations.READ
"""Stocks that the engine reads whatever is listed. There are no others."""


ORDERED = "offensive"
"""The mechanism that does nothing but what strategies order."""


def called(s: Scenario, strategies: Iterable[str]) -> Scenario:
    """The scenario without `offensive`, as if it were not listed, where none of the strategies orders an offensive.

    So nobody pays for orders that are not given, and no bit of such a future hangs on there being such a mechanism.
    """
    if any(s.strategies[name].offensives for name in strategies):
        return s
    return s.model_copy(
        update={part: tuple(m for m in getattr(s, part) if m != ORDERED) for part in ("mechanisms", "off")}
    )


def listed(s: Scenario) -> tuple[Mechanism, ...]:
    """The mechanisms that a scenario lists, those switched off included, in the order of their names.

    Raises MechanismError for one whose file is not found, as in a result that was made with a folder of mechanisms.
    """
    mine = sorted({*s.mechanisms, *s.off})
    found = present(mine)
    return tuple(found[name] for name in mine)


def standing(s: Scenario) -> tuple[Mechanism, ...]:
    """Mechanisms that are not listed, reduced to the stocks that others read: they post nothing and draw nothing."""
    found, mine = discover(), {m.name for m in listed(s)}
    read = NEEDED | {name for m in listed(s) for name in m.reads}
    left = (reduced(found[name], read) for name in sorted(found) if name not in mine)
    return tuple(m for m in left if m.stocks)


def nothing(y: View, p: View, x: View, u: View) -> list[Post]:
    """No posts."""
    return []


def reduced(m: Mechanism, read: frozenset[str] | set[str]) -> Mechanism:
    """The mechanism with nothing but those of its stocks that are read, and the parameters that their values need."""
    stocks = tuple(stock for stock in m.stocks if stock.name in read)
    drawn = any(callable(stock.initial) and stock.neutral is None for stock in stocks)
    if not drawn:
        stocks = tuple(
            stock if stock.neutral is None else replace(stock, initial=stock.neutral) for stock in stocks
        )
    return replace(
        m,
        post=nothing,
        stocks=stocks,
        parameters=m.parameters if drawn else (),
        events=(),
        levers=(),
        reads=(),
        draws={},
        outcomes=(),
    )


def absent(s: Scenario) -> Absent:
    """What mechanisms own that are not in the model."""
    mine = {m.name for m in listed(s)}
    held = {stock.name for m in standing(s) for stock in m.stocks}
    others = [m for name, m in sorted(discover().items()) if name not in mine]
    levers: Mapping[str, float] = {lever.name: lever.history for m in others for lever in m.levers}
    return Absent(
        stocks=frozenset(stock.name for m in others for stock in m.stocks) - held,
        events={event.name: event.axes for m in others for event in m.events},
        levers=levers,
    )
