"""How far a published model and its twin lie apart, in words; nothing where they agree."""

from __future__ import annotations

import math
from collections.abc import Mapping
from types import ModuleType
from typing import Any

from marchland.zoo import run
from marchland.zoo.published import Published


def apart(
    model: Published,
    twin: ModuleType,
    settings: Mapping[str, Any],
    runs: int,
    tolerances: Mapping[str, float],
) -> list[str]:
    """Results that differ beyond their tolerance: relative where positive, in standard errors where negative."""
    ours = model.results(run(model, settings, runs))
    theirs = twin.results(model.read(settings), runs, seed=7)
    return [
        f"{twin.__name__} {dict(settings)}: {key} is {ours[key]} here and {theirs[key]} there"
        for key, tolerance in tolerances.items()
        if not close(ours[key], theirs[key], tolerance)
    ]


def close(a: Any, b: Any, tolerance: float) -> bool:
    """Whether two results agree; each is a number, or a number with its standard error."""
    if tolerance < 0:
        return bool(abs(a[0] - b[0]) <= -tolerance * math.hypot(a[1], b[1]))
    a, b = (v[0] if isinstance(v, tuple) else v for v in (a, b))
    return bool(a == b or (math.isnan(a) and math.isnan(b)) or abs(a - b) <= tolerance * max(abs(b), 1e-9))
