"""A few dates worth reading: first week, fullest extent, cut-off, a year and two years on, last week.

The fullest extent is the record's where there is one, else that of the median future. The headline beside
each date is the band of the futures, the record, and how many futures lie at or above it, as a natural
frequency.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from marchland.analysis.fan import fan

if TYPE_CHECKING:
    import xarray as xr

YEAR = 52
MOST = 6


def moments(held: xr.Dataset, cut: str | None = None) -> dict[int, str]:
    """Week index -> reason for looking at it, in order of time; `held` is from `territory`, `cut` an ISO
    date.

    First and last week, fullest extent and cut-off are always there; years after the cut-off and
    fractions of the horizon fill up to MOST where they keep a twentieth of the horizon from the others.
    """
    week = held["week"].values.astype("datetime64[D]")
    last = len(week) - 1
    extent = held["record_places"].values if "record_places" in held else fan(held["places"]).values[2]
    peak = int(np.nanargmax(extent))
    full = "fullest extent on record" if "record_places" in held else "fullest extent"
    named = [(0, "first week"), (last, "last week"), (peak, full)]
    more = [(last // 2, "half-way"), (last // 4, "a quarter of the way"), (3 * last // 4, "three quarters")]
    if cut is not None and week[0] <= np.datetime64(cut, "D") <= week[-1]:
        at = int(np.searchsorted(week, np.datetime64(cut, "D"), side="right")) - 1
        named.append((at, "cut-off"))
        more = [(at + YEAR, "one year after the cut-off"), (at + 2 * YEAR, "two years after"), *more]
    found: dict[int, str] = {}
    for index, reason in named:
        found.setdefault(index, reason)
    for index, reason in more:
        if len(found) < MOST and index <= last and all(abs(index - other) > last // 20 for other in found):
            found[index] = reason
    return dict(sorted(found.items()))


def beside_record(draws: xr.DataArray, record: xr.DataArray | None) -> xr.Dataset:
    """Band of `draws` (run, ...) beside `record` (...), cell by cell.

    Returns `band(quantile, ...)`, `record(...)` (NaN where unknown), and two counts of futures:
    `at_least(...)` at or above the record and `exactly(...)` equal to it; both are -1 where there is no
    record.
    """
    bands = fan(draws)
    dims = bands.dims[1:]
    values = draws.transpose("run", *dims).values
    truth = np.full(values.shape[1:], np.nan) if record is None else record.transpose(*dims).values
    known = np.isfinite(truth.astype(float))
    return (
        bands.to_dataset(name="band")
        .assign(
            record=(dims, truth.astype(float)),
            at_least=(dims, np.where(known, (values >= truth).sum(axis=0), -1)),
            exactly=(dims, np.where(known, (values == truth).sum(axis=0), -1)),
        )
        .assign_attrs(runs=draws.sizes["run"], band=bands.attrs["band"])
    )
