"""measures.csv and forces.csv: what claims are judged on beside control, events and relations."""

from __future__ import annotations

from pathlib import Path

from tables import EVIDENCE, read, write

FIELDS = {
    "lead": "lead_force",
    "support": "support",
    "air": "air_support",
    "local_share": "local_share",
    "co_ethnic": "co_ethnic",
    "held_after": "who_held_after",
    "reprisal": "reprisal_reported",
    "reprisal_by": "reprisal_by",
    "returns": "returns",
    "retook": "is_retook",
}
SILENT = ("unknown", "")
COUNTED = ("executions_own_members", "executions_total", "foreign_arrivals", "public_defectors")
SERVED = (
    "wheat_production", "electricity_hours", "water_hours", "water_safe", "hospital_power_outages", "doctors_ultimatum",
    "crime_level",
)  # fmt: skip
UNITS = {
    "1 yes 0 no": "(1 is yes)", "1 daily": "(1 is daily)", "event": "(1 is yes)", "sign of change": "(below 0: less)",
}  # fmt: skip
WANTED = {("is", "manpower", "Iraq and Syria"), ("jordan", "strikes_period", "Syria 5-7 February 2015")}


def forces(facts: Path, out: Path) -> None:
    """Write forces.csv: one row a place and coder."""
    rows = []
    for r in read(facts / "forces.csv"):
        for coder in ("a", "b"):
            if not r[f"lead_force_{coder}"]:
                continue
            cells = {name: r[f"{field}_{coder}"] for name, field in FIELDS.items()}
            cells = {name: "" if text in SILENT else text for name, text in cells.items()}
            cells["retook"] = cells["retook"].split(" ")[0]
            evidence = {k: r[f"{k}_{coder}"] for k in EVIDENCE}
            rows.append(
                {
                    "place": r["place_id"],
                    "date": r["date"],
                    "holder": r["new_holder"],
                    "coder": coder,
                    **cells,
                    **evidence,
                }
            )
    write(out / "forces.csv", ("place", "date", "holder", "coder", *FIELDS, *EVIDENCE), rows)


def measures(facts: Path, here: Path, out: Path) -> None:
    """Write measures.csv: counts of desertion and killing of own members, services, strength, and figures by hand."""
    rows = [*read(here / "measures_added.csv")]
    for r in read(facts / "desertion.csv"):
        if r["indicator"] in COUNTED:
            area = {"indicator": r["indicator"], "area": "total", "from": r["from_date"], "to": r["to_date"]}
            rows.append({**area, "best": r["value"], "unit": unit(r), **pick(r)})
    for r in read(facts / "services.csv"):
        if r["indicator"] in SERVED:
            area = {"indicator": r["indicator"], "area": r["area_id"].lower(), "from": r["date"]}
            rows.append({**area, "best": r["value"], "unit": unit(r), **pick(r)})
    for r in read(facts / "actors.csv"):
        if (r["actor_id"], r["measure"], r["scope"]) in WANTED:
            area = {
                "indicator": f"{r['actor_id']}_{r['measure']}",
                "area": "total",
                "from": r["date"],
                "scope": r["scope"],
            }
            rows.append({**area, **{k: r[k] for k in ("low", "best", "high")}, "unit": r["unit"], **pick(r)})
    columns = ("indicator", "area", "from", "to", "low", "best", "high", "unit", "scope", *EVIDENCE, "note")
    filled = [{k: row.get(k, "") for k in columns} for row in rows if row.get("best")]
    write(out / "measures.csv", columns, sorted(filled, key=lambda r: (r["indicator"], r["area"], r["from"])))


def unit(row: dict[str, str]) -> str:
    """The unit without remarks."""
    return UNITS.get(row["unit"], row["unit"].split(" (")[0])


def pick(row: dict[str, str]) -> dict[str, str]:
    """Evidence and note of a row."""
    return {**{k: row[k] for k in EVIDENCE}, "note": row.get("note", "")}
