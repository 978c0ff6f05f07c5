"""What a parameter can be at all, by its unit: bounds beyond which a value is a slip, and load refuses it.

They lie where no argument goes (a rate of 50 a week is an event within hours) and beyond the last billionth of every
shipped prior; they cut nothing off. A parameter whose meaning asks for other room declares its own (`Param.low` and
`Param.high`).
"""

from __future__ import annotations

SLOPE = 30.0
"""A unit more changes odds by a factor of ten million million: bound of slopes of either sign."""
BY_UNIT: dict[str, tuple[float, float]] = {
    **dict.fromkeys(("share", "share/week", "probability", "0-1", "switch", "cohesion", "threat"), (0.0, 1.0)),
    **dict.fromkeys(("log-hazard", "log-odds", "log weight", "logit", "utility", "score", "sd"), (-SLOPE, SLOPE)),
    **dict.fromkeys(("logit/week", "ln 1/week"), (-SLOPE, SLOPE)),
    "log": (0.0, 15.0),
    "nearness": (1e-6, 1.0),
    "1/week": (0.0, 50.0),
    "weeks": (0.1, 1e4),
    "events": (0.0, 1e4),
    "events/week": (0.0, 1e3),
    "deaths": (1.0, 1e6),
    "deaths/week": (0.0, 1e6),
    "persons": (1.0, 1e7),
    "persons/week": (0.0, 1e6),
    "places": (0.1, 1e3),
    "ratio": (0.0, 100.0),
    "weight": (0.0, 100.0),
    "index": (0.0, 100.0),
    "attention": (0.0, 100.0),
    "intensity": (0.0, 10.0),
    "shock": (0.0, 10.0),
    "determination": (0.0, 10.0),
    "exponent": (1.01, 10.0),
    "hundred weapons/week": (0.01, 1e4),
    "USD/person/week": (0.0, 1e4),
    "USD/site/week": (0.0, 1e8),
    "USD/week": (1.0, 1e9),
    "km": (1.0, 2e3),
}  # fmt: skip
"""Unit -> least and greatest value. What divides, or has its logarithm taken, stays off zero."""
PER = "per"


def bounds_of(unit: str) -> tuple[float, float] | None:
    """Bounds of a parameter by its unit; None for a unit that is not listed.

    `X per Y` is a slope, and may be steeper than X can be large; `per Y` alone is one of a logarithm.
    """
    if unit in BY_UNIT:
        return BY_UNIT[unit]
    base, _, rest = unit.partition(f" {PER} ")
    if unit.startswith(f"{PER} "):
        return -SLOPE, SLOPE
    if not rest or base not in BY_UNIT:
        return None
    low, high = BY_UNIT[base]
    return (0.0 if low >= 0 else -SLOPE), max(high, SLOPE)
