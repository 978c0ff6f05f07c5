"""Words on a panel, before it is known where the panel lies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Note:
    """Words at a point of the panel: `x` and `y` in data, or from 0 to 1 across it; moved by points."""

    text: str
    x: float
    y: float
    across: tuple[bool, bool]
    moved: tuple[float, float]
    style: dict[str, Any]
    tail: tuple[float, float] | None = None
