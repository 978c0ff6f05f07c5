"""One figure of a selection of events: deaths by month, where they fell, and how heavy the tail of events is.

Colours are Okabe-Ito's, one for each type of violence in all panels; deaths are best estimates in persons.
The right reading of the months: bars are what could be dated and placed under the policy in the caption; what
could not is a number in the panel, not a bar. The wrong one: that an empty month was quiet.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from marchland.events.chart_panels import draw_map, draw_months, draw_tail
from marchland.events.errors import EventsError, Missing, bad, reason
from marchland.events.inert import drawn
from marchland.files.writing import whole

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from marchland.events.summary import Summary

_OKABE_ITO = ("#0072B2", "#E69F00", "#CC79A7", "#009E73", "#56B4E9", "#D55E00", "#000000")
_GED = ("state_based", "non_state", "one_sided")
_CREDIT = {
    "ged": "UCDP GED, CC BY 4.0: Sundberg and Melander 2013 and the release paper.",
    "acled": "ACLED: Raleigh et al. 2010; ACLED's terms of use apply.",
    "csv": "Plain CSV with a declared mapping.",
}


def chart(summary: Summary, target: Path | str) -> Path:
    """Draw to a `.svg` or `.png` file. Raises `BadInput` for another ending, `Missing` without matplotlib."""
    path = Path(target)
    if path.suffix not in (".svg", ".png") or path.is_dir():
        raise bad(path, "cannot be drawn to", expected="a file ending in .svg or .png")
    try:
        import matplotlib
    except ImportError as error:
        raise Missing("matplotlib is missing; install it with: pip install matplotlib") from error
    with matplotlib.rc_context(
        {
            "svg.hashsalt": "marchland",
            "svg.fonttype": "none",
            "font.size": 9,
            "axes.spines.top": False,
            "axes.spines.right": False,
        }
    ):
        figure = draw(summary)
        metadata = {"Date": None} if path.suffix == ".svg" else {"Software": None}
        try:
            with whole(path) as part:
                figure.savefig(part, dpi=150, metadata=metadata)
        except OSError as error:
            raise EventsError(f"{path}: error: cannot be written ({reason(error)})") from error
    return path


def draw(summary: Summary) -> Figure:
    """The figure itself."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(11, 9), layout="constrained")
    rows = figure.add_gridspec(2, 1, height_ratios=[1, 1.35])
    top, bottom = figure.add_subfigure(rows[0]), figure.add_subfigure(rows[1])
    columns = bottom.add_gridspec(1, 2, width_ratios=[1.2, 1])
    left, right = bottom.add_subfigure(columns[0]), bottom.add_subfigure(columns[1])
    colours = colours_of(summary)
    draw_months(top.subplots(), summary, colours)
    draw_map(left.subplots(), summary, colours)
    draw_tail(right.subplots(), summary)
    figure.suptitle(
        f"Recorded deaths: {drawn(summary.selection.title)}",
        x=0.01,
        ha="left",
        fontsize=13,
        fontweight="bold",
    )
    figure.supxlabel(
        f"{_CREDIT[summary.selection.source]} Best estimates. Loose events: policy "
        f"'{summary.policy}'. Drawn by marchland.",
        x=0.01,
        ha="left",
        fontsize=8,
        color="#555555",
    )
    return figure


def colours_of(summary: Summary) -> dict[str, str]:
    """A colour for each type of violence: UCDP's three fixed, others by deaths, from the seventh on black."""
    totals: dict[str, float] = {}
    for row in summary.tables["years"]:
        totals[str(row["type"])] = totals.get(str(row["type"]), 0) + float(str(row["best"] or 0))
    ordered = [name for name in _GED if name in totals]
    ordered += sorted((name for name in totals if name not in _GED), key=lambda name: (-totals[name], name))
    return {name: _OKABE_ITO[min(place, len(_OKABE_ITO) - 1)] for place, name in enumerate(ordered)}
