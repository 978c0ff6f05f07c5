"""Two crowds that hardly differ can act very differently.

r <- N Phi((r - mean)/sigma), from r = 0

Each person joins as soon as as many others have joined as their own threshold says. Thresholds are normal; those at or
below zero start the riot. The crowd ends at the smallest r that brings about itself.
Source: granovetter_1978 (100 people, mean 25). In a real crowd thresholds are a sample, not the curve itself: the
sampled result shows how much the famous jump owes to the curve. Fails where people see only their neighbours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from marchland.engine.host import OnHost
from marchland.zoo.figure import COLOURS
from marchland.zoo.formula import Formula
from marchland.zoo.granovetter_1978.crowd import joined, rioters, thresholds
from marchland.zoo.published import Published, Setting, Settings, Target
from marchland.zoo.ran import Ran

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SOURCE = "granovetter_1978"


def build(s: Settings) -> OnHost:
    """One crowd of sampled thresholds a run."""
    return OnHost(
        Formula(
            SOURCE,
            ("rioters_sample",),
            lambda x, p, u: {"rioters_sample": joined(thresholds(u["threshold"], p["mean"], p["sigma"]))},
            model.params(s),
            streams={"threshold": (s["people"],)},
        )
    )


def results(ran: Ran) -> dict[str, float | tuple[float, float]]:
    """Rioters of the curve, and the mean over crowds of sampled thresholds."""
    s = ran.settings
    return {
        "rioters": rioters(s["people"], s["mean"], s["sigma"]),
        "rioters_sample": ran.mean(ran.last("rioters_sample")),
    }


def draw(ran: Ran, figure: Figure) -> None:
    """The jump of the curve with sigma on the left, the sampled crowds on the right."""
    s = ran.settings
    left, right = figure.subplots(1, 2)
    here = rioters(s["people"], s["mean"], s["sigma"])
    spreads = np.linspace(0, 3 * s["sigma"], 601)[1:]
    ends = np.array([rioters(s["people"], s["mean"], float(each)) for each in spreads])
    jumps = np.flatnonzero(np.abs(np.diff(ends)) > 0.2 * s["people"])
    left.plot(np.insert(spreads, jumps + 1, np.nan), np.insert(ends, jumps + 1, np.nan), color=COLOURS[0])
    left.plot(s["sigma"], here, "o", color=COLOURS[1], clip_on=False, zorder=3)
    low = here < s["people"] / 2
    left.annotate(
        f"sigma {s['sigma']:g}: {here:.3g}",
        (s["sigma"], here),
        (8, 6 if low else -6),
        textcoords="offset points",
        color=COLOURS[1],
        va="bottom" if low else "top",
    )
    left.set(xlabel="spread of thresholds, sigma (persons)", ylabel="rioters (persons)", title="the curve")
    left.set(xlim=(0, None), ylim=(0, 1.05 * s["people"]))
    sampled = ran.last("rioters_sample")
    right.hist(
        sampled,
        bins=np.linspace(0, s["people"], 21),
        weights=np.full(len(sampled), 100 / len(sampled)),
        color="0.7",
    )
    mean = float(sampled.mean())
    right.axvline(mean, color=COLOURS[2])
    right.annotate(
        f"mean {mean:.3g}",
        (mean, 0.97),
        (4, 0),
        xycoords=("data", "axes fraction"),
        textcoords="offset points",
        color=COLOURS[2],
        va="top",
    )
    right.set(
        xlabel="rioters (persons)", ylabel="crowds (%)", title=f"{len(sampled)} crowds of sampled thresholds"
    )
    for axes in (left, right):
        axes.set_title(axes.get_title(), fontsize=9, loc="left")
        axes.title.set_text("")


model = Published(
    state="verified",
    title="Thresholds and the size of a riot (Granovetter 1978)",
    source=SOURCE,
    claim="A hair's breadth in the spread of thresholds turns a handful of rioters into the whole crowd.",
    equations="r <- N Phi((r - mean)/sigma) from r = 0; sampled: n <- number of thresholds <= n",
    recalled=True,
    settings=(
        Setting("people", 100, "persons", SOURCE, "the crowd", low=1, high=10_000),
        Setting("mean", 25.0, "persons", SOURCE, "mean threshold", low=-1e6, high=1e6),
        Setting(
            "sigma", 12.2, "persons", SOURCE, "standard deviation of thresholds", open_low=True, high=1e6
        ),
    ),
    units={"rioters": "persons", "rioters_sample": "persons"},
    build=build,
    results=results,
    targets=(
        Target("rioters", 5.48, 0.1, "derived", note="six in the paper, as recalled"),
        Target("rioters", 100.0, 0.1, "published", {"sigma": 12.3}),
        Target("rioters", 0.77, 0.1, "derived", {"sigma": 10}),
        Target("rioters", 96.26, 0.1, "derived", {"sigma": 40}),
    ),
    draw=draw,
    not_reproduced=("The paper's networks of friendship, and crowds whose people come and go.",),
    caution="The jump is the curve's: crowds of a hundred drawn at random end at either end, on both sides of it.",
    runs=500,
)
