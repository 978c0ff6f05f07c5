"""The identity of source code: what it does, not how it is laid out.

Comments, docstrings and the layout of lines are left out, so that a better sentence changes no result's key. What was
found is kept in the user's cache by each file's size and time: only a file that has changed is read again.
"""

from __future__ import annotations

import ast
import hashlib
import json
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from marchland.files import paths
from marchland.files.writing import write_text

ROOT = Path(__file__).resolve().parents[1]
"""Folder of the package."""
CACHE = "code.json"


def code_hash(files: Iterable[Path]) -> str:
    """SHA-256 (hexadecimal) of the code of some files, by their paths within the package or names outside.

    Raises OSError, SyntaxError.
    """
    store = paths.cache() / CACHE
    kept = _read(store)
    found: dict[str, str] = {}
    digest = hashlib.sha256()
    for path in sorted(files):
        status = path.stat()
        key = f"{sys.version_info[:2]} {path} {status.st_size} {status.st_mtime_ns}"
        if key not in kept:
            found[key] = hashlib.sha256(bare(path.read_text(encoding="utf-8")).encode()).hexdigest()
        digest.update(
            (path.relative_to(ROOT) if path.is_relative_to(ROOT) else Path(path.name)).as_posix().encode()
        )
        digest.update((kept.get(key) or found[key]).encode())
    if found:
        with suppress(OSError):  # a cache that cannot be written costs a second, and is told of elsewhere
            store.parent.mkdir(parents=True, exist_ok=True)
            write_text(store, json.dumps({**_present(kept), **found}))
    return digest.hexdigest()


def _read(store: Path) -> dict[str, str]:
    try:
        kept = json.loads(store.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    sound = isinstance(kept, dict) and all(isinstance(one, str) for one in kept.values())
    return kept if sound else {}


def _present(kept: dict[str, str]) -> dict[str, str]:
    """What is kept of files that are still there as they were."""
    now = {}
    for key, value in kept.items():
        with suppress(OSError, ValueError):
            path, size, time = key.split(") ", 1)[-1].rsplit(" ", 2)
            status = Path(path).stat()
            if (str(status.st_size), str(status.st_mtime_ns)) == (size, time):
                now[key] = value
    return now


def bare(source: str) -> str:
    """Source code without comments, docstrings and sentences that stand alone, in one layout. Raises SyntaxError."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list):
            kept = [one for one in body if not _sentence(one)]
            node.body = kept or [ast.Pass()]  # type: ignore[attr-defined]
    return ast.dump(tree)


def _sentence(node: ast.stmt) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )
