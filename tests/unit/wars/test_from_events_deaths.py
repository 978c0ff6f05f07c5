"""Which months of a record of events stay known: deaths shared over months, and how all of them add up in words."""

from datetime import date
from pathlib import Path

import pytest
from invented_events import ASKED, REBELS, SINCE, STATE, TOWNS, UNTIL, event, write

from marchland.events.lookups import load_lookups
from marchland.record.counts import ALL, WITH_FOCAL
from marchland.scenario.tables import DeathsRow
from marchland.wars.from_events.asked import Asked
from marchland.wars.from_events.deaths import Deaths, deaths
from marchland.wars.from_events.proposal import propose
from marchland.wars.from_events.reading import Origin, read
from marchland.wars.from_events.sides import sides
from marchland.wars.from_events.tally import Tally
from marchland.wars.from_events.towns import unit_of

LOOKUPS = load_lookups()
EAST = ("East province", "all", "all")


def counted(folder: Path, *rows: dict[str, str]) -> Deaths:
    """Deaths of events in an invented country of which only the east has places."""
    known = event(900, "2015-02-10", "Birk", STATE, REBELS, (0, 1, 0))  # the two sides are always there
    found = read(Origin(write(folder / "GEDEvent_v25_1.csv", (known, *rows))), ASKED)
    who = sides(found, Asked("Ostmark", SINCE, UNTIL, focal=(REBELS,)), LOOKUPS)
    unit = lambda one: unit_of(one, found.country, LOOKUPS)  # noqa: E731
    return deaths(found, who, ["East province"], unit, ASKED.since, ASKED.until, "spread")


def cell(found: Deaths, month: str, key: tuple[str, str, str] = EAST) -> dict[str, str]:
    rows = [r for r in found.rows if (r["governorate"], r["perpetrator"], r["kind"]) == key]
    return next(r for r in rows if r["month"] == month)


def across(id_: int, first: str, last: str, dead: int, **more: str) -> dict[str, str]:
    return event(id_, first, "Birk", STATE, REBELS, (0, dead, 0), date_end=last, **more)


def test_a_short_event_across_months_makes_no_month_unknown(tmp_path: Path) -> None:
    found = counted(tmp_path, across(1, "2015-05-30", "2015-06-02", 40))  # all there is of these months
    for month in ("2015-05", "2015-06"):
        assert cell(found, month)["verified"] == "verified"
        assert cell(found, month)["note"] == "20 of 20 dead are of events across months, shared by days"
    assert cell(found, "2015-07")["note"] == ""


@pytest.mark.parametrize(
    ("last", "precision", "july"),
    [
        ("2015-07-15", "1", "verified"),  # 31 days from 15 June, both included
        ("2015-07-16", "1", "interpolated"),
        ("2015-07-15", "4", "interpolated"),  # short, but known to a month only
    ],
)
def test_a_long_or_badly_dated_event_makes_its_months_unknown(
    tmp_path: Path, last: str, precision: str, july: str
) -> None:
    found = counted(tmp_path, across(1, "2015-06-15", last, 62, date_prec=precision))
    assert cell(found, "2015-07")["verified"] == july
    assert cell(found, "2015-08")["verified"] == "verified"


@pytest.mark.parametrize(("own", "kept"), [(91, "verified"), (90, "interpolated"), (89, "interpolated")])
def test_a_rough_share_counts_from_a_quarter_of_the_month(tmp_path: Path, own: int, kept: str) -> None:
    long = across(1, "2015-06-01", "2015-07-30", 60)  # 30 days in each month, one person a day
    exact = event(2, "2015-06-09", "Birk", STATE, REBELS, (0, own, 0))
    june = cell(counted(tmp_path, long, exact), "2015-06")
    assert june["verified"] == kept and june["best"] == str(30 + own)
    what = "of events across months" if kept == "verified" else "known only roughly in time"
    assert june["note"] == f"30 of {30 + own} dead are {what}, shared by days"


def test_two_rough_events_count_together(tmp_path: Path) -> None:
    long = [across(i, "2015-06-01", "2015-07-30", 30) for i in (1, 2)]
    exact = event(3, "2015-06-09", "Birk", STATE, REBELS, (0, 80, 0))
    assert cell(counted(tmp_path, *long, exact), "2015-06")["verified"] == "interpolated"  # 30 of 110


def test_each_count_of_a_month_is_judged_by_its_own_dead(tmp_path: Path) -> None:
    long = across(1, "2015-06-01", "2015-07-30", 60)
    others = event(2, "2015-06-09", "Birk", STATE, "Them", (0, 500, 0))
    found = counted(tmp_path, long, others)
    assert cell(found, "2015-06")["verified"] == "verified"
    assert cell(found, "2015-06", ("East province", "red_banner", "focal"))["verified"] == "interpolated"


def test_what_is_said_adds_up_and_says_first_what_is_compared(tmp_path: Path) -> None:
    rows = (
        event(1, "2015-03-09", "Birk", STATE, REBELS, (0, 29, 0)),
        event(2, "2015-04-09", "Birk", STATE, "Them", (0, 50, 0)),
        across(3, "2015-06-01", "2015-07-30", 40),
        event(4, "2015-05-09", "Alden", STATE, REBELS, (0, 60, 0)),
        event(5, "2015-05-09", "Alden", STATE, REBELS, (0, 20, 0), adm_1="", where_prec="6"),
    )
    found = counted(tmp_path, *rows)
    every, focal = found.every, found.focal
    assert (every.compared, every.rough, every.without_place, every.unknown) == (80, 40, 60, 20)
    assert (focal.compared, focal.rough, focal.without_place, focal.unknown) == (30, 40, 60, 20)
    assert found.told("Red Banner") == (
        "40% of 200 deaths (best) in 10 whole months stand in rows that are compared with futures (80); the others stand "
        "in months that are known only roughly (40), in governorates without a place (60) or in no known governorate "
        "(20); of the 150 in events with Red Banner 20% are compared (30), and 40, 60 and 20 in the same order are not"
    )


def test_what_is_compared_is_what_the_record_takes(tmp_path: Path) -> None:
    rows = (
        across(1, "2015-06-01", "2015-07-30", 61),
        across(2, "2015-08-30", "2015-09-02", 7),
        event(3, "2015-10-09", "Alden", STATE, REBELS, (0, 9, 0)),
    )
    found = counted(tmp_path, *rows)
    kept = [r for r in found.rows if r["governorate"] == "East province" and r["verified"] != "interpolated"]
    assert sum(float(r["best"]) for r in kept if r["kind"] == "all") == pytest.approx(found.every.compared)
    assert sum(float(r["best"]) for r in kept if r["kind"] == "focal") == pytest.approx(found.focal.compared)
    as_read = [
        DeathsRow.model_validate({**r, "month": date.fromisoformat(r["month"] + "-01")}) for r in found.rows
    ]

    class War:
        focal = "red_banner"

    own = [row for row in as_read if row.governorate == "East province"]
    for count, tally in ((ALL, found.every), (WITH_FOCAL, found.focal)):
        taken = sum(row.best for row in own if count.has(War(), row))  # type: ignore[arg-type]
        assert taken == pytest.approx(tally.compared)


def test_a_proposal_says_it(tmp_path: Path) -> None:
    made = propose(read(Origin(write(tmp_path / "GEDEvent_v25_1.csv")), ASKED), TOWNS, ASKED, LOOKUPS)
    line = next(line for line in made.said if line.startswith("deaths.csv: "))
    assert "stand in rows that are compared with futures" in line and "in events with Red Banner" in line
    assert "2 more lie in months that the window cuts" in line


@pytest.mark.parametrize("parts", [(0.5, 0.5, 0.5, 0.5), (0.4, 0.4, 0.4, 0.4), (10.6, 0.0, 3.7, 1.2)])
def test_rounded_parts_add_up(parts: tuple[float, ...]) -> None:
    whole = Tally(*parts).whole
    assert sum(whole) == round(sum(parts))
    assert all(abs(a - b) < 1 for a, b in zip(whole, parts, strict=True))
