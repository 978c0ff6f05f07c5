"""Every forecaster by the same cells: who held what, when it changed, how large the area was, how many died.

`score` takes a record and any forecasts, its own or others', and gives the losses of every cell; means, skill and
tables are taken from them in `leaderboard`. A cell is scored only where the record has a figure; deaths only in
governorates of which one was known at the origin, because otherwise there is nothing to stand beside.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from marchland.errors import InputError
from marchland.forecast import episodes as grouping
from marchland.forecast.cells import Cells, cells
from marchland.forecast.forecast import F, Forecast
from marchland.forecast.leaderboard import TARGETS
from marchland.forecast.losses import AREA, CONTROL, DEATHS, DRAWS, MANY, losses
from marchland.forecast.record import Record
from marchland.forecast.unscored import unscored
from marchland.phases import SUMMARY, phase
from marchland.stats import scores

if TYPE_CHECKING:
    import xarray as xr

HORIZONS = (13, 26, 52, 104)
"""Weeks ahead."""


def definitions(horizons: Sequence[int]) -> dict[str, Any]:
    """All that decides a score besides record and forecast; part of the hashed reference."""
    return {
        "horizons_weeks": list(horizons),
        "log_clip": scores.CLIP,
        "interval_level": scores.LEVEL,
        "ignorance_edges": scores.VIEWS_EDGES,
        "deaths_threshold": MANY,
        "draws": DRAWS,
        "episode_weeks": grouping.LINK_WEEKS,
        "episode_km": grouping.LINK_KM,
    }


@phase(SUMMARY)
def score(
    record: Record, forecasts: Iterable[Forecast], horizons: Sequence[int] = HORIZONS, seed: int = 1
) -> xr.Dataset:
    """Losses of all forecasts, read one after the other, in every cell of the record.

    Dimensions: forecaster, origin, horizon (weeks), place, row (published areas), month, governorate. Variables of
    `CONTROL` by place, of `AREA` by row, of `DEATHS` by month and governorate, NaN where a forecaster said nothing; and
    what the cells are: see `Cells`. `attrs["reference"]` is the SHA-256 of record and definitions, `attrs["unscored"]`
    says line by line what was forecast and could not be scored. `seed` splits ties of the PIT only. Raises InputError
    for forecasts that do not fit the record or come twice.
    """
    found: dict[tuple[str, date], dict[str, F]] = {}
    conditional: dict[str, bool] = {}
    frames: dict[date, Cells] = {}
    for forecast in forecasts:
        key = (forecast.label, forecast.origin)
        frame = frames.setdefault(forecast.origin, cells(record, forecast.origin, horizons))
        check(record, forecast, frame)
        mine = found.setdefault(key, {})
        new = losses(record, forecast, frame, np.random.default_rng(seed))
        if mine.keys() & new.keys():
            raise InputError(f"two forecasts of one target by {key[0]!r} at {key[1]}")
        mine.update(new)
        conditional[key[0]] = forecast.conditional
    return assemble(record, found, conditional, frames, horizons)


def check(record: Record, forecast: Forecast, frame: Cells) -> None:
    """Raises InputError if a forecast does not fit the record's axes."""
    months = len(record.months_ahead(forecast.origin, forecast.weeks))
    wanted = {
        "control": (forecast.weeks, len(record.places)),
        "km2": (forecast.weeks, len(record.publishers)),
        "deaths": (months, len(record.governorates)),
    }
    for target, shape in wanted.items():
        value = getattr(forecast, target)
        if value is not None and (value.ndim != 3 or len(value) == 0 or value.shape[1:] != shape):
            raise InputError(
                f"{forecast.label} at {forecast.origin}: {target} is {value.shape}, not (draws, {shape})"
            )
    if forecast.weeks > record.weeks - frame.start:
        raise InputError(
            f"{forecast.label} at {forecast.origin} reaches beyond the record, which ends {record.end}"
        )


def assemble(
    record: Record,
    found: dict[tuple[str, date], dict[str, F]],
    conditional: dict[str, bool],
    frames: dict[date, Cells],
    horizons: Sequence[int],
) -> xr.Dataset:
    """One dataset of all losses and cells."""
    import xarray as xr  # late: whoever compares or judges needs it not

    names, origins = list(conditional), sorted(frames)
    dims: dict[str, tuple[str, ...]] = dict.fromkeys(CONTROL, ("horizon", "place"))
    dims |= dict.fromkeys(AREA, ("row",)) | dict.fromkeys(DEATHS, ("month", "governorate"))
    ds = xr.Dataset(
        coords={
            "forecaster": names,
            "origin": np.array(origins, "datetime64[ns]"),
            "horizon": list(horizons),
            "place": list(record.places),
            "month": record.month.astype("datetime64[ns]"),
            "governorate": list(record.governorates),
            "country": ("governorate", list(record.country_of)),
            "conditional": ("forecaster", [conditional[n] for n in names]),
            "publisher": ("row", [record.publishers[i] for i in record.area_publisher]),
            "published": ("row", record.area_day.astype("datetime64[ns]")),
        }
    )
    sizes = {**ds.sizes, "row": len(record.area)}
    for name, axes in dims.items():
        empty = np.full([sizes[a] for a in axes], np.nan)
        values = [[found.get((n, o), {}).get(name, empty) for o in origins] for n in names]
        ds[name] = (
            ("forecaster", "origin", *axes),
            np.array(values).reshape(len(names), len(origins), *empty.shape),
        )
    for name, axes in Cells.AXES.items():
        ds[name] = (("origin", *axes), np.stack([getattr(frames[o], name) for o in origins]))
    ds["populous"] = ("place", record.population >= np.median(record.population))
    ds.attrs = {
        "scenario": record.name,
        "focal": record.sides[record.focal],
        "reference": record.reference({**definitions(horizons), "origins": [str(o) for o in origins]}),
        "episodes": len(np.unique(ds["cluster"].values[ds["cluster"].values >= 0])),
        "seed_free": "all losses but the PIT's ties",
    }
    spoken = {name for mine in found.values() for name in mine}
    targets = [target for target, measures in TARGETS.items() if spoken.intersection(measures)]
    return ds.assign_attrs(unscored=unscored(record, ds, targets))
