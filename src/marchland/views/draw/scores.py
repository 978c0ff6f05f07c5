"""The leaderboard in two figures: gain over each other forecaster, and whether stated chances come true."""

from __future__ import annotations

import numpy as np
import xarray as xr

from marchland.views import look
from marchland.views.board_table import comparable

MEASURE = "focal_brier"
COLOURS = ("#56B4E9", "#0072B2", "#E69F00", "#D55E00")
MARKS = ("o", "s", "^", "D")
FEWEST = 30
"""Cells below which a stated chance says too little to be drawn."""


def gains(told: tuple[xr.Dataset, str]) -> look.Chart:
    """Skill of a forecaster over every other on who holds each place, by horizon, with intervals."""
    board, of = told
    skill, low, high = (
        board[k].sel(measure=MEASURE, group="all", forecaster=of)
        for k in ("skill", "skill_low", "skill_high")
    )
    names = [n for n in comparable(board, of) if np.isfinite(skill.sel(reference=n)).any()]
    drawn = look.figure(1.1 + 0.42 * len(names))
    ax = drawn.subplots()
    horizons = board["horizon"].values.tolist()
    for h, horizon in enumerate(horizons):
        at = {"horizon": horizon, "reference": names}
        x, a, b = (part.sel(at).values for part in (skill, low, high))
        y = np.arange(len(names)) + 0.17 * (h - (len(horizons) - 1) / 2)
        style = {"color": COLOURS[h % 4], "marker": MARKS[h % 4], "ls": "none", "ms": 5.5}
        ax.hlines(y, np.maximum(a, -2), np.minimum(b, 1), color=COLOURS[h % 4], lw=1.3)
        ax.plot(np.maximum(x, -2), y, label=f"{horizon} weeks ahead", **style)
    ax.axvline(0, color=look.INK, lw=1)
    ax.set_yticks(range(len(names)), [f"against {name.replace('_', ' ')}" for name in names])
    ax.invert_yaxis()
    ax.set_xlim(left=max(-2.05, ax.get_xlim()[0]))
    ax.set_xlabel(f"gain: share of the other's error avoided; left of the line {of} was worse")
    ax.grid(visible=True, axis="x")
    ax.grid(visible=False, axis="y")
    drawn.legend(loc="outside upper center", ncols=len(horizons), frameon=False, fontsize=8)
    caption = (
        f"Gain of '{of}' over each other forecaster on who holds each place (Brier score, all places). Lines: 90% of "
        "episodes drawn again; they are few, so the lines are too short rather than too long. Gains below -2 are "
        "drawn at -2."
    )
    said = "; ".join(
        f"against {n}: "
        + ", ".join(
            f"{gain:+.2f} at {h}"
            for h in horizons
            if np.isfinite(gain := float(skill.sel(reference=n, horizon=h)))
        )
        for n in names
    )
    return look.chart(drawn, "gains", "Better or worse than others", caption, said)


def reliability(told: tuple[xr.Dataset, str]) -> look.Chart:
    """Stated chance against share that came true, by horizon; and ranks of recorded areas and deaths."""
    found, of = told
    here = found.sel(forecaster=of)
    drawn = look.figure(3.6)
    scored = [q for q in here["quantity"].values.tolist() if np.isfinite(here["inside"].sel(quantity=q))]
    left, *right = drawn.subplots(1, 1 + len(scored), squeeze=False)[0]
    left.plot([0, 1], [0, 1], color=look.FAINT, lw=0.8, ls=(0, (4, 3)))
    words = []
    for h, horizon in enumerate(here["horizon"].values.tolist()):
        row = here.sel(horizon=horizon)
        use = row["number"].values >= FEWEST
        x, y = row["stated"].values[use], row["came"].values[use]
        left.plot(x, y, color=COLOURS[h % 4], marker=MARKS[h % 4], ms=5, lw=1.1, label=f"{horizon} weeks")
        words += [f"{horizon} weeks: stated {a:.2f}, came {b:.2f}" for a, b in zip(x, y, strict=True)]
    left.set(xlim=(0, 1), ylim=(0, 1), xlabel="stated chance that it holds a place", ylabel="share it held")
    left.legend(frameon=False, fontsize=7.5)
    left.set_title("chances")
    for ax, quantity in zip(right, scored, strict=True):
        share = here["pit"].sel(quantity=quantity).values
        ax.bar(here["rank"].values + 0.05, 100 * np.nan_to_num(share), width=0.09, color=look.FUTURES)
        ax.axhline(10, color=look.RECORD, lw=1, ls=(0, (4, 3)))
        ax.set(xlim=(0, 1), xlabel="rank of the record among futures", ylabel="% of figures")
        ax.set_title("area held" if quantity == "area" else "deaths a month")
        inside = float(here["inside"].sel(quantity=quantity))
        words.append(f"{quantity}: {100 * inside:.0f}% of figures within the central 90%")
    caption = (
        "Left: of the places to which a chance was given, the share that the group held in the end; on the dashed line "
        f"chances come true as often as stated (only points with {FEWEST} places or more)."
    )
    if scored:
        caption += (
            " Right: if futures were as wide as they should be, recorded figures would fall evenly among them "
            "(dashed); heaps at the ends mean too narrow or to one side."
        )
    title = "Do stated chances come true?"
    return look.chart(drawn, "reliability", title, caption, "; ".join(words))
