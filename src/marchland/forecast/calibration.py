"""Whether stated chances come true as often as stated, and whether intervals hold what they promise."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from marchland.stats import scores

if TYPE_CHECKING:
    import xarray as xr

BINS = 10
PITS = ("area_pit", "deaths_pit")


def calibration(ds: xr.Dataset) -> xr.Dataset:
    """Reliability and PIT of the losses of `backtest.score`.

    `number`, `stated` and `came(forecaster, horizon, bin)` for "the focal side holds this place", bins of the stated
    chance; `pit(forecaster, quantity, rank)` shares of the PIT in ten bins (.1 each if calibrated), `inside(forecaster,
    quantity)` share of figures within the central 90%. Cells of one episode are not independent: read them as a
    description, not as a test.
    """
    names, horizons = ds["forecaster"].values, ds["horizon"].values
    shape = (len(names), len(horizons), BINS)
    number, stated, came = np.zeros(shape, np.int64), np.full(shape, np.nan), np.full(shape, np.nan)
    chance, held = ds["focal_chance"].values, ds["held"].values
    for f in range(len(names)):
        for h in range(len(horizons)):
            said = np.isfinite(chance[f, :, h])
            r = scores.reliability(chance[f, :, h][said], held[:, h][said], BINS)
            number[f, h], stated[f, h], came[f, h] = r.number, r.stated, r.came
    pit, inside = np.full((len(names), len(PITS), BINS), np.nan), np.full((len(names), len(PITS)), np.nan)
    tail = (1 - scores.LEVEL) / 2
    for q, quantity in enumerate(PITS):
        for f in range(len(names)):
            v = ds[quantity].values[f]
            v = v[np.isfinite(v)]
            if len(v):
                pit[f, q] = np.histogram(v, BINS, (0, 1))[0] / len(v)
                inside[f, q] = ((v >= tail) & (v <= 1 - tail)).mean()
    by_bin = ("forecaster", "horizon", "bin")
    import xarray as xr  # late: whoever compares or judges needs it not

    return xr.Dataset(
        {
            "number": (by_bin, number),
            "stated": (by_bin, stated),
            "came": (by_bin, came),
            "pit": (("forecaster", "quantity", "rank"), pit),
            "inside": (("forecaster", "quantity"), inside),
        },
        coords={
            "forecaster": names, "horizon": horizons, "bin": np.arange(BINS) / BINS, "rank": np.arange(BINS) / BINS,
            "quantity": [p.removesuffix("_pit") for p in PITS],
        },
        attrs=dict(ds.attrs),
    )  # fmt: skip
