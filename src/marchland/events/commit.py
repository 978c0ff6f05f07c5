"""Staged events enter the store in one transaction: all of them, or none.

Key is source, release and event id; events already there under the same key are replaced, so importing a file
twice changes nothing. Provisional events (UCDP candidate releases, or a code status that is not clear) give
way to a final release: by id, and by country and year, since a final release also says which candidate events
were not confirmed. The other way round, provisional events of a country and year that a final release already
covers stay out. A release is final by its number only; and where nothing but the file name says the release,
an import that would change or remove a stored event is refused.

Stored events of the same release, country and days that the file does not hold are counted as withdrawn, and
stay unless their removal is asked for.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from marchland.events import schema
from marchland.events.errors import bad
from marchland.events.releases import is_final
from marchland.events.store import create_tables, has_tables

if TYPE_CHECKING:
    import duckdb

_KEY = "e.source = $1 AND e.release = s.release AND e.event_id = s.event_id"
_PERIOD = "e.country IS NOT DISTINCT FROM s.country AND e.year = s.year"


@dataclass(frozen=True)
class Note:
    """What the store keeps of an import; `report` is all that was found in the file."""

    source: str
    file: str
    sha256: str
    layout: str
    policy: str
    report: dict[str, object]


@dataclass(frozen=True)
class Outcome:
    """What an import did, in events: `added` are new keys, `changed` differ from before, `same` do not.

    `withdrawn` events (with their deaths and first ids) are stored and not in the file though it covers their
    country and day; `withdrawn_removed` says whether they are gone.
    """

    added: int
    changed: int
    same: int
    provisional_replaced: int
    provisional_refused: int
    withdrawn: int = 0
    withdrawn_deaths: int = 0
    withdrawn_examples: tuple[str, ...] = ()
    withdrawn_removed: bool = False


def commit(
    db: duckdb.DuckDBPyConnection, note: Note, *, guessed: str | None = None, replace: bool = False
) -> Outcome:
    """Write the stage to the attached store and note the import. Any error rolls everything back.

    `guessed` is a release known from the file name only; `replace` removes withdrawn events. Raises `BadInput`
    where a guess would change or remove events.
    """
    source, filled = note.source, has_tables(db)
    _find_finals(db, source, filled)
    refused = _refuse_provisional(db, source) if filled else 0
    db.execute("BEGIN")
    try:
        create_tables(db)
        replaced = _replace_provisional(db, source) if filled else 0
        there, same = _replace_same(db, source) if filled else (0, 0)
        gone = _withdrawn(db, source, replace) if filled else (0, 0, ())
        removed = replace and gone[0] > 0
        if guessed is not None:
            _refuse_guess(note.file, guessed, there - same, replaced + gone[0] * removed)
        names = ", ".join(name for name in schema.COLUMNS if name != "source")
        db.execute(f"INSERT INTO store.events (source, {names}) SELECT $1, {names} FROM stage", [source])
        _write_note(db, note)
        db.execute("COMMIT")
    except BaseException:
        # after an error of the disk the transaction is gone already, and the first error says more
        with suppress(Exception):
            db.execute("ROLLBACK")
        raise
    total = _count(db, "SELECT count(*) FROM stage")
    return Outcome(total - there, there - same, same, replaced, refused, *gone, removed)


def _write_note(db: duckdb.DuckDBPyConnection, note: Note) -> None:
    text = json.dumps(note.report, sort_keys=True)
    counted = "SELECT release, count(*) FROM stage GROUP BY ALL ORDER BY ALL"
    for release, rows in db.execute(counted).fetchall():
        db.execute(
            "DELETE FROM store.imports WHERE source = ? AND release = ? AND sha256 = ?",
            [note.source, release, note.sha256],
        )
        db.execute(
            f"INSERT INTO store.imports ({schema.names(schema.IMPORTS)}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [note.source, release, note.file, note.sha256, note.layout, rows, note.policy, text],
        )


def _refuse_guess(file: str, release: str, changed: int, removed: int) -> None:
    """A file name may not decide which stored events go."""
    if not changed and not removed:
        return
    done = " and ".join(
        f"{verb} {count:,} of the stored events"
        for verb, count in (("change", changed), ("remove", removed))
        if count
    )
    message = f"only the name of the file says that it is release {release}, and it would {done}"
    raise bad(file, message, expected=f"--release {release}, if that is what it is, or another name")


def _find_finals(db: duckdb.DuckDBPyConnection, source: str, filled: bool) -> None:
    """Table `finals`: the releases, staged and stored, whose number says that they are final."""
    query = "SELECT DISTINCT release FROM stage"
    if filled:
        query += " UNION SELECT DISTINCT release FROM store.events WHERE source = $1"
    found = db.execute(query, [source] if filled else []).fetchall()
    finals = [name for (name,) in found if source == "ged" and is_final(name)]
    db.execute("CREATE OR REPLACE TEMP TABLE finals AS SELECT unnest($1::VARCHAR[]) AS release", [finals])


def _withdrawn(db: duckdb.DuckDBPyConnection, source: str, remove: bool) -> tuple[int, int, tuple[str, ...]]:
    """Stored events of the country and days of the file that it does not hold: number, deaths, first ids."""
    db.execute(
        "CREATE OR REPLACE TEMP TABLE reach AS SELECT release, country, min(date_start) AS first, "
        "max(date_start) AS last FROM stage GROUP BY ALL"
    )
    condition = (
        "e.source = $1 AND EXISTS (SELECT 1 FROM reach r WHERE r.release = e.release AND "
        "r.country IS NOT DISTINCT FROM e.country AND e.date_start BETWEEN r.first AND r.last) AND NOT EXISTS "
        "(SELECT 1 FROM stage s WHERE s.release = e.release AND s.event_id = e.event_id)"
    )
    row = db.execute(
        f"SELECT count(*), coalesce(sum(best), 0) FROM store.events e WHERE {condition}", [source]
    ).fetchone()
    count, deaths = (int(row[0]), int(row[1])) if row else (0, 0)
    if not count:
        return 0, 0, ()
    first = db.execute(
        f"SELECT event_id FROM store.events e WHERE {condition} ORDER BY best DESC NULLS LAST, event_id LIMIT 5",
        [source],
    ).fetchall()
    if remove:
        db.execute(f"DELETE FROM store.events e WHERE {condition}", [source])
    return count, deaths, tuple(text for (text,) in first)


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
    other = "e.source = $1 AND NOT e.provisional AND e.release <> s.release AND e.release IN (FROM finals)"
    final = f"SELECT 1 FROM store.events e WHERE {other} AND"
    condition = f"s.provisional AND (EXISTS ({final} e.event_id = s.event_id) OR EXISTS ({final} {_PERIOD}))"
    refused = _count(db, f"SELECT count(*) FROM stage s WHERE {condition}", source)
    if refused:
        db.execute(f"DELETE FROM stage s WHERE {condition}", [source])
    return refused


def _replace_provisional(db: duckdb.DuckDBPyConnection, source: str) -> int:
    """Remove stored provisional events of other releases that staged ones replace."""
    db.execute(
        "CREATE OR REPLACE TEMP TABLE covered AS SELECT DISTINCT country, year FROM stage "
        "WHERE NOT provisional AND release IN (FROM finals)"
    )
    other = "NOT EXISTS (SELECT 1 FROM stage t WHERE t.release = e.release)"
    again = "s.event_id = e.event_id AND (s.provisional OR s.release IN (FROM finals))"
    condition = (
        f"e.source = $1 AND e.provisional AND {other} AND (EXISTS (SELECT 1 FROM stage s WHERE {again}) "
        f"OR EXISTS (SELECT 1 FROM covered s WHERE {_PERIOD}))"
    )
    replaced = _count(db, f"SELECT count(*) FROM store.events e WHERE {condition}", source)
    if replaced:
        db.execute(f"DELETE FROM store.events e WHERE {condition}", [source])
    return replaced


def _count(db: duckdb.DuckDBPyConnection, query: str, *values: str) -> int:
    row = db.execute(query, list(values)).fetchone()
    return int(row[0]) if row else 0
