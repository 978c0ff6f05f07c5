"""From the losses of every cell to means and skill, by horizon and by group of cells.

Means are over the cells in which everybody who forecasts the target spoke, pooled over the origins that have the
horizon; which origins those are is part of the result. Deaths and areas are averaged over all months and figures up to
the horizon, control is taken at the horizon. Areas and deaths have no places to lie near: their clusters are quarters.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from marchland.errors import unknown
from marchland.forecast.forecast import F
from marchland.forecast.skill import Skill, pairwise, skill
from marchland.phases import SUMMARY, phase

if TYPE_CHECKING:
    import xarray as xr

TARGETS = {
    "control": ("focal_brier", "focal_log", "holder_brier", "holder_log", "weeks_crps"),
    "km2": ("area_crps", "area_interval"),
    "deaths": ("deaths_crps", "deaths_weighted", "deaths_interval", "deaths_ignorance"),
}
WORDS = {
    "focal_brier": "focal side holds, Brier",
    "focal_log": "focal side holds, log score",
    "holder_brier": "which side holds, Brier",
    "holder_log": "which side holds, log score",
    "weeks_crps": "weeks to change, CRPS",
    "area_crps": "area, CRPS (km2)",
    "area_interval": "area, interval score (km2)",
    "deaths_crps": "deaths a month, CRPS",
    "deaths_weighted": "deaths above 25 a month, CRPS",
    "deaths_interval": "deaths, interval score",
    "deaths_ignorance": "deaths, binned ignorance (bits)",
}
PLACES = ("all", "changed", "unchanged", "populous", "verified")
"""Groups of places: all; any change of hands up to the horizon, or none; the more populous half, whatever happened to
them; those whose changes up to the horizon were all seen in a source, and those without a change, if there was any
such change."""


def target_of(measure: str) -> str:
    """The target that a measure belongs to. Raises InputError for an unknown measure."""
    for target, measures in TARGETS.items():
        if measure in measures:
            return target
    raise unknown("measure", measure, WORDS)


def groups_of(ds: xr.Dataset, measure: str) -> tuple[str, ...]:
    """Groups of cells in which a measure can be averaged."""
    target = target_of(measure)
    if target == "control":
        return PLACES
    countries = tuple(sorted(set(ds["country"].values.tolist())))
    return ("all", *countries) if target == "deaths" and len(countries) > 1 else ("all",)


@dataclass(frozen=True)
class Slice:
    """One measure at one horizon in one group: losses (forecaster, cell), cluster and index of origin (cell)."""

    forecasters: tuple[str, ...]
    losses: F
    cluster: NDArray[np.int64]
    origin: NDArray[np.int64]

    def of(self, forecaster: str) -> F:
        """Losses of one forecaster (cell). Raises InputError if it does not forecast this."""
        if forecaster not in self.forecasters:
            raise unknown("forecaster", forecaster, self.forecasters)
        return np.asarray(self.losses[self.forecasters.index(forecaster)])


def cut(ds: xr.Dataset, measure: str, horizon: int, group: str = "all") -> Slice:
    """The cells of a measure up to a horizon in a group. Raises InputError for an unknown measure or group."""
    if group not in groups_of(ds, measure):
        raise unknown("group", group, groups_of(ds, measure))
    target, losses = target_of(measure), ds[measure]
    if target == "control":
        here = ds.sel(horizon=horizon)
        losses = losses.sel(horizon=horizon)
        inside = {
            "all": np.ones(here["changed"].shape, bool),
            "changed": here["changed"].values,
            "unchanged": ~here["changed"].values,
            "populous": np.broadcast_to(ds["populous"].values, here["changed"].shape),
            "verified": ~here["doubted"].values & (here["changed"] & ~here["doubted"]).values.any(),
        }[group]
        cluster = here["cluster"].values
    elif target == "km2":
        inside = ds["area_step"].values <= horizon
        cluster = np.broadcast_to(quarter(ds["published"].values), inside.shape)
    else:
        shape = losses.shape[1:]
        inside = np.broadcast_to((ds["month_weeks"].values <= horizon)[..., None], shape)
        if group != "all":
            inside = inside & (ds["country"].values == group)
        cluster = np.broadcast_to(quarter(ds["month"].values)[None, :, None], shape)
    values = losses.values
    speak = np.isfinite(values).reshape(len(values), -1).any(1)
    inside = inside & speak.any() & np.isfinite(values[speak]).all(0)
    return Slice(
        forecasters=tuple(ds["forecaster"].values[speak].tolist()),
        losses=values[speak][:, inside],
        cluster=np.asarray(cluster[inside], np.int64),
        origin=np.nonzero(inside)[0],
    )


def quarter(day: NDArray[np.datetime64]) -> NDArray[np.int64]:
    """Number of the quarter of a year in which each day lies."""
    return np.asarray(day.astype("datetime64[M]").astype(np.int64) // 3)


def skills(
    ds: xr.Dataset, forecaster: str, measure: str, horizon: int, group: str = "all"
) -> dict[str, Skill]:
    """Skill of one forecaster against every other that forecasts the same, by name."""
    part = cut(ds, measure, horizon, group)
    mine = part.of(forecaster)
    others = (name for name in part.forecasters if name != forecaster)
    return {name: skill(mine, part.of(name), part.cluster) for name in others}


def scored(ds: xr.Dataset) -> tuple[str, ...]:
    """Measures of which some cell was scored."""
    return tuple(m for m in WORDS if np.isfinite(ds[m].values).any())


@phase(SUMMARY)
def board(ds: xr.Dataset, measures: Sequence[str] | None = None) -> xr.Dataset:
    """Mean losses and skill of all forecasters, in all measures that were scored unless some are named.

    `loss(measure, group, forecaster, horizon)`, and `loss_at` with each origin apart; `cells` and `episodes(measure,
    group, horizon)`; `covers(measure, group, horizon, origin)`; `skill`, `skill_low` and `skill_high(measure, group,
    forecaster, reference, horizon)`; NaN where there is nothing. The attributes are those of the losses, the hash of
    the reference among them.
    """
    measures = scored(ds) if measures is None else measures
    names, horizons = ds["forecaster"].values.tolist(), ds["horizon"].values.tolist()
    origins = [str(o)[:10] for o in ds["origin"].values]
    groups = list(dict.fromkeys(g for m in measures for g in groups_of(ds, m)))
    shape = (len(measures), len(groups), len(names))
    loss = np.full((*shape, len(horizons)), np.nan)
    apart = np.full((*shape, len(origins), len(horizons)), np.nan)
    found = {
        k: np.full((*shape, len(names), len(horizons)), np.nan) for k in ("skill", "skill_low", "skill_high")
    }
    count = {k: np.zeros((*shape[:2], len(horizons)), np.int64) for k in ("cells", "episodes")}
    covers = np.zeros((*shape[:2], len(horizons), len(origins)), bool)
    for m, measure in enumerate(measures):
        for g, group in enumerate(groups):
            if group not in groups_of(ds, measure):
                continue
            for h, horizon in enumerate(horizons):
                part = cut(ds, measure, horizon, group)
                count["cells"][m, g, h] = part.losses.shape[1]
                count["episodes"][m, g, h] = len(np.unique(part.cluster))
                covers[m, g, h, part.origin] = True
                if part.losses.shape[1] == 0:
                    continue
                who = [names.index(name) for name in part.forecasters]
                loss[m, g, who, h] = part.losses.mean(1)
                for o in np.unique(part.origin):
                    apart[m, g, who, o, h] = part.losses[:, part.origin == o].mean(1)
                for k, values in zip(found, pairwise(part.losses, part.cluster), strict=True):
                    found[k][(m, g, *np.ix_(who, who), h)] = values
    import xarray as xr  # late: whoever compares or judges needs it not

    axes = ("measure", "group", "forecaster")
    return xr.Dataset(
        {
            "loss": ((*axes, "horizon"), loss),
            "loss_at": ((*axes, "origin", "horizon"), apart),
            **{k: ((*axes, "reference", "horizon"), v) for k, v in found.items()},
            **{k: (("measure", "group", "horizon"), v) for k, v in count.items()},
            "covers": (("measure", "group", "horizon", "origin"), covers),
        },
        coords={
            "measure": list(measures), "group": groups, "forecaster": names, "reference": names,
            "horizon": horizons, "origin": origins, "conditional": ("forecaster", ds["conditional"].values),
        },
        attrs=dict(ds.attrs),
    )  # fmt: skip
