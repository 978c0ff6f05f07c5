"""Small tables written as a folder to correct: war.yaml and one CSV a table, whole or not at all."""

from __future__ import annotations

import csv
from pathlib import Path

from ruamel.yaml import YAML

from marchland.files.writing import whole_folder
from marchland.scenario.errors import Problem, ScenarioError
from marchland.wars.draft.small_tables import HEADER, SmallTables

SAID = "PROPOSED.md"
"""What was proposed and what was left out, beside the tables."""


def write_tables(tables: SmallTables, folder: Path) -> Path:
    """Write the tables into a new or empty folder; returns it. Raises ScenarioError if the folder holds anything."""
    target = folder.expanduser()
    refuse_full(target)
    with whole_folder(target) as part:
        with (part / HEADER).open("w", encoding="utf-8") as stream:
            stream.write(
                "# proposed from events: correct it, then `marchland new DIR --from-tables` this folder\n"
            )
            sheet = YAML()
            sheet.width = 110
            sheet.dump(dict(tables.header), stream)
        for stem, rows in tables.rows.items():
            with (part / f"{stem}.csv").open("w", encoding="utf-8", newline="") as stream:
                writer = csv.DictWriter(stream, list(rows[0]) if rows else [], lineterminator="\n")
                writer.writeheader()
                writer.writerows(rows)
        lines = ["# What was proposed, and what was left out", "", *(f"- {line}" for line in tables.said), ""]
        (part / SAID).write_text("\n".join(lines), encoding="utf-8")
    return target


def refuse_full(target: Path) -> None:
    """Raise ScenarioError if there is something at `target` that is no empty folder."""
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        message = "exists and is not an empty folder"
        raise ScenarioError([Problem(str(target), 1, 1, "", message, "name a new folder")])
