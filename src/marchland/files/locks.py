"""A locked file: the operating system's lock, which ends with its process however that ends, or a second file.

Where a file system has no locks (some network and user-space ones), `NAME.held` beside the file is the lock:
it is made only if it is not there, and taken over once its process is known to have ended. Two processes that
take over the same dead lock within the same instant are told apart by what they then find; a third that comes
between them may not be. That is as far as it goes without help from the file system.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

BUSY = (errno.EWOULDBLOCK, errno.EACCES)
NO_LOCKS = (errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOLCK, errno.EINVAL)
"""How file systems say that they have no locks."""
HELD = ".held"
Gone = Callable[[Path], bool]
"""Whether the process that wrote a file has certainly ended."""


@dataclass(frozen=True)
class Lock:
    """A lock that is held: on an open file (`descriptor`), or by the second file `held`."""

    path: Path
    descriptor: int | None = None
    held: Path | None = None

    def free(self, leave: bool = False) -> None:
        """Give the lock free; unless `leave`, its file goes first, so that nobody locks a file that is going."""
        if not leave:
            with suppress(OSError):
                self.path.unlink()
        if self.held is not None:
            with suppress(OSError):
                self.held.unlink()
        if self.descriptor is not None:
            os.close(self.descriptor)


def flock(descriptor: int) -> None:
    """Lock an open file at once. Raises OSError: BUSY if another has it, NO_LOCKS if there are none."""
    try:
        import fcntl
    except ImportError:  # Windows
        raise OSError(errno.ENOSYS, "no flock") from None
    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def take(path: Path, content: str, gone: Gone) -> Lock | None:
    """Lock `path` and write `content` into it; None if another has it now, or just gave it free. Raises OSError."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    lock: Lock | None = None
    try:
        flock(descriptor)
        if _stands(path, descriptor):
            _write(path, descriptor, content)
            lock = Lock(path, descriptor)
    except OSError as error:
        if error.errno in BUSY:
            return None
        if error.errno not in NO_LOCKS:
            raise
        return _without_locks(path, content, gone)
    finally:
        if lock is None:
            os.close(descriptor)
    return lock


def _write(path: Path, descriptor: int, content: str) -> None:
    """Replace the content of a locked file; if that fails, on a full disk, none is left. Raises OSError."""
    try:
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, content.encode(), 0)
    except OSError as error:
        path.unlink()
        error.filename = str(path)
        raise


def _stands(path: Path, descriptor: int) -> bool:
    """Whether an open file still has its name: its last owner may have taken it away while we locked it."""
    try:
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    except OSError:
        return False


def _without_locks(path: Path, content: str, gone: Gone) -> Lock | None:
    """Claim by making the second file; a dead one is moved aside, for the next try."""
    held = path.with_name(path.name + HELD)
    try:
        descriptor = os.open(held, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
    except FileExistsError:
        if gone(held):
            aside = held.with_name(f"{held.name}.{os.getpid()}")
            with suppress(OSError):
                held.rename(aside)
                aside.unlink() if gone(aside) else aside.rename(held)
        return None
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(content)
    path.write_text(content, encoding="utf-8")
    return Lock(path, held=held)


def alive(pid: int, since: str) -> bool:
    """Whether the process of that number that began then is still there; in doubt, yes."""
    if os.name == "nt":
        return True  # signal 0 means something else there
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        pass
    now = began(pid)
    return not (now and since) or now == since


def began(pid: int) -> str:
    """When a process began, in ticks since the machine did, as Linux tells it; empty elsewhere."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return ""
