"""A force that fights before it came is said, with the row that mends it; so are towns that fall in the first week."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from marchland.scenario import load
from marchland.territory.weekly import series
from marchland.wars.draft import ASSUMED_FILE, Assumption, Drafted, draft, read
from unit.wars.small_war import FILES, altered, small_war

HEADER, PLACES, CONTROL, STRENGTHS, HELP = FILES
GROUPS = """groups:
  reds: {side: reds, label: Reds, role: insurgent}
  blues_army: {side: blues, label: Blues, role: army}
  LEAGUE
"""
COUNTED = FILES[STRENGTHS].replace("The Blues,2001-03-01", "The Blues,2001-01-01")


def drafted(tmp_path: Path, group: str, strengths: str, helps: str = "") -> Drafted:
    """The small war with one more group of the blues, rows of its strengths and of interventions."""
    changed: dict[str, str | None] = {
        HEADER: FILES[HEADER] + GROUPS.replace("LEAGUE", group),
        STRENGTHS: COUNTED + strengths,
        HELP: FILES[HELP] + helps,
    }
    return draft(read(small_war(tmp_path / "t", changed)), tmp_path / "d")


def early(found: Drafted) -> list[Assumption]:
    return [one for one in found.assumptions if "straight line" in one.what or "in the field" in one.what]


ROW = "sangaris,{},,{},,press,recalled\n"
SANGARIS = "sangaris: {side: blues, label: French troops (Sangaris), role: army}"
FRANCE = "France (Sangaris),2001-12-05,,ground,blues,,small,yes,press,verified\n"
LATE, CAME = ROW.format("2001-01-01", 0), ROW.format("2001-12-08", 1600)


def test_a_force_that_lands_late_is_said_with_the_row_to_write(tmp_path: Path) -> None:
    found = drafted(tmp_path, SANGARIS, LATE + CAME, FRANCE)
    (told,) = early(found)
    assert told.what == (
        "French troops (Sangaris): strength rises in a straight line from 0 on 2001-01-01 to 1600 on 2001-12-08, but interventions.csv "
        "has France (Sangaris) only from 2001-12-05"
    )
    assert found.assumptions.index(told) <= 2
    assert "`sangaris,2001-12-04,0`" in (found.folder / ASSUMED_FILE).read_text(encoding="utf-8")
    assert (
        load(found.folder)
        .about.notice[1]
        .startswith("French troops (Sangaris): strength rises in a straight line")
    )


def test_each_force_has_a_notice_of_its_own(tmp_path: Path) -> None:
    band = "band: {side: blues, label: Band, role: militia}"
    rows = LATE + CAME + (LATE + CAME).replace("sangaris", "band")
    told = load(drafted(tmp_path, f"{SANGARIS}\n  {band}", rows, FRANCE).folder).about.notice
    assert [line.partition(":")[0] for line in told[1:3]] == ["French troops (Sangaris)", "Band"]


def test_the_row_that_is_written_out_keeps_the_force_away(tmp_path: Path) -> None:
    """All of it arrives in the week of its landing; without the row nearly all of it is there before."""
    before = {}
    for name, rows in (("drawn out", LATE + CAME), ("mended", LATE + ROW.format("2001-12-04", 0) + CAME)):
        found = drafted(tmp_path / name, SANGARIS, rows, FRANCE)
        assert bool(early(found)) == (name == "drawn out")
        came = series(load(found.folder), "recruits_sangaris").cumsum()
        week = (date(2001, 12, 2) - date(2001, 1, 7)).days // 7
        before[name] = came[week - 1]
        assert came[week] == pytest.approx(1600, rel=0.03)
    assert before["drawn out"] > 1400
    assert before["mended"] == 0


NAMES = {
    "a word": (
        "misca: {side: blues, label: African Union force (MISCA), role: army}",
        "African Union (MISCA)",
    ),
    "a people": ("guests: {side: blues, label: Rwandan army and police, role: army}", "Rwanda"),
    "the longer country": ("guests: {side: blues, label: Nigerian soldiers, role: army}", "Nigeria"),
}


@pytest.mark.parametrize("name", NAMES)
def test_an_actor_is_known_by_its_name(name: str, tmp_path: Path) -> None:
    group, actor = NAMES[name]
    rows = "".join(row.replace("sangaris", group.partition(":")[0]) for row in (LATE, CAME))
    help_ = FRANCE.replace("France (Sangaris)", actor)
    other = "Niger,2001-02-01,,ground,blues,,small,yes,press,verified\nAfrican army,2001-02-01,,ground,blues,,small,yes,press,verified\n"
    (told,) = early(drafted(tmp_path, group, rows, other + help_))
    assert f"has {actor} only from 2001-12-05" in told.what


def test_without_a_name_only_long_growth_from_nobody_is_said(tmp_path: Path) -> None:
    band = "band: {side: blues, label: Band, role: militia}"
    rows = [row.replace("sangaris", "band") for row in (LATE, CAME, ROW.format("2001-10-20", 0))]
    (told,) = early(drafted(tmp_path / "a", band, rows[0] + rows[1], FRANCE))
    assert (
        told.what
        == "Band: strength rises in a straight line from 0 on 2001-01-01 to 1600 on 2001-12-08, 47 weeks"
    )
    assert told.instead.endswith("`band,2001-12-07,0`")
    assert not early(drafted(tmp_path / "b", band, rows[2] + rows[1], FRANCE)), "seven weeks"
    inputs = (
        "input,from,to,value,unit,source,verified\nrecruits_band,2001-01-07,,30,persons/week,press,recalled\n"
    )
    changed: dict[str, str | None] = {
        HEADER: FILES[HEADER] + GROUPS.replace("LEAGUE", band),
        STRENGTHS: COUNTED + rows[0] + rows[1],
        "inputs.csv": inputs,
    }
    assert not early(draft(read(small_war(tmp_path / "t", changed)), tmp_path / "d")), "recruits were counted"


def test_a_force_whose_first_figure_is_carried_back_is_said_too(tmp_path: Path) -> None:
    (told,) = early(drafted(tmp_path, SANGARIS, CAME, FRANCE))
    assert told.what.startswith("French troops (Sangaris): in the field from the first day, 2001-01-07, but")
    assert told.instead.endswith("`sangaris,2001-12-04,0`")


def test_an_army_of_the_land_is_not_taken_for_a_force_that_came(tmp_path: Path) -> None:
    helps = f"{FILES[HELP]}The Blues,2001-12-05,,offensive,blues,,large,no,press,verified\n"
    changed: dict[str, str | None] = {HELP: helps}
    assert not early(draft(read(small_war(tmp_path / "t", changed)), tmp_path / "d"))


def test_towns_that_fall_in_the_first_week_are_said_first(tmp_path: Path) -> None:
    control = altered(
        CONTROL,
        "elm,2001-01-07,,blues,press,high,verified\n",
        "elm,2001-01-07,2001-01-09,blues,press,high,verified\nelm,2001-01-09,,reds,press,high,verified\n",
    )[CONTROL]
    assert control is not None
    control = control.replace("alder,2001-01-07,,", "alder,2001-01-07,2001-01-13,").replace(
        "birch,2001-01-07,", "alder,2001-01-13,,reds,press,high,verified\nbirch,2001-01-07,"
    )
    found = draft(read(small_war(tmp_path / "t", {CONTROL: control})), tmp_path / "d")
    line = "2 towns change hands in the first week (elm 2001-01-09, alder 2001-01-13), which no score counts"
    assert f"control.csv: {line}: begin on 2001-01-14 with them as they stood then" in found.said
    assert line in [one.what for one in found.assumptions[:2]]
    later = {CONTROL: control, HEADER: FILES[HEADER].replace("2001-01-07", "2001-01-14")}
    other = draft(read(small_war(tmp_path / "u", later)), tmp_path / "e")
    assert not any("first week" in line for line in other.said)
    sunday = {CONTROL: control.replace("2001-01-09", "2001-01-14").replace("2001-01-13", "2001-01-14")}
    third = draft(read(small_war(tmp_path / "v", sunday)), tmp_path / "f")
    assert not any("first week" in line for line in third.said), "the second week's first day"


def test_a_third_side_whose_first_figure_is_late_gets_its_row(tmp_path: Path) -> None:
    """Peacekeepers of a side of their own: no state, not focal, so nothing says that they were there all along."""
    changed: dict[str, str | None] = {
        HEADER: FILES[HEADER].rstrip("\n") + "\n  whites: {label: Whites}\ngroups:\n"
        "  reds: {side: reds, label: Reds, role: insurgent}\n  blues_army: {side: blues, label: Blues, role: army}\n"
        "  ecomil: {side: whites, label: ECOMIL, role: army}\n",
        STRENGTHS: COUNTED + "ecomil,2002-08-04,,1000,,press,recalled\n",
        HELP: FILES[HELP] + "ECOMIL,2002-08-04,,ground,none,,small,yes,press,verified\n",
    }
    found = draft(read(small_war(tmp_path / "t", changed)), tmp_path / "d")
    (told,) = early(found)
    late = "ECOMIL: in the field from the first day, 2001-01-07, but interventions.csv has ECOMIL only from 2002-08-04"
    assert late in told.what
    assert "`ecomil,2002-08-03,0`" in told.instead
    (carried,) = [one for one in found.assumptions if "carried back" in one.what]
    assert "`ecomil,2002-08-03,0`" in carried.instead


def test_help_to_the_focal_side_that_moves_nothing_is_said(tmp_path: Path) -> None:
    helps = "Guinea,2001-04-01,2001-12-01,air,reds,,small,yes,press,verified\n"
    changed: dict[str, str | None] = {HELP: FILES[HELP] + helps}
    found = draft(read(small_war(tmp_path / "t", changed)), tmp_path / "d")
    (told,) = [one for one in found.assumptions if "moves no future: Guinea" in one.what]
    assert told.what.startswith("help to The Reds") and "recruits_GROUP" in told.instead
    plain = draft(read(small_war(tmp_path / "u")), tmp_path / "e")
    assert not [one for one in plain.assumptions if one.column == "backs"]


def test_figures_before_an_arrival_are_a_contradiction_and_no_row_to_write(tmp_path: Path) -> None:
    found = drafted(tmp_path, SANGARIS, ROW.format("2001-06-01", 500), FRANCE)
    (told,) = [one for one in found.assumptions if "one of the two is wrong" in one.what]
    assert (
        "has a figure of 2001-06-01, but interventions.csv has France (Sangaris) only from 2001-12-05"
        in told.what
    )
    assert told.instead == "correct strengths.csv or interventions.csv"
    mended = drafted(tmp_path / "m", SANGARIS, ROW.format("2001-12-04", 0) + CAME, FRANCE)
    assert early(mended) == []
