"""What a file held and what became of it, as tables for a terminal. Deaths are persons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.text import Text

from marchland.events.inert import printable
from marchland.events.summary_tables import number
from marchland.events.summary_tables import table as new_table

if TYPE_CHECKING:
    from marchland.events.importing import ImportReport


def import_tables(report: ImportReport) -> RenderableType:
    """What a file held and what became of it."""
    outcome = report.outcome
    lines = [f"{report.file}: {report.layout}, release {', '.join(report.releases)}"]
    lines.append(
        f"{report.rows:,} rows, {report.events:,} events, {number(report.totals['best'])} deaths "
        f"({number(report.totals['low'])} to {number(report.totals['high'])})"
    )
    if report.bad_rows:
        lines.append(f"{report.bad_rows:,} rows could not be read and were left out; the first:")
        lines += [f"  {problem}" for problem in report.problems[:3]]
    if outcome is not None:
        lines.append(
            f"{report.store}: {outcome.added:,} new, {outcome.changed:,} changed, {outcome.same:,} as before"
        )
        if outcome.provisional_replaced or outcome.provisional_refused:
            lines.append(
                f"{outcome.provisional_replaced:,} provisional events replaced, "
                f"{outcome.provisional_refused:,} left out: a final release covers their country and year"
            )
        if outcome.withdrawn:
            first = ", ".join(outcome.withdrawn_examples)
            done = "removed" if outcome.withdrawn_removed else "kept; --replace removes them"
            lines.append(
                f"{outcome.withdrawn:,} stored events with {outcome.withdrawn_deaths:,} deaths are of the same "
                f"countries and days and not in this file (withdrawn, if it is the whole record): {done}; {first}"
            )
    checks = new_table("Checks (nothing is repaired)", "check", "events", "deaths", "examples")
    for check in report.checks:
        if check.events:
            checks.add_row(
                check.meaning,
                number(check.events),
                number(check.deaths),
                printable(", ".join(check.examples[:3])),
            )
    clear = [check.meaning for check in report.checks if not check.events]
    passed = Text("No event fails: " + "; ".join(clear) + "\n", style="dim") if clear else Text("")
    return Group(
        Text(printable("\n".join(lines), lines=True)), checks, passed, _policies(report), _open_names(report)
    )


def _policies(report: ImportReport) -> RenderableType:
    moved = report.moved
    table = new_table(
        f"Loose events: {moved.loose_events:,} with {moved.loose_deaths:,} deaths ({moved.share:.1%})",
        "policy",
        "deaths it moves",
        "how",
    )
    rows = {
        "drop": (moved.loose_deaths, "left out of every table"),
        "spread": (moved.spread_deaths, "booked to later months of their span, by days"),
        "apart": (moved.loose_deaths, "counted in columns of their own"),
    }
    for name, (deaths, how) in rows.items():
        mark = " (chosen)" if name == report.policy else ""
        table.add_row(name + mark, number(deaths), how)
    return table


def _open_names(report: ImportReport) -> RenderableType:
    found = report.unresolved
    lines = []
    for kind, names in (("sides", found.sides), ("governorates", found.governorates)):
        if names:
            first = "; ".join(f"{name.name} ({name.deaths:,})" for name in names[:6])
            rest = f"; and {len(names) - 6} more" if len(names) > 6 else ""
            lines.append(f"{kind} in no lookup table (deaths): {first}{rest}")
    if found.places:
        lines.append(f"places in no lookup table: {found.places:,}; they keep their published names")
    return Text(printable("\n".join(lines), lines=True))
