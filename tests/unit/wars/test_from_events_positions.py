"""Positions that cannot be those of the country are refused with what is likely wrong, whichever command reads them."""

from datetime import date
from pathlib import Path

import pytest
from invented_events import event, write
from typer.testing import CliRunner

from marchland.cli.app import app
from marchland.cli.events import app as events_app
from marchland.errors import InputError
from marchland.wars.from_events.asked import Asked
from marchland.wars.from_events.event import Events
from marchland.wars.from_events.reading import Origin, read

IRAQ = [("36.33", "43.12"), ("33.31", "44.37"), ("30.51", "47.78"), ("34.6", "43.68"), ("33.43", "43.3")]
FAR = [
    ("24.7", "46.7"),
    ("24.5", "39.6"),
    ("21.4", "39.8"),
]  # in Saudi Arabia; exchanged not in Iraq either
ASKED = Asked("Iraq", date(2014, 7, 1), date(2015, 12, 31))


def rows(at: list[tuple[str, str]], **more: str) -> list[dict[str, str]]:
    return [
        event(i, f"2015-0{i % 9 + 1}-10", "Alden", "Government of Iraq", "IS", (1, 3, 0), latitude=lat, longitude=lon,
              country="Iraq", country_id="645", where_coordinates=f"Place {i}", adm_1=f"Unit {'abcdefghijkl'[i]}", **more)
        for i, (lat, lon) in enumerate(at)
    ]  # fmt: skip


def exchanged(at: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(lon, lat) for lat, lon in at]


def reading(folder: Path, at: list[tuple[str, str]], **more: str) -> Events:
    return read(Origin(write(folder / "GEDEvent_v25_1.csv", rows(at, **more))), ASKED)


def test_exchanged_latitude_and_longitude_are_told(tmp_path: Path) -> None:
    with pytest.raises(InputError) as told:
        reading(tmp_path, exchanged(IRAQ))
    assert (
        "all 5 events with a position lie outside Iraq; they lie inside it with lat and lon exchanged"
        in str(told.value)
    )


def test_a_file_of_another_place_is_refused_and_a_stray_event_is_not(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="all 3 events with a position lie outside Iraq: expected latitude"):
        reading(tmp_path, FAR)
    assert sum(one.placed for one in reading(tmp_path, [*IRAQ, *FAR]).rows) == len(IRAQ)
    assert not any(one.placed for one in reading(tmp_path, FAR[:2]).rows)  # two strays are counted, as before
    assert (
        len(reading(tmp_path, FAR, where_prec="6").rows) == 3
    )  # known to the country only: nothing to judge


def test_one_exchanged_row_among_many_is_no_exchanged_file(tmp_path: Path) -> None:
    found = reading(tmp_path, [*IRAQ, *exchanged(IRAQ[:1])])
    assert [one.placed for one in found.rows].count(False) == 1
    assert any("1 event (4 deaths) lies outside the outline of Iraq" in line for line in found.said)


def test_a_few_strays_hide_no_exchanged_file(tmp_path: Path) -> None:
    at = [*exchanged(IRAQ * 2), IRAQ[0]]
    with pytest.raises(
        InputError, match="10 of 11 events with a position lie outside Iraq; 10 lie inside it with"
    ):
        reading(tmp_path, at)


def test_both_commands_refuse_it(tmp_path: Path) -> None:
    file = write(tmp_path / "GEDEvent_v25_1.csv", rows(exchanged(IRAQ)))
    words = [
        "--country",
        "Iraq",
        "--since",
        "2014-07-01",
        "--until",
        "2015-12-31",
        "--from-events",
        str(file),
    ]
    new = CliRunner().invoke(app, ["new", str(tmp_path / "war"), *words, "--tables-only"])
    bring = CliRunner().invoke(
        events_app, ["to-scenario", "iraq_syria_2014", "--from", str(file), "--out", str(tmp_path / "copy")]
    )
    for done in (new, bring):
        assert done.exit_code == 2, done.output
        assert "inside it with lat and lon exchanged" in done.output.replace("\n", " ")
    assert [path.name for path in tmp_path.iterdir()] == [file.name]


def test_one_country_of_two_is_enough_to_refuse(tmp_path: Path) -> None:
    fine = [
        event(50 + i, f"2015-0{i + 1}-10", "Alden", "Government of Syria", "IS", (1, 3, 0), latitude="35.95",
              longitude="39.01", country="Syria", country_id="652", adm_1="Ar Raqqah", where_coordinates="Raqqa")
        for i in range(3)
    ]  # fmt: skip
    file = write(tmp_path / "GEDEvent_v25_1.csv", [*rows(exchanged(IRAQ)), *fine])
    words = ["to-scenario", "iraq_syria_2014", "--from", str(file), "--out", str(tmp_path / "copy")]
    done = CliRunner().invoke(events_app, words)
    assert done.exit_code == 2 and "lie outside Iraq" in done.output, done.output
