"""Events of the store brought to a scenario that exists: its deaths.csv, and its deadliest events as a proposal.

A row that stands in deaths.csv stays; events fill months, governorates, perpetrators and kinds that have no row. With
`replace`, rows of the same key are taken from the events instead and all others stay. The scenario is written as a
copy, or in place with the table before it kept under a name of its own; either is loaded before anything is written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from marchland.errors import InputError, listed, meant
from marchland.events.lookups import Lookups, load_lookups
from marchland.events.loose import Policy
from marchland.scenario import load
from marchland.scenario.catalog import find, shipped
from marchland.scenario.scenario import Scenario
from marchland.scenario.tables import Place
from marchland.stats.geometry import great_circle
from marchland.wars.from_events import bringing
from marchland.wars.from_events.asked import TOWN_KM, Asked
from marchland.wars.from_events.deadliest import deadliest
from marchland.wars.from_events.deaths import UNKNOWN, Deaths, Row, days, deaths
from marchland.wars.from_events.event import Events, many
from marchland.wars.from_events.known_as import by_side, deadliest_actors
from marchland.wars.from_events.matching import Match, match
from marchland.wars.from_events.own_table import check_table
from marchland.wars.from_events.reading import Origin, WrongPositionsError, events_in, opened
from marchland.wars.from_events.sides import Side, Sides
from marchland.wars.from_events.tables_folder import refuse_full

MOST = 0.5
"""Share of the deaths of known units that may lie in no governorate of the scenario."""


@dataclass(frozen=True)
class Brought:
    """What was done: the folder, the backup (None for a copy or if there was no table), and what is to be said."""

    folder: Path
    backup: Path | None
    added: int
    kept: int
    replaced: int
    said: tuple[str, ...]


def to_scenario(
    scenario: str | Path,
    origin: Origin,
    *,
    out: Path | None = None,
    focal: Sequence[str] = (),
    replace_rows: bool = False,
    policy: Policy = "spread",
    partial: bool = False,
) -> Brought:
    """Bring the events of the store (or of a file) to a scenario.

    `focal` are the names by which the source knows the focal side (default: those that the tables of sides give it).
    Without `out` the scenario is changed in place. Raises ScenarioError, InputError and what reading raises; InputError
    too where most deaths lie in no governorate of the scenario, unless `partial`.
    """
    s = load(str(scenario))
    folder = find(str(scenario))
    if out is None and str(scenario) in shipped() and not Path(str(scenario)).exists():
        raise InputError(
            f"{scenario} is shipped with marchland and stays as it is: give a folder for a copy with --out"
        )
    if out is not None:
        refuse_full(out.expanduser())
    lookups = load_lookups(origin.lookups)
    said: list[str] = []
    made: list[Row] = []
    proposed: list[dict[str, str]] = []
    every: list[Deaths] = []
    found_events = _events(s, origin, policy, lookups, said)
    _refuse_unknown(focal, found_events)
    said += check_table(origin.lookups, found_events, _governorates(s, found_events))
    several: dict[str, tuple[str, ...]] = {}
    for events in found_events:
        places = [p for p in s.places if p.country == _own(s, events.country)]
        who = _sides(s, events, focal, lookups)
        found = match(events, places, lookups)
        names = sorted({place.governorate for place in places})
        end = s.time.end - timedelta(days=1)
        last = events.last.replace(day=days(events.last))
        since, until = max(s.time.start, events.first.replace(day=1)), min(end, last)
        if not who.focal.names:
            said.append(
                f"{events.country}: no actor is known as {s.focal}: only deaths of all are brought (--focal NAME); "
                f"actors are:\n{deadliest_actors(events.rows)}"
            )
        # what stands under "(unknown)" must not count again where the events know more
        standing = {row.governorate for row in s.deaths if replace_rows and row.country == places[0].country}
        silent = {*names, *standing} - found.told_apart() - {UNKNOWN} if found.left_dead else set()
        counted = deaths(events, who, names, found.of, since, until, policy, standing, silent)
        rows = [row for row in counted.rows if who.focal.names or row["perpetrator"] == "all"]
        made += [{**row, "country": places[0].country} for row in rows]
        said += _said(events, found, counted, who.focal.label, sorted(silent))
        several |= found.several
        every.append(counted)
        proposed += deadliest(events, _place_of(events, places))
    _refuse_foreign(every, several, said, partial)
    table = bringing.merged(folder, made, replace_rows)
    said.append(
        f"deaths.csv: {table.added:,} rows added, {table.replaced:,} replaced, {table.kept:,} kept as they were"
        + ("" if replace_rows else " (a row that stands stays; --replace takes its figure from the events)")
    )
    if table.zeros:
        said.append(
            f"deaths.csv: {many(table.zeros, 'row')} of months without a death not added, since nothing else would be "
            "(--replace adds them)"
        )
    written, backup = bringing.write(folder, out.expanduser() if out else None, table, proposed)
    return Brought(written, backup, table.added, table.kept, table.replaced, tuple(said))


def _events(s: Scenario, origin: Origin, policy: Policy, lookups: Lookups, said: list[str]) -> list[Events]:
    """The events of each country of the scenario within its weeks; countries without any are said."""
    found: list[Events] = []
    missing: list[str] = []
    end = s.time.end - timedelta(days=1)
    with opened(origin) as db:
        for country in sorted({place.country for place in s.places}):
            asked = Asked(country, s.time.start, end, policy=policy)
            try:
                found.append(
                    events_in(db, asked, lookups, origin.source, origin.release if not origin.file else None)
                )
            except WrongPositionsError:
                raise
            except InputError as error:
                missing.append(f"{country}: {error}")
    if not found:
        raise InputError("no events of this scenario:\n" + "\n".join(missing))
    said += missing + [line for events in found for line in events.said]
    return found


def _own(s: Scenario, country: str) -> str:
    """The country's name in the scenario; the data may put something in brackets behind it."""
    names = {place.country for place in s.places}
    return country if country in names else next((n for n in names if n == country.split(" (")[0]), country)


def _sides(s: Scenario, events: Events, focal: Sequence[str], lookups: Lookups) -> Sides:
    """The scenario's sides with the names by which the source knows them."""
    actors = {name for event in events.rows for name in event.actors}
    named = by_side(s, sorted(actors), events.country, lookups)
    if focal:
        named[s.focal] = tuple(name for name in focal if name in actors)
    made = {name: Side(name, s.sides[name].label, names, False, 0) for name, names in named.items()}
    others = tuple(side for name, side in made.items() if name != s.focal)
    return Sides(Side("", "", (), True, 0), made[s.focal], others, ())


def _refuse_unknown(focal: Sequence[str], found: Sequence[Events]) -> None:
    actors = sorted({name for events in found for event in events.rows for name in event.actors})
    if wrong := [name for name in focal if name not in actors]:
        raise InputError(
            "\n".join(
                f"--focal: no actor of these events is named '{name}'{meant(name, actors)}" for name in wrong
            )
        )


def _governorates(s: Scenario, found: Sequence[Events]) -> dict[str, set[str]]:
    """The governorates of the scenario, those of its places and of its deaths, by country of the data."""
    out = {}
    for events in found:
        own = _own(s, events.country)
        named = {place.governorate for place in s.places if place.country == own}
        out[events.country] = named | {row.governorate for row in s.deaths if row.country == own}
    return out


def _refuse_foreign(
    every: Sequence[Deaths], several: Mapping[str, Sequence[str]], said: Sequence[str], partial: bool
) -> None:
    """Raise InputError if most deaths of a known unit lie in units that are no governorate of the scenario."""
    left = sum(one.every.without_place for one in every)
    known = sum(one.every.total - one.every.unknown for one in every)
    if partial or left <= MOST * known:
        return
    lines = [
        f"{left:,.0f} of {known:,.0f} deaths lie in units that are no governorate of this scenario, so little would be "
        "compared; where a unit is one governorate by another name, give it in governorates.csv (columns country, "
        "name, governorate) of a folder (--lookups FOLDER)"
    ]
    if several:
        held = "; ".join(f"{unit} ({listed(parts)})" for unit, parts in several.items())
        lines.append(
            f"no table divides the dead of a unit that holds places of several governorates: {held}; to compare them, "
            "give its places one governorate in places.csv, by the unit's name"
        )
    lines.append(
        "--partial brings the rest, and writes what matches nothing under its own name, compared with nothing"
    )
    raise InputError("\n".join([*lines, *said]))


def _said(events: Events, found: Match, counted: Deaths, focal: str, silent: Sequence[str]) -> list[str]:
    out = [
        f"{events.country}: {counted.told(focal)}",
        f"{events.country}: {found.by_name} units matched by name, {len(found.by_position)} by position",
    ]
    out += [
        f"{events.country}: {unit} is taken for {name} by position: its events lie {km:.0f} km from places there "
        "(median)"
        for unit, (name, km) in found.by_position.items()
    ]
    if found.left:
        count = sum(found.left.values())
        verb = "matches" if len(found.left) == 1 else "match"
        amount = (
            f"{many(count, 'event')}, {many(round(counted.every.without_place), 'death')} of these months"
        )
        out.append(
            f"{events.country}: {many(len(found.left), 'unit')} {verb} no governorate with places ({amount}; "
            f"written under their own names, not compared): {listed(sorted(found.left))}"
        )
    if silent:
        out.append(
            f"{events.country}: no row of 0 is written for {listed(silent)}: the events have no unit for "
            f"{'it' if len(silent) == 1 else 'them'}, and the dead of units that match nothing may lie there"
        )
    return out


def _place_of(events: Events, places: Sequence[Place]) -> dict[str, str]:
    """The place within TOWN_KM of each event that is known to a town."""
    out = {}
    for event in events.rows:
        if not event.placed:
            continue
        km, place = min((float(great_circle(event.lat, event.lon, p.lat, p.lon)), p.place) for p in places)
        if km <= TOWN_KM:
            out[event.id] = place
    return out
