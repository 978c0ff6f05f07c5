"""Selective violence is highest where one side is dominant but not in full control.

v(c) = v0 c^a (1-c)^a |2c - 1|

Where a side holds everything nobody is left to betray it (c = 0 or 1); where control is split evenly nobody dares to
inform (c = 1/2). In between, informers feel safe and there is still someone to denounce.
Source: kalyvas_2006, zones 1 to 5 of control. Fails where violence is indiscriminate: that needs no informers.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from marchland.engine.host import OnHost
from marchland.zoo.figure import COLOURS
from marchland.zoo.formula import Formula
from marchland.zoo.published import Published, Setting, Settings, Target
from marchland.zoo.ran import Ran

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SOURCE = "kalyvas_2006"
CURVE = tuple(float(c) for c in np.linspace(0, 1, 201))


def violence(control: float, v0: float, a: float) -> float:
    """Selective violence where one side's share of control is `control` (0-1)."""
    return float(v0 * (control * (1 - control)) ** a * abs(2 * control - 1))


def build(s: Settings) -> OnHost:
    """Violence along all shares of control, the asked one last."""
    return OnHost(
        Formula(
            SOURCE,
            ("violence",),
            lambda c, p, u: {"violence": violence(c, p["v0"], p["a"])},
            model.params(s),
            (*CURVE, s["control"]),
        )
    )


def results(ran: Ran) -> dict[str, float]:
    """Violence at `control`; the humps where (2c-1)^2 = 1/(1+2a), from the derivative of log v."""
    s = ran.settings
    lean = 1 / math.sqrt(1 + 2 * s["a"])
    low, high = (1 - lean) / 2, (1 + lean) / 2
    peak = violence(high, s["v0"], s["a"])
    return {"violence": float(ran.last("violence")[0]), "hump_low": low, "hump_high": high, "peak": peak}


def draw(ran: Ran, figure: Figure) -> None:
    """Violence against control, with the five zones."""
    axes = figure.add_subplot(
        xlabel="one side's share of control (0-1)", ylabel="selective violence (relative to v0)"
    )
    found = results(ran)
    axes.plot(CURVE, ran.dataset["violence"].isel(run=0).values[:-1], color=COLOURS[0])
    at = ran.settings["control"]
    axes.plot(at, found["violence"], "o", color=COLOURS[1], clip_on=False, zorder=3)
    axes.annotate(
        f"control {at:g}",
        (at, found["violence"]),
        (8, -3),
        textcoords="offset points",
        color=COLOURS[1],
        va="top",
    )
    top = found["peak"] or 1.0
    axes.set_ylim(0, top * 1.32)
    axes.set_xlim(0, 1)
    for place, words in (
        (0.005, "full control\nof the other side:\nnobody to denounce"),
        (0.5, "evenly contested:\nnobody dares to inform"),
        (0.995, "full control:\nnobody to denounce"),
    ):
        across = "left" if place < 0.1 else "right" if place > 0.9 else "center"
        axes.annotate(words, (place, top * 1.3), ha=across, va="top", color="0.35")


model = Published(
    state="verified",
    title="Control and selective violence (after Kalyvas 2006)",
    source=SOURCE,
    claim="Selective violence is highest under dominant but incomplete control, and absent under full or even control.",
    equations="v = v0 c^a (1-c)^a |2c-1|",
    recalled=True,
    settings=(
        Setting("v0", 1.0, "violence", "assumed", "scale"),
        Setting(
            "a", 1.0, "none", "assumed", "how close to full control the humps lie", open_low=True, high=100.0
        ),
        Setting("control", 0.25, "share", "assumed", "one side's share of control", high=1.0),
    ),
    units={"violence": "violence", "hump_low": "share", "hump_high": "share", "peak": "violence"},
    build=build,
    results=results,
    targets=(
        Target("violence", 0.0, 0.0, "exact", {"control": 0}),
        Target("violence", 0.0, 0.0, "exact", {"control": 0.5}),
        Target("violence", 0.0, 0.0, "exact", {"control": 1}),
        Target("violence", 0.09375, 1e-15, "exact", note="3/16 x 1/2"),
        Target("hump_low", (1 - 3**-0.5) / 2, 1e-12, "exact"),
        Target("hump_high", (1 + 3**-0.5) / 2, 1e-12, "exact"),
        Target("peak", 3**-1.5 / 2, 1e-12, "exact", note="1/(6 root 3)"),
    ),
    draw=draw,
    deviations=(
        "The book argues with five zones of control and incentives to denounce; this smooth curve is ours: the "
        "simplest with its three zeros and two humps.",
    ),
    not_reproduced=(
        "The counts of violence by zone from the Argolid, which the book sets against its argument.",
    ),
    caution="The curve is a shape, not a measurement: neither the height nor the place of the humps is estimated.",
)
