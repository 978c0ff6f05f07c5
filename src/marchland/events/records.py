"""A CSV file is a stream of rows, each traced back to its line.

The reader is the standard library's RFC 4180 parser in strict mode: quoted newlines, doubled quotes and
non-ASCII text pass; broken gzip, wrong encodings, NUL bytes, ragged rows and open quotes are problems with
line, row and column. Rows come in blocks, so memory does not grow with the file. Columnar parsers were
rejected: those at hand do not give the line of a defect, and parsing is not the slowest step
(benchmarks/events.md).
"""

from __future__ import annotations

import csv
import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from marchland.events.errors import SHOWN, BadInput, Problem, bad
from marchland.events.opening import Lines, is_unicode

BLOCK = 20_000

_BROKEN = (csv.Error, EOFError, gzip.BadGzipFile, zlib.error)
_SEPARATORS = ((";", "semicolons"), ("\t", "tabs"), (",", "commas"), ("|", "bars"))


@dataclass
class Block:
    """Rows of equal width with the physical line each starts on and its data row number (1 is the first)."""

    rows: list[list[str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)


class Records:
    """The header and the blocks of rows of one CSV file.

    `problems` gathers defects of single rows (`bad_rows` counts the rows); a defect of the whole file raises
    `BadInput`. `hxl` says whether an HXL tag row stood under the header and was skipped.
    """

    def __init__(self, path: Path, delimiter: str = ",") -> None:
        self.file = path.name
        self.header: list[str] = []
        self.hxl = False
        self.rows = 0
        self.bad_rows = 0
        self.problems: list[Problem] = []
        self.lines = Lines(path)
        self._reader = csv.reader(self.lines, delimiter=delimiter, strict=True)
        self._read_header(delimiter)

    def blocks(self) -> Iterator[Block]:
        """Blocks of at most `BLOCK` rows, at least one. Raises `BadInput` where the file cannot be read."""
        block = Block()
        for line, row in self._numbered():
            if not row:
                continue
            if self.rows == 0 and not self.hxl and _is_hxl(row):
                self.hxl = True
                continue
            self.rows += 1
            if len(row) != len(self.header):
                expected = f"{len(self.header)}, one for each column of the header"
                self.add(Problem(self.file, f"has {len(row)} values", line, self.rows, expected=expected))
            elif self.lines.suspect and (problem := self._bad_text(line, row)):
                self.add(problem)
            else:
                block.rows.append(row)
                block.lines.append(line)
                block.numbers.append(self.rows)
            if len(block.rows) == BLOCK:
                yield block
                block = Block()
        if self.rows == 0:
            raise bad(self.file, "has a header but no data row", expected="at least one event")
        yield block

    def add(self, problem: Problem, rows: int = 1) -> None:
        """Note a problem that spoils `rows` rows; beyond the first `SHOWN` only the count is kept."""
        self.bad_rows += rows
        if len(self.problems) < SHOWN:
            self.problems.append(problem)

    def _numbered(self) -> Iterator[tuple[int, list[str]]]:
        while True:
            line = self._reader.line_num + 1
            try:
                row = next(self._reader)
            except StopIteration:
                return
            except _BROKEN as error:
                raise self._broken(error, line) from error
            yield line, row
            self.lines.forget(self._reader.line_num)

    def _broken(self, error: Exception, line: int) -> BadInput:
        """The file cannot be read past `line`: say why in words of the format."""
        text = str(error)
        expected = "a complete file; download it again"
        if isinstance(error, EOFError):
            message = "the gzip stream is cut short"
        elif not isinstance(error, csv.Error):
            message = f"the gzip stream is damaged ({text})"
        elif "unexpected end" in text:
            message, expected = "a quoted value never ends", 'a closing quote (")'
        elif "field larger" in text:
            message = f"a value is longer than {csv.field_size_limit()} characters"
            expected = 'shorter values; a quote (") left open is the usual reason'
        else:
            message, expected = f"is not CSV ({text})", "RFC 4180: a quoted value with its own quotes doubled"
        return bad(self.file, message, line=line, row=self.rows + 1, expected=expected)

    def _read_header(self, delimiter: str) -> None:
        first = next((row for _, row in self._header_rows()), None)
        if first is None:
            raise bad(self.file, "is empty", expected="a CSV file with a header row")
        self.header = [cell.strip() for cell in first]
        lead = self.header[0]
        if lead.startswith("<"):
            expected = "a CSV header row; a refused or moved download often leaves a web page"
            raise bad(self.file, "is a web page, not a table", line=1, value=lead, expected=expected)
        if len(self.header) == 1:
            for other, word in _SEPARATORS:
                if other != delimiter and other in lead:
                    expected = f"the separator {delimiter!r}; a mapping may declare `delimiter:`"
                    raise bad(self.file, f"is separated by {word}", line=1, value=lead, expected=expected)

    def _header_rows(self) -> Iterator[tuple[int, list[str]]]:
        for line, row in self._numbered():
            if self.lines.suspect and (problem := self._bad_text(line, row)):
                raise BadInput(problem)
            if any(cell.strip() for cell in row):
                yield line, row

    def _bad_text(self, line: int, row: list[str]) -> Problem | None:
        names = self.header or [str(number) for number in range(1, len(row) + 1)]
        for name, cell in zip(names, row, strict=False):
            if "\0" in cell:
                expected = "text; the file is damaged or of another format"
                shown = cell.replace("\0", "\\0")
                return Problem(self.file, "holds a NUL byte", line, self.rows or None, name, shown, expected)
            if not is_unicode(cell):
                byte = next(ord(c) - 0xDC00 for c in cell if "\udc80" <= c <= "\udcff")
                expected = "UTF-8; a Windows-1252 file is converted by: iconv -f WINDOWS-1252 -t UTF-8"
                message = f"byte 0x{byte:02x} is not UTF-8"
                return Problem(self.file, message, line, self.rows or None, name, cell, expected)
        return None


def _is_hxl(row: list[str]) -> bool:
    """An HXL tag row: at least one cell is filled, and every filled cell is a #tag."""
    filled = [cell for cell in row if cell.strip()]
    return bool(filled) and all(cell.lstrip().startswith("#") for cell in filled)
