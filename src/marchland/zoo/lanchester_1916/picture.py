"""The figure of lanchester_1916: strength over time, and paths in the plane of both strengths."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from marchland.zoo.figure import COLOURS
from marchland.zoo.lanchester_1916.law import Law
from marchland.zoo.ran import Ran

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BLUE, RED, GREY = COLOURS[0], COLOURS[1], "#8a8a8a"
STARTS = np.linspace(0.2, 1.0, 5)


def path(fight: Law) -> tuple[np.ndarray, np.ndarray]:
    """Strengths of both sides from the start to the end, by the invariant."""
    loser = np.linspace(1, 0, 200)
    winner = fight.winner_at(loser)
    x, y = (loser, winner) if fight.odds < 0 else (winner, loser)
    return x * fight.x0, y * fight.y0


def label(axes: Axes, words: str, x: float, y: float, colour: str) -> None:
    """Words across a line, readable over what lies behind."""
    box = {"fc": "white", "ec": "none", "pad": 1.5}
    front = 5 if colour == "black" else 3
    axes.text(x, y, words, color=colour, ha="center", va="center", bbox=box, zorder=front)


def plane(axes: Axes, fight: Law) -> None:
    """Paths of many starts, those that x wins in its colour, and the line on which both perish."""
    side = max(fight.x0, fight.y0)
    for share in STARTS:
        for x0, y0 in {(side, side * share), (side * share, side)}:
            other = replace(fight, x0=float(x0), y0=float(y0))
            colour = GREY if other.odds == 0 else BLUE if other.odds > 0 else RED
            axes.plot(*path(other), color=colour, lw=0.7, alpha=0.55)
    if fight.m > 0:
        slope = (fight.b / fight.a) ** (1 / fight.m)
        end = side * min(1, 1 / slope)
        axes.plot([0, end], [0, slope * end], color=GREY, ls="--", lw=1)
        label(axes, "both perish", 0.45 * end, 0.45 * slope * end, GREY)
    for wins, colour, words in ((1, BLUE, "x wins"), (-1, RED, "y wins")):
        starts = [(side, side * k) for k in STARTS] + [(side * k, side) for k in STARTS]
        fights = [replace(fight, x0=float(x), y0=float(y)) for x, y in starts]
        won = sorted((f for f in fights if f.odds * wins > 0), key=lambda f: abs(f.odds))
        if won:
            x, y = path(won[len(won) // 2])
            label(axes, words, x[150], y[150], colour)
    x, y = path(fight)
    axes.plot(x, y, color="black", lw=2, zorder=4)
    axes.plot(fight.x0, fight.y0, "o", color="black", ms=5)
    label(axes, "this fight", x[70], y[70], "black")
    axes.set(
        xlim=(0, 1.03 * side), ylim=(0, 1.03 * side), xlabel="x left (persons)", ylabel="y left (persons)"
    )


def picture(fight: Law, ran: Ran, figure: Figure) -> None:
    """Left the fight over time, right its path among others."""
    left, right = figure.subplots(1, 2)
    when = np.append(0, ran.dataset["time"].values[0])
    for name, start, colour in (("x", fight.x0, BLUE), ("y", fight.y0, RED)):
        values = np.append(start, ran.dataset[name].values[0])
        left.plot(when, values, color=colour, lw=1.8)
        left.annotate(name, (when[40], values[40]), (2, 6), textcoords="offset points", color=colour)
    left.set(xlim=(0, when[-1]), xlabel="time", ylabel="strength (persons)")
    left.set_ylim(bottom=0)
    plane(right, fight)
