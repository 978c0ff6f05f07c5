"""Results on disk: a folder with futures in Zarr, cut by blocks of runs, and a manifest.

    iraq_syria_2014-001/
      manifest.json      what it is and how it was made; `finished` is empty until the last block is there
      scenario.json      the scenario that was run, complete
      futures.zarr/      every variable, one chunk a block, with its axes, units and labels: any Zarr reader
      opens it blocks/00007       exists once all chunks of block 7 have been written

A block counts only once its mark exists, and the mark is made last: a kill at any moment loses the blocks
in flight and nothing else. Nothing is overwritten: what is different goes into the next free number.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from marchland.engine import manifest as manifests
from marchland.engine.chunks import CODEC, LEVEL, NoSpaceError, space, write_chunk
from marchland.engine.manifest import Plan
from marchland.errors import InputError

if TYPE_CHECKING:
    import xarray as xr

    from marchland.engine.dataset import Kept
    from marchland.scenario import Scenario

FUTURES, BLOCKS, SCENARIO = "futures.zarr", "blocks", "scenario.json"
Standing = Literal["new", "unfinished", "finished"]


@dataclass(frozen=True)
class Place:
    """Where a plan's result goes, and whether it is there already, in part or in full."""

    path: Path
    standing: Standing


def find(plan: Plan, results: Path, out: Path | None = None) -> Place:
    """The folder for a plan: `out` if given, else the one with the same key, else the next free number.

    Raises InputError if `out` holds something else.
    """
    if out is not None:
        if not out.exists() or (out.is_dir() and not any(out.iterdir())):
            return Place(out, "new")
        standing = _standing(plan, out)
        if standing is None:
            raise InputError(
                f"{out} holds something else; nothing is overwritten: name a new or empty folder"
            )
        return Place(out, standing)
    number = 0
    for path in sorted(results.glob(f"{plan.scenario}-*")) if results.is_dir() else []:
        match = re.fullmatch(rf"{re.escape(plan.scenario)}-(\d+)", path.name)
        if match:
            number = max(number, int(match.group(1)))
            standing = _standing(plan, path)
            if standing is not None:
                return Place(path, standing)
    return Place(results / f"{plan.scenario}-{number + 1:03d}", "new")


def _standing(plan: Plan, path: Path) -> Standing | None:
    found = manifests.read(path)
    if found is None or found.get("key") != plan.key:
        return None
    return "finished" if found.get("finished") else "unfinished"


@dataclass(frozen=True)
class Store:
    """An open result folder that takes blocks of `size` futures until all `runs` are there."""

    path: Path
    runs: int
    size: int

    def finished(self) -> set[int]:
        """Blocks that are complete."""
        return {int(mark.name) for mark in (self.path / BLOCKS).iterdir() if mark.name.isdecimal()}

    def write(self, block: int, found: Mapping[str, NDArray[Any]]) -> int:
        """Write one block and mark it; returns how many futures it added.

        Raises NoSpaceError if the disk is full, OSError for other trouble; the block then does not count.
        """
        added = min(self.runs, (block + 1) * self.size) - block * self.size
        with space(self.path):
            for name, values in found.items():
                write_chunk(self.path / FUTURES / name, block, values[:added], self.size)
            (self.path / BLOCKS / f"{block:05d}").touch()
        return added


def create(
    path: Path,
    plan: Plan,
    manifest: Mapping[str, Any],
    kept: Kept,
    fixed: xr.Dataset,
    scenario: Scenario,
) -> Store:
    """Make a result folder: arrays for futures (`kept`: variable, type, shape after run) and the fixed part.

    The manifest is written last, so a folder without one is no result. Raises NoSpaceError, OSError.
    """
    import zarr
    from zarr.codecs import BloscCodec

    with space(path):
        path.mkdir(parents=True, exist_ok=True)
        (path / BLOCKS).mkdir(exist_ok=True)
        fixed.to_zarr(path / FUTURES, mode="w", zarr_format=3, consolidated=False)
        group = zarr.open_group(path / FUTURES, mode="r+", zarr_format=3)
        for name, (variable, dtype, shape) in kept.items():
            group.create_array(
                name,
                shape=(plan.runs, *shape),
                chunks=(plan.block, *shape),
                dtype=dtype,
                dimension_names=("run", *variable.dims),
                compressors=[BloscCodec(cname=CODEC, clevel=LEVEL, shuffle="shuffle")],
                attributes={"unit": variable.unit, "units": variable.unit, "long_name": variable.long_name},
                overwrite=True,
            )
        text = scenario.model_dump_json(by_alias=True)
        (path / SCENARIO).write_text(text, encoding="utf-8")
        manifests.write(path, manifest)
    return Store(path, plan.runs, plan.block)


@dataclass(frozen=True)
class Result:
    """A result folder for reading: `manifest`, and `dataset` opened when first asked for."""

    path: Path
    manifest: dict[str, Any]

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
            done = Store(self.path, self.manifest["runs"], self.manifest["block"]).finished()
            ds = ds.isel(run=[r for r in range(ds.sizes["run"]) if r // self.manifest["block"] in done])
        return ds


KEEP_IN_MEMORY = 2_000
"""Up to this many futures a variable stays in memory once read; beyond it is read again each time."""


LATEST = "latest"
"""Name, in a folder of results, of the one last asked for."""


def open_result(path: str | Path) -> Result:
    """Open a result folder, or `FOLDER/latest`: the one last asked for there. Raises InputError if it is none."""
    folder = Path(path)
    if folder.name == LATEST and not folder.exists():
        made = [p for p in folder.parent.glob(f"*/{manifests.FILE}") if (p.parent / FUTURES).is_dir()]
        folder = max(made, key=lambda p: p.stat().st_mtime_ns).parent if made else folder
    found = manifests.read(folder)
    if found is None or not (folder / FUTURES).is_dir():
        near = sorted(p.parent.as_posix() for p in folder.parent.glob(f"*/{manifests.FILE}"))[:8]
        hint = f"; results there: {', '.join(near)}" if near else "; make one with: marchland run"
        raise InputError(f"{path} is no result of marchland{hint}")
    return Result(folder, found)


__all__ = ["NoSpaceError", "Place", "Result", "Store", "create", "find", "open_result"]
