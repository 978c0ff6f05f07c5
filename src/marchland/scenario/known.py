"""What mechanisms exist, with their parameters and levers: the scenario layer's only view of the engine.

Discovery imports the mechanisms, and so JAX, which takes seconds; it happens on first need and once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any


@dataclass(frozen=True)
class Bounds:
    """A lever's range, its value in history, its unit, and the mechanism that declares it."""

    low: float
    high: float
    history: float
    unit: str = ""
    owner: str = ""


@dataclass(frozen=True)
class Catalogue:
    """All mechanisms by name, parameters (`Param`, also the world's) by full name (`contest.rho`), levers by name."""

    mechanisms: tuple[str, ...]
    parameters: Mapping[str, Any]
    levers: Mapping[str, Bounds]


@cache
def catalogue() -> Catalogue:
    """What `marchland.mechanisms.discover()` finds."""
    from marchland.scenario.nearness import PARAMETERS

    found = _discover()
    parameters: dict[str, Any] = dict(PARAMETERS)
    levers: dict[str, Bounds] = {}
    for name, mechanism in sorted(found.items()):
        for param in _values(mechanism.parameters):
            full = param.name if param.name.startswith(f"{name}.") else f"{name}.{param.name}"
            parameters[full] = param
        for lever in _values(mechanism.levers):
            levers.setdefault(lever.name, Bounds(lever.low, lever.high, lever.history, lever.unit, name))
    return Catalogue(tuple(found), parameters, levers)


def _values(items: Any) -> list[Any]:
    return list(items.values() if isinstance(items, Mapping) else items)


def _discover() -> Mapping[str, Any]:
    from marchland.mechanisms import discover

    found: Mapping[str, Any] = discover()
    return found
