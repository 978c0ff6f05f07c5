"""An organization lives or dies by which side of one line its leaders and foot soldiers lie on.

L' = p F - d L - b,  F' = r (m L + F) - p F - d F - k

Foot soldiers F become leaders L at the rate p; both fall away at the rate d; leaders count m times as much in
recruiting at the rate r; the state removes b leaders and k foot soldiers a unit of time, however many there are. The
equations are linear: one stationary state (L*, F*), and, where its matrix has a positive and a negative eigenvalue, a
straight line through it (the separatrix) below which every organization dies and above which it grows without end.
Source: gutfraind_2009. Fails where numbers are large: nothing limits growth, and removal does not grow with the
number of those who can be found.
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

SOURCE = "gutfraind_2009"
MOST_GROWTH = 300.0
"""Largest exponent of growth up to `until` that is computed."""
SINGULAR = 1e-9
"""Determinant, relative to its two terms, below which there is no stationary state."""
FASTEST, MOST = 10.0, 1e6


def matrix(s: Settings) -> Vector:
    """The linear part, (2, 2), for (leaders, foot soldiers)."""
    return np.array([[-s["d"], s["p"]], [s["r"] * s["m"], s["r"] - s["p"] - s["d"]]])


def determinant(s: Settings) -> tuple[float, float]:
    """The determinant of the linear part, and the sum of the sizes of its terms."""
    terms = (s["d"] * (s["p"] + s["d"]), -s["d"] * s["r"], -s["p"] * s["r"] * s["m"])
    return sum(terms), sum(map(abs, terms))


def eigenvalues(s: Settings) -> tuple[float, float]:
    """The higher and the lower eigenvalue (1/time); both are real, since p and r m are not negative."""
    trace, cross = s["r"] - s["p"] - 2 * s["d"], s["p"] * s["r"] * s["m"]
    spread = math.hypot(s["r"] - s["p"], 2 * math.sqrt(cross))
    high = (trace + spread) / 2
    return high, (trace - spread) / 2


def stationary(s: Settings) -> tuple[float, float]:
    """Leaders and foot soldiers at which nothing changes, by Cramer's rule."""
    whole, _ = determinant(s)
    own = s["r"] - s["p"] - s["d"]
    leaders = (s["b"] * own - s["p"] * s["k"]) / whole
    return leaders, (-s["d"] * s["k"] - s["b"] * s["r"] * s["m"]) / whole


def build(s: Settings) -> OnHost:
    """The organization until `until`, or until it has no leader or no foot soldier left."""
    linear, removed = matrix(s), np.array([s["b"], s["k"]])
    return OnHost(
        Ode(
            SOURCE,
            ("leaders", "foot"),
            lambda t, n, p: linear @ n - removed,
            lambda p: (s["leaders0"], s["foot0"]),
            s["until"],
            model.params(s),
            stop=lambda n, p: float(n.min()),
            shown=lambda n: np.clip(n, 0, None),
        )
    )


def results(ran: Ran) -> dict[str, float]:
    """The stationary state, how it is left and approached, and what became of this organization."""
    s = ran.settings
    leaders, foot = stationary(s)
    high, low = eigenvalues(s)
    return {
        "leaders_star": leaders,
        "foot_star": foot,
        "eigenvalue_high": high,
        "eigenvalue_low": low,
        "separatrix_slope": (low + s["d"]) / s["p"],
        "leaders_end": float(ran.last("leaders")[0]),
        "foot_end": float(ran.last("foot")[0]),
        "survives": float(np.isnan(ran.dataset["end_time"].values[0])),
    }


def draw(ran: Ran, figure: Figure) -> None:
    """Paths in the plane of leaders and foot soldiers, and the line between growth and death."""
    s = ran.settings
    star, (high, low) = stationary(s), eigenvalues(s)
    right, top = 2.2 * max(star[0], s["leaders0"]), 2.2 * max(star[1], s["foot0"])
    red = COLOURS[1]
    axes = figure.add_subplot(xlabel="leaders L (persons)", ylabel="foot soldiers F (persons)")
    leaders, foot = np.meshgrid(np.linspace(0, right, 60), np.linspace(0, top, 60))
    flow = [row @ np.array([leaders.ravel(), foot.ravel()]) for row in matrix(s)]
    along = ((flow[0] - s["b"]).reshape(leaders.shape), (flow[1] - s["k"]).reshape(leaders.shape))
    axes.streamplot(leaders, foot, *along, color="#b5b5b5", linewidth=0.6, density=0.9, arrowsize=0.7)
    path = [np.append(s[n + "0"], ran.dataset[n].values[0]) for n in ("leaders", "foot")]
    axes.plot(*path, color="black", lw=2)
    axes.plot(s["leaders0"], s["foot0"], "o", color="black", ms=5)
    axes.annotate("this organization", (s["leaders0"], s["foot0"]), (7, 5), textcoords="offset points")
    if high > 0 > low:
        slope = (low + s["d"]) / s["p"]
        axes.plot(
            [0, right], [star[1] - slope * star[0], star[1] + slope * (right - star[0])], color=red, lw=1.5
        )
        axes.text(0.3, 0.04, "dies", color=red, transform=axes.transAxes)
        axes.text(0.98, 0.95, "grows", color=COLOURS[0], ha="right", transform=axes.transAxes)
        words = f"on the line one leader\nweighs {-slope:.1f} foot soldiers"
        box = {"fc": "white", "ec": "none", "pad": 1}
        axes.text(0.02, 0.97, words, color=red, va="top", bbox=box, transform=axes.transAxes)
    axes.plot(*star, "s", color=red, ms=5)
    axes.set(xlim=(0, right), ylim=(0, top))


def check(s: Settings) -> str | None:
    """Refuse settings without a stationary state, or under which numbers leave the machine's range."""
    whole, size = determinant(s)
    if abs(whole) <= SINGULAR * size:
        return "d (p + d - r) = p r m: expected unequal sides; there is no single stationary state"
    growth = eigenvalues(s)[0] * s["until"]
    if growth > MOST_GROWTH:
        most = MOST_GROWTH / eigenvalues(s)[0]
        return f"until={s['until']:g}: expected at most {most:.3g} at these rates, beyond which numbers grow too large"
    return None


RATE = "1/time"
SLOPE = -6.74559
ABOVE = {"leaders0": 8.0, "foot0": 104.0, "until": 40.0}
BELOW = {"leaders0": 8.0, "foot0": 102.0, "until": 40.0}

model = Published(
    state="verified",
    title="Leaders and foot soldiers of an organization (Gutfraind 2009)",
    source=SOURCE,
    claim="The same losses kill one organization and leave another growing: what counts is the side of the separatrix, "
    "on which one leader weighs as much as several foot soldiers.",
    equations="L' = p F - d L - b;  F' = r (m L + F) - p F - d F - k",
    recalled=True,
    settings=(
        Setting("p", 0.15, RATE, "assumed", "foot soldiers becoming leaders", high=FASTEST, open_low=True),
        Setting("d", 0.3, RATE, "assumed", "falling away", high=FASTEST),
        Setting("r", 0.25, RATE, "assumed", "recruiting", high=FASTEST),
        Setting("m", 30.0, "1", "assumed", "weight of a leader in recruiting", high=1e3),
        Setting("b", 10.0, "persons/time", "assumed", "leaders removed by the state", high=MOST),
        Setting("k", 60.0, "persons/time", "assumed", "foot soldiers removed by the state", high=MOST),
        Setting("leaders0", 15.0, "persons", "assumed", "leaders at the start", open_low=True, high=MOST),
        Setting("foot0", 100.0, "persons", "assumed", "foot soldiers at the start", open_low=True, high=MOST),
        Setting("until", 20.0, "time", "assumed", "end", open_low=True, high=1e3),
    ),
    units={
        "leaders_star": "persons",
        "foot_star": "persons",
        "eigenvalue_high": RATE,
        "eigenvalue_low": RATE,
        "separatrix_slope": "foot soldiers per leader",
        "leaders_end": "persons",
        "foot_end": "persons",
        "survives": "1 = yes",
    },
    build=build,
    results=results,
    check=check,
    targets=(
        Target("leaders_star", 10.3286, 1e-4, "derived"),
        Target("foot_star", 87.3239, 1e-4, "derived"),
        Target("eigenvalue_high", 0.811838, 1e-4, "derived"),
        Target("eigenvalue_low", -1.311838, 1e-4, "derived"),
        Target("separatrix_slope", SLOPE, 1e-4, "derived"),
        Target("survives", 1.0, 0.0, "derived", ABOVE),
        Target("survives", 0.0, 0.0, "derived", BELOW),
    ),
    draw=draw,
    deviations=(
        "An organization that has no leader or no foot soldier left has ended: both numbers stay as they are then.",
        "The rates are those of the derived numbers in this package's table, not checked against the paper.",
    ),
    caution="Removal is a constant number per time, whatever is left: this alone makes the end certain below the line. "
    "The rates were chosen, not measured.",
)
