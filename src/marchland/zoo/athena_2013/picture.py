"""The figure of support and influence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from marchland.zoo.athena_2013 import NUMBERS, contributions, results
from marchland.zoo.figure import COLOURS
from marchland.zoo.ran import Ran

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def picture(ran: Ran, figure: Figure) -> None:
    """Support by group on the left; influence and the verdict on the right."""
    s, found = ran.settings, results(ran)
    left = figure.add_subplot(1, 2, 1, ylabel="support (share of the people, weighted)")
    right = figure.add_subplot(1, 2, 2, ylabel="influence (share of the support that counts)")
    names = [f"actor {a}" for a in NUMBERS]
    base = np.zeros(len(NUMBERS))
    for g, row in zip(NUMBERS, contributions(s), strict=True):
        bars = left.bar(names, row, bottom=base, color=COLOURS[g - 1], width=0.6)
        for bar, value in zip(bars, row, strict=True):
            if value > 0:
                where = (bar.get_x() + bar.get_width() / 2, bar.get_y() + value / 2)
                left.annotate(f"group {g}", where, ha="center", va="center", color="white", fontsize=8)
        base += row
    marks = (
        (left, s["support_min"], "counts\nfrom here", max(1.15 * base.max(), 1.5 * s["support_min"], 0.01)),
        (right, s["threshold"], "takes control\nabove", 1.05),
    )
    for axes, level, words, top in marks:
        axes.axhline(level, color="0.35", linewidth=0.8, linestyle="--")
        axes.annotate(words, (2.45, level), (0, 2), textcoords="offset points", va="bottom", color="0.35")
        axes.set_ylim(0, top)
        axes.set_xlim(-0.5, 3.5)
    right.bar(names, [found[f"influence_{a}"] for a in NUMBERS], color="0.7", width=0.6)

    def who(actor: float) -> str:
        return f"actor {actor:g}" if actor else "nobody"

    right.set_title(
        f"in control before: {who(s['incumbent'])}; after: {who(found['control'])}", fontsize=9, loc="left"
    )
