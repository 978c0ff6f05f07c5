"""Draw a published model's one figure into a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from marchland.errors import InputError
from marchland.files.writing import whole
from marchland.zoo.published import Published
from marchland.zoo.ran import Ran

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FORMATS = (".svg", ".png", ".pdf")
INCHES = (7.2, 4.2)
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000")
"""Okabe and Ito's palette, safe for colour-blind readers."""


def writable(path: Path) -> None:
    """Refuse a figure's path early. Raises InputError."""
    if path.suffix.lower() not in FORMATS:
        raise InputError(f"--plot {path}: expected a file ending in {', '.join(FORMATS)}")
    if not path.parent.is_dir():
        raise InputError(f"--plot {path}: there is no folder {path.parent}")


def draw(model: Published, ran: Ran, path: Path) -> None:
    """Write the figure of an ensemble; the same ensemble gives the same file."""
    import matplotlib
    from matplotlib.figure import Figure

    with matplotlib.rc_context({"svg.hashsalt": "marchland", "svg.fonttype": "none", "font.size": 9}):
        figure = Figure(figsize=INCHES, layout="constrained")
        model.draw(ran, figure)
        for axes in figure.axes:
            axes.spines[["top", "right"]].set_visible(False)
        figure.suptitle(model.title, x=0.01, ha="left", fontsize=10)
        date = {"Date": None} if path.suffix.lower() == ".svg" else None
        with whole(path) as part:
            figure.savefig(part, metadata=date, dpi=150)


def lines(axes: Axes, ran: Ran, names: dict[str, str], across: str = "time") -> None:
    """Components of the first run over time, each labelled at its end in its own colour."""
    when = ran.dataset[across].isel(run=0).values
    for colour, (name, label) in zip(COLOURS, names.items(), strict=False):
        values = ran.dataset[name].isel(run=0).values
        axes.plot(when, values, color=colour)
        axes.annotate(
            label, (when[-1], values[-1]), (4, 0), textcoords="offset points", color=colour, va="center"
        )
    axes.set_ylim(bottom=0)
    axes.set_xlim(left=0)
