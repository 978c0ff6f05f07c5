"""Results on disk: a folder with futures in Zarr, cut by blocks of runs, and a manifest.

    iraq_syria_2014-001/
      manifest.json   what it is and how it was made; `finished` is empty until the last block is there
      scenario.json   the scenario that was run, complete
      futures.zarr/   every variable, one chunk a block, with its axes, units and labels, for any Zarr reader
      blocks/00007    exists once all chunks of block 7 have been written; holds their sizes and hashes

A block counts only once its mark exists, and the mark is made last: a kill at any moment loses the blocks
in flight and nothing else. Nothing is overwritten: what is different goes into the next free number. While a
result is being made its folder is claimed (`marchland.files.claims`): two processes never work in one.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from marchland.engine.blocks import Block, number_of
from marchland.ensemble import manifest as manifests
from marchland.ensemble import wholeness
from marchland.ensemble.chunks import Chunk, NoSpaceError, Stamp, space, stamp, write_chunk
from marchland.ensemble.group import Fixed, fixed_array, future_array, group, read
from marchland.ensemble.manifest import Plan
from marchland.ensemble.wholeness import BLOCKS, FUTURES, SCENARIO, DamagedError, Fault
from marchland.errors import InputError
from marchland.files.writing import PART, write_text
from marchland.phases import WRITING, phase

if TYPE_CHECKING:
    import xarray as xr

    from marchland.ensemble.dataset import Kept
    from marchland.scenario import Scenario

LAYING = ".laying"
"""Where the arrays of a new result are made, before they are put in place."""


@dataclass(frozen=True)
class Store:
    """An open result folder that takes blocks of `size` futures until all `runs` are there."""

    path: Path
    runs: int
    size: int

    def finished(self) -> set[int]:
        """Blocks that are complete."""
        return wholeness.marks(self.path, number_of(self.runs, self.size))

    @phase(WRITING)
    def write(self, block: int, found: Mapping[str, Chunk]) -> int:
        """Write one block, chunk by chunk, and mark it; returns how many futures it added.

        Raises NoSpaceError if the disk is full, OSError for other trouble; the block then does not count.
        """
        added = Block(block, self.size, self.runs).n
        stamps: dict[str, Stamp] = {}
        with space(self.path):
            for name, chunk in found.items():
                stamps[name] = write_chunk(self.path / FUTURES / name, block, chunk)
            write_text(self.path / BLOCKS / wholeness.mark(block), json.dumps(stamps))
        return added

    @phase(WRITING)
    def finish(self, seconds: float, when: str) -> None:
        """Say in the manifest that all is there. Raises DamagedError if it is not, NoSpaceError, OSError."""
        found = opened(self.path)
        plan = manifests.plan_of(found)
        last = {**found, "finished": when, "seconds": round(found["seconds"] + seconds, 2)}
        faults = wholeness.look(self.path, last).faults
        if faults:
            raise DamagedError(self.path, faults, wholeness.mend(plan, faults))
        for left in self.path.rglob(f".*{PART}*"):  # of a process that was killed while it wrote
            left.unlink(missing_ok=True)
        shutil.rmtree(self.path / LAYING, ignore_errors=True)
        with space(self.path):
            manifests.write(self.path, last)


@phase(WRITING)
def create(
    path: Path,
    plan: Plan,
    manifest: Mapping[str, Any],
    kept: Kept,
    fixed: Mapping[str, Fixed],
    scenario: Scenario,
) -> Store:
    """Lay down a result: arrays for futures (`kept`: variable, type, shape after run) and the fixed part.

    What is there already of the same plan is replaced, file by file; chunks and marks of blocks stay. The
    manifest is written last, so a folder without one is no result. Raises NoSpaceError, OSError.
    """
    with space(path):
        laying = path / LAYING
        shutil.rmtree(laying, ignore_errors=True)
        lay(laying, plan, kept, fixed)
        write_text(path / SCENARIO, scenario.model_dump_json(by_alias=True))
        files = {SCENARIO: stamp((path / SCENARIO).read_bytes())}
        for file in sorted(laying.rglob("*")):
            if file.is_file():
                name = f"{FUTURES}/{file.relative_to(laying).as_posix()}"
                files[name] = stamp(file.read_bytes())
                (path / name).parent.mkdir(parents=True, exist_ok=True)
                file.replace(path / name)
        shutil.rmtree(laying)
        (path / BLOCKS).mkdir(exist_ok=True)
        dims = {name: 1 + len(shape) for name, (_, _, shape) in kept.items()}
        manifests.write(path, {**manifest, "kept": dims, "files": files})
    return Store(path, plan.runs, plan.block)


def lay(folder: Path, plan: Plan, kept: Kept, fixed: Mapping[str, Fixed]) -> None:
    """Make the Zarr group: the fixed part with its values, and an array without chunks for each kept variable."""
    group(folder, {"scenario": plan.scenario, "seed": plan.seed})
    for name, array in fixed.items():
        fixed_array(folder / name, array)
    for name, (variable, dtype, shape) in kept.items():
        said = {"unit": variable.unit, "units": variable.unit, "long_name": variable.long_name}
        future_array(folder / name, (plan.runs, *shape), plan.block, dtype, ("run", *variable.dims), said)


@dataclass(frozen=True)
class Result:
    """A result folder for reading: `manifest`, and `dataset` opened when first asked for."""

    path: Path
    manifest: dict[str, Any]

    @property
    def store(self) -> Store:
        """The folder as one that takes blocks."""
        return Store(self.path, self.manifest["runs"], self.manifest["block"])

    def verify(self, block: int) -> None:
        """Read all chunks of a block and compare them with what was written. Raises DamagedError."""
        faults = wholeness.look(self.path, self.manifest, deep=True, only=block).faults
        if faults:
            raise damaged(self, faults)

    @cached_property
    def scenario(self) -> Scenario:
        """The scenario that was run, its tables included."""
        from marchland.scenario import Scenario

        plain = json.loads((self.path / SCENARIO).read_text(encoding="utf-8"))
        return Scenario.model_validate({**plain, "folder": self.manifest["scenario"]["folder"]}, strict=False)

    @cached_property
    def dataset(self) -> xr.Dataset:
        """Futures and record, read from disk as they are used; of an unfinished result what is finished."""
        import xarray as xr

        ds = xr.open_dataset(
            self.path / FUTURES,
            engine="zarr",
            consolidated=False,
            cache=self.manifest["runs"] <= KEEP_IN_MEMORY,
        )
        text = {
            n: (c.dims, np.array(c.values.tolist(), str))
            for n, c in ds.coords.items()
            if c.dtype.kind in "TO"
        }
        ds = ds.assign_coords(text)
        if not self.manifest.get("finished"):
            done = self.store.finished()
            ds = ds.isel(run=[r for r in range(ds.sizes["run"]) if r // self.manifest["block"] in done])
        return ds

    @cached_property
    def table(self) -> Any:
        """The same for whoever asks for labels and arrays only: of a finished result a `stats.labelled.Table`.

        It needs no xarray. Raises OSError, ValueError.
        """
        return read(self.path / FUTURES) if self.manifest.get("finished") else self.dataset


@dataclass(frozen=True)
class Light:
    """A finished result as a summary reads it: its `dataset` is a `stats.labelled.Table`, which needs no xarray."""

    path: Path
    manifest: dict[str, Any]
    dataset: Any


KEEP_IN_MEMORY = 2_000
"""Up to this many futures a variable stays in memory once read; beyond it is read again each time."""


LATEST = "latest"
"""Name, in a folder of results, of the one last asked for."""
SHOWN = 5
"""Fields of a manifest that an error names."""
AGAIN = "mend: give the `marchland run` that made it again (with another --out if it had one)"


OTHERS = {
    "comparison.json": (
        "comparison",
        "its page has every town's chance ('Town by town'): marchland report {}; why a town falls: marchland lab "
        "SCENARIO, or marchland run SCENARIO and then marchland why results/latest TOWN",
    ),
    "board.json": ("backtest", "its page: marchland report {}"),
    "trial.json": ("trial", "its page: marchland report {}"),
}
"""Files of what other commands write -> what it is, and what to do instead of opening it as a result."""


def open_result(path: str | Path, deep: bool = False) -> Result:
    """Open a result folder, or `FOLDER/latest`: the one last asked for there.

    That every file is there with its size is always seen to; `deep` reads all of them too and compares, as
    commands do before numbers leave a result. Raises InputError if it is no result, DamagedError.
    """
    folder = located(path)
    result = Result(folder, opened(folder))
    faults = wholeness.look(folder, result.manifest, deep).faults
    if faults:
        raise damaged(result, faults)
    return result


@contextmanager
def legible(path: Path) -> Iterator[None]:
    """Turn a chunk that cannot be unpacked into the error that names all damaged files. Raises DamagedError."""
    try:
        yield
    except (OSError, ValueError):
        open_result(path, deep=True)
        raise


def open_light(path: Path) -> Light:
    """Open a finished result for its summary. Raises InputError, DamagedError."""
    result = open_result(path)
    return Light(result.path, result.manifest, result.table)


def located(path: str | Path) -> Path:
    """The folder of a result, `latest` resolved. Raises InputError if there is none."""
    folder = Path(path)
    if folder.name == LATEST and not folder.exists():
        made = [p for p in folder.parent.glob(f"*/{manifests.FILE}") if (p.parent / FUTURES).is_dir()]
        folder = max(made, key=lambda p: p.stat().st_mtime_ns).parent if made else folder
    if not ((folder / manifests.FILE).is_file() or (folder / FUTURES).is_dir()):
        for name, (what, instead) in OTHERS.items():
            if (folder / name).is_file():
                raise InputError(f"{path} is a {what}: it keeps no future one by one; {instead.format(path)}")
        near = sorted(p.parent.as_posix() for p in folder.parent.glob(f"*/{manifests.FILE}"))[:8]
        hint = f"; results there: {', '.join(near)}" if near else "; make one with: marchland run"
        raise InputError(f"{path} is no result of marchland{hint}")
    return folder


def opened(folder: Path) -> dict[str, Any]:
    """The manifest of a result. Raises InputError if it cannot be read or is not as it was written."""
    found = manifests.read(folder)
    flaws = [manifests.NO_OBJECT] if found is None else manifests.flaws(found)
    if found is None or flaws:
        what = ", ".join(flaws[:SHOWN]) + (f", and {len(flaws) - SHOWN} more" * (len(flaws) > SHOWN))
        raise InputError(f"{folder / manifests.FILE}: {what}; {AGAIN}")
    return found


def damaged(result: Result, faults: list[Fault]) -> DamagedError:
    """The error for a result with faults."""
    return DamagedError(result.path, faults, wholeness.mend(manifests.plan_of(result.manifest), faults))


__all__ = ["DamagedError", "NoSpaceError", "Result", "Store", "create", "open_result"]
