"""The mechanisms: one file each, found by their presence.

A file that defines `mechanism = Mechanism(...)` is all it takes; the scenario's list decides which are active.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
import sys
from functools import cache
from typing import Any

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


def account(m: Mechanism) -> dict[str, Any]:
    """What a mechanism's file says and declares, as plain data for those who read results: claim, equations, names."""
    text = inspect.cleandoc(getattr(sys.modules.get(m.post.__module__), "__doc__", None) or m.claim)
    indented = [line[INDENT:] for line in text.splitlines() if line.startswith(" " * INDENT)]
    return {
        "claim": re.sub(r"^M\d+[a-z]?\s+", "", text.split("\n", 1)[0]),
        "equations": indented,
        "recorded": [stock.name for stock in m.stocks if stock.recorded],
        "levers": [lever.name for lever in m.levers],
        "inputs": [one.series for one in m.inputs],
    }


INDENT = 4
"""Columns by which a docstring sets its equations apart."""
