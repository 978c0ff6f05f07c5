"""What a draft from events says of itself before and after a person has looked at it, and how places are filled."""

import csv
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from invented_events import ASKED, REBELS, ROWS, SINCE, STATE, TOWNS, UNTIL, event, write
from ruamel.yaml import YAML

from marchland.events.lookups import load_lookups
from marchland.scenario import load
from marchland.views.checked import checked, text
from marchland.wars.draft import draft
from marchland.wars.draft import read as read_tables
from marchland.wars.from_events.asked import Asked
from marchland.wars.from_events.gazetteer import Gazetteer, town
from marchland.wars.from_events.proposal import Proposal, propose
from marchland.wars.from_events.reading import Origin, read
from marchland.wars.from_events.tables_folder import write_tables

LOOKUPS = load_lookups()


def proposed(folder: Path, rows: object = ROWS, asked: Asked = ASKED, towns: Gazetteer = TOWNS) -> Proposal:
    return propose(read(Origin(write(folder / "GEDEvent_v25_1.csv", rows)), asked), towns, asked, LOOKUPS)


def rewritten(path: Path, **cells: str) -> None:
    """Every row of a table with these cells changed."""
    with path.open(encoding="utf-8", newline="") as stream:
        rows = [{**row, **cells} for row in csv.DictReader(stream)]
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def test_control_that_nobody_has_checked_is_said_everywhere(tmp_path: Path) -> None:
    made = draft(read_tables(write_tables(proposed(tmp_path).tables, tmp_path / "t")), tmp_path / "war")
    first = (made.folder / "ASSUMED.md").read_text(encoding="utf-8").splitlines()[4]
    assert first.startswith("1. **control.csv, holder** (7 values): who held what, in 7 of 7 rows")
    s = load(made.folder)
    limits = "\n".join(s.about.limits)
    assert "7 of 7 rows of control.csv are assumed: who held what there is a guess" in limits
    assert "5 of 5 rows of places.csv are assumed: populations are those of the gazetteer" in limits
    assert "control.csv: 7 of 7 rows are marked assumed" in text(checked(s))


def test_control_that_was_corrected_is_no_guess_any_more(tmp_path: Path) -> None:
    tables = write_tables(proposed(tmp_path).tables, tmp_path / "t")
    rewritten(tables / "control.csv", source="press", verified="recalled")
    half = draft(read_tables(tables), tmp_path / "half")
    told = "\n".join(map(str, half.assumptions)) + "\n".join(load(half.folder).about.limits)
    assert "guess" not in told and "who held what" not in told and "gazetteer, of today" in told
    assert "marked assumed" not in text(checked(load(half.folder)))
    rewritten(tables / "places.csv", source="census", verified="verified")
    whole = draft(read_tables(tables), tmp_path / "whole")
    assert "gazetteer, of today" not in "\n".join(load(whole.folder).about.limits)


def test_one_row_left_unchecked_is_counted_alone(tmp_path: Path) -> None:
    tables = proposed(tmp_path).tables
    rows = [{**row, "source": "press", "verified": "recalled"} for row in tables.rows["control"]]
    rows[3] = {**tables.rows["control"][3]}
    made = draft(replace(tables, rows={**tables.rows, "control": rows}), tmp_path / "war")
    assert "1 of 7 rows of control.csv is assumed" in "\n".join(load(made.folder).about.limits)
    place = next(i for i, one in enumerate(made.assumptions) if one.what.startswith("who held what"))
    assert place > 1  # a single one is not the most consequential


def grid(count: int, quiet: int) -> tuple[list[dict[str, str]], Gazetteer]:
    """As many towns of events 55 km apart, the later the deadlier, and quiet ones beside the last."""
    rows = [
        event(100 * i + k, f"2015-{k + 2:02}-10", f"Town{i}", STATE, REBELS, (1, i, 0), latitude=str(10 + i / 2),
              where_coordinates=f"Town{i}", adm_1="West")
        for i in range(count) for k in range(3)
    ]  # fmt: skip
    rows.append(
        event(
            9999,
            "2015-03-03",
            "Deadly",
            STATE,
            REBELS,
            (0, 500, 0),
            latitude="40",
            where_coordinates="Deadly",
        )
    )
    rows.append(event(9998, "2015-03-03", "Sombre", STATE, "Civilians", (0, 0, 7), latitude="42", type_of_violence="3",
                      where_coordinates="Sombre"))  # fmt: skip
    towns = [town(i, f"Still{i}", 15.5, 10.3 + i / 5, 5_000) for i in range(quiet)]
    return rows, Gazetteer(tuple(towns), "invented")


@pytest.mark.parametrize(("places", "quiet", "found"), [(8, 1, 8), (8, 0, 8), (12, 3, 12), (40, 1, 14)])
def test_as_many_places_as_asked_the_deadliest_first(
    tmp_path: Path, places: int, quiet: int, found: int
) -> None:
    rows, towns = grid(12, quiet)
    made = proposed(tmp_path, rows, Asked("Ostmark", SINCE, UNTIL, places=places), towns)
    assert len(made.towns.places) == found
    names = {place.name for place in made.towns.places}
    assert ("Deadly" in names) == (
        quiet < places // 4
    )  # one week, but 500 deaths: the first where room is left
    said = "\n".join(made.said)
    assert said.count("beyond the") == 13 + quiet - found
    assert all(name not in names for name, _, _ in made.towns.left_out)
    assert "1 cluster where no side but the state was part of anything, 1 event, 7 deaths: Sombre" in said


def test_a_battle_of_one_week_gives_no_town_away(tmp_path: Path) -> None:
    week = [
        event(1, "2015-02-10", "Birk", STATE, REBELS, (0, 14, 0)),
        event(2, "2015-02-13", "Birk", STATE, REBELS, (0, 13, 0)),
        *ROWS[4:],
    ]
    held = [r["holder"] for r in proposed(tmp_path, week).tables.rows["control"] if r["place"] == "birk"]
    assert held == ["ostmark_gov"]
    later = [*week, event(3, "2015-02-17", "Birk", STATE, REBELS, (0, 1, 0))]  # a week after the first
    held = [r["holder"] for r in proposed(tmp_path, later).tables.rows["control"] if r["place"] == "birk"]
    assert held == ["ostmark_gov", "red_banner"]


def test_a_window_without_a_whole_month_has_no_table_of_deaths(tmp_path: Path) -> None:
    rows = [
        {**row, "date_start": f"2015-03-{3 + i:02}", "date_end": f"2015-03-{3 + i:02}"}
        for i, row in enumerate(ROWS)
    ]
    made = proposed(tmp_path, rows, Asked("Ostmark", date(2015, 3, 2), date(2015, 3, 22)))
    folder = write_tables(made.tables, tmp_path / "t")
    assert not (folder / "deaths.csv").exists()
    assert "deaths.csv: not written, for no whole month lies in the window" in made.said
    assert not read_tables(folder).problems


def test_tables_offer_kin_and_groups_to_fill_in(tmp_path: Path) -> None:
    folder = write_tables(proposed(tmp_path).tables, tmp_path / "t")
    with (folder / "places.csv").open(encoding="utf-8") as stream:
        assert {row["focal_kin"] for row in csv.DictReader(stream)} == {""}
    sheet = (folder / "war.yaml").read_text(encoding="utf-8")
    plain = draft(read_tables(folder), tmp_path / "plain").folder
    head, mark, groups = sheet.partition("# groups:\n")
    assert mark and "groups" not in YAML(typ="safe").load(sheet)
    (folder / "war.yaml").write_text(head + "groups:\n" + groups.replace("#   ", "  "), encoding="utf-8")
    rewritten(folder / "places.csv", focal_kin=".3")
    s = load(draft(read_tables(folder), tmp_path / "war").folder)
    assert s.groups == load(plain).groups and s.places[0].shares["focal_kin"] == 0.3
