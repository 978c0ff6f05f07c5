"""Keys to marks: what they look like, where they stand, how much room they take."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from marchland.views.sheet import shapes
from marchland.views.sheet.lettering import width, words

HANDLE, GAP, ROW = 18.0, 5.0, 1.45
"""Width of a mark's sample and the space after it in points; height of a row, in parts of the size."""
INK = "#1a1a1a"


@dataclass(frozen=True)
class Key:
    """One entry: its words, colour, mark if any, and whether a line goes through it; an area if it is hatched."""

    label: str
    color: str
    mark: str = ""
    ms: float = 6
    lined: bool = True
    hatch: str = ""
    alpha: float = 1.0
    dashes: Any = "-"


def size(keys: Sequence[Key], letters: float, columns: int) -> tuple[float, float]:
    """Width and height in points of a legend of so many columns."""
    rows = -(-len(keys) // columns)
    wide = max((width(key.label, letters) for key in keys), default=0.0) + HANDLE + 3 * GAP
    return wide * min(columns, len(keys)), rows * ROW * letters


def drawn(keys: Sequence[Key], x: float, y: float, letters: float, columns: int) -> str:
    """A legend whose upper left corner is (x, y), filled row by row."""
    wide = size(keys, letters, columns)[0] / max(1, min(columns, len(keys)))
    out = []
    for i, key in enumerate(keys):
        left, middle = x + wide * (i % columns), y + ROW * letters * (i // columns + 0.5)
        if key.lined:
            line = f"M{left:.1f} {middle:.1f}h{HANDLE:.1f}"
            out.append(shapes.path(line, shapes.stroke(key.color, 1.4, dashes=key.dashes)))
        if key.mark == "s" and not key.lined:
            out.append(
                shapes.box(left, middle - 4, left + HANDLE, middle + 4, shapes.fill(key.color, key.alpha))
            )
            if key.hatch:
                name = f"{{prefix}}k{i}"
                over = shapes.box(left, middle - 4, left + HANDLE, middle + 4, {"fill": f"url(#{name})"})
                out.append(shapes.hatch(name, key.hatch, "white") + over)
        elif key.mark:
            style = shapes.fill(key.color)
            if key.mark == "|":
                style |= {"stroke": shapes.paint(key.color), "stroke-width": "1.4"}
            sample = shapes.mark(key.mark, left + HANDLE / 2, middle, min(key.ms, 9))
            out.append(sample + shapes.attributes(style) + "/>")
        out.append(words(key.label, left + HANDLE + GAP, middle, letters, INK, va="center"))
    return "".join(out)
