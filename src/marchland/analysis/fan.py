"""Quantiles over futures, and the words for the band that they span.

A band from a handful of futures would look like knowledge: below `FEW` futures the outer levels become
the smallest and the largest future, and the label says so.
"""

from __future__ import annotations

import numpy as np
import xarray as xr

LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
FEW = 40
"""Below this the 5% and 95% quantiles rest on two futures or fewer."""


def levels(runs: int) -> tuple[float, ...]:
    """Quantile levels that this many futures can carry: the usual five, or the full range when they are
    few."""
    return LEVELS if runs >= FEW else (0.0, 0.25, 0.5, 0.75, 1.0)


def band(runs: int) -> str:
    """Label of the outer band, in words for captions."""
    return "90% of simulated futures" if runs >= FEW else f"range of all {runs} simulated futures"


def fan(draws: xr.DataArray) -> xr.DataArray:
    """Five quantiles of `draws` over its dimension `run`, which is replaced by a leading `quantile` of
    size five.

    Missing draws (NaN) are left out; a cell without any draw is NaN. `attrs["band"]` holds the label of
    the outer band. Raises ValueError if `draws` has no dimension `run` or no run.
    """
    if "run" not in draws.dims or draws.sizes["run"] == 0:
        raise ValueError("a fan needs draws along a dimension 'run' with at least one future")
    runs = draws.sizes["run"]
    values = draws.transpose("run", ...).values.astype(np.float64, copy=False)
    wanted = levels(runs)
    if np.isnan(values).any():
        found = np.full((len(wanted), *values.shape[1:]), np.nan)
        some = ~np.isnan(values).all(axis=0)
        found[:, some] = np.nanquantile(values[:, some], wanted, axis=0)
    else:
        found = np.quantile(values, wanted, axis=0)
    rest = [d for d in draws.dims if d != "run"]
    coords = {name: c for name, c in draws.coords.items() if "run" not in c.dims}
    out = xr.DataArray(found, dims=("quantile", *rest), coords={"quantile": list(wanted), **coords})
    out.attrs = {**draws.attrs, "band": band(runs), "runs": runs}
    return out
