"""What became of the places of offensives: a table for the terminal, rows for page one, and the words between.

Shares are told as futures of 50, other figures as the middle of single futures with 90% of them; differences are from
the first strategy in the same futures, with 90% of parameter sets. A figure that fewer than FEW futures have is not
told: it would be the story of those few.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from marchland.analysis.offensives import FIGURES, Figure, of_dataset
from marchland.stats.shares import among
from marchland.terminal.card import figure as shown
from marchland.views.words import day, listed, name_of

if TYPE_CHECKING:
    from rich.table import Table

    from marchland.views.reading import Reading

OF = 50
"""Futures that shares are told in."""
FEW = 20
"""Futures that must have a figure for it to be told."""
NONE = "too few"
NOTE = (
    "Deaths and flight are the model's, of that place alone, from the first day of the offensive; the week in which a "
    "run ends is missing. A force is counted at each week's start."
)


def level(one: Figure, told: Mapping[str, Any]) -> str:
    """A figure under a strategy."""
    if told["n"] < FEW:
        return NONE
    if one.share:
        return f"{among(told['mean'], OF)} ({among(told['low'], OF)} to {among(told['high'], OF)})"
    low, middle, high = told["futures"]
    return f"{shown(middle)} ({shown(low)} to {shown(high)})"


def apart(one: Figure, told: Mapping[str, Any]) -> str:
    """How far it lies from the first strategy in the same futures."""
    d = told.get("apart")
    if d is None or d["n"] < FEW:
        return NONE
    if one.share:
        mean, low, high = (round(OF * d[key]) for key in ("mean", "low", "high"))
        return f"{mean:+d} of {OF} ({low:+d} to {high:+d})"
    return f"{shown(d['mean'])} ({shown(d['low'])} to {shown(d['high'])})"


def rows(found: Mapping[str, Any]) -> Iterator[tuple[str, list[str], list[str]]]:
    """Words of a figure, its level under each strategy, and the difference of each but the first."""
    names = list(found["figures"])
    for one in FIGURES:
        if one.name not in found["figures"][names[0]]:
            continue
        by = [found["figures"][name][one.name] for name in names]
        unit = f"futures of {OF}" if one.share else one.unit
        yield f"{one.words} ({unit})", [level(one, t) for t in by], [apart(one, t) for t in by[1:]]


def of_run(reading: Reading) -> dict[str, dict[str, Any]]:
    """The places that a run's strategy attacks, in the form of a comparison's (`Comparison.there`), price left out."""
    orders: dict[str, dict[str, Any]] = {}
    for one in reading.manifest.get("offensives", []):
        place = orders.setdefault(one["place"], {"sides": [], "start": str(one["start"])[:10]})
        place["sides"] = sorted({*place["sides"], one["side"]})
        place["start"] = min(place["start"], str(one["start"])[:10])
    if not orders:
        return {}
    from marchland.compare.objectives import told  # brings JAX, which a summary does not wait for

    strategy = str(reading.manifest.get("strategy", ""))
    for name, place in orders.items():
        found = of_dataset(reading.ds, name, place["sides"], date.fromisoformat(place["start"]))
        place["figures"] = {strategy: {k: told(v[:, None], v[:, None]) for k, v in found.items()}}
        place["sides"] = [reading.label("side", side) for side in place["sides"]]
    return orders


def heading(place: str, found: Mapping[str, Any]) -> str:
    """Which place, attacked by whom from when on."""
    return f"{name_of(place)}, attacked by {listed(found['sides'])} from {day(found['start'])} on"


def tables(there: Mapping[str, Mapping[str, Any]]) -> Iterator[Table]:
    """For every place what happens under each strategy, then how far each lies from the first."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    for place, found in there.items():
        first, *others = found["figures"]
        parts = [(heading(place, found), [first, *others], 1)]
        if others:
            parts.append((f"{name_of(place)}: less {first}, in the same futures", others, 2))
        for title, names, part in parts:
            table = Table(title=title, title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
            table.add_column("")
            for name in names:
                table.add_column(name, justify="right")
            for words, levels, differences in rows(found):
                table.add_row(words, *(levels if part == 1 else differences))
            yield table


def sections(there: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """For page one: heading, strategies, and rows with differences behind the levels."""
    return [
        {
            "heading": heading(place, found),
            "strategies": [name_of(name) for name in found["figures"]],
            "first": name_of(next(iter(found["figures"]))),
            "rows": [(words, levels, differences) for words, levels, differences in rows(found)],
            "note": NOTE,
        }
        for place, found in there.items()
    ]
