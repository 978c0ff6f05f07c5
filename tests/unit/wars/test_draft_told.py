"""A wrong year hides no row, a mistake is told once and in the words of who made it."""

from __future__ import annotations

from pathlib import Path

import pytest

from marchland.scenario import load
from marchland.scenario.errors import ScenarioError
from marchland.wars.draft import Drafted, draft, read
from unit.wars.small_war import FILES, altered, small_war

HEADER, PLACES, CONTROL, STRENGTHS, HELP = FILES
RELATIONS = "a,b,from,to,relation,reason,source,verified\n"


def drafted(tmp_path: Path, changed: dict[str, str | None] | None = None) -> Drafted:
    return draft(read(small_war(tmp_path / "t", changed)), tmp_path / "d")


def refused(tmp_path: Path, changed: dict[str, str | None]) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        drafted(tmp_path, changed)
    return [str(problem) for problem in caught.value.problems]


def helped(since: str, until: str, kind: str = "ground", backs: str = "blues") -> dict[str, str | None]:
    return {HELP: f"{FILES[HELP]}South,{since},{until},{kind},{backs},,small,yes,press,recalled\n"}


ONCE: dict[str, tuple[dict[str, str | None], str]] = {
    "help ends before it begins, and before the war": (
        helped("2001-01-14", "2000-03-24"), "interventions[South].to: it ends on 2000-03-24, before it begins",
    ),
    "help of a wrong day, over before the war": (
        helped("1999-31-01", "2000-03-24"), "interventions[South].from: found '1999-31-01'",
    ),
    "help of a wrong kind, over before the war": (
        helped("1999-01-01", "2000-03-24", "grund"), "interventions[South].kind: found 'grund'",
    ),
    "help for nobody known, over before the war": (
        helped("1999-01-01", "2000-03-24", backs="blews"), "interventions[South].backs: no side named 'blews'",
    ),
    "help that begins after the war": (
        helped("2031-05-06", "2001-06-06"), "interventions[South].from: 2031-05-06 is outside the war",
    ),
    "a spell that ends before the war": (
        altered(CONTROL, "birch,2001-06-03,2002-02-03", "birch,2001-06-03,2000-02-03"),
        "control[birch].to: the spell ends on 2000-02-03, not after it begins",
    ),
    "a spell that begins after the war": (
        altered(CONTROL, "birch,2001-06-03,2002-02-03", "birch,2021-06-03,2002-02-03"),
        "control[birch].from: 2021-06-03 is outside the war",
    ),
    "a relation that ends before the war": (
        {"relations.csv": f"{RELATIONS}reds,blues,2001-05-01,2000-04-01,truce,talks,press,recalled\n"},
        "relations[reds].to: the spell ends on 2000-04-01, not after it begins",
    ),
    "an input that ends before the war": (
        {"inputs.csv": "input,from,to,value,unit,source,verified\nadvisers,2001-05-01,2000-04-01,9,persons,x,recalled\n"},
        "inputs[advisers].to: the spell ends on 2000-04-01, not after it begins",
    ),
    "a town that resembles none": (
        altered(CONTROL, "birch,2002-02-03,,contested", "Upper Mills,2002-02-03,,contested"),
        "control[Upper Mills].place: no place named 'Upper Mills'",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ONCE)
def test_a_slip_is_told_once(name: str, tmp_path: Path) -> None:
    changed, wanted = ONCE[name]
    told = refused(tmp_path, changed)
    assert len(told) == 1, told
    assert wanted in told[0]


def test_a_misspelt_town_is_told_once_beside_a_cell_that_cannot_be_read(tmp_path: Path) -> None:
    """The last row of a town is misspelt, and places.csv has a town without a position."""
    changed = {
        **altered(CONTROL, "birch,2002-02-03,,contested", "Birtch,2002-02-03,,contested"),
        **altered(PLACES, "South,10.6,30.0", "South,,"),
    }
    told = refused(tmp_path, changed)
    assert len(told) == 2, told
    assert "control[Birtch].place: no place named 'Birtch'" in told[0]
    assert "did you mean 'birch'?" in told[0]
    assert "places[cedar].lat: the town has no position" in told[1]


def test_rows_over_before_the_war_are_judged_and_leave_nothing_behind(tmp_path: Path) -> None:
    plain = drafted(tmp_path / "a")
    found = drafted(tmp_path / "b", helped("2000-05-06", "2000-12-08"))
    for path in plain.folder.iterdir():
        if path.name != "ASSUMED.md":
            assert path.read_bytes() == (found.folder / path.name).read_bytes(), path.name
    head = FILES[HELP].splitlines(keepends=True)[0]
    only = {HELP: f"{head}South,2000-05-06,2000-12-08,ground,blues,,small,yes,press,recalled\n"}
    alone = drafted(tmp_path / "c", only)
    assert not (alone.folder / HELP).exists()
    assert load(alone.folder).interventions == ()


def test_rows_of_a_wrong_year_that_change_nothing_are_said(tmp_path: Path) -> None:
    control = altered(
        CONTROL,
        "cedar,2001-01-07,2001-08-05,blues,press,high,verified\ncedar,2001-08-05,,reds",
        "cedar,2001-01-07,,blues,press,high,verified\ncedar,2000-08-05,,reds",
    )
    rows = (
        "reds,blues,2000-05-01,2000-06-01,truce,talks,press,recalled\n"
        "reds,blues,2011-05-01,,truce,talks,press,recalled\n"
    )
    strengths: dict[str, str | None] = {STRENGTHS: f"{FILES[STRENGTHS]}blues,2000-03-01,,3000,,press,recalled\n"
                 "blues,2000-02-01,,9000,,press,recalled\n"}  # fmt: skip
    said = drafted(tmp_path, {**control, **strengths, "relations.csv": RELATIONS + rows}).said
    assert said == (
        "control.csv: 1 spell was over before the war begins on 2001-01-07, and nothing changes by it: cedar (reds) "
        "2000-08-05 to 2001-01-07",
        "relations.csv: 1 row was over before the war begins on 2001-01-07, and nothing changes by it: reds and "
        "blues_army 2000-05-01 to 2000-06-01",
        "relations.csv: 1 row begins when the war is over, on 2003-01-05 or later, and nothing changes by it: reds and "
        "blues_army 2011-05-01 to open",
        "strengths.csv: 1 row is older than the figure with which a group begins, and nothing changes by it: "
        "blues_army 2000-02-01 (9000)",
    )


BLUES = "; 'blues' is read as its group 'blues_army'"
"""What is said where the group matters that a side stands for."""
CALLED: dict[str, tuple[dict[str, str | None], str, str]] = {
    "a strength of a side": (
        {STRENGTHS: f"{FILES[STRENGTHS]}The Blues,2001-12-01,9000,7000,8000,press,recalled\n"},
        "strengths[The Blues].low: low 9000 is above best 7000", "^ expected low <= best <= high",
    ),
    "a relation of a side": (
        {"relations.csv": f"{RELATIONS}blues,reds,2001-05-01,2001-06-01,truze,talks,press,recalled\n"},
        "relations[blues].relation: found 'truze'", "did you mean 'truce'?",
    ),
    "a side and its group": (
        {"relations.csv": f"{RELATIONS}blues,blues_army,2001-05-01,2001-06-01,truce,talks,press,recalled\n"},
        "relations[blues].b: a relation of 'blues_army' with itself", f"^ expected another{BLUES}",
    ),
    "two rows of one pair": (
        {"relations.csv": f"{RELATIONS}blues_army,reds,2001-05-01,2001-07-01,truce,talks,press,recalled\n"
         "blues,reds,2001-06-01,2001-08-01,truce,talks,press,recalled\n"},
        "relations[blues].from: begins on 2001-06-01", f"^ spells may touch, not overlap{BLUES}",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CALLED)
def test_a_row_is_called_what_it_was_called(name: str, tmp_path: Path) -> None:
    changed, wanted, hint = CALLED[name]
    (told,) = refused(tmp_path, changed)
    assert wanted in told
    assert told.endswith(hint)
