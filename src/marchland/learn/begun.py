"""A folder in which learning has begun: found again by what was asked for, and tidied when it is done."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from marchland.errors import InputError

BEGUN = "begun.json"
SAMPLER = "sampler-{}.npz"
WORK = (BEGUN, SAMPLER.format("*"), "screening.json", "verification.json")
"""What may lie in a folder before its posterior does."""


def sampler_file(folder: Path | None, k: int) -> Path | None:
    """Where sampler `k` keeps what it has done; None without a folder."""
    return None if folder is None else folder / SAMPLER.format(k + 1)


def begin(folder: Path, asked: Mapping[str, Any]) -> Path:
    """Make the folder, or go on in it if the same was asked for there. Raises InputError if it holds anything else."""
    if standing(folder) != asked:
        unwritten(folder)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / BEGUN).write_text(json.dumps(asked, indent=1) + "\n", encoding="utf-8")
    return folder


def unfinished(results: Path, asked: Mapping[str, Any]) -> Path | None:
    """The folder of results in which exactly this was begun and not finished."""
    found = (path.parent for path in sorted(results.glob(f"*/{BEGUN}")) if standing(path.parent) == asked)
    return next(found, None)


def standing(folder: Path) -> dict[str, Any] | None:
    """What was asked for in a folder and not finished; None if nothing was."""
    try:
        found = json.loads((folder / BEGUN).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def clear(folder: Path) -> None:
    """Take away what is kept for going on."""
    for path in [*folder.glob(SAMPLER.format("*")), folder / BEGUN]:
        path.unlink(missing_ok=True)


def unwritten(folder: Path, but: tuple[str, ...] = ()) -> None:
    """Raises InputError if a folder holds anything but files of these patterns."""
    if folder.exists() and any(not any(path.match(b) for b in but) for path in folder.iterdir()):
        raise InputError(f"{folder} holds something already; nothing is overwritten: name a new folder")
