"""Files and folders appear whole or not at all: written beside their place, then renamed into it.

A kill at any moment leaves what was there before, or nothing, and at most one `.NAME.PID.part` beside it, which the
next writing to the same place takes away once its process is gone. Several files that belong together are written as
one folder (`whole_folder`) where the folder is new, and each whole with the one that marks completeness last where
it is not.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from marchland.phases import WRITING, phase

PART = ".part"


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """Give a place beside `path` to write to; on leaving without an error it becomes `path`.

    The file keeps its ending, since some writers choose their format by it. Raises OSError, which names `path`.
    """
    if not path.parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, "there is no folder", str(path.parent))
    sweep(path)
    part = beside(path)
    try:
        yield part
        part.replace(path)
    except OSError as error:
        if error.filename == str(part):
            error.filename = str(path)
        raise
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def whole_folder(path: Path) -> Iterator[Path]:
    """Give an empty folder beside `path` to fill; on leaving without an error it becomes `path`.

    An empty folder that is there already is filled instead, since somebody may stand in it. Raises OSError, and
    FileExistsError if `path` holds anything by then.
    """
    path = path.resolve()
    path.parent.mkdir(parents=True, exist_ok=True)
    sweep(path)
    part = beside(path)
    shutil.rmtree(part, ignore_errors=True)  # of an earlier process with this number
    part.mkdir()
    try:
        yield part
        taken = FileExistsError(errno.EEXIST, "holds something already", str(path))
        if path.is_dir() and not any(path.iterdir()):
            for child in sorted(part.iterdir()):
                child.rename(path / child.name)
        elif path.exists():
            raise taken
        else:
            try:
                part.rename(path)
            except OSError as error:
                raise taken if error.errno in (errno.EEXIST, errno.ENOTEMPTY) else error from None
    finally:
        shutil.rmtree(part, ignore_errors=True)


def beside(path: Path) -> Path:
    """Where this process writes what becomes `path`."""
    return path.with_name(f".{path.stem}.{os.getpid()}{PART}{path.suffix}")


def sweep(path: Path) -> None:
    """Take away what processes that are gone left of writing to `path`; what cannot be removed stays."""
    if not path.parent.is_dir():
        return
    form = re.compile(rf"\.{re.escape(path.stem)}\.(\d+){re.escape(PART + path.suffix)}")
    for left in path.parent.iterdir():
        found = form.fullmatch(left.name)
        if found and not alive(int(found.group(1))):
            if left.is_dir():
                shutil.rmtree(left, ignore_errors=True)
            else:
                left.unlink(missing_ok=True)


def alive(process: int) -> bool:
    """Whether a process of this machine runs; in doubt it does."""
    if os.name != "posix":  # there, asking would end it
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True


@phase(WRITING)
def write_text(path: Path, text: str) -> Path:
    """Write a text in UTF-8, line ends as they are; returns the path. Raises OSError."""
    return write_bytes(path, text.encode("utf-8"))


@phase(WRITING)
def write_bytes(path: Path, content: bytes) -> Path:
    """Write bytes; returns the path. Raises OSError."""
    with whole(path) as part:
        part.write_bytes(content)
    return path


def placed(out: Path, name: str) -> Path:
    """The file that `out` means, `name` in it if it is a folder; folders that lead to it are made. Raises OSError."""
    target = out / name if out.is_dir() else out
    target.parent.mkdir(parents=True, exist_ok=True)
    return target
