"""Marks as SVG: lines that skip what is not there, areas, bars, points, and a picture of pixels."""

from __future__ import annotations

import struct
import zlib
from base64 import b64encode
from math import cos, pi, sin
from typing import Any

import numpy as np
from numpy.typing import NDArray

from marchland.views.sheet.lettering import attributes as attributes
from marchland.views.sheet.shades import paint as paint

F = NDArray[np.float64]
NEAR = 0.3
"""Points by which a line may leave its way where that spares corners."""
NAMED = {"--": (0, (4, 2)), ":": (0, (1, 1.6))}
"""Dashes by matplotlib's names."""
SIDES = {"s": (4, pi / 4, 0.80), "D": (4, 0.0, 0.80), "^": (3, -pi / 2, 0.66), "v": (3, pi / 2, 0.66)}
"""Corners, first angle and reach of a mark, in parts of its size."""


def stroke(colour: Any, wide: float, alpha: float = 1.0, dashes: Any = None) -> dict[str, str]:
    """Style of a line; `dashes` as matplotlib has them, in widths of the line."""
    style = {
        "fill": "none",
        "stroke": paint(colour),
        "stroke-width": f"{wide:g}",
        "stroke-opacity": f"{alpha:g}",
    }
    dashes = NAMED.get(dashes, dashes) if isinstance(dashes, str) else dashes
    if isinstance(dashes, tuple):
        style["stroke-dasharray"] = " ".join(f"{wide * part:g}" for part in dashes[1])
    return style


def fill(colour: Any, alpha: float = 1.0) -> dict[str, str]:
    """Style of an area."""
    return {"fill": paint(colour), "fill-opacity": f"{alpha:g}"}


def way(x: F, y: F, step: bool = False) -> str:
    """A path along points, broken where one of them is not a number; as steps that hold until the next point."""
    out = []
    for a, b in _parts(np.isfinite(x) & np.isfinite(y)):
        px, py = x[a:b], y[a:b]
        if step:
            out.append(f"M{px[0]:.1f} {py[0]:.1f}" + _steps(px, py))
        else:
            kept = _corners(px, py)
            out.append("M" + "L".join(f"{px[i]:.1f} {py[i]:.1f}" for i in kept))
    return "".join(out)


def _steps(x: F, y: F) -> str:
    changes = np.flatnonzero(np.diff(y)) + 1
    return "".join(f"H{x[i]:.1f}V{y[i]:.1f}" for i in changes) + f"H{x[-1]:.1f}"


def _parts(there: NDArray[np.bool_]) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.r_[False, there, False].astype(int)))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def _corners(x: F, y: F) -> list[int]:
    """Points that a line needs so as to pass all others within NEAR, going on as far as a straight line does."""
    if len(x) < 3:
        return list(range(len(x)))
    kept, since, low, high = [0], 0, -np.inf, np.inf
    for i in range(1, len(x)):
        run = x[i] - x[since]
        if run <= 0:
            kept.append(i)
            since, low, high = i, -np.inf, np.inf
            continue
        slope = (y[i] - y[since]) / run
        if not low <= slope <= high:
            since = i - 1
            kept.append(since)
            low, high, run = -np.inf, np.inf, x[i] - x[since]
            slope = (y[i] - y[since]) / run if run > 0 else 0.0
        if run > 0:
            low, high = max(low, slope - NEAR / run), min(high, slope + NEAR / run)
    return list(dict.fromkeys([*kept, len(x) - 1]))


def band(x: F, low: F, high: F) -> str:
    """A path around the area between two lines, in parts where one of them is not a number."""
    out = []
    for a, b in _parts(np.isfinite(x) & np.isfinite(low) & np.isfinite(high)):
        px = x[a:b]
        up, down = _corners(px, high[a:b]), _corners(px, low[a:b])[::-1]
        points = [*((px[i], high[a + i]) for i in up), *((px[i], low[a + i]) for i in down)]
        out.append("M" + "L".join(f"{u:.1f} {v:.1f}" for u, v in points) + "Z")
    return "".join(out)


def path(d: str, style: dict[str, str]) -> str:
    """An element of a path."""
    return f'<path d="{d}"{attributes(style)}/>' if d else ""


def box(x0: float, y0: float, x1: float, y1: float, style: dict[str, str]) -> str:
    """A rectangle between two corners."""
    x, y, w, h = min(x0, x1), min(y0, y1), abs(x1 - x0), abs(y1 - y0)
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{w:.1f}" height="{h:.1f}"{attributes(style)}/>'


def mark(kind: str, x: float, y: float, size: float) -> str:
    """A mark of that many points across, without a style: circle, square, diamond, triangles, cross, star or bar."""
    half = size / 2
    if kind == "o":
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{half:.1f}"'
    if kind == "|":
        return f'<path d="M{x:.1f} {y - half:.1f}V{y + half:.1f}"'
    if kind == "P":
        third = size / 5
        d = f"M{x - third:.1f} {y - half:.1f}h{2 * third:.1f}v{half - third:.1f}h{half - third:.1f}v{2 * third:.1f}"
        d += f"h{third - half:.1f}v{half - third:.1f}h{-2 * third:.1f}v{third - half:.1f}h{third - half:.1f}"
        return f'<path d="{d}v{-2 * third:.1f}h{half - third:.1f}Z"'
    if kind == "X":
        a, b = half, half / 2.2
        ring = [(0, -b), (a - b, -a), (a, b - a), (b, 0), (a, a - b), (a - b, a), (0, b), (b - a, a), (-a, a - b),
                (-b, 0), (-a, b - a), (b - a, -a)]  # fmt: skip
    elif kind == "*":
        ring = [(r * sin(pi * k / 5), -r * cos(pi * k / 5)) for k, r in enumerate([half, 0.38 * half] * 5)]
    else:
        count, first, reach = SIDES[kind]
        ring = [
            (reach * size * cos(first + 2 * pi * k / count), reach * size * sin(first + 2 * pi * k / count))
            for k in range(count)
        ]
    return '<path d="M' + "L".join(f"{x + u:.1f} {y + v:.1f}" for u, v in ring) + 'Z"'


def picture(pixels: NDArray[np.float64], x: float, y: float, wide: float, high: float) -> str:
    """An image (row, column, 3) of colours 0-1, a pixel a cell, within a rectangle."""
    rows, columns, _ = pixels.shape
    raw = np.zeros((rows, 1 + 3 * columns), np.uint8)
    raw[:, 1:] = np.round(255 * pixels).astype(np.uint8).reshape(rows, -1)
    head = struct.pack(">IIBBBBB", columns, rows, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(raw.tobytes(), 9)), (b"IEND", b""))
    png = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in parts
    )
    size = f'x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{high:.1f}"'
    return (
        f'<image {size} preserveAspectRatio="none" style="image-rendering:pixelated" '
        f'href="data:image/png;base64,{b64encode(png).decode()}"/>'
    )


def hatch(name: str, kind: str, colour: str) -> str:
    """A pattern of strokes or dots to fill an area with."""
    drawn = (
        f'<circle cx="2" cy="2" r=".8" fill="{paint(colour)}"/>'
        if "." in kind
        else f'<path d="M-1 5L5 -1M3 9L9 3" stroke="{paint(colour)}" stroke-width=".8"/>'
    )
    size = 4 if "." in kind else 8
    return (
        f'<pattern id="{name}" width="{size}" height="{size}" patternUnits="userSpaceOnUse">{drawn}</pattern>'
    )
