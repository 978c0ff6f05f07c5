"""Ground held by the focal side: number of places, and km2 under each definition beside the published
figures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from marchland.analysis.fan import fan
from marchland.analysis.territory import TOTAL
from marchland.scenario.names import key_of
from marchland.views import look
from marchland.views.reading import Reading
from marchland.views.words import exact, listed, span

MARKS = ("o", "s", "D", "^")


def places(reading: Reading) -> look.Chart:
    """Fan of the number of places held, with the record as a black line."""
    held, weeks = fan(reading.held["places"]), reading.weeks
    total = reading.ds.sizes["place"]
    drawn = look.figure(3.3)
    ax = drawn.subplots()
    look.draw_fan(ax, weeks, held.values)
    ends = {
        f"90%: {span(held.values[0, -1], held.values[4, -1])}"
        if reading.runs >= 40
        else "range": held.values[4, -1]
    }
    ends["median future"] = held.values[2, -1]
    if reading.has_record:
        record = reading.held["record_places"].values
        ax.step(weeks, record, where="post", color=look.RECORD, lw=1.8)
        ends["record"] = record[-1]
    look.thousands(ax)
    ax.set_ylabel(f"places held, of {total}")
    look.years(ax, weeks[0], weeks[-1])
    look.cut_line(ax, reading.cut)
    label_ends(ax, weeks[-1], ends)
    side = reading.label("side", reading.focal)
    caption = (
        f"Places held by {side} each week: dark line the median future, dark band half and light band "
        f"{held.attrs['band']}"
        + ("; black line the record" if reading.has_record else "")
        + f" ({reading.made_of})."
    )
    last = f"In the last week the band runs from {span(held.values[0, -1], held.values[4, -1])}."
    return look.chart(drawn, "places", f"Places held by {side}", caption, last)


def territory(reading: Reading) -> look.Chart | None:
    """Fans of km2, one panel for each definition, and one for each publisher that counts another area."""
    panels = _panels(reading)
    if not panels:
        return None
    rows = -(-len(panels) // 2)
    drawn = look.figure(2.5 * rows)
    axes = drawn.subplots(rows, 2, squeeze=False).ravel()
    told = []
    for ax, (definition, area, publishers) in zip(axes, panels, strict=False):
        told.append(_one_definition(ax, reading, definition, area, publishers))
    for ax in axes[len(panels) :]:
        ax.set_visible(False)
    side = reading.label("side", reading.focal)
    caption = (
        f"Area held by {side} under {len({p[0] for p in panels})} ways of counting, never to be compared "
        f"with each other: blue band {fan(reading.held['places']).attrs['band']}, black line the recorded "
        "holders counted in the same way, marks the published figures on their own definition "
        f"({reading.made_of})."
    )
    return look.chart(drawn, "territory", "Area held, by definition", caption, " ".join(told))


def label_ends(ax: look.Axes, at: Any, ends: Mapping[str, float]) -> None:
    """Write each name to the right of the axes at its last value, moved apart where they would overlap."""
    low, high = ax.get_ylim()
    keys = list(ends)
    shares = [(float(ends[k]) - low) / (high - low) for k in keys]
    gap = 11 / look.points_high(ax)  # 11 points
    for key, share in zip(keys, look.spread(shares, gap), strict=True):
        colour = look.RECORD if key.startswith("record") else look.FUTURES
        ax.annotate(key, (1, share), xycoords="axes fraction", xytext=(5, 0), textcoords="offset points",
                    va="center", color=colour, fontsize=8, annotation_clip=False)  # fmt: skip


def _panels(reading: Reading) -> list[tuple[str, str, list[str]]]:
    """(definition, area, publishers) for each panel: every definition on the total, then publishers of
    other areas."""
    areas = {key_of(a): a for a in map(str, reading.held["area"].values)}
    definitions = [str(d) for d in reading.held["definition"].values]
    cells: dict[tuple[str, str], list[str]] = {(d, TOTAL): [] for d in definitions}
    for name, entry in reading.manifest.get("publishers", {}).items():
        cell = (str(entry["definition"]), areas.get(key_of(str(entry["area"])), ""))
        if cell[0] in definitions and cell[1]:
            cells.setdefault(cell, []).append(name)
    return [(d, a, names) for (d, a), names in cells.items()]


def _one_definition(
    ax: look.Axes, reading: Reading, definition: str, area: str, publishers: list[str]
) -> str:
    where = {"definition": definition, "area": area}
    bands, weeks = fan(reading.held["km2"].sel(where)), reading.weeks
    look.draw_fan(ax, weeks, bands.values)
    if reading.has_record:
        ax.step(weeks, reading.held["record_km2"].sel(where), where="post", color=look.RECORD, lw=1.2)
    for mark, name in zip(MARKS, publishers, strict=False):
        rows = [r for r in reading.recorded("territory") if _matches(r, name, area)]
        dates = [np.datetime64(str(r["date"])[:10], "D") for r in rows]
        ax.plot(
            dates,
            [float(r["km2"]) for r in rows],
            mark,
            color=look.RECORD,
            mfc="white",
            ms=5,
            mew=1.2,
            clip_on=False,
        )
        if rows:
            at = int(np.argmax([float(r["km2"]) for r in rows]))
            who = reading.label("publisher", name).split(":")[0]
            ax.annotate(who, (dates[at], float(rows[at]["km2"])), xytext=(6, 4), textcoords="offset points",
                        fontsize=8, color=look.RECORD, bbox=look.HALO)  # fmt: skip
    look.thousands(ax)
    look.years(ax, weeks[0], weeks[-1])
    look.cut_line(ax, reading.cut, label=False)
    counted = reading.label("definition", definition)
    counted = counted[:1].upper() + counted[1:]
    countries = [str(name) for name in reading.held["area"].values if str(name) != TOTAL]
    whole = {0: "all", 1: "".join(countries), 2: "both countries"}.get(
        len(countries), f"all {len(countries)} countries"
    )
    where_text = whole if area == TOTAL else f"{area} only"
    ax.set_title(f"{counted}\n{where_text}, km2", fontsize=8.5)
    return f"{counted}, {where_text}: {span(bands.values[0, -1], bands.values[4, -1])} km2 in the last week."


def _matches(row: Mapping[str, Any], publisher: str, area: str) -> bool:
    km2 = row.get("km2")
    return (
        row.get("publisher") == publisher
        and key_of(str(row.get("area", ""))) == key_of(area)
        and km2 not in (None, "")
    )


def sources(reading: Reading) -> list[str]:
    """The published areas by publisher and source, a line each."""
    by_source: dict[str, list[str]] = {}
    for row in reading.recorded("territory"):
        if row.get("km2") not in (None, ""):
            publisher = reading.label("publisher", str(row.get("publisher", "")))
            where = f"{publisher}; {row.get('source') or 'no source'}; {row.get('verified') or 'not stated'}"
            by_source.setdefault(where, []).append(
                f"{exact(float(row['km2']))} km2 ({str(row['date'])[:10]})"
            )
    return [f"{where}: {listed(values)}" for where, values in sorted(by_source.items())]
