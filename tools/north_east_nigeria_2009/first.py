"""What is taken over from the first scenario's tool: geometry, road graph, thinning, reading and writing."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "iraq_syria_2014"))

from areas import Point, area, area_within, cell, great_circle, keep_left
from outline import thin
from roads import CAP, COLUMNS, DEGREE, DETOUR, TRACK, gabriel, pieces
from tables import EVIDENCE, number, read, write

__all__ = [
    "CAP",
    "COLUMNS",
    "DEGREE",
    "DETOUR",
    "EVIDENCE",
    "TRACK",
    "Point",
    "area",
    "area_within",
    "cell",
    "gabriel",
    "great_circle",
    "keep_left",
    "number",
    "pieces",
    "read",
    "thin",
    "write",
]
