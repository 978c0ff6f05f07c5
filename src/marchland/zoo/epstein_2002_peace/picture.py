"""The figure of two groups: their numbers, how long both last, and the map before one is nearly gone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from marchland.zoo.epstein_2002_peace.model import SHOWN_COP, SHOWN_GROUPS, SHOWN_JAILED
from marchland.zoo.ran import Ran

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def draw(ran: Ran, figure: Figure) -> None:
    """Members of both groups in the first run; share of runs in which both are left; the first run's map."""
    panels = figure.subplot_mosaic([["members", "map"], ["both", "map"]], width_ratios=(1.4, 1))
    members(ran, panels["members"])
    both(ran, panels["both"])
    streets(ran, panels["map"])


def members(ran: Ran, axes: Axes) -> None:
    """Members of each group over time, first run."""
    from marchland.zoo.figure import COLOURS

    counts = ran.dataset["members"].isel(run=0).values
    when = np.arange(1, len(counts) + 1)
    for k, (name, colour) in enumerate(zip(("first", "second"), COLOURS[:2], strict=True)):
        axes.plot(when, counts[:, k], color=colour, lw=1.2)
        ends = sorted(counts[-1])
        apart = 0.0 if ends[1] - ends[0] > 0.1 * ends[1] else (-7.0 if counts[-1, k] == ends[0] else 7.0)
        axes.annotate(
            f"{name} group", (when[-1], counts[-1, k]), (4, apart), textcoords="offset points", color=colour,
            va="center", fontsize=8,
        )  # fmt: skip
    axes.set(xlabel="period", ylabel="people", xlim=(0, len(counts)), ylim=(0, 1.08 * max(counts.max(), 1)))
    s = ran.settings
    axes.set_title(f"one run: cops {s['cops']:g} of cells, legitimacy {s['legitimacy']:g}")
    axes.title.set(fontsize=9, ha="left", x=0)


def both(ran: Ran, axes: Axes) -> None:
    """Share of runs in which both groups are left, over time."""
    alive: Any = (ran.dataset["members"].values > 0).all(2)
    share = np.concatenate([[1.0], alive.mean(0)])
    axes.step(np.arange(len(share)), share, where="post", color="black", lw=1.2)
    axes.set(xlabel="period", ylabel="share of runs", xlim=(0, len(share) - 1), ylim=(0, 1.05))
    axes.set_title(f"runs in which both groups are left, of {len(alive)}")
    axes.title.set(fontsize=9, ha="left", x=0)


def streets(ran: Ran, axes: Axes) -> None:
    """The map of the first run's last period before a group was nearly gone."""
    from matplotlib.colors import to_rgb

    from marchland.zoo.figure import COLOURS

    codes = ran.dataset["map"].isel(run=0).values
    kinds = {
        SHOWN_GROUPS[0]: ("first", COLOURS[0]),
        SHOWN_GROUPS[1]: ("second", COLOURS[1]),
        SHOWN_JAILED: ("in jail", "#999999"),
        SHOWN_COP: ("cop", "#000000"),
    }
    image: Any = np.ones((*codes.shape, 3))
    for code, (_, colour) in kinds.items():
        image[codes == code] = to_rgb(colour)
    axes.imshow(image, interpolation="nearest")
    axes.set(xticks=[], yticks=[])
    axes.set_title("map while a tenth is in each group", fontsize=9)
    for k, (label, colour) in enumerate(kinds.values()):
        axes.annotate("■", (0.27 * k, -0.07), xycoords="axes fraction", color=colour, fontsize=9)
        axes.annotate(label, (0.27 * k + 0.05, -0.07), xycoords="axes fraction", fontsize=8)
