"""Small doubts about what others know leave only one outcome of a coordinated attack.

PhiInverse(theta*) sqrt(private) = public (theta* - prior_mean) - sqrt(private + public) PhiInverse(cost)

A regime of strength theta falls if at least a share theta of people attack; an attacker gains 1 - cost if it falls and
loses cost if not. Each sees theta with error, and all share one public signal. An attacker at the cutoff is
indifferent, and at the threshold theta* exactly enough attack; the two conditions give the equation above. With private
signals alone theta* = 1 - cost, at any precision. Precise public signals bring several outcomes back.
Source: morris_shin_1998, in the form with normal signals of later surveys. Fails where people learn from each other's
moves over time.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from scipy import special

from marchland.engine.host import OnHost
from marchland.zoo.figure import COLOURS
from marchland.zoo.formula import Formula
from marchland.zoo.morris_shin_1998.equilibrium import attackers, cutoff, equilibria, is_unique, thresholds
from marchland.zoo.published import Published, Setting, Settings, Target
from marchland.zoo.ran import Ran

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SOURCE = "morris_shin_1998"
STRENGTHS = tuple(float(theta) for theta in np.linspace(0, 1, 201))


def build(s: Settings) -> OnHost:
    """Share of people attacking a regime of each strength, in the equilibrium with the least attack."""
    lowest = equilibria(s["cost"], s["private"], s["public"], s["prior_mean"])[0]
    return OnHost(
        Formula(
            SOURCE,
            ("attackers",),
            lambda theta, p, u: {"attackers": attackers(theta, lowest, p["private"])},
            model.params(s),
            STRENGTHS,
        )
    )


def results(ran: Ran) -> dict[str, float]:
    """Threshold and cutoff of the equilibrium with the least attack, and whether it is the only one."""
    s = ran.settings
    lowest = equilibria(s["cost"], s["private"], s["public"], s["prior_mean"])[0]
    return {
        "threshold": float(special.ndtr(lowest)),
        "signal_cutoff": cutoff(lowest, s["private"]),
        "limit": 1 - s["cost"],
        "unique": float(is_unique(s["private"], s["public"])),
    }


def draw(ran: Ran, figure: Figure) -> None:
    """The attack against what it takes on the left; thresholds by precision of public news on the right."""
    s, found = ran.settings, results(ran)
    left, right = figure.subplots(1, 2)
    left.plot(STRENGTHS, ran.dataset["attackers"].isel(run=0).values, color=COLOURS[0])
    left.plot((0, 1), (0, 1), color="0.5", linestyle="--")
    at = found["threshold"]
    left.plot(at, at, "o", color=COLOURS[1])
    left.axvline(at, color=COLOURS[1], linewidth=0.8)
    left.annotate(
        "share that it takes", (0.2, 0.2), (6, -4), textcoords="offset points", color="0.4", va="top"
    )
    left.annotate("share attacking", (0.02, 1.03), color=COLOURS[0])
    left.annotate(
        f"falls below {at:.3g}", (at, 0.02), (-4, 0), textcoords="offset points", color=COLOURS[1], ha="right"
    )
    left.set(xlabel="strength of the regime, theta", ylabel="share of people", xlim=(0, 1), ylim=(0, 1.1))

    edge = math.sqrt(2 * math.pi * s["private"])
    precisions = np.linspace(0, 2.5 * max(edge, s["public"] / 2), 500)
    curves = [thresholds(s["cost"], s["private"], float(b), s["prior_mean"]) for b in precisions]
    for b, values in zip(precisions, curves, strict=True):
        right.plot([b] * len(values), values, ".", color=COLOURS[0], markersize=2)
    right.axvspan(edge, precisions[-1], color="0.93")
    right.set_title("grey: several outcomes can be possible", fontsize=9, loc="left", color="0.35")
    right.axhline(found["limit"], color="0.5", linestyle="--", linewidth=0.8)
    right.annotate(
        "1 - cost",
        (precisions[-1], found["limit"]),
        (-2, -3),
        textcoords="offset points",
        color="0.4",
        ha="right",
        va="top",
    )
    right.plot(s["public"], at, "o", color=COLOURS[1], clip_on=False, zorder=3)
    right.set(
        xlabel="precision of the public signal",
        ylabel="threshold theta*",
        xlim=(0, precisions[-1]),
        ylim=(0, 1),
    )


model = Published(
    state="verified",
    title="A global game of attack (Morris and Shin 1998)",
    source=SOURCE,
    claim="With private doubts alone there is one outcome: the regime falls if its strength is below 1 - cost.",
    equations="theta* = Phi(sqrt(private) (x* - theta*));  P(theta < theta* | x*) = cost",
    recalled=True,
    settings=(
        Setting(
            "cost",
            0.4,
            "payoff",
            "assumed",
            "of an attack that fails",
            open_low=True,
            high=1.0,
            open_high=True,
        ),
        Setting(
            "private", 100.0, "1/variance", "assumed", "precision of each one's signal", low=1e-6, high=1e12
        ),
        Setting("public", 0.0, "1/variance", "assumed", "precision of what all know", high=1e12),
        Setting("prior_mean", 0.5, "strength", "assumed", "what all know", low=-1e6, high=1e6),
    ),
    units={"threshold": "strength", "signal_cutoff": "strength", "limit": "strength", "unique": "none"},
    build=build,
    results=results,
    targets=(
        Target("threshold", 0.6, 1e-3, "exact"),
        Target(
            "threshold", 0.6, 1e-3, "exact", {"private": 1}, note="at any precision of private signals alone"
        ),
        Target("threshold", 0.1, 1e-3, "exact", {"cost": 0.9}),
        Target(
            "threshold",
            0.6,
            1e-3,
            "exact",
            {"private": 1e10, "public": 10},
            note="limit of precise private signals",
        ),
        Target(
            "threshold",
            0.5,
            1e-9,
            "exact",
            {"cost": 0.5, "public": 20},
            note="by symmetry, prior at one half",
        ),
        Target("unique", 1.0, 0, "exact", {"public": 25}, note="25/10 is below root(2 pi) = 2.5066"),
        Target("unique", 0.0, 0, "exact", {"public": 25.1}),
    ),
    draw=draw,
    deviations=(
        "The paper's speculators see uniform errors and their gain depends on the state; here errors are normal and "
        "the gain is fixed, as the list has it. The logic of the threshold is the same.",
        "Where several thresholds exist, the smallest is reported: the least attack that supports itself.",
    ),
    not_reproduced=("The currency peg, its exchange rates and the government's own choice.",),
    caution="One outcome in the model does not mean that anyone knows it beforehand: nobody sees theta.",
)
