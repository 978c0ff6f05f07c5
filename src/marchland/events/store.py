"""The store is one DuckDB file, and an import is one transaction on it.

Files are read and checked in memory (spilling to a temporary folder); only sound events reach the store,
together with the note of the import, in a single commit. Killed at any moment, the store is either as before
or complete: DuckDB replays or discards its write-ahead log on the next opening.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from marchland.events import schema
from marchland.events.errors import EventsError, Missing, bad, reason

if TYPE_CHECKING:
    import duckdb

MEMORY = "800MB"


def default_store() -> Path:
    """Where the store lies unless said otherwise: the user's data folder, which `MARCHLAND_DATA_DIR` moves."""
    from marchland import paths

    return paths.data() / "events.duckdb"


@contextmanager
def workbench() -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection in memory, bounded by `MEMORY`; its overflow goes to a folder removed at the end."""
    duckdb = _duckdb()
    with tempfile.TemporaryDirectory(prefix="marchland-", ignore_cleanup_errors=True) as folder:
        db = duckdb.connect(":memory:", config={"memory_limit": MEMORY, "temp_directory": folder})
        try:
            db.execute("SET preserve_insertion_order = false")
            db.execute("SET enable_progress_bar = false")
            yield db
        finally:
            db.close()


def attach(db: duckdb.DuckDBPyConnection, path: Path, *, write: bool) -> None:
    """Make the store known to a connection as `store`. Raises `BadInput` if the file is not a store."""
    duckdb = _duckdb()
    if path.is_dir():
        raise bad(path, "is a directory", expected="a store file such as events.duckdb")
    if write:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise bad(
                path, f"cannot be created ({error.strerror})", expected="a place you may write to"
            ) from error
    elif not path.exists():
        raise Missing(f"no store at {path}; make one with: marchland events import FILE --store {path}")
    literal = str(path).replace("'", "''")
    try:
        db.execute(f"ATTACH '{literal}' AS store{'' if write else ' (READ_ONLY)'}")
        if write:
            db.execute("SET checkpoint_threshold = '256MB'")
        found = _meta(db)
    except duckdb.IOException as error:
        raise _not_opened(path, error) from error
    except duckdb.Error as error:
        raise bad(
            path, f"is not a store ({_first_line(error)})", expected="a file made by `events import`"
        ) from error
    if found not in (None, str(schema.VERSION)):
        raise bad(
            path,
            f"is a store of version {found}",
            expected=f"version {schema.VERSION}; import into a new file",
        )


@contextmanager
def open_store(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A workbench with the store attached for reading. Raises `Missing` without one, `BadInput` if empty."""
    with workbench() as db:
        attach(db, path, write=False)
        if _meta(db) is None:
            raise bad(path, "holds no events yet", expected="a store filled by `events import`")
        yield db


def create_tables(db: duckdb.DuckDBPyConnection) -> None:
    """Tables of the store, if they are not there; inside the caller's transaction."""
    db.execute(f"CREATE TABLE IF NOT EXISTS store.meta ({schema.table(schema.META)})")
    db.execute(f"CREATE TABLE IF NOT EXISTS store.events ({schema.table(schema.COLUMNS)})")
    db.execute(f"CREATE TABLE IF NOT EXISTS store.imports ({schema.table(schema.IMPORTS)})")
    if _meta(db) is None:
        db.execute("INSERT INTO store.meta VALUES ('version', ?)", [str(schema.VERSION)])


def has_tables(db: duckdb.DuckDBPyConnection) -> bool:
    """Whether the attached store has been filled."""
    return _meta(db) is not None


def _meta(db: duckdb.DuckDBPyConnection) -> str | None:
    """The version noted in the store; None for an empty file. Raises for a database of another kind."""
    tables = {
        name
        for (name,) in db.execute(
            "SELECT table_name FROM duckdb_tables() WHERE database_name = 'store'"
        ).fetchall()
    }
    if not tables:
        return None
    row = db.execute("SELECT value FROM store.meta WHERE key = 'version'").fetchone()
    return None if row is None else str(row[0])


def _not_opened(path: Path, error: Exception) -> EventsError:
    text = str(error)
    if "lock" in text.lower():
        return EventsError(
            f"{path}: error: the store is in use by another program; try again when it has finished"
        )
    if reason(error).startswith("the disk is full"):
        return EventsError(f"{path}: error: the disk is full; the store is as it was")
    return bad(path, f"cannot be opened ({_first_line(error)})", expected="a file made by `events import`")


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0] if str(error).strip() else error.__class__.__name__


def _duckdb() -> Any:
    try:
        import duckdb
        import pyarrow  # noqa: F401
    except ImportError as error:
        raise Missing(f"{error.name} is missing; install it with: pip install duckdb pyarrow") from error
    return duckdb
