"""Which drawn parameters go together with an outcome over the ensemble: rank correlation with a bootstrap
interval.

A cheap first look that costs no further run. It sees monotone effects one at a time, inside the prior as
drawn; a parameter near zero may still matter through others (for that, see the sensitivity command).
Source of the coefficient: spearman_1904.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from marchland.stats.intervals import TIMES, between, times_drawn

if TYPE_CHECKING:
    import xarray as xr

LEAST_RUNS = 40


def association(parameters: xr.DataArray, outcome: xr.DataArray, seed: int = 1) -> xr.Dataset:
    """Spearman's rank correlation of each parameter (run, parameter) with `outcome` (run,), strongest
    first.

    Returns `rho(parameter)` with `low` and `high`, the 5% and 95% points over bootstrap resamples of the
    futures, and `noise`, the size that the strongest of as many unrelated parameters would reach in 19
    ensembles of 20. Parameters that were not varied are left out. Raises ValueError below 40 futures: the
    interval would say nothing.
    """
    runs = parameters.sizes["run"]
    if runs < LEAST_RUNS:
        raise ValueError(f"{runs} futures are too few to rank parameters; run at least {LEAST_RUNS}")
    drawn = parameters.transpose("run", "parameter").values.astype(float)
    varied = np.ptp(drawn, axis=0) > 0
    target = outcome.values.astype(float)
    names = parameters["parameter"].values[varied]
    if np.ptp(target) == 0 or not varied.any():
        empty = np.zeros(0)
        return _dataset(parameters, empty, empty, empty, 0.0, names[:0])
    x = _standard(np.apply_along_axis(ranks, 0, drawn[:, varied]))
    y = _standard(ranks(target)[:, None])[:, 0]
    source = np.random.default_rng([seed, runs])
    rho = _correlation(x, y, np.ones((1, runs)))[0]
    again = _correlation(x, y, times_drawn(runs, source))
    unrelated = np.stack([source.permutation(y) for _ in range(TIMES)]) @ x / runs
    low, high = between(again)
    noise = float(np.quantile(np.abs(unrelated).max(axis=1), 0.95))
    order = np.argsort(-np.abs(rho), kind="stable")
    return _dataset(parameters, rho[order], low[order], high[order], noise, names[order])


def ranks(values: NDArray[Any]) -> NDArray[np.float64]:
    """Ranks from 1, ties sharing their mean (as in scipy.stats.rankdata, whose import takes a second)."""
    _, position, count = np.unique(values, return_inverse=True, return_counts=True)
    return np.asarray((np.cumsum(count) - (count - 1) / 2)[position])


def _standard(x: NDArray[np.float64]) -> NDArray[np.float64]:
    """Columns with mean 0 and standard deviation 1."""
    return np.asarray((x - x.mean(axis=0)) / x.std(axis=0))


def _correlation(x: NDArray[np.float64], y: NDArray[np.float64], w: NDArray[Any]) -> NDArray[np.float64]:
    """Correlations (resample, parameter) of standardised x (run, parameter) and y (run,), where each future
    counts w (resample, run) times; zero where a column is constant in a resample.
    """
    weight = w / w.sum(axis=1, keepdims=True)
    mean_x, mean_y = weight @ x, (weight @ y)[:, None]
    spread_x, spread_y = weight @ x**2 - mean_x**2, (weight @ y**2)[:, None] - mean_y**2
    scale = np.sqrt(np.maximum(spread_x * spread_y, 0.0))
    together = weight @ (x * y[:, None]) - mean_x * mean_y
    rho: NDArray[np.float64] = np.divide(together, scale, out=np.zeros_like(together), where=scale > 1e-12)
    return rho


def _dataset(
    like: xr.DataArray,
    rho: NDArray[np.float64],
    low: NDArray[np.float64],
    high: NDArray[np.float64],
    noise: float,
    names: NDArray[np.str_],
) -> xr.Dataset:
    first = type(like)(rho, dims=("parameter",), coords={"parameter": names.astype(str)})
    return first.to_dataset(name="rho").assign(
        low=("parameter", low), high=("parameter", high), noise=((), noise)
    )
