"""Sides, groups, sponsors, publishers: every name that one mentions is the name of another."""

from __future__ import annotations

from collections.abc import Iterator

from marchland.scenario.errors import Problem, expected
from marchland.scenario.forms import PLACE_COLUMNS
from marchland.scenario.names import areas as areas_of
from marchland.scenario.rules.rule import Files, rule
from marchland.scenario.scenario import Scenario

_SHARE_SLACK = 0.02
_RESERVED = ("contested", "all")


@rule("sides")
def side_name_free(s: Scenario, at: Files) -> Iterator[Problem]:
    """The tables use two words in the place of a side's name."""
    for name in s.sides:
        if name in _RESERVED:
            message = f"'{name}' has a meaning of its own in the tables"
            yield at.key(("sides", name), message, "give the side another name", at_key=True)


@rule("communities")
def community_name_free(s: Scenario, at: Files) -> Iterator[Problem]:
    """Communities are columns of places.csv."""
    for name in s.communities:
        if name in PLACE_COLUMNS:
            message = f"'{name}' is a column of places.csv already"
            yield at.key(("communities", name), message, "give the community another name", at_key=True)


@rule("focal", "sides")
def focal_is_side(s: Scenario, at: Files) -> Iterator[Problem]:
    """The headline is about a side."""
    if s.focal not in s.sides:
        yield at.key(("focal",), f"no side named '{s.focal}'", expected(s.focal, s.sides, "sides"))


@rule("focal", "sides")
def focal_holds(s: Scenario, at: Files) -> Iterator[Problem]:
    """The headline is territory."""
    if s.focal in s.sides and not s.sides[s.focal].holds:
        yield at.key(
            ("focal",), f"the side '{s.focal}' holds no places", "expected a side with `holds: true`"
        )


@rule("sides")
def side_acts_somewhere(s: Scenario, at: Files) -> Iterator[Problem]:
    """A side without a country can do nothing."""
    for name, side in s.sides.items():
        if not side.acts_in:
            yield at.key(
                ("sides", name, "acts_in"), f"the side '{name}' acts in no country", "name at least one"
            )


@rule("sides", "places")
def side_acts_in_known_country(s: Scenario, at: Files) -> Iterator[Problem]:
    """Countries are those of the places."""
    countries = sorted({row.country for row in s.places})
    for name, side in s.sides.items():
        for i, country in enumerate(side.acts_in):
            if country not in countries:
                hint = expected(country, countries, "countries")
                yield at.key(("sides", name, "acts_in", i), f"no place lies in '{country}'", hint)


@rule("sides", "communities")
def affinity_to_known_community(s: Scenario, at: Files) -> Iterator[Problem]:
    """Sides are near to communities of the scenario."""
    for name, side in s.sides.items():
        for community in side.affinity:
            if community not in s.communities:
                hint = expected(community, s.communities, "communities")
                path = ("sides", name, "affinity", community)
                yield at.key(path, f"no community named '{community}'", hint, at_key=True)


@rule("groups", "sides")
def group_of_known_side(s: Scenario, at: Files) -> Iterator[Problem]:
    """Every group fights for a side."""
    for name, group in s.groups.items():
        if group.side not in s.sides:
            hint = expected(group.side, s.sides, "sides")
            yield at.key(("groups", name, "side"), f"no side named '{group.side}'", hint)


@rule("groups", "sides")
def side_has_group(s: Scenario, at: Files) -> Iterator[Problem]:
    """A side that holds places needs fighters to hold them with."""
    armed = {group.side for group in s.groups.values()}
    for name, side in s.sides.items():
        if side.holds and name not in armed and all(group.side in s.sides for group in s.groups.values()):
            yield at.key(
                ("sides", name), f"no group fights for the side '{name}'", "add one to `groups`", at_key=True
            )


@rule("groups", "communities")
def group_of_known_community(s: Scenario, at: Files) -> Iterator[Problem]:
    """Groups recruit from communities of the scenario."""
    for name, group in s.groups.items():
        if group.base not in s.communities:
            hint = expected(group.base, s.communities, "communities")
            yield at.key(("groups", name, "base"), f"no community named '{group.base}'", hint)


@rule("groups", "places")
def group_at_home_in_known_governorate(s: Scenario, at: Files) -> Iterator[Problem]:
    """Home governorates are those of the places."""
    governorates = sorted({row.governorate for row in s.places})
    for name, group in s.groups.items():
        for i, home in enumerate(group.home):
            if home not in governorates:
                hint = expected(home, governorates, "governorates")
                yield at.key(("groups", name, "home", i), f"no place lies in '{home}'", hint)


@rule("sponsors", "groups")
def sponsor_is_no_group(s: Scenario, at: Files) -> Iterator[Problem]:
    """Relations and events name groups and sponsors alike, so the names must differ."""
    for name in s.sponsors:
        if name in s.groups:
            hint = "give the sponsor another name"
            yield at.key(("sponsors", name), f"'{name}' is also a group", hint, at_key=True)


@rule("sponsors", "sides")
def sponsor_backs_known_side(s: Scenario, at: Files) -> Iterator[Problem]:
    """Sponsors back sides of the scenario."""
    for name, sponsor in s.sponsors.items():
        for i, side in enumerate(sponsor.backs):
            if side not in s.sides:
                yield at.key(
                    ("sponsors", name, "backs", i),
                    f"no side named '{side}'",
                    expected(side, s.sides, "sides"),
                )


@rule("sponsors")
def sponsors_share_one_effort(s: Scenario, at: Files) -> Iterator[Problem]:
    """Shares of the coalition's effort are parts of one whole."""
    total = sum(sponsor.share for sponsor in s.sponsors.values())
    if total > 1 + _SHARE_SLACK:
        name = next(reversed(s.sponsors))
        hint = "shares of the coalition's effort add to at most 1"
        yield at.key(("sponsors", name, "share"), f"the sponsors' shares add to {total:.3g}", hint)


@rule("publishers", "definitions")
def publisher_of_known_definition(s: Scenario, at: Files) -> Iterator[Problem]:
    """Published km2 are compared only under a stated definition."""
    for name, publisher in s.publishers.items():
        if publisher.definition not in s.definitions:
            hint = expected(publisher.definition, s.definitions, "definitions")
            path = ("publishers", name, "definition")
            yield at.key(path, f"no definition named '{publisher.definition}'", hint)


@rule("publishers", "places")
def publisher_of_known_area(s: Scenario, at: Files) -> Iterator[Problem]:
    """Published km2 are of the whole or of one country."""
    areas = areas_of(row.country for row in s.places)
    for name, publisher in s.publishers.items():
        if publisher.area not in areas:
            hint = expected(publisher.area, areas, "areas")
            yield at.key(("publishers", name, "area"), f"no area named '{publisher.area}'", hint)


@rule("frontier", "sides")
def frontier_names_known_sides(s: Scenario, at: Files) -> Iterator[Problem]:
    """What the frontier baseline is told is about sides of the scenario."""
    for name in s.frontier.air or ():
        if name not in s.sides:
            hint = expected(name, s.sides, "sides")
            yield at.key(("frontier", "air", name), f"no side named '{name}'", hint, at_key=True)
    for i, name in enumerate(s.frontier.states or ()):
        if name not in s.sides:
            hint = expected(name, s.sides, "sides")
            yield at.key(("frontier", "states", i), f"no side named '{name}'", hint)
