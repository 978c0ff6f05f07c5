"""Whatever the bytes, a reader either imports what is there or refuses with a reason; it never breaks.

Bounded and repeatable: the examples are derived from the tests themselves, not from the clock.
"""

from __future__ import annotations

import csv
import gzip
import io
import string
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from events_files import EVENT, HEADERS
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from marchland.events import BadInput, import_file
from marchland.events.mapping import load_mapping
from marchland.events.records import Records
from marchland.events.releases import is_candidate, last_year, version

BOUNDED = settings(max_examples=120, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
FEW = settings(BOUNDED, max_examples=18)
CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)


@contextmanager
def written(data: bytes) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "fuzz.csv"
        path.write_bytes(data)
        yield path


def read(data: bytes) -> list[list[str]]:
    with written(data) as path:
        records = Records(path)
        try:
            rows = [row for block in records.blocks() for row in block.rows]
        finally:
            records.opened.close()
        return [] if records.problems else rows


@BOUNDED
@given(st.binary(max_size=400))
@example(b"\x1f\x8b")
@example(b"a\r\r\nb,\xff\n")
@example(b'"')
@example(b"a,b\n\n#x,\n1,2")
def test_any_bytes(data):
    try:
        read(data)
    except BadInput as error:
        assert "fuzz.csv" in str(error)
        str(error).encode("utf-8")


@BOUNDED
@given(st.binary(max_size=200), st.integers(0, 60), st.integers(0, 255))
def test_any_damage_to_gzip(data, place, byte):
    packed = bytearray(gzip.compress(b"a,b\n1,2\n" + data, mtime=0))
    packed[min(place, len(packed) - 1)] = byte
    try:
        read(bytes(packed))
    except BadInput as error:
        assert "fuzz.csv" in str(error)


@BOUNDED
@given(
    st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=6), st.sampled_from(["\n", "\r\n"])
)
def test_whatever_is_written_as_csv_is_read_back(rows, newline):
    handle = io.StringIO(newline="")
    writer = csv.writer(handle, lineterminator=newline, quoting=csv.QUOTE_ALL)
    writer.writerows([["x", "y", "z"], *rows])
    first = rows[0]
    hxl = any(cell.strip() for cell in first) and all(c.lstrip().startswith("#") for c in first if c.strip())
    if not hxl:
        assert read(handle.getvalue().encode("utf-8")) == [tuple(row) for row in rows]


BROKEN_LINES = st.lists(st.text('ab,"\r\n', max_size=8), min_size=2, max_size=3)


@BOUNDED
@given(st.lists(BROKEN_LINES, min_size=1, max_size=8), st.sampled_from(["\n", "\r\n", "\n\n"]))
def test_line_numbers_are_those_of_the_parser(rows, newline):
    """Lines worked out afterwards against those the parser counts row by row; rows of three values are ragged."""
    handle = io.StringIO(newline="")
    csv.writer(handle, lineterminator=newline, quoting=csv.QUOTE_ALL).writerows([["x", "y"], *rows])
    text = handle.getvalue()
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    wanted, line = [], 1
    for row in reader:
        if row:
            wanted.append(line)
        line = reader.line_num + 1
    with written(text.encode("utf-8")) as path:
        records = Records(path)
        blocks = list(records.blocks())
        records.opened.close()
    found = [block.line(number) for block in blocks for number in block.numbers]
    ragged = [problem.line for problem in records.problems]
    assert sorted([*found, *ragged]) == wanted[1:]


VALUES = st.one_of(
    CELLS,
    st.sampled_from(["2015-05-17", "17 May 2015", "9999-12-31", "0000-00-00", "-1", "1e9", "2147483648", "NaN", "inf",
                     "NA", "1_000", "0x1F", "٣", "90.0", "-180", "True", "'; DROP TABLE stage; --", "$source", "{}"]),
    st.integers().map(str),
    st.floats().map(str),
)  # fmt: skip
NAMES = ["event_id", "date_start", "date_end", "year", "best", "low", "date_prec", "latitude", "longitude", "country",
         "side_a", "adm_1", "against_civilians"]  # fmt: skip


@FEW
@given(
    st.lists(st.lists(VALUES, min_size=len(NAMES), max_size=len(NAMES)), min_size=1, max_size=4),
    st.booleans(),
)
def test_any_values_in_a_mapped_file(rows, skip):
    handle = io.StringIO(newline="")
    csv.writer(handle).writerows([NAMES, *rows])
    with written(handle.getvalue().encode("utf-8")) as path:
        store = path.with_name("s.duckdb")
        try:
            report = import_file(path, store=store, mapping=[f"{n}={n}" for n in NAMES], skip_bad_rows=skip)
        except BadInput as error:
            str(error).encode("utf-8")
            assert not store.exists()
        else:
            duplicates = next(check.events for check in report.checks if check.name == "duplicate_id")
            assert report.events + report.bad_rows + duplicates == report.rows


@FEW
@given(
    st.sampled_from(
        ["date_start", "date_end", "best", "latitude", "type_of_violence", "id", "side_a", "year"]
    ),
    VALUES,
)
def test_any_value_in_a_ged_column(column, value):
    handle = io.StringIO(newline="")
    writer = csv.DictWriter(handle, HEADERS[49], restval="")
    writer.writeheader()
    writer.writerow({**EVENT, column: value})
    with written(handle.getvalue().encode("utf-8")) as path:
        try:
            assert import_file(path, store=path.with_name("s.duckdb"), release="23.1").events == 1
        except BadInput as error:
            assert f"'{column}'" in str(error) or "HXL" in str(error)


@BOUNDED
@given(st.text(string.printable, max_size=80))
@example("a: &x [*x]")
@example("? {}")
@example("columns: {date_start: &a [*a]}")
def test_any_mapping(text):
    with written(text.encode("utf-8")) as path:
        try:
            load_mapping([str(path)])
        except BadInput as error:
            assert str(error)


@BOUNDED
@given(st.text(max_size=30))
def test_any_release(text):
    found = version(text)
    if found is not None:
        is_candidate(found)
        last_year(found, 2026)
    assert 1999 <= last_year(text, 2026) <= 2099
