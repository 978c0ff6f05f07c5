"""roads.csv: the road graph of the first scenario on these places, then corrections by hand."""

from __future__ import annotations

from pathlib import Path

from first import CAP, COLUMNS, DEGREE, DETOUR, EVIDENCE, TRACK, gabriel, great_circle, pieces, read, write
from sheets import FACTS


def build(out: Path) -> None:
    """Write roads.csv; raises ValueError for a bad correction, a split graph or too many roads at a place."""
    places = read(FACTS / "places.csv")
    spot = {p["place"]: (float(p["lat"]), float(p["lon"])) for p in places}
    trunk = {p["place"] for p in places if p["trunk_road"] == "1"}
    known = dict(zip(EVIDENCE, ("own working from positions", "low", "assumed"), strict=True))
    by_hand = dict(zip(EVIDENCE, ("own correction from recalled maps", "low", "recalled"), strict=True))
    roads: dict[tuple[str, str], dict[str, object]] = {}
    for (a, b), length in gabriel(spot).items():
        if length <= CAP:
            track = length > TRACK and not {a, b} <= trunk
            note = "Gabriel neighbour; km = great circle x 1.25"
            kind = "track" if track else "road"
            roads[a, b] = {"a": a, "b": b, "km": km(length), "kind": kind, **known, "note": note}
    for c in read(FACTS / "road_corrections.csv"):
        a, b = sorted((c["a"], c["b"]))
        if c["action"] == "drop":
            del roads[a, b]
        elif ((a, b) in roads) == (c["action"] == "add"):
            raise ValueError(f"cannot {c['action']} {a} - {b}")
        else:
            length = km(great_circle(spot[a], spot[b]))
            roads[a, b] = {"a": a, "b": b, "km": length, "kind": c["kind"], **by_hand, "note": c["reason"]}
    crowded = [p for p in spot if sum(p in edge for edge in roads) > DEGREE]
    parts = pieces(list(spot), set(roads))
    if crowded or len(parts) > 1:
        raise ValueError(f"too many roads at {crowded}; parts: {sorted(map(sorted, parts), key=len)[:-1]}")
    write(out / "roads.csv", COLUMNS, (roads[edge] for edge in sorted(roads)))


def km(length: float) -> str:
    """Road km for a great-circle distance in km."""
    return f"{max(length * DETOUR, 1):.0f}"
