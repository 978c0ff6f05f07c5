"""What can go wrong while reading or keeping event data, and the exit code each case carries.

Every problem names file, line, row, column, value and what was expected, in the style of a compiler.
All problems of a file are gathered and shown together, the first `SHOWN` in full and the rest as a count.
"""

from __future__ import annotations

import errno
from dataclasses import dataclass

from marchland.errors import BAD_INPUT, MISSING, InputError, MarchlandError
from marchland.events.inert import printable

SHOWN = 20


@dataclass(frozen=True)
class Problem:
    """One defect of an input: where it stands and what would have been right.

    `line` is the physical line (1 is the header) and `row` the data row (1 is the first); both None where
    unknown.
    """

    file: str
    message: str
    line: int | None = None
    row: int | None = None
    column: str | None = None
    value: str | None = None
    expected: str | None = None

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        where = []
        if self.row is not None:
            where.append(f"row {self.row}")
        if self.column is not None:
            where.append(f"column '{self.column}'")
        if self.value is not None:
            where.append(f"value {shorten(self.value)!r}")
        text = printable(f"{place}: error: {', '.join([*where, self.message])}")
        return text if self.expected is None else f"{text}\n    expected {printable(self.expected)}"

    def as_dict(self) -> dict[str, object]:
        """The problem as plain values for JSON."""
        return {key: value for key, value in vars(self).items() if value is not None}


class EventsError(MarchlandError):
    """Base of all errors of this package: it ran, but failed (exit code 1)."""


class BadInput(EventsError, InputError):
    """The file, the mapping or a choice is wrong; nothing was written (exit code 2)."""

    exit_code = BAD_INPUT

    def __init__(self, problems: list[Problem] | Problem, total: int | None = None) -> None:
        self.problems = [problems] if isinstance(problems, Problem) else list(problems)
        self.total = len(self.problems) if total is None else total
        super().__init__(self._text())

    def _text(self) -> str:
        lines = [str(problem) for problem in self.problems[:SHOWN]]
        if self.total > len(lines):
            lines.append(f"... and {self.total - len(lines)} more of {self.total} problems")
        return "\n".join(lines)


class Missing(EventsError):
    """An optional dependency or a data file is absent (exit code 3)."""

    exit_code = MISSING


def bad(file: object, message: str, **where: object) -> BadInput:
    """A `BadInput` with a single problem."""
    return BadInput(Problem(file=str(file), message=message, **where))  # type: ignore[arg-type]


def shorten(value: str, width: int = 60) -> str:
    """A value fit for one line: cut at `width` characters."""
    text = value.encode("utf-8", "backslashreplace").decode("utf-8")
    return text if len(text) <= width else text[: width - 3] + "..."


def reason(error: BaseException) -> str:
    """Why something failed that is no fault of the input, in a few words; never an empty text."""
    text = (str(error).strip().splitlines() or [error.__class__.__name__])[0]
    full = getattr(error, "errno", None) in (errno.ENOSPC, errno.EDQUOT)
    if full or any(words in str(error) for words in _FULL):
        where = getattr(error, "filename", None)
        return f"the disk is full{f' ({where})' if where else ''}"
    if isinstance(error, MemoryError) or "OutOfMemory" in error.__class__.__name__:
        return "there is not enough memory"
    return shorten(text, 300)


_FULL = ("No space left", "Disk quota exceeded", "disk full", "disk is full", "max_temp_directory_size")
