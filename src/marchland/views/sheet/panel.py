"""A panel: axes and the marks on them, taken in the words of matplotlib's `Axes`, as many as the charts here use.

Marks are kept as functions of the places of things and drawn when the sheet is laid out. What is not known here is an
error of Python's own: there is no silent difference between a page and a figure.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from marchland.views.sheet import shapes
from marchland.views.sheet.axis import Axis
from marchland.views.sheet.legend import Key
from marchland.views.sheet.note import Note
from marchland.views.sheet.shades import hexadecimal
from marchland.views.sheet.ticks import number, numbers

INK, FAINT = "#1a1a1a", "#6b6b6b"
Place = Callable[[Any], Any]
Mark = Callable[[Place, Place], str]
"""Given how numbers become points on the sheet along both axes, SVG."""
BELOW, AREA, USUAL, ABOVE, FREE = 0, 1, 2, 3, 5
"""Order in which marks are drawn; what is FREE may leave the panel."""


@dataclass
class Panel:
    """Axes on a sheet, at `row` and `column` of its grid, over `rows` and `columns` of it."""

    row: int
    column: int
    rows: int
    columns: int
    x: Axis
    y: Axis
    size: tuple[float, float]
    """Width and height in points, near enough, for those who must know before the sheet is laid out."""
    marks: list[tuple[int, Mark]] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    keys: list[Key] = field(default_factory=list)
    legends: list[dict[str, Any]] = field(default_factory=list)
    hatches: dict[str, str] = field(default_factory=dict)
    title: str = ""
    title_size: float = 9
    title_bold: bool = True
    visible: bool = True
    framed: bool = True
    points: list[tuple[Any, Any]] = field(default_factory=list)
    """Where lines and marks lie, for a key that keeps out of their way."""
    aspect: float | None = None

    # Marks.

    def plot(self, x: Any, y: Any, fmt: str = "", *, color: str, lw: float = 1.6, ls: Any = "-", marker: str = "",
             ms: float = 6, mfc: str = "", mew: float = 0.0, label: str = "", clip_on: bool = True,
             zorder: int = 0) -> None:  # fmt: skip
        """A line, marks, or both."""
        px, py = numbers(x), numbers(y)
        kind, lined = fmt or marker, not fmt and ls != "none"
        self.points.append((px, py))
        self.x.reach.see(px)
        self.y.reach.see(py)
        if lined:
            style = shapes.stroke(color, lw, dashes=ls)
            self._add(lambda at, up: shapes.path(shapes.way(at(px), up(py)), style))
        if kind:
            level = ABOVE + (zorder > 0) if clip_on else FREE
            self._marked(kind, px, py, color, ms, mfc, mew, level)
        if label:
            self.keys.append(Key(label, color, kind, ms, lined, dashes=ls))

    def _marked(
        self, kind: str, px: Any, py: Any, color: str, ms: float, mfc: str, mew: float, level: int
    ) -> None:
        style = shapes.fill(mfc or color)
        if kind == "|" or mew or mfc:
            style |= {"stroke": shapes.paint(color), "stroke-width": f"{mew or 1:g}"}
        ending = shapes.attributes(style) + "/>"

        def drawn(at: Place, up: Place) -> str:
            points = zip(at(px), up(py), strict=True)
            return "".join(shapes.mark(kind, u, v, ms) + ending for u, v in points if np.isfinite(u + v))

        self._add(drawn, level)

    def step(self, x: Any, y: Any, *, where: str, color: str, lw: float = 1.6) -> None:
        """A line that holds its value until the next point (`where` is "post")."""
        if where != "post":
            raise ValueError(f"where is 'post', not {where!r}")
        px, py = numbers(x), numbers(y)
        self.x.reach.see(px)
        self.y.reach.see(py)
        style = shapes.stroke(color, lw)
        self._add(lambda at, up: shapes.path(shapes.way(at(px), up(py), step=True), style), ABOVE)

    def fill_between(
        self, x: Any, low: Any, high: Any, *, color: str, alpha: float = 1.0, lw: float = 0.0, label: str = ""
    ) -> None:
        """The area between two lines, which may be numbers."""
        px = numbers(x)
        a, b = (np.broadcast_to(numbers(line), px.shape) for line in (low, high))
        self.x.reach.see(px)
        self.y.reach.see(a, b)
        style = shapes.fill(color, alpha) | ({"stroke-width": f"{lw:g}"} if lw else {})
        self._add(lambda at, up: shapes.path(shapes.band(at(px), up(a), up(b)), style), AREA)
        if label:
            self.keys.append(Key(label, color, "s", 8, False, alpha=alpha))

    def stackplot(self, x: Any, ys: Any, *, colors: Sequence[str], labels: Sequence[str]) -> None:
        """Areas upon each other."""
        under = np.zeros(len(ys[0]))
        for y, color, label in zip(ys, colors, labels, strict=True):
            self.fill_between(x, under, under + y, color=color, label=label)
            under = under + y

    def errorbar(self, x: Any, y: Any, yerr: Any = None, xerr: Any = None, *, label: str, color: str, marker: str,
                 ms: float, lw: float, elinewidth: float) -> None:  # fmt: skip
        """Marks, a line through them, and the arms of their intervals."""
        px, py = numbers(x), numbers(y)
        style = shapes.stroke(color, elinewidth)
        for arms, along, across in ((yerr, py, px), (xerr, px, py)):
            if arms is None:
                continue
            low, high = along - numbers(arms[0]), along + numbers(arms[1])
            upright = along is py
            (self.y if upright else self.x).reach.see(low, high)
            self._add(self._arms(low, high, across, upright, style))
        self.plot(px, py, color=color, marker=marker, ms=ms, lw=lw, label=label)

    @staticmethod
    def _arms(low: Any, high: Any, across: Any, upright: bool, style: dict[str, str]) -> Mark:
        def drawn(at: Place, up: Place) -> str:
            along, side = (up, at) if upright else (at, up)
            ends = zip(along(low), along(high), side(across), strict=True)
            form = "M{2:.1f} {0:.1f}V{1:.1f}" if upright else "M{0:.1f} {2:.1f}H{1:.1f}"
            return shapes.path(
                "".join(form.format(a, b, c) for a, b, c in ends if np.isfinite(a + b + c)), style
            )

        return drawn

    def hlines(
        self, y: Any, xmin: Any, xmax: Any, *, color: str, lw: float = 1.6, alpha: float = 1.0
    ) -> None:
        """Level lines from `xmin` to `xmax`."""
        py = numbers(y)
        a, b = (np.broadcast_to(numbers(end), py.shape) for end in (xmin, xmax))
        self.x.reach.see(a, b)
        self.y.reach.see(py)
        self._add(self._arms(a, b, py, False, shapes.stroke(color, lw, alpha)))

    def barh(self, y: Any, wide: Any, height: float = 0.8, left: float = 0.0, *, color: str, alpha: float = 1.0,
             hatch: str = "", edgecolor: str = "", lw: float = 0.0) -> None:  # fmt: skip
        """Level bars around `y`."""
        py, w = numbers(y), numbers(wide)
        self.y.reach.see(py - height / 2, py + height / 2)
        self.x.reach.see(left, left + w)
        self.x.reach.tight.add(number(left))
        self._boxes(
            np.full_like(w, left),
            py - height / 2,
            left + w,
            py + height / 2,
            color,
            alpha,
            edgecolor,
            lw,
            hatch,
        )

    def bar(self, x: Any, high: Any, width: float = 0.8, *, color: str) -> None:
        """Upright bars around `x`."""
        px, h = numbers(x), numbers(high)
        self.x.reach.see(px - width / 2, px + width / 2)
        self.y.reach.see(0.0, h)
        self.y.reach.tight.add(0.0)
        self._boxes(px - width / 2, np.zeros_like(h), px + width / 2, h, color, 1.0, "", 0.0, "")

    def broken_barh(self, spans: Sequence[tuple[float, float]], across: tuple[float, float], *, facecolor: str,
                    hatch: str = "", lw: float = 0.0) -> None:  # fmt: skip
        """Level bars from (start, length), from `across` (bottom, height)."""
        x0 = np.array([start for start, _ in spans], float)
        x1 = x0 + np.array([length for _, length in spans], float)
        y0 = np.full_like(x0, across[0])
        if len(x0):
            self.x.reach.see(x0, x1)
            self.y.reach.see(across[0], across[0] + across[1])
        self._boxes(x0, y0, x1, y0 + across[1], facecolor, 1.0, "", lw, hatch)

    def _boxes(self, x0: Any, y0: Any, x1: Any, y1: Any, color: str, alpha: float, edge: str, lw: float,
               hatch: str) -> None:  # fmt: skip
        styles = [shapes.fill(color, alpha)] if color != "none" else []
        if edge and styles:
            styles[0] |= {"stroke": shapes.paint(edge), "stroke-width": f"{lw:g}"}
        if hatch and len(x0):
            name = f"h{self.row}-{self.column}-{len(self.hatches)}"
            self.hatches[name] = shapes.hatch("{prefix}" + name, hatch, edge or INK)
            styles.append({"fill": "url(#{prefix}" + name + ")"})

        def drawn(at: Place, up: Place) -> str:
            cells = list(zip(at(x0), up(y0), at(x1), up(y1), strict=True))
            return "".join(shapes.box(*cell, style) for style in styles for cell in cells)

        self._add(drawn, AREA)

    def scatter(self, x: Any, y: Any, *, s: float, c: Any, edgecolors: str, linewidths: float) -> None:
        """Circles of area `s` in square points, each in its own colour."""
        px, py, wide = numbers(x), numbers(y), float(np.sqrt(s))
        if not len(px):
            return
        self.x.reach.see(px)
        self.y.reach.see(py)
        group = {"stroke": shapes.paint(edgecolors), "stroke-width": f"{linewidths:g}"}

        def drawn(at: Place, up: Place) -> str:
            rows = zip(at(px), up(py), c, strict=True)
            inside = "".join(f'{shapes.mark("o", u, v, wide)} fill="{hexadecimal(f)}"/>' for u, v, f in rows)
            return f"<g{shapes.attributes(group)}>{inside}</g>"

        self._add(drawn, ABOVE)

    def fill(self, x: Any, y: Any, *, facecolor: str, edgecolor: str, lw: float) -> None:
        """A ring."""
        px, py = numbers(x), numbers(y)
        style = shapes.fill(facecolor) | {"stroke": shapes.paint(edgecolor), "stroke-width": f"{lw:g}"}
        self._add(lambda at, up: shapes.path(shapes.way(at(px), up(py)) + "Z", style), BELOW)

    def imshow(
        self, pixels: Any, *, extent: tuple[float, float, float, float], aspect: str, interpolation: str
    ) -> None:
        """A picture from left to right and bottom to top of `extent`, stretched over it."""
        if (aspect, interpolation) != ("auto", "none"):
            raise ValueError("a picture is stretched, and not smoothed")
        left, right, bottom, top = extent
        cells = np.asarray(pixels, float)
        self.x.reach.see(left, right)
        self.y.reach.see(bottom, top)

        def drawn(at: Place, up: Place) -> str:
            (x0, x1), (y0, y1) = at(np.array([left, right])), up(np.array([top, bottom]))
            return shapes.picture(cells, x0, y0, x1 - x0, y1 - y0)

        self._add(drawn, BELOW)

    def axvline(self, x: Any, *, color: str, lw: float = 1.0, ls: Any = "-") -> None:
        """An upright line through the whole panel."""
        style, here = shapes.stroke(color, lw, dashes=ls), numbers(x)
        self.x.reach.see(here)
        self._add(
            lambda at, up: shapes.path(f"M{at(here)[0]:.1f} {up(None)[0]:.1f}V{up(None)[1]:.1f}", style),
            BELOW,
        )

    def axhline(
        self, y: Any, *, color: str, lw: float = 1.0, ls: Any = "-", xmin: float = 0.0, clip_on: bool = True
    ) -> None:
        """A level line through the whole panel, from `xmin` of its width on, which may lie left of it."""
        style, here = shapes.stroke(color, lw, dashes=ls), numbers(y)
        self.y.reach.see(here)

        def drawn(at: Place, up: Place) -> str:
            left, right = at(None)
            return shapes.path(f"M{left + xmin * (right - left):.1f} {up(here)[0]:.1f}H{right:.1f}", style)

        self._add(drawn, USUAL if clip_on else FREE)

    def axvspan(self, low: float, high: float, *, color: str, lw: float) -> None:
        """An upright band through the whole panel."""
        ends, style = numbers([low, high]), shapes.fill(color)
        self.x.reach.see(ends)
        self._add(lambda at, up: shapes.box(at(ends)[0], up(None)[0], at(ends)[1], up(None)[1], style), BELOW)

    def _add(self, mark: Mark, level: int = USUAL) -> None:
        self.marks.append((level, mark))

    # Words.

    def annotate(self, text: str, xy: Any, xytext: Any = (0.0, 0.0), *, xycoords: Any = "data",
                 textcoords: str = "data", arrowprops: Any = None, **style: Any) -> None:  # fmt: skip
        """Words at a point, moved from it by points; or elsewhere in the panel, with a thin line to the point."""
        names = (xycoords, xycoords) if isinstance(xycoords, str) else xycoords
        across = (names[0] == "axes fraction", names[1] == "axes fraction")
        if arrowprops:
            tail = (number(xy[0]), number(xy[1]))
            self.notes.append(
                Note(text, number(xytext[0]), number(xytext[1]), across, (0.0, 0.0), style, tail)
            )
            return
        moved = (float(xytext[0]), float(xytext[1]))
        self.notes.append(Note(text, number(xy[0]), number(xy[1]), across, moved, style))

    def set_title(self, text: str, fontsize: float = 9, fontweight: str = "bold", pad: float = 0.0) -> None:
        """Words above the panel."""
        self.title, self.title_size, self.title_bold = text, fontsize, fontweight == "bold"

    def legend(self, handles: Sequence[Key] | None = None, **how: Any) -> None:
        """A key to the marks that were given a label, or to `handles`."""
        self.legends.append({"keys": list(handles if handles is not None else self.keys), **how})

    def get_legend_handles_labels(self) -> tuple[list[Key], list[str]]:
        """What a key would show."""
        return self.keys, [key.label for key in self.keys]

    # Axes.

    @property
    def xaxis(self) -> Axis:
        """The level axis."""
        return self.x

    def set(
        self, *, xlim: Any = None, ylim: Any = None, xlabel: str = "", ylabel: str = "", title: str = ""
    ) -> None:
        """Several of these at once."""
        if xlim:
            self.set_xlim(*xlim)
        if ylim:
            self.set_ylim(*ylim)
        self.x.label, self.y.label = xlabel or self.x.label, ylabel or self.y.label
        if title:
            self.set_title(title)

    def set_xlabel(self, text: str) -> None:
        """What the level axis is."""
        self.x.label = text

    def set_ylabel(self, text: str) -> None:
        """What the upright axis is."""
        self.y.label = text

    def set_xlim(self, left: Any = None, right: Any = None) -> None:
        """Range of the level axis."""
        self.x.reach.limit(left, right)

    def set_ylim(self, bottom: Any = None, top: Any = None) -> None:
        """Range of the upright axis, turned round if the first is higher."""
        self.y.reach.limit(bottom, top)

    def get_xlim(self) -> tuple[float, float]:
        """Range of the level axis."""
        return self.x.reach.range

    def get_ylim(self) -> tuple[float, float]:
        """Range of the upright axis."""
        return self.y.reach.range

    def invert_yaxis(self) -> None:
        """Low values at the top."""
        self.y.reach.turned = not self.y.reach.turned

    def set_xticks(self, at: Any, labels: Sequence[str] | None = None, *, minor: bool = False) -> None:
        """Ticks of the level axis, and what is written there."""
        self.x.put(at, labels, minor)

    def set_yticks(self, at: Any, labels: Sequence[str] | None = None) -> None:
        """Ticks of the upright axis, and what is written there."""
        self.y.put(at, labels)

    def tick_params(self, axis: str = "both", *, labelsize: float = 0.0, length: float | None = None,
                    labelbottom: bool | None = None, labelleft: bool | None = None) -> None:  # fmt: skip
        """Size of words at ticks, length of ticks, and whether there are words at all."""
        for one, name in ((self.x, "x"), (self.y, "y")):
            if axis in (name, "both"):
                one.size = labelsize or one.size
                one.length = one.length if length is None else length
        self.x.labelled = self.x.labelled if labelbottom is None else labelbottom
        self.y.labelled = self.y.labelled if labelleft is None else labelleft

    def grid(self, visible: bool = True, axis: str = "both") -> None:
        """Faint lines at ticks."""
        for one, name in ((self.x, "x"), (self.y, "y")):
            if axis in (name, "both"):
                one.grid = visible

    def bare(self, *edges: str) -> None:
        """No line along these edges: `left`, `bottom`."""
        self.x.line, self.y.line = self.x.line and "bottom" not in edges, self.y.line and "left" not in edges

    def set_visible(self, visible: bool) -> None:
        """Whether the panel is drawn at all."""
        self.visible = visible

    def axis(self, of: str) -> None:
        """`off`: marks and title alone."""
        self.framed = of != "off"

    def set_aspect(self, ratio: float) -> None:
        """Length of a unit upwards in units across; the panel is made smaller to fit."""
        self.aspect = float(ratio)
