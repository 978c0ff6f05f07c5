"""What a command was asked for, by the files that it was asked of: a finished result is found without reading them.

To know the key of a plan the scenario must be read, checked and hashed, which takes a second. The same words, on files
of the same names, sizes and times, by the same code, mean the same plan: its key is kept in the user's cache. Whether a
result of that key is there and whole is judged as ever.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from marchland.engine import compiler
from marchland.ensemble.manifest import FILE as MANIFEST
from marchland.ensemble.manifest import installed
from marchland.ensemble.place import Place, judge_key
from marchland.files import paths
from marchland.files.claims import numbers
from marchland.files.code import ROOT
from marchland.files.writing import write_text

FILE = "asked.json"
MOST = 200
"""Requests that are remembered, the last ones."""


def digest(scenario: str, files: Iterable[Path], words: Sequence[Any]) -> str:
    """SHA-256 (hexadecimal) of a request: the scenario's name or folder, other files named in it, all else said."""
    places = (ROOT / "scenarios" / scenario, Path(scenario))
    seen = [_files(place) for place in places]
    given = [_status(path) for path in files]
    own = [path for folder in paths.mechanisms() for path in folder.glob("*.py")]
    code = [_status(path) for path in sorted([*ROOT.rglob("*.py"), *own])]
    versions = [sys.version, installed("marchland"), installed("jaxlib"), compiler.made_by()]
    text = json.dumps([str(Path(scenario).absolute()), seen, given, code, versions, list(words)], default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def found(request: str, results: Path, out: Path | None) -> Place | None:
    """The finished result of a request that was made before, which becomes the latest; None where it must be looked
    at in earnest."""
    kept = _read().get(request)
    if kept is None:
        return None
    key, name = kept
    for path in [out] if out is not None else [path for _, path in numbers(results, name)]:
        place = judge_key(key, path)
        if place is not None:
            with suppress(OSError):  # where nothing can be written it is shown all the same
                (place.path / MANIFEST).touch()
            return place
    return None


def remember(request: str, key: str, name: str) -> None:
    """Keep which plan a request comes to, by its key and the name of its scenario; where that cannot be, leave it."""
    kept = {**_read(), request: [key, name]}
    with suppress(OSError):
        file = paths.cache() / FILE
        file.parent.mkdir(parents=True, exist_ok=True)
        write_text(file, json.dumps(dict(list(kept.items())[-MOST:])))


def _read() -> dict[str, list[str]]:
    try:
        kept = json.loads((paths.cache() / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(kept, dict):
        return {}
    texts = (
        k
        for k, v in kept.items()
        if isinstance(v, list) and len(v) == 2 and all(isinstance(t, str) for t in v)
    )
    return {k: kept[k] for k in texts}


def _files(folder: Path) -> list[Any]:
    try:
        return [_status(path) for path in sorted(folder.iterdir())]
    except OSError:
        return []


def _status(path: Path) -> list[Any]:
    try:
        about = path.stat()
    except OSError:
        return [str(path)]
    return [str(path), about.st_size, about.st_mtime_ns, about.st_ino]
