"""Whether a result on disk is as it was written: every file that should be there, its size, and its content.

The manifest holds the stamp (size and hash) of every file that is the same for all futures; the mark of a block
holds the stamps of the block's chunks. To look at names and sizes is cheap and done on every opening (`deep`
false); to read everything takes as long as reading does, and is done before a result leaves for a table or a page,
before it is used again, and by `marchland check RESULT`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISDIR
from typing import Any

from marchland.ensemble import manifest as manifests
from marchland.ensemble.chunks import Stamp, chunk_file, stamp
from marchland.ensemble.manifest import Plan
from marchland.errors import InputError

FUTURES, BLOCKS, SCENARIO = "futures.zarr", "blocks", "scenario.json"
FOLDER = "is a folder, which does not belong there"
SHOWN = 3
"""Faults that an error tells of; `marchland check RESULT` tells of all."""


@dataclass(frozen=True)
class Fault:
    """What is wrong with one file; `block` is None for what all futures share."""

    path: str
    what: str
    block: int | None = None
    foreign: bool = False
    """Whether the file does not belong there, so that only deleting it mends the result."""

    def __str__(self) -> str:
        where = "" if self.block is None else f"block {self.block}: "
        return f"{where}{self.path} {self.what}"


class DamagedError(InputError):
    """A result is not as it was written; the message names what, and the mend."""

    def __init__(self, path: Path, faults: list[Fault], mend: str) -> None:
        """Say it of the result at `path`."""
        more = len(faults) - SHOWN
        told = "; ".join(str(f) for f in faults[:SHOWN])
        rest = f"; and {more} more, see: marchland check {path}" if more > 0 else ""
        super().__init__(f"{path} is damaged: {told}{rest}\n{mend}")


@dataclass(frozen=True)
class Whole:
    """A look at a result: what is wrong, the blocks that have their mark, and how many chunks they have."""

    faults: list[Fault]
    blocks: set[int]
    chunks: int


def look(path: Path, manifest: Mapping[str, Any], deep: bool = False, only: int | None = None) -> Whole:
    """Look at a result with a sealed manifest; `deep` reads every file, `only` looks at the chunks of one block."""
    faults = list(fixed(path, manifest["files"]))
    plan, kept = manifests.plan_of(manifest), manifest["kept"]
    faults += foreign(path, manifest, plan, deep)
    marked = marks(path, plan.blocks)
    wanted = range(plan.blocks) if manifest["finished"] else sorted(marked)
    for block in wanted if only is None else [only]:
        if block not in marked:
            faults.append(Fault(f"{BLOCKS}/{mark(block)}", "is missing", block))
        else:
            faults += chunks(path, block, kept, deep)
    return Whole(faults, marked, len(marked) * len(kept))


def fixed(path: Path, files: Mapping[str, Stamp]) -> Iterator[Fault]:
    """Faults of what all futures share: axes, labels, record, the form of each array, the scenario."""
    for name, expected in files.items():
        what = compared(path / name, expected, deep=True)
        if what:
            yield Fault(name, what, foreign=what == FOLDER)


def chunks(path: Path, block: int, kept: Mapping[str, int], deep: bool) -> Iterator[Fault]:
    """Faults of a block that has its mark."""
    name = f"{BLOCKS}/{mark(block)}"
    try:
        told = json.loads((path / name).read_text(encoding="utf-8"))
    except IsADirectoryError:
        yield Fault(name, FOLDER, block, foreign=True)
        return
    except (OSError, ValueError, RecursionError) as error:
        yield Fault(name, f"cannot be read ({reason(error)})", block)
        return
    if not isinstance(told, dict) or set(told) != set(kept):
        yield Fault(name, "does not list the chunks of its block", block)
        return
    for variable, dims in kept.items():
        file = f"{FUTURES}/{variable}/{chunk_file(block, dims)}"
        what = compared(path / file, told[variable], deep)
        if what:
            yield Fault(file, what, block, foreign=what == FOLDER)


def compared(file: Path, expected: Stamp, deep: bool) -> str | None:
    """What is wrong with a file, given its stamp; None if nothing."""
    try:
        if deep:
            found = stamp(file.read_bytes())
            return None if found == expected else "differs from what was written"
        about = file.stat()
    except FileNotFoundError:
        return "is missing"
    except IsADirectoryError:
        return FOLDER
    except OSError as error:
        return f"cannot be read ({reason(error)})"
    if S_ISDIR(about.st_mode):
        return FOLDER
    sized = isinstance(expected, list) and expected[:1] == [about.st_size]
    return None if sized else "differs in size"


def foreign(path: Path, manifest: Mapping[str, Any], plan: Plan, deep: bool) -> Iterator[Fault]:
    """Files that a reader of the result would take for a part of it; hidden ones are not read."""
    what = "does not belong to this result"
    known = {name.split("/")[1] for name in manifest["files"] if name.startswith(f"{FUTURES}/")}
    for entry in listed(path / FUTURES):
        if entry.name not in known:
            yield Fault(f"{FUTURES}/{entry.name}", what, foreign=True)
    if not deep:
        return
    theirs = {chunk_file(b, d) for b in range(plan.blocks) for d in set(manifest["kept"].values())}
    for file in sorted((path / FUTURES).rglob("*")):
        name = file.relative_to(path).as_posix()
        array, _, inside = name.partition("/")[2].partition("/")
        mine = array in manifest["kept"] and inside in theirs
        if array in known and not (mine or name in manifest["files"] or hidden(file) or file.is_dir()):
            yield Fault(name, what, foreign=True)


def marks(path: Path, blocks: int) -> set[int]:
    """Those of so many blocks that have their mark."""
    named = {f.name for f in listed(path / BLOCKS)}
    return {block for block in range(blocks) if mark(block) in named}


def mark(block: int) -> str:
    """Name of a block's mark."""
    return f"{block:05d}"


def listed(folder: Path) -> list[Path]:
    """What stands in a folder, without what is hidden; nothing if it cannot be read."""
    try:
        return sorted(path for path in folder.iterdir() if not hidden(path))
    except OSError:
        return []


def hidden(path: Path) -> bool:
    """Whether readers pass over a file."""
    return path.name.startswith(".")


def reason(error: Exception) -> str:
    """Why a file cannot be read, in a few words."""
    if isinstance(error, OSError):
        return error.strerror or type(error).__name__
    return "not what marchland writes"


def mend(plan: Plan, faults: Iterable[Fault]) -> str:
    """How to mend a result with these faults."""
    ways = []
    if any(not f.foreign for f in faults):
        ways.append(f"the `marchland run` that made it ({said(plan)}), given again, computes it anew")
    if any(f.foreign for f in faults):
        ways.append("what does not belong there is for you to delete")
    return "mend: " + "; ".join(ways)


def said(plan: Plan) -> str:
    """A plan in a few words."""
    return f"{plan.scenario}, {plan.runs} futures, seed {plan.seed}, strategy {plan.strategy}"
