"""The rest of the record: strengths, events, published km2, claims, measures, codings and the outline."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from marchland.scenario.errors import Problem, alike, expected
from marchland.scenario.names import areas as areas_of
from marchland.scenario.names import key_of
from marchland.scenario.rules.rule import Files, rule
from marchland.scenario.scenario import Scenario
from marchland.scenario.tables import ATTENTION

_CORNERS = 3


@rule("strengths", "groups")
def strength_of_known_group(s: Scenario, at: Files) -> Iterator[Problem]:
    """Strengths are of groups of the scenario."""
    for i, row in enumerate(s.strengths):
        if row.group not in s.groups:
            yield at.cell(
                "groups", i, "group", f"no group named '{row.group}'", expected(row.group, s.groups, "groups")
            )


@rule("strengths", "groups", "time")
def group_has_strength_at_start(s: Scenario, at: Files) -> Iterator[Problem]:
    """The last figure at or before the start is where a group begins."""
    start = max(s.time.start, at.stated.start) if at.stated else s.time.start
    ready = {row.group for row in s.strengths if row.date <= start}
    for name in s.groups:
        if name not in ready:
            hint = f"add a row to groups.csv dated {start} or before (0 if it enters later)"
            yield at.key(
                ("groups", name), f"the group '{name}' has no strength at the start", hint, at_key=True
            )


@rule("events")
def event_once(s: Scenario, at: Files) -> Iterator[Problem]:
    """Events are told apart by their name."""
    first: dict[str, int] = {}
    for i, row in enumerate(s.events):
        if row.event in first:
            line = at.tables["events"].starts[first[row.event]]
            yield at.cell("events", i, "event", f"'{row.event}' is given twice", f"first on line {line}")
        first.setdefault(row.event, i)


@rule("events", "places")
def event_at_known_place(s: Scenario, at: Files) -> Iterator[Problem]:
    """Events happen at places of the scenario, or nowhere in it."""
    names = [row.place for row in s.places]
    known = set(names)
    for i, row in enumerate(s.events):
        for name in row.places:
            if name not in known:
                yield at.cell(
                    "events", i, "places", f"no place named '{name}'", expected(name, names, "places")
                )


@rule("events", "groups", "sponsors")
def event_by_known_actor(s: Scenario, at: Files) -> Iterator[Problem]:
    """Actors are groups or sponsors."""
    names = [*s.groups, *s.sponsors]
    for i, row in enumerate(s.events):
        for name in row.actors:
            if name not in names:
                hint = expected(name, names, "groups and sponsors")
                yield at.cell("events", i, "actors", f"no group or sponsor named '{name}'", hint)


@rule("events")
def event_deaths_low_to_high(s: Scenario, at: Files) -> Iterator[Problem]:
    """The low figure is not above the high one."""
    for i, row in enumerate(s.events):
        if row.deaths_low is not None and row.deaths_high is not None and row.deaths_low > row.deaths_high:
            message = f"low {row.deaths_low} is above high {row.deaths_high}"
            yield at.cell("events", i, "deaths_low", message, "expected low <= high")


@rule("events")
def event_of_known_type(s: Scenario, at: Files) -> Iterator[Problem]:
    """Types are free, but one almost like a type that draws attention abroad is that one, misspelt."""
    for i, row in enumerate(s.events):
        meant = alike(row.type, ATTENTION)
        if meant:
            hint = f"types that draw attention are: {', '.join(ATTENTION)}; did you mean '{meant}'?"
            yield at.cell("events", i, "type", f"'{row.type}' draws no attention", hint)


@rule("territory", "publishers")
def territory_of_known_publisher(s: Scenario, at: Files) -> Iterator[Problem]:
    """Each publisher has its own definition, scale and offset."""
    for i, row in enumerate(s.territory):
        if row.publisher not in s.publishers:
            hint = expected(row.publisher, s.publishers, "publishers")
            yield at.cell("territory", i, "publisher", f"no publisher named '{row.publisher}'", hint)


@rule("territory", "places")
def territory_of_known_area(s: Scenario, at: Files) -> Iterator[Problem]:
    """Published km2 are of the whole or of one country."""
    areas = areas_of(row.country for row in s.places)
    for i, row in enumerate(s.territory):
        if row.area not in areas:
            yield at.cell(
                "territory", i, "area", f"no area named '{row.area}'", expected(row.area, areas, "areas")
            )


@rule("territory", "publishers", "places")
def territory_of_its_publishers_area(s: Scenario, at: Files) -> Iterator[Problem]:
    """A publisher's figures are all of one area, by which they are compared with futures."""
    areas = areas_of(row.country for row in s.places)
    for i, row in enumerate(s.territory):
        area = s.publishers[row.publisher].area if row.publisher in s.publishers else row.area
        if row.area != area and {row.area, area} <= set(areas):
            message = f"a figure of '{row.area}' by a publisher of '{area}'"
            yield at.cell(
                "territory", i, "area", message, "enter the same publisher again for the other area"
            )


@rule("measures", "places")
def measure_of_known_area(s: Scenario, at: Files) -> Iterator[Problem]:
    """Measures are of the whole, a country, a governorate or a place, each by its key."""
    names = areas_of(row.country for row in s.places)
    names += [*dict.fromkeys(key_of(row.governorate) for row in s.places), *(row.place for row in s.places)]
    known = set(names)
    for i, row in enumerate(s.measures):
        if row.area not in known:
            hint = expected(row.area, names, "areas")
            yield at.cell("measures", i, "area", f"no area named '{row.area}'", hint)


@rule("measures")
def measure_forward(s: Scenario, at: Files) -> Iterator[Problem]:
    """A measure ends no earlier than it begins; both days are part of it."""
    for i, row in enumerate(s.measures):
        if row.until is not None and row.until < row.since:
            message = f"the measure ends on {row.until}, before it begins"
            yield at.cell("measures", i, "to", message, f"expected {row.since} or later, or an empty cell")


@rule("forces", "places")
def force_at_known_place(s: Scenario, at: Files) -> Iterator[Problem]:
    """Codings are of places of the scenario."""
    names = [row.place for row in s.places]
    known = set(names)
    for i, row in enumerate(s.forces):
        if row.place not in known:
            hint = expected(row.place, names, "places")
            yield at.cell("forces", i, "place", f"no place named '{row.place}'", hint)


@rule("forces", "sides")
def force_of_known_side(s: Scenario, at: Files) -> Iterator[Problem]:
    """Who won the place is a side."""
    for i, row in enumerate(s.forces):
        if row.holder not in s.sides:
            hint = expected(row.holder, s.sides, "sides")
            yield at.cell("forces", i, "holder", f"no side named '{row.holder}'", hint)


@rule("outline", "places")
def outline_of_known_country(s: Scenario, at: Files) -> Iterator[Problem]:
    """An outline bounds the areas of its country's places; of another country it bounds nothing."""
    countries = sorted({row.country for row in s.places})
    told = set()
    for i, row in enumerate(s.outline):
        if row.country not in countries and row.country not in told:
            told.add(row.country)
            hint = expected(row.country, countries, "countries")
            yield at.cell("outline", i, "country", f"no place lies in '{row.country}'", hint)


@rule("claims")
def claim_once(s: Scenario, at: Files) -> Iterator[Problem]:
    """Claims are told apart by their name."""
    first: dict[str, int] = {}
    for i, row in enumerate(s.claims):
        if row.claim in first:
            line = at.tables["claims"].starts[first[row.claim]]
            yield at.cell("claims", i, "claim", f"'{row.claim}' is given twice", f"first on line {line}")
        first.setdefault(row.claim, i)


@rule("outline")
def outline_ring_has_corners(s: Scenario, at: Files) -> Iterator[Problem]:
    """A ring encloses an area."""
    points = Counter(row.ring for row in s.outline)
    for ring, count in points.items():
        if count < _CORNERS:
            i = next(i for i, row in enumerate(s.outline) if row.ring == ring)
            message = f"ring {ring} has {count} point{'s' * (count > 1)}"
            yield at.cell("outline", i, "ring", message, f"expected at least {_CORNERS}")
