"""places.csv: the 107 towns with catchments computed from their positions."""

from __future__ import annotations

from pathlib import Path

from areas import area_within, cell, project
from outline import full
from tables import read, weakest, write

COMMUNITIES = ("sunni_arab", "shia_arab", "kurd", "christian_yazidi_other", "alawite_druze_other")
ASSETS = ("dam", "refinery", "oil", "wheat", "border", "trunk_road")
REACH = {"city": 60.0, "town": 45.0, "rural": 30.0, "site": 25.0}  # km, assumed
SETTLED = 15.0  # km, assumed
# GED and OCHA put Makhmour in Erbil; its district is claimed by Erbil and Nineveh
GOVERNORATE = {"Erbil/Nineveh (disputed)": "Erbil"}
CITED = (("position", "latlon_source"), ("population", "pop_source"), ("shares", "shares_source"))
COLUMNS = (
    *("place", "name", "country", "governorate", "lat", "lon", "population"),
    *COMMUNITIES,
    *("settlement", "openness"),
    *ASSETS,
    *("catchment", "settled", "source", "confidence", "verified", "note"),
)


def build(facts: Path, boundaries: Path, out: Path) -> None:
    """Write places.csv; cells are drawn among the places of the same country and cut to its outline."""
    places = read(facts / "places.csv")
    land = {c: [project(lat, lon) for lon, lat in ring] for c, ring in full(boundaries).items()}
    spot = {p["place_id"]: project(float(p["lat"]), float(p["lon"])) for p in places}
    rows = []
    for p in places:
        me = p["place_id"]
        others = [spot[q["place_id"]] for q in places if q["country"] == p["country"] and q["place_id"] != me]
        outline = land[p["country"]]
        reach, near = (
            area_within(outline, cell(spot[me], others, cap)) for cap in (REACH[p["settlement"]], SETTLED)
        )
        rows.append(_row(p, reach, near))
    write(out / "places.csv", COLUMNS, rows)


def _row(p: dict[str, str], reach: float, near: float) -> dict[str, object]:
    position = (
        "position within 3 km of GeoNames" if p["verified"] == "latlon_verified" else "position recalled"
    )
    notes = [p["note"], position]
    if float(p["of_which_turkmen"]):
        notes.append(f"Turkmen {p['of_which_turkmen']} of the population, counted by sect")
    if p["governorate"] in GOVERNORATE:
        notes.append(f"governorate in the facts: {p['governorate']}")
    return {
        "place": p["place_id"],
        "population": p["pop_2013"],
        "governorate": GOVERNORATE.get(p["governorate"], p["governorate"]),
        "catchment": f"{reach:.0f}",
        "settled": f"{near:.0f}",
        "source": "; ".join(f"{k}: {p[v]}" for k, v in CITED),
        "confidence": weakest(p["pop_confidence"], p["shares_confidence"]),
        "verified": "recalled",
        "note": "; ".join(filter(None, notes)),
        **{
            k: p[k]
            for k in ("name", "country", "lat", "lon", "settlement", "openness", *COMMUNITIES, *ASSETS)
        },
    }
