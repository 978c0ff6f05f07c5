"""Small files of every layout, made in a temporary folder, and the real files of the field where they are at hand."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from events_files import ACLED_EVENT, ACLED_HEADER, EVENT, HEADERS, write

ROOT = Path(__file__).resolve().parents[3]
DATA = Path(os.environ.get("MARCHLAND_DATA", ROOT.parent / "shared" / "data"))


@pytest.fixture
def ged(tmp_path: Path) -> Callable[..., Path]:
    """Write GED events (changes to `EVENT`, one mapping each) in one of the layouts."""

    def make(*changes: dict[str, str], columns: int = 49, name: str = "GEDEvent_v23_1.csv") -> Path:
        return write(tmp_path / name, HEADERS[columns], [{**EVENT, **change} for change in changes or ({},)])

    return make


@pytest.fixture
def acled(tmp_path: Path) -> Callable[..., Path]:
    """Write ACLED events (changes to `ACLED_EVENT`, one mapping each)."""

    def make(*changes: dict[str, str], name: str = "acled_iraq.csv") -> Path:
        return write(
            tmp_path / name, ACLED_HEADER, [{**ACLED_EVENT, **change} for change in changes or ({},)]
        )

    return make


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Where a test keeps its store."""
    return tmp_path / "events.duckdb"


@pytest.fixture
def events_of() -> Callable[..., list[tuple[object, ...]]]:
    """Rows of a store: the named columns, by release and id."""

    def read(store: Path, columns: str) -> list[tuple[object, ...]]:
        import duckdb

        with duckdb.connect(str(store), read_only=True) as db:
            return db.execute(f"SELECT {columns} FROM events ORDER BY source, release, row").fetchall()

    return read


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of real files; tests that need it are skipped without it."""
    if not (DATA / "events").is_dir():
        pytest.skip(f"real event files are not at {DATA.name}/events; set MARCHLAND_DATA to their folder")
    return DATA
