"""groups.csv: dated strengths, one scope a series; figures carried back stand in strengths.csv."""

from __future__ import annotations

from pathlib import Path

from tables import ACTORS, EVIDENCE, START, read, write

COLUMNS = ("group", "date", "low", "best", "high", "scope", *EVIDENCE, "note")
MEASURES = {
    "manpower": "",
    "manpower_all_allies": "all allies together",
    "manpower_militia": "militia only",
    "manpower_deployable": "deployable only",
}
# series folded into a group: recorded under a scope of their own, never as the group's total
FOLDED = {"nusra": "opposition", "pkk_ybs": "ypg_sdf", "turkey": "turkey_backed"}
ABROAD = {"coalition", "jordan", "russia", "iran_axis"}


def _scope(row: dict[str, str]) -> str:
    parts = [row["scope"]]
    if row["unit"] != "fighters":
        parts.append(row["unit"])
    if MEASURES[row["measure"]]:
        parts.append(MEASURES[row["measure"]])
    if row["actor_id"] in ("nusra", "pkk_ybs"):
        parts.append(row["actor_id"] + " only")
    if row["note"].startswith("outlier"):
        parts.append("outlier claim")
    return "; ".join(parts)


def build(facts: Path, here: Path, out: Path) -> None:
    """Write groups.csv: the series of the initial strength first, then other scopes, by date."""
    rows: list[dict[str, str]] = read(here / "strengths.csv")
    for r in read(facts / "actors.csv"):
        if r["measure"] not in MEASURES or r["actor_id"] in ABROAD:
            continue
        group = FOLDED.get(r["actor_id"]) or ACTORS[r["actor_id"]][0]
        row = {
            "group": group,
            "scope": _scope(r),
            **{k: r[k] for k in ("date", "low", "best", "high", "note")},
        }
        rows.append({**row, **{k: r[k] for k in EVIDENCE}})
    order = [*(g for names in ACTORS.values() for g in names), "turkey_backed"]
    initial = {
        r["group"]: r["scope"]
        for r in sorted(rows, key=lambda r: str(r["date"]))
        if r["date"] <= START.isoformat()
    }
    rows.sort(
        key=lambda r: (order.index(str(r["group"])), initial[r["group"]] != r["scope"], r["scope"], r["date"])
    )
    write(out / "groups.csv", COLUMNS, rows)
