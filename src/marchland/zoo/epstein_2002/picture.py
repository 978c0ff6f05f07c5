"""The figure of civil violence: actives over time, the risk they see, and the map at the height of unrest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from marchland.zoo.epstein_2002.model import SHOWN, SHOWN_COP
from marchland.zoo.epstein_2002.rules import BURST, ROUNDINGS, RULES
from marchland.zoo.epstein_2002.turns import ACTIVE, JAILED, QUIET
from marchland.zoo.ran import Ran

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WORDS = {"floor": "rounded down", "none": "not rounded", "round": "rounded to nearest"}


def draw(ran: Ran, figure: Figure) -> None:
    """Actives of the first run over time; the chance of arrest under each rounding; the map when most were active."""
    panels = figure.subplot_mosaic([["time", "map"], ["risk", "map"]], width_ratios=(1.4, 1))
    unrest(ran, panels["time"])
    risk(ran, panels["risk"])
    streets(ran, panels["map"])


def unrest(ran: Ran, axes: Axes) -> None:
    """Actives over time, and what counts as a burst."""
    from marchland.zoo.figure import COLOURS

    active = ran.dataset["active"].isel(run=0).values
    when = np.arange(1, len(active) + 1)
    axes.plot(when, active, color=COLOURS[1], lw=0.8)
    axes.axhline(BURST, color="black", lw=0.6, ls=(0, (4, 3)))
    axes.annotate(
        f" burst:\n >{BURST}", (1, BURST), xycoords=("axes fraction", "data"), va="center", fontsize=8
    )
    axes.set(
        xlabel="period",
        ylabel="active citizens",
        xlim=(0, len(active)),
        ylim=(0, max(1.1 * active.max(), 2 * BURST)),
    )
    axes.set_title(f"{ran.settings['rules']} rules, cops per active {WORDS[ran.settings['rounding']]}")
    axes.title.set(fontsize=9, ha="left", x=0)


def risk(ran: Ran, axes: Axes) -> None:
    """Chance of arrest by the actives in sight, with as many cops as are in sight on average."""
    from marchland.zoo.figure import COLOURS

    s = ran.settings
    v = np.arange(-s["vision"], s["vision"] + 1)
    disc = v[:, None] ** 2 + v**2 <= s["vision"] ** 2
    sight = disc if RULES[s["rules"]].sight == "disc" else abs(v[:, None]) + abs(v) <= s["vision"]
    cops = round(s["cops"] * int(sight.sum()))
    actives = np.arange(1, 2 * max(cops, 2) + 2)
    rounded: dict[str, Any] = dict(zip(ROUNDINGS, (np.floor, np.asarray, np.round), strict=True))
    for name, colour in zip(ROUNDINGS, (COLOURS[1], COLOURS[2], COLOURS[3]), strict=True):
        mine = name == s["rounding"]
        chance = 1 - np.exp(-s["k"] * rounded[name](cops / actives))
        axes.step(
            actives, chance, where="mid", color=colour, lw=1.8 if mine else 0.9, alpha=1 if mine else 0.7
        )
        # Two of them end at zero: their labels stand above each other.
        height = {"floor": 0.06, "none": chance[-1], "round": 0.2}[name]
        axes.annotate(
            WORDS[name],
            (1.01, height),
            xycoords=("axes fraction", "data"),
            color=colour,
            fontsize=8,
            va="center",
        )
    axes.set(
        xlabel="actives in sight, oneself included", ylabel="chance", xlim=(1, actives[-1]), ylim=(0, 1.05)
    )
    axes.set_title(f"chance of arrest that a citizen sees with {cops} cops in sight")
    axes.title.set(fontsize=9, ha="left", x=0)


def streets(ran: Ran, axes: Axes) -> None:
    """The map of the first run's period with the most actives."""
    from matplotlib.colors import to_rgb

    from marchland.zoo.figure import COLOURS

    first = ran.dataset.isel(run=0)
    codes, active = first["height"].values, first["active"].values
    kinds = {
        SHOWN[QUIET]: ("quiet", "#d5d5d5"),
        SHOWN[ACTIVE]: ("active", COLOURS[1]),
        SHOWN[JAILED]: ("in jail", "#777777"),
        SHOWN_COP: ("cop", COLOURS[0]),
    }
    image: Any = np.ones((*codes.shape, 3))
    for code, (_, colour) in kinds.items():
        image[codes == code] = to_rgb(colour)
    axes.imshow(image, interpolation="nearest")
    axes.set(xticks=[], yticks=[])
    axes.set_title(f"period {int(active.argmax()) + 1}, the height of unrest", fontsize=9)
    for k, (label, colour) in enumerate(kinds.values()):
        axes.annotate("■", (0.26 * k, -0.07), xycoords="axes fraction", color=colour, fontsize=9)
        axes.annotate(label, (0.26 * k + 0.05, -0.07), xycoords="axes fraction", fontsize=8)
