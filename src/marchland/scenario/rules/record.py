"""The rest of the record: strengths, events, published km2, deaths, claims and the outline."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from marchland.scenario.errors import Problem, expected
from marchland.scenario.names import areas as areas_of
from marchland.scenario.rules.rule import Files, rule
from marchland.scenario.scenario import Scenario

_CORNERS = 3


@rule("strengths", "groups")
def strength_of_known_group(s: Scenario, at: Files) -> Iterator[Problem]:
    """Strengths are of groups of the scenario."""
    for i, row in enumerate(s.strengths):
        if row.group not in s.groups:
            yield at.cell(
                "groups", i, "group", f"no group named '{row.group}'", expected(row.group, s.groups, "groups")
            )


@rule("strengths")
def strength_low_to_high(s: Scenario, at: Files) -> Iterator[Problem]:
    """The best figure lies between the low and the high one."""
    for i, row in enumerate(s.strengths):
        if row.low is not None and row.low > row.best:
            yield at.cell(
                "groups",
                i,
                "low",
                f"low {row.low:g} is above best {row.best:g}",
                "expected low <= best <= high",
            )
        if row.high is not None and row.high < row.best:
            yield at.cell(
                "groups",
                i,
                "high",
                f"high {row.high:g} is below best {row.best:g}",
                "expected low <= best <= high",
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


@rule("deaths", "sides")
def deaths_by_known_side(s: Scenario, at: Files) -> Iterator[Problem]:
    """Harm is booked to a side, or to all together."""
    names = [*s.sides, "all"]
    for i, row in enumerate(s.deaths):
        if row.perpetrator not in names:
            hint = expected(row.perpetrator, names, "sides")
            yield at.cell("deaths", i, "perpetrator", f"no side named '{row.perpetrator}'", hint)


@rule("deaths", "places")
def deaths_in_known_country(s: Scenario, at: Files) -> Iterator[Problem]:
    """Deaths are counted in countries of the scenario; governorates without a place are allowed.

    There is no rule low <= best <= high for deaths: monthly sums of UCDP GED 19.1 break it themselves
    (338, 340, 338).
    """
    countries = sorted({row.country for row in s.places})
    for i, row in enumerate(s.deaths):
        if row.country not in countries:
            hint = expected(row.country, countries, "countries")
            yield at.cell("deaths", i, "country", f"no place lies in '{row.country}'", hint)


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
