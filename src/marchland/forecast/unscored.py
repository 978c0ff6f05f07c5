"""What a backtest could not score, and why: said in words, so that a missing table is never taken for a tie."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

import numpy as np

from marchland.forecast.leaderboard import TARGETS
from marchland.forecast.record import Record

if TYPE_CHECKING:
    import xarray as xr

CALLED = {"control": "who holds each place", "km2": "area", "deaths": "deaths"}


def unscored(record: Record, ds: xr.Dataset, targets: Collection[str] = tuple(TARGETS)) -> str:
    """One line for each of the targets without a single scored cell in the losses of `backtest.score`; else empty."""
    return "\n".join(
        f"{CALLED[target]}: not scored, {why(record, target)}"
        for target in targets
        if not np.isfinite(ds[TARGETS[target][0]].values).any()
    )


def why(record: Record, target: str) -> str:
    """Why a target has no scored cell."""
    if target == "km2":
        if not len(record.area):
            return "because there is no territory.csv with figures"
        return "because territory.csv gives no figure both before and after an origin by one publisher"
    if target == "deaths":
        if not np.isfinite(record.deaths).any():
            return "because there is no deaths.csv with rows of kind 'focal' or 'all' in governorates of places.csv"
        return "because deaths.csv gives no whole months of one governorate both before and after an origin"
    return "because no origin has so many weeks on record after it, or holders are unknown"
