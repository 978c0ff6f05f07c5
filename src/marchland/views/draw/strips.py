"""A strip for every place: the chance that the focal side holds it, week by week, above the recorded
holder."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from marchland.record.months import DAYS
from marchland.views import look
from marchland.views.reading import Reading
from marchland.views.words import day, number

CHANCE_ROWS, RECORD_ROWS, GAP_ROWS = 5, 3, 2
UNKNOWN = (1.0, 1.0, 1.0)


def strips(reading: Reading) -> list[look.Chart]:
    """One figure a country; places in order of governorate from north to south, then of latitude."""
    countries = dict.fromkeys(str(c) for c in reading.ds["country"].values)
    return [_country(reading, country, i) for i, country in enumerate(countries)]


def _country(reading: Reading, country: str, index: int) -> look.Chart:
    order = ordered(reading, country)
    names = [str(reading.ds["place"].values[i]) for i in order]
    chance = reading.held["chance"].transpose("week", "place").values[:, order]
    drawn = look.figure(0.5 + 0.158 * len(order))
    ax = drawn.subplots()
    _image(ax, reading, order, chance)
    _governorates(ax, reading, order)
    rows = CHANCE_ROWS + RECORD_ROWS + GAP_ROWS
    ax.set_yticks(
        [rows * i + CHANCE_ROWS / 2 for i in range(len(order))], [reading.label("place", n) for n in names]
    )
    ax.tick_params(axis="y", labelsize=7.5)
    ax.grid(False)
    ax.bare("left", "bottom")
    look.cut_line(ax, reading.cut, label=False)
    side = reading.label("side", reading.focal)
    title = f"{country}: chance that each place is held by {side}" + (
        ", above the record" if reading.has_record else ""
    )
    caption = (
        f"{country}, a strip for each place: upper band from dark blue (held by {side} in no future) to "
        "yellow (in all); lower band the recorded holder in the colour of its side, white where unknown "
        f"and hatched in black where contested ({reading.made_of})."
    )
    told = [
        f"{day(reading.weeks[w])}: mean of {number(float(chance[w].sum()))} places." for w in reading.dates
    ]
    name = f"strips-{index}"
    return look.chart(drawn, name, title, caption, " ".join(told))


def ordered(reading: Reading, country: str) -> list[int]:
    """Indices of a country's places: governorates from north to south by mean latitude, places within
    likewise."""
    lat = reading.ds["lat"].values
    governorate = np.array([str(g) for g in reading.ds["governorate_of"].values])
    inside = np.flatnonzero(np.array([str(c) for c in reading.ds["country"].values]) == country)
    mean = {g: lat[inside][governorate[inside] == g].mean() for g in set(governorate[inside].tolist())}
    return sorted(inside.tolist(), key=lambda i: (-mean[governorate[i]], governorate[i], -lat[i]))


def _image(ax: look.Axes, reading: Reading, order: list[int], chance: NDArray[np.float64]) -> None:
    """All strips as one picture, a pixel a week; contested weeks are black and white in turn."""
    weeks, places = chance.shape
    rows = CHANCE_ROWS + RECORD_ROWS + GAP_ROWS
    picture = np.ones((rows * places, weeks, 3))
    colours = look.shades(chance)[..., :3]
    sides = [str(s) for s in reading.ds["side"].values]
    palette = np.array([look.rgb(reading.colour(s)) for s in sides] + [UNKNOWN])
    if reading.has_record:
        holder = reading.ds["record_holder"].transpose("week", "place").values[:, order]
        contested = recorded_contests(reading)[:, order]
    for i in range(places):
        top = rows * i
        picture[top : top + CHANCE_ROWS] = colours[:, i]
        if reading.has_record:
            picture[top + CHANCE_ROWS : top + CHANCE_ROWS + RECORD_ROWS] = palette[holder[:, i]]
            for k in range(RECORD_ROWS):
                striped = contested[:, i] & ((np.arange(weeks) + k) % 2 == 0)
                picture[top + CHANCE_ROWS + k, striped] = 0
    left, right = look.day_number(reading.weeks[0]) - DAYS, look.day_number(reading.weeks[-1])
    ax.imshow(picture, extent=(left, right, rows * places, 0), aspect="auto", interpolation="none")
    look.years(ax, reading.weeks[0], reading.weeks[-1])
    ax.set_ylim(rows * places, -1)
    ax.xaxis.tick_top()


def recorded_contests(reading: Reading) -> NDArray[np.bool_]:
    """Weeks in which a place is contested on record (week, place); nowhere if the result does not say."""
    if "record_contested" not in reading.ds:
        return np.zeros((len(reading.weeks), reading.ds.sizes["place"]), bool)
    return np.asarray(reading.ds["record_contested"].transpose("week", "place").values, bool)


def _governorates(ax: look.Axes, reading: Reading, order: list[int]) -> None:
    """Names of the governorates at the right, with a thin line between them."""
    names = [str(reading.ds["governorate_of"].values[i]) for i in order]
    rows = CHANCE_ROWS + RECORD_ROWS + GAP_ROWS
    starts = [i for i, n in enumerate(names) if i == 0 or n != names[i - 1]]
    for start, end in zip(starts, [*starts[1:], len(names)], strict=True):
        if start:
            ax.axhline(rows * start - GAP_ROWS / 2, color=look.INK, lw=0.6, xmin=-0.13, clip_on=False)
        at = (1, rows * (start + end) / 2 - GAP_ROWS / 2)
        ax.annotate(names[start], at, xycoords=("axes fraction", "data"), xytext=(5, 0), va="center",
                    textcoords="offset points", fontsize=7.5, color=look.FAINT)  # fmt: skip


def legend_rows(reading: Reading) -> list[tuple[str, str]]:
    """(label, colour) of every side that appears on record or holds a place in some future, for the
    page's key."""
    sides = [str(s) for s in reading.ds["side"].values]
    present: set[int] = set()
    if reading.has_record:
        present |= set(np.unique(reading.ds["record_holder"].values).tolist())
    return [(reading.label("side", s), reading.colour(s)) for i, s in enumerate(sides) if i in present]


def steps(count: int = 11) -> list[tuple[str, str]]:
    """Colours of the chance scale from 0 to 1, for the page's key."""
    chances = [i / (count - 1) for i in range(count)]
    return [(f"{c:.0%}", look.hexadecimal(look.shades(c))) for c in chances]
