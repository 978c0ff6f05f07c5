"""What a conclusion rests on, drawn: whose the spread is, and which lever matters when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from marchland.compare.outcomes import NAMES, OUTCOMES
from marchland.files.writing import write_text
from marchland.stats.sobol import LUCK
from marchland.views import look
from marchland.views.words import name_of, number

SHOWN = 7
"""Mechanisms beside luck, and levers, that are drawn: the largest."""
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#6b6b6b")
MARKS = ("o", "s", "^", "D", "v", "P", "X")


def spread(told: Mapping[str, Any]) -> look.Chart:
    """Shares of variance by mechanism and luck, from the study of parameters."""
    found = told["parameters"]
    by = {o: rows for o, rows in found["mechanisms"].items() if rows}
    drawn = look.figure(0.9 + 0.3 * (SHOWN + 1))
    said = []
    for ax, (outcome, rows) in zip(
        drawn.subplots(1, max(1, len(by)), squeeze=False)[0], by.items(), strict=False
    ):
        kept = [r for r in rows if r["group"] == LUCK] + [r for r in rows if r["group"] != LUCK][:SHOWN]
        for y, r in enumerate(kept):
            colour = look.OTHER if r["group"] == LUCK else look.FUTURES
            low, high = (min(100.0, max(0.0, 100 * r[k])) for k in ("total_low", "total_high"))
            ax.hlines(y, low, high, color=colour, lw=1.4)
            ax.plot(
                min(100.0, max(0.0, 100 * r["total"])),
                y,
                "D" if r["group"] == LUCK else "o",
                color=colour,
                ms=6,
            )
            ax.plot(min(100.0, max(0.0, 100 * r["first"])), y, "|", color=colour, ms=10, mew=1.6)
        ax.set_yticks(range(len(kept)), [r["group"] for r in kept])
        ax.invert_yaxis()
        ax.set_xlim(-2, 102)
        ax.grid(visible=True, axis="x")
        ax.grid(visible=False, axis="y")
        ax.set_title(words(outcome))
        ax.set_xlabel("of 100 parts of the spread: with others (point), alone (bar)")
        said += [f"{words(outcome)}: " + ", ".join(f"{r['group']} {100 * r['total']:.0f}" for r in kept)]
    caption = (
        f"Whose the spread of '{' less '.join(found['strategies'])}' is. Point: parts of the variance that would go if "
        "this were known and all else were not, or that it makes together with others; bar: parts that it makes alone; "
        "lines: 90% of points drawn again. Diamond: luck, which no knowledge takes away. Parts made together are "
        "counted once for each, so that points add up to more than 100."
    )
    return look.chart(drawn, "spread", "Whose the spread is", caption, ". ".join(said))


def when(told: Mapping[str, Any]) -> look.Chart:
    """Each lever alone for half a year, by its start: the levers that move an outcome most."""
    rows: Sequence[Mapping[str, Any]] = told["levers"]["when"]
    outcomes = list(dict.fromkeys(r["outcome"] for r in rows))
    drawn = look.figure(3.6)
    axes = drawn.subplots(1, len(outcomes), squeeze=False)[0]
    levers = largest(rows, outcomes)
    said = []
    for ax, outcome in zip(axes, outcomes, strict=True):
        for k, lever in enumerate(levers):
            cells = [r for r in rows if r["outcome"] == outcome and r["marks"]["lever"] == lever]
            x = [r["marks"]["start"] + 0.9 * (k - len(levers) / 2) for r in cells]
            arms = [[r["mean"] - r["low"] for r in cells], [r["high"] - r["mean"] for r in cells]]
            ax.errorbar(
                x, [r["mean"] for r in cells], yerr=arms, label=name_of(lever), color=COLOURS[k], marker=MARKS[k],
                ms=5, lw=1.0, elinewidth=0.9,
            )  # fmt: skip
            said.append(f"{words(outcome)}, {name_of(lever)}: " + ", ".join(number(r["mean"]) for r in cells))
        ax.axhline(0, color=look.INK, lw=0.9)
        ax.set_xticks(sorted({r["marks"]["start"] for r in rows}))
        ax.set_xlabel("moved for half a year from so many weeks after the cut")
        ax.set_ylabel(f"{words(outcome)}:\nless (down) or more (up) than in history")
    handles, labels = axes[0].get_legend_handles_labels()
    drawn.legend(handles, labels, loc="outside upper center", ncols=4, frameon=False, fontsize=8)
    caption = (
        "One lever at a time, moved to its further bound for half a year; outcomes at the end of the horizon, against "
        "history in the same futures. Lines: 90% of parameter sets. Points are moved aside a little so that they can "
        "be told apart."
    )
    return look.chart(drawn, "when", "Which lever matters when", caption, "; ".join(said))


def largest(rows: Sequence[Mapping[str, Any]], outcomes: Sequence[str]) -> list[str]:
    """The levers that move some outcome most, each outcome in units of its largest effect."""
    size: dict[str, float] = {}
    for outcome in outcomes:
        some = [r for r in rows if r["outcome"] == outcome]
        most = max((abs(r["mean"]) for r in some), default=0) or 1.0
        for r in some:
            lever = r["marks"]["lever"]
            size[lever] = max(size.get(lever, 0.0), abs(r["mean"]) / most)
    return sorted(size, key=lambda lever: -size[lever])[: SHOWN - 1]


def words(outcome: str) -> str:
    """An outcome in two or three words."""
    return OUTCOMES[NAMES.index(outcome)].short


def charts(told: Mapping[str, Any]) -> list[look.Chart]:
    """All that can be drawn of what was studied."""
    out = [spread(told)] if "parameters" in told else []
    return out + ([when(told)] if "levers" in told else [])


def drawn(told: Mapping[str, Any], folder: Path) -> list[Path]:
    """Draw what was found as SVG files. Raises OSError."""
    return [write_text(folder / f"{chart.name}.svg", look.alone(chart.svg)) for chart in charts(told)]
