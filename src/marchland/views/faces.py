"""The gate of face validity in a terminal. It computes nothing: see `calibrate.face_validity`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from rich.console import Console

    from marchland.calibrate.face_validity import Faces, Told

NONE, UNASKED = "-", "not judged"
SOURCES = {
    "prior": "free from {start} to {cut}, the weeks of the record ({weeks})",
    "posterior": "free from {cut} for {ahead} weeks; the record: {weeks} weeks before",
}
MISSED = ("record", "wars")
"""What a line is missed by: the record lies outside of futures, futures outside of the range of wars."""
KEY = (
    "record: before the cut, with its standard error; futures: all together, and 5% to 95% of them; wars: least to "
    "greatest of recorded wars, with a standard error more. missed, record: the record lies beyond 90% of futures, as "
    "luck alone lets it in one line of ten; missed, wars: all futures together lie beyond the wars. fit: used in "
    "fitting. *: per 100 place-years, of those held for losses, of conquests in their first year for retakes, else of "
    "those not held. -: too few cases to ask. docs/face_validity.md has every line in full."
)


def print_faces(found: Faces, start: str, console: Console | None = None) -> None:
    """Print a row for every line, and what was missed in words; `start` is the first day of the scenario."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console as Standard
    from rich.table import Table

    from marchland.terminal.fitted_table import show

    out = console or Standard()
    span = SOURCES[found.source].format(
        start=start, cut=found.cut, weeks=f"{found.weeks:,}", ahead=f"{found.ahead:,}"
    )
    title = f"Face validity of {found.scenario}: {found.runs:,} futures of the {found.source}, {span}"
    table = Table(title=title, box=SIMPLE_HEAD, title_justify="left")
    for head in ("line", "record", "futures", "wars", "verdict"):
        table.add_column(head)
    for one in found.told:
        fit = ", fit" if found.fit(one.line) and one.verdict != UNASKED else ""
        table.add_row(one.line.label, *cells(one), f"{verdict(one)}{fit}")
    show(out, table)
    for line in said(found):
        out.print(line, highlight=False, markup=False)


def cells(one: Told) -> tuple[str, str, str]:
    """Record, futures and range of wars, as text."""
    record = NONE if one.record is None else f"{figure(one.record)} ± {figure(one.error)}"
    futures = f"{figure(one.futures)} ({figure(one.low)} to {figure(one.high)})"
    silent = not np.isfinite(one.futures)
    wars = f"{figure(one.line.low)} to {figure(one.line.high)}" if np.isfinite(one.line.low) else NONE
    return record, NONE if silent else futures, wars


def figure(value: float | None) -> str:
    """A number with as many digits as it deserves."""
    if value is None or not np.isfinite(value):
        return NONE
    return f"{value:,.0f}" if abs(value) >= 10 else f"{value:.1f}" if abs(value) >= 1 else f"{value:.2g}"


def verdict(one: Told) -> str:
    """The verdict, with what a missed line is missed by."""
    if one.verdict == UNASKED:
        return NONE
    by = [name for fine, name in zip((one.as_recorded, one.as_wars), MISSED, strict=True) if fine is False]
    return f"{one.verdict}, {' and '.join(by)}" if by else one.verdict


def said(found: Faces) -> list[str]:
    """How many lines hold, which are missed, and how to read the table."""
    held, missed, silent = (found.counted(kind) for kind in ("holds", "missed", UNASKED))
    lines = [
        f"Of {held + missed} lines that could be judged, {held} hold, {missed} are missed; {silent} not judged."
    ]
    lines += [f"{verdict(one)}: {one.line.words}" for one in found.told if one.verdict == "missed"]
    return [*lines, KEY]
