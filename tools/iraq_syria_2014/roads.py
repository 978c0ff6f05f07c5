"""roads.csv: Gabriel graph on great-circle distance, capped, then road_corrections.csv by hand."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

from areas import great_circle
from tables import EVIDENCE, read, write

COLUMNS = ("a", "b", "km", "kind", *EVIDENCE, "note")
DETOUR = 1.25  # road km per great-circle km, assumed
CAP = 180.0  # km great-circle: longer links only by hand or to keep the graph whole
TRACK = 60.0  # km great-circle: longer links that leave the trunk roads count as tracks
DEGREE = 7
Edge = tuple[str, str]


def _edge(a: str, b: str) -> Edge:
    return (a, b) if a < b else (b, a)


def gabriel(spot: dict[str, tuple[float, float]]) -> dict[Edge, float]:
    """Pairs with no third place c in the disc over them (ac^2 + cb^2 < ab^2), with their distance in km."""
    d = {_edge(a, b): great_circle(spot[a], spot[b]) for a, b in combinations(spot, 2)}
    kept = {}
    for (a, b), length in d.items():
        between = (d[_edge(a, c)] ** 2 + d[_edge(c, b)] ** 2 for c in spot if c not in (a, b))
        if all(s >= length**2 for s in between):
            kept[a, b] = length
    return kept


def pieces(places: list[str], edges: set[Edge]) -> list[set[str]]:
    """Connected parts of the graph."""
    left, out = set(places), []
    near: dict[str, set[str]] = {p: set() for p in places}
    for a, b in edges:
        near[a].add(b)
        near[b].add(a)
    while left:
        part, front = set(), {left.pop()}
        while front:
            part |= front
            front = set().union(*(near[p] for p in front)) - part
        out.append(part)
        left -= part
    return out


def build(facts: Path, here: Path, out: Path) -> None:
    """Write roads.csv; raises ValueError for a bad correction, a split graph or too many roads at a place."""
    rows = read(facts / "places.csv")
    spot = {r["place_id"]: (float(r["lat"]), float(r["lon"])) for r in rows}
    trunk = {r["place_id"] for r in rows if r["trunk_road"] == "1"}
    roads: dict[Edge, dict[str, object]] = {}
    for (a, b), length in gabriel(spot).items():
        if length <= CAP:
            track = length > TRACK and not {a, b} <= trunk
            note = "Gabriel neighbour; km = great circle x 1.25"
            road = _road(a, b, length * DETOUR, "track" if track else "road", note)
            roads[a, b] = {
                **road,
                "source": "own working from positions",
                "confidence": "low",
                "verified": "assumed",
            }
    for c in read(here / "road_corrections.csv"):
        edge = _edge(c["a"], c["b"])
        if c["action"] == "drop":
            del roads[edge]
        elif (edge in roads) == (c["action"] == "add"):
            raise ValueError(f"cannot {c['action']} {edge}")
        else:
            km = float(c["km"] or great_circle(spot[edge[0]], spot[edge[1]]) * DETOUR)
            evidence = {"source": "own correction from recalled road maps", "confidence": c["confidence"]}
            known = "recalled" if c["km"] else "assumed"
            roads[edge] = {**_road(*edge, km, c["kind"], c["reason"]), **evidence, "verified": known}
    degree = {p: sum(p in e for e in roads) for p in spot}
    crowded = [p for p in spot if degree[p] > DEGREE]
    parts = pieces(list(spot), set(roads))
    if crowded or len(parts) > 1:
        raise ValueError(f"too many roads at {crowded}; parts: {sorted(map(sorted, parts), key=len)[:-1]}")
    write(out / "roads.csv", COLUMNS, (roads[e] for e in sorted(roads)))


def _road(a: str, b: str, km: float, kind: str, note: str) -> dict[str, object]:
    return {"a": a, "b": b, "km": f"{max(km, 1):.0f}", "kind": kind, "note": note}
