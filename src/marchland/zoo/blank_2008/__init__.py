"""Two forces that grow by provoking each other.

I' = di C,  C' = dc I

Each side's violence recruits for the other; the solution is a pair of exponentials of rate k = sqrt(di dc).
Source: blank_2008. Fails where recruitment saturates or a side can be exhausted: here nothing ever falls.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from marchland.engine.host import OnHost
from marchland.zoo.figure import lines
from marchland.zoo.ode import Ode
from marchland.zoo.published import Published, Setting, Settings, Target
from marchland.zoo.ran import Ran

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SOURCE = "blank_2008"


def build(s: Settings) -> OnHost:
    """The pair of equations from time 0 to `until`."""
    parts = ("insurgents", "coalition")
    return OnHost(
        Ode(
            SOURCE,
            parts,
            lambda t, x, p: (p["di"] * x[1], p["dc"] * x[0]),
            lambda p: (p["i0"], p["c0"]),
            s["until"],
            model.params(s),
        )
    )


def closed_form(s: Settings) -> tuple[float, float]:
    """Both forces at `until` by A e^{kt} + B e^{-kt}, from the settings alone."""
    k, ratio = math.sqrt(s["di"] * s["dc"]), math.sqrt(s["di"] / s["dc"])
    a, b = (s["i0"] + ratio * s["c0"]) / 2, (s["i0"] - ratio * s["c0"]) / 2
    up, down = a * math.exp(k * s["until"]), b * math.exp(-k * s["until"])
    return up + down, (up - down) / ratio


def results(ran: Ran) -> dict[str, float]:
    """Forces at the end, the rate of escalation, and how far the solver is from the closed form."""
    s = ran.settings
    insurgents, coalition = float(ran.last("insurgents")[0]), float(ran.last("coalition")[0])
    exact = closed_form(s)
    gap = max(abs(insurgents / exact[0] - 1), abs(coalition / exact[1] - 1))
    rate = math.sqrt(s["di"] * s["dc"])
    return {"insurgents_end": insurgents, "coalition_end": coalition, "rate": rate, "closed_form_gap": gap}


def draw(ran: Ran, figure: Figure) -> None:
    """Both forces over time."""
    axes = figure.add_subplot(xlabel="time", ylabel="strength")
    lines(axes, ran, {"insurgents": "insurgents", "coalition": "coalition"})


model = Published(
    state="verified",
    title="Mutual provocation of insurgents and coalition (Blank et al. 2008)",
    source=SOURCE,
    claim="If each side's strength recruits for the other, both grow without end, at the geometric mean of two rates.",
    equations="I' = di C;  C' = dc I;  I = A exp(kt) + B exp(-kt), k = sqrt(di dc)",
    recalled=True,
    settings=(
        Setting("di", 0.05, "1/time", "assumed", "insurgents raised by each of the coalition", open_low=True),
        Setting("dc", 0.02, "1/time", "assumed", "coalition raised by each insurgent", open_low=True),
        Setting("i0", 100.0, "persons", "assumed", "insurgents at the start", open_low=True),
        Setting("c0", 80.0, "persons", "assumed", "coalition at the start", open_low=True),
        Setting("until", 40.0, "time", "assumed", "end", open_low=True, high=1000.0),
    ),
    units={
        "insurgents_end": "persons",
        "coalition_end": "persons",
        "rate": "1/time",
        "closed_form_gap": "relative",
    },
    build=build,
    results=results,
    targets=(
        Target("closed_form_gap", 0.0, 1e-6, "exact"),
        Target("closed_form_gap", 0.0, 1e-6, "exact", {"di": 0.3, "dc": 0.01, "i0": 5.0, "c0": 300.0}),
    ),
    draw=draw,
    caution="Nothing limits either side: the shape holds for the start of an escalation only.",
)
