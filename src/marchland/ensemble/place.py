"""Where a plan's result goes: the folder that holds it already, in part or damaged, or the next free number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from marchland.ensemble import manifest as manifests
from marchland.ensemble import wholeness
from marchland.ensemble.chunks import space
from marchland.ensemble.manifest import Plan
from marchland.ensemble.wholeness import Fault
from marchland.errors import InputError
from marchland.files.claims import named, numbered, numbers, owner_of, untouched

Standing = Literal["new", "unfinished", "damaged", "finished"]
SHOWN = 12
"""Blocks that are named one by one."""


@dataclass(frozen=True)
class Place:
    """Where a plan's result goes, and whether it is there already, in part or in full."""

    path: Path
    standing: Standing
    faults: tuple[Fault, ...] = ()
    """What is wrong with a damaged one."""
    chosen: bool = False
    """Whether a new folder must be this one, and not the next that is free."""

    @property
    def told(self) -> str:
        """What a user is told before the work begins; empty for a new one."""
        lost = sorted({f.block for f in self.faults if f.block is not None})
        shared = any(f.block is None and not f.foreign for f in self.faults)
        names = ", ".join(map(str, lost[:SHOWN])) + (", ..." if len(lost) > SHOWN else "")
        parts = [f"block{'s' * (len(lost) > 1)} {names}"] if lost else []
        parts += ["what all futures share"] if shared else []
        again = f"; computing again: {' and '.join(parts)}" if parts else ""
        return {
            "new": "",
            "unfinished": f"resuming: {self.path}",
            "damaged": f"damaged: {self.path}{again}",
            "finished": f"this result exists already and is used again: {self.path}",
        }[self.standing]


def find(plan: Plan, results: Path, out: Path | None = None) -> Place:
    """The folder for a plan: `out` if given, else the one with the same key, else the next free number.

    Every file of a result that is there is read, so that nothing damaged is used again. Raises InputError if
    `out` holds something else.
    """
    if out is not None:
        return judge(plan, out, chosen=True)
    taken = numbers(results, plan.scenario)
    for _, path in taken:
        if ours(plan, path):
            return judge(plan, path)
    number = max((n for n, _ in taken), default=0) + 1
    return Place(results / f"{plan.scenario}-{number:03d}", "new")


def judge_key(key: str, path: Path) -> Place | None:
    """The finished and whole result of a plan's key in a folder, read to the last byte; None if there is none."""
    found = manifests.read(path)
    if found is None or found.get("key") != key or not found.get("finished") or examine(path, found):
        return None
    return Place(path, "finished")


def ours(plan: Plan, path: Path) -> bool:
    """Whether a folder holds a result of the plan, or what was left of one before it had a manifest."""
    found = manifests.read(path)
    if found is not None:
        return bool(found.get("key") == plan.key)
    owner = owner_of(path)
    return owner is not None and owner.asked == plan.key


def judge(plan: Plan, path: Path, chosen: bool = False) -> Place:
    """How a plan's result stands in a folder. Raises InputError if the folder holds something else."""
    if not path.exists() or (path.is_dir() and untouched(path)):
        return Place(path, "new", chosen=chosen)
    if not path.is_dir() or not ours(plan, path):
        raise InputError(f"{path} holds something else; nothing is overwritten: name a new or empty folder")
    found = manifests.read(path)
    if found is None:
        return Place(path, "new", chosen=True)
    faults = tuple(examine(path, found))
    if faults:
        return Place(path, "damaged", faults)
    return Place(path, "finished" if found["finished"] else "unfinished")


def examine(path: Path, found: Mapping[str, Any], deep: bool = True) -> list[Fault]:
    """Faults of a result and of its manifest, without whose word nothing else can be judged."""
    flaws = manifests.flaws(found)
    if flaws:
        return [Fault(manifests.FILE, flaw) for flaw in flaws]
    return wholeness.look(path, found, deep).faults


@contextmanager
def held(plan: Plan, place: Place) -> Iterator[Place]:
    """Claim the place, and judge it again, since others may have been there.

    Raises BusyError if another process is making this result, InputError, NoSpaceError, OSError.
    """
    if place.chosen or place.standing != "new":
        claim = named(place.path, plan.key)
    else:
        claim = numbered(place.path.parent, plan.scenario, plan.key, lambda path: ours(plan, path))
    with space(place.path), claim as folder:
        yield judge(plan, folder, chosen=True)
