"""Coordinates must lie in the country they are coded to, give or take the coarseness of the outlines.

A point is outside if it is in none of the country's rings (crossing number) and farther than `TOLERANCE`
degrees from all of them. Outlines are Natural Earth 1:50m simplified to 0.05 degrees, so nothing closer than
that can be judged; GED also codes to roads, rivers and borders. International space (`where_prec` 7) is not
judged.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from marchland.events.lookups import Lookups

TOLERANCE = 0.25


def rings_of(
    source: str, code: int | None, name: str | None, lookups: Lookups, shapes: dict[int, list[np.ndarray]]
) -> list[np.ndarray]:
    """Rings of the country an event is coded to; empty if no table or outline knows it."""
    if source == "acled" and code is not None:
        numbers: tuple[int, ...] = (code,)
    elif code is not None and code in lookups.iso_of_gw:
        numbers = lookups.iso_of_gw[code]
    else:
        numbers = lookups.iso_of_name.get(name or "", ())
    return [ring for number in numbers for ring in shapes.get(number, [])]


def outside(longitude: np.ndarray, latitude: np.ndarray, rings: list[np.ndarray]) -> np.ndarray:
    """For each point, shape (points,), degrees: is it outside all rings and beyond the tolerance?"""
    points = np.column_stack([longitude, latitude])
    far = ~_inside(points, rings)
    suspects = np.flatnonzero(far)
    for start in range(0, len(suspects), 512):
        some = suspects[start : start + 512]
        far[some] = _distance(points[some], rings) > TOLERANCE
    return far


def _inside(points: np.ndarray, rings: list[np.ndarray]) -> np.ndarray:
    """Even-odd rule: a ray to the east crosses the edges of the rings an odd number of times."""
    inside = np.zeros(len(points), dtype=bool)
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
            crossing = x0 + (y[hit] - y0) * (x1 - x0) / (y1 - y0)
            inside[hit] ^= x[hit] < crossing
    return inside


def _distance(points: np.ndarray, rings: list[np.ndarray]) -> np.ndarray:
    """Degrees to the nearest edge of any ring, east-west shrunk by the cosine of latitude."""
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
