"""The naive forecasters: one file each, found by being there.

A file that defines `baseline = Baseline(...)` under its own name is all it takes.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from marchland.forecast.baseline import Baseline


@cache
def discover() -> dict[str, Baseline]:
    """All baselines by name. Raises ValueError if a file's name and its baseline's differ."""
    found = {}
    for info in sorted(pkgutil.iter_modules(__path__), key=lambda info: info.name):
        baseline = importlib.import_module(f"{__name__}.{info.name}").baseline
        if baseline.name != info.name:
            raise ValueError(f"baselines/{info.name}.py declares a baseline named {baseline.name!r}")
        found[baseline.name] = baseline
    return found
