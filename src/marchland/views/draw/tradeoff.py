"""What each strategy changes at once: ground, civilians' lives and cost, against the status quo."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marchland.views import look
from marchland.views.words import name_of, number

GROUND = "weeks_held"
PANELS = (("civilians", "civilians killed, by anybody"), ("cost", "cost of the levers"))
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#6b6b6b")
MARKS = ("o", "s", "^", "D", "v", "P", "X")


def tradeoff(found: Mapping[str, Any]) -> look.Chart:
    """Differences from the status quo (mean, 90% of parameter sets) in three outcomes, from a case."""
    drawn = look.figure(3.9)
    axes = drawn.subplots(1, len(PANELS), sharey=True)
    told = []
    for k, (name, rows) in enumerate(found["differences"].items()):
        told.append(said(name, rows))
        style = {"color": COLOURS[k % len(COLOURS)], "marker": MARKS[k % len(MARKS)], "lw": 1.1, "ms": 7}
        for ax, (outcome, _) in zip(axes, PANELS, strict=True):
            x, y = rows[outcome], rows[GROUND]
            ax.errorbar(
                x["mean"],
                y["mean"],
                xerr=reach(x),
                yerr=reach(y),
                label=name_of(name),
                elinewidth=1.1,
                **style,
            )
    for ax, (outcome, words) in zip(axes, PANELS, strict=True):
        ax.axhline(0, color=look.FAINT, lw=0.8)
        ax.axvline(0, color=look.FAINT, lw=0.8)
        ax.plot(0, 0, marker="*", ms=15, color=look.RECORD, ls="none", label="status quo", zorder=5)
        unit = found["outcomes"][outcome]["unit"]
        ax.set_xlabel(f"{words}, {unit}:\nless (left) or more (right) than the status quo")
        ax.grid(visible=True, axis="both")
        look.separated(ax)
    axes[0].set_ylabel(f"place-weeks held by {found['scenario']['focal']}:\nless (down) or more (up)")
    axes[1].legend(loc="best", fontsize=8, frameon=True, facecolor="white", framealpha=0.85, edgecolor="none")
    caption = (
        f"What each strategy changes in the {found['weeks']} weeks after the cut, against '{found['against']}' "
        "(star), in futures that share their luck. Marks: average; lines: 90% of parameter sets, luck averaged "
        "out. Lower left is less ground for the insurgents and fewer civilians killed. The lines say what the "
        "model does not know within itself, not how wrong the model may be."
    )
    return look.chart(
        drawn, "tradeoff", "Ground, civilians and cost, against the status quo", caption, " ".join(told)
    )


def reach(d: Mapping[str, Any]) -> list[list[float]]:
    """Arms of an interval as matplotlib takes them."""
    return [[max(0.0, d["mean"] - d["low"])], [max(0.0, d["high"] - d["mean"])]]


def said(name: str, rows: Mapping[str, Any]) -> str:
    """The same for those who cannot see the figure."""
    parts = [
        f"{words} {number(rows[o]['mean'])} ({number(rows[o]['low'])} to {number(rows[o]['high'])})"
        for o, words in ((GROUND, "place-weeks"), *PANELS)
    ]
    return f"{name_of(name)}: {'; '.join(parts)}."
