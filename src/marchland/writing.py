"""Files appear whole or not at all: written beside their place, then renamed into it.

A kill at any moment leaves the file that was there before, or none, and at most one `.NAME.PID.part` beside it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PART = ".part"


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """Give a place beside `path` to write to; on leaving without an error it becomes `path`.

    The file keeps its ending, since some writers choose their format by it. Raises OSError.
    """
    part = path.with_name(f".{path.stem}.{os.getpid()}{PART}{path.suffix}")
    try:
        yield part
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> Path:
    """Write a text in UTF-8, line ends as they are; returns the path. Raises OSError."""
    return write_bytes(path, text.encode("utf-8"))


def write_bytes(path: Path, content: bytes) -> Path:
    """Write bytes; returns the path. Raises OSError."""
    with whole(path) as part:
        part.write_bytes(content)
    return path
