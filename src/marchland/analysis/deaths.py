"""Deaths by month in the futures beside the record, over the same governorates and months only.

A month without a figure is a gap, never zero: futures are summed over exactly the governorates that the
record covers in that month. Totals are compared for all deaths; by perpetrator only one-sided violence is
compared, because for battles the record names the two sides and not who killed.
"""

from __future__ import annotations

import numpy as np
import xarray as xr
from numpy.typing import NDArray

ALL = "all deaths"
FOCAL = "one-sided, by the focal side"
FOCAL_KIND = "one_sided_focal"
RECORDS = {ALL: "record_deaths", FOCAL: "record_one_sided_focal"}


def deaths(ds: xr.Dataset) -> xr.Dataset:
    """Deaths a month by country: futures, and record with its low and high count where known.

    Returns `futures(count, run, month, country)` over all governorates; `matched(count, run, month,
    country)` over the governorates that the record covers in the month (NaN if none); `record`, `low`,
    `high` (count, month, country), NaN where the record is silent; `coverage(count, month, country)` share
    of the country's governorates. `count` names what is counted: all deaths, or one-sided violence by the
    focal side. Persons. Raises KeyError if `ds` carries no deaths.
    """
    if "deaths" not in ds:
        raise KeyError("this result carries no deaths (mechanism 'harm' was off)")
    drawn = ds["deaths"].transpose("run", "month", "governorate", "kind")
    kinds = [str(k) for k in drawn["kind"].values]
    values = drawn.values
    by_count = {ALL: values.sum(axis=3)}
    if FOCAL_KIND in kinds:
        by_count[FOCAL] = values[..., kinds.index(FOCAL_KIND)]
    belongs, countries = governorates_by_country(ds)
    pieces = [_one(ds, name, counted, belongs) for name, counted in by_count.items()]
    out = xr.concat(pieces, dim="count", join="exact")
    return out.assign_coords(count=list(by_count), country=countries, month=ds["month"].values)


def governorates_by_country(ds: xr.Dataset) -> tuple[NDArray[np.float32], list[str]]:
    """Membership matrix (governorate, country) of zeros and ones, and the names of the countries."""
    of = dict(zip(ds["governorate_of"].values.tolist(), ds["country"].values.tolist(), strict=True))
    countries = list(dict.fromkeys(of.values()))
    names = ds["governorate"].values.tolist()
    rows = [[float(of.get(g) == c) for c in countries] for g in names]
    return np.array(rows, np.float32).reshape(len(names), len(countries)), [str(c) for c in countries]


def _one(ds: xr.Dataset, name: str, counted: NDArray[np.float32], belongs: NDArray[np.float32]) -> xr.Dataset:
    """Sums of one count by country; `counted` is (run, month, governorate)."""
    variable = RECORDS[name]
    shape = counted.shape[1:]
    record = (
        ds[variable].transpose("month", "governorate").values if variable in ds else np.full(shape, np.nan)
    )
    known = np.isfinite(record).astype(np.float32)
    coverage = known @ belongs / np.maximum(belongs.sum(axis=0), 1)
    silent = coverage == 0
    matched = (counted * known) @ belongs
    matched[:, silent] = np.nan
    bounds = {}
    for bound in ("low", "high"):
        given = f"{variable}_{bound}"
        bounds[bound] = ds[given].transpose("month", "governorate").values if given in ds else record
    sums = {"record": record, **bounds}
    return xr.Dataset(
        {
            "futures": (
                ("run", "month", "country"),
                counted.astype(np.float32) @ belongs,
                {"unit": "persons"},
            ),
            "matched": (("run", "month", "country"), matched, {"unit": "persons"}),
            "coverage": (("month", "country"), coverage, {"unit": "share of governorates"}),
            **{
                key: (
                    ("month", "country"),
                    np.where(silent, np.nan, np.nan_to_num(v) @ belongs),
                    {"unit": "persons"},
                )
                for key, v in sums.items()
            },
        }
    )
