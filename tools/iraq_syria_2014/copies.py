"""control.csv, claims.csv, interventions.csv: taken over row by row; claims without what was only known afterwards."""

from __future__ import annotations

from pathlib import Path

from tables import EVIDENCE, read, write

ASKED = ("asks", "rival", "would_change")


def control(facts: Path, here: Path, out: Path) -> None:
    """Write control.csv: all recorded spells, unchanged, after those of holders_before.csv; who besieged a contested
    place stands in attackers.csv.
    """
    attackers = {(r["place"], r["from"]): r["attacker"] for r in read(here / "attackers.csv")}
    rows: list[dict[str, str]] = [
        {
            "place": r["place_id"],
            "from": r["from_date"],
            "to": r["to_date"],
            "holder": r["controller"],
            "attacker": attackers.get((r["place_id"], r["from_date"]), ""),
            **{k: r[k] for k in (*EVIDENCE, "note")},
        }
        for r in read(facts / "control.csv")
    ]
    columns = ("place", "from", "to", "holder", "attacker", *("confidence", "verified", "source", "note"))
    write(out / "control.csv", columns, [*read(here / "holders_before.csv"), *rows])


def claims(facts: Path, here: Path, out: Path) -> None:
    """Write claims.csv without the verdict and what the later record says, with the tests of asks.csv."""
    asks = {r["claim"]: r for r in read(here / "asks.csv")}
    rows = [
        {
            "claim": r["claim_id"],
            "type": r["type"],
            "text": r["claim"],
            "test": r["test"],
            **{k: asks[r["claim_id"]][k] for k in ASKED},
            **{k: r[k] for k in EVIDENCE},
        }
        for r in read(facts / "claims.csv")
    ]
    write(out / "claims.csv", ("claim", "type", "text", "test", *ASKED, *EVIDENCE), rows)


def interventions(here: Path, out: Path) -> None:
    """Write interventions.csv, which is typed by hand beside this file."""
    rows = read(here / "interventions.csv")
    write(out / "interventions.csv", tuple(rows[0]), rows)
