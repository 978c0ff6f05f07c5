"""Posteriors on disk: found again by what they were learned from, never by their name."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from marchland.calibrate.calibrate import POSTERIOR
from marchland.calibrate.cut import identity
from marchland.scenario import Scenario


def find(s: Scenario, cut: date, folder: Path) -> Path | None:
    """The newest posterior in a folder of results that was learned from exactly what `s` knew at the cut."""
    wanted = identity(s, cut)
    fits = [path for path in folder.glob(f"*/{POSTERIOR}") if note(path).get("known") == wanted]
    return max(fits, key=lambda path: path.stat().st_mtime, default=None)


def note(path: Path) -> dict[str, str]:
    """What a posterior says of itself; empty for a file that is none."""
    import pyarrow
    from pyarrow import parquet

    try:
        metadata = parquet.read_schema(path).metadata or {}
    except (pyarrow.ArrowException, OSError):
        return {}
    try:
        found = json.loads(metadata.get(b"marchland", b"{}"))
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def missing(s: Scenario, cuts: Iterable[date], folder: Path) -> list[date]:
    """Cuts without a posterior."""
    return [cut for cut in cuts if find(s, cut, folder) is None]
