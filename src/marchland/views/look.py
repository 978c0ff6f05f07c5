"""How figures look: one style, and one set of drawing functions for pages and for Python.

For a page they draw on a sheet of our own (`views.sheet`), which takes a hundredth of the time; within `for_python` the
same functions draw on matplotlib's figures, for those who go on with them. Both know the same words, and give the same
bytes for the same data.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from marchland.terminal.outlet import hush
from marchland.views.sheet import shades as colours
from marchland.views.sheet import ticks
from marchland.views.sheet.panel import Panel
from marchland.views.sheet.sheet import Sheet

Axes: TypeAlias = Any
Figure: TypeAlias = Any
"""matplotlib's own annotations are too narrow for dates; its objects go untyped here."""
INK = "#1a1a1a"
FUTURES = "#0072B2"
"""Colour of everything simulated; the record is always black."""
OTHER = "#D55E00"
"""Second colour where a figure sets two simulated things side by side."""
RECORD = "#000000"
FAINT = "#6b6b6b"
GRID = "#e3e3e3"
HALO = {"facecolor": "white", "edgecolor": "none", "alpha": 0.75, "pad": 0.6}
"""Behind words that stand on a drawing."""
WIDTH = 9.6
"""Width of a full figure in inches; the page scales it."""
STYLE: dict[str, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "marchland",
    "text.parse_math": False,
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans", "Verdana", "Helvetica", "Arial", "sans-serif"],
    "font.size": 8.5,
    "axes.titlesize": 9,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": FAINT,
    "axes.labelcolor": INK,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.axisbelow": True,
    "grid.color": GRID,
    "grid.linewidth": 0.7,
    "xtick.color": INK,
    "ytick.color": INK,
    "ytick.left": False,
    "text.color": INK,
    "lines.linewidth": 1.6,
    "hatch.linewidth": 0.6,
    "path.simplify_threshold": 0.3,
    "figure.facecolor": "none",
    "axes.facecolor": "none",
}


@dataclass(frozen=True)
class Chart:
    """A figure for a page: drawing, one-sentence caption in plain words, and a text for those who cannot
    see it."""

    name: str
    title: str
    svg: str
    caption: str
    alt: str
    figure: Figure = field(default=None, repr=False, compare=False)
    """The same as matplotlib's object, if it was drawn `for_python`."""


def plotting(part: str) -> Any:
    """A module of matplotlib, imported when something is drawn and not before."""
    hush()
    return import_module(f"matplotlib.{part}")


_python: ContextVar[bool] = ContextVar("python", default=False)
"""Whether figures are drawn with matplotlib."""


@contextmanager
def for_python() -> Iterator[None]:
    """While this lasts charts are drawn on matplotlib's figures, in the common style, and have no SVG."""
    before = _python.set(True)
    try:
        with import_module("matplotlib").rc_context(STYLE):
            yield
    finally:
        _python.reset(before)


def figure(height: float, width: float = WIDTH) -> Figure:
    """A blank figure in the common style; inches."""
    if _python.get():
        return plotting("figure").Figure(figsize=(width, height), layout="constrained")
    return Sheet(width, height)


def chart(drawn: Figure, name: str, title: str, caption: str, alt: str) -> Chart:
    """What was drawn as a figure for a page, or for Python."""
    if isinstance(drawn, Sheet):
        return Chart(name, title, to_svg(drawn, name, caption), caption, alt)
    return Chart(name, title, "", caption, alt, drawn)


def to_svg(drawn: Sheet, name: str, alt: str) -> str:
    """The figure as an `svg` element for a page, labelled with `alt`."""
    return drawn.svg(name, alt)


def alone(svg: str) -> str:
    """A drawing as a file of its own: with its namespace, in fonts and colours that a page would have given it."""
    fonts = "font-family:'DejaVu Sans',Verdana,Helvetica,Arial,sans-serif;background:white"
    plain = re.sub(r"var\(--\w+,([^)]*)\)", r"\1", svg)
    return plain.replace("<svg", f'<svg xmlns="http://www.w3.org/2000/svg" style="{fonts}"', 1) + "\n"


def shades(chance: Any) -> NDArray[np.float64]:
    """Colours (..., 4) of chances from 0, dark blue, to 1, yellow: cividis, readable without colour
    vision."""
    return colours.cividis(chance)


def day_number(day: Any) -> float:
    """A date as axes count it: days since 1970."""
    return ticks.number(day)


def hexadecimal(colour: Any) -> str:
    """`#rrggbb` of red, green and blue, 0-1."""
    return colours.hexadecimal(colour)


def rgb(colour: str) -> tuple[float, float, float]:
    """Red, green and blue of a hexadecimal colour, 0-1."""
    return colours.rgb(colour)


def years(ax: Axes, first: Any, last: Any, short: bool = False) -> None:
    """A time axis from `first` to `last` with one label a year and small ticks by quarter.

    `short` is for small panels: labels '14, '15 and no small ticks. Ticks are fixed, because finding them
    anew for every panel takes longer than drawing it.
    """
    start, end = np.datetime64(first, "D"), np.datetime64(last, "D")
    year = start.astype("datetime64[Y]")
    if start - year.astype("datetime64[D]") < np.timedelta64(45, "D"):
        start = year.astype("datetime64[D]")
    ax.set_xlim(start, end)
    every = np.arange(year, end.astype("datetime64[Y]") + np.timedelta64(1, "Y")).astype("datetime64[D]")
    every = every[(every >= start) & (every <= end)]
    ax.set_xticks(every, [f"'{str(y)[2:4]}" if short else str(y)[:4] for y in every])
    if short:
        ax.tick_params(labelsize=7.5, length=2)
        return
    quarters = np.arange(start.astype("datetime64[M]"), end.astype("datetime64[M]") + np.timedelta64(1, "M"))
    months = quarters.astype(int) % 12
    ax.set_xticks(quarters[np.isin(months, (3, 6, 9))].astype("datetime64[D]"), minor=True)


def wrapped(text: str, width: int) -> str:
    """Text broken into lines of at most `width` characters, for titles of narrow panels."""
    return "\n".join(textwrap.wrap(text, width))


def thousands(ax: Axes) -> None:
    """Counts on the y axis with separators, from zero."""
    if isinstance(ax, Panel):
        ax.set_ylim(0, ax.get_ylim()[1] * 1.04)
        ax.y.most, ax.y.whole = 4, True
        return
    ticker = plotting("ticker")
    ax.set_ylim(0, ax.get_ylim()[1] * 1.04)
    ax.yaxis.set_major_locator(ticker.MaxNLocator(4, integer=True))
    ax.yaxis.set_major_formatter(ticker.FuncFormatter(lambda v, _: f"{v:,.0f}"))


def separated(ax: Axes) -> None:
    """Thousands separated on both axes, wherever they begin."""
    if isinstance(ax, Panel):
        ax.x.most, ax.y.most = 5, 5
        return
    ticker = plotting("ticker")
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_locator(ticker.MaxNLocator(5))
        axis.set_major_formatter(ticker.FuncFormatter(lambda v, _: f"{v:,.0f}"))


def points(ax: Axes) -> tuple[float, float]:
    """Width and height of a panel in points, near enough to keep words on it apart."""
    if isinstance(ax, Panel):
        return ax.size
    box, dpi = ax.get_window_extent(), ax.figure.dpi
    return box.width * 72 / dpi, box.height * 72 / dpi


def points_high(ax: Axes) -> float:
    """Height of a panel in points, near enough to keep words on it apart."""
    return points(ax)[1]


def cut_line(ax: Axes, cut: str | None, label: bool = True) -> None:
    """A thin line at the cut-off date."""
    if cut is None:
        return
    at = np.datetime64(cut, "D")
    ax.axvline(at, color=FAINT, lw=0.8, ls=(0, (4, 3)))
    if label:
        ax.annotate("cut-off", (at, 1), xycoords=("data", "axes fraction"), xytext=(3, -2), va="top",
                    textcoords="offset points", color=FAINT, fontsize=7.5)  # fmt: skip


def draw_fan(ax: Axes, x: Any, bands: Any, colour: str = FUTURES) -> None:
    """Outer band, inner half and median of a fan (quantile, x) in one colour."""
    ax.fill_between(x, bands[0], bands[4], color=colour, alpha=0.18, lw=0)
    ax.fill_between(x, bands[1], bands[3], color=colour, alpha=0.30, lw=0)
    ax.plot(x, bands[2], color=colour)


def spread(wanted: list[float], gap: float) -> list[float]:
    """Positions as near as possible to `wanted` that keep at least `gap` between neighbours; for direct
    labels."""
    order = np.argsort(wanted, kind="stable")
    placed = [float(wanted[i]) for i in order]
    for _ in range(200):
        moved = False
        for i in range(len(placed) - 1):
            short = gap - (placed[i + 1] - placed[i])
            if short > 1e-6:
                placed[i], placed[i + 1], moved = placed[i] - short / 2, placed[i + 1] + short / 2, True
        if not moved:
            break
    out = [0.0] * len(placed)
    for position, i in zip(placed, order, strict=True):
        out[int(i)] = position
    return out
