"""Other wars in one figure: how much of what was held when a force came was still held later, a line for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from marchland.views import look
from marchland.views.words import name_of

if TYPE_CHECKING:
    from marchland.briefing.other_wars import Entry, OtherWars

GREY = "#8a8a8a"
FEWEST = 5
"""Places held below which an entry's line would jump too much to be drawn."""
LAST = 104


@look.drawing
def kept(found: OtherWars) -> look.Chart:
    """Share of the places held at an entry that was still held, by weeks since; what is expected of the war in question."""
    drawn = look.figure(4.6)
    ax = drawn.subplots()
    others = [e for e in found.entries if not e.mine and e.held >= FEWEST and len(e.kept) > 1]
    for e in others:
        ax.plot(
            range(len(e.kept)), [100 * k for k in e.kept], color=look.OTHER if e.foreign else GREY, lw=1.2,
            ls="-" if e.foreign else (0, (4, 2)), alpha=0.9,
        )  # fmt: skip
    mine = [e for e in found.entries if e.mine]
    begun = 0
    if mine:
        now = mine[-1]
        begun = len(now.kept) - 1
        ax.plot(range(len(now.kept)), [100 * k for k in now.kept], color=look.RECORD, lw=2.6)
    ahead = found.band[: max(LAST - begun, 1) + 1]
    base = 100 / max(mine[-1].held if mine else found.held, 1)
    x = begun + np.arange(len(ahead))
    low, middle, high = (np.array([row[i] for row in ahead]) * base for i in range(3))
    ax.fill_between(x, low, np.minimum(high, 150), color=look.FUTURES, alpha=0.18, lw=0)
    ax.plot(x, middle, color=look.FUTURES, lw=2, ls=(0, (6, 2)))
    _labels(ax, others)
    handles = [
        look.plotting("lines").Line2D([], [], color=c, ls=s, lw=w, label=t)
        for c, s, w, t in (
            (look.RECORD, "-", 2.6, f"{found.focal}, on record"),
            (look.FUTURES, (0, (6, 2)), 2, "what other wars make likely: middle future, and 90 of 100"),
            (look.OTHER, "-", 1.2, "a force from abroad came"),
            (GREY, (0, (4, 2)), 1.2, "the own army's offensive"),
        )
    ]
    drawn.legend(handles=handles, loc="outside upper center", ncols=2, frameon=False, fontsize=8)
    ax.set(
        xlim=(0, LAST + 26),
        ylim=(0, 152),
        xlabel="weeks since the force came",
        ylabel="towns held, % of those held then",
    )
    ax.set_xticks(range(0, LAST + 1, 13))
    ax.set_yticks(range(0, 151, 25))
    caption = (
        f"Of the towns held when a force came, the share still held later. Entries against fewer than {FEWEST} towns are "
        "left out; a line ends with its record. The blue band may rise above 100 since it counts towns taken as well."
    )
    said = "; ".join(
        f"{label(e)}: {100 * e.kept[-1]:.0f}% after {len(e.kept) - 1} weeks" for e in (*mine, *others)
    )
    return look.chart(drawn, "kept", "What became of towns held when a force came", caption, said)


def label(e: Entry) -> str:
    """A short name of an entry."""
    return (
        f"{name_of(e.war).rsplit(' ', 1)[0]} {e.since.year}"
        if e.war[-4:].isdigit()
        else f"{e.war} {e.since.year}"
    )


def _labels(ax: object, entries: list[Entry]) -> None:
    """Names at the right of the lines that reach there, moved apart where they would cover one another."""
    ends = sorted(
        ((100 * e.kept[-1], e) for e in entries if len(e.kept) > LAST * 3 // 4), key=lambda pair: pair[0]
    )
    floor = -4.0
    for y, e in ends:
        floor = max(y, floor + 4.6)
        ax.annotate(  # type: ignore[attr-defined]
            label(e), (min(len(e.kept) - 1, LAST), y), (LAST + 2, floor), fontsize=6.8,
            color=look.OTHER if e.foreign else look.FAINT, va="center", annotation_clip=False,
            arrowprops={"arrowstyle": "-", "lw": 0.4, "color": look.FAINT},
        )  # fmt: skip
    for e in entries:
        if len(e.kept) <= LAST * 3 // 4 or e.kept[-1] == 0:
            gone = next((w for w, k in enumerate(e.kept) if k <= 0.02), None)
            if gone is not None and len(e.kept) <= LAST * 3 // 4:
                ax.annotate(
                    label(e),
                    (gone, 2),
                    fontsize=6.8,
                    rotation=60,
                    color=look.OTHER if e.foreign else look.FAINT,
                )  # type: ignore[attr-defined]
