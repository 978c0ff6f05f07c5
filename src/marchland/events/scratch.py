"""What does not fit in memory goes to a folder of its own; a killed import leaves it, the next one clears it away.

A folder is in use as long as its owner holds the lock on the file `lock` in it, which the system gives back at
any death of the owner. Process numbers were rejected: they come again, and containers count their own.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PREFIX = "marchland-events-"
_LOCK = "lock"
_YOUNG = 3600.0


@contextmanager
def scratch() -> Iterator[Path]:
    """A new folder in the temporary folder, removed at the end; those of dead owners are removed first."""
    clear_leftovers()
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    held = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _lock(held)
        yield folder
    finally:
        os.close(held)
        shutil.rmtree(folder, ignore_errors=True)


def clear_leftovers() -> None:
    """Remove the scratch folders whose owners are gone."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError):
            if folder.is_symlink() or not folder.is_dir() or folder.stat().st_uid != os.getuid():
                continue
            if _is_left(folder):
                shutil.rmtree(folder, ignore_errors=True)


def _is_left(folder: Path) -> bool:
    """Whether nobody holds the lock; a folder without one is about to be used, or an hour old and dead."""
    try:
        handle = os.open(folder / _LOCK, os.O_RDWR)
    except FileNotFoundError:
        return time.time() - folder.stat().st_mtime > _YOUNG
    try:
        return _lock(handle)
    finally:
        os.close(handle)


def _lock(handle: int) -> bool:
    """Take the lock if it is free; where the system has no such locks, none is ever free."""
    try:
        import fcntl
    except ImportError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
