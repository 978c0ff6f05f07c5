"""The three panels of the chart: months, map, tail. Views compute nothing but positions on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from marchland.events.inert import drawn
from marchland.events.lookups import outlines
from marchland.events.powerlaw import survival

if TYPE_CHECKING:
    from marchland.events.summary import Summary

_GREY = "#777777"
_LABELS = {"state_based": "state-based", "non_state": "non-state", "one_sided": "one-sided"}
_NAMED = 7


def draw_months(axes: Any, summary: Summary, colours: dict[str, str]) -> None:
    """Stacked bars of deaths by month and type, and as a number what no month could be given."""
    months = sorted({str(row["month"]) for row in summary.monthly})
    if not months:
        return
    first = np.datetime64(months[0], "M")
    one = np.timedelta64(1, "M")
    at = np.arange(first, np.datetime64(months[-1], "M") + one)
    days = np.diff(np.append(at, at[-1] + one).astype("datetime64[D]")).astype(int)
    width = days * (0.92 if len(at) <= 72 else 1.0)
    base = np.zeros(len(at))
    for name, colour in colours.items():
        height = np.zeros(len(at))
        for row in summary.monthly:
            if row["type"] == name:
                height[(np.datetime64(str(row["month"]), "M") - first).astype(int)] += float(
                    str(row["best"] or 0)
                )
        if height.any():
            axes.bar(
                at.astype("datetime64[D]"),
                height,
                width=width,
                bottom=base,
                align="edge",
                color=colour,
                label=_LABELS.get(name, drawn(name)),
                linewidth=0,
            )
        base += height
    axes.set_ylabel("deaths a month (persons, best estimate)")
    axes.set_ylim(0, max(base.max() * 1.2, 1))
    axes.margins(x=0.01)
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    if len(axes.get_legend_handles_labels()[0]) > 1:
        axes.legend(frameon=False, ncols=4, loc="upper left", bbox_to_anchor=(0, 1.0))
    axes.set_title(_months_title(summary), loc="left", fontsize=9.5)


def _months_title(summary: Summary) -> str:
    moved = summary.moved
    text = f"Deaths by month: {moved.deaths:,} in {moved.events:,} events"
    if not moved.loose_events:
        return text
    loose = f"{moved.loose_deaths:,} ({moved.share:.0%}) in {moved.loose_events:,} loose events"
    ending = {
        "drop": "are dropped",
        "apart": "have no sure month or place and are not drawn",
        "spread": f"are drawn, {moved.spread_deaths:,.0f} of them moved to later months of their span",
        "as_coded": "are drawn in the month in which they begin",
    }[summary.policy]
    return f"{text}; {loose} {ending}"


def draw_map(axes: Any, summary: Summary, colours: dict[str, str]) -> None:
    """Circles with area as deaths, in the colour of the type with most of them, over country outlines."""
    points = summary.points
    axes.set_xlabel("longitude (degrees east)")
    axes.set_ylabel("latitude (degrees north)")
    if not len(points.deaths):
        axes.set_title("No event has both coordinates and deaths", loc="left", fontsize=9.5)
        return
    west, east = _span(points.longitude, points.deaths)
    south, north = _span(points.latitude, points.deaths)
    for rings in outlines().values():
        for ring in rings:
            low, high = ring.min(axis=0), ring.max(axis=0)
            if low[0] < east + 5 and high[0] > west - 5 and low[1] < north + 5 and high[1] > south - 5:
                axes.plot(ring[:, 0], ring[:, 1], color="#b0b0b0", linewidth=0.7, zorder=1)
    largest = points.deaths.max()
    area = 260.0 * points.deaths / largest
    axes.scatter(
        points.longitude,
        points.latitude,
        s=np.maximum(area, 0.8),
        c=[colours[name] for name in points.type],
        alpha=0.55,
        linewidths=0,
        zorder=2,
        rasterized=len(points.deaths) > 4000,
    )
    axes.set_xlim(west, east)
    axes.set_ylim(south, north)
    axes.set_aspect(1 / np.cos(np.radians((south + north) / 2)))
    _name_places(axes, summary, (west, east, south, north))
    _scale(axes, largest)
    axes.set_title("Where: deaths within 0.05 degrees, colour of the leading type", loc="left", fontsize=9.5)


def _span(values: np.ndarray, deaths: np.ndarray) -> tuple[float, float]:
    """Bounds that hold all but a thousandth of the deaths on either side, with a margin."""
    order = np.argsort(values)
    share = np.cumsum(deaths[order]) / deaths.sum()
    low, high = values[order][np.searchsorted(share, [0.001, 0.999]).clip(0, len(values) - 1)]
    margin = max((high - low) * 0.06, 0.3)
    return float(low - margin), float(high + margin)


def _name_places(axes: Any, summary: Summary, box: tuple[float, float, float, float]) -> None:
    """Names of the places with most deaths, each at least a fifteenth of the map from those named before."""
    from matplotlib.patheffects import withStroke

    west, east, south, north = box
    named: list[tuple[float, float]] = []
    points = summary.points
    for x, y, name in zip(points.longitude, points.latitude, points.place, strict=True):
        clear = all(abs(x - u) > (east - west) / 8 or abs(y - v) > (north - south) / 18 for u, v in named)
        if name and clear and west < x < east and south < y < north:
            short = name.removesuffix(" town").removesuffix(" city").removesuffix(" village")
            right = x > (west + east) / 2 + (east - west) / 4
            axes.annotate(
                drawn(short),
                (x, y),
                xytext=(-6 if right else 6, 4),
                textcoords="offset points",
                fontsize=8,
                ha="right" if right else "left",
                zorder=3,
                path_effects=[withStroke(linewidth=2, foreground="white")],
            )
            named.append((float(x), float(y)))
        if len(named) == _NAMED:
            return


def _scale(axes: Any, largest: float) -> None:
    """A key of circle sizes at round numbers of deaths."""
    top = 10 ** int(np.log10(max(largest, 1)))
    for size in sorted({max(top // 100, 1), max(top // 10, 1), top}):
        axes.scatter(
            [],
            [],
            s=max(260.0 * size / largest, 0.8),
            color=_GREY,
            alpha=0.6,
            linewidths=0,
            label=f"{size:,}",
        )
    axes.legend(
        title="deaths",
        frameon=False,
        loc="lower left",
        bbox_to_anchor=(1.0, 0.0),
        fontsize=8,
        title_fontsize=8,
        labelspacing=1.1,
    )


def draw_tail(axes: Any, summary: Summary) -> None:
    """Share of events with at least x deaths, on logarithmic axes, with the fitted tail and its band."""
    axes.set_xlabel("deaths in an event (persons, best estimate)")
    axes.set_ylabel("share of events with at least as many")
    sizes, counts = np.unique(summary.sizes[summary.sizes > 0], return_counts=True)
    if not len(sizes):
        axes.set_title("No event with deaths", loc="left", fontsize=9.5)
        return
    share = np.cumsum(counts[::-1])[::-1] / counts.sum()
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.plot(
        sizes,
        share,
        linestyle="none",
        marker="o",
        markersize=3.5,
        markerfacecolor="none",
        color="black",
        label="recorded",
    )
    found = summary.severity
    if found is None:
        axes.set_title("Severity: too few deadly events for a tail", loc="left", fontsize=9.5)
        return
    grid = np.unique(np.geomspace(found.threshold, sizes[-1], 80).round())
    start = found.tail / found.events
    axes.fill_between(
        grid,
        *found.band(grid),
        color="#D55E00",
        alpha=0.25,
        linewidth=0,
        label=f"90% of {found.resamples} resamples",
    )
    axes.plot(
        grid,
        start * survival(found.exponent, found.threshold, grid),
        color="#D55E00",
        linewidth=1.6,
        label="discrete power law",
    )
    axes.axvline(found.threshold, color=_GREY, linewidth=0.8, linestyle=":")
    axes.set_ylim(share[-1] / 2, 1.5)
    axes.legend(frameon=False, loc="lower left", fontsize=8)
    axes.set_title(
        f"Severity: exponent {found.exponent:.2f} from {found.threshold} deaths on ({found.tail:,} of "
        f"{found.events:,} events)\nin 90% of resamples {found.low:.2f} to {found.high:.2f}, from "
        f"{found.threshold_low} to {found.threshold_high} deaths on; seed {found.seed}\n"
        "loose events left out",
        loc="left",
        fontsize=9,
    )
