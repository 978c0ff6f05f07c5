"""Rows of deaths merged into a scenario's own table, and the scenario written as a copy or in place, with a backup."""

from __future__ import annotations

import csv
import io
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from marchland.files.writing import whole_folder, write_bytes, write_text
from marchland.scenario import load
from marchland.scenario.source import read_table
from marchland.scenario.tables import TABLES
from marchland.wars.from_events.deaths import Row

TABLE = "deaths.csv"
PROPOSED = Path("proposed") / "events.csv"
"""The deadliest events beside the tables, which no command reads."""
BACKUP = "deaths.csv.before_events"
KEY = ("month", "country", "governorate", "perpetrator", "kind")
COLUMNS = (*KEY, "low", "best", "high", "source", "confidence", "verified", "note")


@dataclass(frozen=True)
class Merged:
    """The new table as text, and how many rows were added, kept as they were, and replaced."""

    text: str
    added: int
    kept: int
    replaced: int


def merged(folder: Path, made: Sequence[Row], replace_rows: bool) -> Merged:
    """The table of a scenario's folder with rows from events: those that stand stay unless `replace_rows`."""
    columns, rows = _standing(folder)
    columns = [*columns, *(column for column in COLUMNS if column not in columns)]
    new = {_key(row): row for row in made}
    out: list[Mapping[str, str]] = []
    replaced = 0
    for row in rows:
        instead = new.pop(_key(row), None)
        replaced += instead is not None and replace_rows
        out.append(instead if instead is not None and replace_rows else row)
    stream = io.StringIO()
    writer = csv.DictWriter(stream, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows([*out, *(new[key] for key in sorted(new))])
    return Merged(stream.getvalue(), len(new), len(rows) - replaced, replaced)


def write(folder: Path, out: Path | None, table: Merged, proposed: Sequence[Row]) -> tuple[Path, Path | None]:
    """Write the scenario to `out`, or its table in place; returns the folder and the backup, if one was made.

    The result is loaded first. Raises ScenarioError if it is no valid scenario, and then nothing is written.
    """
    if out is not None:
        with whole_folder(out) as part:
            _fill(folder, part, table, proposed)
            load(str(part))
        return out, None
    with tempfile.TemporaryDirectory() as trial:
        _fill(folder, Path(trial), table, proposed)
        load(trial)
    backup = None
    if (folder / TABLE).exists():
        backup = _free(folder / BACKUP)
        write_bytes(backup, (folder / TABLE).read_bytes())
    (folder / PROPOSED).parent.mkdir(exist_ok=True)
    write_text(_free(folder / PROPOSED), _csv(proposed))
    write_text(folder / TABLE, table.text)
    return folder, backup


def _fill(folder: Path, part: Path, table: Merged, proposed: Sequence[Row]) -> None:
    shutil.copytree(folder, part, dirs_exist_ok=True)
    (part / TABLE).write_text(table.text, encoding="utf-8")
    (part / PROPOSED).parent.mkdir(exist_ok=True)
    _free(part / PROPOSED).write_text(_csv(proposed), encoding="utf-8")


def _standing(folder: Path) -> tuple[list[str], list[Row]]:
    if not (folder / TABLE).exists():
        return list(COLUMNS), []
    most = next(spec.most for spec in TABLES if spec.stem == "deaths")
    table = read_table(folder, TABLE, most)
    return list(table.columns), [dict(zip(table.columns, row, strict=True)) for row in table.rows]


def _key(row: Mapping[str, str]) -> tuple[str, ...]:
    """Month, country, governorate, perpetrator, kind; a month may be written as a day of it."""
    return (row["month"].strip()[:7], *(row.get(name, "").strip() for name in KEY[1:]))


def _free(path: Path) -> Path:
    """The path, or the first `path.2`, `path.3` ... that is not taken."""
    number, free = 2, path
    while free.exists():
        free = path.with_name(f"{path.stem}.{number}{path.suffix}")
        number += 1
    return free


def _csv(rows: Sequence[Row]) -> str:
    stream = io.StringIO()
    writer = csv.DictWriter(stream, list(rows[0]) if rows else ["event"], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue()
