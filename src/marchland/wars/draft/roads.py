"""A road graph where none is given: neighbours with no third place between them, and the shortest links that join all.

Two places are Gabriel neighbours if no third lies in the circle over them as diameter (Gabriel and Sokal 1969). The
shortest links that join all places are Gabriel neighbours too, so only those longer than the cap are added by them.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from marchland.scenario.rules.roads import MOST_NEIGHBOURS
from marchland.scenario.tables import Place
from marchland.scenario.values import MOST_KM
from marchland.stats.geometry import apart
from marchland.wars.draft.ledger import Assumption, Line, assumed, number

CAP = 180.0
"""Longest great-circle distance of neighbours, km, as in the shipped scenarios."""
DETOUR = 1.25
"""Road km for a great-circle km, assumed, as in the shipped scenarios."""
TRACK = 60.0
"""Great-circle km beyond which a link is called a track, as in the shipped scenarios."""
Edge = tuple[int, int]


def gabriel(km: NDArray[np.float64], cap: float) -> set[Edge]:
    """Gabriel neighbours at most `cap` apart, by their distances (n, n)."""
    square, found = km**2, set()
    for a in range(len(km)):
        others = a + 1 + np.flatnonzero(km[a, a + 1 :] <= cap)
        if len(others):
            through = (square[a][None, :] + square[others]).min(
                axis=1
            )  # a third place at an end gives the distance
            found |= {(a, int(b)) for b in others[through >= square[a, others] * (1 - 1e-12)]}
    return found


def joining(km: NDArray[np.float64]) -> set[Edge]:
    """The shortest links that join all places (a minimum spanning tree, Prim 1957), by their distances (n, n)."""
    best, near = km[0].copy() if len(km) else np.empty(0), np.zeros(len(km), int)
    left, found = np.ones(len(km), bool), set()
    left[:1] = False
    while left.any():
        b = int(np.argmin(np.where(left, best, np.inf)))
        found.add((min(b, int(near[b])), max(b, int(near[b]))))
        left[b] = False
        nearer = left & (km[b] < best)
        best[nearer], near[nearer] = km[b][nearer], b
    return found


def graph(km: NDArray[np.float64], cap: float = CAP, most: int = MOST_NEIGHBOURS) -> set[Edge]:
    """Links between places: Gabriel neighbours up to the cap, all joined, the longest left out where too many meet."""
    needed = joining(km)
    kept = needed | gabriel(km, cap)
    for a, b in sorted(kept - needed, key=lambda edge: -km[edge]):
        if max(sum(place in edge for edge in kept) for place in (a, b)) > most:
            kept.remove((a, b))
    return kept


def roads(places: Sequence[Place]) -> tuple[list[Line], list[Assumption]]:
    """Rows of roads.csv between places, all assumed."""
    km = apart(np.array([p.lat for p in places]), np.array([p.lon for p in places]))
    lines = []
    for a, b in sorted(graph(km), key=lambda edge: (places[edge[0]].place, places[edge[1]].place)):
        length = float(km[a, b])
        note = f"Gabriel neighbour; km = great circle x {DETOUR:g}"
        if length > CAP:
            note = f"longer than {CAP:g} km, to join all places; km = great circle x {DETOUR:g}"
        cells = {
            "a": places[a].place,
            "b": places[b].place,
            "km": number(min(max(round(length * DETOUR), 1), MOST_KM)),
        }
        cells["kind"] = "track" if length > TRACK else "road"
        lines.append(Line({**cells, **assumed("own working from positions", note)}))
    what = (
        f"a link between neighbours with no third place between them, up to {CAP:g} km, longer where nothing else "
        f"joins all places; {DETOUR:g} times the great circle"
    )
    why = "no roads.csv; rivers, ridges and borders are not seen"
    told = Assumption(
        "roads.csv", "a, b, km", len(lines), what, why, "write roads.csv, or correct single rows", 60
    )
    return lines, [told] if lines else []
