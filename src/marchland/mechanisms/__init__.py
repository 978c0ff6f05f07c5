"""The mechanisms: one file each, found by their presence.

A file that defines `mechanism = Mechanism(...)` is all it takes; the scenario's list decides which are active.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from marchland.engine.contract import Mechanism


def discover() -> dict[str, Mechanism]:
    """All mechanisms by name, of the folders on this package's `__path__`: its own, and any that were added to it.

    Raises ValueError if a file's name and its mechanism's differ.
    """
    return dict(_found(tuple(__path__)))


@cache
def _found(folders: tuple[str, ...]) -> dict[str, Mechanism]:
    found = {}
    for info in sorted(pkgutil.iter_modules(folders), key=lambda info: info.name):
        module = importlib.import_module(f"{__name__}.{info.name}")
        mechanism = module.mechanism
        if mechanism.name != info.name:
            raise ValueError(f"mechanisms/{info.name}.py declares a mechanism named {mechanism.name!r}")
        found[mechanism.name] = mechanism
    return found
