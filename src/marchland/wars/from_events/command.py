"""A scenario, or the small tables of one, made from events: read, propose, write, and say what was done."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from marchland.errors import InputError
from marchland.events.lookups import load_lookups
from marchland.files.writing import whole_folder
from marchland.wars.draft import Drafted, draft
from marchland.wars.from_events.asked import Asked
from marchland.wars.from_events.gazetteer import gazetteer
from marchland.wars.from_events.proposal import Proposal, propose
from marchland.wars.from_events.reading import Origin, read
from marchland.wars.from_events.tables_folder import refuse_full, write_tables

SMALL_TABLES = "small_tables"
"""Folder of the proposal inside a scenario made from it."""


@dataclass(frozen=True)
class Made:
    """What was written: its folder, the proposal behind it, and the drafted scenario if one was made."""

    folder: Path
    proposal: Proposal
    drafted: Drafted | None


def proposed(origin: Origin, asked: Asked) -> Proposal:
    """Read events and propose a war. Raises InputError, MissingPart, and what reading raises."""
    events = read(origin, asked)
    return propose(events, gazetteer(events.country, events.isos), asked, load_lookups(origin.lookups))


def new_from_events(folder: Path, origin: Origin, asked: Asked, tables_only: bool = False) -> Made:
    """Write a scenario proposed from events into a new or empty folder, with the small tables behind it.

    With `tables_only` the folder holds the small tables alone. It appears whole or not at all. Raises ScenarioError,
    InputError, MissingPart, and what reading raises.
    """
    target = folder.expanduser()
    refuse_full(target)
    proposal = proposed(origin, asked)
    if tables_only:
        return Made(write_tables(proposal.tables, target), proposal, None)
    if not proposal.held:
        raise InputError(_nothing_held(proposal))
    with whole_folder(target) as part:
        drafted = draft(proposal.tables, part)
        write_tables(proposal.tables, part / SMALL_TABLES)
    return Made(target, proposal, replace(drafted, folder=target))


def _nothing_held(proposal: Proposal) -> str:
    told = [event for place in proposal.towns.places for event in place.events]
    split = sum(bool(event.deaths_a) != bool(event.deaths_b) for event in told)
    return (
        f"by these events {proposal.sides.focal.label} never held a place, so there is no territory to model: of "
        f"{len(told):,} events at {len(proposal.towns.places)} places {split:,} state dead of one side alone, and "
        "control is guessed from those; write the small tables with --tables-only, fill control.csv by hand, then "
        "`marchland new DIR --from-tables` them"
    )
