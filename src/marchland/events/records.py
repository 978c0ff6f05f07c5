"""A CSV file is a stream of rows, each of which can be traced back to its line.

The reader is the standard library's RFC 4180 parser in strict mode: quoted newlines, doubled quotes and
non-ASCII text pass; broken gzip, wrong encodings, NUL bytes, ragged rows and open quotes are problems with
line, row and column. Rows come in blocks, and a row and a block have bounds, so memory does not grow with the
file; line numbers are worked out only where a problem needs them. Columnar parsers were rejected: those at
hand do not give the line of a defect, and parsing runs beside the casting, so it costs little
(benchmarks/events.md).
"""

from __future__ import annotations

import csv
import gzip
import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate, chain
from pathlib import Path

from marchland.events.dialect import Dialect, folded
from marchland.events.errors import SHOWN, BadInput, Problem, bad, shorten
from marchland.events.opening import Opened, is_unicode

BLOCK = 20_000
BLOCK_CHARACTERS = 16 * 2**20
ROW_CHARACTERS = 2**20

Row = tuple[str, ...]

_BROKEN = (csv.Error, EOFError, gzip.BadGzipFile, zlib.error, UnicodeError)
_SEPARATORS = ((";", "semicolons"), ("\t", "tabs"), (",", "commas"), ("|", "bars"))
_WORDS = {"\t": "tab"}
_EXCEL = re.compile(r'"?sep=([^"\r\n])"?\s*', re.IGNORECASE)
_BYTE = "byte 0x"
_NEWLINE = re.compile(r"\r\n|\r|\n")


@dataclass
class Block:
    """Rows as wide as the header, with the data row number of each (1 is the first).

    `numbers` and `places` (positions among `all_rows`, the rows as parsed) are of equal length; `first_line`
    is the physical line on which the first of `all_rows` starts.
    """

    rows: list[Row]
    numbers: Sequence[int]
    places: Sequence[int]
    all_rows: list[Row] = field(repr=False)
    first_line: int

    def line(self, number: int) -> int:
        """The physical line on which a data row of this block starts."""
        return _starts(self.all_rows, self.first_line)[self.places[self.numbers.index(number)]]


class Records:
    """The header and the blocks of rows of one CSV file.

    `problems` gathers the first defects of single rows and `bad_rows` counts the rows, of which `undecoded` are in
    another encoding: these are one problem, told at the first. A defect of the whole file raises `BadInput`. `hxl`
    says whether an HXL tag row stood under the header and was skipped.
    """

    def __init__(self, path: Path, dialect: Dialect | None = None) -> None:
        dialect = dialect or Dialect()
        self.file = path.name
        self.header: list[str] = []
        self.hxl = False
        self.rows = 0
        self.bad_rows = self.undecoded = 0
        self._problems: list[Problem] = []
        self._first_undecoded: Problem | None = None
        self._row_characters = self._block_characters = 0
        self._encoding = dialect.encoding
        self.opened = Opened(path, dialect.encoding)
        try:
            lines = self._bounded()
            delimiter = self._begin(lines, dialect.delimiter)
            self._reader = csv.reader(chain(self._first, lines), delimiter=delimiter, strict=True)
            self._read_header(delimiter)
        except BaseException:
            self.opened.close()
            raise

    @property
    def problems(self) -> list[Problem]:
        """The first defects of single rows; those of the encoding as one, with the number of rows."""
        first = self._first_undecoded
        if first is None:
            return self._problems
        if self.undecoded > 1:
            message = f"{first.message}, the first of {self.undecoded:,} rows that are not"
            first = replace(first, message=message)
        return [first, *self._problems]

    def _bounded(self) -> Iterator[str]:
        """The lines, counted: a row that never ends is refused before it fills the memory."""
        for line in self.opened.lines:
            self._row_characters += len(line)
            if self._row_characters > ROW_CHARACTERS:
                message = f"a row is longer than {ROW_CHARACTERS:,} characters"
                expected = 'one event a row; a quote (") left open is the usual reason'
                raise bad(self.file, message, row=self.rows + 1, expected=expected)
            yield line

    def _begin(self, lines: Iterator[str], stated: str | None) -> str:
        """The delimiter; byte order marks and the line `sep=;` of Excel, which declares one, are passed over."""
        try:
            first = next(lines, "").lstrip("\ufeff")
        except _BROKEN as error:
            raise self._broken(error, 1, 1) from error
        declared = _EXCEL.fullmatch(first)
        self._skipped = 1 if declared else 0
        self._first = [] if declared else [first]
        return stated or (declared.group(1) if declared else ",")

    def _line(self) -> int:
        """The physical line that the parser reads next."""
        return self._reader.line_num + self._skipped + 1

    def blocks(self) -> Iterator[Block]:
        """Blocks of at most `BLOCK` rows, at least one. Raises `BadInput` where the file cannot be read."""
        while True:
            first_line = self._line()
            parsed = self._parse(BLOCK, first_line)
            if not parsed:
                break
            yield self._sift(parsed, first_line)
        if self.rows == 0:
            raise bad(self.file, "has a header but no data row", expected="at least one event")

    def _parse(self, most: int, first_line: int) -> list[Row]:
        """The next rows as parsed, blank ones (empty lists) included; none at the end of the file."""
        rows: list[Row] = []
        self._row_characters = self._block_characters = 0
        try:
            for row in self._reader:
                # tuples, because the garbage collector need not look at them: a third of the time
                rows.append(tuple(row))
                self._block_characters += self._row_characters
                self._row_characters = 0
                if len(rows) == most or self._block_characters > BLOCK_CHARACTERS:
                    break
        except _BROKEN as error:
            line = _starts([*rows, ()], first_line)[-1]
            number = self.rows + sum(map(bool, rows)) + 1
            raise self._broken(error, line, number) from error
        return rows

    def _sift(self, parsed: list[Row], first_line: int) -> Block:
        """Number the rows and set aside those that are blank, tags, ragged or not text."""
        width = len(self.header)
        first = self.rows + 1
        if self.rows and not self.opened.suspect and set(map(len, parsed)) == {width}:
            self.rows += len(parsed)
            return Block(parsed, range(first, self.rows + 1), range(len(parsed)), parsed, first_line)
        starts = _starts(parsed, first_line)
        block = Block([], [], [], parsed, first_line)
        numbers, places = list[int](), list[int]()
        for place, row in enumerate(parsed):
            if not row:
                continue
            if self.rows == 0 and not self.hxl and _is_hxl(row):
                self.hxl = True
                continue
            self.rows += 1
            problem = self._judge(row, starts[place])
            if problem is None:
                block.rows.append(row)
                numbers.append(self.rows)
                places.append(place)
                continue
            self.bad_rows += 1
            self._note(problem)
        block.numbers, block.places = numbers, places
        return block

    def _note(self, problem: Problem) -> None:
        if problem.message.startswith(_BYTE):
            self.undecoded += 1
            self._first_undecoded = self._first_undecoded or problem
        elif len(self._problems) < SHOWN:
            self._problems.append(problem)

    def _judge(self, row: Row, line: int) -> Problem | None:
        if len(row) != len(self.header):
            expected = f"{len(self.header)}, one for each column of the header"
            return Problem(self.file, f"has {len(row)} values", line, self.rows, expected=expected)
        return self._bad_text(row, line) if self.opened.suspect else None

    def _bad_text(self, row: Row, line: int) -> Problem | None:
        names = self.header or [str(number) for number in range(1, len(row) + 1)]
        for name, cell in zip(names, row, strict=False):
            if "\0" in cell:
                expected = "text; the file is damaged or of another format"
                shown = cell.replace("\0", "\\0")
                return Problem(self.file, "holds a NUL byte", line, self.rows or None, name, shown, expected)
            if not is_unicode(cell):
                return self._undecoded(cell, line, name)
        return None

    def _undecoded(self, cell: str, line: int, name: str) -> Problem:
        """Shows how common encodings would read the value: only the reader can tell which is right."""
        byte = next(ord(c) - 0xDC00 for c in cell if "\udc80" <= c <= "\udcff")
        message = f"{_BYTE}{byte:02x} is not {(self._encoding or 'UTF-8').upper()}"
        try:
            raw = cell.encode(self._encoding or "utf-8", "surrogateescape")
        except UnicodeError:
            raw = b""
        kinds = (("cp1252", "Western European"), ("cp1256", "Arabic"), ("cp1254", "Turkish"))
        read = [f"{name} ({kind}) reads {shorten(raw.decode(name, 'replace'), 24)!r}" for name, kind in kinds]
        expected = f"UTF-8, or --encoding with the one that reads right: {', '.join(read)}"
        return Problem(self.file, message, line, self.rows or None, name, cell, expected)

    def _broken(self, error: Exception, line: int, row: int) -> BadInput:
        """The file cannot be read past `line`: say why in words of the format."""
        text = str(error)
        expected = "a complete file; download it again"
        if isinstance(error, EOFError):
            message = "the gzip stream is cut short"
        elif isinstance(error, UnicodeError):
            message, expected = (
                f"is not in the encoding {self._encoding} ({text})",
                "the encoding of the file",
            )
        elif not isinstance(error, csv.Error):
            message = f"the gzip stream is damaged ({text})"
        elif "unexpected end" in text:
            message, expected = "a quoted value never ends", 'a closing quote (")'
        elif "field larger" in text:
            message = f"a value is longer than {csv.field_size_limit()} characters"
            expected = 'shorter values; a quote (") left open is the usual reason'
        else:
            message, expected = f"is not CSV ({text})", "RFC 4180: a quoted value with its own quotes doubled"
        return bad(self.file, message, line=line, row=row, expected=expected)

    def _read_header(self, delimiter: str) -> None:
        while not self.header:
            line = self._line()
            parsed = self._parse(1, line)
            if not parsed:
                raise bad(self.file, "is empty", expected="a CSV file with a header row")
            if self.opened.suspect and (problem := self._bad_text(parsed[0], line)):
                raise BadInput(problem)
            if any(cell.strip() for cell in parsed[0]):
                self.header = [cell.strip() for cell in parsed[0]]
        lead = self.header[0]
        if lead.startswith("<"):
            expected = "a CSV header row; a refused or moved download often leaves a web page"
            raise bad(self.file, "is a web page, not a table", line=line, value=lead, expected=expected)
        if len(self.header) == 1:
            for other, word in _SEPARATORS:
                if other != delimiter and other in lead:
                    expected = f"the separator {delimiter!r}, or --delimiter {_WORDS.get(other, repr(other))}"
                    raise bad(self.file, f"is separated by {word}", line=line, value=lead, expected=expected)
        self.header = list(map(folded, self.header))


def _starts(rows: list[Row], first_line: int) -> list[int]:
    """The physical line on which each row starts: one line each, and one for every newline inside its values."""
    spans = (
        1 + sum(len(_NEWLINE.findall(cell)) for cell in row if "\n" in cell or "\r" in cell) for row in rows
    )
    return list(accumulate(spans, initial=first_line))[:-1]


def _is_hxl(row: Row) -> bool:
    """An HXL tag row: at least one cell is filled, and every filled cell a #tag."""
    filled = [cell for cell in row if cell.strip()]
    return bool(filled) and all(cell.lstrip().startswith("#") for cell in filled)
