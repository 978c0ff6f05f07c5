"""The parts of a result's dataset that are known before any future: axes, places, record, and what will be kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import jax
import numpy as np

from marchland.engine.contract import State
from marchland.ensemble.layout import Variable, variables
from marchland.ensemble.manifest import Plan
from marchland.record.months import month_cover, month_shares
from marchland.record.record import described, record, week_ends
from marchland.scenario import Scenario
from marchland.territory.model import Territory
from marchland.territory.parameters import priors_by_column
from marchland.territory.sieges import attackers

if TYPE_CHECKING:
    import xarray as xr

Kept = dict[str, tuple[Variable, np.dtype[Any], tuple[int, ...]]]
"""Variable -> description, type, and shape without runs."""


def coordinates(s: Scenario, model: Territory, plan: Plan) -> dict[str, Any]:
    """Coordinates of the result's dataset."""
    world, labels = model.world, model.labels
    months, _ = month_shares(s.time.start, plan.steps)
    country = [world.labels["country"][i] for i in world.country]
    governorate = [world.labels["governorate"][i] for i in world.governorate]
    axes = {axis for axes in model.observed.values() for axis in axes} | {"mechanism", "outcome", "side"}
    return {
        "run": np.arange(plan.runs),
        "week": week_ends(s.time.start, plan.steps).astype("datetime64[ns]"),
        "month": months.astype("datetime64[ns]"),
        "covered": ("month", month_cover(s.time.start, plan.steps)),
        **{axis: words(labels[axis]) for axis in sorted(axes) if labels[axis]},
        "definition": words(s.definitions),
        "parameter": words(priors_by_column(model)),
        "lat": ("place", [p.lat for p in s.places]),
        "lon": ("place", [p.lon for p in s.places]),
        "population": ("place", world.population),
        "governorate_of": ("place", words(governorate)),
        "country": ("place", words(country)),
    }


def words(labels: Any) -> Any:
    """Labels as an array that Zarr keeps as text."""
    return np.array(list(labels), dtype=object)


def fixed_part(s: Scenario, model: Territory, plan: Plan) -> xr.Dataset:
    """Coordinates and record of the result."""
    import xarray as xr

    found = record(s, model.world.holder, plan.steps)
    besieging = attackers(s, model.world, np.asarray(found["record_holder"][1], np.int32)).astype(np.int8)
    found |= described("record_attacker", besieging)
    data = {
        name: (dims, values, {"unit": unit, "units": unit, "long_name": said})
        for name, (dims, values, unit, said) in found.items()
    }
    return xr.Dataset(
        data, coords=coordinates(s, model, plan), attrs={"scenario": plan.scenario, "seed": plan.seed}
    )


def kept(s: Scenario, model: Territory, plan: Plan, example: State) -> Kept:
    """Everything kept of a future; of `example`, parameters of some futures, only the form is used."""
    months, _ = month_shares(s.time.start, plan.steps)
    columns = list(priors_by_column(model))
    length = {"week": plan.steps, "month": len(months), "parameter": len(columns), **model.sizes}
    state = jax.eval_shape(model.init, {name: value[0] for name, value in example.items()})
    types = {name: np.dtype(a.dtype) for name, a in jax.eval_shape(model.observe, state).items()}
    return {
        name: (v, types.get(name, np.dtype(np.float32)), tuple(length[d] for d in v.dims))
        for name, v in variables(model, len(columns)).items()
    }
