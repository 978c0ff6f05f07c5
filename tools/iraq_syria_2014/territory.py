"""territory.csv: recorded km2 by publisher; one publisher is one definition, never mixed."""

from __future__ import annotations

from pathlib import Path

from tables import END, EVIDENCE, read, write

COLUMNS = ("date", "publisher", "area", "km2", *EVIDENCE, "note")
BASE = 55000.0  # km2 of populated Iraq at the peak, Pentagon (Kirby 2015-01-30)
PUBLISHERS = (
    ("IHS Conflict Monitor", "ihs"),
    ("RAND: area", "rand"),
    ("SOHR", "sohr"),
    ("about half of Syria", "sohr"),
    ("populated or otherwise", "pentagon"),
    ("same, 700 km2", "pentagon"),
    ("Iraqi army count", "iraqi_army_count"),
)


def _publisher(row: dict[str, str]) -> str | None:
    for words, publisher in PUBLISHERS:
        if row["definition"].startswith(words):
            return publisher
    if row["definition"].startswith("RAND"):
        return "rand"
    return "cjtf_pct" if row["area"] == "iraq" and row["pct_lost_since_base"] else None


def build(facts: Path, out: Path) -> None:
    """Write territory.csv; per cent of Iraq becomes km2 of the Pentagon's base, Syria has no base."""
    rows = []
    for r in read(facts / "territory.csv"):
        publisher = _publisher(r)
        if publisher is None or r["date"] > END.isoformat():
            continue
        km2, note = r["km2"], r["note"]
        confidence, verified = r["confidence"], r["verified"]
        if publisher == "cjtf_pct":
            km2 = f"{BASE * (1 - float(r['pct_lost_since_base']) / 100):.0f}"
            said = f"published: {r['pct_lost_since_base']} per cent lost ({r['definition']}); km2 of 55,000"
            note, confidence, verified = "; ".join(filter(None, (said, note))), "low", "assumed"
        if not km2:
            continue
        row = {"date": r["date"], "publisher": publisher, "area": r["area"], "km2": km2, "note": note}
        rows.append({**row, "source": r["source"], "confidence": confidence, "verified": verified})
    write(out / "territory.csv", COLUMNS, sorted(rows, key=lambda r: (r["publisher"], r["date"])))
