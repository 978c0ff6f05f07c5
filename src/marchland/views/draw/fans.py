"""Places held by week: fans of futures from the cut, a panel a strategy, with the record in black before and after it.

Drawn twice, for a wide page and for a narrow one; the words are the same. What happened after the cut is black like all
of the record, and is said to be what the model did not know.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

import numpy as np
from numpy.typing import NDArray

from marchland.record.months import DAYS
from marchland.views import look
from marchland.views.words import name_of, number, short_day

Case = Mapping[str, Any]
NARROW = 4.3
"""Width in inches of a figure for a narrow page."""
ROW = 3
"""Small panels in a row of a narrow figure."""
GAP = 0.13
"""Least distance of figures at the end of a small panel, of its height."""
SHORT = 1 / 3
"""Part of all weeks that must lie after the cut for words to find room there."""
MOST = 5
"""Strategies that are drawn; the others stand in tables."""


def fans(found: Case) -> look.Chart:
    """Side by side, the strategy that others are compared with in the widest panel."""
    return _styled({"case": found, "narrow": False})


def narrow(found: Case) -> look.Chart:
    """The same one below the other."""
    return _styled({"case": found, "narrow": True})


def _styled(asked: Mapping[str, Any]) -> look.Chart:
    found, small = asked["case"], asked["narrow"]
    ground = found["ground"]
    names = list(ground["strategies"])[:MOST]
    dates = days(ground)
    top = 1.08 * max(
        max(v for v in ground["record"]["places"] if v is not None),
        max(max(ground["strategies"][n]["places"][4]) for n in names),
    )
    drawn, axes = _panels(len(names), small)
    for i, (ax, name) in enumerate(zip(axes, names, strict=True)):
        panel(ax, dates, ground, np.array(ground["strategies"][name]["places"]), ground["since"])
        ax.set_ylim(0, top)
        look.years(ax, dates[0], dates[-1], short=i > 0)
        _ends(ax, ground, name, i == 0)
        ax.set_title(look.wrapped(title(found, name), 60 if i == 0 else 22), fontsize=8.5)
        if i == 0:
            ax.set_ylabel(f"places held by {found['scenario']['focal']}, of {ground['places']}")
            _labels(ax, found, dates, top)
        elif not small or (i - 1) % min(ROW, len(names) - 1):
            ax.tick_params(labelleft=False)
    caption = "See the sentence below the figure."
    return look.chart(drawn, "ground-narrow" if small else "ground", "", caption, "")


def prior(found: Case) -> look.Chart:
    """Fan of the futures that follow no record, over the record."""
    return _prior(found)


def reference(found: Case) -> look.Chart:
    """What other wars make likely of the places held at the cut, over the record."""
    return _reference(found)


def _prior(found: Case) -> look.Chart:
    ground = found["ground"]
    drawn = look.figure(2.6, 6.4)
    ax, dates, bands = drawn.subplots(), days(ground), np.array(ground["prior"]["places"])
    panel(ax, dates, ground, bands, 0)
    look.years(ax, dates[0], dates[-1])
    ax.set_ylim(0, 1.08 * max(bands[4].max(), max(v or 0 for v in ground["record"]["places"])))
    ax.set_ylabel("places held")
    return look.chart(
        drawn, "prior", "", "Places held in futures that follow no record, and the record in black.", ""
    )


def _reference(found: Case) -> look.Chart:
    ground, band = found["ground"], np.array(found["reference"]["band"]).T
    drawn = look.figure(2.6, 6.4)
    ax, dates, since = drawn.subplots(), days(ground), ground["since"]
    ahead = dates[since : since + band.shape[1]]
    low, middle, high = band[:, : len(ahead)]
    ax.fill_between(ahead, low, high, color=look.OTHER, alpha=0.2, lw=0)
    ax.plot(ahead, middle, color=look.OTHER)
    record = np.array([np.nan if v is None else v for v in ground["record"]["places"]], float)
    ax.step(dates, record, where="post", color=look.RECORD, lw=1.8)
    ax.axvline(dates[since], color=look.FAINT, lw=0.8, ls=(0, (4, 3)))
    ax.set_ylim(0, 1.08 * max(high.max(), np.nanmax(record)))
    look.years(ax, dates[0], dates[-1])
    ax.set_ylabel("places held")
    return look.chart(drawn, "other-wars", "", "What other wars make likely, and the record in black.", "")


def title(found: Case, name: str) -> str:
    """The heading of a panel: the strategy, and in how many futures it leaves less ground than the first."""
    if name == found["against"]:
        return f"{name_of(name)}: as planned then" if not found["ground"]["replayed"] else name_of(name)
    return name_of(name)


def days(ground: Mapping[str, Any]) -> NDArray[np.datetime64]:
    """The start, and the ends of all weeks."""
    weeks = ground["since"] + ground["weeks"] + 1
    return np.datetime64(ground["start"], "D") + DAYS * np.arange(weeks)


def panel(
    ax: look.Axes,
    dates: NDArray[np.datetime64],
    ground: Mapping[str, Any],
    bands: NDArray[np.float64],
    since: int,
) -> None:
    """A fan of places (level, week) from week `since` on, over the record."""
    look.draw_fan(ax, dates[since : since + bands.shape[1]], bands)
    record = np.array([np.nan if v is None else v for v in ground["record"]["places"]], float)
    ax.step(dates, record, where="post", color=look.RECORD, lw=1.8)
    cut = dates[ground["since"]]
    ax.axvline(cut, color=look.FAINT, lw=0.8, ls=(0, (4, 3)))


def _panels(count: int, small: bool) -> tuple[look.Figure, list[look.Axes]]:
    """A wide panel and small ones beside it, or in rows below it."""
    if not small:
        drawn = look.figure(3.5)
        grid = drawn.add_gridspec(1, count, width_ratios=[2.1, *[1.0] * (count - 1)])
        return drawn, [drawn.add_subplot(grid[0, i]) for i in range(count)]
    across = min(ROW, max(1, count - 1))
    rows = -(-(count - 1) // across)
    drawn = look.figure(2.9 + 1.75 * rows, NARROW)
    grid = drawn.add_gridspec(1 + rows, across, height_ratios=[1.65, *[1.0] * rows])
    first = drawn.add_subplot(grid[0, :])
    return drawn, [first, *(drawn.add_subplot(grid[1 + i // across, i % across]) for i in range(count - 1))]


def _ends(ax: look.Axes, ground: Mapping[str, Any], name: str, first: bool) -> None:
    """The middle future and the record at the end, in figures; in the first panel with their names."""
    record, bands = ground["record"]["places"][-1], ground["strategies"][name]["places"]
    ends = [("middle", bands[2][-1], look.FUTURES)]
    if record is not None:
        ends.append(("record", record, look.RECORD))
    top = ax.get_ylim()[1]
    places = look.spread([value / top for _, value, _ in ends], 0.06 if first else GAP)
    for (word, value, colour), at in zip(ends, places, strict=True):
        text = f"{number(value)} {word}" if first else number(value)
        ax.annotate(text, (1, at), xycoords="axes fraction", xytext=(3, 0), textcoords="offset points",
                    va="center", fontsize=8.5, color=colour, weight="bold", annotation_clip=False)  # fmt: skip


def _labels(ax: look.Axes, found: Case, dates: NDArray[np.datetime64], top: float) -> None:
    """Names on the lines and bands of the first panel."""
    ground = found["ground"]
    since, last = ground["since"], len(dates) - 1
    bands = np.array(next(iter(ground["strategies"].values()))["places"])
    points = {"textcoords": "offset points", "fontsize": 8, "bbox": look.HALO}
    ax.annotate(f"{short_day(found['cut'])}:\nfutures part", (dates[since], top), xytext=(-4, -3), va="top", ha="right",
                color=look.FAINT, **points)  # fmt: skip
    record = ground["record"]["places"]
    if (middle := flat(record[:since])) is not None:
        ax.annotate("record", (dates[middle], record[middle]), xytext=(0, 4), ha="center", color=look.RECORD,
                    **points)  # fmt: skip
    later = "what happened" if ground["replayed"] else "what happened,\nunknown to the model"
    if last - since < SHORT * last:
        return  # the caption says what is drawn there
    at = since + max(1, (2 * (last - since)) // 3)
    k = at - since
    ax.annotate("9 of 10 futures", (dates[at], (bands[3, k] + bands[4, k]) / 2), xytext=(0, 0), ha="center",
                va="center", color=look.FUTURES, **points)  # fmt: skip
    half = since + max(1, (last - since) // 3)
    after = [v for v in record[since : since + 2 * (last - since) // 3 + 1] if v is not None]
    if record[half] is not None:
        ax.annotate(
            later,
            (dates[half], min(after)),
            xytext=(2, -5),
            ha="center",
            va="top",
            color=look.RECORD,
            **points,
        )


def flat(values: Sequence[float | None]) -> int | None:
    """The middle of the longest time for which a series stays as it is; None where nothing of it is known."""
    spells = [(value, list(many)) for value, many in groupby(range(len(values)), key=lambda i: values[i])]
    known = [many for value, many in spells if value is not None]
    longest = max(known, key=len, default=None)
    return None if longest is None else longest[len(longest) // 2]
