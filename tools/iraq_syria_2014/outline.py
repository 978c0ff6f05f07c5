"""Outlines of both countries: full for areas, simplified for drawing (Natural Earth 1:50m, public domain)."""

from __future__ import annotations

import json
import math
from pathlib import Path

from tables import write

Point = tuple[float, float]
COUNTRIES = ("Iraq", "Syria")
LIMIT = 250  # points in all


def full(boundaries: Path) -> dict[str, list[Point]]:
    """Country -> ring of (lon, lat) degrees without the repeated last point; both countries are one ring."""
    rings = {}
    for feature in json.loads(boundaries.read_text(encoding="utf-8"))["features"]:
        name = feature["properties"]["name"]
        if name in COUNTRIES:
            (ring,) = feature["geometry"]["coordinates"]
            rings[name] = [(float(lon), float(lat)) for lon, lat in ring[:-1]]
    return rings


def _distance(p: Point, a: Point, b: Point) -> float:
    scale = math.cos(math.radians(34))
    px, py, bx, by = (p[0] - a[0]) * scale, p[1] - a[1], (b[0] - a[0]) * scale, b[1] - a[1]
    length = bx * bx + by * by
    t = max(0.0, min(1.0, (px * bx + py * by) / length)) if length else 0.0
    return math.hypot(px - t * bx, py - t * by)


def thin(line: list[Point], tolerance: float) -> list[Point]:
    """Douglas-Peucker: fewest of the given points that stay within a tolerance (degrees of latitude)."""
    if len(line) < 3:
        return line
    far, at = max((_distance(p, line[0], line[-1]), i) for i, p in enumerate(line[1:-1], 1))
    if far <= tolerance:
        return [line[0], line[-1]]
    return thin(line[: at + 1], tolerance)[:-1] + thin(line[at:], tolerance)


def _arcs(ring: list[Point], shared: set[Point]) -> list[list[Point]]:
    """Cut a ring where it enters or leaves the border shared with the other country."""
    n = len(ring)
    inside = [p in shared for p in ring]
    cuts = [i for i in range(n) if inside[i] and not (inside[i - 1] and inside[(i + 1) % n])]
    arcs = []
    for start, stop in zip(cuts, [*cuts[1:], cuts[0] + n], strict=True):
        arcs.append([ring[i % n] for i in range(start, stop + 1)])
    return arcs


def simplified(rings: dict[str, list[Point]], tolerance: float) -> dict[str, list[Point]]:
    """Rings thinned arc by arc, so that the shared border stays shared; closed (last point = first)."""
    shared = set(rings["Iraq"]) & set(rings["Syria"])
    out = {}
    for country, ring in rings.items():
        closed: list[Point] = []
        for arc in _arcs(ring, shared):
            forward = arc if arc[0] <= arc[-1] else arc[::-1]
            kept = thin(forward, tolerance)
            closed += (kept if forward is arc else kept[::-1])[:-1]
        out[country] = [*closed, closed[0]]
    return out


def build(boundaries: Path, out: Path) -> None:
    """Write outline.csv with the smallest tolerance that keeps within the limit."""
    rings = full(boundaries)
    tolerance = 0.0
    while sum(map(len, (shape := simplified(rings, tolerance)).values())) > LIMIT:
        tolerance += 0.002
    rows = [
        {"ring": number, "country": country, "lon": f"{lon:.3f}", "lat": f"{lat:.3f}"}
        for number, country in enumerate(COUNTRIES)
        for lon, lat in shape[country]
    ]
    write(out / "outline.csv", ("ring", "country", "lon", "lat"), rows)
