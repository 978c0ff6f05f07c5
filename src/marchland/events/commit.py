"""Staged events enter the store in one transaction: all of them, or none.

Key is source, release and event id; events already there under the same key are replaced, so importing a file
twice changes nothing. Provisional events (UCDP candidate releases, or a code status that is not clear) give
way to a final release: by id, and by country and year, since a final release also says which candidate events
were not confirmed. The other way round, provisional events of a country and year that a final release already
covers stay out.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from marchland.events import schema
from marchland.events.store import create_tables, has_tables

if TYPE_CHECKING:
    import duckdb

_KEY = "e.source = $1 AND e.release = s.release AND e.event_id = s.event_id"
_PERIOD = "e.country IS NOT DISTINCT FROM s.country AND e.year = s.year"


@dataclass(frozen=True)
class Outcome:
    """What an import did, in events: `added` are new keys, `changed` differ from before, `same` do not."""

    added: int
    changed: int
    same: int
    provisional_replaced: int
    provisional_refused: int


def commit(
    db: duckdb.DuckDBPyConnection,
    source: str,
    file: str,
    sha256: str,
    layout: str,
    policy: str,
    report: dict[str, object],
) -> Outcome:
    """Write the stage to the attached store and note the import. Any error rolls everything back."""
    filled = has_tables(db)
    refused = _refuse_provisional(db, source) if filled else 0
    covered = "SELECT DISTINCT country, year FROM stage WHERE NOT provisional"
    db.execute(f"CREATE OR REPLACE TEMP TABLE covered AS {covered}")
    db.execute("BEGIN")
    try:
        create_tables(db)
        replaced = _replace_provisional(db, source) if filled else 0
        there, same = _replace_same(db, source) if filled else (0, 0)
        names = ", ".join(name for name in schema.COLUMNS if name != "source")
        db.execute(f"INSERT INTO store.events (source, {names}) SELECT $1, {names} FROM stage", [source])
        for release, rows in db.execute(
            "SELECT release, count(*) FROM stage GROUP BY ALL ORDER BY ALL"
        ).fetchall():
            db.execute(
                "DELETE FROM store.imports WHERE source = ? AND release = ? AND sha256 = ?",
                [source, release, sha256],
            )
            db.execute(
                f"INSERT INTO store.imports ({schema.names(schema.IMPORTS)}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [source, release, file, sha256, layout, rows, policy, json.dumps(report, sort_keys=True)],
            )
        db.execute("COMMIT")
    except BaseException:
        db.execute("ROLLBACK")
        raise
    total = _count(db, "SELECT count(*) FROM stage")
    return Outcome(total - there, there - same, same, replaced, refused)


def _replace_same(db: duckdb.DuckDBPyConnection, source: str) -> tuple[int, int]:
    """Remove stored events whose key is staged; how many there were and how many of them say the same."""
    columns = [name for name in schema.COLUMNS if name not in ("source", "row")]
    equal = " AND ".join(f"e.{name} IS NOT DISTINCT FROM s.{name}" for name in columns)
    row = db.execute(
        f"SELECT count(*), count(*) FILTER ({equal}) FROM store.events e JOIN stage s ON {_KEY}", [source]
    ).fetchone()
    there, same = (int(row[0]), int(row[1])) if row else (0, 0)
    if there:
        db.execute(f"DELETE FROM store.events e USING stage s WHERE {_KEY}", [source])
    return there, same


def _refuse_provisional(db: duckdb.DuckDBPyConnection, source: str) -> int:
    """Leave out staged provisional events that a final release in the store speaks of."""
    other = "e.source = $1 AND NOT e.provisional AND e.release <> s.release"
    final = f"SELECT 1 FROM store.events e WHERE {other} AND"
    condition = f"s.provisional AND (EXISTS ({final} e.event_id = s.event_id) OR EXISTS ({final} {_PERIOD}))"
    refused = _count(db, f"SELECT count(*) FROM stage s WHERE {condition}", source)
    if refused:
        db.execute(f"DELETE FROM stage s WHERE {condition}", [source])
    return refused


def _replace_provisional(db: duckdb.DuckDBPyConnection, source: str) -> int:
    """Remove stored provisional events of other releases that staged ones replace."""
    other = "NOT EXISTS (SELECT 1 FROM stage t WHERE t.release = e.release)"
    condition = (
        f"e.source = $1 AND e.provisional AND {other} AND "
        "(EXISTS (SELECT 1 FROM stage s WHERE s.event_id = e.event_id) OR "
        f"EXISTS (SELECT 1 FROM covered s WHERE {_PERIOD}))"
    )
    replaced = _count(db, f"SELECT count(*) FROM store.events e WHERE {condition}", source)
    if replaced:
        db.execute(f"DELETE FROM store.events e WHERE {condition}", [source])
    return replaced


def _count(db: duckdb.DuckDBPyConnection, query: str, *values: str) -> int:
    row = db.execute(query, list(values)).fetchone()
    return int(row[0]) if row else 0
