"""What the program writes to: a terminal that may not know every character, and a reader that may go away.

`marchland ... | head -1` is no error and stops no work: what is written after the reader has gone vanishes, and the
command ends with the exit code of what it did.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

STRICT, ESCAPED = "strict", "backslashreplace"


@contextmanager
def outlet() -> Iterator[None]:
    """Run a command so that no character stops it, and a closed pipe ends it quietly with exit code 0."""
    escape()
    hush()
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        gone()
    except SystemExit as end:
        if pipe_closed(end):
            gone()
        try:
            sys.stdout.flush()
        except BrokenPipeError:
            gone()
        raise


class _Patient(io.FileIO):
    """A descriptor that turns to the null device when nobody reads it any more."""

    def write(self, data: Any, /) -> int:
        """Write, or pretend to."""
        try:
            return super().write(data)
        except BrokenPipeError:
            null = os.open(os.devnull, os.O_WRONLY)
            os.dup2(null, self.fileno())
            os.close(null)
            return memoryview(data).nbytes


def forgive() -> None:
    """Make standard output patient; call it once, before anything is written."""
    out = sys.stdout
    try:
        number = out.fileno()
    except (AttributeError, OSError, ValueError):
        return  # no descriptor behind it, as in a notebook
    patient = io.BufferedWriter(_Patient(number, "wb", closefd=False))
    lines = getattr(out, "line_buffering", False) or getattr(out, "write_through", False)
    sys.stdout = io.TextIOWrapper(patient, encoding=out.encoding, errors=out.errors, line_buffering=lines)


def escape() -> None:
    """Write characters that the encoding lacks as escapes, `\\xe9`, where they would otherwise be an error."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and stream.errors == STRICT:
            stream.reconfigure(errors=ESCAPED)


def hush() -> None:
    """Keep to themselves what libraries say of their own caches, such as matplotlib of its fonts; errors are said."""
    import logging

    logging.getLogger("matplotlib").setLevel(logging.ERROR)


def ascii_only() -> bool:
    """Whether standard output lacks characters, so that JSON must escape them in its own way."""
    return "utf" not in (getattr(sys.stdout, "encoding", None) or "utf-8").lower()


def pipe_closed(error: BaseException | None) -> bool:
    """Whether an error came from a reader that went away; libraries turn that into exit code 1."""
    while error is not None:
        if isinstance(error, BrokenPipeError):
            return True
        error = error.__context__
    return False


def gone() -> None:
    """Leave without a word: what is still to be written goes nowhere. Raises SystemExit."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.__stdout__, sys.__stderr__):
        if stream is not None:
            os.dup2(nowhere, stream.fileno())
    raise SystemExit(0) from None
