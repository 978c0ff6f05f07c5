"""Services in towns that a side holds and in all others, left out where there is no such town."""

from __future__ import annotations

import xarray as xr

FOCAL_ZONE = "focal"


def services_where_held(ds: xr.Dataset, held: xr.Dataset) -> xr.DataArray:
    """Service index (run, week, sector, zone), 0-1, NaN where the zone holds no town in that future and
    week.

    `held` comes from `territory` for the focal side. An index of towns that do not exist would read as
    zero.
    """
    places = held["places"]
    counts = [places if str(z) == FOCAL_ZONE else ds.sizes["place"] - places for z in ds["zone"].values]
    return ds["services"].where(xr.concat(counts, dim="zone").drop_vars("run", errors="ignore") > 0)
