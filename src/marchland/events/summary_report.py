"""A summary as tables for a terminal. Deaths are persons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from marchland.events.inert import printable
from marchland.events.summary_tables import number
from marchland.events.summary_tables import table as new_table

if TYPE_CHECKING:
    from marchland.events.summary import Row, Summary

_TYPES = {"state_based": "state-\nbased", "non_state": "non-\nstate", "one_sided": "one-\nsided"}


def summary_tables(summary: Summary) -> RenderableType:
    """A store and a selection on one page."""
    parts: list[RenderableType] = [_held(summary), _years(summary)]
    for name, keys in (
        ("governorates", ("country", "governorate")),
        ("dyads", ("dyad",)),
        ("sides", ("side",)),
    ):
        parts.append(_ranking(name, keys, summary))
    parts.append(Text(printable(_footer(summary), lines=True)))
    return Group(*parts)


def _held(summary: Summary) -> Table:
    table = new_table(
        f"Store {printable(summary.store)}",
        "source",
        "release",
        "events",
        "low",
        "best",
        "high",
        "from",
        "to",
        "policy",
    )
    for row in summary.held:
        chosen = row["source"] == summary.selection.source and row["release"] in summary.selection.releases
        cells = [number(row[name]) for name in ("events", "low", "best", "high")]
        table.add_row(
            str(row["source"]),
            printable(row["release"]) + (" *" if chosen else ""),
            *cells,
            str(row["first_day"]),
            str(row["last_day"]),
            str(row["policy"]),
        )
    table.caption = "* summed up below"
    return table


def _years(summary: Summary) -> Table:
    types = list(dict.fromkeys(str(row["type"]) for row in sorted(summary.tables["years"], key=_type_order)))[
        :6
    ]
    heads = [_TYPES.get(name, printable(name)) for name in types]
    table = new_table(
        f"Deaths by year, policy {summary.policy}",
        "year",
        "events",
        "low",
        "best",
        "high",
        *heads,
        "civil-\nians",
        "loose",
    )
    for year in sorted({int(str(row["year"])) for row in summary.tables["years"]}):
        rows = [row for row in summary.tables["years"] if row["year"] == year]
        by_type = {str(row["type"]): row["best"] for row in rows}
        sums = [_sum(rows, name) for name in ("events", "low", "best", "high")]
        table.add_row(
            str(year),
            *map(number, sums),
            *(number(by_type.get(name, 0)) for name in types),
            number(_sum(rows, "deaths_civilians")),
            number(_sum(rows, "loose_best")),
        )
    total = summary.total
    table.add_section()
    table.add_row(
        "all",
        *(number(total[name]) for name in ("events", "low", "best", "high")),
        *(
            number(_sum([row for row in summary.tables["years"] if row["type"] == name], "best"))
            for name in types
        ),
        number(total["deaths_civilians"]),
        number(total["loose_best"]),
    )
    inside = "included" if summary.policy in ("spread", "as_coded") else "not included"
    table.caption = f"loose: events without a sure month or place, {inside} in the others"
    return table


def _ranking(name: str, keys: tuple[str, ...], summary: Summary) -> Table:
    title = {
        "governorates": "Governorates",
        "dyads": "Dyads",
        "sides": "Sides (an event counts for each side)",
    }[name]
    table = new_table(f"{title} with most deaths", *keys, "events", "low", "best", "high", "loose")
    for row in summary.tables[name]:
        table.add_row(
            *(printable(row[key]) for key in keys),
            *(number(row[column]) for column in ("events", "low", "best", "high", "loose_best")),
        )
    return table


def _footer(summary: Summary) -> str:
    moved, found = summary.moved, summary.severity
    lines = [
        f"Loose events: {moved.loose_events:,} of {moved.events:,}, {moved.loose_deaths:,} of "
        f"{moved.deaths:,} deaths ({moved.share:.1%}); spread would move "
        f"{moved.spread_deaths:,.0f} to later months."
    ]
    if summary.provisional:
        lines.append(f"Provisional events: {summary.provisional:,}.")
    if found is None:
        lines.append("Severity: too few deadly events for a tail.")
    else:
        lines.append(
            f"Severity: exponent {found.exponent:.2f} (standard error {found.error:.2f}) from "
            f"{found.threshold} deaths on, {found.tail:,} of {found.events:,} events; in 90% of "
            f"{found.resamples} resamples {found.low:.2f} to {found.high:.2f}, "
            f"from {found.threshold_low} to {found.threshold_high} deaths on "
            f"(seed {found.seed}; loose events left out)."
        )
    sides = summary.unresolved.sides
    if sides:
        lines.append(
            f"Sides in no lookup table: {len(sides)}, first {', '.join(name.name for name in sides[:4])}."
        )
    return "\n".join(lines)


def _sum(rows: list[Row], name: str) -> float | None:
    stated = [float(str(row[name])) for row in rows if row[name] is not None]
    return sum(stated) if stated else None


def _type_order(row: Row) -> tuple[int, str]:
    order = list(_TYPES)
    name = str(row["type"])
    return (order.index(name) if name in order else len(order), name)
