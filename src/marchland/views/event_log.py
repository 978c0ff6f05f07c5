"""The log of one future in words, and how often each thing happens over all of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.text import Text

from marchland.analysis.event_log import CAPTURE, CRUSHED, RISING, Entry, Often
from marchland.stats.intervals import jeffreys
from marchland.terminal.fitted_table import show
from marchland.views.reading import label
from marchland.views.words import day, listed, name_of, short_day

SHOWN = 20
"""Rows of the summary over all futures that a report shows at once."""
Row = tuple[str, str, str, str]


def sentence(entry: Entry, manifest: Mapping[str, Any]) -> str:
    """What happened, in one sentence without its date."""
    if entry.kind == CAPTURE:
        place, taker, loser = _names(entry.kind, entry.who, manifest)
        how = f"after {_weeks(entry.weeks)} of siege" if entry.weeks else "within a week"
        return f"{place} is taken by {taker} from {loser}, {how}."
    if entry.kind == RISING:
        ending = {
            CRUSHED: f"it is put down by {day(entry.until)}" if entry.until else "",
            CAPTURE: f"the place changes hands by {day(entry.until)}" if entry.until else "",
            "": "it goes on to the end",
        }[entry.ending]
        return f"{_what(entry.kind, entry.who, manifest)}; {ending}."
    said = _what(entry.kind, entry.who, manifest)
    if entry.weeks:
        start = "under way in the first week: " if entry.week == 0 else ""
        ended = f"until {day(entry.until)}" if entry.until else "to the end"
        said = f"{start}{said}, {ended} ({_weeks(entry.weeks)})"
    return f"{said[:1].upper()}{said[1:]}."


def rows(found: tuple[Often, ...], manifest: Mapping[str, Any], runs: int) -> list[Row]:
    """What happens, futures in which it does (90% interval), when first, how many times; the most frequent first."""
    ranked = sorted(found, key=lambda one: (-one.futures, -one.times[1], one.kind, one.who))
    return [
        (
            _any(one, manifest),
            f"{one.futures:,} ({_ends(one.futures, runs)})",
            short_day(one.first) if one.first else "never",
            f"{one.times[1]:,.0f} ({one.times[0]:,.0f} to {one.times[2]:,.0f})",
        )
        for one in ranked
    ]


def plain(entries: tuple[Entry, ...], manifest: Mapping[str, Any], run: int) -> dict[str, Any]:
    """The log of one future as plain data, each entry with its sentence."""
    told = [{**asdict(one), "sentence": sentence(one, manifest)} for one in entries]
    return {
        "scenario": manifest["scenario"]["name"],
        "strategy": manifest["strategy"],
        "seed": manifest["seed"],
        "run": run,
        "events": told,
    }


def print_log(
    entries: tuple[Entry, ...], manifest: Mapping[str, Any], run: int, console: Console | None = None
) -> None:
    """Print the log of one future to standard output, or to `console`."""
    from rich.table import Table

    out = console or Console()
    title = str(manifest["scenario"].get("title") or manifest["scenario"]["name"])
    out.print(Text(title, "bold").append(f", future {run}, strategy {manifest['strategy']}", "not bold"))
    if not entries:
        out.print("Nothing happened that the log knows.")
        return
    table = Table("week before", "what happened")
    for one in entries:
        table.add_row(day(one.date), Text(sentence(one, manifest)))
    show(out, table)
    out.print(
        f"{len(entries):,} entries of a simulated future, not of the war. Why one place fell: give its name too."
    )


def _ends(futures: int, runs: int) -> str:
    """Interval of a share, as futures."""
    low, high = jeffreys(futures, runs)
    return f"{low * runs:,.0f} to {high * runs:,.0f}"


def _any(one: Often, manifest: Mapping[str, Any]) -> str:
    """What happens, in words for a table: the place left open."""
    if one.kind == CAPTURE:
        return f"A place is taken by {label(manifest, 'side', one.who[0])}"
    said = _what(one.kind, one.who or ("",), manifest)
    return f"{said[:1].upper()}{said[1:]}"


def _what(kind: str, who: tuple[str, ...], manifest: Mapping[str, Any]) -> str:
    """An event or spell in words; one that is not known here in those of its mechanism."""
    names = _names(kind, who, manifest)
    focal = label(manifest, "side", str(manifest.get("focal", "")))
    if kind == "offensive":
        return {
            "gains": f"an offensive of {focal}",
            "losses": f"an offensive against {focal}",
        }.get(who[0], f"an offensive on fronts without {focal}")
    if kind == "breaking":
        return f"places of {focal} are given up without a fight"
    written = WORDS.get(kind)
    if written is not None:
        return written(names)
    note = next(
        (
            one["events"][kind]
            for one in manifest.get("accounts", {}).values()
            if kind in one.get("events", {})
        ),
        "",
    )
    return f"{listed([n for n in names if n])}: {note or name_of(kind)}".removeprefix(": ")


WORDS: dict[str, Callable[[list[str]], str]] = {
    "plot": lambda n: f"a plot against the leadership of {n[0]} fails",
    "coup": lambda n: f"a coup within {n[0]} succeeds",
    "leader_lost": lambda n: f"the leader of {n[0]} is lost",
    "pact_form": lambda n: f"a pact of {listed(n)} is made",
    "pact_break": lambda n: f"the pact of {listed(n)} ends",
    "step_down": lambda n: f"the effort of {n[0]} is cut by a step",
    "recurrence": lambda n: f"insurgent violence comes back to {n[0] or 'a place that was lost'}",
    RISING: lambda n: f"{n[0] or 'a place'} rises against its holder",
    CRUSHED: lambda n: f"a rising{' in ' + n[0] if n[0] else ''} is put down",
}
"""Words for the events of the package, of the names of those whom they happen to."""


def _names(kind: str, who: tuple[str, ...], manifest: Mapping[str, Any]) -> list[str]:
    """Names as the scenario writes them: of the first table that has the key."""
    axes = ("place", "side", "side") if kind == CAPTURE else None
    out = []
    for i, key in enumerate(who):
        tables = (axes[i],) if axes else ("place", "group", "sponsor", "side")
        held = {"place": "places", "group": "groups", "sponsor": "sponsors", "side": "sides"}
        axis = next((a for a in tables if key in manifest.get(held[a], {})), "")
        out.append(label(manifest, axis, key) if axis else name_of(key) if key else "")
    return out


def _weeks(count: int) -> str:
    return "1 week" if count == 1 else f"{count} weeks"
