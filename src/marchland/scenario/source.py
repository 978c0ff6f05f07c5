"""Text files read within bounds, and CSV tables that know the line and column of every cell.

Nothing outside the scenario folder is opened, size is checked before reading, and only regular UTF-8 files
are read. Texts come out in Unicode's composed form; a character that would steer a terminal is refused.
"""

from __future__ import annotations

import csv
import errno
import io
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from marchland.scenario.errors import MOST, Problem, ScenarioError
from marchland.scenario.names import composed, steering, tidy

TABLE_BYTES = 50_000_000
SHEET_BYTES = 1_000_000
DELETE = "delete it"
EMPTY = "the file is empty"
OTHER_MARKS = {";": "a semicolon", "\t": "a tab"}


@dataclass(frozen=True)
class Spot:
    """A place in a file: line and column from 1, and the line's text."""

    file: str
    line: int = 1
    column: int = 1
    text: str = ""

    def problem(self, where: str, message: str, hint: str = "") -> Problem:
        """A problem found here."""
        return Problem(self.file, self.line, self.column, where, message, hint, self.text)


def read_text(folder: Path, name: str, most: int) -> str:
    """The text of one file of the folder, at most `most` bytes.

    Raises ScenarioError if it is missing, no regular file, too large, not UTF-8, or lies outside the folder.
    """
    path = folder / name
    try:
        real = path.resolve(strict=True)
        if not real.is_relative_to(folder.resolve()):
            raise _refuse(name, "leads out of the scenario folder", "copy the file into the folder")
        found = real.stat()
        if not stat.S_ISREG(found.st_mode):
            raise _refuse(name, "is not a regular file", f"expected a text file named {name}")
        if found.st_size > most:
            raise _refuse(name, f"is {found.st_size:,} bytes", f"at most {most:,} bytes are read")
        with real.open("rb") as stream:
            data = stream.read(most + 1)
    except FileNotFoundError:
        raise _refuse(name, "the file is missing", f"expected {name} in the scenario folder") from None
    except RuntimeError:  # before Python 3.13 a loop of links is no OSError
        raise _refuse(name, "cannot be read: a loop of links") from None
    except OSError as error:
        loop = error.errno == errno.ELOOP
        raise _refuse(name, f"cannot be read: {'a loop of links' if loop else error.strerror}") from None
    return _decode(name, data)


def _decode(name: str, data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - data.rfind(b"\n", 0, error.start)
        byte = data[error.start]
        raise _refuse(
            name, f"byte 0x{byte:02x} is not UTF-8", "save the file as UTF-8", line, column
        ) from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise _refuse(name, "holds a zero byte, so it is not a text file", "save it as text (UTF-8)", line)
    return plain(name, text)


def plain(name: str, text: str) -> str:
    """The text in composed form. Raises ScenarioError for every character in it that steers a terminal."""
    problems = []
    for at, code in islice(steering(text), MOST):
        start, end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
        line, shown = text.count("\n", 0, at) + 1, text[start : None if end < 0 else end]
        problems.append(Spot(name, line, at - start + 1, shown).problem("", unfit(code), DELETE))
    if problems:
        raise ScenarioError(problems)
    return composed(text)


def unfit(code: str) -> str:
    """What is said of a character that steers a terminal or hides text."""
    return f"the character {code} steers a screen and is no part of a text"


def _refuse(name: str, message: str, hint: str = "", line: int = 1, column: int = 1) -> ScenarioError:
    return ScenarioError([Problem(name, line, column, "", message, hint)])


@dataclass(frozen=True)
class Table:
    """A CSV table as text: header, rows of as many cells as the header, and the first line of each."""

    file: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    starts: tuple[int, ...]
    lines: tuple[str, ...]
    problems: tuple[Problem, ...] = ()

    def spot(self, row: int, column: str) -> Spot:
        """Where a cell stands; row -1 is the header."""
        index = self.columns.index(column) if column in self.columns else 0
        return self._spot(1 if row < 0 else self.starts[row], index)

    def header(self, index: int) -> Spot:
        """Where the header's cell number `index` stands."""
        return self._spot(1, index)

    def name(self, row: int) -> str:
        """What a row is called in messages: its first cell, or its number if that is empty."""
        return self.rows[row][0] or str(row + 1)

    def _spot(self, start: int, index: int) -> Spot:
        line, offset = _locate(self.lines, start, index)
        return Spot(self.file, line, offset + 1, self.lines[line - 1])


def read_table(folder: Path, name: str, most_rows: int) -> Table:
    """Read a CSV file. Raises ScenarioError as `read_text` does, or if it is no CSV or has too many rows.

    Rows of a wrong length are left out and listed in `problems`.
    """
    text = read_text(folder, name, TABLE_BYTES)
    lines = tuple(io.StringIO(text, newline=""))
    reader = csv.reader(lines, strict=True)
    rows: list[tuple[str, ...]] = []
    starts: list[int] = []
    problems: list[Problem] = []
    columns: tuple[str, ...] | None = None
    line = 1
    try:
        for cells in reader:
            line, start = reader.line_num + 1, line
            if columns is None:
                columns = tuple(tidy(cell) for cell in cells)
            elif len(cells) == len(columns):
                rows.append(tuple(cells))
                starts.append(start)
            elif cells:
                problems.append(_ragged(name, start, lines[start - 1], cells, columns))
            if len(rows) > most_rows:
                raise _refuse(
                    name, f"has more than {most_rows:,} rows", "split the study or thin the table", start
                )
    except csv.Error as error:
        spot = Spot(name, line, 1, lines[line - 1] if line <= len(lines) else "")
        hint = "check the quotes of this row"
        raise ScenarioError([spot.problem("", f"is no CSV: {error}", hint)]) from None
    if not columns:
        raise _refuse(name, EMPTY, "expected a header row with the columns' names")
    mark = next((mark for mark in OTHER_MARKS if len(columns) == 1 and mark in lines[0]), None)
    if mark:
        spot, hint = (
            Spot(name, 1, lines[0].index(mark) + 1, lines[0]),
            "save the table with commas between cells",
        )
        raise ScenarioError([spot.problem("", f"cells are separated by {OTHER_MARKS[mark]}", hint)])
    return Table(name, columns, tuple(rows), tuple(starts), lines, tuple(problems))


def _ragged(name: str, line: int, text: str, cells: Sequence[str], columns: Sequence[str]) -> Problem:
    found, wanted = len(cells), len(columns)
    hint = (
        "put quotes around a text that holds a comma, and write numbers without any"
        if found > wanted
        else "an unknown value is an empty cell"
    )
    message = f"{found} cells, but the header has {wanted}"
    return Problem(name, line, 1, f"{Path(name).stem}[{cells[0]}]", message, hint, text)


def _locate(lines: Sequence[str], start: int, index: int) -> tuple[int, int]:
    """Line (from 1) and offset (from 0) of cell `index` of the record that begins on line `start`."""
    quoted = False
    for number in range(start, len(lines) + 1):
        if index == 0:
            return number, 0
        for offset, character in enumerate(lines[number - 1]):
            if character == '"':
                quoted = not quoted
            elif character == "," and not quoted:
                index -= 1
                if index == 0:
                    return number, offset + 1
        if not quoted:
            break
    return start, 0
