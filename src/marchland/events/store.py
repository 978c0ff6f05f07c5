"""The store is one DuckDB file, and an import is one transaction on it.

Files are read and checked in memory (spilling to a temporary folder); only sound events reach the store,
together with the note of the import, in a single commit. Killed at any moment, the store is either as before
or complete: DuckDB replays or discards its write-ahead log on the next opening. A store killed at its birth, before
its head is written, is made anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from marchland.events import schema
from marchland.events.errors import EventsError, Missing, bad, reason
from marchland.events.scratch import scratch

if TYPE_CHECKING:
    import duckdb

MEMORY = "800MB"
_HEAD = 12_288  # bytes of the three headers of a DuckDB file


def default_store() -> Path:
    """Where the store lies unless said otherwise: the user's data folder, which `MARCHLAND_DATA_DIR` moves."""
    from marchland.files import paths

    return paths.data() / "events.duckdb"


@contextmanager
def workbench() -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection in memory, bounded by `MEMORY`; its overflow goes to a folder removed at the end."""
    duckdb = _duckdb()
    with scratch() as folder:
        db = duckdb.connect(
            ":memory:", config={"memory_limit": MEMORY, "temp_directory": str(folder / "spill")}
        )
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
        _attach(db, path, f"ATTACH '{literal}' AS store", write)
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


def forget(db: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Remove a store that a failed first import made and did not fill."""
    with suppress(Exception):
        if _meta(db) is None:
            db.execute("DETACH store")
            _remove(path)


@contextmanager
def open_store(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A workbench with the store attached for reading. Raises `Missing` without one, `BadInput` if empty."""
    with workbench() as db:
        attach(db, path, write=False)
        if _meta(db) is None:
            raise bad(path, "holds no events yet", expected="a store filled by `events import`")
        yield db


def _attach(db: duckdb.DuckDBPyConnection, path: Path, command: str, write: bool) -> None:
    try:
        db.execute(f"{command}{'' if write else ' (READ_ONLY)'}")
    except _duckdb().IOException as error:
        if "lock" in str(error).lower() or not _unborn(path):
            raise
        if not write:
            raise bad(path, "holds no events yet", expected="a store filled by `events import`") from error
        _remove(path)
        db.execute(command)


def _unborn(path: Path) -> bool:
    """Whether the file is the beginning of a store whose head was never finished; it cannot hold a table."""
    try:
        if path.stat().st_size >= _HEAD:
            return False
        with path.open("rb") as handle:
            start = handle.read(16)
    except OSError:
        return False
    return not start or start[8:12] == b"DUCK"


def _remove(path: Path) -> None:
    path.unlink(missing_ok=True)
    path.with_name(path.name + ".wal").unlink(missing_ok=True)


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


_DENIED = ("Read-only file system", "Permission denied")


def _not_opened(path: Path, error: Exception) -> EventsError:
    text = str(error)
    if "lock" in text.lower():
        return EventsError(
            f"{path}: error: the store is in use by another program; try again when it has finished"
        )
    if reason(error).startswith("the disk is full"):
        return EventsError(f"{path}: error: the disk is full; the store is as it was")
    if denied := next((words for words in _DENIED if words in text), None):
        return EventsError(f"{path}: error: cannot be written ({denied.lower()}); the store is as it was")
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
