"""What a result is and how it came about: the plan that decides it, its key, and its manifest.

Two plans with the same key give the same futures on one machine; a finished result with the same key is
used again. The key covers the resolved scenario, strategy, seed, number of futures, horizon, parameter
sets, switches, block size, and the program's own text, so that a changed equation is a changed result.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from marchland.engine.device import processor
from marchland.engine.run import BLOCK

FILE = "manifest.json"
LIBRARIES = ("jax", "jaxlib", "numpy", "xarray", "zarr", "scipy")
ROOT = Path(__file__).resolve().parent.parent
PROGRAM = ("engine", "mechanisms", "scenario")
"""Parts of the package whose text decides what a future is."""


@dataclass(frozen=True)
class Plan:
    """Everything that decides a result. `steps` counts weeks; `posterior` is the hash of parameter sets."""

    scenario: str
    scenario_hash: str
    strategy: str
    seed: int
    runs: int
    steps: int
    mechanisms: tuple[str, ...]
    posterior: str | None = None
    block: int = BLOCK

    @property
    def blocks(self) -> int:
        """Number of blocks of futures."""
        return -(-self.runs // self.block)

    @property
    def key(self) -> str:
        """SHA-256 (hexadecimal) of the plan and the program."""
        text = json.dumps([*self.__dict__.items(), program()], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


@cache
def program() -> str:
    """Version of marchland, hash of the text of its parts that decide a future, and version of jaxlib."""
    digest = hashlib.sha256()
    for part in PROGRAM:
        for path in sorted((ROOT / part).rglob("*.py")):
            digest.update(path.relative_to(ROOT).as_posix().encode())
            digest.update(path.read_bytes())
    return f"{installed('marchland')}+{digest.hexdigest()[:16]} jax {installed('jaxlib')}"


def installed(name: str) -> str:
    """Version of an installed distribution, or "unknown"."""
    try:
        return version(name)
    except PackageNotFoundError:
        return "unknown"


def file_hash(path: Path) -> str:
    """SHA-256 (hexadecimal) of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Write the manifest so that a reader sees the old one or the new one, never a part. Raises OSError."""
    partial = folder / f"{FILE}.{os.getpid()}.partial"
    try:
        with partial.open("w", encoding="utf-8") as file:
            json.dump(manifest, file, indent=1, ensure_ascii=False, allow_nan=False, default=plain)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(folder / FILE)
    finally:
        partial.unlink(missing_ok=True)


def plain(value: Any) -> Any:
    """Dates as ISO text, for JSON. Raises TypeError for anything else that JSON does not know."""
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} does not belong in a manifest")


def read(folder: Path) -> dict[str, Any] | None:
    """The manifest of a folder, or None if there is none that can be read."""
    try:
        found = json.loads((folder / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def made_with() -> dict[str, Any]:
    """Versions and processor."""
    return {
        "version": installed("marchland"),
        "libraries": {name: installed(name) for name in LIBRARIES},
        "program": program(),
        "cpu": processor(),
    }
