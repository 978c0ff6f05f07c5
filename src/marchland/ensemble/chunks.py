"""One block's part of one variable on disk, as the Zarr v3 specification has it, its stamp, and a full disk."""

from __future__ import annotations

import errno
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from marchland.errors import MarchlandError
from marchland.phases import WRITING, phase

CODEC: Literal["zstd"] = "zstd"
LEVEL = 1
FULL = (errno.ENOSPC, errno.EDQUOT)
HASH_BYTES = 16
Stamp = list[Any]
"""Of a file: [bytes, hash in hexadecimal]; a list, as JSON gives it back."""


def stamp(content: bytes) -> Stamp:
    """Size and hash (BLAKE2b, 128 bits) of what stands in a file."""
    return [len(content), hashlib.blake2b(content, digest_size=HASH_BYTES).hexdigest()]


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


def chunk_file(block: int, dims: int) -> str:
    """Where chunk `block` of an array of that many dimensions lies, below the array: c/7/0/0."""
    return "/".join(("c", str(block), *("0",) * (dims - 1)))


@dataclass(frozen=True)
class Chunk:
    """What stands in the file of a chunk, and of how many dimensions the array is."""

    content: bytes
    dims: int


@phase(WRITING)
def packed(values: NDArray[Any], size: int) -> Chunk:
    """Futures as a chunk of `size` of them.

    This is the Zarr v3 specification for one chunk (default chunk keys, little-endian bytes, then Blosc; a last
    chunk is filled up): through the library, which suits many small writes at once, it takes five times as long.
    """
    from numcodecs import blosc  # type: ignore[import-untyped]

    full = np.zeros((size, *values.shape[1:]), values.dtype.newbyteorder("<"))
    full[: len(values)] = values
    return Chunk(blosc.compress(full, CODEC.encode(), LEVEL, blosc.SHUFFLE), values.ndim)


def write_chunk(array: Path, block: int, chunk: Chunk) -> Stamp:
    """Write chunk `block` of an array that was laid down; returns what it is recognised by."""
    file = array / chunk_file(block, chunk.dims)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(chunk.content)
    return stamp(chunk.content)
