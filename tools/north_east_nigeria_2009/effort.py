"""inputs.csv: assumed air effort, foreign helpers, and the pace at which groups grew between dated strengths."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from first import EVIDENCE, number, read, write
from sheets import END, FACTS, START

COLUMNS = ("input", "from", "to", "value", "unit", *EVIDENCE, "note")


def build(out: Path) -> None:
    """Write inputs.csv."""
    write(out / "inputs.csv", COLUMNS, [*read(FACTS / "steps.csv"), *growth()])


def growth() -> list[dict[str, object]]:
    """Weekly net growth between two dated strengths of a group; zero elsewhere."""
    spans: dict[str, list[dict[str, str]]] = {}
    for r in read(FACTS / "recruits.csv"):
        spans.setdefault(r["group"], []).append(r)
    out = []
    for group, rows in spans.items():
        reached = START
        for r in rows:
            since, until = date.fromisoformat(r["from"]), date.fromisoformat(r["to"])
            if since > reached:
                out.append(_row(group, reached, since, 0, ("assumed", "low", "assumed"), ""))
            pace = (float(r["after"]) - float(r["before"])) / ((until - since).days / 7)
            note = f"net growth {r['before']} to {r['after']}: a lower bound of those who joined; {r['note']}"
            evidence = (r["source"], r["confidence"], "interpolated")
            out.append(_row(group, since, until, pace, evidence, note.rstrip("; ")))
            reached = until
        out.append(_row(group, reached, END, 0, ("assumed", "low", "assumed"), ""))
    return out


def _row(
    group: str, since: date, until: date, value: float, evidence: tuple[str, ...], note: str
) -> dict[str, object]:
    span = {"input": f"recruits_{group}", "from": since.isoformat(), "to": until.isoformat()}
    known = dict(zip(EVIDENCE, evidence, strict=True))
    note = note or "no growth between dated strengths"
    return {**span, "value": number(value), "unit": "persons/week", **known, "note": note}
