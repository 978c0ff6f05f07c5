"""Quantiles over futures, and the words for the band that they span.

A band from a handful of futures would look like knowledge: below `FEW` futures the outer levels become
the smallest and the largest future, and the label says so.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import xarray as xr

LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
FEW = 40
"""Below this the 5% and 95% quantiles rest on two futures or fewer."""

CELLS = 512
"""Cells sorted at once, so that a large ensemble needs little more memory than its draws."""


def levels(runs: int) -> tuple[float, ...]:
    """Quantile levels that this many futures can carry: the usual five, or the full range when they are
    few."""
    return LEVELS if runs >= FEW else (0.0, 0.25, 0.5, 0.75, 1.0)


def band(runs: int) -> str:
    """Label of the outer band, in words for captions."""
    return "90% of simulated futures" if runs >= FEW else f"range of all {runs} simulated futures"


def fan(draws: xr.DataArray) -> xr.DataArray:
    """Five quantiles of `draws` over its dimension `run`, which is replaced by a leading `quantile`.

    Counts (integer draws) get quantiles that some future has; others are interpolated. Missing draws (NaN)
    are left out; a cell without any draw is NaN. `attrs["band"]` holds the label of the outer band. Raises
    ValueError if `draws` has no dimension `run` or no run.
    """
    if "run" not in draws.dims or draws.sizes["run"] == 0:
        raise ValueError("a fan needs draws along a dimension 'run' with at least one future")
    runs = draws.sizes["run"]
    wanted = levels(runs)
    rest = [d for d in draws.dims if d != "run"]
    values = draws.transpose("run", *rest).values
    cells = values.reshape(runs, -1)
    found = np.empty((len(wanted), cells.shape[1]))
    for start in range(0, cells.shape[1], CELLS):
        ordered = np.sort(np.ascontiguousarray(cells[:, start : start + CELLS].T), axis=-1)
        for i, level in enumerate(wanted):
            found[i, start : start + CELLS] = _quantile(ordered, level)
    found = found.reshape(len(wanted), *values.shape[1:])
    coords = {name: c for name, c in draws.coords.items() if "run" not in c.dims}
    told = {**draws.attrs, "band": band(runs), "runs": runs}
    labels = {"quantile": list(wanted), **coords}
    return type(draws)(found, dims=("quantile", *rest), coords=labels, attrs=told)


def _quantile(ordered: NDArray[Any], level: float) -> NDArray[np.float64]:
    """One quantile of values sorted along the last axis, NaN last."""
    if ordered.dtype.kind in "biu":
        at = max(0, math.ceil(level * ordered.shape[-1] - 1e-9) - 1)
        return ordered[..., at].astype(np.float64)
    count = ordered.shape[-1] - np.isnan(ordered).sum(axis=-1)
    at = level * np.maximum(count - 1, 0)
    low = np.floor(at).astype(int)
    high = np.minimum(low + 1, np.maximum(count - 1, 0))
    below, above = (np.take_along_axis(ordered, i[..., None], -1)[..., 0].astype(float) for i in (low, high))
    return np.asarray(below + (at - low) * (above - below))
