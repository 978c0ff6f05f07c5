"""Who there is: sides, communities and armed groups, as given or by the pattern of the shipped scenarios."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from marchland.scenario.names import CONTESTED
from marchland.scenario.tables import Control, Place
from marchland.wars.draft.header import Header
from marchland.wars.draft.ledger import ASSUMED, Assumption, titled
from marchland.wars.draft.places import KIN, OTHERS

COLOURS = ("#D55E00", "#0072B2", "#009E73", "#E69F00", "#CC79A7", "#56B4E9", "#F0E442", "#4D4D4D")
"""Okabe and Ito's, the focal side first and the state second."""
NEAR, NEXT = 1.0, 0.35
"""Affinity of a side to the community it comes from, and to the people next to it, as shipped scenarios state it."""


@dataclass(frozen=True)
class Cast:
    """Sections of scenario.yaml as plain data; `states` are the sides with an army."""

    communities: Mapping[str, Mapping[str, Any]]
    sides: Mapping[str, Mapping[str, Any]]
    groups: Mapping[str, Mapping[str, Any]]
    states: tuple[str, ...]
    assumptions: tuple[Assumption, ...]

    def group_of(self, side: str) -> str:
        """The first group of a side, empty if it has none."""
        return next((name for name, group in self.groups.items() if group.get("side") == side), "")


def cast(
    header: Header,
    given: Mapping[str, Any],
    names: Sequence[str],
    places: Sequence[Place],
    control: Sequence[Control],
) -> Cast:
    """Sides in order (focal, states, others), communities of these names, and a group for every side without one."""
    country = {place.place: place.country for place in places}
    held: dict[str, dict[str, None]] = {}
    for row in sorted(control, key=lambda row: row.since):
        if row.place in country:
            held.setdefault(row.holder, {})[country[row.place]] = None
    disputed = held.pop(CONTESTED, {})
    if header.sides:  # any other holder is a mistake, told on loading
        held = {name: there for name, there in held.items() if name in header.sides}
    told: list[Assumption] = []
    states = [name for name, side in header.sides.items() if side.state and name != header.focal]
    if not states:
        states = _largest(header, places, control)
        if states:
            what, why = (
                f"the army is that of '{states[0]}'",
                "no side is marked as a state; it holds most people at first",
            )
            told.append(
                Assumption(
                    "scenario.yaml", "groups", 1, what, why, "mark sides `state: true` in war.yaml", 35
                )
            )
    order = dict.fromkeys([header.focal, *states, *header.sides, *held])
    everywhere = list(dict.fromkeys(country.values()))
    near = _affinities(header, list(order), names, told)
    sides: dict[str, dict[str, Any]] = {}
    colours = [c for c in COLOURS if c not in {s.colour for s in header.sides.values()}] or list(COLOURS)
    for name in order:
        side = header.sides.get(name)
        acts = list(side.countries) if side else []
        if not acts:
            acts = list({**held.get(name, {}), **(disputed if name == header.focal else {})}) or everywhere
        sides[name] = {
            "label": (side and side.label) or titled(name),
            "colour": (side and side.colour) or colours[len(sides) % len(colours)],
            "acts_in": acts,
            "holds": side.holds if side else True,
            "affinity": near[name],
            "source": (side and side.source) or ASSUMED,
        } | ({"note": side.note} if side and side.note else {})
    groups = _groups(header, given, sides, names, states, told)
    labels = {KIN: f"People that {sides[header.focal]['label']} come from", OTHERS: "Other people"}
    people = {
        name: {
            "label": (name in header.communities and header.communities[name].label)
            or labels.get(name, titled(name))
        }
        for name in names
    }
    return Cast(people, sides, groups, tuple(states), tuple(told))


def _largest(header: Header, places: Sequence[Place], control: Sequence[Control]) -> list[str]:
    """The side other than the focal one that holds most people at the start, if any holds a place."""
    people = {place.place: max(place.population, 1) for place in places}
    total: dict[str, int] = {}
    for row in control:
        if row.since <= header.first < (row.until or date.max) and row.holder not in (
            header.focal,
            CONTESTED,
        ):
            total[row.holder] = total.get(row.holder, 0) + people.get(row.place, 0)
    return [max(sorted(total), key=lambda name: total[name])] if total else []


def _affinities(
    header: Header, sides: Sequence[str], names: Sequence[str], told: list[Assumption]
) -> dict[str, dict[str, float]]:
    """Side -> community -> affinity: as given, or near to its own people and a little to all others."""
    stated = any(people.affinity is not None for people in header.communities.values())
    found, missing = {}, 0
    for side in sides:
        own = header.sides[side].affinity if side in header.sides else None
        if own is None and stated:
            own = {
                name: people.affinity[side]
                for name, people in header.communities.items()
                if people.affinity is not None and side in people.affinity
            }
        if own is None:
            focal = side == header.focal
            own = {name: NEAR if (i == 0) == focal else NEXT for i, name in enumerate(names)}
            missing += len(own)
        found[side] = dict(own)
    if missing:
        what = f"{NEAR:g} of the focal side to '{names[0]}' and of others to all others, {NEXT:g} to the rest"
        why = "no affinities in war.yaml; the pattern of the shipped scenarios"
        instead = "give `affinity` under `communities` or `sides` in war.yaml"
        told.append(Assumption("scenario.yaml", "sides.affinity", missing, what, why, instead, 25))
    return found


def _groups(
    header: Header,
    given: Mapping[str, Any],
    sides: Mapping[str, Mapping[str, Any]],
    names: Sequence[str],
    states: Sequence[str],
    told: list[Assumption],
) -> dict[str, Mapping[str, Any]]:
    """Groups as given with what they leave out, and one for every side that has none."""
    written = given.get("groups")
    groups: dict[str, Mapping[str, Any]] = dict(written) if isinstance(written, dict) else {}
    based = 0
    for name, group in groups.items():
        side = group.get("side") if isinstance(group, dict) else None
        if side in sides:
            based += "base" not in group
            groups[name] = {**_usual(str(side), header, sides, names, states), **group}
    armed = {group.get("side") for group in groups.values() if isinstance(group, dict)}
    made = 0
    for side in sides:
        if side not in armed:
            groups[f"{side}_army" if side in states else side] = _usual(side, header, sides, names, states)
            made += 1
    if based:
        what, why = "the community nearest to its side", "groups in war.yaml name no base"
        told.append(
            Assumption(
                "scenario.yaml", "groups.base", based, what, why, "give `base` of groups in war.yaml", 41
            )
        )
    if made:
        what = "one group a side: insurgent for the focal side, army for a state, rebel for others, at home everywhere"
        why = "no groups in war.yaml; each comes from the community nearest to its side"
        told.append(Assumption("scenario.yaml", "groups", made, what, why, "give `groups` in war.yaml", 40))
    return groups


def _usual(
    side: str,
    header: Header,
    sides: Mapping[str, Mapping[str, Any]],
    names: Sequence[str],
    states: Sequence[str],
) -> dict[str, Any]:
    """What a group of a side is unless something else is said."""
    state, spec = side in states, sides[side]
    role = "insurgent" if side == header.focal else "army" if state else "rebel"
    label = f"{spec['label']}: army" if state else spec["label"]
    base = max(names, key=lambda community: spec["affinity"].get(community, 0.0))
    return {"side": side, "label": label, "base": base, "role": role, "home": []}
