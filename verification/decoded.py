"""What a folder holds, decoded: two folders are alike if every number and every text in them is, byte for byte or not.

Futures are compared variable by variable, Parquet and NetCDF as tables and arrays, stores of events row by row, and
everything else as it is. Left out are the two clocks of a manifest and the seal that covers them, the chunks of which
the futures are made, and the JSON by which files of a result are checked.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

import marchland

FUTURES = "futures.zarr"
CLOCKS = ("finished", "seconds", "sealed")
MANIFEST = "manifest.json"
MADE_OF = "made of"
"""Stands for a file or folder whose name counts and whose content is judged elsewhere."""


def decoded(folder: Path) -> dict[str, str]:
    """Path in the folder -> hash of what the file says, hidden files and empty folders included."""
    results = {path.parent for path in folder.rglob(MANIFEST) if (path.parent / FUTURES).is_dir()}
    found = {
        f"{_name(folder, one)} (futures)": _dataset(marchland.open_result(one).dataset) for one in results
    }
    for path in sorted(folder.rglob("*")):
        inside = next((one for one in results if path.is_relative_to(one)), None)
        if path.is_dir():
            found |= {} if any(path.iterdir()) else {_name(folder, path): MADE_OF}
        elif inside is not None and _part_of(path.relative_to(inside)):
            found[_name(folder, path)] = MADE_OF
        else:
            found[_name(folder, path)] = READERS.get(path.suffix, _bytes)(path)
    return found


def differences(found: dict[str, str], expected: dict[str, str]) -> list[str]:
    """What is missing, what is there beyond it, and what says something else."""
    return [
        *(f"missing: {name}" for name in sorted(expected.keys() - found.keys())),
        *(f"left behind: {name}" for name in sorted(found.keys() - expected.keys())),
        *(f"other content: {n}" for n in sorted(found.keys() & expected.keys()) if found[n] != expected[n]),
    ]


def _name(folder: Path, path: Path) -> str:
    return path.relative_to(folder).as_posix()


def _part_of(path: Path) -> bool:
    """Whether a file of a result is only what its futures are made of."""
    return path.parts[0] in (FUTURES, "blocks", "stamps.json")


def _hash(parts: Iterator[bytes]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part + b"\0")
    return digest.hexdigest()


def _arrays(named: dict[str, Any]) -> Iterator[bytes]:
    for name, values in sorted(named.items()):
        plain = np.ascontiguousarray(values.astype(str) if values.dtype.kind in "OT" else values)
        yield f"{name} {plain.dtype} {plain.shape}".encode()
        yield plain.tobytes()


def _dataset(ds: xr.Dataset) -> str:
    return _hash(_arrays({f"{name} {v.dims}": v.values for name, v in ds.variables.items()}))


def _netcdf(path: Path) -> str:
    """Every variable of every group."""
    groups = xr.open_groups(path, engine="h5netcdf")
    try:
        return _hash(f"{name} {_dataset(ds.load())}".encode() for name, ds in sorted(groups.items()))
    finally:
        for ds in groups.values():
            ds.close()


def _npz(path: Path) -> str:
    with np.load(path, allow_pickle=False) as found:
        return _hash(_arrays(dict(found)))


def _parquet(path: Path) -> str:
    import pyarrow as pa
    from pyarrow import parquet

    table = parquet.read_table(path).combine_chunks()
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    return _bytes_of(sink.getvalue().to_pybytes())


def _store(path: Path) -> str:
    """Every row of every table of a store of events."""
    import duckdb

    with duckdb.connect(str(path), read_only=True) as db:
        names = sorted(name for (name,) in db.execute("SELECT table_name FROM duckdb_tables()").fetchall())
        rows = {name: sorted(map(repr, db.execute(f"SELECT * FROM {name}").fetchall())) for name in names}
    return _hash(f"{name} {row}".encode() for name in names for row in rows[name])


def _json(path: Path) -> str:
    if path.name != MANIFEST:
        return _bytes(path)
    found = json.loads(path.read_text(encoding="utf-8"))
    left = {key: value for key, value in found.items() if key not in CLOCKS} | {
        "done": bool(found["finished"])
    }
    return _bytes_of(json.dumps(left, sort_keys=True).encode())


def _bytes(path: Path) -> str:
    return _bytes_of(path.read_bytes())


def _bytes_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


READERS: dict[str, Callable[[Path], str]] = {
    ".nc": _netcdf,
    ".npz": _npz,
    ".parquet": _parquet,
    ".duckdb": _store,
    ".json": _json,
}
"""Ending of a file -> hash of what it says."""
