"""Time, levers and strategies where none are given: a cut, origins, and pairs of strategies to compare."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np

from marchland.scenario import known
from marchland.scenario.names import CONTESTED, HISTORY
from marchland.scenario.tables import Control, Place
from marchland.stats.geometry import great_circle
from marchland.territory.abilities import FEWEST_CAPTURES as CAPTURES
from marchland.territory.abilities import SHORTEST as AFTER
from marchland.wars.draft.cast import Cast
from marchland.wars.draft.header import WEEK, Header
from marchland.wars.draft.ledger import ASSUMED, Assumption

COMPLIANCE = 0.6
"""Chance that the owner of a lever does what a strategy asks, as most shipped levers have it; assumed."""
PUSH, HOLD_BACK = 2.0, 0.5
"""Factors on the tempo of offensives in the pair of strategies that every draft has; assumed."""
MORE, NONE = 1.5, 0.0
"""Factors on help in the other pair; assumed."""
PLACEBO_PLACES = 2


def time(header: Header, control: Sequence[Control]) -> tuple[dict[str, Any], list[Assumption]]:
    """The section `time`: whole weeks from the first Sunday, a cut, and origins on Sundays that can be scored."""
    weeks, told = header.weeks, []
    cut = header.cut
    if cut is None and weeks > 1:
        cut = header.first + min(-(-2 * weeks // 3), weeks - 1) * WEEK
        what = f"{cut}, the first Sunday after two thirds of the horizon"
        told.append(
            Assumption(
                "scenario.yaml", "time.cut", 1, what, "no cut in war.yaml", "give `cut` in war.yaml", 50
            )
        )
    origins = list(header.origins)
    if not origins and cut is not None:
        near = header.first + round((cut - header.first) / WEEK) * WEEK
        steps = [near + step * AFTER * WEEK for step in (-2, -1, 0, 1, 2)]
        taken = captures(control, header)
        origins = [
            day
            for day in steps
            if header.first < day <= header.last - AFTER * WEEK
            and sum(one < day for one in taken) >= CAPTURES
        ]
        what = f"{len(origins)} Sundays in steps of {AFTER} weeks around the cut"
        why = f"no origins in war.yaml; each has {CAPTURES} captures before it and {AFTER} weeks after it"
        told.append(
            Assumption("scenario.yaml", "time.origins", 1, what, why, "give `origins` in war.yaml", 51)
        )
    return {"start": header.first, "weeks": weeks, "cut": cut, "origins": origins}, told


def captures(control: Sequence[Control], header: Header) -> list[date]:
    """Days within the horizon on which a place came to another holder; a contested place keeps the one before."""
    last: dict[str, str] = {}
    days = []
    for row in sorted(control, key=lambda row: row.since):
        if row.holder != CONTESTED:
            if row.since >= header.first and last.get(row.place, row.holder) != row.holder:
                days.append(row.since)
            last[row.place] = row.holder
    return days


def levers(who: Cast, header: Header) -> tuple[dict[str, dict[str, Any]], list[Assumption]]:
    """Every lever that a shipped mechanism feels, with the state as owner and a stated compliance."""
    owner = next((str(who.sides[name]["label"]) for name in who.states), "the state")
    found = {
        name: {
            "label": name.replace("_", " ").capitalize(), "owner": owner, "compliance": COMPLIANCE, "cost": 1,
            "cost_unit": "political index", "source": ASSUMED, "note": bounds.unit,
        }
        for name, bounds in sorted(known.catalogue().levers.items())
    }  # fmt: skip
    what = f"owner {owner}, compliance {COMPLIANCE:g}, cost 1 each"
    why = "no levers in war.yaml"
    return found, [
        Assumption("scenario.yaml", "levers", len(found), what, why, "give `levers` in war.yaml", 65)
    ]


def strategies(
    time: Mapping[str, Any], header: Header, places: Sequence[Place], control: Sequence[Control]
) -> dict[str, dict[str, Any]]:
    """History, and from the cut on: more and less pressure with a placebo, more and no help."""
    out: dict[str, dict[str, Any]] = {
        HISTORY: {"about": "As it was; every lever as in the record.", "levers": {}}
    }
    if time["cut"] is None:
        return out

    def set_to(value: float, at: Sequence[str] = ()) -> list[dict[str, Any]]:
        return [{"from": time["cut"], "to": None, "value": value, **({"places": list(at)} if at else {})}]

    quiet = untouched(header, places, control)
    out["press"] = {
        "about": "The state's offensives come faster from the cut on, and people in places freed are protected.",
        "inverse": "hold_back",
        **({"placebo": "press_placebo"} if quiet else {}),
        "levers": {"tempo": set_to(PUSH), "protection": set_to(0.6)},
    }
    out["hold_back"] = {
        "about": "The opposite; the state's offensives come more slowly, and nobody is protected beyond history.",
        "inverse": "press",
        "levers": {"tempo": set_to(HOLD_BACK), "protection": set_to(0.0)},
    }
    if quiet:
        out["press_placebo"] = {
            "about": "The same lever moved only where the war never came; must differ from history by next to nothing.",
            "levers": {"tempo": set_to(PUSH, quiet)},
        }
    out["more_help"] = {
        "about": "Sponsors, aircraft and advisers give half as much again from the cut on.",
        "inverse": "no_help",
        "levers": {name: set_to(MORE) for name in ("air_intensity", "advisers", "partner_contribution")},
    }
    out["no_help"] = {
        "about": "The opposite; sponsors, aircraft and advisers give nothing.",
        "inverse": "more_help",
        "levers": {name: set_to(NONE) for name in ("air_intensity", "advisers", "partner_contribution")},
    }
    return out


def untouched(header: Header, places: Sequence[Place], control: Sequence[Control]) -> list[str]:
    """The places farthest from any that the focal side held or that was contested, of those with one holder."""
    holders: dict[str, set[str]] = {}
    for row in control:
        holders.setdefault(row.place, set()).add(row.holder)
    mine = [p for p in places if {header.focal, CONTESTED} & holders.get(p.place, set())]
    calm = [p for p in places if len(holders.get(p.place, set())) == 1 and p not in mine]
    if not mine or not calm:
        return []
    lat, lon = np.array([p.lat for p in mine]), np.array([p.lon for p in mine])
    far = sorted(calm, key=lambda p: (-float(great_circle(p.lat, p.lon, lat, lon).min()), p.place))
    return sorted(p.place for p in far[:PLACEBO_PLACES])


def moved(header: Header) -> list[str]:
    """What is said where the war does not begin or end with a week."""
    said = []
    if header.first != header.start:
        said.append(
            f"weeks run from Sunday to Saturday: the first begins on {header.first}, the war on {header.start}"
        )
    if header.end - header.last > timedelta(0):
        said.append(f"the last whole week ends before {header.last}, the war on {header.end}")
    return said
