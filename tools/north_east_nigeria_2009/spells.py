"""control.csv: from changes of hands to spells over the whole horizon."""

from __future__ import annotations

from pathlib import Path

from first import read, write
from sheets import END, FACTS, START

STATE = {"Nigeria": "nigeria_gov", "Cameroon": "cameroon", "Chad": "chad_niger", "Niger": "chad_niger"}
COLUMNS = ("place", "from", "to", "holder", "confidence", "verified", "source", "note")
QUIET = "own recollection; no report of its loss among those read"
RAIDS = "raids and occupations of a day or two are not entered"


def build(out: Path) -> None:
    """Write control.csv; a town belongs to its state until the first change. Raises ValueError if out of order."""
    changes: dict[str, list[dict[str, str]]] = {}
    for r in read(FACTS / "changes.csv"):
        changes.setdefault(r["place"], []).append(r)
    rows = []
    for p in read(FACTS / "places.csv"):
        mine = changes.pop(p["place"], [])
        start = START.isoformat()
        first = {"place": p["place"], "date": start, "holder": STATE[p["country"]], "note": ""}
        if not mine or mine[0]["date"] > start:
            confidence = "low" if mine else "medium"
            known = {"confidence": confidence, "verified": "recalled", "source": QUIET}
            mine = [{**first, **known, "note": RAIDS}, *mine]
        dates = [r["date"] for r in mine]
        if dates != sorted(set(dates)) or dates[0] != start:
            raise ValueError(f"changes of {p['place']} are out of order: {dates}")
        for r, until in zip(mine, [*dates[1:], END.isoformat()], strict=True):
            rows.append({**{k: r.get(k, "") for k in COLUMNS}, "from": r["date"], "to": until})
    if changes:
        raise ValueError(f"changes of unknown places: {sorted(changes)}")
    write(out / "control.csv", COLUMNS, rows)
