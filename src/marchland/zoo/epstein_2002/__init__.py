"""Rebellion comes in bursts where the risk of arrest, as citizens estimate it, falls to nothing at once.

A citizen is active where grievance H (1 - L), less risk aversion R times the chance of arrest, exceeds a threshold;
the chance is estimated from the cops C and actives A in sight, and cops arrest one active in sight each period.

    active if H (1 - L) - R (1 - exp(-k [C/A])) > T;  H and R uniform on 0 to 1

Whether the ratio C/A is rounded, which the paper does not say, decides the outcome: rounded down, one cop fewer than
actives means no risk at all, and there are bursts; not rounded, there are none. Sources: epstein_2002 (recalled),
wilensky_2004 and mesa_2025 for the two sets of rules. Fails as an account of any rebellion: citizens neither learn
nor organise, and a burst ends because all rebels are in jail.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from marchland.zoo.epstein_2002.board import WIDEST
from marchland.zoo.epstein_2002.model import Streets
from marchland.zoo.epstein_2002.picture import draw
from marchland.zoo.epstein_2002.rules import BURST, ROUNDINGS, RULES
from marchland.zoo.published import Published, Setting, Settings, Target
from marchland.zoo.ran import Ran

SOURCE = "epstein_2002"
SLACK = 1e-9
"""By which shares may add to more than one."""


def build(s: Settings) -> Streets:
    """The grid at these settings."""
    return Streets(
        size=s["size"],
        steps=s["steps"],
        vision=s["vision"],
        jail=s["jail"],
        cops=s["cops"],
        citizens=s["citizens"],
        reading=s["rules"],
        rounding=s["rounding"],
        given=model.params(s),
    )


def check(s: Settings) -> str | None:
    """Room for everybody, somebody there, and nobody seen twice around the torus."""
    if s["cops"] + s["citizens"] > 1 + SLACK:
        return f"citizens: expected at most {1 - s['cops']:g}, what {s['cops']:g} cops leave, not {s['citizens']:g}"
    if round(s["citizens"] * s["size"] ** 2) < 1:
        return f"citizens: expected enough for one on {s['size'] ** 2} cells, not {s['citizens']:g}"
    if s["size"] < 2 * s["vision"] + 1:
        return f"size: expected at least 2 * vision + 1 = {2 * s['vision'] + 1} cells, not {s['size']}"
    return None


def bursts(active: Any) -> NDArray[np.int64]:
    """Separate runs of steps with more than BURST actives, for `active` (run, step): shape (run,)."""
    above = np.asarray(active) > BURST
    return np.asarray((above[:, 1:] & ~above[:, :-1]).sum(1) + above[:, 0], np.int64)


def results(ran: Ran) -> dict[str, tuple[float, float]]:
    """Citizens by what they do, the height of unrest and the number of bursts: means over runs."""
    data = {name: ran.dataset[name].values for name in ("active", "jailed", "quiet")}
    return {
        "mean_active": ran.mean(data["active"].mean(1)),
        "max_active": ran.mean(data["active"].max(1)),
        "outbursts": ran.mean(bursts(data["active"])),
        "mean_jailed": ran.mean(data["jailed"].mean(1)),
        "mean_quiet": ran.mean(data["quiet"].mean(1)),
    }


RUNS = 25
"""Runs of a target, and of a block."""

MESA = {"rules": "mesa", "rounding": "round"}
BESIDE_MESA = (
    "Mesa 3.3.1 itself, seeds 0 to 9 (standard error 1.7, ours 1.3); see tests/unit/zoo/test_epstein_mesa.py"
)

model = Published(
    title="Civil violence (Epstein 2002, model I)",
    source=SOURCE,
    claim="Sporadic bursts of rebellion need no change outside: they come where rebels in sight outnumber the cops.",
    equations="active if H(1-L) - R(1 - exp(-k [C/A])) > T; [] rounds; cops jail an active in sight for up to `jail`",
    recalled=True,
    settings=(
        Setting("size", 40, "cells", SOURCE, "side of the torus", low=3, high=200),
        Setting("steps", 1000, "periods", SOURCE, "length of a run", low=1, high=1_000_000),
        Setting("legitimacy", 0.82, "share", SOURCE, "of the regime, as all see it", high=1.0),
        Setting("cops", 0.04, "share of cells", SOURCE, "cops", high=1.0),
        Setting("citizens", 0.70, "share of cells", SOURCE, "citizens", open_low=True, high=1.0),
        Setting("vision", 7, "cells", SOURCE, "how far all see and move", low=1, high=WIDEST),
        Setting("jail", 30, "periods", SOURCE, "longest term", high=1_000_000),
        Setting("threshold", 0.1, "utility", SOURCE, "of net grievance", low=-1.0, high=1.0),
        Setting("k", 2.3, "actives/cop", SOURCE, "0.9 is the chance of arrest by one cop alone", high=1000.0),
        Setting("rules", "netlogo", "rules", "wilensky_2004", "or those of mesa_2025", choices=tuple(RULES)),
        Setting(
            "rounding", "floor", "rounding", "wilensky_2004", "of cops to actives in sight", choices=ROUNDINGS
        ),
    ),
    units={
        "mean_active": "persons",
        "max_active": "persons",
        "outbursts": "bursts",
        "mean_jailed": "persons",
        "mean_quiet": "persons",
    },
    build=build,
    results=results,
    targets=(
        Target("outbursts", 32.0, 0.15, "derived", relative=True, runs=RUNS, note="standard error 0.4"),
        Target(
            "mean_active",
            39.0,
            0.15,
            "derived",
            relative=True,
            runs=RUNS,
            note="37 to 41; standard error 0.8",
        ),
        Target("outbursts", 0.0, 0.0, "derived", {"rounding": "none"}, runs=RUNS, note="not one in any run"),
        Target(
            "max_active", 50.0, 0.0, "order", minus={"rounding": "none"}, runs=RUNS, note="bursts are high"
        ),
        Target("mean_active", 14.8, 7.0, "derived", MESA, runs=RUNS, note=BESIDE_MESA),
    ),
    draw=draw,
    deviations=(
        "The paper does not round C/A. Without rounding there are no bursts; with `rounding` floor or round there are.",
        "`rules` netlogo: exact numbers, Euclidean sight, move then look, an active counts itself twice, a cop moves "
        "onto the one it arrests, the jailed bar no cell, terms up to jail - 1 that run down at the end of a period.",
        "`rules` mesa: each cell has its chance of a cop or citizen, sight in steps along rows and columns, look then "
        "move, cops stay off, the jailed keep their cell, terms up to jail that run down in one's own turn.",
        "H and R are drawn once for each citizen and run.",
    ),
    not_reproduced=(
        "The paper's runs with falling legitimacy and falling numbers of cops.",
        "A mean of 9.6 +- 2 actives by Mesa's rules, noted from other seeds: Mesa's seeds 0 to 9 give 14.8, with "
        "9 to 24 in single runs.",
        "'At most 13 actives' without rounding, known from an unstated number of runs: here the largest number is 10 "
        "on the average of runs, and some runs reach more than 13.",
    ),
    caution=(
        "Bursts are made by rounding down the ratio of cops to actives. That is a property of the programs, not of "
        "crowds, until somebody shows that people estimate risk in steps."
    ),
    check=check,
    runs=RUNS,
    state="verified",
    slow=True,
    block=RUNS,
)
