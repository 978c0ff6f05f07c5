"""The world around the war: alliances, services in towns held and not held, and foreign will."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from marchland.analysis.fan import fan
from marchland.analysis.services import services_where_held
from marchland.record.months import DAYS
from marchland.views import look
from marchland.views.reading import Reading
from marchland.views.sheet.ticks import numbers as day_numbers
from marchland.views.words import frequency, listed, number, span

TOGETHER = ("allied", "tactical")
"""Recorded relations that count as a pact."""


def pacts(reading: Reading) -> look.Chart | None:
    """Share of futures in which each pact holds, over time, with the recorded pact as a black strip."""
    if "pact" not in reading.ds or reading.ds.sizes["dyad"] == 0:
        return None
    share = reading.ds["pact"].mean("run", dtype=np.float32).transpose("dyad", "week").values
    dyads = [str(d) for d in reading.ds["dyad"].values]
    known = [recorded_pact(reading, d) for d in dyads]
    shown = [i for i, k in enumerate(known) if share[i].max() > 0.005 or (k is not None and k.any())]
    if not shown:
        return None
    columns = 2 if len(shown) > 4 else 1
    rows = -(-len(shown) // columns)
    drawn = look.figure(0.4 + 0.62 * rows)
    axes = drawn.subplots(rows, columns, squeeze=False, sharex=True, sharey=True).ravel()
    told = []
    for i, (ax, at) in enumerate(zip(axes, shown, strict=False)):
        ax.fill_between(reading.weeks, 0, share[at], color=look.FUTURES, alpha=0.5, lw=0)
        record = known[at]
        if record is not None:
            ax.broken_barh(spells(reading.weeks, record), (-0.28, 0.2), facecolor=look.RECORD, lw=0)
        ax.set_ylim(-0.3, 1)
        ax.set_yticks([0, 1], ["0", "all"])
        look.years(ax, reading.weeks[0], reading.weeks[-1])
        ax.tick_params(labelbottom=i + columns >= len(shown), labelsize=7.5)
        look.cut_line(ax, reading.cut, label=False)
        ax.set_title(_dyad(reading, dyads[at]), fontsize=8, fontweight="normal", pad=2)
        told.append(
            f"{_dyad(reading, dyads[at])}: in pact in {number(100 * share[at, -1])}% of futures at the end."
        )
    for ax in axes[len(shown) :]:
        ax.set_visible(False)
    silent = [_dyad(reading, d) for i, d in enumerate(dyads) if i not in shown]
    caption = (
        "Pacts between armed groups: blue, the share of futures in which the two act together in that "
        "week; black strip, weeks in which the record has them allied or in a tactical pact "
        f"({reading.made_of})."
    )
    if silent:
        caption += f" Never together, in any future or on record: {listed(silent)}."
    return look.chart(drawn, "pacts", "Alliances", caption, " ".join(told))


def recorded_pact(reading: Reading, dyad: str) -> NDArray[np.bool_] | None:
    """Weeks in which the record has the dyad together; None where the record does not speak of it."""
    pair = frozenset(dyad_members(reading, dyad))
    rows = [r for r in reading.recorded("relations") if frozenset((r.get("a"), r.get("b"))) == pair]
    if not rows:
        return None
    out = np.zeros(len(reading.weeks), bool)
    for row in rows:
        if row.get("relation") in TOGETHER:
            since = np.datetime64(str(row.get("from") or row.get("since"))[:10], "D")
            until = row.get("to") or row.get("until")
            inside = reading.weeks >= since
            out |= inside if not until else inside & (reading.weeks < np.datetime64(str(until)[:10], "D"))
    return out


def spells(weeks: NDArray[np.datetime64], inside: NDArray[np.bool_]) -> list[tuple[float, float]]:
    """Runs of weeks as (start, length) in days since 1970, as axes count them."""
    edges = np.flatnonzero(np.diff(np.r_[False, inside, False].astype(int)))
    days = day_numbers(weeks)
    return [(days[a] - DAYS, float(DAYS * (b - a))) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def dyad_members(reading: Reading, dyad: str) -> tuple[str, str]:
    """The two groups of a dyad's name, whatever stands between them."""
    groups = sorted((str(g) for g in reading.ds["group"].values), key=len, reverse=True)
    first = next((g for g in groups if dyad.startswith(g) and len(g) < len(dyad)), dyad)
    second = next((g for g in groups if dyad.endswith(g) and len(g) <= len(dyad) - len(first)), "")
    return first, second


def _dyad(reading: Reading, dyad: str) -> str:
    return " with ".join(reading.label("group", g) for g in dyad_members(reading, dyad) if g)


def services(reading: Reading) -> look.Chart | None:
    """Service index by sector: towns held by the focal side against all other towns."""
    if "services" not in reading.ds:
        return None
    bands = fan(services_where_held(reading.ds, reading.held))
    sectors = [str(s) for s in bands["sector"].values]
    zones = [str(z) for z in bands["zone"].values]
    side = reading.label("side", reading.focal)
    names = {"focal": f"towns held by {side}", "other": "all other towns"}
    drawn = look.figure(2.1)
    axes = drawn.subplots(1, len(sectors), squeeze=False, sharey=True).ravel()
    told = []
    for ax, sector in zip(axes, sectors, strict=True):
        for zone, colour in zip(zones, (look.FUTURES, look.OTHER), strict=False):
            values = bands.sel(sector=sector, zone=zone).values
            ax.fill_between(reading.weeks, values[0], values[4], color=colour, alpha=0.22, lw=0)
            ax.plot(reading.weeks, values[2], color=colour)
            told.append(
                f"{reading.label('sector', sector)}, {names.get(zone, zone)}: "
                f"{span(values[0, -1], values[4, -1])} at the end."
            )
        _unit_axis(ax, reading)
        ax.set_title(reading.label("sector", sector), fontsize=8)
    for row, (zone, colour) in enumerate(zip(zones, (look.FUTURES, look.OTHER), strict=False)):
        axes[0].annotate(names.get(zone, zone), (0, 0), xycoords="axes fraction", xytext=(3, 3 + 10 * row),
                         textcoords="offset points", color=colour, fontsize=7.5, bbox=look.HALO)  # fmt: skip
    caption = (
        "Services, from 0 (none) to 1 (as expected before the war), weighted by people: lines are "
        f"medians, bands {bands.attrs['band']}, over those in which there are such towns; there is no "
        f"record on this scale ({reading.made_of})."
    )
    return look.chart(drawn, "services", "Services", caption, " ".join(told))


def will(reading: Reading) -> look.Chart | None:
    """Foreign will of each sponsor."""
    if "will" not in reading.ds or reading.ds.sizes["sponsor"] == 0:
        return None
    bands = fan(reading.ds["will"])
    sponsors = [str(s) for s in bands["sponsor"].values]
    columns = min(6, len(sponsors))
    rows = -(-len(sponsors) // columns)
    drawn = look.figure(2.0 * rows)
    axes = drawn.subplots(rows, columns, squeeze=False, sharey=True).ravel()
    told = []
    low = (reading.ds["will"].isel(week=-1) < 0.5).sum("run")
    for ax, sponsor in zip(axes, sponsors, strict=False):
        look.draw_fan(ax, reading.weeks, bands.sel(sponsor=sponsor).values)
        _unit_axis(ax, reading)
        ax.set_title(look.wrapped(reading.label("sponsor", sponsor), 20), fontsize=8)
        below = frequency(int(low.sel(sponsor=sponsor)), reading.runs)
        told.append(f"{reading.label('sponsor', sponsor)}: below one half at the end {below}.")
    for ax in axes[len(sponsors) :]:
        ax.set_visible(False)
    caption = (
        "Foreign will, the share of each sponsor's public that backs its effort: blue "
        f"{bands.attrs['band']}; starting values are assumed where no poll exists ({reading.made_of})."
    )
    return look.chart(drawn, "will", "Foreign will", caption, " ".join(told))


def _unit_axis(ax: Any, reading: Reading) -> None:
    ax.set_ylim(0, 1)
    ax.set_yticks([0, 0.5, 1])
    look.years(ax, reading.weeks[0], reading.weeks[-1], short=True)
    look.cut_line(ax, reading.cut, label=False)
