"""The mechanisms: one file each, found by their presence.

A file that defines `mechanism = Mechanism(...)` is all it takes; the scenario's list decides which are active.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from marchland.engine.contract import Mechanism


@cache
def discover() -> dict[str, Mechanism]:
    """All mechanisms of the package by name. Raises ValueError if a file's name and its mechanism's differ."""
    found = {}
    for info in sorted(pkgutil.iter_modules(__path__), key=lambda info: info.name):
        module = importlib.import_module(f"{__name__}.{info.name}")
        mechanism = module.mechanism
        if mechanism.name != info.name:
            raise ValueError(f"mechanisms/{info.name}.py declares a mechanism named {mechanism.name!r}")
        found[mechanism.name] = mechanism
    return found
