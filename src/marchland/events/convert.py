"""Text becomes a typed event or a named problem; nothing is guessed and nothing is dropped in silence.

Each block of rows is cast column by column inside DuckDB. A value that is filled but cannot be cast, or a
required value that is empty, is a problem with line, row, column and value. What means "not stated" is one list
(`marchland.files.missing`), for every column.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as Pairs
from operator import itemgetter
from typing import TYPE_CHECKING

import numpy as np

from marchland.events.errors import SHOWN, Problem, bad
from marchland.events.expressions import FIRST_YEAR, STAGE, cast, event, quote
from marchland.events.layouts import PLAIN, Column, Layout
from marchland.events.mapping import Mapping
from marchland.events.opening import garbled
from marchland.events.records import Block, Records

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa


class Converter:
    """Casts blocks of one file into the table `stage` of a connection.

    In SQL, `r_` marks the text of a column and `c_` its cast. `problems` are those of the first rows
    and `bad_rows` the number of rows that stayed out. Raises `BadInput` for a constant or a date format of
    the mapping that cannot be used. `latest` is the last year that a date can have.
    """

    def __init__(
        self,
        db: duckdb.DuckDBPyConnection,
        layout: Layout,
        records: Records,
        mapping: Mapping,
        latest: int,
    ) -> None:
        self.db = db
        self.file = records.file
        self.header = records.header
        self.problems: list[Problem] = []
        self.bad_rows = 0
        self.layout = layout
        places, _ = layout.find(self.header)
        self._columns = [column for column in layout.columns if column.name in places]
        self._places = [places[column.name] for column in self._columns]
        self._dialect = mapping.dialect
        self._read = self._dialect.reader()
        self._latest = latest
        self._check(mapping)
        self._casts = {column.name: self._cast(column, f"r_{column.name}") for column in self._columns}
        self._bad = [_is_bad(column) for column in self._columns]
        self._select = self._events(mapping.constants)
        self._parsed = self._parse()
        db.execute(f"CREATE TEMP TABLE stage ({', '.join(f'{name} {kind}' for name, kind in STAGE.items())})")

    def add(self, block: Block) -> None:
        """Cast one block; problems go to the records, sound rows to the stage."""
        import pyarrow as pa

        if not block.rows:
            return
        pick = itemgetter(*self._places, self._places[0])
        texts = list(zip(*map(pick, block.rows), strict=True))[:-1]
        arrays = [
            *(_arrow(tuple(self._stated(column))) for column in texts),
            pa.Array.from_buffers(pa.int64(), len(block.rows), [None, _numbers(block)]),
        ]
        names = [f"t_{column.name}" for column in self._columns]
        self.db.register("block", pa.table(arrays, names=[*names, "row"]))
        done = self.db.execute(
            f"INSERT INTO stage SELECT {self._select} FROM ({self._parsed}) WHERE NOT spoilt"
        )
        kept = done.fetchone()
        if kept is None or kept[0] < len(block.rows):
            self._note_problems(block)
        self.db.unregister("block")

    def _stated(self, texts: tuple[str, ...]) -> Iterator[str]:
        """What the cells of a column state; each of its texts is looked at once, though names repeat by thousands."""
        said = {text: self._read(text) for text in set(texts)}
        return map(said.__getitem__, texts)

    def _parse(self) -> str:
        """SQL over the block: cleaned texts, their casts, and whether the row has to stay out."""
        cleaned = ", ".join(f"nullif(t_{column.name}, '') AS r_{column.name}" for column in self._columns)
        casts = ", ".join(f"{expression} AS c_{name}" for name, expression in self._casts.items())
        inner = f"SELECT *, {casts} FROM (SELECT {cleaned}, row FROM block)"
        return f"SELECT *, {' OR '.join(self._bad)} AS spoilt FROM ({inner})"

    def _check(self, mapping: Mapping) -> None:
        plain = {column.name: column for column in PLAIN.columns}
        try:
            self.db.execute(f"SELECT try_strptime('', {quote(self._dialect.date_format or '%Y')})")
        except Exception as error:
            message = "the date format cannot be used"
            raise bad(
                mapping.origin, message, value=self._dialect.date_format, expected="as in %Y-%m-%d %H:%M"
            ) from error
        for name, text in mapping.constants.items():
            row = self.db.execute(f"SELECT {self._cast(plain[name], quote(text))}").fetchone()
            if row is None or row[0] is None:
                raise bad(
                    mapping.origin,
                    f"the constant '{name}' cannot be read",
                    value=text,
                    expected=plain[name].expected,
                )

    def _note_problems(self, block: Block) -> None:
        query = f"SELECT row, [{', '.join(self._bad)}] FROM ({self._parsed}) WHERE spoilt ORDER BY row"
        spoilt = self.db.execute(query).fetchall()
        self.bad_rows += len(spoilt)
        for row, flags in spoilt[: max(SHOWN - len(self.problems), 0)]:
            texts = block.rows[block.numbers.index(row)]
            for column, place, flag in zip(self._columns, self._places, flags, strict=True):
                if flag:
                    self.problems.append(self._problem(column, block.line(row), row, texts[place]))

    def _problem(self, column: Column, line: int, row: int, text: str) -> Problem:
        name = self.header[self._places[self._columns.index(column)]]
        expected, declared = column.expected, self._dialect.date_format
        if column.kind == "date":
            like = f"a date like {declared}" if declared else f"{expected} (others: --date-format)"
            expected = f"{like}, in a year from {FIRST_YEAR} to {self._latest}"
        if not text.strip():
            return Problem(self.file, "is empty", line, row, name, None, expected)
        if not self._read(text):
            return Problem(self.file, "states no value", line, row, name, text, expected)
        if column.name == "latitude" and _like_longitude(text):
            expected += "; are latitude and longitude exchanged?"
        message = "holds a control character" if column.kind == "text" else "cannot be read"
        if column.kind == "text" and garbled(text):
            message += "; it looks like UTF-8 that was read in another encoding and saved again"
            expected = "the file as published; download it again and save it as UTF-8"
        return Problem(self.file, message, line, row, name, text, expected)

    def _cast(self, column: Column, text: str) -> str:
        return cast(column, text, self._dialect, self._latest)

    def _events(self, constants: Pairs[str, str]) -> str:
        """The SELECT list that turns a parsed row into a row of the stage."""
        plain = {column.name: column for column in PLAIN.columns}
        fixed = {name: self._cast(plain[name], quote(text)) for name, text in constants.items()}
        here = {name: f"c_{name}" for name in self._casts}
        return ", ".join(
            f"{expression} AS {name}"
            for name, expression in event(self.layout.source, {**fixed, **here}, self._dialect.span()).items()
        )


def _arrow(texts: tuple[str, ...]) -> pa.Array:
    """A column of texts in Arrow's own form; its converter is five times slower and would load pandas."""
    import pyarrow as pa

    joined = "".join(texts)
    sizes = map(len, texts) if joined.isascii() else (len(text.encode()) for text in texts)
    offsets = np.zeros(len(texts) + 1, dtype=np.int64)
    np.cumsum(np.fromiter(sizes, np.int64, len(texts)), out=offsets[1:])
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(joined.encode())]
    return pa.Array.from_buffers(pa.large_string(), len(texts), buffers)


def _like_longitude(text: str) -> bool:
    """Whether a value is too large for a latitude and none too large for a longitude, degrees."""
    try:
        return 90 < abs(float(text)) <= 180
    except ValueError:
        return False


def _numbers(block: Block) -> pa.Buffer:
    import pyarrow as pa

    return pa.py_buffer(np.array(block.numbers, dtype=np.int64))


def _is_bad(column: Column) -> str:
    """SQL: filled but not readable, or empty where a value must stand."""
    unreadable = f"(r_{column.name} IS NOT NULL AND c_{column.name} IS NULL)"
    return f"(c_{column.name} IS NULL)" if column.filled else unreadable
