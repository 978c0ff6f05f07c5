"""events.csv: dated events with their salience abroad (salience.csv, own judgement) and without verdicts."""

from __future__ import annotations

from pathlib import Path

from tables import ACTORS, EVIDENCE, IN_EVENTS, read, write

COLUMNS = (
    *(
        "event",
        "date",
        "precision",
        "type",
        "title",
        "places",
        "actors",
        "deaths_low",
        "deaths_high",
        "salience",
    ),
    *("effect", *EVIDENCE, "note"),
)
# notes and effects of the facts that judge the article: they belong to the trial, not to the scenario
NOT_NOTES = {"E014", "E028", "E037", "E052"}
NOT_EFFECTS = {"E068"}
TURKISH_BACKED = {"E067", "E071"}


def _actors(row: dict[str, str]) -> str:
    names: dict[str, None] = {}
    for actor in filter(None, row["actors"].split(";")):
        for name in IN_EVENTS.get(actor) or ACTORS[actor]:
            names[name] = None
    if row["event_id"] in TURKISH_BACKED:
        names["turkey_backed"] = None
    return ";".join(names)


def build(facts: Path, here: Path, out: Path) -> None:
    """Write events.csv, rows of events_added.csv in place of those of the same name; every event has its salience."""
    salience = {r["event"]: r["salience"] for r in read(here / "salience.csv")}
    added = {r["event_id"]: r for r in read(here / "events_added.csv")}
    known = {r["event_id"]: r for r in read(facts / "events.csv")}
    rows = []
    for r in (known | added).values():
        key = r["event_id"]
        row: dict[str, object] = {
            "event": key,
            "precision": r["date_precision"],
            "actors": _actors(r),
            "deaths_low": r["fatalities_low"],
            "deaths_high": r["fatalities_high"],
            "salience": salience[key],
            "effect": "" if key in NOT_EFFECTS else r["effect"],
            "note": "; ".join(filter(None, ["" if key in NOT_NOTES else r["note"], "salience assumed"])),
        }
        rows.append({**row, **{k: r[k] for k in ("date", "type", "title", "places", *EVIDENCE)}})
    write(out / "events.csv", COLUMNS, rows)
