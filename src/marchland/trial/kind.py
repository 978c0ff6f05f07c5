"""A kind of test: what it asks, of what, and a pure function that answers. A kind is one file in `kinds`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from marchland.compare.outcomes import OUTCOMES
from marchland.trial.docket import Docket
from marchland.trial.finding import Finding

Given = Mapping[str, Any]
Judge = Callable[[Docket, Given], Finding]
REQUIRED = object()


@dataclass(frozen=True)
class Arg:
    """An argument: its name, what it must be (see `parse.READ`), and its value if it is left out."""

    name: str
    of: str
    default: Any = REQUIRED
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Kind:
    """A kind of test. `model` says that it asks the model and not the record."""

    name: str
    asks: str
    args: tuple[Arg, ...]
    judge: Judge
    model: bool = False

    @property
    def signature(self) -> str:
        """How it is written in a claim; what may be left out stands in brackets."""
        names = [a.name if a.default is REQUIRED else f"[{a.name}]" for a in self.args]
        return f"{self.name}({', '.join(names)})"


@cache
def kinds() -> Mapping[str, Kind]:
    """All kinds by name: whatever lies in the folder `kinds`."""
    folder = import_module("marchland.trial.kinds")
    found = [import_module(f"{folder.__name__}.{m.name}").kind for m in iter_modules(folder.__path__)]
    return {kind.name: kind for kind in sorted(found, key=lambda k: k.name)}


def day(value: date) -> str:
    """A day as it is written."""
    return value.isoformat()


def amount(value: float) -> str:
    """A size in a finding: whole from ten, two figures below, nothing below a twentieth."""
    return f"{value:,.0f}" if abs(value) >= 10 else f"{value:.2g}" if abs(value) >= 0.05 else "0"


def short(outcome: str) -> str:
    """An outcome in two or three words."""
    return next((o.short for o in OUTCOMES if o.name == outcome), outcome)
