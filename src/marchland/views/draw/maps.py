"""Small maps at a few dates: the chance that the focal side holds each place, over the recorded holders.

Places are circles sized by population on the outline of the countries; nothing is said about the land
between them. A ring marks a contested place: in the upper maps besieged in at least a quarter of the
futures.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from marchland.views import look
from marchland.views.draw.place_names import MOST, Name, names, write
from marchland.views.draw.strips import recorded_contests
from marchland.views.reading import Reading
from marchland.views.words import number, short_day

COLUMNS = 3
OFTEN = 0.25
SIZES = ((1_000_000, 130.0), (300_000, 75.0), (100_000, 42.0), (30_000, 24.0), (0, 13.0))
"""Least population and area of the circle in square points; few sizes keep the drawing small."""
MARGIN, PART = 0.45, 0.15
"""Degrees around the outermost places, where the outline is cut: at most so many, and that part of their extent."""
LEAST = 0.05
"""The least degrees around a single place."""
TALL = {True: 2.9, False: 2.2}
"""Height of a map in inches, with names and without."""


def maps(reading: Reading) -> look.Chart:
    """Pairs of maps, chance above record, at the dates worth reading."""
    dates = list(reading.dates)[: 2 * COLUMNS]
    columns = min(COLUMNS, len(dates))
    blocks = -(-len(dates) // columns)
    layers = 2 if reading.has_record else 1
    drawn = look.figure(TALL[reading.ds.sizes["place"] <= MOST] * blocks * layers)
    axes = drawn.subplots(blocks * layers, columns, squeeze=False)
    outline = rings(reading)
    for ax in axes.ravel():
        ax.axis("off")
    _base(axes[0, 0], reading, outline)
    called = named(axes[0, 0], reading)
    for i, week in enumerate(dates):
        row, column = layers * (i // columns), i % columns
        if i:
            _base(axes[row, column], reading, outline)
        _chance(axes[row, column], reading, week)
        _names(axes[row, column], reading, called)
        axes[row, column].set_title(
            f"{short_day(reading.weeks[week])}, futures\n{reading.dates[week]}", fontsize=8
        )
        if layers == 2:
            _base(axes[row + 1, column], reading, outline)
            _record(axes[row + 1, column], reading, week)
            _names(axes[row + 1, column], reading, called)
            axes[row + 1, column].set_title(f"{short_day(reading.weeks[week])}, record", fontsize=8)
    side = reading.label("side", reading.focal)
    caption = (
        "Places as circles sized by population: in maps marked 'futures' the colour runs from dark blue "
        f"(held by {side} in no future) to yellow (in all), a red ring marks a place besieged in at "
        "least a quarter of them"
        + ("; maps marked 'record' show the recorded holder, ringed where contested" if layers == 2 else "")
        + f" ({reading.made_of}).{unnamed(reading, called)}"
    )
    return look.chart(drawn, "maps", f"Map at {len(dates)} dates", caption, _told(reading, dates))


def named(ax: look.Axes, reading: Reading) -> list[Name]:
    """Names that find room on every map, the same on each; none where there are more than MOST places."""
    if reading.ds.sizes["place"] > MOST:
        return []
    (x0, x1), (y0, y1) = ax.get_xlim(), ax.get_ylim()
    ratio, (wide, tall) = _ratio(reading), look.points(ax)
    scale = min(wide / (x1 - x0), tall / (ratio * (y1 - y0)))
    x, y = (reading.ds[axis].values.astype(float) for axis in ("lon", "lat"))
    at = np.stack([(x - x0) * scale, (y - y0) * ratio * scale], axis=1)
    people = _people(reading)
    radius = np.sqrt([next(area for least, area in SIZES if n >= least) for n in people]) / 2
    labels = [reading.label("place", str(p)) for p in reading.ds["place"].values]
    order = np.argsort(-people, kind="stable").tolist()
    spare = max(0.0, (wide - (x1 - x0) * scale) / 2)
    return names(at, radius, labels, order, (-spare, 0.0, wide - spare, (y1 - y0) * ratio * scale))


def unnamed(reading: Reading, called: list[Name]) -> str:
    """What the caption says of names that are left out."""
    left = reading.ds.sizes["place"] - len(called)
    if not called or not left:
        return ""
    return f" {left} name{' is' if left == 1 else 's are'} left out for lack of room."


def _names(ax: look.Axes, reading: Reading, called: list[Name]) -> None:
    write(ax, called, reading.ds["lon"].values, reading.ds["lat"].values)


def _ratio(reading: Reading) -> float:
    """Length of a degree of latitude in degrees of longitude, in the middle of the places."""
    return float(1 / np.cos(np.radians(reading.ds["lat"].values.mean())))


def _people(reading: Reading) -> NDArray[np.float64]:
    """Population by place, 0 where it is not known."""
    return np.asarray(np.nan_to_num(reading.ds["population"].values.astype(float)))


def rings(reading: Reading) -> list[NDArray[np.float64]]:
    """Outline of the countries as rings of (longitude, latitude); empty if the result carries none."""
    found: dict[tuple[str, int], list[tuple[float, float]]] = {}
    for row in reading.recorded("outline"):
        found.setdefault((str(row["country"]), int(row["ring"])), []).append(
            (float(row["lon"]), float(row["lat"]))
        )
    return [np.array([*ring, ring[0]]) for ring in found.values()]


def _base(ax: look.Axes, reading: Reading, outline: list[NDArray[np.float64]]) -> None:
    for ring in outline:
        ax.fill(ring[:, 0], ring[:, 1], facecolor="#f2f0ea", edgecolor="#8f8f8f", lw=0.6)
    lon, lat = reading.ds["lon"].values, reading.ds["lat"].values
    around = min(MARGIN, max(PART * max(np.ptp(lon), np.ptp(lat)), LEAST))
    ax.set_xlim(lon.min() - around, lon.max() + around)
    ax.set_ylim(lat.min() - around, lat.max() + around)
    ax.set_aspect(_ratio(reading))


def _circles(
    ax: look.Axes, reading: Reading, fill: NDArray[np.float64], ringed: NDArray[np.bool_], ring: str
) -> None:
    """One circle a place in colours `fill` (place, colour), the small places last so that they stay
    visible."""
    people = _people(reading)
    least = np.array([size[0] for size in SIZES])
    group = (people[:, None] < least[None, :]).sum(axis=1)
    x, y = reading.ds["lon"].values, reading.ds["lat"].values
    for i, (_, area) in enumerate(SIZES):
        for inside, edge, width in ((~ringed, "#ffffff", 0.4), (ringed, ring, 1.4)):
            mine = (group == i) & inside
            ax.scatter(x[mine], y[mine], s=area, c=fill[mine], edgecolors=edge, linewidths=width)


def _chance(ax: look.Axes, reading: Reading, week: int) -> None:
    fill = look.shades(reading.held["chance"].values[week])
    _circles(ax, reading, fill, reading.held["contested"].values[week] >= OFTEN, look.OTHER)


def _record(ax: look.Axes, reading: Reading, week: int) -> None:
    sides = [str(s) for s in reading.ds["side"].values]
    holder = reading.ds["record_holder"].transpose("week", "place").values[week]
    fill = np.array([look.rgb("#ffffff" if h < 0 else reading.colour(sides[h])) for h in holder])
    _circles(ax, reading, fill, recorded_contests(reading)[week], look.RECORD)


def _told(reading: Reading, dates: list[int]) -> str:
    """Expected and recorded number of places at each date."""
    parts = []
    for week in dates:
        expected = number(float(reading.held["chance"].values[week].sum()))
        record = (
            f", on record {number(float(reading.held['record_places'].values[week]))}"
            if reading.has_record
            else ""
        )
        parts.append(f"{short_day(reading.weeks[week])}: mean of {expected} places held{record}.")
    return " ".join(parts)
