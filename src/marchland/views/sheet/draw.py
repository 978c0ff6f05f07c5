"""A panel as SVG within its frame: grid, marks cut at the frame, axes, words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from html import escape
from typing import Any

import numpy as np

from marchland.views.sheet import legend, shapes
from marchland.views.sheet.axis import Axis
from marchland.views.sheet.lettering import attributes, height, width, words
from marchland.views.sheet.note import Note
from marchland.views.sheet.panel import FAINT, FREE, INK, Panel, Place
from marchland.views.sheet.shades import paint
from marchland.views.sheet.ticks import numbers

GRID = "#e3e3e3"
Frame = tuple[float, float, float, float]
"""Left, top, right and bottom in points."""
LABEL = 8.5
key = legend.drawn


def place(axis: Axis, start: float, end: float) -> Place:
    """How numbers along an axis become points; of None, the ends."""
    low, high = axis.reach.range

    def at(values: Any) -> Any:
        if values is None:
            return start, end
        return start + (numbers(values) - low) / ((high - low) or 1.0) * (end - start)

    return at


def panel(p: Panel, frame: Frame, wide: float) -> str:
    """All of a panel; words are kept within the sheet, which is `wide`."""
    left, top, right, bottom = frame
    at, up = place(p.x, left, right), place(p.y, bottom, top)
    marks = sorted(enumerate(p.marks), key=lambda one: (one[1][0], one[0]))
    inside = "".join(mark(at, up) for _, (level, mark) in marks if level < FREE)
    name = f"{{prefix}}c{p.row}-{p.column}"
    cut = shapes.box(left - 1, top - 1, right + 1, bottom + 1, {})
    out = [
        *p.hatches.values(),
        _axes(p, frame, at, up) if p.framed else "",
        f'<clipPath id="{name}">{cut}</clipPath><g clip-path="url(#{name})">{inside}</g>' if inside else "",
        "".join(mark(at, up) for _, (level, mark) in marks if level >= FREE),
        _title(p, frame),
        *_notes(p, frame, at, up, wide),
        "".join(_legend(p, one, frame, at, up) for one in p.legends),
    ]
    return "".join(out)


def _axes(p: Panel, frame: Frame, at: Place, up: Place) -> str:
    """Grid, lines, ticks and what is written at them."""
    left, top, right, bottom = frame
    xs, texts = p.x.shown
    ys, names = p.y.shown
    px, py = (at(xs) if xs else np.zeros(0)), (up(ys) if ys else np.zeros(0))
    edge = top if p.x.top else bottom
    out = -1 if p.x.top else 1
    grid = "".join(f"M{left:.1f} {y:.1f}H{right:.1f}" for y in py if p.y.grid)
    grid += "".join(f"M{x:.1f} {top:.1f}V{bottom:.1f}" for x in px if p.x.grid)
    line = f"M{left:.1f} {top:.1f}V{bottom:.1f}" if p.y.line else ""
    line += f"M{left:.1f} {bottom:.1f}H{right:.1f}" if p.x.line else ""
    line += "".join(f"M{x:.1f} {edge:.1f}v{out * p.x.length:.1f}" for x in px)
    small = at(p.x.small) if p.x.small else []
    line += "".join(f"M{x:.1f} {edge:.1f}v{out * 2}" for x in small if left <= x <= right)
    parts = [shapes.path(grid, shapes.stroke(GRID, 0.7)), shapes.path(line, shapes.stroke(FAINT, 0.8))]
    if p.x.labelled:
        y = edge + out * (p.x.length + 2) + (p.x.size * 0.78 if out > 0 else 0)
        parts.append(_row(texts, px, [y] * len(px), p.x.size, "middle"))
    if p.y.labelled:
        parts.append(_row(names, [left - 4] * len(py), py, p.y.size, "end"))
    if p.x.label:
        beneath = bottom + (
            height(texts[0], p.x.size) + p.x.length + 2 if p.x.labelled and not p.x.top and texts else 0
        )
        parts.append(words(p.x.label, (left + right) / 2, beneath + 2, LABEL, INK, "center", "top"))
    if p.y.label:
        beside = max((width(n, p.y.size) for n in names), default=0.0) + 6 if p.y.labelled else 2.0
        x = left - beside - height(p.y.label, LABEL) / 2
        parts.append(words(p.y.label, x, (top + bottom) / 2, LABEL, INK, "center", "center", turned=True))
    return "".join(parts)


def _row(texts: Sequence[str], xs: Any, ys: Any, size: float, anchor: str) -> str:
    """Words at ticks, in one group; upright ones have their middle at `ys`."""
    middle = anchor == "end"
    where = {"middle": "center", "end": "right"}[anchor]
    if any("\n" in text for text in texts):
        rows = zip(texts, xs, ys, strict=True)
        return "".join(
            words(t, x, y, size, INK, where, "center" if middle else "baseline") for t, x, y in rows
        )
    style = attributes({"font-size": f"{size:g}", "fill": paint(INK), "text-anchor": anchor})
    drop = 0.36 * size if middle else 0.0
    rows = zip(texts, xs, ys, strict=True)
    inside = "".join(f'<text x="{x:.1f}" y="{y + drop:.1f}">{escape(t)}</text>' for t, x, y in rows)
    return f"<g{style}>{inside}</g>" if inside else ""


def _title(p: Panel, frame: Frame) -> str:
    if not p.title:
        return ""
    left, top, _, _ = frame
    over = 4.0 + (height("x", p.x.size) + p.x.length if p.x.top and p.x.labelled else 0.0)
    return words(p.title, left, top - over, p.title_size, INK, bold=p.title_bold)


def bold(note: Note) -> bool:
    """Whether words are bold."""
    return bool(note.style.get("weight") == "bold")


def _notes(p: Panel, frame: Frame, at: Place, up: Place, wide: float) -> list[str]:
    """All notes; of those that may lie on lines, the later ones are moved off the earlier."""
    out: list[str] = []
    taken: list[Frame] = []
    for note in p.notes:
        text, box = _note(note, frame, at, up, wide)
        for _ in range(len(taken)):
            over = [b for b in taken if box[0] < b[2] and b[0] < box[2] and box[1] < b[3] and b[1] < box[3]]
            if not over or "bbox" not in note.style or note.tail is not None:
                break
            lower = max(b[3] for b in over) - box[1] + 1
            note = replace(note, moved=(note.moved[0], note.moved[1] - lower))
            text, box = _note(note, frame, at, up, wide)
        taken.append(box)
        out.append(text)
    return out


def _note(note: Note, frame: Frame, at: Place, up: Place, wide: float) -> tuple[str, Frame]:
    """A note and the box it fills."""
    left, top, right, bottom = frame
    x = left + note.x * (right - left) if note.across[0] else float(at(note.x)[0])
    y = bottom - note.y * (bottom - top) if note.across[1] else float(up(note.y)[0])
    size, ha = float(note.style.get("fontsize", LABEL)), note.style.get("ha", "left")
    long = width(note.text, size, bold(note))
    shift = {"left": 0.0, "center": 0.5, "right": 1.0}[ha] * long
    here = min(max(x + note.moved[0], shift + 1), max(wide - long + shift - 1, shift + 1))
    tail = ""
    if note.tail is not None:
        end = (float(at(note.tail[0])[0]), float(up(note.tail[1])[0]))
        tail = shapes.path(f"M{end[0]:.1f} {end[1]:.1f}L{here:.1f} {y:.1f}", shapes.stroke(FAINT, 0.4))
    va, lower = str(note.style.get("va", "baseline")), y - note.moved[1]
    first, tall = here - shift, height(note.text, size)
    over = lower - tall * {"top": 0.0, "center": 0.5, "baseline": 0.85, "bottom": 1.0}[va]
    colour = note.style.get("color", INK)
    text = words(note.text, here, lower, size, colour, ha, va, bold(note), halo="bbox" in note.style)
    return tail + text, (first, over, first + long, over + tall)


def legend_size(one: Mapping[str, Any]) -> tuple[float, float]:
    """Width and height of a panel's key."""
    return legend.size(one["keys"], float(one.get("fontsize", LABEL)), int(one.get("ncols", 1)))


def _legend(p: Panel, one: Mapping[str, Any], frame: Frame, at: Place, up: Place) -> str:
    left, top, right, bottom = frame
    letters, columns, keys = float(one.get("fontsize", LABEL)), int(one.get("ncols", 1)), one["keys"]
    wide, tall = legend_size(one)
    if one.get("loc") == "center left":
        return legend.drawn(keys, right + 5, (top + bottom - tall) / 2, letters, columns)
    if one.get("loc") == "lower center":
        over = height("x", p.x.size) + p.x.length if p.x.top else 0.0
        return legend.drawn(keys, (left + right - wide) / 2, top - tall - over - 3, letters, columns)
    corners = [(x, y) for y in (top + 3, bottom - tall - 3) for x in (right - wide - 3, left + 5)]
    points = [(at(x), up(y)) for x, y in p.points]

    def crowd(corner: tuple[float, float]) -> int:
        x, y = corner
        return sum(
            int(((u > x - 6) & (u < x + wide + 6) & (v > y - 6) & (v < y + tall + 6)).sum())
            for u, v in points
        )

    x, y = min(corners, key=crowd)
    ground = {"fill": paint("#ffffff"), "fill-opacity": ".85"}
    return shapes.box(x - 3, y - 2, x + wide, y + tall + 2, ground) + legend.drawn(
        keys, x, y, letters, columns
    )
