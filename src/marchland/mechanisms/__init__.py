"""The mechanisms: one file each, found by their presence.

A file that defines `mechanism = Mechanism(...)` is all it takes; the scenario's list decides which are active. What all
of them declare is checked when they are found.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from marchland.engine.blame import counted, raised_at, shown
from marchland.engine.contract import Mechanism
from marchland.engine.declared import faults
from marchland.errors import MarchlandError, MechanismError, meant
from marchland.files import paths

RECORDED_ALONG = ("country", "governorate", "place", "group", "side", "community", "sponsor", "sector")
"""Axes along which an input can be recorded."""
AXES = (*RECORDED_ALONG, "dyad", "role", "kind", "zone", "where", "direction")
"""Axes that a declaration can name."""
OUTCOMES = {
    "places_held": "places that the focal side holds",
    "fighters": "fighters by group",
    "deaths": "deaths by kind",
    "displaced": "people away from home",
    "support": "support by community and side",
    "services": "services by sector, the focal side's places and others",
    "capability": "leaders' capability by group",
    "will": "will of the sponsors",
    "intelligence": "intelligence shared among the sponsors",
}
"""Words for what a mechanism moves (`outcomes`), and what they are."""
SHIPPED = frozenset({
    "airpower", "alarm", "campaign", "collapse", "contest", "disillusion", "forces", "fresh", "garrison", "governance",
    "harm", "hold", "intervention", "leadership", "offensive", "outrage", "pacts", "recruitment", "revolt", "support",
    "threat", "will",
})  # fmt: skip
"""Mechanisms that come with the package and pass its tests: their levers must say what they move, and `check` traces a
week of all others. Nothing else asks."""

TESTS = ("test_", "conftest")
"""How names of files begin that may lie beside mechanisms and are none."""
__path__.extend(str(folder) for folder in paths.mechanisms())


def discover() -> dict[str, Mechanism]:
    """All mechanisms by name, of the folders on this package's `__path__`: its own, those that the environment variable
    MARCHLAND_MECHANISMS names, and any that were added to it.

    Raises MechanismError for a folder that is not there, and with everything that is wrong with files and declarations.
    """
    if gone := [folder for folder in __path__ if not Path(folder).is_dir()]:
        raise MechanismError(
            f"there is no folder {', '.join(map(shown, gone))}: expected the folder of your mechanisms, by "
            f"{paths.MECHANISMS}=FOLDER or marchland.mechanisms.__path__"
        )
    return dict(_found(tuple(__path__)))


def present(names: Iterable[str]) -> dict[str, Mechanism]:
    """All mechanisms by name, as `discover`, `names` among them. Raises MechanismError for one that is not."""
    found = discover()
    gone = sorted(set(names) - set(found))
    if gone:
        raise MechanismError(f"no mechanism named '{gone[0]}'{meant(gone[0], found)} ({elsewhere(gone[0])})")
    return found


def elsewhere(name: str) -> str:
    """How a mechanism that is kept in a folder of its own is found."""
    return f"if {name}.py is in a folder of yours, set {paths.MECHANISMS}=FOLDER"


@cache
def _found(folders: tuple[str, ...]) -> dict[str, Mechanism]:
    found: dict[str, Mechanism] = {}
    problems: list[str] = []
    cause: Exception | None = None
    many = sorted(pkgutil.iter_modules(folders), key=lambda info: info.name)
    for info in (one for one in many if not one.ispkg and not one.name.startswith(TESTS)):
        file = str(Path(getattr(info.module_finder, "path", "")) / f"{info.name}.py")
        there = [path for folder in folders if (path := Path(folder) / f"{info.name}.py").is_file()]
        homes = [shown(str(path)) for path in dict.fromkeys(path.resolve() for path in there)]
        if len(homes) > 1:
            problems.append(f"{homes[1]}:1: {homes[0]} has this name: choose another")
            continue
        try:
            mechanism = getattr(importlib.import_module(f"{__name__}.{info.name}"), "mechanism", None)
        except MarchlandError:
            raise
        except Exception as error:
            cause = cause or error
            line = getattr(error, "lineno", None) or raised_at(error.__traceback__, file) or 1
            problems.append(f"{shown(file)}:{line}: cannot be read: {type(error).__name__}: {error}")
            continue
        if not isinstance(mechanism, Mechanism):
            problems.append(f"{shown(file)}:1: expected `mechanism = Mechanism(...)`, not {mechanism!r}")
        elif mechanism.name != info.name:
            problems.append(
                f"{shown(file)}:1: declares a mechanism named {mechanism.name!r}: name both {info.name!r}"
            )
        else:
            found[mechanism.name] = mechanism
    problems += faults(found, AXES, RECORDED_ALONG, OUTCOMES, SHIPPED)
    if problems:
        raise counted(problems) from cause
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
        "events": {event.name: event.note for event in m.events},
        "asserted": {
            p.name: "positive" if p.as_argued.median > 0 else "negative"
            for p in m.parameters
            if p.as_argued is not None
        },
    }


INDENT = 4
"""Columns by which a docstring sets its equations apart."""
