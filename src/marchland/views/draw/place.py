"""One place: the share of futures in which each side holds it, week by week, above the recorded holder."""

from __future__ import annotations

import numpy as np

from marchland.views import look
from marchland.views.draw.strips import recorded_contests
from marchland.views.draw.world import spells
from marchland.views.reading import Reading
from marchland.views.words import number

LEAST = 0.005
"""Share of futures below which a side is left out."""
STRIP = 0.12
"""Height of the recorded strip, where all futures are 1."""


def place(reading: Reading, name: str) -> look.Chart:
    """Shares of futures by holder, stacked, and the record below. Raises ValueError for a place that is not there."""
    return _place(reading, name, [str(p) for p in reading.ds["place"].values].index(name))


def _place(reading: Reading, name: str, at: int) -> look.Chart:
    sides, weeks = [str(s) for s in reading.ds["side"].values], reading.weeks
    holder = reading.ds["holder"].isel(place=at).transpose("week", "run").values
    shares = np.stack([(holder == i).mean(axis=1) for i in range(len(sides))])
    seen = [i for i in range(len(sides)) if shares[i].max() >= LEAST]
    drawn = look.figure(2.8)
    ax = drawn.subplots()
    colours = [reading.colour(sides[i]) for i in seen]
    ax.stackplot(weeks, shares[seen], colors=colours, labels=[reading.label("side", sides[i]) for i in seen])
    if reading.has_record:
        record = reading.ds["record_holder"].isel(place=at).values
        for i in sorted(set(record[record >= 0].tolist())):
            strip = {"facecolor": reading.colour(sides[i]), "lw": 0}
            ax.broken_barh(spells(weeks, record == i), (-0.04 - STRIP, STRIP), **strip)
        contested = recorded_contests(reading)[:, at]
        ax.broken_barh(spells(weeks, contested), (-0.04 - STRIP, STRIP), facecolor="none", hatch="////", lw=0)
    ax.set_ylim(-0.08 - STRIP if reading.has_record else 0, 1)
    ax.set_yticks([0, 0.5, 1], ["none", "half", "all"])
    ax.set_ylabel("futures")
    look.years(ax, weeks[0], weeks[-1])
    if reading.cut and weeks[0] <= np.datetime64(reading.cut, "D") <= weeks[-1]:
        look.cut_line(ax, reading.cut)
    ax.legend(loc="center left", bbox_to_anchor=(1, 0.5), frameon=False, fontsize=7.5)
    caption = (
        f"{reading.label('place', name)}: share of futures in which each side holds it, week by week"
        + ("; strip below: the recorded holder, hatched where contested" if reading.has_record else "")
        + f" ({reading.made_of})."
    )
    last = [f"{reading.label('side', sides[i])} {number(100 * float(shares[i, -1]))}%" for i in seen]
    title = f"Who holds {reading.label('place', name)}"
    return look.chart(drawn, f"place-{at}", title, caption, f"In the last week: {', '.join(last)}.")
