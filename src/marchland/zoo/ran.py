"""An ensemble of a published model, as its results and its figure are made from it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import xarray as xr


@dataclass(frozen=True)
class Ran:
    """An ensemble of one published model at one setting of its parameters."""

    settings: dict[str, Any]
    dataset: xr.Dataset
    """Observations as (run, step, ...) and final records as (run, ...), by name."""
    seed: int

    def last(self, name: str) -> Any:
        """An observation after the last step, as an array (run, ...)."""
        return self.dataset[name].isel(step=-1).values

    def mean(self, values: Any) -> tuple[float, float]:
        """Mean over runs of one number a run, shape (run,), and its standard error (NaN for a single run)."""
        found = np.asarray(values, np.float64)
        error = found.std(ddof=1) / math.sqrt(len(found)) if len(found) > 1 else math.nan
        return float(found.mean()), float(error)
