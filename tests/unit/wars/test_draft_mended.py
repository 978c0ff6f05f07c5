"""What a first user stumbled over: what is dropped is said, mistakes hide nothing and are told once, names are right."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from marchland.scenario import load
from marchland.scenario.errors import ScenarioError
from marchland.wars.draft import ASSUMED_FILE, Drafted, draft, read
from unit.wars.small_war import FILES, altered, small_war

HEADER, PLACES, CONTROL, STRENGTHS, HELP = FILES
EXAMPLE = Path(__file__).parents[3] / "docs" / "your_own_war" / "cabo_delgado_2020"
HOLDS = altered(
    CONTROL, "birch,2001-01-07,2001-06-03,blues,press,high", "birch,2001-01-07,2001-06-03,reds,press,high"
)
"""The focal side holds a town from the start."""


def drafted(tmp_path: Path, changed: dict[str, str | None] | None = None) -> Drafted:
    return draft(read(small_war(tmp_path / "t", changed)), tmp_path / "d")


def refused(tmp_path: Path, changed: dict[str, str | None]) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        drafted(tmp_path, changed)
    assert not (tmp_path / "d").exists()
    return [str(problem) for problem in caught.value.problems]


def example(tmp_path: Path, name: str, old: str, new: str) -> Path:
    """The example of the documentation with one piece of text replaced."""
    (tmp_path / "t").mkdir()
    for path in EXAMPLE.iterdir():
        text = path.read_text(encoding="utf-8")
        assert path.name != name or text.count(old) == 1
        (tmp_path / "t" / path.name).write_text(text.replace(old, new) if path.name == name else text)
    return tmp_path / "t"


def test_growth_of_insurgents_is_listed_as_not_used(tmp_path: Path) -> None:
    changed = {STRENGTHS: f"{FILES[STRENGTHS]}reds,2001-11-15,,2400,,press,recalled\n"}
    found = drafted(tmp_path, changed)
    assert not [r for r in load(found.folder).inputs if r.input == "recruits_reds"]
    told = [one for one in found.assumptions if "growth of reds from 800 to 2400 by 2001-11-15" in one.what]
    assert [one.values for one in told] == [1]
    row = told[0].instead.rpartition(" ")[2]
    assert row in (found.folder / ASSUMED_FILE).read_text(encoding="utf-8")
    entered = {**changed, "inputs.csv": f"input,from,to,value,unit,source,verified\n{row},press,recalled\n"}
    (rate,) = [r for r in load(draft(read(small_war(tmp_path / "u", entered)), tmp_path / "e").folder).inputs
               if r.input == "recruits_reds"]  # fmt: skip
    weeks = (date(2001, 11, 15) - date(2001, 1, 1)).days / 7
    assert rate.value * weeks == pytest.approx(2400 - 800, rel=1e-4)


def test_what_is_carried_back_or_guessed_at_the_start_is_named(tmp_path: Path) -> None:
    groups = (
        "groups:\n  reds: {side: reds, label: Reds, role: insurgent}\n"
        "  guards: {side: reds, label: Guards, role: army}\n  cousins: {side: reds, label: Cousins, role: army}\n"
    )
    came = "Guards,2001-07-15,,1000,,press,recalled\n"
    changed = {HEADER: FILES[HEADER] + groups, STRENGTHS: FILES[STRENGTHS] + came}
    said = [one.what for one in drafted(tmp_path, changed).assumptions if one.column == "best"]
    assert said == [
        "the first later figure, carried back to the start: guards has 1000 of 2001-07-15; blues_army has 4000 of "
        "2001-03-01",
        "nobody at the start: cousins",
    ]
    found = draft(read(small_war(tmp_path / "u", {STRENGTHS: None})), tmp_path / "e")
    (guess,) = [one.what for one in found.assumptions if one.column == "best"]
    assert guess.startswith("reds has 300; blues_army has 900: fighters for each place")
    assert guess.endswith("at least three for each of the focal side, whose number is assumed too")
    armies = {row.group: row for row in load(found.folder).strengths}
    assert armies["blues_army"].best >= 3 * armies["reds"].best
    assert armies["blues_army"].note.endswith("and 3 for each of 300 (assumed) of the focal side")


def test_a_force_that_came_later_is_nobody_before_and_no_assumption(tmp_path: Path) -> None:
    groups = (
        "groups:\n  reds: {side: reds, label: Reds, role: insurgent}\n"
        "  blues_army: {side: blues, label: Blues, role: army}\n  league: {side: blues, label: League, role: army}\n"
    )
    came = "blues,2001-01-01,,4000,,press,recalled\nLeague,2001-07-17,,0,,the Gazette,verified\n"
    came += "League,2001-07-18,,1600,,press,recalled\n"
    found = drafted(tmp_path, {HEADER: FILES[HEADER] + groups, STRENGTHS: FILES[STRENGTHS] + came})
    assert not [one for one in found.assumptions if one.column == "best"]
    s = load(found.folder)
    start = next(row for row in s.strengths if row.group == "league")
    assert (start.date, start.best, start.source, start.verified) == (
        date(2001, 1, 7),
        0,
        "the Gazette",
        "verified",
    )
    (line,) = [row for row in s.inputs if row.input == "recruits_league"]
    assert (line.since, line.until) == (date(2001, 7, 17), date(2001, 7, 18))
    assert line.value / 7 == pytest.approx(1600, rel=1e-4)  # a day of it


def test_help_that_was_over_before_the_war_is_left_out_and_said(tmp_path: Path) -> None:
    more = "Buffer,2000-05-06,2000-12-08,ground,nobody,,small,yes,press,recalled\n"
    later = "Buffer,2001-05-06,2001-12-08,ground,nobody,,small,yes,press,recalled\n"
    plain, found = drafted(tmp_path / "a"), drafted(tmp_path / "b", {HELP: FILES[HELP] + more})
    assert load(found.folder).interventions == load(plain.folder).interventions
    assert (
        "interventions.csv: 1 row was over before the war begins on 2001-01-07 and left out: Buffer 2000-05-06 to "
        "2000-12-08"
    ) in found.said
    kept = drafted(tmp_path / "c", {HELP: FILES[HELP] + later})
    assert load(kept.folder).interventions[-1].backs == ()
    assert "interventions.csv: 'nobody' is read as 'none': no side" in kept.said
    assert not any(line.startswith("interventions.csv") for line in plain.said)


def test_an_army_beside_the_insurgents_arrives_between_its_dates(tmp_path: Path) -> None:
    groups = (
        "groups:\n  reds: {side: reds, label: Reds, role: insurgent}\n"
        "  guards: {side: reds, label: Guards, role: army}\n"
    )
    came = "Guards,2001-07-01,,0,,press,recalled\nGuards,2001-07-15,,1000,,press,recalled\n"
    changed = {HEADER: FILES[HEADER] + groups, STRENGTHS: FILES[STRENGTHS] + came}
    s = load(drafted(tmp_path, changed).folder)
    found = [(r.since, r.until, r.value) for r in s.inputs if r.input == "recruits_guards"]
    assert found == [(date(2001, 7, 1), date(2001, 7, 15), 500)]


def test_a_focal_side_without_a_town_is_the_first_thing_said(tmp_path: Path) -> None:
    found = drafted(tmp_path)
    assert found.assumptions[0].what.startswith("no town held by The Reds on 2001-01-07")
    assert "1. **control.csv, holder** (1 value): no town held by The Reds" in (
        found.folder / ASSUMED_FILE
    ).read_text(encoding="utf-8")
    assert load(found.folder).about.notice[0].startswith("No town held by The Reds")
    other = draft(read(small_war(tmp_path / "u", HOLDS)), tmp_path / "e")
    assert not any("no town held" in one.what for one in other.assumptions)
    assert "no town" not in load(other.folder).about.notice[0]


def test_all_towns_exchanged_are_caught_by_the_outline_of_their_country(tmp_path: Path) -> None:
    folder = example(tmp_path, PLACES, "name,lat,lon", "name,lon,lat")
    with pytest.raises(ScenarioError, match="lat and lon are exchanged in all 6 towns") as caught:
        draft(read(folder), tmp_path / "d")
    assert len(caught.value.problems) == 1
    assert caught.value.problems[0].line == 2


def test_a_town_beyond_the_border_is_said_and_no_mistake(tmp_path: Path) -> None:
    found = draft(read(example(tmp_path, PLACES, "-10.775,40.474", "-7.5,37.0")), tmp_path / "d")
    assert [one for one in found.said if "1 town lies outside of Mozambique as outlined: Palma" in one]


def test_a_country_that_no_table_names_is_not_judged(tmp_path: Path) -> None:
    places = FILES[PLACES].replace("lat,lon", "lon,lat")
    assert not [one for one in drafted(tmp_path, {PLACES: places}).said if "outside" in one]


def test_an_overlap_names_the_other_spell_by_its_day(tmp_path: Path) -> None:
    lines = FILES[CONTROL].replace("birch,2001-01-07,2001-06-03", "birch,2001-01-07,2001-07-03").splitlines()
    text = "\n".join([lines[0], *reversed(lines[1:])]) + "\n"  # other lines than in the table that is made
    told = refused(tmp_path, {CONTROL: text})
    assert len(told) == 1
    assert told[0].startswith(
        "control.csv:6:7: error: control[birch].from: begins on 2001-06-03, while the spell from 2001-01-07 ends on"
    )


def test_a_bad_date_and_a_missing_latitude_hide_nothing(tmp_path: Path) -> None:
    control = (
        FILES[CONTROL]
        .replace("alder,2001-01-07,,blues", "alder,07/01/2001,,blues")
        .replace("elm,2001-01-07,,blues", "elm,2001-01-07,,blews")
        .replace("birch,2001-01-07,2001-06-03", "birch,2001-01-07,2001-05-03")
    )
    changed = {CONTROL: control, **altered(PLACES, "South,10.6,30.0", "South,,30.0")}
    told = refused(tmp_path, changed)
    assert len(told) == 4, told
    for wanted in (
        "control.csv:2:7: error: control[alder].from: found '07/01/2001'",
        "control.csv:4:7: error: control[birch].from: nothing is known between 2001-05-03 and 2001-06-03",
        "control.csv:8:17: error: control[elm].holder: no side named 'blews'",
        "places.csv:4:24: error: places[cedar].lat: the cell is empty",
    ):
        assert any(one.startswith(wanted) for one in told), told


def test_a_wrong_key_that_is_not_needed_hides_no_table(tmp_path: Path) -> None:
    header = altered(HEADER, "end: 2003-01-05", "end: 2003-01-05\ncut: 2002-13-01")
    told = refused(tmp_path, {**header, **altered(CONTROL, "elm,2001-01-07", "elmm,2001-01-07")})
    assert [one.split(":")[0] for one in told] == ["war.yaml", "control.csv"]


def test_a_draft_is_named_for_its_folder_unless_it_says_otherwise(tmp_path: Path) -> None:
    tables = read(small_war(tmp_path / "t"))
    assert load(draft(tables, tmp_path / "drc").folder).name == "drc"
    assert load(draft(tables, tmp_path / "2012 M23").folder).name == "p_2012_m23"
    named = read(small_war(tmp_path / "u", {HEADER: f"name: own\n{FILES[HEADER]}"}))
    assert load(draft(named, tmp_path / "e").folder).name == "own"


def test_spells_within_a_week_are_counted(tmp_path: Path) -> None:
    rows = (
        "alder,2001-01-07,2001-02-05,blues,press,high,verified\n"
        "alder,2001-02-05,2001-02-10,reds,press,high,verified\n"  # Monday to Friday
        "alder,2001-02-10,2001-02-11,blues,press,high,verified\n"  # Saturday: seen
        "alder,2001-02-11,,blues,press,high,verified\n"
    )
    found = drafted(tmp_path, altered(CONTROL, "alder,2001-01-07,,blues,press,high,verified\n", rows))
    told = [one for one in found.said if "within a week" in one]
    assert len(told) == 1
    assert told[0].startswith("control.csv: 1 spell begins and ends within a week and is not seen")
    assert told[0].endswith(": alder 2001-02-05 (reds)")


ONCE = {
    "no position": (altered(PLACES, "North,10.3,30.1", "North,,"), "places[birch].lat: the town has no position"),
    "place misspelt": (
        altered(CONTROL, "birch,2001-06-03,2002-02-03,reds", "birhc,2001-06-03,2002-02-03,reds"),
        "control[birhc].place: no place named 'birhc'",
    ),
    "focal": (
        {HEADER: FILES[HEADER].replace("focal: reds", "focal: The Rebels")
         + "groups:\n  reds: {side: reds, label: Reds, role: insurgent}\n"},
        "focal: no side named 'The Rebels' holds a place",
    ),
    "empty": ({HELP: ""}, "interventions.csv:1:1: error: the file is empty\n        delete it"),
    "day first": (altered(CONTROL, "elm,2001-01-07", "elm,13/05/2001"), "did you mean 2001-05-13?"),
    "either first": (altered(CONTROL, "elm,2001-01-07", "elm,5.6.2001"), "did you mean 2001-06-05 or 2001-05-06?"),
    "no day": (altered(CONTROL, "elm,2001-01-07", "elm,31/31/2001"), "expected a date written YYYY-MM-DD"),
}  # fmt: skip


@pytest.mark.parametrize("name", ONCE)
def test_a_mistake_is_told_once(name: str, tmp_path: Path) -> None:
    changed, wanted = ONCE[name]
    told = refused(tmp_path, changed)
    assert len(told) == 1, told
    assert wanted in told[0]
    assert "did you mean" not in told[0] or name not in ("no day", "empty")


CELLS = ("", "x", "31/12/2001", "-5", "99999", "2001-99-01", "1;2", "réds", "none", "1e9")


def test_cells_broken_at_random_end_in_words(tmp_path: Path) -> None:
    """Thirty wars, three to six broken cells each: a draft or problems, each told once, and never anything else."""
    for seed in range(30):
        rng = np.random.default_rng(seed)
        changed: dict[str, str | None] = {}
        for _ in range(rng.integers(3, 7)):
            name = str(rng.choice([PLACES, CONTROL, STRENGTHS, HELP]))
            lines = (changed.get(name) or FILES[name]).splitlines()
            row = int(rng.integers(1, len(lines)))
            cells = lines[row].split(",")
            cells[int(rng.integers(len(cells)))] = str(rng.choice(CELLS))
            changed[name] = "\n".join([*lines[:row], ",".join(cells), *lines[row + 1 :]]) + "\n"
        folder = tmp_path / str(seed)
        try:
            draft(read(small_war(folder / "t", changed)), folder / "d")
        except ScenarioError as error:
            told = [(one.file, one.line, one.column, one.message) for one in error.problems]
            assert len(set(told)) == len(told) > 0, (seed, told)
            assert not (folder / "d").exists()
