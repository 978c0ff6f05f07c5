"""relations.csv: dated relations of groups and sponsors; implied pairs stand in relations_added.csv."""

from __future__ import annotations

from pathlib import Path

from tables import ACTORS, EVIDENCE, read, write

COLUMNS = ("a", "b", "from", "to", "relation", "reason", *EVIDENCE)


def build(facts: Path, here: Path, out: Path) -> None:
    """Write relations.csv; rows of folded actors fall out, the coalition becomes two sponsors."""
    rows: list[dict[str, object]] = []
    for r in read(facts / "relations.csv"):
        for a in ACTORS[r["actor_a"]]:
            for b in ACTORS[r["actor_b"]]:
                pair = {"a": a, "b": b, "from": r["from_date"], "to": r["to_date"]}
                reason = {"relation": r["relation"], "reason": r["reason_or_event"]}
                rows.append({**pair, **reason, **{k: r[k] for k in EVIDENCE}})
    write(out / "relations.csv", COLUMNS, [*rows, *read(here / "relations_added.csv")])
