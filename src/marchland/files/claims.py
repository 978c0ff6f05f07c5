"""Folders belong to one process at a time: claimed by creating them, held by a lock, free again after a kill.

    with claims.numbered(results, "two_valleys", asked=key, mine=begun_here) as folder: ...
    with claims.named(out) as folder: ...

A claim is a locked file `.claim` in the folder; it says who is at work (process, machine) and what was asked
for. A second process is told so at once and ends: the first may take hours. The lock is the operating
system's, so that a kill frees it; where the file system has none (see `locks`), a claim ends when its process
is seen to have ended, and one of another machine, which cannot be seen, is for the user to delete.

A clean end takes the file away. After an error or a kill it stays, unlocked: the next process that asks for
the same takes the folder over, instead of leaving it as debris under a number of its own.
"""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from socket import gethostname

from marchland.errors import InputError
from marchland.files import locks

CLAIM = ".claim"
"""Name of the file; whoever asks whether a folder is empty leaves it out."""
PATIENCE, DOOR = 0.25, 30.0
"""Seconds to wait for a folder, in case somebody only looks; and for a number, since many may be taking one."""
PAUSE, WRITING = 0.02, 10.0
"""Seconds between two tries; and seconds after which a claim that says nothing is not being written any more."""


class BusyError(InputError):
    """Another process is at work in the folder: nothing is waited for, since it may take hours."""


@dataclass(frozen=True)
class Owner:
    """Who is at work in a folder, and on what: `asked` is any text that says what was asked for."""

    pid: int
    host: str
    began: str
    asked: str = ""


@contextmanager
def named(folder: Path, asked: str = "") -> Iterator[Path]:
    """Hold a folder of the user's choice, made if it is not there; its content is for the caller to judge.

    A folder that is empty at the end is taken away if it was made here. Raises BusyError, OSError.
    """
    new = not folder.exists()
    lock = _take(folder, asked)
    yield from _held(folder, lock, new, asked)


@contextmanager
def numbered(
    results: Path, name: str, asked: str = "", mine: Callable[[Path], bool] | None = None
) -> Iterator[Path]:
    """Hold `results/NAME-NNN`: the one where the same was begun, else one made under the next free number.

    The same was begun in a folder if `mine` says so, or if a claim for the same `asked` was left in it and
    nothing else; with neither, every call makes a folder. The folder is taken away if it is empty at the end.
    Raises BusyError if another process works on the same, OSError.
    """
    first = not results.exists()
    door = _take(results, "", DOOR)
    try:
        folder, lock, new = _choose(results, name, asked, mine)
    finally:
        door.free()
    try:
        yield from _held(folder, lock, new, asked)
    finally:
        if first:
            with suppress(OSError):
                results.rmdir()  # only an empty one goes


def _choose(
    results: Path, name: str, asked: str, mine: Callable[[Path], bool] | None
) -> tuple[Path, locks.Lock, bool]:
    """Find or make the folder; nobody else chooses meanwhile, unless the file system has no locks."""
    taken = numbers(results, name)
    for _, folder in taken:
        owner = owner_of(folder)
        same = bool(asked) and owner is not None and owner.asked == asked
        if same or (mine is not None and mine(folder)):
            lock = _take(folder, asked)
            if (mine is not None and mine(folder)) or untouched(folder):
                return folder, lock, False
            lock.free()
    number = max((n for n, _ in taken), default=0) + 1
    while True:
        folder = results / f"{name}-{number:03d}"
        with suppress(FileExistsError):
            folder.mkdir()
            return folder, _take(folder, asked), True
        number += 1


def numbers(results: Path, name: str) -> list[tuple[int, Path]]:
    """Number and path of every `NAME-NNN` in a folder, smallest number first."""
    here = results.iterdir() if results.is_dir() else []
    found = ((re.fullmatch(rf"{re.escape(name)}-(\d+)", path.name), path) for path in here)
    return sorted((int(match.group(1)), path) for match, path in found if match)


def untouched(folder: Path) -> bool:
    """Whether a folder holds nothing, or nothing but a claim."""
    return all(path.name.startswith(CLAIM) for path in folder.iterdir())


def owner_of(folder: Path) -> Owner | None:
    """Who claimed a folder, alive or not; None if nobody did or the file cannot be read."""
    return _read(folder / CLAIM)


def _read(file: Path) -> Owner | None:
    """What a claim says."""
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
        return Owner(int(found["pid"]), str(found["host"]), str(found["began"]), str(found["asked"]))
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def _held(folder: Path, lock: locks.Lock, new: bool, asked: str) -> Iterator[Path]:
    """Let the caller work; then give the folder free, and take it away if nothing came of it."""
    done = False
    try:
        yield folder
        done = True
    finally:
        leave = bool(asked) and not done and not untouched(folder)
        lock.free(leave)
        if new:
            with suppress(OSError):
                folder.rmdir()  # only an empty one goes


def _take(folder: Path, asked: str, patience: float = PATIENCE) -> locks.Lock:
    """Make a folder if need be, lock it, write down who did. Raises BusyError after `patience` seconds, OSError."""
    me = Owner(os.getpid(), gethostname(), locks.began(os.getpid()), asked)
    until = time.monotonic() + patience
    while True:
        folder.mkdir(parents=True, exist_ok=True)  # its last owner may just have taken it away
        lock = locks.take(folder / CLAIM, json.dumps(asdict(me)), _gone)
        if lock is not None:
            return lock
        if time.monotonic() > until:
            raise BusyError(_busy(folder))
        time.sleep(PAUSE)


def _gone(file: Path) -> bool:
    """Whether the process of a claim has certainly ended; asked only where the file system has no locks."""
    owner = _read(file)
    if owner is None:  # being written, or its process ended while it wrote
        with suppress(OSError):
            return time.time() - file.stat().st_mtime > WRITING
        return False
    return owner.host == gethostname() and not locks.alive(owner.pid, owner.began)


def _busy(folder: Path) -> str:
    """What to say about a folder in which another process works."""
    owner = owner_of(folder)
    who = "another process"
    if owner is not None:
        who = f"process {owner.pid}" + ("" if owner.host == gethostname() else f" of {owner.host}")
    held = folder / (CLAIM + locks.HELD)
    hint = f"; if that process has ended, delete {held}" if held.exists() else ""
    return f"{folder} is being made by {who}: wait for it, then give the same command again{hint}"
