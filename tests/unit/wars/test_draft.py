"""A scenario from small tables: what is given stands, what is missing is filled by the stated rule and listed."""

import csv
import json
import math
import re
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

import marchland as ml
from marchland.cli.app import app
from marchland.scenario import Scenario, load
from marchland.territory.compile import compile_model
from marchland.territory.weekly import hostility
from marchland.trial.abilities import able
from marchland.views.drafted import plain, told
from marchland.wars.draft import ASSUMED_FILE, Drafted, SmallTables, draft, read
from unit.wars.small_war import FILES, altered, small_war

EXAMPLE = Path(__file__).parents[3] / "docs" / "your_own_war" / "cabo_delgado_2020"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Drafted, Scenario]:
    root = tmp_path_factory.mktemp("draft")
    drafted = draft(read(small_war(root / "tables")), root / "vale")
    return drafted, load(drafted.folder)


def test_what_is_given_stands(made: tuple[Drafted, Scenario]) -> None:
    _, s = made
    rows = list(csv.DictReader(FILES["places.csv"].splitlines()))
    assert [p.place for p in s.places] == [r["place"] for r in rows]
    assert [(p.lat, p.lon, p.population, p.openness, p.border, p.oil) for p in s.places] == [
        tuple(float(r[k]) for k in ("lat", "lon", "population", "openness", "border", "oil")) for r in rows
    ]
    assert s.places[0].shares == {"focal_kin": 0.6, "others": 0.4}
    assert {p.verified for p in s.places} == {"verified"}
    control = [
        (r.place, r.since.isoformat(), r.holder, r.source, r.confidence, r.verified) for r in s.control
    ]
    rows = list(csv.DictReader(FILES["control.csv"].splitlines()))
    assert control == [
        tuple(r[k] for k in ("place", "from", "holder", "source", "confidence", "verified")) for r in rows
    ]


def test_sides_groups_and_affinities_by_the_stated_pattern(made: tuple[Drafted, Scenario]) -> None:
    _, s = made
    assert (s.name, s.focal, list(s.sides)) == ("vale", "reds", ["reds", "blues"])
    assert {name: side.affinity for name, side in s.sides.items()} == {
        "reds": {"focal_kin": 1.0, "others": 0.35},
        "blues": {"focal_kin": 0.35, "others": 1.0},
    }
    assert {name: (g.side, g.base, g.role) for name, g in s.groups.items()} == {
        "reds": ("reds", "focal_kin", "insurgent"),
        "blues_army": ("blues", "others", "army"),
    }


def test_strength_at_the_start_is_the_first_later_figure_or_the_last_before(
    made: tuple[Drafted, Scenario],
) -> None:
    _, s = made
    dated = {(r.group, r.date): (r.best, r.verified) for r in s.strengths}
    assert dated["reds", date(2001, 1, 1)] == (800, "recalled")
    assert dated["blues_army", date(2001, 1, 7)] == (4000, "assumed")
    assert ("reds", date(2001, 1, 7)) not in dated


def test_an_army_without_a_figure_is_three_to_one_of_the_focal_side(tmp_path: Path) -> None:
    few = {"strengths.csv": "side,date,best\nreds,2001-01-01,500\nreds,2001-02-01,900\n"}
    s = load(draft(read(small_war(tmp_path / "t", few)), tmp_path / "d").folder)
    assert {r.group: r.best for r in s.strengths if r.date == date(2001, 1, 7)} == {
        "blues_army": 1500
    }  # above 4 x 150


def test_effort_is_summed_over_interventions_at_work(made: tuple[Drafted, Scenario]) -> None:
    _, s = made
    air = {r.since: r.value for r in s.inputs if r.input == "air_vale"}
    assert air == {
        date(2001, 1, 7): 0, date(2001, 2, 4): 10, date(2001, 3, 4): 0, date(2001, 10, 7): 100, date(2001, 12, 2): 110,
        date(2001, 12, 30): 10,
    }  # fmt: skip
    assert {r.since: r.value for r in s.inputs if r.input == "advisers"} == {
        date(2001, 1, 7): 0,
        date(2001, 11, 4): 50,
    }
    growth = [r for r in s.inputs if r.input.startswith("recruits_")]
    weeks = (date(2001, 9, 1) - date(2001, 3, 1)).days / 7
    assert [(r.input, r.since, r.until) for r in growth] == [
        ("recruits_blues_army", date(2001, 3, 1), date(2001, 9, 1))
    ]
    assert growth[0].value == pytest.approx(2000 / weeks, rel=1e-5)
    assert {name: (x.share, x.backs) for name, x in s.sponsors.items()} == {
        "league": (0.5, ("blues",)), "brotherhood": (0.0, ("reds",)), "home_front": (0.5, ("blues",)),
    }  # fmt: skip


def test_air_against_another_side_is_no_effort_against_the_focal_one(tmp_path: Path) -> None:
    text = FILES["interventions.csv"].replace("blues,reds,large", "blues,greens,large")
    sides = FILES["war.yaml"] + "  greens: {label: Greens, countries: [Vale]}\n"
    s = load(
        draft(
            read(small_war(tmp_path / "t", {"interventions.csv": text, "war.yaml": sides})), tmp_path / "d"
        ).folder
    )
    assert max(r.value for r in s.inputs if r.input == "air_vale") == 10


def test_cut_and_origins_follow_the_stated_rule(made: tuple[Drafted, Scenario]) -> None:
    _, s = made
    assert (s.time.start, s.time.weeks) == (date(2001, 1, 7), 104)
    assert s.time.cut == date(2002, 5, 12)  # 70 weeks: the first Sunday after two thirds of 104
    assert s.time.origins == ()  # three captures on record, five are needed
    assert not (able(s)["compare"] or able(s)["sensitivity"])


def test_strategies_move_levers_from_the_cut_on_and_have_inverses(made: tuple[Drafted, Scenario]) -> None:
    _, s = made
    assert s.strategies["press"].inverse == "hold_back" and s.strategies["hold_back"].inverse == "press"
    places = s.strategies["press_placebo"].levers["tempo"][0].places
    assert places == ("alder", "elm")  # the two that nobody else ever held
    assert all(
        x.since == s.time.cut for one in s.strategies.values() for many in one.levers.values() for x in many
    )
    for name in s.strategies:
        assert compile_model(s, name).steps == 104


def test_every_assumption_is_listed_and_counted(made: tuple[Drafted, Scenario]) -> None:
    drafted, s = made
    listed = {(one.file, one.column) for one in drafted.assumptions}
    assert {("groups.csv", "best"), ("roads.csv", "a, b, km"), ("scenario.yaml", "sides.affinity")} <= listed
    assert ("interventions.csv", "scale") not in listed and ("places.csv", "openness") not in listed
    assert [one.rank for one in drafted.assumptions] == sorted(one.rank for one in drafted.assumptions)
    text = (drafted.folder / ASSUMED_FILE).read_text(encoding="utf-8")
    assert all(one.what in text and one.instead in text for one in drafted.assumptions)
    assert "1. control.csv, holder" in told(drafted) and "2. groups.csv, best" in told(drafted)
    assert sum(r.verified == "assumed" for r in s.roads) == len(s.roads)
    assert len(plain(drafted)["assumed"]) == len(drafted.assumptions)


def test_a_given_table_or_section_replaces_what_would_be_assumed(tmp_path: Path) -> None:
    more = {
        "roads.csv": "a,b,km,kind,source\nalder,birch,40,road,map\nbirch,Cedar,40,road,map\ncedar,elm,60,road,map\n",
        "inputs.csv": "input,from,to,value,unit,source\nair_vale,2001-01-07,,3,weapons/week,count\n",
        "relations.csv": "a,b,from,to,relation,source\nreds,blues,2001-01-01,,truce,treaty\n",
        "war.yaml": FILES["war.yaml"] + "cut: 2001-12-02\ndefinitions:\n  near: {label: near, radius: 20}\n",
    }
    drafted = draft(read(small_war(tmp_path / "t", more)), tmp_path / "d")
    s = load(drafted.folder)
    assert [(r.a, r.b, r.km, r.verified) for r in s.roads][1] == ("birch", "cedar", 40, "recalled")
    assert [r.value for r in s.inputs if r.input == "air_vale"] == [3]
    assert (s.relations[0].a, s.relations[0].b) == ("reds", "blues_army")
    assert (s.time.cut, list(s.definitions)) == (date(2001, 12, 2), ["near"])
    gone = {("roads.csv", "a, b, km"), ("inputs.csv", "air_COUNTRY"), ("scenario.yaml", "time.cut")}
    assert not gone & {(one.file, one.column) for one in drafted.assumptions}


def test_who_fights_whom_is_listed_with_more_than_two_sides(
    tmp_path: Path, made: tuple[Drafted, Scenario]
) -> None:
    assert "relations.csv" not in {one.file for one in made[0].assumptions}, "two sides: the war itself"
    sides = FILES["war.yaml"] + "  greens: {label: The Greens}\n"
    drafted = draft(read(small_war(tmp_path / "t", {"war.yaml": sides})), tmp_path / "d")
    place = [one.file for one in drafted.assumptions].index("relations.csv")
    one = drafted.assumptions[place]
    assert place < 3 and one.values == 3
    assert "at war: 'The Reds' with 'The Blues', 'The Reds' with 'The Greens'; near a truce" in one.what
    assert one.what.endswith("hardly fight: 'The Blues' with 'The Greens'")
    rows = re.findall(r"`(.*?)`", one.instead)
    assert rows == ["reds,greens,2001-01-07,,allied", "blues,greens,2001-01-07,,hostile"]
    header = one.instead.split(" with ")[1].split(" ")[0]
    before = hostility(load(drafted.folder))[0]
    given = "\n".join([header, *rows, "reds,blues,2001-01-07,2002-01-06,hostile"]) + "\n"
    changed = draft(
        read(small_war(tmp_path / "u", {"war.yaml": sides, "relations.csv": given})), tmp_path / "e"
    )
    after = hostility(load(changed.folder))[0]
    assert (before[0, 2], after[0, 2]) == (1, 0), (
        "what is listed is what the engine does, and the row undoes it"
    )
    assert before[1, 2] < 0.2 and after[1, 2] == 1
    (left,) = [one for one in changed.assumptions if one.file == "relations.csv"]
    assert (left.values, left.what) == (1, "at war: 'The Reds' with 'The Blues'"), "the row ends a year early"
    assert "on every day" in left.why


def test_least_of_all_tables_is_filled_and_marked(tmp_path: Path) -> None:
    files = {
        "war.yaml": "focal: reds\nstart: 2001-01-10\nend: 2001-12-31\nsides:\n  reds: {}\n  blues: {state: true}\n",
        "places.csv": "name,lat,lon,population\nAlder Town,10,30,5000\nBîrch,10.3,30.1,100\n",
        "control.csv": "place,from,to,holder\nBîrch,2001-05-01,,reds\n",
        "strengths.csv": None,
        "interventions.csv": None,
    }
    drafted = draft(read(small_war(tmp_path / "t", files)), tmp_path / "d")
    s = load(drafted.folder)
    assert [(p.place, p.name, p.country, p.verified) for p in s.places] == [
        ("alder_town", "Alder Town", "Country", "assumed"), ("birch", "Bîrch", "Country", "assumed"),
    ]  # fmt: skip
    assert s.places[0].shares == {"focal_kin": 0.5, "others": 0.5}
    assert [(r.place, r.holder, r.verified) for r in s.control] == [
        ("alder_town", "blues", "assumed"), ("birch", "blues", "assumed"), ("birch", "reds", "assumed"),
    ]  # fmt: skip
    assert {r.group: r.best for r in s.strengths} == {
        "reds": 300,
        "blues_army": 900,
    }  # three for each of 300, more than 150 for each of two places
    assert s.time.start == date(2001, 1, 14) and s.time.end == date(2001, 12, 30)
    assert any("the first begins on 2001-01-14" in one for one in drafted.said)
    assert s.sponsors["home_front"].backs == ("blues",) and not s.inputs


def test_spellings_of_other_collections_are_read_and_said(tmp_path: Path) -> None:
    control = FILES["control.csv"].replace("place,from,to,holder", "Place ID,from_date,to_date,controller")
    drafted = draft(read(small_war(tmp_path / "t", {"control.csv": control})), tmp_path / "d")
    assert drafted.said[0].startswith("control.csv: read Place ID as place, from_date as from, to_date as to")
    assert len(load(drafted.folder).control) == 7


def test_figures_that_are_no_strength_are_left_out_and_said(tmp_path: Path) -> None:
    more = "reds in Birch,2001-05-01,,90,,press,recalled\n"
    header = FILES["strengths.csv"].replace("verified\n", "verified,measure\n", 1)
    rows = [line + "," for line in (header + more).splitlines()[1:]]
    rows.append("reds,2001-06-01,,40,,press,recalled,percent of the country")
    text = "\n".join([header.splitlines()[0], *rows]) + "\n"
    drafted = draft(read(small_war(tmp_path / "t", {"strengths.csv": text})), tmp_path / "d")
    assert "strengths.csv: 1 row not used, of a part of a side: reds in Birch" in drafted.said
    assert (
        "strengths.csv: 1 row not used, no number of fighters: reds (percent of the country)" in drafted.said
    )


def test_tables_from_python_need_no_files(tmp_path: Path) -> None:
    rows = {
        stem: list(csv.DictReader(FILES[f"{stem}.csv"].splitlines()))
        for stem in ("places", "control", "strengths")
    }
    header = {
        "focal": "reds",
        "start": "2001-01-07",
        "end": "2003-01-05",
        "sides": {"reds": {}, "blues": {"label": "The Blues", "state": True}},
    }
    tables = SmallTables("vale", header, rows)
    assert ml.load(ml.new(tmp_path / "d", tables=tables)).name == "vale"


def test_the_command_makes_a_scenario_and_lists_what_was_assumed(tmp_path: Path) -> None:
    out = CliRunner().invoke(
        app, ["new", str(tmp_path / "d"), "--from-tables", str(small_war(tmp_path / "t"))]
    )
    assert out.exit_code == 0 and "most consequential first" in out.output, out.output
    again = CliRunner().invoke(
        app, ["new", str(tmp_path / "e"), "--from-tables", str(tmp_path / "t"), "--json"]
    )
    assert [one["file"] for one in json.loads(again.output)["assumed"]][:2] == ["control.csv", "groups.csv"]
    both = CliRunner().invoke(
        app, ["new", str(tmp_path / "f"), "--from", "two_valleys", "--from-tables", str(tmp_path / "t")]
    )
    assert both.exit_code == 2 and not (tmp_path / "f").exists()


def test_the_example_of_the_documentation(tmp_path: Path) -> None:
    drafted = draft(read(EXAMPLE), tmp_path / "cabo_delgado_2020")
    s = load(drafted.folder)
    assert (s.name, len(s.places), s.time.weeks, s.time.cut) == (
        "cabo_delgado_2020",
        6,
        104,
        date(2021, 5, 9),
    )
    held = {r.place: (r.since, r.until) for r in s.control if r.holder == "insurgents"}
    assert held["mocimboa_da_praia"] == (date(2020, 8, 12), date(2021, 8, 8))
    (came,) = [r for r in s.inputs if r.input == "recruits_rwandan_forces"]
    assert (came.since, came.until) == (date(2021, 7, 8), date(2021, 7, 23))
    assert math.isclose(came.value * 15 / 7, 1000, rel_tol=1e-5)
    assert all(why is None for name, why in able(s).items() if name != "trial"), able(s)
    assert math.isclose(sum(x.share for x in s.sponsors.values()), 1)


def test_the_documentation_shows_the_files_of_its_example() -> None:
    text = (EXAMPLE.parents[1] / "your_own_war.md").read_text(encoding="utf-8")
    shown = dict(
        re.findall(r"<!-- file: your_own_war/cabo_delgado_2020/(\S+) -->\n```\w+\n(.*?)```", text, re.DOTALL)
    )
    assert shown == {path.name: path.read_text(encoding="utf-8") for path in EXAMPLE.iterdir()}


def test_names_of_places_may_be_used_for_their_ids(tmp_path: Path) -> None:
    changed = altered("control.csv", "alder,2001-01-07", "ALDER,2001-01-07")
    s = load(draft(read(small_war(tmp_path / "t", changed)), tmp_path / "d").folder)
    assert s.control[0].place == "alder"
