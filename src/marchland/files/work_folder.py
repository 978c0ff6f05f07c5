"""A folder in which learning has begun: found again by what was asked for, and tidied when it is done."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from marchland.errors import InputError
from marchland.files.claims import CLAIM, named, numbered
from marchland.files.writing import PART, write_text

BEGUN = "begun.json"
SAMPLER = "sampler-{}.npz"
REQUEST = "request.json"
"""What was asked for, in a folder that is finished and may be used again."""
WORK = (BEGUN, SAMPLER.format("*"), "screening.json", "verification.json", "replication.json")
"""What may lie in a folder before its posterior does."""
ASIDE = (f"{CLAIM}*", f".*{PART}*")
"""What a killed process may leave in any folder: its claim, and a file that it was writing."""


@contextmanager
def claimed(
    out: Path | None, results: Path, name: str, asked: Mapping[str, Any] | None = None
) -> Iterator[Path]:
    """Hold the folder for what a command makes: `out`, or where the same was begun or made, or a new number.

    Raises BusyError if another process is at work there, InputError if it holds anything else.
    """
    place = out or (unfinished(results, asked) if asked else None)
    text = json.dumps(asked, sort_keys=True) if asked else ""

    def mine(folder: Path) -> bool:
        return asked is not None and standing(folder) == asked

    if place is not None and not mine(place):
        unwritten(place)  # before anything is put there
    with named(place, text) if place is not None else numbered(results, name, text, mine) as folder:
        if not mine(folder):
            unwritten(folder)
        yield folder


def sampler_file(folder: Path | None, k: int) -> Path | None:
    """Where sampler `k` keeps what it has done; None without a folder."""
    return None if folder is None else folder / SAMPLER.format(k + 1)


def begin(folder: Path, asked: Mapping[str, Any]) -> Path:
    """Make the folder, or go on in it if the same was asked for there. Raises InputError if it holds anything else."""
    if standing(folder) != asked:
        unwritten(folder)
        folder.mkdir(parents=True, exist_ok=True)
        write_text(folder / BEGUN, json.dumps(asked, indent=1) + "\n")
    return folder


def unfinished(results: Path, asked: Mapping[str, Any]) -> Path | None:
    """The folder of results in which exactly this was begun, or finished and may be used again."""
    notes = sorted([*results.glob(f"*/{BEGUN}"), *results.glob(f"*/{REQUEST}")])
    return next((path.parent for path in notes if standing(path.parent) == asked), None)


def standing(folder: Path) -> dict[str, Any] | None:
    """What was asked for in a folder, unfinished or to be used again; None if nothing was."""
    for name in (BEGUN, REQUEST):
        try:
            found = json.loads((folder / name).read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            continue
        return found if isinstance(found, dict) else None
    return None


def told(folder: Path, asked: Mapping[str, Any]) -> str:
    """What to say of a folder before working in it; empty for a new one."""
    if standing(folder) != asked:
        return ""
    if (folder / BEGUN).exists():
        return f"going on in {folder}, which was begun and not finished"
    return f"{folder} was made for the same request: it is used again"


def finish(folder: Path) -> None:
    """Say that all is there, as the last act: what was begun becomes what may be used again."""
    for path in folder.glob(f".*{PART}*"):
        path.unlink(missing_ok=True)
    if (folder / BEGUN).exists():
        (folder / BEGUN).replace(folder / REQUEST)


def clear(folder: Path) -> None:
    """Take away what is kept for going on."""
    for path in [*folder.glob(SAMPLER.format("*")), *folder.glob(f".*{PART}*"), folder / BEGUN]:
        path.unlink(missing_ok=True)


def unwritten(folder: Path, but: tuple[str, ...] = ()) -> None:
    """Raises InputError if a folder holds anything but files of these patterns, or is none."""
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder} is a file: name a new folder")
    passed = (*but, *ASIDE)
    if folder.exists() and any(not any(path.match(b) for b in passed) for path in folder.iterdir()):
        raise InputError(f"{folder} holds something already; nothing is overwritten: name a new folder")
