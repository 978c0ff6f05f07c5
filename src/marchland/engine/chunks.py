"""One block's part of one variable on disk, as the Zarr v3 specification has it, and what a full disk means."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from marchland.errors import MarchlandError

CODEC: Literal["zstd"] = "zstd"
LEVEL = 1
FULL = (errno.ENOSPC, errno.EDQUOT)


class NoSpaceError(MarchlandError):
    """The disk is full; finished blocks are kept."""


class space:
    """Turn "disk full" into NoSpaceError with the remedy."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> None:
        """Begin to write."""

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        """Judge what went wrong."""
        if isinstance(error, OSError) and error.errno in FULL:
            raise NoSpaceError(
                f"no space left on the disk of {self.path}; finished blocks are kept: "
                "make room and give the same command again"
            ) from error


def write_chunk(array: Path, block: int, values: NDArray[Any], size: int) -> None:
    """Write futures as chunk `block` of an array that `create` made.

    This is the Zarr v3 specification for one chunk (default chunk keys, little-endian bytes, then Blosc; a last
    chunk is filled up): through the library, which suits many small writes at once, it takes five times as long.
    """
    from numcodecs import blosc  # type: ignore[import-untyped]

    full = np.zeros((size, *values.shape[1:]), values.dtype.newbyteorder("<"))
    full[: len(values)] = values
    folder = array.joinpath("c", str(block), *("0",) * (values.ndim - 2))
    folder.mkdir(parents=True, exist_ok=True)
    packed = blosc.compress(full, CODEC.encode(), LEVEL, blosc.SHUFFLE)
    (folder / "0" if values.ndim > 1 else array / "c" / str(block)).write_bytes(packed)
