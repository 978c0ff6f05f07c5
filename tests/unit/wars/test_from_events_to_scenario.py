"""Events brought to a scenario that exists: what is filled, what stays, what is matched, and what is never lost."""

import csv
import json
from pathlib import Path
from types import SimpleNamespace

import pytest
from invented_events import event, write
from typer.testing import CliRunner

import marchland as ml
from marchland.cli.app import app
from marchland.cli.events import app as events_app
from marchland.errors import InputError
from marchland.events.lookups import load_lookups
from marchland.scenario import load
from marchland.wars.from_events.known_as import by_side
from marchland.wars.from_events.reading import Origin
from marchland.wars.from_events.to_scenario import to_scenario

STATE, UPLAND = "Government of Vale", "Upland League"


def at(id_: int, day: str, unit: str, lat: str, lon: str, dead: int, **more: str) -> dict[str, str]:
    """An event of the two valleys; the insurgents are side b."""
    places = {"latitude": lat, "longitude": lon, "adm_1": unit, "country": "Vale"}
    return event(id_, day, "Alden", STATE, UPLAND, (0, dead, 0), **{**places, **more})


ROWS = (
    at(1, "2001-02-03", "Ashdale province", "45.0", "-30.0", 7),  # by name; February 2001 stands at 0
    at(
        2, "2001-03-04", "Birch Dale", "45.1", "-29.65", 5
    ),  # by position: a second spelling of Birkdale, else unseen
    at(3, "2001-03-05", "Birch Dale", "45.35", "-29.55", 6),
    at(4, "2001-04-05", "Otherland", "45.0", "-30.0", 11),  # nearest to Ashdale, which has a name already
    at(5, "2002-06-07", "Ashdale", "45.01", "-30.0", 13),
    at(6, "2002-06-08", "", "45.01", "-30.0", 2),  # no unit: the nearest place within 50 km
    at(7, "2002-06-09", "", "49.0", "-35.0", 3),  # no unit and far from everything
    at(
        8,
        "2002-06-10",
        "Ashdale",
        "45.01",
        "-30.0",
        4,
        type_of_violence="3",
        side_a=UPLAND,
        side_b="Civilians",
    ),
    at(9, "2009-06-10", "Ashdale", "45.01", "-30.0", 99),  # after the scenario
)


@pytest.fixture
def war(tmp_path: Path) -> Path:
    """The two valleys with deaths on record up to April 2002 only."""
    folder = ml.new(tmp_path / "war")
    lines = (folder / "deaths.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    text = "".join(line for line in lines if line[:7] < "2002-05" or line.startswith("month"))
    (folder / "deaths.csv").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write(tmp_path / "GEDEvent_v25_1.csv", ROWS)


def table(folder: Path) -> dict[tuple[str, ...], dict[str, str]]:
    with (folder / "deaths.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    keys = ("month", "governorate", "perpetrator", "kind")
    return {tuple(row[key] for key in keys): row for row in rows}


def test_rows_that_stand_stay_and_others_are_filled(war: Path, file: Path) -> None:
    before = table(war)
    done = to_scenario(war, Origin(file), focal=[UPLAND])
    after = table(war)
    assert all(after[key] == {**row, "note": ""} for key, row in before.items())
    assert done.kept == len(before) and done.added == len(after) - len(before) and done.replaced == 0
    assert after["2002-06", "Ashdale", "all", "all"]["best"] == "19"  # 13 by name, 4 one-sided, 2 by position
    assert after["2002-06", "(unknown)", "all", "all"]["best"] == "3"
    assert after["2001-04", "Otherland", "all", "all"]["best"] == "11"
    focal = load(war).focal
    assert after["2002-06", "Ashdale", focal, "one_sided"]["best"] == "4"
    assert "2009-06" not in {key[0] for key in after}
    assert any("Birch Dale is taken for Birkdale by position: its events lie " in line for line in done.said)
    assert any("Otherland" in line and "1 unit matches" in line for line in done.said)


def test_replace_takes_the_figures_of_the_events(war: Path, file: Path) -> None:
    with (war / "deaths.csv").open("a", encoding="utf-8") as stream:
        stream.write("2001-03,Vale,(unknown),all,all,1,2,3,invented for teaching,low,assumed\n")
    before = table(war)
    assert before["2001-02", "Ashdale", "all", "all"]["best"] == "0"
    done = to_scenario(war, Origin(file), focal=[UPLAND], replace_rows=True)
    after = table(war)
    assert after["2001-02", "Ashdale", "all", "all"]["best"] == "7"
    assert after["2001-03", "Birkdale", "all", "all"]["best"] == "11"
    assert (
        after["2001-03", "(unknown)", "all", "all"]["best"] == "0"
    )  # the events know where: nobody counts twice
    assert (
        after["2001-01", "Birkdale", "all", "all"]["best"] == "5"
    )  # before the first month of the events: stays
    assert done.replaced > 0 and done.kept + done.replaced == len(before)


def test_in_place_keeps_the_table_under_a_name_of_its_own(war: Path, file: Path) -> None:
    first = (war / "deaths.csv").read_bytes()
    one = to_scenario(war, Origin(file), focal=[UPLAND])
    assert one.backup is not None and one.backup.read_bytes() == first
    second = (war / "deaths.csv").read_bytes()
    two = to_scenario(war, Origin(file), focal=[UPLAND])
    assert two.added == two.replaced == 0 and two.backup is None  # nothing to change: nothing is written
    assert second == (war / "deaths.csv").read_bytes()
    assert [path.name for path in (war / "proposed").iterdir()] == ["events.csv"]
    three = to_scenario(war, Origin(file), focal=[UPLAND], replace_rows=True)
    assert three.replaced and three.backup is not None and three.backup != one.backup
    assert three.backup.read_bytes() == second
    four = to_scenario(war, Origin(file), focal=[UPLAND], replace_rows=True)
    assert four.replaced == 0 and four.backup is None  # the same figures again replace nothing
    with (war / "proposed" / "events.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert {"ged_1", "ged_5"} <= {row["event"] for row in rows} and not {"ged_9"} & {
        row["event"] for row in rows
    }
    load(war)


def test_a_copy_leaves_the_scenario_as_it_was(file: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="shipped with marchland"):
        to_scenario("two_valleys", Origin(file))
    done = to_scenario("two_valleys", Origin(file), out=tmp_path / "copy", focal=[UPLAND])
    assert done.backup is None and load(tmp_path / "copy").control == load("two_valleys").control
    assert load(tmp_path / "copy").hash != load("two_valleys").hash


def test_without_a_known_insurgent_only_deaths_of_all_are_brought(war: Path, file: Path) -> None:
    done = to_scenario(war, Origin(file))
    new = {key for key, row in table(war).items() if row["source"].startswith("ucdp_ged")}
    assert {key[2] for key in new} == {"all"}
    assert any("--focal NAME" in line for line in done.said)


def test_command_prints_and_refuses(war: Path, file: Path, tmp_path: Path) -> None:
    words = ["to-scenario", str(war), "--from", str(file), "--focal", UPLAND]
    done = CliRunner().invoke(events_app, [*words, "--json"])
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["backup"].endswith("deaths.csv.before_events")
    before = {path: path.read_bytes() for path in war.rglob("*") if path.is_file()}
    for more, says in (
        (["--focal", "Upland Leage"], "did you mean 'Upland League'?"),
        (["--out", str(tmp_path)], "not an empty folder"),
        (["--policy", "no"], "no such policy"),
        (["--source", "ged"], "belongs to the store"),
    ):
        wrong = CliRunner().invoke(events_app, [*words[:4], *more])
        assert wrong.exit_code == 2 and says in wrong.output, wrong.output
    other = write(
        tmp_path / "GEDEvent_v24_1.csv", [at(1, "2001-02-03", "X", "1", "1", 1, country="Elsewhere")]
    )
    none = CliRunner().invoke(events_app, ["to-scenario", str(war), "--from", str(other)])
    assert none.exit_code == 2 and "no events of this scenario" in none.output
    assert {path: path.read_bytes() for path in war.rglob("*") if path.is_file()} == before
    missing = CliRunner().invoke(app, ["check", str(war)])
    assert missing.exit_code == 0


def test_rows_of_nothing_but_zero_are_not_added(war: Path, file: Path) -> None:
    to_scenario(war, Origin(file), focal=[UPLAND])
    lines = (war / "deaths.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    fewer = [line for line in lines if ",Ashdale,all,all,0,0,0,ucdp_ged" not in line]
    assert len(fewer) < len(lines)
    (war / "deaths.csv").write_text("".join(fewer), encoding="utf-8")
    again = to_scenario(war, Origin(file), focal=[UPLAND])
    assert again.added == 0 and again.backup is None
    assert (war / "deaths.csv").read_text(encoding="utf-8") == "".join(fewer)
    assert any(f"{len(lines) - len(fewer)} rows of months without a death not added" in s for s in again.said)


def test_a_province_far_away_is_not_taken_for_a_neighbour(war: Path, tmp_path: Path) -> None:
    rows = [
        at(1, "2001-03-04", "Ashdale", "45.0", "-30.0", 30),
        at(2, "2001-03-04", "West", "45.1", "-31.5", 9),  # 140 km from Birkdale and from everything
        at(
            3, "2002-12-31", "West", "45.1", "-31.5", 40, date_end="2003-06-30"
        ),  # nearly all after the scenario
    ]
    done = to_scenario(war, Origin(write(tmp_path / "GEDEvent_v25_1.csv", rows)), focal=[UPLAND])
    text = "\n".join(done.said)
    assert "is taken for" not in text and "0 by position" in text
    assert "1 unit matches no governorate with places (2 events, 9 deaths of these months" in text
    assert "39 deaths (best)" in text


@pytest.mark.parametrize(("precision", "where"), [("1", "Ashdale"), ("2", "Ashdale"), ("5", "(unknown)")])
def test_only_a_position_known_to_a_town_stands_for_a_governorate(
    war: Path, tmp_path: Path, precision: str, where: str
) -> None:
    rows = [*ROWS, at(10, "2002-07-03", "", "45.01", "-30.0", 75_340, where_prec=precision)]
    to_scenario(war, Origin(write(tmp_path / "GEDEvent_v25_1.csv", rows)), focal=[UPLAND])
    found = table(war)
    assert found["2002-07", where, "all", "all"]["best"] == "75340"
    assert float(found["2002-07", "Ashdale", "all", "all"]["best"]) == 75_340 * (where == "Ashdale")


def test_a_source_with_other_units_is_refused_unless_partial(war: Path, tmp_path: Path) -> None:
    rows = [at(i, f"2001-0{i}-04", "West", "45.1", "-31.5", 9) for i in (3, 4)]
    rows.append(at(5, "2001-05-05", "Ashdale", "45.0", "-30.0", 1))
    words = [
        "to-scenario",
        str(war),
        "--from",
        str(write(tmp_path / "GEDEvent_v25_1.csv", rows)),
        "--focal",
        UPLAND,
    ]
    before = {path: path.read_bytes() for path in war.rglob("*") if path.is_file()}
    wrong = CliRunner().invoke(events_app, words)
    assert wrong.exit_code == 2 and "18 of 19 deaths lie in units that are no governorate" in wrong.output
    assert "--partial" in wrong.output and "West" in wrong.output
    assert {path: path.read_bytes() for path in war.rglob("*") if path.is_file()} == before
    done = CliRunner().invoke(events_app, [*words, "--partial"])
    assert done.exit_code == 0 and table(war)["2001-03", "West", "all", "all"]["best"] == "9"


def zeros(folder: Path) -> set[str]:
    """Governorates of which the events say in some month that nobody died."""
    own = [r for r in table(folder).values() if r["source"].startswith("ucdp_ged")]
    return {r["governorate"] for r in own if float(r["best"]) == 0}


def test_no_zero_where_the_dead_of_other_units_may_lie(war: Path, tmp_path: Path) -> None:
    rows = [
        at(1, "2002-06-04", "Western", "45.1", "-31.5", 9),
        at(2, "2002-07-05", "Ashdale", "45.0", "-30.0", 1),
    ]
    file = write(tmp_path / "GEDEvent_v25_1.csv", rows)
    done = to_scenario(war, Origin(file), focal=[UPLAND], partial=True)
    assert zeros(war) == {"Ashdale"}  # which the source would have named
    assert "no row of 0 is written for Birkdale: the events have no unit for it" in "\n".join(done.said)


def test_replace_sets_no_standing_row_to_zero_either(war: Path, tmp_path: Path) -> None:
    rows = [
        at(1, "2001-02-04", "Western", "45.1", "-31.5", 9),
        at(2, "2001-02-05", "Ashdale", "45.0", "-30.0", 1),
    ]
    before = {key: row for key, row in table(war).items() if key[1] == "Birkdale"}
    file = write(tmp_path / "GEDEvent_v25_1.csv", rows)
    done = to_scenario(war, Origin(file), focal=[UPLAND], partial=True, replace_rows=True)
    after = {key: row for key, row in table(war).items() if key[1] == "Birkdale"}
    assert done.replaced and {key: row["source"] for key, row in before.items()} == {
        key: row["source"] for key, row in after.items()
    }


@pytest.mark.parametrize("dead", [0, 9])
def test_zeros_stay_where_nothing_can_lie_elsewhere(war: Path, tmp_path: Path, dead: int) -> None:
    unit = "Western" if not dead else "Ashdale"  # a unit that matches nothing and has no dead hides nobody
    rows = [
        at(1, "2002-06-04", unit, "49.1", "-39.8", dead),
        at(2, "2002-07-05", "Ashdale", "45.0", "-30.0", 1),
    ]
    to_scenario(war, Origin(write(tmp_path / "GEDEvent_v25_1.csv", rows)), focal=[UPLAND])
    assert {"Ashdale", "Birkdale"} <= zeros(war)


def test_a_unit_of_several_governorates_is_told_as_such(war: Path, tmp_path: Path) -> None:
    places = {p.governorate: p for p in load(war).places}
    both = [(f"{places[name].lat}", f"{places[name].lon}") for name in ("Ashdale", "Birkdale")]
    rows = [at(i, f"2001-0{i + 1}-04", "Western", *both[i % 2], 9) for i in range(6)]
    with pytest.raises(InputError) as told:
        to_scenario(war, Origin(write(tmp_path / "GEDEvent_v25_1.csv", rows)), focal=[UPLAND])
    assert (
        "no table divides the dead of a unit that holds places of several governorates: Western (Ashdale, Birkdale)"
        in (str(told.value))
    )


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (
            "Vale,West,Ashdle",
            "governorates.csv:3: error: column 'governorate', value 'Ashdle', no governorate of this",
        ),
        ("Vale,West,Ashdle", "did you mean 'Ashdale'?"),
        ("Vaele,West,Ashdale", "column 'country', value 'Vaele', no country of these events"),
    ],
)
def test_a_misspelt_name_in_the_users_table_is_an_error(
    war: Path, tmp_path: Path, row: str, says: str
) -> None:
    file = write(tmp_path / "GEDEvent_v25_1.csv", [at(1, "2002-06-04", "West", "45.1", "-31.5", 9)])
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "governorates.csv").write_text(
        f"country,name,governorate\nElsewhere,North,Southland\n{row}\n", encoding="utf-8"
    )
    before = (war / "deaths.csv").read_bytes()
    words = ["to-scenario", str(war), "--from", str(file), "--focal", UPLAND, "--lookups", str(mine)]
    wrong = CliRunner().invoke(events_app, words)
    assert wrong.exit_code == 2 and says in wrong.output, wrong.output
    assert (war / "deaths.csv").read_bytes() == before


def test_the_users_table_brings_a_unit_to_its_governorate(war: Path, tmp_path: Path) -> None:
    file = write(tmp_path / "GEDEvent_v25_1.csv", [at(1, "2002-06-04", "West", "45.1", "-31.5", 9)])
    (tmp_path / "governorates.csv").write_text(
        "country,name,governorate\nVale,West,Ashdale\nVale,Wst,Birkdale\n", encoding="utf-8"
    )
    done = to_scenario(war, Origin(file, lookups=(tmp_path,)), focal=[UPLAND])
    assert table(war)["2002-06", "Ashdale", "all", "all"]["best"] == "9"
    assert "governorates.csv:3: no event bears 'Wst'; did you mean 'West'?" in done.said


def test_sides_are_known_by_id_label_groups_and_office() -> None:
    s = load("srilanka_1995_2009")
    found = by_side(
        s, ["LTTE", "Tamil Tigers", "Government of Sri Lanka", "JVP"], "Sri Lanka", load_lookups()
    )
    assert found == {"ltte": ("LTTE", "Tamil Tigers"), "gov": ("Government of Sri Lanka",)}
    side = s.sides["ltte"].model_copy(update={"label": "Liberation Tigers (Tigers of Eelam)"})
    named = by_side(
        SimpleNamespace(sides={**s.sides, "ltte": side}, groups=s.groups, focal=s.focal),
        ["Tigers of Eelam"],
        "Sri Lanka",
        load_lookups(),
    )
    assert named["ltte"] == ("Tigers of Eelam",)


def test_who_is_unknown_is_told_with_the_deadliest_actors(war: Path, file: Path) -> None:
    text = "\n".join(to_scenario(war, Origin(file)).said)
    assert f"    {UPLAND} (51 deaths)\n    {STATE} (47 deaths)" in text
