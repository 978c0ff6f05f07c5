"""Roads: a connected graph over the places, each link once, with few neighbours a place."""

from __future__ import annotations

from collections.abc import Iterator

from marchland.scenario.errors import Problem, expected
from marchland.scenario.rules.places import swapped
from marchland.scenario.rules.rule import Files, rule
from marchland.scenario.scenario import Scenario

_NEAR_KM = 20.0
"""Positions are rounded, so roads between places closer than this are not judged, km."""
_SHORTEST = 0.5
"""Least length of a road, in straight lines."""
MOST_NEIGHBOURS = 7
"""The engine gathers a fixed number of neighbours for each place."""


@rule("places", "roads")
def road_between_known_places(s: Scenario, at: Files) -> Iterator[Problem]:
    """Both ends are places."""
    names = [row.place for row in s.places]
    known = set(names)
    for i, row in enumerate(s.roads):
        for column, name in (("a", row.a), ("b", row.b)):
            if name not in known:
                yield at.cell("roads", i, column, f"no place named '{name}'", expected(name, names, "places"))


@rule("roads")
def road_leads_elsewhere(s: Scenario, at: Files) -> Iterator[Problem]:
    """No road from a place to itself."""
    for i, row in enumerate(s.roads):
        if row.a == row.b:
            yield at.cell("roads", i, "b", f"a road from '{row.a}' to itself", "expected another place")


@rule("roads")
def road_once(s: Scenario, at: Files) -> Iterator[Problem]:
    """Roads run both ways, so each pair stands once."""
    first: dict[frozenset[str], int] = {}
    for i, row in enumerate(s.roads):
        pair = frozenset((row.a, row.b))
        if pair in first:
            line = at.tables["roads"].starts[first[pair]]
            hint = f"first on line {line}; a road runs both ways"
            yield at.cell("roads", i, "a", f"the road {row.a} - {row.b} is given twice", hint)
        first.setdefault(pair, i)


@rule("places", "roads")
def road_not_far_shorter_than_straight(s: Scenario, at: Files) -> Iterator[Problem]:
    """A road much shorter than the straight line has a wrong length, or an end in a wrong position."""
    from marchland.stats.geometry import great_circle  # NumPy, which words of a scenario do without

    told = set(swapped(s))
    spot = {row.place: (row.lat, row.lon) for i, row in enumerate(s.places) if i not in told}
    for i, row in enumerate(s.roads):
        if row.a in spot and row.b in spot:
            straight = float(great_circle(*spot[row.a], *spot[row.b]))
            if straight > _NEAR_KM and row.km < _SHORTEST * straight:
                message = f"{row.km:g} km by road, {straight:,.0f} km in a straight line"
                yield at.cell("roads", i, "km", message, "check the length, and lat and lon of both places")


@rule("roads")
def few_neighbours(s: Scenario, at: Files) -> Iterator[Problem]:
    """No place has more neighbours than the engine gathers."""
    met: dict[str, set[str]] = {}
    for i, row in enumerate(s.roads):
        for name, column, other in ((row.a, "a", row.b), (row.b, "b", row.a)):
            known = met.setdefault(name, set())
            fresh = other not in known and other != name
            known.add(other)
            if fresh and len(known) == MOST_NEIGHBOURS + 1:
                hint = "drop the road that a third place on the way replaces"
                yield at.cell("roads", i, column, f"more than {MOST_NEIGHBOURS} roads meet in '{name}'", hint)


@rule("places", "roads")
def place_has_road(s: Scenario, at: Files) -> Iterator[Problem]:
    """Every place is the end of some road."""
    linked = {name for row in s.roads if row.a != row.b for name in (row.a, row.b)}
    for i, row in enumerate(s.places):
        if row.place not in linked and len(s.places) > 1:
            yield at.cell("places", i, "place", f"no road leads to '{row.place}'", "add one to roads.csv")


@rule("places", "roads")
def roads_connect_all(s: Scenario, at: Files) -> Iterator[Problem]:
    """All places that have roads can be reached from each other."""
    near: dict[str, set[str]] = {}
    for row in s.roads:
        near.setdefault(row.a, set()).add(row.b)
        near.setdefault(row.b, set()).add(row.a)
    linked = [row.place for row in s.places if row.place in near]
    reached: set[str] = set()
    queue = linked[:1]
    while queue:
        name = queue.pop()
        if name not in reached:
            reached.add(name)
            queue += sorted(near[name] - reached)
    cut = [name for name in linked if name not in reached and near[name] != {name}]
    if cut:
        i = next(i for i, row in enumerate(s.places) if row.place == cut[0])
        more = f" and {len(cut) - 1} more" if len(cut) > 1 else ""
        message = f"'{cut[0]}'{more} cannot be reached by road from '{linked[0]}'"
        yield at.cell("places", i, "place", message, "the roads must join all places")
