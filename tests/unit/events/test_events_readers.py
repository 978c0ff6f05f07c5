"""Every published layout gives the same event; formats keep their newlines, quotes and letters."""

from __future__ import annotations

import gzip
from datetime import date

import pytest

from marchland.events import BadInput, import_file
from marchland.events.records import Records

FIELDS = "event_id, date_start, date_end, type, side_a, side_b_id, adm_1, low, best, high, deaths_civilians, latitude"
KNOWN = ("1", date(2015, 5, 17), date(2015, 5, 17), "state_based", "Government of Iraq", 234, "Nīnawá province",
         5, 7, 9, 3, 36.335)  # fmt: skip


@pytest.mark.parametrize("columns", [41, 45, 49])
def test_layouts_agree(ged, store, events_of, columns):
    report = import_file(ged(columns=columns), store=store)
    assert report.layout == f"UCDP GED, {columns} columns"
    assert events_of(store, FIELDS) == [KNOWN]


@pytest.mark.parametrize(
    "text",
    ["2015-05-17", "2015-05-17 00:00:00.000", "2015-05-17 00:00:00", "2015-05-17T00:00:00Z", "17 May 2015"],
)
def test_date_styles(ged, store, events_of, text):
    import_file(ged({"date_start": text, "date_end": text}), store=store)
    assert events_of(store, "date_start, date_end") == [(date(2015, 5, 17),) * 2]


@pytest.mark.parametrize(
    "text", ["2015-13-01", "2015-02-30", "17/05/2015", "May 2015", "infinity", "epoch", "0"]
)
def test_what_is_no_date(ged, store, text):
    with pytest.raises(BadInput, match="date_start"):
        import_file(ged({"date_start": text}), store=store)


def test_hxl_row_is_skipped(ged, store, events_of):
    path = ged()
    head, event = path.read_text(encoding="utf-8").splitlines()
    tags = ["#date+year" if name == "year" else "" for name in head.split(",")]
    path.write_text("\n".join([head, ",".join(tags), event]), encoding="utf-8")
    report = import_file(path, store=store)
    assert report.layout.endswith("HXL row") and report.rows == 1
    assert events_of(store, FIELDS) == [KNOWN]


def test_rfc_4180_and_lines(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes('a,b\r\n"x\r\ny, ""z""",é\r\n\r\nlast,\u0645\r\n'.encode())
    block = next(Records(path).blocks())
    assert block.rows == [('x\r\ny, "z"', "é"), ("last", "م")]
    assert list(block.numbers) == [1, 2]
    assert [block.line(number) for number in block.numbers] == [2, 5]


def test_gzip_and_byte_order_mark(ged, store, events_of):
    path = ged()
    packed = path.with_suffix(".csv.gz")
    packed.write_bytes(gzip.compress(b"\xef\xbb\xbf" + path.read_bytes()))
    assert import_file(packed, store=store).events == 1
    assert events_of(store, FIELDS) == [KNOWN]


def test_columns_are_found_by_name_in_any_order(ged, store, events_of, tmp_path):
    lines = [line.split(",") for line in ged().read_text(encoding="utf-8").splitlines()]
    lines[0] = [name.upper() for name in lines[0]]
    path = tmp_path / "GEDEvent_v23_1b.csv"
    path.write_text("\n".join(",".join(reversed(line)) for line in lines), encoding="utf-8")
    import_file(path, store=store)
    assert events_of(store, FIELDS) == [KNOWN]


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        (("2", "1", "12"), ("Rebel group", "State forces", "State forces-Rebel group")),
        (("Rebel group", "State forces", "State forces-Rebel group"),
         ("Rebel group", "State forces", "State forces-Rebel group")),
        (("6", "0", "60"), ("Protesters", None, "Sole Protesters")),
        (("", "", ""), (None, None, None)),
    ],
)  # fmt: skip
def test_acled_codes_become_words(acled, store, events_of, codes, expected):
    path = acled(dict(zip(("inter1", "inter2", "interaction"), codes, strict=True)))
    import_file(path, store=store)
    assert events_of(store, "kind_a, kind_b, interaction") == [expected]


def test_acled_states_no_more_than_it_states(acled, store, events_of):
    path = acled(
        {}, {"event_id_cnty": "IRQ2", "event_date": "18 May 2015", "civilian_targeting": "Civilian targeting"}
    )
    import_file(path, store=store)
    assert events_of(store, "event_id, date_start, best, low, high, deaths_civilians, against_civilians") == [
        ("IRQ1", date(2015, 5, 17), 4, None, None, None, False),
        ("IRQ2", date(2015, 5, 18), 4, None, None, None, True),
    ]


def test_plain_csv_with_pairs(tmp_path, store, events_of):
    path = tmp_path / "mine.csv"
    path.write_text("Tag,Tote,Ort\n2015-05-17,3,Mosul\n2015-05-18,,\n", encoding="utf-8")
    report = import_file(path, store=store, mapping=["date_start=Tag", "best=Tote", "place=Ort"])
    assert (report.source, report.releases) == ("csv", ("mine",))
    assert events_of(store, "event_id, year, best, place") == [
        ("1", 2015, 3, "Mosul"),
        ("2", 2015, None, None),
    ]
    assert {check.name: check.events for check in report.checks}["no_deaths_stated"] == 1


def test_plain_csv_with_a_file(tmp_path, store, events_of):
    (tmp_path / "map.yaml").write_text(
        'columns: {year: Jahr, deaths_a: a, deaths_b: b, deaths_civilians: c, deaths_unknown: u}\n'
        'constants: {country: Iraq}\ndelimiter: ";"\n', encoding="utf-8")  # fmt: skip
    path = tmp_path / "mine.csv"
    path.write_text("Jahr;a;b;c;u\n2015;1;2;3;4\n", encoding="utf-8")
    import_file(path, store=store, mapping=[str(tmp_path / "map.yaml")])
    assert events_of(store, "date_start, date_end, date_prec, country, best, loose_time") == [
        (date(2015, 1, 1), date(2015, 12, 31), 5, "Iraq", 10, True)
    ]


def test_declared_date_format(tmp_path, store, events_of):
    (tmp_path / "map.yaml").write_text(
        'columns: {date_start: d}\ndate_format: "%d/%m/%Y"\n', encoding="utf-8"
    )
    path = tmp_path / "mine.csv"
    path.write_text("d,x\n17/05/2015,\n", encoding="utf-8")
    import_file(path, store=store, mapping=[str(tmp_path / "map.yaml")])
    assert events_of(store, "date_start") == [(date(2015, 5, 17),)]
