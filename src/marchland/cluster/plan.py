"""How work travels: a function with all that it knows, packed once, unpacked once in every process that carries it out.

A piece of work then is a plan and a block's number with what was drawn for it, so that it may be lost with a worker and
computed again. What a plan refers to by name (the package's code, mechanisms) must be the same where it arrives:
`here` says by what that is judged. Compiled programs do not travel (`Program.__reduce__`), nor what was only kept.

Plans travel as pickles: whoever can reach a scheduler can have its workers do anything. Results and scenarios never do.
"""

from __future__ import annotations

import hashlib
import io
import os
import platform
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, is_dataclass
from functools import cache, cached_property
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from threading import Lock
from types import FunctionType
from typing import Any

import cloudpickle

from marchland.engine.device import processor
from marchland.errors import InputError
from marchland.files.code import ROOT, code_hash
from marchland.mechanisms import __path__ as folders
from marchland.mechanisms import discover

LIBRARIES = ("marchland", "jax", "jaxlib", "numpy", "scipy", "distributed")
PYTHON, CODE, FLAGS, PROCESSOR = "python", "code of marchland", "XLA_FLAGS", "processor"
KEPT = 8
"""Plans that a process keeps unpacked, the last used ones."""
DIGITS = 12
"""Digits of the code's hash that are shown."""


@cache
def here() -> Mapping[str, str]:
    """What decides the bits of a block in this process: versions, code as it was first asked for, flags, processor."""
    files = {*ROOT.rglob("*.py"), *(path for folder in folders for path in Path(folder).glob("*.py"))}
    return {
        **{name: _version(name) for name in LIBRARIES},
        PYTHON: ".".join(platform.python_version_tuple()[:2]),
        CODE: code_hash(files)[:DIGITS],
        FLAGS: " ".join(sorted(os.environ.get(FLAGS, "").split())),
        PROCESSOR: processor(),
    }


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "unknown"


@dataclass(frozen=True)
class Plan:
    """A packed function, the name under which it is kept where it arrives, and what decides bits where it was made."""

    name: str
    packed: bytes = field(repr=False)
    made: Mapping[str, str] = field(repr=False)


def plan_of(one: Callable[[Any], Any]) -> Plan:
    """Pack a function of one piece of work. Raises TypeError if it holds what cannot travel."""
    with io.BytesIO() as file:
        Packer(file).dump(one)
        packed = file.getvalue()
    return Plan(hashlib.sha256(packed).hexdigest(), packed, here())


def carry_out(plan: Plan, item: Any) -> Any:
    """What a plan gives of one piece of work. Raises InputError in a process that is not like the one that made it."""
    return unpacked(plan)(item)


def unpacked(plan: Plan) -> Callable[[Any], Any]:
    """The function of a plan, unpacked and compiled by the first thread that asks."""
    with _unpacking:
        one = _kept.pop(plan.name, None)
        if one is None:
            for name, wanted in plan.made.items():
                if name != PROCESSOR and here()[name] != wanted:
                    raise InputError(f"a worker that came later has {name} {here()[name]!r}, not {wanted!r}")
            one = cloudpickle.loads(plan.packed)
        _kept[plan.name] = one
        while len(_kept) > KEPT:
            _kept.pop(next(iter(_kept)))
        return one


_kept: dict[str, Callable[[Any], Any]] = {}
_unpacking = Lock()


class Packer(cloudpickle.Pickler):  # type: ignore[misc]
    """Packs a function and what it knows, without what was only kept, and mechanisms' nameless functions by place.

    A program is found again by the functions of its mechanisms: copies of them would have it compiled again.
    """

    def reducer_override(self, value: Any) -> Any:
        """How a value is packed, where it is not as usual."""
        if isinstance(value, FunctionType) and (place := _places().get(value)):
            return start_of, place
        if is_dataclass(value) and not isinstance(value, type) and (spare := _spare(type(value))):
            reduced = value.__reduce_ex__(2)
            if isinstance(reduced, tuple) and isinstance(state := reduced[2], dict):
                how, made = reduced[:2]
                return how, made, {name: one for name, one in state.items() if name not in spare}
        return super().reducer_override(value)


@cache
def _spare(kind: type) -> frozenset[str]:
    """Names of what a class computes when it is first asked for, and keeps."""
    return frozenset(
        n for base in kind.__mro__ for n, v in vars(base).items() if isinstance(v, cached_property)
    )


def _places() -> Mapping[FunctionType, tuple[str, str]]:
    """Functions that stocks start by -> mechanism and stock."""
    return {
        stock.initial: (m.name, stock.name)
        for m in discover().values()
        for stock in m.stocks
        if isinstance(stock.initial, FunctionType)
    }


def start_of(mechanism: str, stock: str) -> Any:
    """The function that a stock starts by, here."""
    return next(one.initial for one in discover()[mechanism].stocks if one.name == stock)
