"""A few dates worth reading: first week, fullest extent, cut-off, a year and two years on, last week.

The fullest extent is the record's where there is one, else that of the median future. The headline beside
each date is the band of the futures, the record, and how many futures lie at or above it, as a natural
frequency.
"""

from __future__ import annotations

import numpy as np
import xarray as xr

from marchland.analysis.fan import fan


def moments(held: xr.Dataset, cut: str | None = None) -> dict[int, str]:
    """Week index -> reason for looking at it, in order of time; `held` is from `territory`, `cut` an ISO
    date.

    Dates that coincide are named once, by the first reason that applies.
    """
    week = held["week"].values.astype("datetime64[D]")
    last = len(week) - 1
    extent = held["record_places"].values if "record_places" in held else fan(held["places"]).values[2]
    peak = int(np.nanargmax(extent))
    wanted = [(0, "first week"), (peak, "fullest extent " + ("on record" if "record_places" in held else ""))]
    if cut is not None and week[0] <= np.datetime64(cut, "D") <= week[-1]:
        at = int(np.searchsorted(week, np.datetime64(cut, "D"), side="right")) - 1
        wanted += [(at, "cut-off"), (at + 52, "one year after the cut-off"), (at + 104, "two years after")]
    else:
        wanted += [
            (last // 4, "a quarter of the way"),
            (last // 2, "half-way"),
            (3 * last // 4, "three quarters"),
        ]
    wanted.append((last, "last week"))
    found: dict[int, str] = {}
    for index, reason in wanted:
        if 0 <= index <= last:
            found.setdefault(index, reason.strip())
    return dict(sorted(found.items()))


def beside_record(draws: xr.DataArray, record: xr.DataArray | None) -> xr.Dataset:
    """Band of `draws` (run, ...) beside `record` (...), cell by cell.

    Returns `band(quantile, ...)`, `record(...)` (NaN where unknown), and two counts of futures:
    `at_least(...)` at or above the record and `exactly(...)` equal to it; both are -1 where there is no
    record.
    """
    bands = fan(draws)
    shape = bands.isel(quantile=0, drop=True)
    truth = xr.full_like(shape, np.nan) if record is None else record.transpose(*shape.dims)
    known = np.isfinite(truth.values.astype(float))
    values = draws.transpose("run", *shape.dims).values
    above = np.where(known, (values >= truth.values).sum(axis=0), -1)
    equal = np.where(known, (values == truth.values).sum(axis=0), -1)
    return xr.Dataset(
        {
            "band": bands,
            "record": (shape.dims, truth.values.astype(float)),
            "at_least": (shape.dims, above),
            "exactly": (shape.dims, equal),
        },
        attrs={"runs": draws.sizes["run"], "band": bands.attrs["band"]},
    )
