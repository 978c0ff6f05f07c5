"""What is compared where nothing is named: history, and the scenario's own strategies in the order of its file.

Strategies that set a lever before the cut cannot part there and are left out. One that only tests another (its inverse,
its placebo) comes last.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from marchland.errors import InputError
from marchland.scenario import Scenario
from marchland.scenario.names import HISTORY
from marchland.territory.abilities import comparable

FEWEST, MOST = 2, 4
"""Strategies in a comparison, and in one of which none is named."""


def usual_strategies(s: Scenario, cut: date, most: int = MOST) -> tuple[str, ...]:
    """History, then the scenario's strategies in order, those that test others last; at most `most`."""
    fit = comparable(s, cut)
    tests, seen = set[str](), set[str]()
    for name in fit:
        named = {s.strategies[name].inverse, s.strategies[name].placebo}
        tests |= {other for other in named if other and other not in seen}
        seen.add(name)
    others = sorted(fit, key=lambda name: name in tests)
    return tuple(dict.fromkeys((HISTORY, *others)))[:most]


def strategies_of(s: Scenario, names: Sequence[str] | None, cut: date) -> tuple[str, ...]:
    """Two strategies or more, by default the usual ones (fewer if no others part at the cut).

    Raises InputError for one or none.
    """
    usual = usual_strategies(s, cut)
    if names is None:
        return usual
    if len(names) < FEWEST:
        given = ",".join(names) or ","
        raise InputError(f"--strategies {given}: expected at least two, such as {','.join(usual[:FEWEST])}")
    return tuple(names)
