"""Structures that could carry an answer: the mechanisms switched off one at a time."""

from __future__ import annotations

from collections.abc import Sequence

from marchland.errors import unknown
from marchland.scenario import Scenario
from marchland.territory.compile import compile_model

CIRCULAR = ("airpower", "hold", "intervention", "pacts", "support", "threat")
"""Mechanisms of the package through which advice is said to work, as far as a scenario lists them."""


def usual_structures(s: Scenario) -> tuple[str, ...]:
    """Mechanisms switched off one at a time: those through which advice is said to work, of those that are listed.

    A scenario that lists none of them has all switched off of which the argument asserts a sign.
    """
    carrying = tuple(name for name in CIRCULAR if name in s.mechanisms)
    if carrying:
        return carrying
    model = compile_model(s)
    signed = {m.name for m in model.mechanisms if any(p.as_argued is not None for p in m.parameters)}
    return tuple(name for name in s.mechanisms if name in signed)


def structures_of(s: Scenario, names: Sequence[str] = ()) -> tuple[str, ...]:
    """The mechanisms named, or the usual ones where none is. Raises InputError for one that is not listed."""
    for name in names:
        if name not in s.mechanisms:
            raise unknown("mechanism", name, s.mechanisms)
    return tuple(names) or usual_structures(s)
