"""The Zarr group of a result, laid down as the Zarr v3 specification has it: any Zarr reader and xarray open it.

Metadata and what all futures share (axes, places, the record) are written here, one chunk an array, as xarray encodes
them: days since the first as integers, missing numbers as NaN, texts of any length. Chunks of futures come later, block
by block (`ensemble.chunks`). By hand, since the libraries that write and read a group take a second to load; what is
read here is what was written here.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from marchland.ensemble.chunks import CODEC, LEVEL, chunk_file
from marchland.stats.labelled import ALL, Stored, Table

META = "zarr.json"
MISSING = "AAAAAAAA+H8="
"""NaN in xarray's attribute for what stands for a missing number: base64 of the float64."""
STANDARD = 0
"""Zstandard's own level, as Zarr has it."""


@dataclass(frozen=True)
class Fixed:
    """An array that all futures share: axes, values (numbers, days, or texts as objects), what is said of it."""

    dims: tuple[str, ...]
    values: NDArray[Any]
    attributes: Mapping[str, Any] = field(default_factory=dict)


def group(folder: Path, attributes: Mapping[str, Any]) -> None:
    """Begin a group in a new folder. Raises OSError."""
    folder.mkdir(parents=True)
    _write(folder, {"attributes": dict(attributes), "zarr_format": 3, "node_type": "group"})


def future_array(
    folder: Path,
    shape: Sequence[int],
    block: int,
    dtype: np.dtype[Any],
    dims: Sequence[str],
    attributes: Mapping[str, Any],
) -> None:
    """Lay down an array whose chunks hold `block` futures and come later."""
    squeezed = {"typesize": dtype.itemsize, "cname": CODEC, "clevel": LEVEL, "shuffle": "shuffle"}
    blosc = {"name": "blosc", "configuration": {**squeezed, "blocksize": 0}}
    nothing = dtype.type(0).item()
    _array(folder, shape, (block, *shape[1:]), dtype.name, nothing, [_bytes(dtype), blosc], attributes, dims)


def fixed_array(folder: Path, array: Fixed) -> None:
    """Lay down an array that all futures share, with its values."""
    from numcodecs import zstd  # type: ignore[import-untyped]

    values, told = array.values, dict(array.attributes)
    missing: Any = False if values.dtype == bool else 0
    if values.dtype.kind == "M":
        days = values.astype("datetime64[D]")
        values = (days - days[0]).astype(np.int64)
        told |= {"units": f"days since {days[0]} 00:00:00", "calendar": "proleptic_gregorian"}
    if values.dtype.kind == "f":
        missing, told = "NaN", {**told, "_FillValue": MISSING}
    if values.dtype.kind == "O":
        kind, missing, content = "string", "", _texts(values)
        first: dict[str, Any] = {"name": "vlen-utf8", "configuration": {}}
    else:
        kind, first = values.dtype.name, _bytes(values.dtype)
        content = np.ascontiguousarray(values, values.dtype.newbyteorder("<")).tobytes()
    codecs = [first, {"name": "zstd", "configuration": {"level": STANDARD, "checksum": False}}]
    whole = [max(1, size) for size in values.shape]
    _array(folder, values.shape, whole, kind, missing, codecs, told, array.dims)
    if values.size:
        file = folder / chunk_file(0, values.ndim)
        file.parent.mkdir(parents=True)
        file.write_bytes(zstd.compress(content, STANDARD))


def _bytes(dtype: np.dtype[Any]) -> dict[str, Any]:
    if dtype.itemsize == 1:
        return {"name": "bytes"}
    return {"name": "bytes", "configuration": {"endian": "little"}}


def _texts(values: NDArray[Any]) -> bytes:
    """Texts as the codec vlen-utf8 has them: how many, then each with its length before it."""
    texts = [str(text).encode() for text in values.ravel()]
    return struct.pack("<I", len(texts)) + b"".join(struct.pack("<I", len(one)) + one for one in texts)


def _array(
    folder: Path,
    shape: Sequence[int],
    chunk: Sequence[int],
    kind: str,
    nothing: Any,
    codecs: list[dict[str, Any]],
    attributes: Mapping[str, Any],
    dims: Sequence[str],
) -> None:
    folder.mkdir()
    _write(folder, {
        "shape": list(shape), "data_type": kind,
        "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": list(chunk)}},
        "chunk_key_encoding": {"name": "default", "configuration": {"separator": "/"}},
        "fill_value": nothing, "codecs": codecs, "attributes": dict(attributes), "dimension_names": list(dims),
        "zarr_format": 3, "node_type": "array", "storage_transformers": [],
    })  # fmt: skip


def _write(folder: Path, told: Mapping[str, Any]) -> None:
    (folder / META).write_text(json.dumps(told, indent=2), encoding="utf-8")


@dataclass(frozen=True)
class OnDisk(Stored):
    """An array of a group, of which the chunks are read that are asked for."""

    folder: Path
    told: Mapping[str, Any]

    @property
    def shape(self) -> tuple[int, ...]:
        """Lengths of its axes."""
        return tuple(self.told["shape"])

    @property
    def dtype(self) -> np.dtype[Any]:
        """Type of its numbers; texts are objects."""
        kind = self.told["data_type"]
        return np.dtype(object) if kind == "string" else np.dtype(kind).newbyteorder("<")

    def __getitem__(self, rows: slice) -> NDArray[Any]:
        """Rows of the first axis, whole. Raises OSError, ValueError for a chunk that cannot be read."""
        first, last, step = rows.indices(self.shape[0])
        if step != 1:
            return self[ALL][rows]
        last = max(first, last)
        long = self.told["chunk_grid"]["configuration"]["chunk_shape"][0]
        found = np.empty((last - first, *self.shape[1:]), self.dtype)
        for number in range(first // long, -(-last // long)):
            begin = number * long
            part = self._chunk(number)[max(first - begin, 0) : last - begin]
            found[max(begin - first, 0) :][: len(part)] = part
        return found

    def _chunk(self, number: int) -> NDArray[Any]:
        """A chunk; where none stands, all of it is what the array is filled with."""
        from numcodecs import blosc, zstd

        shape = self.told["chunk_grid"]["configuration"]["chunk_shape"]
        try:
            packed = (self.folder / chunk_file(number, len(shape))).read_bytes()
        except FileNotFoundError:
            return np.full(shape, self.told["fill_value"], self.dtype)
        squeezed = self.told["codecs"][-1]["name"]
        try:
            content = blosc.decompress(packed) if squeezed == "blosc" else zstd.decompress(packed)
        except RuntimeError as error:
            raise ValueError(f"chunk {number} of {self.folder.name}: {error}") from None
        if self.dtype == object:
            return np.array(_words(content), object)
        return np.frombuffer(content, self.dtype).reshape(shape)


def _words(content: bytes) -> list[str]:
    """The texts that `_texts` packed."""
    found, at = [], 4
    while at < len(content):
        (size,) = struct.unpack_from("<I", content, at)
        found.append(content[at + 4 : at + 4 + size].decode())
        at += 4 + size
    return found


def read(folder: Path) -> Table:
    """A group that was laid down here, as a table: labels at once, all else when it is asked for.

    Raises OSError, ValueError.
    """
    arrays = {
        path.parent.name: OnDisk(path.parent, json.loads(path.read_text(encoding="utf-8")))
        for path in sorted(folder.glob(f"*/{META}"))
    }
    said = {name: array.told["attributes"] for name, array in arrays.items()}
    labels = {label for one in said.values() for label in one.get("coordinates", "").split()}
    labels |= {name for name, array in arrays.items() if array.told["dimension_names"] == [name]}
    found = {}
    for name, array in arrays.items():
        held: Any = _label(array[ALL], said[name]) if name in labels else array
        found[name] = (tuple(array.told["dimension_names"]), held, said[name])
    attributes = json.loads((folder / META).read_text(encoding="utf-8"))["attributes"]
    data = {name: one for name, one in found.items() if name not in labels}
    return Table(data, {name: found[name] for name in sorted(labels)}, attributes)


def _label(values: NDArray[Any], said: Mapping[str, Any]) -> NDArray[Any]:
    """Labels as they were before they were encoded."""
    if "calendar" in said:
        return np.datetime64(said["units"].split()[2], "D") + values.astype("timedelta64[D]")
    return values.astype(str) if values.dtype == object else values
