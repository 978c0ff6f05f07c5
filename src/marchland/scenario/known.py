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
    """A lever's range, its value in history, and its unit."""

    low: float
    high: float
    history: float
    unit: str = ""


@dataclass(frozen=True)
class Catalogue:
    """All mechanisms by name, parameters by full name (`contest.rho`, as `Param` objects) and levers by name."""

    mechanisms: tuple[str, ...]
    parameters: Mapping[str, Any]
    levers: Mapping[str, Bounds]


@cache
def catalogue() -> Catalogue:
    """What `marchland.mechanisms.discover()` finds."""
    found = _discover()
    parameters = {}
    levers: dict[str, Bounds] = {}
    for name, mechanism in sorted(found.items()):
        for param in _values(mechanism.parameters):
            full = param.name if param.name.startswith(f"{name}.") else f"{name}.{param.name}"
            parameters[full] = param
        for lever in _values(mechanism.levers):
            levers.setdefault(lever.name, Bounds(lever.low, lever.high, lever.history, lever.unit))
    missing = tuple(name for name in _EXPECTED if name not in found)
    if missing:
        levers = {**_LEVERS, **levers}
    return Catalogue((*found, *missing), parameters, levers)


def _values(items: Any) -> list[Any]:
    return list(items.values() if isinstance(items, Mapping) else items)


def _discover() -> Mapping[str, Any]:
    try:
        from marchland.mechanisms import discover
    except ImportError:
        return {}
    found: Mapping[str, Any] = discover()
    return found


_EXPECTED = (
    "support", "forces", "contest", "revolt", "airpower", "garrison", "threat", "pacts", "hold", "recruitment",
    "disillusion", "leadership", "governance", "harm", "outrage", "will",
)  # fmt: skip
_LEVERS = {
    "air_intensity": Bounds(0, 2, 1), "advisers": Bounds(0, 3, 1), "militia_role": Bounds(0, 1, 1),
    "peshmerga_role": Bounds(0, 1, 1), "tribal_mobilisation": Bounds(0, 3, 1), "inclusion": Bounds(0, 1, 0),
    "protection": Bounds(0, 1, 0), "partner_contribution": Bounds(0, 2, 1), "intelligence_sharing": Bounds(0, 1, 0),
    "services_freed": Bounds(0, 2, 1), "tempo": Bounds(0, 4, 1),
}  # fmt: skip
