"""Coordinates must lie in the country they are coded to, give or take the coarseness of the outlines.

A point is outside if it is in none of the country's rings (crossing number) and farther than `TOLERANCE`
degrees from all of them. Outlines are Natural Earth 1:50m simplified to 0.05 degrees, so nothing closer than
that can be judged; GED also codes to roads, rivers and borders. International space (`where_prec` 7) is not
judged.
"""

from __future__ import annotations

import numpy as np

from marchland.events.lookups import Lookups
from marchland.stats.geometry import from_edge, inside

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
    far = ~inside(points, rings)
    suspects = np.flatnonzero(far)
    for start in range(0, len(suspects), 512):
        some = suspects[start : start + 512]
        far[some] = from_edge(points[some], rings) > TOLERANCE
    return far
