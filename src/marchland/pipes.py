"""Output that survives a reader who leaves: `marchland ... | head -1` is no error and stops no work.

What is written after the reader has gone vanishes; the command ends with the exit code of what it did. A letter
that the terminal cannot show is written as its escape, because a name may hold any.
"""

from __future__ import annotations

import io
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing_extensions import Buffer


class _Patient(io.FileIO):
    """A descriptor that turns to the null device when nobody reads it any more."""

    def write(self, data: Buffer, /) -> int:
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
    sys.stdout = io.TextIOWrapper(
        patient, encoding=out.encoding, errors="backslashreplace", line_buffering=lines
    )
