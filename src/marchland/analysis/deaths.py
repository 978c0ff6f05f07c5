"""Deaths by month in the futures beside the record, over the same governorates and months only.

A month without a figure is a gap, never zero: futures are summed over exactly the governorates that the
record covers in that month, and each count is set beside the record of the same count (`record.counts`): events with
the focal side, and what is left of all, apart, where the record tells them apart; else all together. By perpetrator
only one-sided violence is compared, because for battles the record names the two sides and not who killed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from marchland.record.counts import WITH

if TYPE_CHECKING:
    import xarray as xr

ALL = "all deaths"
APART = "in events without the focal side"
FOCAL = "one-sided, by the focal side"
FOCAL_KIND = "one_sided_focal"


def deaths(ds: xr.Dataset) -> xr.Dataset:
    """Deaths a month by country: futures, and record with its low and high count where known.

    Returns `futures(count, run, month, country)` over all governorates; `matched(count, run, month,
    country)` over the governorates that the record covers in the month (NaN if none); `record`, `low`,
    `high` (count, month, country), NaN where the record is silent; `coverage(count, month, country)` share
    of the country's governorates. `count` names what is counted: deaths with and without the focal side
    where the record tells them apart, else all, and one-sided violence by the focal side. Persons. Raises
    KeyError if `ds` carries no deaths.
    """
    if "deaths" not in ds:
        raise KeyError("this result carries no deaths (mechanism 'harm' was off)")
    drawn = ds["deaths"].transpose("run", "month", "governorate", "kind")
    kinds = [str(k) for k in drawn["kind"].values]
    values = drawn.values
    everyone = {bound: _recorded(ds, "record_deaths", bound) for bound in BOUNDS}
    theirs = {bound: _recorded(ds, "record_deaths_focal", bound) for bound in BOUNDS}
    by_count = {ALL: (values.sum(axis=3), everyone)}
    if "deaths_focal" in ds and np.isfinite(theirs["best"]).any():
        own = ds["deaths_focal"].transpose("run", "month", "governorate").values
        left = (
            everyone["best"] - theirs["best"]
        )  # low and high do not add up: no bounds are known of what is left
        by_count = {WITH: (own, theirs), APART: (values.sum(axis=3) - own, dict.fromkeys(BOUNDS, left))}
    if FOCAL_KIND in kinds:
        known = {bound: _recorded(ds, "record_one_sided_focal", bound) for bound in BOUNDS}
        by_count[FOCAL] = (values[..., kinds.index(FOCAL_KIND)], known)
    belongs, countries = governorates_by_country(ds)
    pieces = [_one(counted, known, belongs) for counted, known in by_count.values()]
    together = {
        name: (("count", *dims), np.stack([piece[name][1] for piece in pieces]), {"unit": unit})
        for name, (dims, _, unit) in pieces[0].items()
    }
    labels = {"count": list(by_count), "country": countries, "month": ds["month"].values}
    return type(ds)(together, coords=labels)


def governorates_by_country(ds: xr.Dataset) -> tuple[NDArray[np.float32], list[str]]:
    """Membership matrix (governorate, country) of zeros and ones, and the names of the countries."""
    of = dict(zip(ds["governorate_of"].values.tolist(), ds["country"].values.tolist(), strict=True))
    countries = list(dict.fromkeys(of.values()))
    names = ds["governorate"].values.tolist()
    rows = [[float(of.get(g) == c) for c in countries] for g in names]
    return np.array(rows, np.float32).reshape(len(names), len(countries)), [str(c) for c in countries]


BOUNDS = ("best", "low", "high")


def _recorded(ds: xr.Dataset, variable: str, bound: str) -> NDArray[np.float64]:
    """A recorded count (month, governorate); its best estimate where it has no such bound, NaN where there is none."""
    for name in (variable if bound == "best" else f"{variable}_{bound}", variable):
        if name in ds:
            return np.asarray(ds[name].transpose("month", "governorate").values, np.float64)
    return np.full((ds.sizes["month"], ds.sizes["governorate"]), np.nan)


def _one(
    counted: NDArray[np.float32], sums: dict[str, NDArray[np.float64]], belongs: NDArray[np.float32]
) -> dict[str, tuple[tuple[str, ...], NDArray[Any], str]]:
    """Sums of one count by country: dimensions, values and unit; `counted` is (run, month, governorate), `sums` the
    record by BOUNDS."""
    record = sums["best"]
    known = np.isfinite(record).astype(np.float32)
    coverage = known @ belongs / np.maximum(belongs.sum(axis=0), 1)
    silent = coverage == 0
    matched = (counted * known) @ belongs
    matched[:, silent] = np.nan
    drawn, recorded = ("run", "month", "country"), ("month", "country")
    return {
        "futures": (drawn, counted.astype(np.float32) @ belongs, "persons"),
        "matched": (drawn, matched, "persons"),
        "coverage": (recorded, coverage, "share of governorates"),
        **{
            "record" if key == "best" else key: (
                recorded,
                np.where(silent, np.nan, np.nan_to_num(v) @ belongs),
                "persons",
            )
            for key, v in sums.items()
        },
    }
