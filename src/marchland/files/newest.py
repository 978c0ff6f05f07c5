"""Files in the order in which they were written."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path


def by_age(paths: Iterable[Path]) -> list[Path]:
    """Files that are there, the newest first."""
    return sorted((p for p in paths if p.exists()), key=lambda p: (p.stat().st_mtime, p), reverse=True)
