"""The codebook that goes with an export: files, columns, variables with unit and meaning, and how it was
made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from marchland.analysis.event_log import EVENT
from marchland.analysis.fan import band
from marchland.views.limits import LIMITS, NOT_FORECAST
from marchland.views.reading import Reading
from marchland.views.result_words import RULE, kinds
from marchland.views.story import reproduce
from marchland.views.tidy import COLUMNS
from marchland.views.words import inert, prior, within
from marchland.views.written import Written

FILES = {
    "csv": {
        "summary.csv": "long table, a row for every date, place, variable and quantile; a cell without a figure has "
        "no row",
    },
    "netcdf": {"result.nc": "all variables of the result with their axes, futures along `run`"},
    "parquet": {
        "NAME.parquet": "a variable of the result, a row a cell: its axes as columns, then `value`",
        "views_draws.parquet": "deaths of all kinds as VIEWS stores draws: `month_id` (1 is January 1980), `unit` "
        "(governorate), `draw` (number of the future), `outcome` (persons)",
    },
}
COLUMN = {
    "date": "end of the week, or first day of the month for deaths (ISO)",
    "place": "name of a place, governorate or country; `all` for the whole",
    "pcode": "OCHA's P-code of the governorate (of a place: of the one it lies in) where it is known, else empty: "
    "known are those of Syria, Nigeria and Cameroon, not Iraq's",
    "variable": "name, and after each point the group, side, definition or sector it is for",
    "quantile": "level over futures: 0.05, 0.25, 0.5, 0.75 and 0.95, of fewer than 40 futures 0, 0.25, 0.5, 0.75 and "
    "1; or `share`, the share of futures; or `record`, `record_low`, `record_high`, what happened",
    "value": "figure",
    "unit": "unit of the figure",
    "covered": "share of the month that lies within the weeks simulated, 1 for a week; below 1 a first or last month "
    "is cut short and holds fewer deaths for that alone",
}


def codebook(reading: Reading, to: str, written: Sequence[Written]) -> str:
    """The codebook of what was written as one kind of export, as Markdown."""
    return "\n".join(_lines(reading, to, written)) + "\n"


def _lines(reading: Reading, to: str, written: Sequence[Written]) -> Iterator[str]:
    title = str(reading.scenario.get("title") or reading.scenario.get("name", ""))
    yield f"# Codebook: {inert(title)}"
    yield ""
    side = inert(reading.label("side", reading.focal))
    yield f"{reading.made_of}; focal side: {side} (`{reading.focal}`). {NOT_FORECAST}"
    yield ""
    yield "## Files"
    for name, text in FILES[to].items():
        yield f"- `{name}`: {text}"
    if to == "csv":
        yield ""
        yield "## Columns"
        for column in COLUMNS:
            yield f"- `{column}`: {COLUMN[column]}"
        yield f"- the outermost quantiles span {band(reading.runs)}"
        yield f"- {RULE}"
    yield ""
    yield "## Variables"
    yield "Unit; type in the file; smallest and greatest value there: meaning."
    off = reading.manifest.get("stocks_off", {})
    axes = [one for one in written if one.name in reading.ds.dims]
    for one in written:
        if one not in axes:
            owner = off.get(one.name)
            yield one.line(f"; `{owner}` was switched off, so nothing moves it" if owner else "")
    if axes:
        yield ""
        yield "## Axes"
        yield from (one.line() for one in axes)
    if "deaths" in reading.ds:
        yield ""
        yield "## Kinds of death"
        yield from kinds()
    yield from _mechanisms(reading.accounts)
    yield from _events(reading.accounts)
    yield from _parameters(reading.manifest.get("parameters", {}), reading.accounts)
    yield ""
    yield "## Limits"
    for line in LIMITS:
        yield f"- {line}"
    yield ""
    yield "## Made by"
    yield f"`{reproduce(reading)}` with marchland {reading.manifest.get('version', '')}, scenario hash "
    yield f"`{reading.scenario.get('hash', '')}`."


def _mechanisms(accounts: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """What each mechanism at work says, its equations as its file writes them, and the names that it brings."""
    if not accounts:
        return
    yield ""
    yield "## Mechanisms at work"
    for name, one in accounts.items():
        yield ""
        yield f"### {name}"
        yield inert(str(one["claim"]))
        for part in ("recorded", "levers", "inputs"):
            if one[part]:
                yield f"- {part}: " + ", ".join(f"`{entry}`" for entry in one[part])
        if one["equations"]:
            yield ""
            yield from (f"    {line}" for line in one["equations"])


def _events(accounts: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """A line for every event: what it is called, whose it is, what happens."""
    many = [
        (event, owner, note)
        for owner, one in accounts.items()
        for event, note in one.get("events", {}).items()
    ]
    if not many:
        return
    yield ""
    yield "## Events"
    yield f"Each happens or not in a week, cell by cell: `{EVENT}NAME` is 1 in the weeks in which it does."
    for event, owner, note in many:
        yield f"- `{event}`, of `{owner}`" + (f": {inert(note)}" if note else "")


def _parameters(
    entries: Mapping[str, Mapping[str, Any]], accounts: Mapping[str, Mapping[str, Any]]
) -> Iterator[str]:
    """A line for every parameter: unit, prior with the bounds it is cut to, bounds of what can be given, source."""
    if not entries:
        return
    signs = {
        f"{m}.{name}": sign for m, one in accounts.items() for name, sign in one.get("asserted", {}).items()
    }
    yield ""
    yield "## Parameters"
    yield "Drawn anew for each future unless fixed; `drawn` holds the values where it is exported."
    if signs:
        yield "Signs that an argument asserts are marked: open by default unless other wars teach them, open like"
        yield "those of their rivals under `priors: neutral`, asserted under `priors: as_argued`."
    for name, entry in entries.items():
        low, high = entry.get("bounds") or (None, None)
        said = [
            f"{prior(entry)}{within(low, high, '; can be')}",
            f"source {entry.get('source') or 'assumed'}",
        ]
        said += [note] if (note := " ".join(str(entry.get("note", "")).split())) else []
        said += [f"asserted: {signs[full]}"] if (full := name.split("[")[0]) in signs else []
        yield f"- `{name}`, {entry.get('unit', '1')}: {'; '.join(said)}"
