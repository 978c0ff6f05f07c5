"""Events in, small tables out: everything that is proposed of a war, and everything that was left out, counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from marchland.errors import listed
from marchland.events.lookups import Lookups
from marchland.wars.draft.small_tables import SmallTables
from marchland.wars.from_events.asked import FOUGHT, LEAST_TOWNS, MATTERS, QUIET_KM, TOWN_KM, UNLISTED, Asked
from marchland.wars.from_events.deadliest import deadliest
from marchland.wars.from_events.deaths import Deaths, deaths
from marchland.wars.from_events.event import Event, Events, many
from marchland.wars.from_events.gazetteer import Gazetteer
from marchland.wars.from_events.matching import near
from marchland.wars.from_events.sides import FOREIGN, Side, Sides, identifier, sides
from marchland.wars.from_events.spells import spells
from marchland.wars.from_events.towns import Found, Towns, towns, unit_of

COLOURS = ("#D55E00", "#0072B2", "#009E73", "#E69F00", "#CC79A7")
"""Okabe-Ito, the focal side first, then the state, as in shipped scenarios."""
IDS = 12
"""Most event ids that a note lists."""
LISTED = 12
"""Most actors or clusters that are listed one by one; the rest are summed."""
Row = dict[str, str]


@dataclass(frozen=True)
class Proposal:
    """Small tables to correct; what they were made of; and what is to be said of them, a line each.

    `held` counts spells that give a place to the focal side.
    """

    tables: SmallTables
    sides: Sides
    towns: Towns
    deaths: Deaths
    held: int
    said: tuple[str, ...]


def propose(events: Events, gazetteer: Gazetteer, asked: Asked, lookups: Lookups) -> Proposal:
    """Propose a war. Raises InputError where events name no two sides or fewer than three towns."""
    who = sides(events, asked, lookups)
    found = towns(events, who, gazetteer, asked, lookups)
    names = sorted({place.governorate for place in found.places})
    whole = not any(event.unit for event in events.rows)  # a source without units: the country is one

    def unit(event: Event) -> str:
        if whole:
            return "" if event.loose else events.country
        return unit_of(event, events.country, lookups) or near(event, found.places)

    counted = deaths(events, who, names, unit, asked.since, asked.until, asked.policy)
    control = [
        row for place in found.places for row in _control(place, who, events, (asked.since, asked.until))
    ]
    place_of = {event.id: place.id for place in found.places for event in place.events}
    rows: dict[str, Sequence[Row]] = {
        "places": [_place(place, events, gazetteer, asked.since) for place in found.places],
        "control": control,
        "deaths": counted.rows,
        "events": deadliest(events, place_of),
    }
    rows = {stem: own for stem, own in rows.items() if own}  # a table without a row is no table
    held = sum(row["holder"] == who.focal.id for row in control)
    said = (
        *events.said,
        *_said_of_sides(who),
        *_said_of_towns(found, asked),
        *_said_of_deaths(counted, who.focal.label),
        _said_of_control(control, held),
    )
    name = f"{identifier(events.country)}_{asked.since.year}"
    header = _header(events, who, asked, name)
    return Proposal(SmallTables(name, header, rows, said=said), who, found, counted, held, said)


def _header(events: Events, who: Sides, asked: Asked, name: str) -> dict[str, Any]:
    def side(one: Side, colour: str) -> dict[str, Any]:
        names = "; ".join(one.names)
        return {
            "label": one.label,
            "colour": colour,
            "state": one.state,
            "countries": [events.country],
            "source": "assumed",
            "note": f"proposed from {events.origin}; published as: {names}",
        }

    until = asked.until + timedelta(days=1)
    return {
        "name": name,
        "title": f"{who.focal.label} and the state of {events.country}, {asked.since} to {asked.until}, from events",
        "focal": who.focal.id,
        "start": asked.since.isoformat(),
        "end": until.isoformat(),
        "country": events.country,
        "sides": {one.id: side(one, COLOURS[i]) for i, one in enumerate(who.all)},
        "about": {
            "limits": [
                "Sides and places were chosen by events alone before a person looked at them.",
                "Towns are chosen by where people died: rates of change are biased upward. Quiet towns are among them "
                "only as far as the note of a place says so.",
                "Historical case for research and teaching; not for operational use.",
            ],
            "sources": [
                f"Events and deaths: {events.origin}",
                "Positions and populations: GeoNames, CC BY 4.0 (geonames)",
            ],
        },
    }


def _place(place: Found, events: Events, gazetteer: Gazetteer, since: date) -> Row:
    count, dead = many(len(place.events), "event"), many(place.deaths, "death")
    near = f"{count} with {dead} (best) known to within {TOWN_KM:.0f} km"
    if not place.events:
        near = "quiet: no event of the sides nearby; added so that towns are not chosen by events alone"
    where = f"population of the gazetteer, not of {since.year}"
    if place.population <= UNLISTED:
        where = f"the gazetteer gives no population, or fewer: {UNLISTED:,} assumed"
    if place.listed is None:
        where = "not in the gazetteer: position of its heaviest event, population assumed"
    return {
        "place": place.id,
        "name": place.name,
        "country": events.country,
        "governorate": place.governorate,
        "lat": f"{place.lat:.4f}",
        "lon": f"{place.lon:.4f}",
        "population": str(place.population),
        "focal_kin": "",
        "source": gazetteer.origin + (f", {place.listed}" if place.listed else "; " + events.origin),
        "confidence": "low",
        "verified": "assumed",
        "note": f"{near}; {where}",
    }


def _control(place: Found, who: Sides, events: Events, window: tuple[date, date]) -> list[Row]:
    return [
        {
            "place": place.id,
            "from": spell.since.isoformat(),
            "to": "" if spell.until is None else spell.until.isoformat(),
            "holder": spell.holder,
            "source": events.origin,
            "confidence": "low",
            "verified": "assumed",
            "note": spell.why + (f"; rests on {_ids(spell.rests_on)}" if spell.rests_on else ""),
        }
        for spell in spells(place.events, who, *window)
    ]


def _ids(ids: Sequence[str]) -> str:
    more = f" and {len(ids) - IDS} more" if len(ids) > IDS else ""
    return f"event{'s' if len(ids) > 1 else ''} {', '.join(ids[:IDS])}{more}"


def _said_of_sides(who: Sides) -> list[str]:
    out = [
        f"focal side: {who.focal.label} ({who.focal.deaths:,} deaths in events with it)",
        f"state: {who.state.label} ({who.state.deaths:,} deaths)",
    ]
    out += [f"further side: {side.label} ({side.deaths:,} deaths)" for side in who.others]
    for actor in who.left_out[:LISTED]:
        what = "force of another state, no side; if it helped one, give it a row in interventions.csv" * (
            actor.kind == FOREIGN
        )
        what = what or f"below {MATTERS:.0%} of the deaths in fights, or beyond the number of sides"
        out.append(
            f"left out: {actor.name}, {many(actor.events, 'event')}, {many(actor.deaths, 'death')} ({what})"
        )
    if rest := who.left_out[LISTED:]:
        out.append(
            f"left out: {len(rest):,} further actors in {sum(a.events for a in rest):,} events, with "
            f"{sum(a.deaths for a in rest):,} deaths (an event counts for each of its actors)"
        )
    return out


def _said_of_towns(found: Towns, asked: Asked) -> list[str]:
    quiet = sum(not place.events for place in found.places)
    wanted = asked.places - max(LEAST_TOWNS, round(FOUGHT * asked.places))
    unlisted = sum(place.listed is None for place in found.places)
    out = [
        f"{len(found.places)} places, {quiet} of them quiet towns, {unlisted} not in the gazetteer "
        f"({sum(len(p.events) for p in found.places):,} events at them)"
    ]
    if quiet < wanted:
        out.append(
            f"{quiet} of {wanted} quiet towns asked for: the gazetteer lists no more within {QUIET_KM:.0f} km of a "
            "place with events"
        )
    shown = max(
        LISTED, sum(name in found.large for name, _, _ in found.left_out)
    )  # every large town is named
    for name, events, dead in found.left_out[:shown]:
        out.append(
            f"left out: {_of_size(name, found)}, {many(events, 'event')}, {many(dead, 'death')} (beyond the "
            f"{asked.places} places asked for; --places takes in more)"
        )
    if rest := found.left_out[shown:]:
        out.append(
            f"left out: {len(rest):,} further clusters with {sum(n for _, n, _ in rest):,} events and "
            f"{sum(dead for _, _, dead in rest):,} deaths"
        )
    if alone := found.state_alone:
        out.append(
            f"left out: {many(len(alone), 'cluster')} where no side but the state was part of anything, "
            f"{many(sum(n for _, n, _ in alone), 'event')}, {many(sum(dead for _, _, dead in alone), 'death')}: "
            f"{_named(alone, found)}"
        )
    return out


def _named(alone: Sequence[tuple[str, int, int]], found: Towns) -> str:
    """Names of clusters, every large town first."""
    large = [_of_size(name, found) for name, _, _ in alone if name in found.large]
    others = [name for name, _, _ in alone if name not in found.large]
    return ", ".join([*large, *([listed(others)] if others else [])])


def _of_size(name: str, found: Towns) -> str:
    people = found.large.get(name)
    return name if people is None else f"{name} ({people:,} people)"


def _said_of_deaths(counted: Deaths, focal: str) -> list[str]:
    if not counted.months:
        return ["deaths.csv: not written, for no whole month lies in the window"]
    parts = [f"deaths.csv: {counted.told(focal)}"]
    if counted.cut:
        parts.append(f"{counted.cut:,.0f} more lie in months that the window cuts and are not written")
    if counted.loose:
        parts.append(f"{counted.loose:,.0f} more are loose in time or place and left out by the policy")
    return [". ".join(parts)]


def _said_of_control(control: Sequence[Row], held: int) -> str:
    places = len({row["place"] for row in control})
    return (
        f"control.csv: {len(control)} spells of {places} places, {held} of them the focal side's, all assumed: correct "
        "them row by row before anything else, the events they rest on stand in the note"
    )
