"""Small tables that are wrong: every fault at its own line and column, all at once, exit code 2, nothing written."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

import marchland as ml
from marchland.cli.app import app
from marchland.scenario.errors import ScenarioError
from marchland.wars.draft import draft, read
from unit.wars.small_war import FILES, altered, small_war

HEADER, PLACES, CONTROL, STRENGTHS, HELP = FILES
Changed = dict[str, str | None]

CASES: dict[str, tuple[Changed, list[str]]] = {
    "unknown_holder": (
        altered(CONTROL, "birch,2001-06-03,2002-02-03,reds", "birch,2001-06-03,2002-02-03,rets"),
        ["control.csv:4:29: error: control[birch].holder: no side named 'rets'", "did you mean 'reds'?"],
    ),
    "unknown_place": (
        altered(CONTROL, "elm,2001-01-07", "elmm,2001-01-07"),
        [
            "control.csv:8:1: error: control[elmm].place: no place named 'elmm'", "did you mean 'elm'?",
        ],
    ),
    "gap": (
        altered(CONTROL, "birch,2001-01-07,2001-06-03", "birch,2001-01-07,2001-05-03"),
        ["control.csv:4:7: error: control[birch].from: nothing is known between 2001-05-03 and 2001-06-03"],
    ),
    "overlap": (
        altered(CONTROL, "birch,2001-01-07,2001-06-03", "birch,2001-01-07,2001-07-03"),
        ["control.csv:4:7: error: control[birch].from: begins on 2001-06-03, while the spell from 2001-01-07 ends on 2001-07-03"],
    ),
    "backward": (
        altered(CONTROL, "2001-06-03,2002-02-03,reds", "2001-06-03,2001-06-01,reds"),
        ["control.csv:4:18: error: control[birch].to: the spell ends on 2001-06-01, not after it begins"],
    ),
    "after_the_end": (
        altered(CONTROL, "cedar,2001-08-05", "cedar,2003-08-05"),
        ["control.csv:7:7: error: control[cedar].from: 2003-08-05 is outside the war"],
    ),
    "ends_too_soon": (
        altered(CONTROL, "birch,2002-02-03,,contested", "birch,2002-02-03,2002-03-03,contested"),
        ["control.csv:5:18: error: control[birch].to: nobody holds 'birch' from 2002-03-03"],
    ),
    "no_state_to_fill_in": (
        {HEADER: FILES[HEADER].replace(", state: true", ""), CONTROL: FILES[CONTROL].replace("elm,2001-01-07,", "elm,2001-03-04,")},
        ["control.csv:8:5: error: control[elm].from: nobody holds 'elm' before 2001-03-04"],
    ),
    "no_row_and_no_state": (
        {HEADER: FILES[HEADER].replace(", state: true", ""),
         CONTROL: "".join(line for line in FILES[CONTROL].splitlines(True) if not line.startswith("elm"))},
        ["places.csv:5:1: error: places[elm].place: 'elm' has no spell in control.csv"],
    ),
    "no_position": (
        altered(PLACES, "Birch,Vale,North,10.3,30.1", "Birch,Vale,North,,30.1"),
        ["places.csv:3:24: error: places[birch].lat: the cell is empty"],
    ),
    "swapped_position": (
        altered(PLACES, "South,11.0,30.2", "South,30.2,11.0"),
        ["places.csv:5:20: error: places[elm].lat: 30.2, 11 is far from all other places", "lat and lon look swapped"],
    ),
    "latitude_of_no_place": (
        altered(PLACES, "North,10.0,30.0", "North,100.0,30.0"),
        ["places.csv:2:24: error: places[alder].lat: ", "expected at most 90"],
    ),
    "place_twice": (
        altered(PLACES, "birch,Birch,Vale,North,10.3", "alder,Birch,Vale,North,10.4"),
        ["places.csv:3:1: error: places[alder].place: 'alder' is given twice"],
    ),
    "one_position_twice": (
        altered(PLACES, "North,10.3,30.1", "North,10.0,30.0"),
        ["places.csv:3:24: error: places[birch].lat: 'birch' stands where 'alder' does"],
    ),
    "share_above_one": (
        altered(PLACES, "20000,.7", "20000,70"),
        ["places.csv:3:", "places[birch].others: the share is -69"],
    ),
    "focal_that_never_holds": (
        {CONTROL: FILES[CONTROL].replace(",reds,", ",blues,")},
        ["war.yaml:1:8: error: focal: the focal side 'reds' never holds a place"],
    ),
    "focal_unknown": (
        altered(HEADER, "focal: reds", "focal: red"),
        ["war.yaml:1:8: error: focal: no side named 'red'", "did you mean 'reds'?"],
    ),
    "end_before_start": (
        altered(HEADER, "end: 2003-01-05", "end: 2000-01-05"),
        ["war.yaml:3:6: error: end: the war ends on 2000-01-05, not after it begins"],
    ),
    "no_whole_week": (
        altered(HEADER, "end: 2003-01-05", "end: 2001-01-10"),
        ["war.yaml:3:6: error: end: no whole week"],
    ),
    "no_such_day": (altered(HEADER, "start: 2001-01-07", "start: 2001-02-30"), ["war.yaml:2:8: error: start: "]),
    "unknown_key": (
        altered(HEADER, "start: 2001-01-07", "start: 2001-01-07\ncuts: 2002-01-06"),
        ["war.yaml:3:", "no key named 'cuts'", "did you mean 'cut'?"],
    ),
    "unknown_key_of_a_side": (
        altered(HEADER, "{label: The Reds}", "{label: The Reds, color: red}"),
        ["war.yaml:5:", "no key named 'color'", "did you mean 'colour'?"],
    ),
    "key_missing": (altered(HEADER, "focal: reds\n", ""), ["error: focal: the key 'focal' is missing"]),
    "cut_outside": (
        altered(HEADER, "end: 2003-01-05", "end: 2003-01-05\ncut: 2004-01-04"),
        ["war.yaml:4:6: error: time.cut: 2004-01-04 is outside the horizon"],
    ),
    "country_without_a_place": (
        altered(HEADER, "countries: [Vale]", "countries: [Vale, Fels]"),
        ["war.yaml:6:", "no place lies in 'Fels'"],
    ),
    "column_missing": (
        altered(PLACES, "lat,lon,population", "lat,lon,people"),
        ["places.csv:1:40: error: places.people: no column named 'people'", "the column 'population' is missing"],
    ),
    "column_misspelt": (
        altered(PLACES, ",openness,", ",opennes,"),
        ["places.csv:1:", "no column named 'opennes'", "did you mean 'openness'?", "declared under `communities`"],
    ),
    "column_twice": (
        altered(CONTROL, "holder,source", "holder,side"),
        ["control.csv:1:22: error: control.side: the column 'side' says the same as 'holder'"],
    ),
    "no_rows": ({PLACES: FILES[PLACES].splitlines()[0] + "\n"}, ["places.csv:1:1: error: places: the table has a header and no row"]),
    "empty_file": ({CONTROL: ""}, ["control.csv:1:1: error: the file is empty"]),
    "no_file": ({PLACES: None}, ["places.csv:1:1: error: the file is missing"]),
    "no_header": ({HEADER: None}, ["war.yaml:1:1: error: the file is missing"]),
    "semicolons": ({CONTROL: FILES[CONTROL].replace(",", ";")}, ["control.csv:1:6: error: cells are separated by a semicolon"]),
    "ragged": (
        altered(CONTROL, "alder,2001-01-07,,blues", "alder,2001-01-07,blues"),
        ["control.csv:2:1: error: control[alder]: 6 cells, but the header has 7"],
    ),
    "stray_table": ({"controll.csv": "a\n1\n"}, ["controll.csv:1:1: error: this is no small table", "did you mean 'control.csv'?"]),
    "unknown_kind": (
        altered(HELP, "2001-12-29,air,", "2001-12-29,airforce,"),
        ["interventions.csv:2:", "interventions[League].kind: "],
    ),
    "unknown_side_backed": (
        altered(HELP, "ground,reds", "ground,redds"),
        ["interventions.csv:6:", "no side named 'redds'", "did you mean 'reds'?"],
    ),
    "intervention_outside": (
        altered(HELP, "Brotherhood,2001-05-06", "Brotherhood,2010-05-06"),
        ["interventions.csv:6:13: error: interventions[Brotherhood].from: 2010-05-06 is outside the war"],
    ),
    "strength_of_nobody": (
        altered(STRENGTHS, "blues,2001-09-01", "blewes,2001-09-01"),
        ["strengths.csv:4:1: error: strengths[blewes].side: no side or group named 'blewes'", "did you mean 'blues'?"],
    ),
    "strength_below_its_low": (
        altered(STRENGTHS, "500,800,1200", "900,800,1200"),
        ["strengths.csv:2:17: error: strengths[reds].low: low 900 is above best 800"],
    ),
    "no_number": (altered(STRENGTHS, ",4000,", ",many,"), ["strengths.csv:3:", "'many'"]),
    "checked_without_a_source": (
        altered(CONTROL, "elm,2001-01-07,,blues,press", "elm,2001-01-07,,blues,"),
        ["control.csv:8:", "a figure marked verified has no source"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_fault_is_told_where_it_stands(name: str, tmp_path: Path) -> None:
    changed, wanted = CASES[name]
    with pytest.raises(ScenarioError) as caught:
        draft(read(small_war(tmp_path / "t", changed)), tmp_path / "d")
    text = str(caught.value)
    assert all(one in text for one in wanted), text
    assert {path.name for path in tmp_path.iterdir()} == {"t"}


ALONE = (
    "unknown_holder",
    "unknown_place",
    "gap",
    "no_position",
    "focal_unknown",
    "strength_of_nobody",
    "cut_outside",
)


@pytest.mark.parametrize("name", ALONE)
def test_nothing_is_told_that_follows_from_it(name: str, tmp_path: Path) -> None:
    with pytest.raises(ScenarioError) as caught:
        draft(read(small_war(tmp_path / "t", CASES[name][0])), tmp_path / "d")
    assert len(caught.value.problems) == 1, str(caught.value)


def test_faults_in_several_files_are_told_together(tmp_path: Path) -> None:
    changed: Changed = {}
    for name in ("unknown_holder", "no_position", "strength_of_nobody", "unknown_kind", "cut_outside"):
        changed |= CASES[name][0]
    with pytest.raises(ScenarioError) as caught:
        draft(read(small_war(tmp_path / "t", changed)), tmp_path / "d")
    files = [problem.file for problem in caught.value.problems]
    assert files == ["war.yaml", "control.csv", "interventions.csv", "places.csv", "strengths.csv"], str(
        caught.value
    )


def test_a_misspelt_holder_is_seen_where_no_sides_are_listed(tmp_path: Path) -> None:
    changed = altered(CONTROL, "elm,2001-01-07,,blues", "elm,2001-01-07,,blue")
    header = "focal: reds\nstart: 2001-01-07\nend: 2003-01-05\n"
    with pytest.raises(ScenarioError, match="'blue' is spelt almost like 'blues'"):
        draft(read(small_war(tmp_path / "t", {**changed, HEADER: header, STRENGTHS: None})), tmp_path / "d")


def test_a_file_of_another_encoding_is_named(tmp_path: Path) -> None:
    folder = small_war(tmp_path / "t")
    (folder / PLACES).write_bytes(FILES[PLACES].replace("Elm,", "Élm,").encode("cp1252"))
    with pytest.raises(ScenarioError, match=r"places\.csv:5:5: error: byte 0xc9 is not UTF-8"):
        draft(read(folder), tmp_path / "d")


def test_the_command_ends_with_2_and_leaves_no_folder(tmp_path: Path) -> None:
    folder = small_war(tmp_path / "t", CASES["gap"][0])
    out = CliRunner().invoke(app, ["new", str(tmp_path / "d"), "--from-tables", str(folder)])
    assert out.exit_code == 2 and "control.csv:4:7" in out.output and not (tmp_path / "d").exists()
    out = CliRunner().invoke(app, ["new", str(tmp_path / "d"), "--from-tables", str(tmp_path / "nowhere")])
    assert out.exit_code == 2 and "there is no such folder" in out.output


def test_a_folder_that_holds_anything_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "mine.txt").write_text("mine")
    with pytest.raises(ScenarioError, match="exists and is not an empty folder"):
        ml.new(tmp_path / "d", tables=small_war(tmp_path / "t"))
    assert [path.name for path in (tmp_path / "d").iterdir()] == ["mine.txt"]
    with pytest.raises(TypeError, match="tables: expected a path"):
        ml.new(tmp_path / "e", tables=5)  # type: ignore[arg-type]


def test_one_mistake_in_many_rows_is_told_once(tmp_path: Path) -> None:
    tables = small_war(tmp_path / "t", {CONTROL: FILES[CONTROL].replace(",reds,", ",rets,")})
    with pytest.raises(ScenarioError) as caught:
        draft(read(tables), tmp_path / "war")
    told = [str(one) for one in caught.value.problems]
    assert (
        len(told) == 1 and "no side named 'rets' (and 1 more row)" in told[0] and "control.csv:4:" in told[0]
    )
    assert "never holds a place" not in told[0]


def test_a_war_in_one_town_is_said(tmp_path: Path) -> None:
    only = "".join(
        line for line in FILES[CONTROL].splitlines(keepends=True) if line[:5] in ("place", "birch")
    )
    places = "".join(
        line for line in FILES[PLACES].splitlines(keepends=True) if line[:5] in ("place", "birch")
    )
    made = draft(read(small_war(tmp_path / "t", {CONTROL: only, PLACES: places})), tmp_path / "war")
    assert any(
        "places.csv: 1 town: a model of towns says little of fewer than 3" in line for line in made.said
    )
    assert not any(
        "a model of towns" in one for one in draft(read(small_war(tmp_path / "w")), tmp_path / "x").said
    )
