"""Words on a drawing: how wide they are, near enough to make room for them, and as SVG."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from marchland.views.sheet.shades import paint

NARROW, SLIM, WIDE = frozenset("iljI.,:;|! '"), frozenset('ftr()[]-/"'), frozenset("wWmM%@")
WIDTHS = ((NARROW, 0.32), (SLIM, 0.42), (WIDE, 0.92))
CAPITAL, OTHER, BOLD = 0.70, 0.61, 1.09
"""Widths in parts of the size, of DejaVu Sans; other fonts of the page are narrower."""
LINE = 1.2
ANCHOR = {"left": "start", "center": "middle", "right": "end"}
RISE = {"top": 0.78, "center": 0.36, "baseline": 0.0, "bottom": -0.22}
"""Where the baseline lies below the point that a text is set at, in parts of its size."""


def width(text: str, size: float, bold: bool = False) -> float:
    """Width in points of the longest line."""
    most = 0.0
    for line in text.split("\n"):
        total = 0.0
        for letter in line:
            known = next((wide for letters, wide in WIDTHS if letter in letters), None)
            total += known if known is not None else CAPITAL if letter.isupper() else OTHER
        most = max(most, total)
    return most * size * (BOLD if bold else 1.0)


def height(text: str, size: float) -> float:
    """Height in points of all lines."""
    return LINE * size * (text.count("\n") + 1)


def words(
    text: str, x: float, y: float, size: float, colour: str, ha: str = "left", va: str = "baseline",
    bold: bool = False, turned: bool = False, halo: bool = False,
) -> str:  # fmt: skip
    """A text at (x, y), its lines below each other; with a `halo` it can be read on lines and bands."""
    lines = text.split("\n")
    first = y + size * RISE[va]
    first -= LINE * size * (len(lines) - 1) * {"top": 0.0, "center": 0.5, "baseline": 1.0, "bottom": 1.0}[va]
    style = {"font-size": f"{size:g}", "fill": paint(colour), "text-anchor": ANCHOR[ha]}
    if bold:
        style["font-weight"] = "bold"
    if halo:
        style |= {
            "paint-order": "stroke",
            "stroke": paint("#ffffff"),
            "stroke-width": "2.6",
            "stroke-opacity": ".8",
        }
    if turned:
        style["transform"] = f"rotate(-90 {x:.1f} {y:.1f})"
    if len(lines) == 1:
        return f'<text x="{x:.1f}" y="{first:.1f}"{attributes(style)}>{escape(text)}</text>'
    rows = "".join(
        f'<tspan x="{x:.1f}" y="{first + LINE * size * k:.1f}">{escape(line)}</tspan>'
        for k, line in enumerate(lines)
    )
    return f"<text{attributes(style)}>{rows}</text>"


def attributes(style: Mapping[str, str]) -> str:
    """Attributes of an element, those that say nothing left out."""
    plain = {"text-anchor": "start", "stroke-opacity": "1", "fill-opacity": "1"}
    return "".join(f' {name}="{value}"' for name, value in style.items() if plain.get(name) != value)
