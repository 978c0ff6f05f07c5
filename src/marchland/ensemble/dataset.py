"""The parts of a result's dataset that are known before any future: axes, places, record, and what will be kept."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from marchland.ensemble.group import Fixed
from marchland.ensemble.layout import Variable, variables
from marchland.ensemble.manifest import Plan
from marchland.record.months import month_cover, month_shares
from marchland.record.record import described, record, week_ends
from marchland.scenario import Scenario
from marchland.territory.model import Territory
from marchland.territory.parameters import priors_by_column
from marchland.territory.sieges import attackers

Kept = dict[str, tuple[Variable, np.dtype[Any], tuple[int, ...]]]
"""Variable -> description, type, and shape without runs."""


def coordinates(s: Scenario, model: Territory, plan: Plan) -> dict[str, tuple[tuple[str, ...], Any]]:
    """Coordinates of the result: axes, and what is known of places and months; name -> dimensions and values."""
    world, labels = model.world, model.labels
    months, _ = month_shares(s.time.start, plan.steps)
    axes = {axis for axes in model.observed.values() for axis in axes} | {"mechanism", "outcome", "side"}
    named = {axis: labels[axis] for axis in sorted(axes) if labels[axis]}
    named |= {"definition": tuple(s.definitions), "parameter": tuple(priors_by_column(model))}
    return {
        "run": (("run",), np.arange(plan.runs)),
        "week": (("week",), week_ends(s.time.start, plan.steps)),
        "month": (("month",), months),
        "covered": (("month",), month_cover(s.time.start, plan.steps)),
        **{axis: ((axis,), words(names)) for axis, names in named.items()},
        "lat": (("place",), [p.lat for p in s.places]),
        "lon": (("place",), [p.lon for p in s.places]),
        "population": (("place",), world.population),
        "governorate_of": (("place",), words(labels["governorate"][i] for i in world.governorate)),
        "country": (("place",), words(labels["country"][i] for i in world.country)),
    }


def words(labels: Iterable[str]) -> Any:
    """Labels as an array of texts."""
    return np.array(list(labels), dtype=object)


def fixed_part(s: Scenario, model: Territory, plan: Plan) -> dict[str, Fixed]:
    """Coordinates and record of the result; a variable of the record names the coordinates beside its axes."""
    found = record(s, model.world.holder, plan.steps)
    besieging = attackers(s, model.world, np.asarray(found["record_holder"][1], np.int32)).astype(np.int8)
    found |= described("record_attacker", besieging)
    known = coordinates(s, model, plan)
    fixed = {name: Fixed(dims, np.asarray(values)) for name, (dims, values) in known.items()}
    for name, (dims, values, unit, said) in found.items():
        about = {"unit": unit, "units": unit, "long_name": said}
        beside = sorted(n for n, (axes, _) in known.items() if axes != (n,) and set(axes) <= set(dims))
        fixed[name] = Fixed(dims, values, about | ({"coordinates": " ".join(beside)} if beside else {}))
    return fixed


def kept(s: Scenario, model: Territory, plan: Plan) -> Kept:
    """Everything kept of a future."""
    months, _ = month_shares(s.time.start, plan.steps)
    columns = list(priors_by_column(model))
    length = {"week": plan.steps, "month": len(months), "parameter": len(columns), **model.sizes}
    return {
        name: (v, np.dtype(np.int8 if name in model.whole else np.float32), tuple(length[d] for d in v.dims))
        for name, v in variables(model, len(columns)).items()
    }
