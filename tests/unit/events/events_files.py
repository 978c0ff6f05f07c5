"""One event of each layout, and a way to write it."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterable
from pathlib import Path

CORE = [
    "id",
    "year",
    "active_year",
    "type_of_violence",
    "conflict_new_id",
    "conflict_name",
    "dyad_new_id",
    "dyad_name",
    "side_a_new_id",
    "side_a",
    "side_b_new_id",
    "gwnob",
    "side_b",
    "number_of_sources",
    "source_article",
    "source_office",
    "source_date",
    "source_headline",
    "source_original",
    "where_prec",
    "where_coordinates",
    "adm_1",
    "adm_2",
    "latitude",
    "longitude",
    "geom_wkt",
    "priogrid_gid",
    "country",
    "country_id",
    "region",
    "event_clarity",
    "date_prec",
    "date_start",
    "date_end",
    "deaths_a",
    "deaths_b",
    "deaths_civilians",
    "deaths_unknown",
    "low",
    "best",
    "high",
]
HEADERS = {
    41: CORE,
    45: [*CORE[:3], "start_year", "end_year", *CORE[3:29], "iso3", "gwnoa", *CORE[29:]],
    49: [
        "id", "relid", "year", "active_year", "code_status", "type_of_violence", "conflict_dset_id", "conflict_new_id",
        "conflict_name", "dyad_dset_id", "dyad_new_id", "dyad_name", "side_a_dset_id", "side_a_new_id", "side_a",
        "side_b_dset_id", "side_b_new_id", "side_b", "number_of_sources", "source_article", "source_office",
        "source_date", "source_headline", "source_original", "where_prec", "where_coordinates", "where_description",
        "adm_1", "adm_2", "latitude", "longitude", "geom_wkt", "priogrid_gid", "country", "country_id", "region",
        "event_clarity", "date_prec", "date_start", "date_end", "deaths_a", "deaths_b", "deaths_civilians",
        "deaths_unknown", "best", "high", "low", "gwnoa", "gwnob",
    ],
}  # fmt: skip
EVENT = {
    "id": "1", "year": "2015", "active_year": "1", "code_status": "Clear", "type_of_violence": "1",
    "conflict_new_id": "259", "conflict_name": "Iraq: Government", "dyad_new_id": "524",
    "dyad_name": "Government of Iraq - IS", "side_a_new_id": "116", "side_a": "Government of Iraq",
    "side_b_new_id": "234", "side_b": "IS", "where_prec": "1", "where_coordinates": "Mosul town",
    "adm_1": "Nīnawá province", "latitude": "36.335", "longitude": "43.119", "priogrid_gid": "181891",
    "country": "Iraq", "country_id": "645", "region": "Middle East", "event_clarity": "1", "date_prec": "1",
    "date_start": "2015-05-17", "date_end": "2015-05-17", "deaths_a": "1", "deaths_b": "2",
    "deaths_civilians": "3", "deaths_unknown": "1", "low": "5", "best": "7", "high": "9",
}  # fmt: skip
ACLED_HEADER = [
    "event_id_cnty",
    "event_date",
    "year",
    "time_precision",
    "disorder_type",
    "event_type",
    "sub_event_type",
    "actor1",
    "assoc_actor_1",
    "inter1",
    "actor2",
    "assoc_actor_2",
    "inter2",
    "interaction",
    "civilian_targeting",
    "iso",
    "region",
    "country",
    "admin1",
    "admin2",
    "admin3",
    "location",
    "latitude",
    "longitude",
    "geo_precision",
    "source",
    "source_scale",
    "notes",
    "fatalities",
    "tags",
    "timestamp",
]
ACLED_EVENT = {
    "event_id_cnty": "IRQ1", "event_date": "2015-05-17", "year": "2015", "time_precision": "1",
    "disorder_type": "Political violence", "event_type": "Battles", "sub_event_type": "Armed clash",
    "actor1": "Islamic State (Iraq)", "inter1": "2", "actor2": "Military Forces of Iraq (2014-2018)", "inter2": "1",
    "interaction": "12", "iso": "368", "country": "Iraq", "admin1": "Ninewa", "location": "Mosul",
    "latitude": "36.335", "longitude": "43.119", "geo_precision": "1", "fatalities": "4",
}  # fmt: skip


def write(path: Path, header: Iterable[str], rows: Iterable[dict[str, str]]) -> Path:
    """A CSV file, packed if its name says so."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "wt", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, list(header), restval="", extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return path
