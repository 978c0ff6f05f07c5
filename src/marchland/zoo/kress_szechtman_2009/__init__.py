"""Fire without intelligence recruits its own enemies.

I' = -g G [mu + (1-mu) I/P] + theta C',  C' = g G (1-mu)(1 - I/P)

Of the fire of a force G a share mu is aimed at insurgents I; the rest falls on anybody, insurgent or not. Each
civilian hit brings theta new insurgents. The insurgents' share i = I/P tends to i* = [theta (1-mu) - mu] / [(1-mu)
(1+theta)] at the rate g G (1-mu)(1+theta)/P; a larger force only gets there sooner. Below zero means eradication in
finite time, which needs mu > theta/(1+theta). Source: kress_szechtman_2009. Fails where people leave, where
intelligence follows control, and where the dead of years ago still recruit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from marchland.engine.host import OnHost
from marchland.zoo.figure import COLOURS
from marchland.zoo.ode import Ode
from marchland.zoo.published import Published, Setting, Settings, Target
from marchland.zoo.ran import Ran

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SOURCE = "kress_szechtman_2009"
SETTLED = 60.0
"""Time constants after which the share is at i* to the last digit."""
AT_THRESHOLD = 1e-9
"""Shares i* above minus this count as no eradication: the end would come later than the solver can tell."""
LEAST, MOST = 1e-6, 1e9
SHOWN = 8.0
"""Time constants in the figure."""
FORCES, BACKLASHES = (0.25, 1.0, 4.0), (3.0, 1.0, 0.5)
"""Multiples of the settings that the figure shows."""
SHADES = (COLOURS[0], "black", COLOURS[1])


def share_star(s: Settings) -> float:
    """The share to which the insurgents tend; below zero if they are eradicated first."""
    mu, theta = s["mu"], s["theta"]
    return float((theta * (1 - mu) - mu) / ((1 - mu) * (1 + theta)))


def pace(s: Settings) -> float:
    """Rate at which the share tends to i* (1/time)."""
    return float(s["g"] * s["force"] * (1 - s["mu"]) * (1 + s["theta"]) / s["population"])


def build(s: Settings) -> OnHost:
    """The insurgents' share until `until`, eradication, or long after it has settled."""
    strike = s["g"] * s["force"] / s["population"]
    mu, theta = s["mu"], s["theta"]
    ends = share_star(s) < -AT_THRESHOLD
    return OnHost(
        Ode(
            SOURCE,
            ("insurgents",),
            lambda t, i, p: strike * (-(mu + (1 - mu) * i) + theta * (1 - mu) * (1 - i)),
            lambda p: (s["insurgents0"] / s["population"],),
            min(s["until"], SETTLED / pace(s)),
            model.params(s),
            stop=(lambda i, p: float(i[0])) if ends else None,
            shown=lambda i: np.clip(i, 0, None) * s["population"],
        )
    )


def results(ran: Ran) -> dict[str, float]:
    """Where the insurgents' share tends to, where it is at `until`, and what eradication needs."""
    s = ran.settings
    gone = not np.isnan(ran.dataset["end_time"].values[0])
    return {
        "share_star": share_star(s),
        "share_end": 0.0 if gone else float(ran.last("insurgents")[0]) / s["population"],
        "eradicated": float(gone),
        "threshold": s["theta"] / (1 + s["theta"]),
    }


def listed(axes: Axes, words: str, colour: str, line: int) -> None:
    """A line of words in its curve's colour, at the upper right."""
    place, box = (0.99, 0.98 - 0.06 * line), {"fc": "white", "ec": "none", "pad": 1}
    axes.text(*place, words, color=colour, ha="right", va="top", bbox=box, transform=axes.transAxes)


def over_time(axes: Axes, s: Settings) -> None:
    """The insurgents' share under this force and others, by the closed form: all tend to the same."""
    star, start = share_star(s), s["insurgents0"] / s["population"]
    when = np.linspace(0, min(s["until"], SHOWN / pace(s)), 300)
    for colour, factor in zip(SHADES, FORCES, strict=True):
        share = np.clip(star + (start - star) * np.exp(-factor * pace(s) * when), 0, None)
        axes.plot(when, share, color=colour, lw=2.2 if factor == 1 else 1.4)
        listed(axes, f"force = {factor * s['force']:.3g}", colour, FORCES.index(factor))
    axes.set(xlim=(0, when[-1]), xlabel="time", ylabel="insurgents (share of population)")
    axes.set_ylim(bottom=0)


def in_the_end(axes: Axes, s: Settings) -> None:
    """The insurgents' share in the end by intelligence, for this and two other strengths of backlash."""
    mu = np.linspace(0, 0.999, 1000)
    for colour, factor in zip(SHADES, BACKLASHES, strict=True):
        theta = factor * s["theta"]
        share = np.clip((theta * (1 - mu) - mu) / ((1 - mu) * (1 + theta)), 0, None)
        axes.plot(mu, share, color=colour, lw=2.2 if factor == 1 else 1.4)
        listed(axes, f"theta = {theta:.3g}", colour, BACKLASHES.index(factor))
    axes.plot(s["mu"], max(share_star(s), 0.0), "o", color="black", ms=6, clip_on=False)
    need = s["theta"] / (1 + s["theta"])
    words = f"eradicated only above\nmu = theta/(1+theta)\n({need:.2f} for theta = {s['theta']:g})"
    axes.text(0.99, 0.76, words, ha="right", va="top", transform=axes.transAxes)
    axes.set(
        xlim=(0, 1), xlabel="share mu of fire that intelligence aims", ylabel="insurgents in the end (share)"
    )
    axes.set_ylim(bottom=0)


def draw(ran: Ran, figure: Figure) -> None:
    """Left: force decides how soon. Right: intelligence and backlash decide where to."""
    left, right = figure.subplots(1, 2)
    over_time(left, ran.settings)
    in_the_end(right, ran.settings)


def check(s: Settings) -> str | None:
    """Refuse more insurgents than people."""
    if s["insurgents0"] > s["population"]:
        return f"insurgents0={s['insurgents0']:g}: expected at most population = {s['population']:g}"
    return None


KNOWING, STRONGER = {"mu": 0.34}, {"force": 10.0, "until": 20.0}

model = Published(
    state="verified",
    title="Intelligence and collateral harm in counterinsurgency (Kress and Szechtman 2009)",
    source=SOURCE,
    claim="However large the force, an insurgency that recruits from collateral harm cannot be eradicated below a "
    "threshold of intelligence; more force only reaches the stalemate sooner.",
    equations="I' = -g G [mu + (1-mu) I/P] + theta C';  C' = g G (1-mu)(1 - I/P)",
    recalled=True,
    settings=(
        Setting("g", 1.0, "1/time", "assumed", "hits per head of the force (acts only as g G)", LEAST, MOST),
        Setting("force", 1.0, "persons", "assumed", "government force G", LEAST, MOST),
        Setting(
            "mu", 0.2, "share", "assumed", "share of fire that intelligence aims", high=1.0, open_high=True
        ),
        Setting("theta", 0.5, "insurgents per civilian hit", "assumed", "new insurgents", high=1e6),
        Setting("population", 1.0, "persons", "assumed", "everybody, insurgents included", LEAST, MOST),
        Setting(
            "insurgents0", 0.3, "persons", "assumed", "insurgents at the start", open_low=True, high=MOST
        ),
        Setting("until", 200.0, "time", "assumed", "end", open_low=True, high=MOST),
    ),
    units={
        "share_star": "share of population",
        "share_end": "share of population",
        "eradicated": "1 = yes",
        "threshold": "share of fire",
    },
    build=build,
    results=results,
    check=check,
    targets=(
        Target("share_star", 1 / 6, 1e-4, "derived"),
        Target("share_end", 1 / 6, 1e-4, "derived"),
        Target("threshold", 1 / 3, 1e-9, "exact"),
        Target("eradicated", 0.0, 0.0, "exact", {"mu": 0.33}),
        Target("eradicated", 1.0, 0.0, "exact", KNOWING),
        Target("share_end", 1 / 6, 1e-4, "exact", STRONGER),
    ),
    draw=draw,
    deviations=(
        "The share i* is given as the formula has it: below zero it is no stationary state but means eradication.",
        f"The integration ends {SETTLED:g} time constants after its start: nothing is left to change.",
        f"Eradication is not looked for where i* lies above -{AT_THRESHOLD:g}; just below zero it would come, late.",
        "Values are examples, not the paper's.",
    ),
    not_reproduced=("What the paper has beyond these two equations: it was not re-read.",),
    caution="Nobody leaves, tires or changes sides here but by being hit. The threshold is a property of these "
    "equations; no measurement of mu or theta stands behind it.",
)
