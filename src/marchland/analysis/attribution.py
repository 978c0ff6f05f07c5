"""What drove the changes: shares of every gain and loss, booked to the mechanism that posted it.

The engine books each applied change to its poster, so the shares of an outcome add to the outcome itself.
A share says which term of the model moved the outcome inside the model; it is no finding about the war.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from marchland.analysis.fan import fan

if TYPE_CHECKING:
    import xarray as xr


def attribution(ds: xr.Dataset, side: str, outcome: str) -> xr.Dataset:
    """Mechanisms behind one outcome of one side, most important first.

    Returns `mean(mechanism)` and `band(quantile, mechanism)` over futures, in the outcome's unit, ordered
    by the size of the mean; mechanisms that contributed nothing in any future are left out. Raises
    KeyError when the result has no such outcome or side.
    """
    if "share" not in ds:
        raise KeyError("this result carries no attribution")
    for axis, name in (("outcome", outcome), ("side", side)):
        known = [str(v) for v in ds[axis].values]
        if name not in known:
            raise KeyError(f"attribution has no {axis} {name!r}; there are: {', '.join(known)}")
    draws = ds["share"].sel(outcome=outcome, side=side, drop=True)
    draws = draws.isel(
        mechanism=np.flatnonzero(np.abs(draws.transpose("run", "mechanism").values).max(0) > 0)
    )
    mean = draws.mean("run")
    order = np.abs(mean.values).argsort()[::-1]
    bands = fan(draws.isel(mechanism=order)).to_dataset(name="band")
    return bands.assign(mean=mean.isel(mechanism=order)).assign_attrs(side=side, outcome=outcome)
