"""Guerrillas who see against regulars who do not: the few can match the square of the many.

x' = -b x y,  y' = -a x

The guerrillas x aim, so each of them costs the regulars the same; the regulars y fire into the area where x hides, so
what they hit grows with both numbers. y^2 - (2 a / b) x is kept: y wins if y0^2 > 2 a x0 / b and keeps the root of the
difference, while x only fades; else x wins in finite time. Source: deitchman_1962. Fails where the regulars learn
where x is (kress_mackay_2014), where x can leave the field, and where civilians live in the area.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from marchland.engine.host import OnHost
from marchland.zoo.figure import COLOURS
from marchland.zoo.ode import Ode, Vector
from marchland.zoo.published import Published, Setting, Settings, Target
from marchland.zoo.ran import Ran

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SOURCE = "deitchman_1962"
FADED = 1e-9
"""Share of its start at which x, which only fades, is left to the invariant."""
PARITY = 1e-9
"""Relative distance from parity below which both perish."""
MARGIN = 1.02
LEAST, MOST = 1e-9, 1e9


def kept(s: Settings) -> float:
    """What the regulars keep of the square of their start, as a share of it; below zero they lose."""
    found = 1 - s["x0"] / parity(s)
    return 0.0 if abs(found) < PARITY else found


def parity(s: Settings) -> float:
    """Guerrillas at the start that destroy all of y0 and perish with them."""
    return float(s["b"] * s["y0"] ** 2 / (2 * s["a"]))


def horizon(s: Settings) -> float:
    """A time by which y is gone or x has faded, by the closed form of y' = -(b/2)(y^2 - kept y0^2)."""
    share, pace = kept(s), float(s["b"] * s["y0"]) / MARGIN
    root = math.sqrt(abs(share))
    if share < 0:
        return 2 / (pace * root) * math.atan(1 / root)
    if share == 0:
        return 2 / pace * (1 / math.sqrt(FADED) - 1)
    last = math.sqrt(share + FADED * (1 - share))
    return (2 * math.log((last + root) / (1 + root)) - math.log(FADED)) / (pace * root)


def build(s: Settings) -> OnHost:
    """Both forces as shares of their start, until y is gone or x has faded."""
    scale = np.array([s["x0"], s["y0"]])
    return OnHost(
        Ode(
            SOURCE,
            ("x", "y"),
            lambda t, u, p: (-p["b"] * p["y0"] * u[0] * u[1], -p["a"] * p["x0"] / p["y0"] * u[0]),
            lambda p: (1.0, 1.0),
            horizon(s),
            model.params(s),
            stop=lambda u, p: min(u[0] - FADED, u[1]),
            shown=lambda u: np.clip(u, 0, None) * scale,
        )
    )


def results(ran: Ran) -> dict[str, float]:
    """Both forces in the limit.

    Where x only fades, the last billionth of it is spent by the invariant. At parity both end at zero, by the
    closed form: no solver can stay on that path.
    """
    s = ran.settings
    x, y = float(ran.last("x")[0]), float(ran.last("y")[0])
    if kept(s) < 0:
        return {"x_end": x, "y_end": 0.0, "parity": parity(s)}
    left = math.sqrt(max(y**2 - 2 * s["a"] / s["b"] * x, 0.0))
    return {"x_end": 0.0, "y_end": left if kept(s) else 0.0, "parity": parity(s)}


def path(s: Settings, x0: float, y0: float) -> tuple[Vector, Vector]:
    """Guerrillas and regulars left, from a start to the end, by the invariant."""
    slope = s["b"] / (2 * s["a"])
    y = np.linspace(y0, math.sqrt(max(y0**2 - x0 / slope, 0.0)), 200)
    return x0 - slope * (y0**2 - y**2), y


def draw(ran: Ran, figure: Figure) -> None:
    """Who wins by both numbers at the start: the line between is a parabola, and every fight runs along its like."""
    s = ran.settings
    blue, red, grey = COLOURS[0], COLOURS[1], "#6f6f6f"
    words = {"xlabel": "regulars y, firing at an area (persons)", "ylabel": "guerrillas x, aiming (persons)"}
    axes = figure.add_subplot(**words)
    right, top = 1.6 * s["y0"], 1.25 * max(s["x0"], parity(s))
    y = np.linspace(0, right, 200)
    line = parity(s) * (y / s["y0"]) ** 2
    axes.fill_between(y, line, top, color=red, alpha=0.10, lw=0)
    axes.fill_between(y, 0, line, color=blue, alpha=0.10, lw=0)
    axes.plot(y, line, color=grey, lw=1, ls="--")
    for share in (0.25, 0.5, 0.75, 1.25, 1.5, 2.0):
        left, other = path(s, share * parity(s), s["y0"])
        axes.plot(other, left, color=blue if share < 1 else red, lw=0.7, alpha=0.6)
    axes.text(0.2 * right, 0.75 * top, "guerrillas win", color=red, ha="center")
    axes.text(0.85 * right, 0.2 * top, "regulars win", color=blue, ha="center")
    note = "both perish:\ntwice the regulars,\nfour times the guerrillas"
    axes.text(1.11 * s["y0"], 1.11 * parity(s), note, color=grey, va="center")
    left, other = path(s, s["x0"], s["y0"])
    axes.plot(other, left, color="black", lw=2)
    axes.plot(s["y0"], s["x0"], "o", color="black", ms=5)
    axes.annotate("this fight begins", (s["y0"], s["x0"]), (8, -3), textcoords="offset points")
    axes.set(xlim=(0, right), ylim=(0, top))


MORE = {"x0": 505.0}

model = Published(
    state="verified",
    title="Guerrillas aim, regulars fire at an area (Deitchman 1962)",
    source=SOURCE,
    claim="Where guerrillas aim and regulars fire at an area, parity needs guerrillas in proportion to the square of "
    "the regulars: few hidden fighters match many.",
    equations="x' = -b x y;  y' = -a x;  y^2 - (2a/b) x is kept;  parity x0 = b y0^2 / 2a",
    recalled=True,
    settings=(
        Setting("a", 0.1, "1/time", "assumed", "y lost to each x, who aims", LEAST, MOST),
        Setting("b", 1e-4, "1/(person time)", "assumed", "share of x lost to each y", LEAST, MOST),
        Setting("x0", 495.0, "persons", "assumed", "guerrillas at the start", LEAST, MOST),
        Setting("y0", 1000.0, "persons", "assumed", "regulars at the start", LEAST, MOST),
    ),
    units={"x_end": "persons", "y_end": "persons", "parity": "persons"},
    build=build,
    results=results,
    targets=(
        Target("parity", 500.0, 1e-9, "derived", relative=True),
        Target("x_end", 0.0, 1e-3, "derived"),
        Target("y_end", 100.0, 1e-3, "derived", relative=True),
        Target("x_end", 5.0, 1e-3, "derived", MORE, relative=True),
        Target("y_end", 0.0, 1e-3, "derived", MORE),
        Target("y_end", 0.0, 0.0, "exact", {"x0": 500.0}),
    ),
    draw=draw,
    deviations=(
        f"x, which only fades, is integrated to {FADED:g} of its start; the invariant gives the rest of the fight.",
        f"Starts within {PARITY:g} of parity end with both at zero.",
        "Rates and strengths are examples, not Deitchman's.",
    ),
    caution="The ratio of forces follows from blindness alone. Regulars with information fight another war: see "
    "kress_mackay_2014. No ratio of troops to insurgents is a law.",
)
