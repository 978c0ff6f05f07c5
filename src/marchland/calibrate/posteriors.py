"""Posteriors on disk: found again by what they were learned from, never by their name."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from marchland.calibrate.calibrate import POSTERIOR
from marchland.calibrate.identity import identity, learner
from marchland.errors import Notice
from marchland.scenario import Scenario

OTHER_CODE = (
    "{} was learned by another version of the program: `marchland calibrate --cut {}` learns it again"
)


def find(s: Scenario, cut: date, folder: Path) -> Path | None:
    """The newest posterior in a folder of results that was learned from exactly what `s` knew at the cut.

    One that this very code learned comes first; warns with a Notice where another version of it did.
    """
    wanted, code = identity(s, cut), learner(s)
    told = {path: note(path) for path in folder.glob(f"*/{POSTERIOR}")}
    fits = [path for path, said in told.items() if said.get("known") == wanted]
    best = max(fits, key=lambda path: (told[path].get("code") == code, path.stat().st_mtime), default=None)
    if best is not None and told[best].get("code") != code:
        warnings.warn(OTHER_CODE.format(best, cut), Notice, stacklevel=2)
    return best


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
