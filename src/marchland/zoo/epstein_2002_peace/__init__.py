"""Where each of two groups denies the other's right to exist, peacekeepers delay the end and do not change it.

As in model I, somebody is active where grievance H (1 - L), less risk aversion times the chance of arrest, exceeds a
threshold; here to be active is to kill one of the other group in sight. People move, have children and grow old.

    active if H (1 - L) - R (1 - exp(-k C/A)) > T, and then one of the other group in sight dies

With more cops the extinction of one group comes later, and its time is harder to foresee; with enough legitimacy (of
the other group's existence) there is peace without any. Source: epstein_2002 (recalled). Fails as an account of any
ethnic conflict: nobody flees, nobody fights back and nobody gives an order.
"""

from __future__ import annotations

import numpy as np

from marchland.zoo.epstein_2002.board import WIDEST
from marchland.zoo.epstein_2002_peace.model import Neighbours
from marchland.zoo.epstein_2002_peace.picture import draw
from marchland.zoo.published import Published, Setting, Settings, Target
from marchland.zoo.ran import Ran

SOURCE = "epstein_2002"
SLACK = 1e-9
"""By which shares may add to more than one."""


def build(s: Settings) -> Neighbours:
    """The grid at these settings."""
    names = ("size", "steps", "vision", "cop_vision", "jail", "max_age", "cops", "citizens")
    return Neighbours(**{name: s[name] for name in names}, given=model.params(s))


def check(s: Settings) -> str | None:
    """Room for everybody, some of each group there, and nobody seen twice around the torus."""
    if s["cops"] + s["citizens"] > 1 + SLACK:
        return f"citizens: expected at most {1 - s['cops']:g}, what {s['cops']:g} cops leave, not {s['citizens']:g}"
    if round(s["citizens"] * s["size"] ** 2) < 2:
        return f"citizens: expected enough for two on {s['size'] ** 2} cells, not {s['citizens']:g}"
    widest = max(s["vision"], s["cop_vision"])
    if s["size"] < 2 * widest + 1:
        return f"size: expected at least 2 * vision + 1 = {2 * widest + 1} cells, not {s['size']}"
    return None


def results(ran: Ran) -> dict[str, float | tuple[float, float]]:
    """When one group is gone, in how many runs it is, and how many are killed."""
    gone = (ran.dataset["members"].values == 0).any(2)
    when = np.where(gone.any(1), gone.argmax(1) + 1, ran.settings["steps"])
    return {
        "extinction_time": ran.mean(when),
        "extinct": ran.mean(gone.any(1)),
        "extinction_sd": float(when.std(ddof=1)) if len(when) > 1 else 0.0,
        "killed": ran.mean(ran.last("killed")),
    }


RUNS = 16
"""Runs of a target, and of a block."""
FEW = {"cops": 0.01}
MORE = {"cops": 0.015}
PEACE = {"legitimacy": 0.9}
SEPARATE = "the difference is more than four standard errors"

model = Published(
    state="verified",
    title="Inter-group violence and peacekeepers (Epstein 2002, model II)",
    source=SOURCE,
    claim="More peacekeepers put off the end of one group, and make its time more uncertain.",
    equations="active if H(1-L) - R(1 - exp(-k C/A)) > T; an active kills one of the other group in sight",
    recalled=True,
    settings=(
        Setting("size", 40, "cells", SOURCE, "side of the torus", low=3, high=200),
        Setting("steps", 200, "periods", "assumed", "length of a run", low=1, high=1_000_000),
        Setting(
            "legitimacy", 0.8, "share", SOURCE, "of the other group's existence, as all see it", high=1.0
        ),
        Setting("cops", 0.0, "share of cells", SOURCE, "peacekeepers", high=1.0),
        Setting(
            "citizens",
            0.70,
            "share of cells",
            SOURCE,
            "at the start, half in each group",
            open_low=True,
            high=1.0,
        ),
        Setting("vision", 7, "cells", "assumed", "how far citizens see, move and kill", low=1, high=WIDEST),
        Setting("cop_vision", 7, "cells", "assumed", "how far cops see, move and arrest", low=1, high=WIDEST),
        Setting("jail", 30, "periods", "assumed", "terms are shorter", high=1_000_000),
        Setting("threshold", 0.1, "utility", SOURCE, "of net grievance", low=-1.0, high=1.0),
        Setting("k", 2.3, "actives/cop", SOURCE, "0.9 is the chance of arrest by one cop alone", high=1000.0),
        Setting("birth", 0.05, "1/period", SOURCE, "chance of a child", high=1.0),
        Setting("max_age", 200, "periods", SOURCE, "longest life", low=1, high=1_000_000),
    ),
    units={
        "extinction_time": "periods",
        "extinct": "share of runs",
        "extinction_sd": "periods",
        "killed": "persons",
    },
    build=build,
    results=results,
    targets=(
        Target("extinction_time", 0.0, 0.0, "order", FEW, minus={}, runs=RUNS, note=SEPARATE),
        Target("extinction_time", 0.0, 0.0, "order", MORE, minus=FEW, runs=RUNS, note=SEPARATE),
        Target("extinction_sd", 0.0, 0.0, "order", FEW, minus={}, runs=RUNS, note="of the runs' times"),
        Target("extinct", 0.0, 0.0, "order", minus=PEACE, runs=RUNS, note="all runs against none"),
        Target(
            "killed",
            0.0,
            0.0,
            "exact",
            {"legitimacy": 0.9},
            runs=RUNS,
            note="no grievance above the threshold",
        ),
    ),
    draw=draw,
    deviations=(
        "C/A is not rounded; A counts the actives of both groups in sight, and oneself once.",
        "A turn: age, move, leave a child on the cell just left (so only who moves has one), decide, kill or arrest.",
        "Children inherit group, hardship and risk aversion; lifetimes are uniform up to `max_age`.",
        "Ages at the start are uniform up to the lifetime.",
        "Those in jail keep their cell, grow old, and are out of reach of killers; cops live for ever.",
        "Terms are uniform on 0 to `jail` - 1 and run down at the end of each period; a term of 0 only makes quiet.",
    ),
    not_reproduced=("The paper's numbers and figures: only the order of results is held.",),
    caution=(
        "Without cops half of all people kill each period, and a group is gone within ten. The model orders cases; "
        "it says nothing about how long any of them would take."
    ),
    check=check,
    runs=RUNS,
    slow=True,
    block=RUNS,
)
