"""Where a side holds ground: places, km2 by definition and chances per place, beside the record.

Everything is counted from `holder` in one pass over blocks of futures, so that memory does not grow with
the ensemble. An area is the sum of the catchments of the places held; how a catchment is drawn is its
*definition*, and figures under different definitions are never added or compared.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import xarray as xr

BLOCK = 200
"""Futures read at once: 200 x 212 weeks x 107 places are 4.5 MB."""
TOTAL = "total"


def side_index(ds: xr.Dataset, side: str) -> int:
    """Position of `side` along the axis of sides. Raises KeyError with the known names."""
    names = [str(s) for s in ds["side"].values]
    if side not in names:
        raise KeyError(f"no side named {side!r}; sides are: {', '.join(names)}")
    return names.index(side)


def territory(ds: xr.Dataset, side: str) -> xr.Dataset:
    """What `side` holds in every future and in the record.

    Returns a dataset with `places(run, week)` number of places held; `km2(run, week, definition, area)`
    with areas total and each country; `chance(week, place)` share of futures in which the side holds the
    place; `contested(week, place)` share in which it is besieged; `gained(run)`, `lost(run)` changes of
    hands between the first and the last week; and, where the record knows the holder,
    `record_places(week)`, `record_km2(week, definition, area)` (NaN for weeks without a full record),
    `record_gained()`, `record_lost()`. Raises KeyError for an unknown side.
    """
    index = side_index(ds, side)
    weights, definitions, areas = _weights(ds)
    runs, weeks = ds.sizes["run"], ds.sizes["week"]
    places = np.zeros((runs, weeks), np.int32)
    km2 = np.zeros((runs, weeks, weights.shape[1]), np.float32)
    gained, lost = np.zeros(runs, np.int32), np.zeros(runs, np.int32)
    chance = np.zeros((weeks, ds.sizes["place"]), np.int64)
    for rows, holder in _blocks(ds["holder"]):
        held = holder == index
        places[rows] = held.sum(axis=2)
        km2[rows] = held.astype(np.float32) @ weights
        chance += held.sum(axis=0)
        gained[rows], lost[rows] = _changes(held)
    shape = (len(definitions), len(areas))
    out = type(ds)(
        {
            "places": (("run", "week"), places, {"unit": "places"}),
            "km2": (("run", "week", "definition", "area"), km2.reshape(runs, weeks, *shape), {"unit": "km2"}),
            "chance": (("week", "place"), chance / runs, {"unit": "share of futures"}),
            "contested": (("week", "place"), _contested(ds), {"unit": "share of futures"}),
            "gained": ("run", gained, {"unit": "places"}),
            "lost": ("run", lost, {"unit": "places"}),
        },
        coords={"week": ds["week"], "place": ds["place"], "definition": definitions, "area": areas},
        attrs={"side": side},
    )
    return out.assign(**_record(ds, index, weights, shape)) if "record_holder" in ds else out


def _blocks(holder: xr.DataArray) -> Iterator[tuple[slice, NDArray[np.int8]]]:
    runs = holder.sizes["run"]
    for start in range(0, runs, BLOCK):
        rows = slice(start, min(start + BLOCK, runs))
        yield rows, holder.isel(run=rows).transpose("run", "week", "place").values


def _weights(ds: xr.Dataset) -> tuple[NDArray[np.float32], list[str], list[str]]:
    """Catchments as a matrix (place, definition x area), so that held @ weights is km2."""
    definitions = [str(d) for d in ds["definition"].values] if "catchment" in ds else []
    country = np.array([str(c) for c in ds["country"].values]) if "country" in ds.coords else np.array([])
    areas = [TOTAL, *dict.fromkeys(country.tolist())]
    if not definitions:
        return np.zeros((ds.sizes["place"], 0), np.float32), [], areas
    catchment = np.nan_to_num(ds["catchment"].transpose("place", "definition").values.astype(np.float32))
    inside = np.stack([np.ones(ds.sizes["place"], bool), *(country == c for c in areas[1:])], axis=1)
    return (catchment[:, :, None] * inside[:, None, :]).reshape(ds.sizes["place"], -1), definitions, areas


def _changes(held: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    before, after = held[..., :-1, :], held[..., 1:, :]
    return (~before & after).sum(axis=(-2, -1)), (before & ~after).sum(axis=(-2, -1))


def _contested(ds: xr.Dataset) -> NDArray[np.float64]:
    if "attacker" not in ds:
        return np.zeros((ds.sizes["week"], ds.sizes["place"]))
    found = np.zeros((ds.sizes["week"], ds.sizes["place"]), np.int64)
    for _, attacker in _blocks(ds["attacker"]):
        found += (attacker >= 0).sum(axis=0)
    return found / ds.sizes["run"]


def _record(
    ds: xr.Dataset, index: int, weights: NDArray[np.float32], shape: tuple[int, int]
) -> dict[str, Any]:
    holder = ds["record_holder"].transpose("week", "place").values
    known: NDArray[np.bool_] = np.all(holder >= 0, axis=1)
    if not known.any():
        return {}
    held = holder == index
    places = np.where(known, held.sum(axis=1), np.nan)
    km2 = np.where(known[:, None], held.astype(np.float32) @ weights, np.nan)
    gained, lost = _changes(held)
    return {
        "record_places": ("week", places, {"unit": "places"}),
        "record_km2": (("week", "definition", "area"), km2.reshape(len(km2), *shape), {"unit": "km2"}),
        "record_gained": ((), int(gained), {"unit": "places"}),
        "record_lost": ((), int(lost), {"unit": "places"}),
    }
