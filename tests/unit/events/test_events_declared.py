"""Files as people have them: other separators, dates, signs, encodings, spellings and words for "no value"."""

from __future__ import annotations

import gzip
import json
import unicodedata
from datetime import date
from pathlib import Path

import pytest
from events_files import ACLED_EVENT, ACLED_HEADER, EVENT, HEADERS, write
from typer.testing import CliRunner

from marchland.cli.events import app
from marchland.files.missing import MISSING


def run(*arguments: object) -> dict[str, object]:
    result = CliRunner().invoke(app, ["import", *map(str, arguments), "--json"])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def refused(*arguments: object) -> str:
    result = CliRunner().invoke(app, ["import", *map(str, arguments)])
    assert result.exit_code == 2, result.output
    assert "Traceback" not in result.output
    return result.stderr


def failed(report: dict[str, object]) -> dict[str, int]:
    return {check["name"]: check["events"] for check in report["checks"] if check["events"]}


def test_missing_values_are_one_list_for_all_columns(acled, store, events_of):
    words = [*sorted(MISSING), "NaN", "NULL", "None", "N/A", " - "]
    events = [{"event_id_cnty": f"I{number}", "actor2": word, "admin1": word, "civilian_targeting": word,
               "iso": word, "year": word} for number, word in enumerate(words)]  # fmt: skip
    run(acled(*events), "--store", store)
    found = set(events_of(store, "side_b, dyad, adm_1, against_civilians, country_code, year"))
    assert found == {(None, "Islamic State (Iraq)", None, False, None, 2015)}


def test_what_civilian_targeting_may_say(acled, store, events_of):
    events = [{"event_id_cnty": f"I{number}", "civilian_targeting": word}
              for number, word in enumerate(("Civilian targeting", "true", "nan", "", "No"))]  # fmt: skip
    run(acled(*events), "--store", store)
    assert events_of(store, "against_civilians") == [(True,), (True,), (False,), (False,), (False,)]
    assert "Civilian targeting" in refused(
        acled({"civilian_targeting": "perhaps"}, name="b.csv"), "--store", store
    )


def test_missing_deaths_of_ged_stay_unstated_and_are_counted(ged, store, events_of):
    report = run(ged({}, {"id": "2", "deaths_a": "None", "low": "nan"}), "--store", store)
    assert failed(report)["parts_missing"] == 1
    assert events_of(store, "deaths_a, low, best") == [(1, 5, 7), (None, None, 7)]
    assert "states no value" in refused(ged({"best": "NULL"}, name="GEDEvent_v23_2.csv"), "--store", store)


def test_codes_of_ones_own(ged, acled, store, events_of, tmp_path):
    (tmp_path / "codes.yaml").write_text("missing: [-99, n.d.]\n", encoding="utf-8")
    path = ged({"deaths_a": "-99", "deaths_b": "-99.0", "adm_1": "N.D."})
    assert "-99" in refused(path, "--store", store)
    run(path, "--store", store, "--map", tmp_path / "codes.yaml")
    assert events_of(store, "deaths_a, deaths_b, adm_1") == [(None, None, None)]
    other = tmp_path / "acled.duckdb"
    run(acled({"admin1": "unknown"}), "--store", other, "--missing", "Unknown", "--missing", "-99")
    assert events_of(other, "adm_1") == [(None,)]


def test_impossible_years_are_refused_in_any_date_column(acled, ged, store):
    """Once 0025-06-04 passed, with the year column saying 2025, and its 40 deaths were of no month."""
    two = [{}, {"event_id_cnty": "I2", "event_date": "0025-05-18", "fatalities": "40"}]
    assert "'0025-05-18'" in refused(acled(*two), "--store", store)
    report = run(acled(*two), "--store", store, "--skip-bad-rows")
    assert (report["events"], report["bad_rows"], report["totals"]["best"]) == (1, 1, 4)
    for column, day in (("date_end", "0215-05-17"), ("date_start", "2915-05-17"), ("year", "25")):
        assert f"'{column}'" in refused(ged({column: day}), "--store", store)


def test_years_are_checked_in_all_date_columns(ged, store):
    report = run(ged({"date_end": "2023-05-18"}), "--store", store)
    assert failed(report) == {"impossible_year": 1, "loose_time": 1}


def plain(tmp_path: Path, text: str, encoding: str = "utf-8") -> list[object]:
    (tmp_path / "mine.csv").write_bytes(text.encode(encoding))
    return [tmp_path / "mine.csv", "--as", "csv", "--map", "date_start=day", "--map", "best=killed"]


@pytest.mark.parametrize(
    ("text", "form", "expected"),
    [
        ("May 2015", "%B %Y", (date(2015, 5, 1), date(2015, 5, 31), 4, True)),
        ("02/2016", "%m/%Y", (date(2016, 2, 1), date(2016, 2, 29), 4, True)),
        ("2015", "%Y", (date(2015, 1, 1), date(2015, 12, 31), 5, True)),
        ("17.05.15", "%d.%m.%y", (date(2015, 5, 17), date(2015, 5, 17), None, False)),
        ("17/05/2015 24:00", "%d/%m/%Y %H:%M", (date(2015, 5, 17), date(2015, 5, 17), None, False)),
    ],
)
def test_a_format_spans_what_it_states(tmp_path, store, events_of, text, form, expected):
    run(*plain(tmp_path, f"day,killed\n{text},31\n"), "--store", store, "--date-format", form)
    assert events_of(store, "date_start, date_end, date_prec, loose_time") == [expected]


def test_a_month_is_loose_in_acled_and_ged(acled, ged, store, events_of, tmp_path):
    run(acled({"event_date": "May 2015"}), "--store", store, "--date-format", "%B %Y")
    assert events_of(store, "date_end, date_prec, loose_time") == [(date(2015, 5, 31), 3, True)]
    other = tmp_path / "ged.duckdb"
    run(ged({"date_start": "05/2015", "date_end": "06/2015"}), "--store", other, "--date-format", "%m/%Y")
    assert events_of(other, "date_end, date_prec, loose_time") == [(date(2015, 6, 30), 4, True)]


def test_the_end_of_a_day_is_that_day(tmp_path, store, events_of):
    run(*plain(tmp_path, "day,killed\n2015-05-17 24:00,1\n2015-05-17T24:00:00Z,1\n"), "--store", store)
    assert events_of(store, "date_start") == [(date(2015, 5, 17),)] * 2
    assert "24:01" in refused(*plain(tmp_path, "day,killed\n2015-05-17 24:01,1\n"), "--store", store)


@pytest.mark.parametrize("form", ["%d/%m", "%H:%M", "day"])
def test_a_format_without_a_year_is_refused(tmp_path, store, form):
    text = refused(*plain(tmp_path, "day,killed\n17/05,1\n"), "--store", store, "--date-format", form)
    assert "names no year" in text


def test_two_digit_years_in_the_future_are_refused(tmp_path, store):
    text = "day,killed\n17/05/15,4\n17/05/69,4\n17/05/68,2\n"
    assert "'17/05/68'" in refused(*plain(tmp_path, text), "--store", store, "--date-format", "%d/%m/%y")


def test_numbers_of_other_countries(tmp_path, store, events_of):
    text = "day;killed;lat\n2015-05-17;1.234;33,42\n"
    options = [*plain(tmp_path, text), "--map", "latitude=lat", "--delimiter", ";", "--store", store]
    message = refused(*options)
    assert "'33,42'" in message and "'1.234'" in message
    run(*options, "--decimal", ",")
    assert events_of(store, "best, latitude") == [(1234, 33.42)]


def test_a_number_of_two_meanings_is_refused(tmp_path, store, events_of):
    """2.000 is two thousand to half of Europe; it used to become 2."""
    options = [*plain(tmp_path, "day,killed\n2015-05-17,2.000\n2015-05-18,3.0\n"), "--store", store]
    assert "'2.000'" in refused(*options)
    run(*options, "--decimal", ".")
    assert events_of(store, "best") == [(2,), (3,)]


def lines_of(path: Path) -> list[list[str]]:
    return [line.split(",") for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize(("name", "sign"), [(";", ";"), ("tab", "\t")])
def test_acled_with_another_separator(acled, store, name, sign):
    path = acled()
    path.write_text("\n".join(sign.join(line) for line in lines_of(path)), encoding="utf-8")
    assert f"--delimiter {name if name == 'tab' else repr(name)}" in refused(path, "--store", store)
    assert run(path, "--store", store, "--delimiter", name)["events"] == 1


@pytest.mark.parametrize("sign", [";", ","])
def test_the_line_of_excel_declares_the_separator(acled, store, sign):
    path = acled({}, {"event_id_cnty": "IRQ2", "fatalities": "x"})
    path.write_text("\n".join([f"sep={sign}", *map(sign.join, lines_of(path))]), encoding="utf-8")
    assert ":4: error: row 2" in refused(path, "--store", store)
    assert run(path, "--store", store, "--skip-bad-rows")["events"] == 1


def test_old_acled_files(tmp_path, store):
    header = [
        name.upper() for name in ACLED_HEADER if name not in ("civilian_targeting", "disorder_type", "iso")
    ]
    event = {name.upper(): value for name, value in ACLED_EVENT.items()}
    path = write(
        tmp_path / "v6.csv", ["GWNO", *header], [{**event, "EVENT_DATE": "17-May-15", "GWNO": "645"}]
    )
    assert "--date-format" in refused(path, "--store", store)
    assert failed(run(path, "--store", store, "--date-format", "%d-%b-%y")) == {}


def test_encodings_are_told_and_never_advised_wrongly(acled, store, events_of, tmp_path):
    """An Arabic file was told to convert from Windows-1252, which makes letters of nothing."""
    path = acled({"location": "الرمادي"})
    path.write_bytes(path.read_text(encoding="utf-8").encode("cp1256"))
    message = refused(path, "--store", store)
    assert "cp1256 (Arabic) reads 'الرمادي'" in message and "iconv" not in message
    run(path, "--store", store, "--encoding", "cp1256")
    assert events_of(store, "place") == [("الرمادي",)]
    assert "no encoding" in refused(path, "--store", store, "--encoding", "rot13")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_named_and_can_be_told(ged, store, events_of, encoding):
    path = ged({"where_coordinates": "Ar Ramādī"})
    path.write_bytes(path.read_text(encoding="utf-8").encode(encoding))
    assert f"--encoding {encoding}" in refused(path, "--store", store)
    run(path, "--store", store, "--encoding", encoding)
    assert events_of(store, "place") == [("Ar Ramādī",)]


def test_byte_order_marks_are_passed_over(acled, store):
    path = acled()
    path.write_bytes(b"\xef\xbb\xbf" * 2 + path.read_bytes())
    assert run(path, "--store", store)["events"] == 1


def test_garbled_names_are_named(acled, store):
    report = run(acled({"admin1": "Al Anbé".encode().decode("latin-1")}), "--store", store)
    assert failed(report) == {"garbled_name": 1}
    text = refused(acled({"admin1": "Anbār".encode().decode("latin-1")}, name="b.csv"), "--store", store)
    assert "control character" in text and "read in another encoding" in text


def test_spellings_are_one(ged, store, events_of):
    spelt = [unicodedata.normalize("NFD", "Nīnawá province"), "Nīnawá  province", " Nīnawá\u00a0province\t"]
    run(ged({}, *({"id": str(n), "adm_1": text} for n, text in enumerate(spelt, 2))), "--store", store)
    assert set(events_of(store, "adm_1")) == {("Nīnawá province",)}
    result = CliRunner().invoke(app, ["summary", "--store", str(store), "--json"])
    assert [row["governorate"] for row in json.loads(result.stdout)["governorates"]] == ["Nineveh"]


PACKED = gzip.compress(b"a,b\n1,2\n")
OTHERS: dict[str, tuple[bytes, str]] = {
    "7z": (b"7z\xbc\xaf\x27\x1c" + bytes(40), "7z archive"),
    "bzip2": (b"BZh91AY&SY" + bytes(40), "bzip2"),
    "xz": (b"\xfd7zXZ\0" + bytes(40), "xz"),
    "zstd": (b"\x28\xb5\x2f\xfd" + bytes(40), "zstd"),
    "twice": (gzip.compress(PACKED), "gzip twice"),
    "xls": (b"\xd0\xcf\x11\xe0" + bytes(600), "old Excel"),
    "feather": (b"ARROW1" + bytes(40), "feather"),
    "rda": (b"RDX3\nX\n" + bytes(40), "R data"),
    "rds": (gzip.compress(b"X\n" + bytes(40)), "R data"),
    "stata": (b"<stata_dta><header>" + bytes(40), "Stata"),
    "pointer": (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n", "git lfs pull"),
    "geojson": (b'{"type": "FeatureCollection", "features": []}', "GeoJSON"),
    "acled": (b'{"status": 200, "data": [{"event_id_cnty": "IRQ1"}]}', "ACLED API"),
    "acled_list": (b'\xef\xbb\xbf [{"event_id_cnty": "IRQ1"}]', "ACLED API"),
    "ucdp": (b'{"TotalCount": 1, "Result": [{"id": 1, "type_of_violence": 1}]}', "UCDP API"),
    "denied": (b'{"status":403,"message":"Access denied"}', "Access denied"),
}


def test_other_formats_are_refused_by_name(tmp_path, store):
    for name, (content, words) in OTHERS.items():
        path = tmp_path / name
        path.write_bytes(content)
        assert words in refused(path, "--store", store), name
    assert not store.exists()


def test_best_against_the_sum_of_its_parts(ged, store):
    """Compared and counted, not repaired."""
    report = run(ged({}, {"id": "2", "best": "10", "high": "12"}), "--store", store)
    assert failed(report) == {"parts_differ": 1}


def test_yaml_of_the_field(tmp_path, store, events_of):
    """A file with a byte order mark, a code that YAML 1.1 reads as false, and all that can be told."""
    (tmp_path / "m.yaml").write_text(
        "\ufeffcolumns: {date_start: day, best: killed, latitude: Länge}\nconstants: {country: NO}\n"
        'delimiter: tab\ndecimal: ","\nencoding: cp1252\ndate_format: "%d.%m.%Y"\nmissing: x\n', encoding="utf-8")  # fmt: skip
    (tmp_path / "mine.csv").write_bytes("day\tkilled\tLänge\n17.05.2015\tX\t43,5\n".encode("cp1252"))
    run(tmp_path / "mine.csv", "--map", tmp_path / "m.yaml", "--store", store)
    assert events_of(store, "country, best, latitude") == [("NO", None, 43.5)]
    for key, value, words in (("decimal", "x", "decimal sign"), ("encoding", "x", "no encoding"),
                              ("missing", "{a: 1}", "list of codes")):  # fmt: skip
        (tmp_path / "bad.yaml").write_text(
            f"columns: {{date_start: day}}\n{key}: {value}\n", encoding="utf-8"
        )
        assert words in refused(tmp_path / "mine.csv", "--map", tmp_path / "bad.yaml", "--store", store)


def test_options_go_over_the_mapping(tmp_path, store, events_of):
    (tmp_path / "m.yaml").write_text(
        'columns: {date_start: day}\ndate_format: "%m/%d/%Y"\n', encoding="utf-8"
    )
    (tmp_path / "mine.csv").write_text("day,x\n03/04/2015,\n", encoding="utf-8")
    run(tmp_path / "mine.csv", "--map", tmp_path / "m.yaml", "--date-format", "%d/%m/%Y", "--store", store)
    assert events_of(store, "date_start") == [(date(2015, 4, 3),)]


def test_the_real_layout_of_ged_is_untouched_by_defaults(tmp_path, store):
    path = write(tmp_path / "GEDEvent_v23_1.csv", HEADERS[49], [EVENT])
    assert failed(run(path, "--store", store)) == {}
