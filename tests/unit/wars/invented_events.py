"""A war that never was, in the forms of UCDP GED and ACLED, small enough to know every right answer.

Ostmark has three towns of events on a line some 55 km apart, a village that no gazetteer lists, and a quiet town.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from marchland.events.importing import import_file
from marchland.wars.from_events.asked import Asked
from marchland.wars.from_events.gazetteer import Gazetteer, town

GED = [
    "id", "year", "active_year", "type_of_violence", "conflict_new_id", "conflict_name", "dyad_new_id", "dyad_name",
    "side_a_new_id", "side_a", "side_b_new_id", "side_b", "where_prec", "where_coordinates", "adm_1", "adm_2",
    "latitude", "longitude", "priogrid_gid", "country", "country_id", "region", "event_clarity", "date_prec",
    "date_start", "date_end", "deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown", "low", "best", "high",
]  # fmt: skip
ACLED = [
    "event_id_cnty", "event_date", "year", "time_precision", "disorder_type", "event_type", "sub_event_type", "actor1",
    "assoc_actor_1", "inter1", "actor2", "assoc_actor_2", "inter2", "interaction", "civilian_targeting", "iso", "region",
    "country", "admin1", "admin2", "admin3", "location", "latitude", "longitude", "geo_precision", "source",
    "source_scale", "notes", "fatalities", "tags", "timestamp",
]  # fmt: skip
STATE, REBELS, GREYS = "Government of Ostmark", "Red Banner", "Grey League"
SINCE, UNTIL = date(2015, 1, 15), date(2015, 12, 20)
TOWNS = Gazetteer(
    (
        town(1, "Alden", 10.0, 10.0, 30_000),
        town(2, "Birk", 10.5, 10.0, 20_000, ["Bírk"]),
        town(3, "Birkside", 10.52, 10.0, 90_000),
        town(4, "Corve", 11.0, 10.0, 10_000),
        town(5, "Stillwater", 10.5, 10.6, 50_000),
        town(6, "Faraway", 16.0, 10.0, 1_000_000),
    ),
    "geonames: invented",
)
ASKED = Asked("Ostmark", SINCE, UNTIL)


def event(
    id_: int, day: str, place: str, a: str, b: str, dead: tuple[int, int, int], **more: str
) -> dict[str, str]:
    """A GED event at a place, with deaths of side a, side b and civilians; `more` replaces columns."""
    at = {"Alden": (10.0, "West province"), "Birk": (10.5, "East province"), "Corve": (11.0, "East province")}
    lat, unit = at.get(place, (11.5, "North province"))
    best = sum(dead)
    base = {
        "id": str(id_), "year": day[:4], "active_year": "1", "type_of_violence": "1", "dyad_name": f"{a} - {b}",
        "side_a": a, "side_b": b, "where_prec": "1", "where_coordinates": f"{place} town", "adm_1": unit,
        "latitude": str(lat), "longitude": "10.0", "country": "Ostmark", "country_id": "999", "region": "Nowhere",
        "event_clarity": "1", "date_prec": "1", "date_start": day, "date_end": day, "deaths_a": str(dead[0]),
        "deaths_b": str(dead[1]), "deaths_civilians": str(dead[2]), "deaths_unknown": "0", "low": str(best),
        "best": str(best), "high": str(best + 1),
    }  # fmt: skip
    return {**base, **more}


ROWS = (
    event(1, "2015-02-10", "Birk", STATE, REBELS, (0, 4, 0)),
    event(2, "2015-03-01", "Birk", STATE, REBELS, (0, 3, 0), latitude="10.57", where_coordinates="Bírk"),
    event(3, "2015-06-20", "Birk", STATE, REBELS, (6, 0, 0)),
    event(4, "2015-07-05", "Birk", STATE, REBELS, (2, 0, 0)),
    event(5, "2015-04-02", "Corve", REBELS, "Civilians", (0, 0, 12), type_of_violence="3"),
    event(6, "2015-05-30", "Corve", STATE, REBELS, (4, 4, 0), date_end="2015-06-02"),
    event(7, "2015-08-08", "Alden", STATE, GREYS, (20, 20, 0)),
    event(8, "2015-09-09", "Dunmoor", STATE, REBELS, (1, 1, 0), where_coordinates="Dunmoor village"),
    event(9, "2015-09-10", "Alden", STATE, "Lone Band", (1, 2, 0)),
    event(10, "2015-09-11", "Alden", "Government of Elsewhere", REBELS, (1, 1, 0)),
    event(
        11,
        "2015-10-10",
        "Alden",
        STATE,
        REBELS,
        (10, 20, 0),
        where_prec="6",
        adm_1="",
        where_coordinates="Ostmark",
    ),
    event(12, "2015-01-20", "Alden", STATE, REBELS, (1, 1, 0)),
    event(13, "2014-06-01", "Alden", STATE, REBELS, (50, 50, 0)),
    event(14, "2015-06-01", "Alden", "Government of Other", "Them", (1, 1, 0), country="Other"),
)
"""Events 1 to 12 lie in the window; 12 in a month that the window cuts; 13 before it; 14 in another country."""


def acled(
    number: int, day: str, place: str, kind: str, sub: str, actors: tuple[str, str], dead: int
) -> dict[str, str]:
    """An ACLED event; actors with their kinds behind a bar."""
    (one, inter1), (two, inter2) = (actor.split("|") for actor in actors)
    lat, unit = {"Alden": (10.0, "West"), "Birk": (10.5, "East"), "Corve": (11.0, "East")}[place]
    targeted = "Civilian targeting" if inter2 == "Civilians" else ""
    return {
        "event_id_cnty": f"OST{number}", "event_date": day, "year": day[:4], "time_precision": "1",
        "disorder_type": "Political violence", "event_type": kind, "sub_event_type": sub, "actor1": one, "inter1": inter1,
        "actor2": two, "inter2": inter2, "interaction": f"{inter1}-{inter2}", "civilian_targeting": targeted, "iso": "999",
        "country": "Ostmark", "admin1": unit, "location": place, "latitude": str(lat), "longitude": "10.0",
        "geo_precision": "1", "fatalities": str(dead),
    }  # fmt: skip


ARMY, BAND = "Military Forces of Ostmark (2010-)|State Forces", "Red Banner|Rebel Group"
ACLED_ROWS = (
    acled(1, "2015-02-01", "Birk", "Battles", "Non-state actor overtakes territory", (BAND, ARMY), 9),
    acled(2, "2015-08-03", "Birk", "Battles", "Government regains territory", (ARMY, BAND), 5),
    acled(3, "2015-03-03", "Corve", "Battles", "Armed clash", (BAND, ARMY), 2),
    acled(
        4,
        "2015-03-09",
        "Alden",
        "Violence against civilians",
        "Attack",
        (BAND, "Civilians (Ostmark)|Civilians"),
        7,
    ),
    acled(
        5, "2015-04-09", "Alden", "Protests", "Peaceful protest", ("Protesters (Ostmark)|Protesters", "|"), 0
    ),
)


def write(path: Path, rows: Iterable[dict[str, str]] = ROWS, header: list[str] = GED) -> Path:
    """The events as a file."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, header, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return path


def store(folder: Path, rows: Iterable[dict[str, str]] = ROWS) -> Path:
    """A store with the events imported."""
    target = folder / "events.duckdb"
    import_file(write(folder / "GEDEvent_v25_1.csv", rows), store=target)
    return target
