"""What `marchland check` says of a scenario without error: its size, what its record is worth, what can run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marchland.record.dead_compared import dead_compared, dead_of
from marchland.record.skipped import skipped
from marchland.record.states import states
from marchland.scenario import Scenario
from marchland.territory.inputs_given import at_default, unread
from marchland.trial.abilities import able
from marchland.views.track_record import dead, record

ASSUMED = "assumed"
MOST = 0.5
"""Share of assumed rows of control.csv above which a check says so."""


def checked(s: Scenario) -> dict[str, Any]:
    """Plain data: name, hash, sizes, `record_skipped` (reason -> rows) and `can` (command -> None, or why not)."""
    return {
        "scenario": s.name,
        "hash": s.hash,
        "places": len(s.places),
        "groups": len(s.groups),
        "weeks": s.time.weeks,
        "mechanisms": len(s.mechanisms),
        "figures": s.figures(),
        "assumed_figures": s.assumed_figures(),
        "control": {"rows": len(s.control), "assumed": sum(row.verified == ASSUMED for row in s.control)},
        "record": states(s),
        "control_states": states(s, ("control",)),
        "record_dead": dead_compared(s),
        "dead_of": dead_of(s),
        "record_skipped": skipped(s),
        "inputs_at_default": at_default(s),
        "inputs_unread": unread(s),
        "can": able(s),
    }


def text(found: Mapping[str, Any]) -> str:
    """The same in lines."""
    size = "{places} places, {groups} groups, {weeks} weeks, {mechanisms} mechanisms".format(**found)
    sources = "{assumed_figures:,} of {figures:,} figures assumed".format(**found)
    lines = [f"{found['scenario']}: no error. {size}; {sources}."]
    rows, assumed = found["control"]["rows"], found["control"]["assumed"]
    if assumed > MOST * rows:
        lines.append(
            f"control.csv: {assumed:,} of {rows:,} rows are marked assumed: what is compared with them is compared "
            "with a guess or an invention"
        )
    lines += filter(
        None, (record(found["record"], found["control_states"]), dead(found["record_dead"], found["dead_of"]))
    )
    lines += unused(found["record_skipped"])
    lines += [
        f"at its default, no row in inputs.csv: {n}, {v}" for n, v in found["inputs_at_default"].items()
    ]
    if found["inputs_unread"]:
        lines.append(f"not used: inputs, {found['inputs_unread']:,} rows of mechanisms that are not at work")
    lines += [f"{command}: cannot run: {reason}" for command, reason in found["can"].items() if reason]
    able_to = [command for command, reason in found["can"].items() if not reason]
    lines += [f"can run: {', '.join(['run', *able_to])}", f"hash {found['hash']}"]
    return "\n".join(lines)


def unused(counts: Mapping[str, int]) -> list[str]:
    """A line for each reason for which rows of the record are not used."""
    lines = []
    for reason, rows in counts.items():
        table, _, why = reason.partition(": ")
        lines.append(f"not used: {table}, {rows:,} row{'' if rows == 1 else 's'} {why}")
    return lines
