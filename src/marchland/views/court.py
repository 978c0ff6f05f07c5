"""The page of a trial: every verdict on one screen, what goes together on record, who stood with whom, all reasons.

Written from what a trial keeps (`trial.files`) alone, so that it can be made again from its folder.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from marchland.files import typed
from marchland.files.writing import placed, write_text
from marchland.phases import PAGE, phase
from marchland.trial.files import FILE as TRIED
from marchland.trial.reliability import sentence
from marchland.trial.shape import Sitting
from marchland.views import associations, grid, moved
from marchland.views.draw.alliances import alliances
from marchland.views.rendered import rendered, text
from marchland.views.words import day

FILE = "verdicts.html"
HASH = 12
SORTS = (
    "Theses of which the truth is known are judged among the claims. Confounded: something else came at the same time. "
    "True elsewhere: in another place or time. Placebo: levers moved where there is no war. Errors of one sort say how "
    "far to trust verdicts on claims of that sort."
)


@phase(PAGE)
def write_page(kept: Mapping[str, Any], folder: Path) -> Path:
    """Write the page of a trial into a folder, or to a file; returns the file."""
    return write_text(placed(folder, FILE), page(kept))


@phase(PAGE)
def again(folder: Path, out: Path | None = None) -> Path:
    """Write the page of a trial that lies in a folder once more. Raises InputError if it cannot be read."""
    return write_page(typed.read(folder / TRIED, Sitting, "trial"), out or folder)


def page(kept: Mapping[str, Any]) -> str:
    """The page as HTML without script or request."""
    harms = associations.harms(kept["associations"])
    return rendered(
        "court.html.j2",
        css=text("report.css"),
        heading=heading(kept),
        title=kept["title"],
        counted=counted(kept),
        errors=sentence(kept["planted"], kept.get("planted_true") or {}),
        sorts=SORTS,
        asked=asked(kept),
        moved=moved.sentences(kept["verdicts"]) if kept["runs"] else [],
        grid=grid.html(kept["verdicts"]),
        harms=bool(harms),
        together=associations.html(kept["associations"]),
        chart=alliances(kept["alliances"]),
        verdicts=[{**v, "mark": grid.mark(v["verdict"], v["strength"])} for v in kept["verdicts"]],
        made=made(kept),
    )


def heading(kept: Mapping[str, Any]) -> str:
    """What was tried."""
    which = f"'{kept['argument']}'" if kept["argument"] else "the argument"
    return f"Claims of {which} as of {day(kept['cut'])}, on trial"


def counted(kept: Mapping[str, Any]) -> str:
    """How many verdicts of each kind."""
    counts = ", ".join(f"{n} {name}" for name, n in kept["counts"].items())
    return f"{len(kept['verdicts'])} claims: {counts}."


def asked(kept: Mapping[str, Any]) -> str:
    """What was asked, and what the model added."""
    if not kept["runs"]:
        return "The record alone was asked: what only a model could tell is left open."
    learned = (
        "what it learned from the record before" if kept["posterior"] else "its priors alone, nothing learned"
    )
    futures = f"{kept['runs']:,} futures a strategy"
    return f"The record was asked and, where it is silent, the model with {futures} and {learned}."


def made(kept: Mapping[str, Any]) -> str:
    """What the page was made from."""
    return (
        f"{kept['scenario']} ({kept['scenario_hash'][:HASH]}), thresholds fixed before ({kept['thresholds'][:HASH]}), "
        f"seed {kept['seed']}."
    )
