"""How futures are kept: each variable's axes, unit and words; deaths by month; digits that mean something.

Weekly deaths are summed to months, because the record is monthly; a week that spans two months is shared
between them by days. Floats are rounded to KEPT_BITS binary digits (a relative error of at most 2**-13, far
below the spread between futures), which makes them compress to half.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from marchland.territory.model import Territory

Arrays = dict[str, NDArray[Any]]
MONTHLY = ("deaths", "deaths_focal")
"""What is kept by month, like its record."""
KEPT_BITS = 12
FULL_BITS = 23


@dataclass(frozen=True)
class Variable:
    """A variable of a result: dimensions after `run`, unit, and what it is in words."""

    dims: tuple[str, ...]
    unit: str
    long_name: str


WORDS = {
    "share": ("as the outcome", "sum over the horizon of what the mechanism contributed"),
    "drawn": ("as the parameter", "parameter of the future"),
}
"""Unit and description of what is kept beside the model's own observations."""


KEPT = {"share": ("mechanism", "outcome", "side"), "drawn": ("parameter",)}
"""Its dimensions after `run`."""


def variables(model: Territory, columns: int) -> dict[str, Variable]:
    """The variables of a model's result; with parameters if it has any `columns` of them."""
    found = {name: ("week", *axes) for name, axes in model.observed.items()}
    found |= {name: ("month", *model.observed[name]) for name in MONTHLY if name in found}
    found |= {name: dims for name, dims in KEPT.items() if columns or name != "drawn"}
    said = {**model.words, **WORDS}
    return {name: Variable(dims, *said.get(name, ("", ""))) for name, dims in found.items()}


def rounded(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """Floats rounded to KEPT_BITS binary digits, half to even; finite numbers only."""
    drop = np.uint32(FULL_BITS - KEPT_BITS)
    bits = np.ascontiguousarray(values, np.float32).view(np.uint32)
    half = (np.uint32(1) << (drop - np.uint32(1))) - np.uint32(1) + ((bits >> drop) & np.uint32(1))
    return ((bits + half) & ~((np.uint32(1) << drop) - np.uint32(1))).view(np.float32)


def compact(found: Mapping[str, NDArray[Any]], shares: NDArray[np.float32]) -> Arrays:
    """A block as it is kept: deaths by month, floats rounded, integers as they are."""
    out = {}
    for name, values in found.items():
        if name in MONTHLY:
            runs, weeks, *cells = values.shape
            values = (shares.T @ values.reshape(runs, weeks, -1)).reshape(runs, -1, *cells)
        out[name] = rounded(values) if values.dtype == np.float32 else np.asarray(values)
    return out
