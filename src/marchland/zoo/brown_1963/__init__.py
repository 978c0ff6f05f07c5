"""In fights of few, luck decides where the law of averages says that one side wins.

P(i, j) = [a j P(i-1, j) + b i P(i, j-1)] / (a j + b i),  P(i, 0) = 1, P(0, j) = 0

The square law man by man: with i men of x and j of y left, the next to fall is x's with chance a j / (a j + b i).
P(i, j) is the chance that x wins from there. Large fights end as lanchester_1916 says; small ones often do not.
Source: brown_1963. Fails where men break off: a fight to the last man overstates what it costs to win.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from marchland.zoo.brown_1963.chain import Chain, ends, solve
from marchland.zoo.figure import COLOURS
from marchland.zoo.published import Published, Setting, Settings, Target, Value
from marchland.zoo.ran import Ran

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SOURCE = "brown_1963"
RUNS = 4000
LEAST, MOST, MEN = 1e-6, 1e6, 1000


def build(s: Settings) -> Chain:
    """The chain from x0 and y0 men."""
    return Chain(s["x0"], s["y0"], model.params(s))


def results(ran: Ran) -> dict[str, float | tuple[float, float]]:
    """The chance that x wins, exact and as a share of the runs, and the winner's mean survivors, exact."""
    s = ran.settings
    chance, survivors = solve(s["a"], s["b"], s["x0"], s["y0"])
    won = ran.dataset["x_left"].values > 0
    return {"win_probability": chance, "win_share": ran.mean(won), "mean_survivors": survivors}


def draw(ran: Ran, figure: Figure) -> None:
    """Chances of every end, exact and simulated, beside the one end that the law of averages knows."""
    s = ran.settings
    blue, red = COLOURS[0], COLOURS[1]
    axes = figure.add_subplot(
        xlabel="survivors: of y to the left, of x to the right (persons)", ylabel="chance"
    )
    x_left, y_left = ends(s["a"], s["b"], s["x0"], s["y0"])
    axes.bar(np.arange(1, s["x0"] + 1), x_left[1:], width=1, color=blue, alpha=0.35, lw=0)
    axes.bar(-np.arange(1, s["y0"] + 1), y_left[1:], width=1, color=red, alpha=0.35, lw=0)
    end = ran.dataset["x_left"].values - ran.dataset["y_left"].values
    seen, count = np.unique(end, return_counts=True)
    axes.plot(seen, count / len(end), "o", color="black", ms=3)
    top = 1.3 * max(x_left.max(), y_left.max())
    square = s["x0"] ** 2 - s["a"] / s["b"] * s["y0"] ** 2
    law = np.sqrt(square) if square > 0 else -np.sqrt(-square * s["b"] / s["a"])
    axes.axvline(law, ymax=0.93, color="#6f6f6f", ls="--", lw=1)
    words = f"Lanchester's square law: {abs(law):.1f} left"
    side = "right" if law > 0 else "left"
    axes.annotate(words, (law, 0.9 * top), (-5 if law > 0 else 5, 0), textcoords="offset points", ha=side)
    chance = x_left.sum()
    axes.text(0.01, 0.98, f"y wins: {1 - chance:.1%}", color=red, va="top", transform=axes.transAxes)
    axes.text(0.99, 0.98, f"x wins: {chance:.1%}", color=blue, ha="right", va="top", transform=axes.transAxes)
    axes.set_ylabel(f"chance (bars exact, dots {len(end):,} runs)")
    ticks = [t for t in axes.get_xticks() if -s["y0"] <= t <= s["x0"]]
    axes.set_xticks(ticks, [f"{abs(t):g}" for t in ticks])
    axes.set(xlim=(-s["y0"] - 1, s["x0"] + 1), ylim=(0, top))


NOTE = "false alarm of four standard errors: 6e-5"
EVEN, FEWER, MANY = {"x0": 10, "y0": 10}, {"y0": 25}, {"x0": 50, "y0": 40}
KNOWN: tuple[tuple[Mapping[str, Value], float], ...] = (
    (EVEN, 0.5),
    ({}, 0.928134),
    (FEWER, 0.098688),
    (MANY, 0.966081),
)

model = Published(
    state="verified",
    title="Fights of few, man by man (Brown 1963)",
    source=SOURCE,
    claim="A fight of few is a lottery: the weaker side wins now and then, and how many are left varies widely. Large "
    "fights keep to the law of averages.",
    equations="P(i,j) = [a j P(i-1,j) + b i P(i,j-1)] / (a j + b i);  P(i,0) = 1, P(0,j) = 0",
    recalled=True,
    settings=(
        Setting(
            "a", 1.0, "1/time", "assumed", "rate at which one man of y hits (only a/b counts)", LEAST, MOST
        ),
        Setting("b", 1.0, "1/time", "assumed", "rate at which one man of x hits", LEAST, MOST),
        Setting("x0", 20, "persons", "assumed", "men of x at the start", 1, MEN),
        Setting("y0", 15, "persons", "assumed", "men of y at the start", 1, MEN),
    ),
    units={"win_probability": "probability", "win_share": "share of runs", "mean_survivors": "persons"},
    build=build,
    results=results,
    targets=(
        *(Target("win_probability", value, 1e-6, "derived", at, runs=RUNS) for at, value in KNOWN),
        *(
            Target("win_share", value, 4, "derived", at, in_standard_errors=True, runs=RUNS, note=NOTE)
            for at, value in KNOWN
        ),
    ),
    draw=draw,
    deviations=("Rates are examples, not Brown's.",),
    not_reproduced=("Brown's approximations for large numbers.",),
    caution="Nobody breaks off, flees or surrenders here, and men fall one by one: what makes a real side give way all "
    "at once is left out.",
    runs=RUNS,
    block=500,
)
