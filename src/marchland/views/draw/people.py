"""Deaths by month beside the record, and strength and cohesion of each armed group."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import xarray as xr

from marchland.analysis.deaths import ALL, APART, FOCAL
from marchland.analysis.deaths import deaths as deaths_of
from marchland.analysis.fan import fan
from marchland.record.counts import WITH
from marchland.views import look
from marchland.views.reading import Reading
from marchland.views.words import span

COLUMNS = 4


def deaths(reading: Reading) -> look.Chart | None:
    """Deaths a month by country, with and without the focal side where the record tells them apart, and one-sided
    violence by the focal side where the record names it."""
    if "deaths" not in reading.ds:
        return None
    found = deaths_of(reading.ds)
    side = reading.label("side", reading.focal)
    titles = {
        ALL: "all deaths in organised violence",
        WITH: f"deaths in events with {side}",
        APART: f"deaths in events without {side}",
        FOCAL: f"civilians killed by {side} in one-sided violence",
    }
    cells = [(count, country) for count in found["count"].values for country in found["country"].values]
    cells = [
        c
        for c in cells
        if c[0] in (ALL, WITH) or np.isfinite(found["record"].sel(count=c[0], country=c[1])).any()
    ]
    columns = found.sizes["country"]
    rows = -(-len(cells) // columns)
    drawn = look.figure(2.3 * rows)
    axes = drawn.subplots(rows, columns, squeeze=False, sharey="row").ravel()
    told = []
    for ax, (count, country) in zip(axes, cells, strict=False):
        _one_country(ax, found.sel(count=count, country=country), reading)
    for ax, (count, country) in zip(axes, cells, strict=False):
        ax.set_title(f"{country}: {titles[str(count)]}", fontsize=8.5)
        look.thousands(ax)
        told.append(_totals(found.sel(count=count, country=country), f"{country}, {titles[str(count)]}"))
    for ax in axes[len(cells) :]:
        ax.set_visible(False)
    caption = (
        f"Deaths a month: blue band {fan(reading.held['places']).attrs['band']}, counted only in the "
        "governorates and months that the record covers; pale where the record is silent, which does not "
        "mean that nobody died; black line the record (best estimate) between its low and high counts "
        f"({reading.made_of})."
    )
    return look.chart(drawn, "deaths", "Deaths by month", caption, " ".join(told))


def _one_country(ax: look.Axes, found: xr.Dataset, reading: Reading) -> None:
    month = found["month"].values.astype("datetime64[D]")
    silent = found["coverage"].values == 0
    matched, free = fan(found["matched"]).values, fan(found["futures"]).values
    look.draw_fan(ax, month, matched)
    if silent.any():
        edge = silent | np.r_[silent[1:], False] | np.r_[False, silent[:-1]]
        pale = np.where(edge, free, np.nan)
        ax.fill_between(month, pale[0], pale[4], color=look.FUTURES, alpha=0.07, lw=0)
        ax.plot(month, np.where(silent, free[2], np.nan), color=look.FUTURES, lw=0.9, ls=(0, (2, 2)))
    ax.fill_between(month, found["low"], found["high"], color=look.RECORD, alpha=0.25, lw=0)
    ax.plot(month, found["record"], color=look.RECORD, lw=1.2)
    look.years(ax, reading.weeks[0], reading.weeks[-1])
    look.cut_line(ax, reading.cut, label=False)


def _totals(found: xr.Dataset, what: str) -> str:
    """Sums over the recorded months, futures beside record, for those who cannot see the figure."""
    if not np.isfinite(found["record"]).any():
        return f"{what}: no monthly record."
    band = fan(found["matched"].sum("month")).values
    record = float(found["record"].sum())
    return f"{what}: {span(band[0], band[4])} over the recorded months, recorded {record:,.0f}."


def strength(reading: Reading) -> look.Chart:
    """Fighters of each group, with dated estimates as black marks."""

    def one(ax: look.Axes, group: str) -> None:
        rows = [r for r in reading.recorded("strengths") if r.get("group") == group and r.get("best")]
        scope = _scope(rows, str(reading.manifest.get("start", "")))
        top = ax.get_ylim()[1]
        for row in rows:
            date, same = np.datetime64(str(row["date"])[:10], "D"), row["scope"] == scope
            look_like = {"color": look.RECORD} if same else {"color": look.FAINT, "mfc": "white", "mew": 0.8}
            ax.plot(
                [date, date], [_figure(row, "low"), _figure(row, "high")], color=look_like["color"], lw=0.8
            )
            ax.plot([date], [float(row["best"])], "o", ms=2.8, **look_like)
            top = max(top, _figure(row, "high")) if same else top
        ax.set_ylim(0, top)
        look.thousands(ax)

    caption = (
        f"Fighters in each armed group, each panel on its own scale from zero: blue {{band}}, black marks "
        "dated estimates with their range, mostly weak; hollow marks count something else (one "
        "operation, an army on paper, an outlier) and are cut off where they leave the panel "
        f"({reading.made_of})."
    )
    return _small_multiples(
        reading, "fighters", "strength", "Strength of each armed group, persons", caption, one
    )


def cohesion(reading: Reading) -> look.Chart:
    """Cohesion of each group on one scale."""

    def one(ax: look.Axes, _: str) -> None:
        ax.set_ylim(0, 1)
        ax.set_yticks([0, 0.5, 1])

    caption = (
        f"Cohesion of each armed group, from 0 (breaks at a touch) to 1: blue {{band}}; there is no "
        f"record to compare with ({reading.made_of})."
    )
    return _small_multiples(reading, "cohesion", "cohesion", "Cohesion of each armed group", caption, one)


def _figure(row: Mapping[str, Any], bound: str) -> float:
    value = row.get(bound)
    return float(value if value not in (None, "") else row["best"])


def _scope(rows: list[Mapping[str, Any]], start: str) -> str | None:
    """What the strength at the start counts: the scope of the last estimate at or before it."""
    before = [r for r in rows if str(r["date"])[:10] <= start[:10]] or rows[:1]
    return str(max(before, key=lambda r: str(r["date"]))["scope"]) if before else None


def _small_multiples(
    reading: Reading,
    variable: str,
    name: str,
    title: str,
    caption: str,
    finish: Callable[[look.Axes, str], None],
) -> look.Chart:
    groups = [str(g) for g in reading.ds["group"].values]
    bands = fan(reading.ds[variable])
    rows = -(-len(groups) // COLUMNS)
    drawn = look.figure(1.35 * rows)
    axes = drawn.subplots(rows, COLUMNS, squeeze=False, sharex=True).ravel()
    told = []
    for i, (ax, group) in enumerate(zip(axes, groups, strict=False)):
        values = bands.sel(group=group).values
        look.draw_fan(ax, reading.weeks, values)
        finish(ax, group)
        look.years(ax, reading.weeks[0], reading.weeks[-1], short=True)
        ax.tick_params(labelbottom=i + COLUMNS >= len(groups))
        look.cut_line(ax, reading.cut, label=False)
        ax.set_title(reading.label("group", group), fontsize=8)
        low, high = (round(v) if v > 1 else v for v in (values[0, -1], values[4, -1]))  # persons, or 0 to 1
        told.append(f"{reading.label('group', group)} at the end {span(low, high)}.")
    for ax in axes[len(groups) :]:
        ax.set_visible(False)
    text = caption.format(band=bands.attrs["band"])
    return look.chart(drawn, name, title, text, " ".join(told))
