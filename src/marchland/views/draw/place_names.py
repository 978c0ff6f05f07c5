"""Names of places on a small map: beside their circles, the largest first, over no circle and no other name.

A name that finds no room at any of eight sides of its circle is left out; how many are is for the caption to say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from marchland.views import look
from marchland.views.sheet import lettering

MOST = 40
"""Places of a map up to which names are written."""
SIZE = 6.5
"""Points."""
GAP = 1.5
"""Points between a circle and its name."""
GROWN = (1.05, 1.3)
"""Scales at which names must lie apart: a panel may come out larger than is known while it is drawn."""
SLANT = 0.7
SIDES = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (1, -1), (-1, 1), (-1, -1))
ACROSS, UP = {1: "left", 0: "center", -1: "right"}, {1: "bottom", 0: "center", -1: "top"}
F = NDArray[np.float64]


@dataclass(frozen=True)
class Name:
    """A name that found room: its place's number, and how it lies to the middle of the circle, in points."""

    place: int
    text: str
    moved: tuple[float, float]
    ha: str
    va: str


def names(
    at: F, radius: F, labels: Sequence[str], order: Sequence[int], room: tuple[float, float, float, float]
) -> list[Name]:
    """Names that find room; `at` (place, 2) and `radius` (place,) in points, y upwards, and `room` from left and lower
    to right and upper likewise. Those of `order` first are placed first.
    """
    grown = [at * scale for scale in GROWN]
    circles = [boxes(xy - radius[:, None], xy + radius[:, None]) for xy in grown]
    taken: list[list[F]] = [[] for _ in GROWN]
    out = []
    for i in order:
        wide, tall = lettering.width(labels[i], SIZE), lettering.height(labels[i], SIZE)
        for side in SIDES:
            reach = float(radius[i] + GAP) * (SLANT if all(side) else 1.0)
            moved = (side[0] * reach, side[1] * reach)
            low = np.array([moved[0] - wide * (1 - side[0]) / 2, moved[1] - tall * (1 - side[1]) / 2])
            mine = [np.concatenate([xy[i] + low, xy[i] + low + (wide, tall)]) for xy in grown]
            inside = bool((mine[0][:2] >= room[:2]).all() and (mine[0][2:] <= room[2:]).all())
            if inside and not any(
                over(box, np.vstack([np.delete(round_, i, axis=0), *others]))
                for box, round_, others in zip(mine, circles, taken, strict=True)
            ):
                for others, box in zip(taken, mine, strict=True):
                    others.append(box)
                out.append(Name(i, labels[i], moved, ACROSS[side[0]], UP[side[1]]))
                break
    return out


def boxes(low: F, high: F) -> F:
    """Boxes (n, 4): left, lower, right, upper."""
    return np.concatenate([low, high], axis=1)


def over(box: F, others: F) -> bool:
    """Whether a box (4,) lies over any of others (n, 4)."""
    apart = (
        (box[0] >= others[:, 2])
        | (box[2] <= others[:, 0])
        | (box[1] >= others[:, 3])
        | (box[3] <= others[:, 1])
    )
    return bool((~apart).any())


def write(ax: look.Axes, found: Sequence[Name], x: F, y: F) -> None:
    """Write names on a panel whose places lie at `x` and `y` (place,), in its data."""
    for name in found:
        ax.annotate(name.text, (x[name.place], y[name.place]), xytext=name.moved, textcoords="offset points",
                    ha=name.ha, va=name.va, fontsize=SIZE, color=look.INK)  # fmt: skip
