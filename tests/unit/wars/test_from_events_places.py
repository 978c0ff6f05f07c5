"""Which places a reader finds in a proposal: large towns before hamlets, the right name, and quiet towns that are quiet."""

from pathlib import Path

import pytest
from invented_events import REBELS, SINCE, STATE, UNTIL, event, write

from marchland.events.lookups import load_lookups
from marchland.wars.from_events.asked import Asked
from marchland.wars.from_events.gazetteer import Gazetteer, town
from marchland.wars.from_events.proposal import Proposal, propose
from marchland.wars.from_events.reading import Origin, read

LOOKUPS = load_lookups()
KM = 1 / 111.2
"""Degrees of latitude in a km."""


def fought(name: str, north: float, weeks: int, dead: int, first: int = 0) -> list[dict[str, str]]:
    """Events at a place `north` km from the first one, a month apart, so many dead in each."""
    number = int(1000 * (north + 1)) + first
    return [
        event(number + k, f"2015-{k + 2:02}-10", name, STATE, REBELS, (1, dead - 1, 0), latitude=f"{10 + north * KM:.4f}",
              where_coordinates=f"{name} town", adm_1="West")
        for k in range(weeks)
    ]  # fmt: skip


def at(number: int, name: str, north: float, people: int) -> object:
    return town(number, name, 10 + north * KM, 10.0, people)


def proposed(folder: Path, rows: list[dict[str, str]], towns: list[object], places: int = 4) -> Proposal:
    asked = Asked("Ostmark", SINCE, UNTIL, focal=(REBELS,), places=places)
    file = write(folder / "GEDEvent_v25_1.csv", rows)
    return propose(read(Origin(file), asked), Gazetteer(tuple(towns), "invented"), asked, LOOKUPS)  # type: ignore[arg-type]


THREE = [row for i in range(3) for row in fought(f"Old{i}", 100 * i, 6, 5)]
LISTED = [at(i, f"Old{i}", 100 * i, 8_000) for i in range(3)]


def names(made: Proposal) -> list[str]:
    return [place.name for place in made.towns.places]


@pytest.mark.parametrize(("people", "third"), [(50_000, "Dessie"), (49_999, "Hitsats")])
def test_a_large_town_does_not_lose_against_a_hamlet_of_three_events(
    tmp_path: Path, people: int, third: str
) -> None:
    rows = [*THREE, *fought("Hitsats", 300, 3, 200), *fought("Dessie", 400, 2, 5)]
    made = proposed(tmp_path, rows, [*LISTED, at(9, "Dessie", 400, people)])
    assert names(made) == ["Old0", "Old1", "Old2", third]


def test_nor_where_places_are_few(tmp_path: Path) -> None:
    rows = [*THREE[:12], *fought("Hitsats", 300, 3, 200), *fought("Dessie", 400, 1, 5)]
    assert set(names(proposed(tmp_path, rows, [*LISTED, at(9, "Dessie", 400, 60_000)], 3))) == {
        "Old0",
        "Old1",
        "Dessie",
    }


def test_large_towns_and_the_deadliest_are_taken_in_turn(tmp_path: Path) -> None:
    rows = [*(row for i in range(6) for row in fought(f"Old{i}", 100 * i, 8, 5))]
    towns = [at(i, f"Old{i}", 100 * i, 8_000) for i in range(6)]
    for i in range(2):
        rows += fought(f"Large{i}", 600 + 100 * i, 1, 9 - i)
        towns.append(at(20 + i, f"Large{i}", 600 + 100 * i, 90_000))
    rows += [*fought("Deadly", 800, 4, 300), *fought("Brief", 900, 1, 5_000)]
    assert names(proposed(tmp_path, rows, towns, 8))[6:] == ["Large0", "Deadly"]


def test_large_towns_that_are_left_out_are_named_first(tmp_path: Path) -> None:
    rows = [*THREE, *(row for i in range(14) for row in fought(f"Site{i:02}", 300 + 100 * i, 5, 90))]
    towns = [*LISTED]
    for i in range(14):
        rows += fought(f"Large{i:02}", 2_000 + 100 * i, 1, 2)
        towns.append(at(50 + i, f"Large{i:02}", 2_000 + 100 * i, 70_000))
    rows += [*fought("Army", 4_000, 1, 400), *fought("Garrison", 4_100, 1, 2)]
    for row in rows[-2:]:
        row |= {"type_of_violence": "3", "side_a": STATE, "side_b": "Civilians"}
    towns.append(at(90, "Garrison", 4_100, 80_000))
    said = [line for line in proposed(tmp_path, rows, towns, 4).said if line.startswith("left out: ")]
    large = [line for line in said if "(70,000 people)" in line]
    assert len(large) == 13 and said[:13] == large  # all but the one that is in, more than the usual dozen
    assert any("Garrison (80,000 people), Army" in line for line in said)


def test_a_small_place_that_swallows_a_large_town_takes_its_name(tmp_path: Path) -> None:
    rows = [*THREE, *fought("Susah", 300, 8, 50), *fought("Kamal", 311, 2, 3)]
    made = proposed(tmp_path, rows, [*LISTED, at(8, "Susah", 300, 9_000), at(9, "Kamal", 311, 57_000)])
    place = next(place for place in made.towns.places if place.name == "Kamal")
    assert place.population == 57_000 and len(place.events) == 10 and "Susah" not in names(made)


def test_a_large_town_that_no_event_names_takes_nothing(tmp_path: Path) -> None:
    rows = [*THREE, *fought("Susah", 300, 8, 50)]
    made = proposed(tmp_path, rows, [*LISTED, at(8, "Susah", 300, 9_000), at(9, "Kamal", 311, 57_000)])
    assert "Susah" in names(made) and "Kamal" not in names(made)


@pytest.mark.parametrize(
    ("of_robit", "name"),
    [(1, "Kobo"), (2, "Robit"), (0, "Robit")],  # told apart by one in eight; half the place; another spelling
)
def test_a_place_that_is_not_listed_does_not_become_a_village_nearby(
    tmp_path: Path, of_robit: int, name: str
) -> None:
    rows = [*THREE, *fought("Kobo", 300, 8, 9), *fought("Robit", 312, of_robit, 3)]
    assert name in names(proposed(tmp_path, rows, [*LISTED, at(8, "Robit", 312, 20_000)]))


@pytest.mark.parametrize(("away", "quiet"), [(17, False), (24, False), (26, True), (90, True), (110, False)])
def test_a_town_beside_a_place_with_events_is_not_quiet(tmp_path: Path, away: float, quiet: bool) -> None:
    made = proposed(tmp_path, THREE, [*LISTED, at(9, "Dolo", -away, 41_000)])
    assert ("Dolo" in names(made)) == quiet


def test_a_hamlet_of_unknown_size_is_no_quiet_town(tmp_path: Path) -> None:
    made = proposed(tmp_path, THREE, [*LISTED, at(9, "Dolo", -40, 0)])
    assert "Dolo" not in names(made)
