"""Lengths on a round earth, and in a plane that is true near a place; rings of points as outlines.

The distance of two points is the haversine: d = 2 R asin sqrt(sin^2(dlat/2) + cos lat1 cos lat2 sin^2(dlon/2)). Near a
place, a degree to the north is R pi / 180 and one to the east is shorter by the cosine of its latitude: wrong by about
1% at 500 km from a place at 35 degrees. Fails when: something lies across the antimeridian or a pole.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

F = NDArray[np.float64]
EARTH_KM = 6371.0088
"""Mean radius of the earth, km."""


def great_circle(lat: Any, lon: Any, other_lat: Any, other_lon: Any) -> F:
    """Distances in km between points in degrees, as numbers or arrays that broadcast."""
    a, b, c, d = (np.radians(angle) for angle in (lat, lon, other_lat, other_lon))
    half = np.sin((a - c) / 2) ** 2
    half = half + np.cos(a) * np.cos(c) * np.sin((b - d) / 2) ** 2
    return np.asarray(2 * EARTH_KM * np.arcsin(np.sqrt(np.clip(half, 0, 1))))


def apart(lat: F, lon: F) -> F:
    """Distances between all pairs of points (n, n) in km; degrees in."""
    return great_circle(lat[:, None], lon[:, None], lat, lon)


def plane(points: F, lat: float, lon: float) -> F:
    """Points (n, 2), degrees north and east, as km north and east of a place."""
    place = (lat, lon)
    scale = np.radians(1.0) * EARTH_KM * np.array([1.0, np.cos(np.radians(lat))])
    return np.asarray((points - place) * scale)


def crossing(rays: F, start: F, step: F, far: float) -> F:
    """How far along rays from the origin (n, 2) segments start + [0, 1] * step (m, 2) are first met; `far` if never."""
    turned = rays[:, :1] * step[:, 1] - rays[:, 1:] * step[:, 0]
    safe = np.where(turned == 0, 1.0, turned)
    along = (start[:, 0] * step[:, 1] - start[:, 1] * step[:, 0]) / safe
    on = (start[:, 0] * rays[:, 1:] - start[:, 1] * rays[:, :1]) / safe
    meets = (turned != 0) & (along > 0) & (on >= 0) & (on <= 1)
    return np.asarray(np.where(meets, along, far).min(axis=1))


def inside(points: F, rings: list[F]) -> NDArray[np.bool_]:
    """Whether points (n, 2) lie within rings (m, 2), the last point being the first (even-odd rule).

    A ray along the first axis crosses the edges of the rings an odd number of times.
    """
    found = np.zeros(len(points), dtype=bool)
    x, y = points[:, 0], points[:, 1]
    for ring in rings:
        low, high = ring.min(axis=0), ring.max(axis=0)
        near = np.flatnonzero((y >= low[1]) & (y <= high[1]) & (x <= high[0]))
        if not len(near):
            continue
        for (x0, y0), (x1, y1) in pairwise(ring.tolist()):
            if y0 == y1:
                continue
            span = (y[near] >= min(y0, y1)) & (y[near] < max(y0, y1))
            hit = near[span]
            met = x0 + (y[hit] - y0) * (x1 - x0) / (y1 - y0)
            found[hit] ^= x[hit] < met
    return found


def from_edge(points: F, rings: list[F]) -> F:
    """Degrees (n,) from points (n, 2), east and north, to the nearest edge of any ring, inf if there is none.

    East-west is shrunk by the cosine of the point's latitude.
    """
    scale = np.cos(np.radians(points[:, 1]))[:, None]
    best = np.full(len(points), np.inf)
    for ring in rings:
        start, edge = ring[:-1], np.diff(ring, axis=0)
        length = np.maximum((edge**2).sum(axis=1), 1e-12)
        gap = points[:, None, :] - start[None]
        along = np.clip((gap * edge).sum(axis=2) / length, 0.0, 1.0)
        rest = gap - along[..., None] * edge
        best = np.minimum(best, np.sqrt((rest[..., 0] * scale) ** 2 + rest[..., 1] ** 2).min(axis=1))
    return best
