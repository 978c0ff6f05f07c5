"""The summary after a run: what a tired analyst can read in half a minute, and what to do next."""

from __future__ import annotations

from shlex import quote
from textwrap import fill
from typing import TYPE_CHECKING, Any

from marchland.analysis.agreement import agreement
from marchland.analysis.attribution import attribution
from marchland.analysis.fan import FEW, band
from marchland.views import story
from marchland.views import table_rows as tables
from marchland.views.offensives import of_run
from marchland.views.offensives import tables as attacked
from marchland.views.reading import Reading, Result, read
from marchland.views.words import listed, name_of, number

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table


def print_summary(result: Result, console: Console | None = None) -> None:
    """Print the summary of a result to `console` (default: standard output).

    Raises KeyError if the focal side is unknown.
    """
    from rich.console import Console as Standard

    from marchland.terminal.fitted_table import show

    out, reading = console or Standard(), read(result)
    title = str(reading.scenario.get("title") or reading.scenario.get("name", ""))
    count, total = tables.assumed(reading)
    _say(out, "")
    _say(out, title, style="bold")
    strategy = reading.manifest.get("strategy", "history")
    off = [str(name) for name in reading.manifest.get("switched_off", [])]
    lacking = f", without {listed(off)}" if off else ""
    _say(
        out, f"{reading.made_of}, strategy {strategy}{lacking}; {count} of {total} parameters have no source"
    )
    unread = sum(reading.manifest.get("record_skipped", {}).values())
    if unread:
        _say(out, f"{unread:,} rows of the record are not used; `marchland check` says which and why")
    if reading.runs < FEW:
        _say(
            out,
            "few futures: bands are the range of all of them; run at least 1,000 for a reading",
            style="yellow",
        )
    _say(out, "")
    show(out, _places(reading))
    _say(out, "")
    where = tables.headline_definition(reading)
    if where is not None:
        show(out, _areas(reading, where))
        _say(out, "")
    for table in attacked(of_run(reading)):
        show(out, table)
        _say(out, "")
    told = (
        *story.findings(reading, agreement(reading.ds, reading.held)),
        _drove(reading),
        story.what_matters(reading),
        "Recorded inputs are replayed: this is not a forecast, and nothing here says what caused what in "
        "the war.",
    )
    for line in filter(None, told):
        _say(out, fill(line, out.width, initial_indent="- ", subsequent_indent="  ", break_on_hyphens=False))
    path = quote(str(reading.path))
    _say(out, "")
    _say(out, f"result  {reading.path}", style="bold")
    for what, command in (
        ("report", f"marchland report {path}"),
        ("export", f"marchland export {path} --to csv"),
        ("why", f"marchland why {path} {_example(reading)}"),
    ):
        _say(out, f"{what:7} {command}")


def _say(out: Console, text: str, style: str | None = None) -> None:
    out.print(text, style=style, highlight=False, markup=False, soft_wrap=True)


def _places(reading: Reading) -> Table:
    side = reading.label("side", reading.focal)
    return _table(reading, f"Places held by {side}, of {reading.ds.sizes['place']}", tables.moments(reading))


def _areas(reading: Reading, where: dict[str, str]) -> Table:
    side, definition = reading.label("side", reading.focal), reading.label("definition", where["definition"])
    counted = " (record: recorded holders, counted alike)" if reading.has_record else ""
    return _table(
        reading, f"Area held by {side}, km2, {definition}{counted}", tables.moments(reading, "km2", **where)
    )


def _table(reading: Reading, title: str, rows: list[tables.Moment]) -> Table:
    from rich.table import Table as Grid

    grid = Grid(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False)
    grid.add_column("week ending", no_wrap=True)
    grid.add_column("", style="dim")
    numbers: dict[str, Any] = {"justify": "right", "no_wrap": True}
    grid.add_column("median", **numbers)
    grid.add_column(band(reading.runs).replace(" simulated", ""), **numbers)
    if reading.has_record:
        grid.add_column("record", style="bold", **numbers)
        grid.add_column("futures at or above it", **numbers)
    for row in rows:
        cells = [row.date, row.reason, row.median, row.band]
        grid.add_row(*cells, *((row.record, row.at_least) if reading.has_record else ()))
    return grid


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
