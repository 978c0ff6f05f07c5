"""Cells add up, sides are resolved by table, sources are never pooled."""

from __future__ import annotations

import csv

import pyarrow.parquet
import pytest

from marchland.events import BadInput, aggregate, export, import_file, load_lookups, open_store
from marchland.events.selection import select

JOINT = {"id": "2", "side_a": "IS, Jabhat Fateh al-Sham", "side_b": "SDF", "country": "Syria", "country_id": "652",
         "adm_1": "Aleppo Governorate", "where_coordinates": "Somewhere", "type_of_violence": "2",
         "dyad_name": "IS, Jabhat Fateh al-Sham - SDF", "deaths_civilians": "0"}  # fmt: skip
CIVIL = {"id": "3", "side_a": "IS", "side_b": "Civilians", "type_of_violence": "3", "dyad_name": "IS - Civilians",
         "deaths_civilians": "4", "best": "6"}  # fmt: skip


@pytest.fixture
def filled(ged, store):
    import_file(ged({}, JOINT, CIVIL), store=store)
    return store


def rows(store, *by, **options):
    with open_store(store) as db:
        return aggregate(db, by, policy="as_coded", **options).to_pylist()


def test_totals(filled):
    (total,) = rows(filled)
    assert (total["events"], total["best"], total["low"], total["high"]) == (3, 20, 15, 27)
    assert (total["deaths_civilians"], total["best_against_civilians"]) == (7, 6)


def test_an_event_counts_once_for_each_side(filled):
    found = {row["side"]: (row["events"], row["best"]) for row in rows(filled, "side")}
    assert found == {
        "is": (3, 20),
        "iraq_gov": (1, 7),
        "syrian_opposition": (1, 7),
        "sdf_ypg": (1, 7),
        "civilians": (1, 6),
    }


def test_governorates_and_places_are_looked_up(filled):
    found = [(row["country"], row["governorate"], row["place"], row["best"])
             for row in rows(filled, "country", "governorate", "place")]  # fmt: skip
    assert found == [("Iraq", "Nineveh", "mosul", 13), ("Syria", "Aleppo", "Somewhere", 7)]


@pytest.mark.parametrize("key", ["month", "year", "country", "governorate", "place", "dyad", "type"])
def test_cells_add_up(filled, key):
    assert sum(row["best"] for row in rows(filled, key)) == 20


def test_unknown_key(filled):
    with open_store(filled) as db, pytest.raises(BadInput, match="did you mean 'month'"):
        aggregate(db, ["monht"])


def test_sources_are_never_pooled(filled, acled):
    import_file(acled(), store=filled)
    with open_store(filled) as db:
        with pytest.raises(BadInput, match="would pool acled and ged"):
            aggregate(db, ["month"])
        (row,) = aggregate(db, ["type"], select(db, source="acled"), policy="as_coded").to_pylist()
    assert (row["type"], row["best"], row["low"], row["high"], row["deaths_civilians"]) == (
        "Battles",
        4,
        None,
        None,
        None,
    )


def test_releases_that_overlap_must_be_named(filled, ged):
    import_file(ged({"best": "9"}, name="ged241.csv"), store=filled)
    with open_store(filled) as db:
        with pytest.raises(BadInput, match="1 events stand in more than one release"):
            select(db)
        (row,) = aggregate(db, ["country"], select(db, releases=["24.1"])).to_pylist()
        assert row["best"] == 9
        with pytest.raises(BadInput, match="no such events"):
            select(db, releases=["24.1", "25.1"])


def test_plain_files_are_not_pooled(tmp_path, store):
    for name in ("a", "b"):
        path = tmp_path / f"{name}.csv"
        path.write_text(f"id,d,n\n{name},2015-01-01,1\n", encoding="utf-8")
        import_file(path, store=store, mapping=["event_id=id", "date_start=d", "best=n"])
    with open_store(store) as db, pytest.raises(BadInput, match="not pooled"):
        select(db)


def test_selection_by_country_type_and_day(filled, ged):
    with open_store(filled) as db:
        for options, best in (({"countries": ["Syria"]}, 7), ({"types": ["one_sided"]}, 6)):
            (row,) = aggregate(db, [], select(db, **options), policy="as_coded").to_pylist()
            assert row["best"] == best


def test_own_lookups_come_first_and_the_rest_is_listed(filled, ged, store, tmp_path):
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "sides.csv").write_text("name,side\nIS,daesh\n", encoding="utf-8")
    found = {row["side"] for row in rows(filled, "side", lookups=load_lookups([folder]))}
    assert "daesh" in found and "is" not in found
    report = import_file(
        ged({"side_b": "Band of Brothers, IS", "adm_1": "Nowhere"}), store=store, release="23.1"
    )
    assert [name.name for name in report.unresolved.sides] == ["Band of Brothers"]
    assert [name.name for name in report.unresolved.governorates] == ["Iraq: Nowhere"]


def test_every_row_of_the_lookups_has_a_source():
    from importlib.resources import files

    for name in ("sides", "governorates", "places", "countries"):
        text = (files("marchland.events") / "lookups" / f"{name}.csv").read_text(encoding="utf-8")
        table = list(csv.DictReader(text.splitlines()))
        assert all(row["source"] for row in table)
        keys = [(row.get("country"), row.get("gw"), row["name"]) for row in table]
        assert len(set(keys)) == len(keys)


def test_common_spellings_of_governorates_and_states():
    units = load_lookups().governorates
    for country, name, unit in (
        ("Iraq", "Saladin", "Salah al-Din"), ("Iraq", "Al-Anbar Governorate", "Anbar"), ("Iraq", "Sulaimani", "Sulaymaniyah"),
        ("Iraq", "Maysān  province", "Maysan"), ("Syria", "Deir ez-Zor Governorate", "Deir ez-Zor"), ("Syria", "Dimashq", "Damascus"),
        ("Syria", "Al-Hasakah", "Hasakah"), ("Syria", "Ar-Raqqah Governorate", "Raqqa"), ("Nigeria", "Borno State", "Borno"),
        ("Nigeria", "Borno state", "Borno"), ("Nigeria", "Nassarawa", "Nasarawa"), ("Nigeria", "FCT", "Federal Capital Territory"),
    ):  # fmt: skip
        assert units[country, name] == unit
    for country, number in (("Iraq", 18), ("Syria", 14), ("Nigeria", 37)):
        assert len({unit for (where, _), unit in units.items() if where == country}) == number


def test_spellings_of_lookups_of_ones_own(tmp_path):
    import unicodedata

    text = unicodedata.normalize("NFD", "name,side\nJamā‘at  X,mine\n")
    (tmp_path / "sides.csv").write_text(text, encoding="utf-8")
    assert load_lookups([tmp_path]).side("Jamā‘at X") == ["mine"]


def test_is_under_all_its_names():
    names = load_lookups()
    for name in (
        "IS",
        "ISI",
        "ISIS",
        "ISIL",
        "Islamic State (Iraq)",
        "Islamic State (Syria)",
        "Daesh",
        "TQJBR",
    ):
        assert names.side(name) == ["is"]
    coalition = (
        "Government of Australia, Government of United Kingdom, Government of United States of America"
    )
    assert names.side(coalition) == ["coalition_other", "us"]
    assert names.side("Ahrar al-Sham, al-Tawhid Brigade, IS, Jabhat Fateh al-Sham") == [
        "syrian_opposition",
        "is",
    ]
    assert names.side("IS-like group") == ["IS-like group"] and names.unlisted("IS-like group") == [
        "IS-like group"
    ]


def test_export_keeps_every_event_and_its_provenance(filled, tmp_path):
    done = export(tmp_path / "events.parquet", store=filled)
    table = pyarrow.parquet.read_table(tmp_path / "events.parquet")
    assert done["rows"] == table.num_rows == 3
    assert table["governorate"].to_pylist() == ["Nineveh", "Aleppo", "Nineveh"]
    assert table["sides_a"].to_pylist()[1] == "is;syrian_opposition"
    assert table.schema.metadata[b"source"] == b"ged"
    export(tmp_path / "months.csv", store=filled, by=["month"], policy="as_coded")
    assert (tmp_path / "months.csv").read_text().splitlines()[1].startswith('"2015-05",3,')
    with pytest.raises(BadInput):
        export(tmp_path / "events.xlsx", store=filled)
