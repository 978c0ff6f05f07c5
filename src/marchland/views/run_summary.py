"""The summary after a run: what a tired analyst can read in half a minute, and what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marchland.analysis.agreement import agreement
from marchland.analysis.attribution import attribution
from marchland.analysis.fan import FEW, band
from marchland.phases import SUMMARY, phase
from marchland.views import story
from marchland.views import table_rows as tables
from marchland.views.limits import FREE
from marchland.views.offensives import of_run
from marchland.views.offensives import tables as attacked
from marchland.views.reading import Reading, Result, read
from marchland.views.told_summary import Column, Grid, Summary
from marchland.views.words import listed, name_of, number

if TYPE_CHECKING:
    from rich.console import Console


@phase(SUMMARY)
def summary(result: Result) -> Summary:
    """What there is to say of a result. Raises KeyError if the focal side is unknown."""
    reading = read(result)
    title = str(reading.scenario.get("title") or reading.scenario.get("name", ""))
    count, total = tables.assumed(reading)
    strategy = reading.manifest.get("strategy", "history")
    off = [str(name) for name in reading.manifest.get("switched_off", [])]
    lacking = f", without {listed(off)}" if off else ""
    head = [
        ("", ""),
        (title, "bold"),
        (
            f"{reading.made_of}, strategy {strategy}{lacking}; {count} of {total} parameters have no source",
            "",
        ),
    ]
    unread = sum(reading.manifest.get("record_skipped", {}).values())
    if unread:
        head.append((f"{unread:,} rows of the record are not used; `marchland check` says which and why", ""))
    if reading.runs < FEW:
        few = "few futures: bands are the range of all of them; run at least 1,000 for a reading"
        head.append((few, "yellow"))
    grids = [_places(reading)]
    where = tables.headline_definition(reading)
    if where is not None:
        grids.append(_areas(reading, where))
    score = agreement(reading.ds, reading.held)
    told = (
        *story.missed(reading, score),
        *story.findings(reading, score),
        _drove(reading),
        story.what_matters(reading),
        FREE,
        "Recorded inputs are replayed: this is not a forecast, and nothing here says what caused what in "
        "the war.",
    )
    return Summary(
        tuple(head),
        tuple(grids),
        tuple(filter(None, told)),
        _example(reading),
        tuple(attacked(of_run(reading))),
    )


def print_summary(result: Result, console: Console | None = None) -> None:
    """Print the summary of a result to `console` (default: standard output).

    Raises KeyError if the focal side is unknown.
    """
    summary(result).show(result.path, console)


def _places(reading: Reading) -> Grid:
    side = reading.label("side", reading.focal)
    return _table(reading, f"Places held by {side}, of {reading.ds.sizes['place']}", tables.moments(reading))


def _areas(reading: Reading, where: dict[str, str]) -> Grid:
    side, definition = reading.label("side", reading.focal), reading.label("definition", where["definition"])
    counted = " (record: recorded holders, counted alike)" if reading.has_record else ""
    return _table(
        reading, f"Area held by {side}, km2, {definition}{counted}", tables.moments(reading, "km2", **where)
    )


def _table(reading: Reading, title: str, rows: list[tables.Moment]) -> Grid:
    columns = [
        Column("week before"),
        Column("", "dim", wrapped=True),
        Column("median", right=True),
        Column(band(reading.runs).replace(" simulated", ""), right=True),
    ]
    if reading.has_record:
        columns += [Column("record", "bold", right=True), Column("futures at or above it", right=True)]
    cells = (
        (
            row.date,
            row.reason,
            row.median,
            row.band,
            *((row.record, row.at_least) if reading.has_record else ()),
        )
        for row in rows
    )
    return Grid(title, tuple(columns), tuple(cells))


def _drove(reading: Reading) -> str:
    """Which mechanisms gains and losses were booked to, in one sentence."""
    parts = []
    for outcome in ("gained", "lost"):
        try:
            found = attribution(reading.ds, reading.focal, outcome)
        except KeyError:
            return ""
        top = found.isel(mechanism=slice(0, 3))
        names = [
            f"{name_of(str(m)).lower()} {number(float(v))}"
            for m, v in zip(top["mechanism"].values, top["mean"].values, strict=True)
        ]
        if names:
            parts.append(f"places {outcome}: {listed(names)}")
    return f"Booked to mechanisms, mean a future: {'; '.join(parts)}." if parts else ""


def _example(reading: Reading) -> str:
    """A place worth asking about: the one whose fate is most open in the last week."""
    chance = reading.held["chance"].values[-1]
    return str(reading.ds["place"].values[int(abs(chance - 0.5).argmin())])
