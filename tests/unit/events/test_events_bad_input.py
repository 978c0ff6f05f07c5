"""A corpus of bad files: each is refused with exit code 2, says where, and leaves the store as it was."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from events_files import EVENT, HEADERS, write
from typer.testing import CliRunner

from marchland.cli.events import app
from marchland.events.records import Records

HEAD = b"date,deaths,place\n"
GOOD = b"2015-05-17,3,Mosul\n"


def broken_gzip(data: bytes) -> bytes:
    packed = bytearray(gzip.compress(data))
    packed[-6] ^= 0xFF
    return bytes(packed)


CORPUS: dict[str, tuple[bytes, list[str]]] = {
    "empty": (b"", ["is empty"]),
    "blank_lines": (b"\n\n  \n", ["is empty"]),
    "header_only": (HEAD, ["no data row"]),
    "only_hxl": (HEAD + b"#date,#affected,\n", ["no data row"]),
    "web_page": (b"<!DOCTYPE html>\n<html><body>403, Forbidden</body></html>\n", ["web page"]),
    "web_page_with_bom": (b"\xef\xbb\xbf <html>,</html>\n", ["web page"]),
    "truncated_gzip": (gzip.compress(HEAD + GOOD * 5000)[:-40], ["cut short", "row"]),
    "gzip_head_only": (gzip.compress(HEAD + GOOD)[:8], ["gzip"]),
    "damaged_gzip": (broken_gzip(HEAD + GOOD), ["gzip stream is damaged"]),
    "two_in_one_gzip": (gzip.compress(HEAD + GOOD) + b"rest", ["gzip stream is damaged"]),
    "latin_1": (
        HEAD + GOOD + "2015-05-18,2,Nînive\n".encode("latin-1"),
        [":3:", "row 2", "'place'", "0xee", "UTF-8"],
    ),
    "latin_1_header": ("dáte,deaths,place\n".encode("latin-1") + GOOD, ["0xe1", "UTF-8"]),
    "utf_16": ((HEAD + GOOD).decode().encode("utf-16"), ["UTF-16"]),
    "nul": (HEAD + b"2015-05-17,3,Mo\0sul\n", [":2:", "row 1", "'place'", "NUL"]),
    "all_nul": (b"\0" * 4096, ["NUL"]),
    "zip": (b"PK\x03\x04" + b"\0" * 50, ["zip"]),
    "parquet": (b"PAR1" + b"\0" * 50, ["parquet"]),
    "semicolons": (b"date;deaths;place\n2015-05-17;3;Mosul\n", ["semicolons"]),
    "missing_column": (b"date,place\n2015-05-17,Mosul\n", [":1:", "'deaths'", "missing"]),
    "double_column": (b"date,deaths,place,Deaths\n2015-05-17,3,Mosul,4\n", ["twice", "'deaths'"]),
    "short_row": (HEAD + GOOD + b"2015-05-18,2\n", [":3:", "row 2", "2 values", "3, one"]),
    "long_row": (HEAD + b"2015-05-18,2,a,b\n", [":2:", "row 1", "4 values"]),
    "open_quote": (HEAD + GOOD + b'2015-05-18,2,"Mosul\n', [":3:", "row 2", "never ends"]),
    "endless_quote": (HEAD + b'2015-05-18,2,"' + b"x\n" * 100_000, [":2:", "longer than"]),
    "quote_inside": (HEAD + b'2015-05-18,2,"Mo"sul\n', [":2:", "not CSV"]),
    "bad_date": (
        HEAD + GOOD + b"2015-05-32,2,Mosul\n",
        [":3:", "row 2", "'date'", "'2015-05-32'", "a date as"],
    ),
    "no_date": (HEAD + b",2,Mosul\n", [":2:", "row 1", "'date'", "is empty"]),
    "word_for_number": (HEAD + b"2015-05-17,many,Mosul\n", ["'deaths'", "'many'", "whole number, 0 or more"]),
    "negative": (HEAD + b"2015-05-17,-3,Mosul\n", ["'deaths'", "'-3'"]),
    "fraction": (HEAD + b"2015-05-17,1.5,Mosul\n", ["'deaths'", "'1.5'"]),
    "infinite": (HEAD + b"2015-05-17,inf,Mosul\n", ["'deaths'", "'inf'"]),
    "huge": (HEAD + b"2015-05-17,1e300,Mosul\n", ["'deaths'", "'1e300'"]),
    "all_rows_bad": (HEAD + b"x,y,z\n" * 30, ["more of"]),
}
MAP = ["--map", "date_start=date", "--map", "best=deaths", "--map", "place=place"]


def run(*arguments: str):
    return CliRunner().invoke(app, ["import", *arguments])


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that holds one event; no test of this module may change it."""
    folder = tmp_path_factory.mktemp("kept")
    path = write(folder / "GEDEvent_v23_1.csv", HEADERS[49], [EVENT])
    assert run(str(path), "--store", str(folder / "kept.duckdb")).exit_code == 0
    return folder / "kept.duckdb"


@pytest.mark.parametrize("name", CORPUS)
def test_corpus(tmp_path, filled, name):
    data, words = CORPUS[name]
    path = tmp_path / f"{name}.csv"
    path.write_bytes(data)
    before = filled.read_bytes()
    result = run(str(path), "--as", "csv", *MAP, "--store", str(filled), "--json")
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert f"{name}.csv" in result.stderr
    for word in words:
        assert word in result.stderr, result.stderr
    assert filled.read_bytes() == before


@pytest.mark.parametrize("name", ["empty", "latin_1", "truncated_gzip", "bad_date"])
def test_no_store_is_made(tmp_path, name):
    path, store = tmp_path / "bad.csv", tmp_path / "new.duckdb"
    path.write_bytes(CORPUS[name][0])
    assert run(str(path), "--as", "csv", *MAP, "--store", str(store)).exit_code == 2
    assert not store.exists()


BOMBS: dict[str, tuple[bytes, str]] = {
    "commas": (gzip.compress(HEAD + b"," * 6_000_000), "unpacks to more than 250 times"),
    "plain": (HEAD + b"," * 6_000_000, ":2: error: a line is longer than 4 MiB"),
    "quotes": (HEAD + b',"\n"' * 300_000, "a row is longer than 1,048,576 characters"),
}


@pytest.mark.parametrize("name", BOMBS)
def test_what_has_no_end_is_refused_early(tmp_path, store, name):
    """300 kB once unpacked to a row of 300 million commas, 4.9 GB of memory and 35 s."""
    content, words = BOMBS[name]
    (tmp_path / "bomb.csv").write_bytes(content)
    result = run(str(tmp_path / "bomb.csv"), "--as", "csv", *MAP, "--store", str(store))
    assert result.exit_code == 2 and words in result.stderr
    assert not store.exists()


def test_a_block_has_a_bound(tmp_path, monkeypatch):
    monkeypatch.setattr("marchland.events.records.BLOCK_CHARACTERS", 1000)
    path = tmp_path / "long.csv"
    path.write_bytes(HEAD + b"2015-05-17,3,Mosul\n" * 200)
    sizes = [len(block.rows) for block in Records(path).blocks()]
    assert sum(sizes) == 200 and max(sizes) == 53


def test_directory_and_absent_file(tmp_path, filled):
    before = filled.read_bytes()
    for path, word in ((tmp_path, "directory"), (tmp_path / "absent.csv", "cannot be read")):
        result = run(str(path), "--store", str(filled))
        assert result.exit_code == 2 and word in result.stderr
    assert filled.read_bytes() == before


@pytest.mark.parametrize("columns", ["id,year", "event_id_cnty,fatalities"])
def test_missing_required_columns_are_all_named(tmp_path, columns):
    path = tmp_path / "few.csv"
    path.write_text(f"{columns}\n1,2015\n", encoding="utf-8")
    layout = "ged" if columns.startswith("id") else "acled"
    result = run(str(path), "--as", layout, "--store", str(tmp_path / "s.duckdb"))
    assert result.exit_code == 2
    needed = (
        ("date_start", "best", "where_prec") if layout == "ged" else ("event_date", "actor1", "geo_precision")
    )
    assert all(f"'{name}'" in result.stderr for name in needed)


@pytest.mark.parametrize(
    ("columns", "slips", "says"),
    [
        (49, {"date_start": "date_strat"}, ["UCDP GED", "'date_start'", "did you mean 'date_strat'?"]),
        (45, {"best": "bset"}, ["UCDP GED", "'best'", "did you mean 'bset'?"]),
        (
            41,
            {"date_end": "dateend", "side_b": "sideb"},
            ["did you mean 'dateend'?", "did you mean 'sideb'?"],
        ),
    ],
)
def test_a_slip_in_the_header_of_a_known_layout_is_named(tmp_path, columns, slips, says):
    header = [slips.get(name, name) for name in HEADERS[columns]]
    event = {slips.get(name, name): value for name, value in EVENT.items()}
    path = write(tmp_path / "GEDEvent_v23_1.csv", header, [event])
    result = run(str(path), "--store", str(tmp_path / "s.duckdb"))
    assert result.exit_code == 2 and "neither UCDP GED" not in result.stderr
    for words in says:
        assert words in result.stderr, result.stderr
    assert result.stderr.count("column is missing") == len(slips) and "--as csv with --map" in result.stderr


def test_a_file_in_another_encoding_is_one_problem(tmp_path):
    path = tmp_path / "mine.csv"
    rows = b"".join(b"2015-05-17,3,N\xeenive %d\n" % i for i in range(62))
    path.write_bytes(HEAD + GOOD + rows)
    result = run(str(path), "--as", "csv", *MAP, "--store", str(tmp_path / "s.duckdb"))
    assert result.exit_code == 2
    assert result.stderr.count("error: ") == 1 and "more of" not in result.stderr, result.stderr
    for words in ("mine.csv:3:", "row 2", "'place'", "0xee", "the first of 62 rows", "cp1252"):
        assert words in result.stderr, result.stderr
    path.write_bytes(HEAD + rows + b"2015-05-18,2\n" + b"x,1,Mosul\n" * 30)
    mixed = run(str(path), "--as", "csv", *MAP, "--store", str(tmp_path / "s.duckdb"))
    assert "the first of 62 rows" in mixed.stderr and "has 2 values" in mixed.stderr
    assert "... and 12 more of 32 problems" in mixed.stderr, mixed.stderr


@pytest.mark.parametrize(
    ("latitude", "asks"), [("96.1", True), ("-122.5", True), ("190", False), ("north", False)]
)
def test_a_latitude_that_looks_like_a_longitude_is_asked_about(tmp_path, ged, latitude, asks):
    path = ged({"latitude": latitude, "longitude": "21.9"})
    result = run(str(path), "--store", str(tmp_path / "s.duckdb"))
    assert result.exit_code == 2 and "'latitude'" in result.stderr
    assert ("are latitude and longitude exchanged?" in result.stderr) == asks


def test_unknown_table_says_what_to_do(tmp_path):
    path = tmp_path / "other.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    result = run(str(path), "--store", str(tmp_path / "s.duckdb"))
    assert result.exit_code == 2 and "--as csv with --map" in result.stderr


DOUBLED = [f"- &x{number} [*x{number - 1}, *x{number - 1}]\n" for number in range(1, 60)]
MAPPINGS: dict[str, tuple[str, str]] = {
    "names_no_column": ("columns: {}\n", "names no column"),
    "nothing": ("", "not a mapping"),
    "no_date": ("columns: {best: deaths}\n", "names no date"),
    "absent_column": ("columns: {date_start: dste}\n", "did you mean 'date'?"),
    "unknown_name": ("columns: {date_strat: date}\n", "did you mean 'date_start'?"),
    "unknown_key": ("colums: {date_start: date}\n", "did you mean 'columns'?"),
    "empty_name": ("columns: {date_start: }\n", "names no column"),
    "list": ("columns: [date]\n", "not a table"),
    "not_yaml": ("columns: {date_start: [\n", "not YAML"),
    "python_tag": ("columns: !!python/object/apply:os.system [ls]\n", "not YAML"),
    "bad_constant": ("columns: {date_start: date}\nconstants: {best: many}\n", "constant 'best'"),
    "aliases": ("columns:\n- &x0 [y]\n" + "".join(DOUBLED), "not a table"),
    "too_large": ("#" * 70_000, "larger than"),
    "bad_delimiter": ('columns: {date_start: date}\ndelimiter: ", "\n', "delimiter"),
    "bad_format": ('columns: {date_start: date}\ndate_format: "%Q"\n', "date format"),
}


@pytest.mark.parametrize("name", MAPPINGS)
def test_bad_mappings(tmp_path, name):
    text, word = MAPPINGS[name]
    path, mapping = tmp_path / "good.csv", tmp_path / "map.yaml"
    path.write_bytes(HEAD + GOOD)
    mapping.write_text(text, encoding="utf-8")
    result = run(str(path), "--as", "csv", "--map", str(mapping), "--store", str(tmp_path / "s.duckdb"))
    assert result.exit_code == 2 and word in result.stderr, result.stderr
    assert not (tmp_path / "s.duckdb").exists()


@pytest.mark.parametrize(
    "arguments",
    [["--as", "ged", "--map", "best=deaths"], ["--as", "csv"], ["--as", "acld"], ["--policy", "as_coded"],
     ["--as", "csv", "--map", "absent.yaml"], ["--as", "csv", "--map", "best="], ["--lookups", "absent"]],
)  # fmt: skip
def test_bad_usage(tmp_path, arguments):
    path = tmp_path / "good.csv"
    path.write_bytes(HEAD + GOOD)
    assert run(str(path), *arguments, "--store", str(tmp_path / "s.duckdb")).exit_code == 2


def test_bad_rows_can_be_left_out_and_are_counted(tmp_path):
    path = tmp_path / "dirty.csv"
    path.write_bytes(HEAD + GOOD + b"x,1,Mosul\n2015-05-18,2\n" + GOOD)
    store = str(tmp_path / "s.duckdb")
    result = run(str(path), "--as", "csv", *MAP, "--store", store, "--skip-bad-rows", "--json")
    report = json.loads(result.stdout)
    assert (report["rows"], report["events"], report["bad_rows"]) == (4, 2, 2)
    assert [(problem["line"], problem["row"]) for problem in report["problems"]] == [(3, 2), (4, 3)]


def test_what_is_not_a_store(tmp_path, ged):
    path, other = ged(), tmp_path / "text.duckdb"
    other.write_text("not a database, but long enough to have a header " * 10, encoding="utf-8")
    before = other.read_bytes()
    for target, word in ((other, "store"), (tmp_path, "directory"), (path / "x.duckdb", "cannot be created")):
        result = run(str(path), "--store", str(target))
        assert result.exit_code == 2 and word in result.stderr, result.stderr
    assert other.read_bytes() == before


@pytest.mark.parametrize(
    ("name", "data", "word"),
    [
        ("sides.csv", b"name,party\nIS,is\n", "column is missing"),
        ("sides.csv", b"name,side\nIS,\xff\n", "cannot be read"),
        ("countries.csv", b"gw,name,iso\n645,Iraq,IRQ\n", "is no country"),
    ],
)
def test_bad_lookups(tmp_path, ged, name, data, word):
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / name).write_bytes(data)
    result = run(str(ged()), "--lookups", str(folder), "--store", str(tmp_path / "s.duckdb"))
    assert result.exit_code == 2 and word in result.stderr and name in result.stderr
