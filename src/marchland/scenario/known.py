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
    """All mechanisms by name, parameters (`Param`, also the world's) by full name (`contest.rho`), levers by name,
    inputs (`Input`) by their series.
    """

    mechanisms: tuple[str, ...]
    parameters: Mapping[str, Any]
    levers: Mapping[str, Bounds]
    inputs: Mapping[str, Any]


def catalogue() -> Catalogue:
    """What `marchland.mechanisms.discover()` finds, in its folders as they are."""
    from marchland import mechanisms

    return _catalogue(tuple(mechanisms.__path__))


@cache
def _catalogue(folders: tuple[str, ...]) -> Catalogue:
    from marchland.mechanisms import discover
    from marchland.scenario.nearness import PARAMETERS

    found = discover()
    parameters: dict[str, Any] = dict(PARAMETERS)
    levers: dict[str, Bounds] = {}
    inputs: dict[str, Any] = {}
    for name, mechanism in sorted(found.items()):
        parameters |= {f"{name}.{param.name}": param for param in mechanism.parameters}
        inputs |= {one.series: one for one in mechanism.inputs}
        for lever in mechanism.levers:
            levers.setdefault(lever.name, Bounds(lever.low, lever.high, lever.history, lever.unit, name))
    return Catalogue(tuple(found), parameters, levers, inputs)
