"""A sheet: panels in a grid, laid out so that titles, ticks and words beside panels have room, then written as SVG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

import numpy as np
from numpy.typing import NDArray

from marchland.views.sheet import draw
from marchland.views.sheet.axis import Axis, Reach
from marchland.views.sheet.legend import Key, size
from marchland.views.sheet.lettering import height, width
from marchland.views.sheet.panel import Panel

POINTS = 72.0
EDGE, GAP, ROOM = 3.0, 8.0, 6.0
"""Points around the sheet, between neighbours, and beside ticks and titles."""
Spot = tuple[int | slice, int | slice]


@dataclass
class Grid:
    """Rows and columns of panels, by the ratios of their heights and widths; `grid[row, column]` names a cell."""

    heights: Sequence[float]
    widths: Sequence[float]

    def __getitem__(self, spot: Spot) -> Spot:
        return spot


@dataclass
class Sheet:
    """A drawing of `wide` by `high` inches, in the words of matplotlib's `Figure`."""

    wide: float
    high: float
    grid: Grid = field(default_factory=lambda: Grid([1.0], [1.0]))
    panels: list[Panel] = field(default_factory=list)
    key: tuple[Sequence[Key], int, float] | None = None

    def add_gridspec(
        self, rows: int, columns: int, width_ratios: Sequence[float] = (), height_ratios: Sequence[float] = ()
    ) -> Grid:
        """Cut the sheet into rows and columns."""
        self.grid = Grid(list(height_ratios) or [1.0] * rows, list(width_ratios) or [1.0] * columns)
        return self.grid

    def add_subplot(self, spot: Spot, x: Reach | None = None, y: Reach | None = None) -> Panel:
        """A panel in a cell, or over several; with ranges that it shares with others."""
        rows, columns = (
            range(*part.indices(n)) if isinstance(part, slice) else range(part, part + 1)
            for part, n in zip(spot, (len(self.grid.heights), len(self.grid.widths)), strict=True)
        )
        near = (
            POINTS * self.wide / len(self.grid.widths) - 50,
            POINTS * self.high / len(self.grid.heights) - 45,
        )
        axes = Axis(x or Reach(), True), Axis(y or Reach(), False, grid=True)
        made = Panel(rows[0], columns[0], len(rows), len(columns), *axes, near)
        self.panels.append(made)
        return made

    def subplots(
        self,
        rows: int = 1,
        columns: int = 1,
        *,
        squeeze: bool = True,
        sharex: Any = False,
        sharey: Any = False,
    ) -> Any:
        """A panel a cell (rows, columns); one alone, or one row, comes without its axes if `squeeze`."""
        self.add_gridspec(rows, columns)
        shared: dict[Any, Reach] = {}

        def reach(name: str, how: Any, row: int, column: int) -> Reach:
            own = {True: 0, "all": 0, "row": row, "col": column}.get(how, (row, column))
            return shared.setdefault((name, own), Reach())

        made = np.empty((rows, columns), object)
        for i in range(rows):
            for k in range(columns):
                one = self.add_subplot((i, k), reach("x", sharex, i, k), reach("y", sharey, i, k))
                one.x.labelled = i == rows - 1 or sharex not in (True, "all", "col")
                one.y.labelled = k == 0 or sharey not in (True, "all", "row")
                made[i, k] = one
        if not squeeze:
            return made
        return made[0, 0] if made.size == 1 else made.ravel() if 1 in made.shape else made

    def legend(self, handles: Sequence[Key] | None = None, labels: Sequence[str] = (), *, loc: str, ncols: int,
               frameon: bool, fontsize: float) -> None:  # fmt: skip
        """A key above all panels."""
        found = list(handles) if handles is not None else self.panels[0].keys
        self.key = (found, ncols, fontsize)

    def svg(self, name: str, alt: str) -> str:
        """The sheet as an `svg` element labelled with `alt`; ids begin with `name`, so that many can share a page."""
        wide, high = POINTS * self.wide, POINTS * self.high
        above = 0.0
        out = []
        if self.key and self.key[0]:
            keys, columns, letters = self.key
            across, above = size(keys, letters, columns)
            above += ROOM
            out.append(draw.key(keys, (wide - across) / 2, EDGE, letters, columns))
        seen = [p for p in self.panels if p.visible]
        for panel, frame in zip(seen, _frames(self.grid, seen, wide, high, above), strict=True):
            out.append(draw.panel(panel, frame, wide))
        head = f'<svg viewBox="0 0 {wide:g} {high:g}" role="img" aria-label="{escape(alt, quote=True)}">'
        return head + "".join(out).replace("{prefix}", f"{name}-") + "</svg>"


def _frames(
    grid: Grid, panels: Sequence[Panel], wide: float, high: float, above: float
) -> list[tuple[float, float, float, float]]:
    """Left, top, right and bottom of each panel in points."""
    columns, rows = len(grid.widths), len(grid.heights)
    before, after = np.zeros(columns), np.zeros(columns)
    over, under = np.zeros(rows), np.zeros(rows)
    for p in panels:
        left, top, right, bottom = margins(p)
        before[p.column] = max(before[p.column], left)
        over[p.row] = max(over[p.row], top)
        last, low = p.column + p.columns - 1, p.row + p.rows - 1
        after[last], under[low] = max(after[last], right), max(under[low], bottom)
    x = _cells(before, after, grid.widths, EDGE, wide - EDGE)
    y = _cells(over, under, grid.heights, EDGE + above, high - EDGE)
    return [
        _fitted(p, (x[p.column][0], y[p.row][0], x[p.column + p.columns - 1][1], y[p.row + p.rows - 1][1]))
        for p in panels
    ]


def _cells(
    before: NDArray[np.float64], after: NDArray[np.float64], ratios: Sequence[float], start: float, end: float
) -> list[tuple[float, float]]:
    """Start and end of each row or column, without its margins."""
    free = max(end - start - before.sum() - after.sum() - GAP * (len(ratios) - 1), 10.0 * len(ratios))
    out, at = [], start
    for first, last, ratio in zip(before, after, ratios, strict=True):
        long = free * ratio / sum(ratios)
        out.append((at + first, at + first + long))
        at += first + long + last + GAP
    return out


def _fitted(p: Panel, frame: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    """The frame, or the largest with the panel's ratio of units in its middle."""
    if p.aspect is None:
        return frame
    left, top, right, bottom = frame
    (x0, x1), (y0, y1) = p.get_xlim(), p.get_ylim()
    ratio = p.aspect * abs(y1 - y0) / abs(x1 - x0)
    wide = min(right - left, (bottom - top) / ratio)
    x, y = (left + right - wide) / 2, (top + bottom - wide * ratio) / 2
    return x, y, x + wide, y + wide * ratio


def margins(p: Panel) -> tuple[float, float, float, float]:
    """Room that a panel needs at its left, top, right and bottom, in points."""
    left, top, right, bottom = 2.0, 2.0, 4.0, 2.0
    if p.title:
        top += height(p.title, p.title_size) + 3.0
    if p.framed:
        names, texts = p.y.shown[1], p.x.shown[1]
        if p.y.labelled:
            left += max((width(name, p.y.size) for name in names), default=0.0) + ROOM
        if p.x.labelled:
            most = max((height(text, p.x.size) for text in texts), default=0.0) + p.x.length + 2.0
            top, bottom = (top + most, bottom) if p.x.top else (top, bottom + most)
            ends = [width(text, p.x.size) / 2 for text in (texts[0], texts[-1])] if texts else [0.0, 0.0]
            left, right = max(left, ends[0]), max(right, ends[1])
        left += height(p.y.label, 8.5) + 2.0 if p.y.label else 0.0
        bottom += height(p.x.label, 8.5) + 2.0 if p.x.label else 0.0
    for note in p.notes:
        if note.across[0] and note.x >= 1:
            right = max(
                right, note.moved[0] + width(note.text, note.style.get("fontsize", 8.5), draw.bold(note))
            )
    for one in p.legends:
        across, tall = draw.legend_size(one)
        if one.get("loc") == "center left":
            right = max(right, across + ROOM)
        elif one.get("loc") == "lower center":
            top += tall + ROOM
    return left, top, right, bottom
