"""A posterior as groups that ArviZ opens: `posterior` by chain and draw, `observed_data` beside it.

Each of the two samplers is a chain. A parameter with cells is one variable whose last axis names the cells that vary:
`forces.count` (chain, draw, forces.count_of). Written as NetCDF with groups, which ArviZ before 1.0 opens as
InferenceData and ArviZ from 1.0 on, like xarray, as a DataTree; nothing here imports it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from marchland.calibrate.space import F
from marchland.files.netcdf import write_netcdf

if TYPE_CHECKING:
    import xarray as xr

FILE = "posterior.nc"


def write(folder: Path, learned: xr.Dataset, captures: NDArray[np.int64]) -> Path:
    """Write a `posterior` and the captures on record (weeks, directions) before its cut. Raises OSError."""
    import xarray as xr

    said = {"long_name": "captures on record", "units": "captures"}
    observed = xr.Dataset({"captures": (("week", "direction"), captures.astype(np.int32), said)})
    write_netcdf({"posterior": learned, "observed_data": observed}, folder / FILE)
    return folder / FILE


def posterior(columns: Sequence[str], values: F, chains: int, about: Mapping[str, Any]) -> xr.Dataset:
    """Parameters in their own units from a table (N, D), N in the order of chains, and a note of their origin."""
    import xarray as xr

    shaped = values.astype(np.float32).reshape(chains, -1, len(columns))
    cells: dict[str, list[tuple[str, int]]] = {}
    for i, column in enumerate(columns):
        name, _, cell = column.partition("[")
        cells.setdefault(name, []).append((cell.removesuffix("]"), i))
    found: dict[str, tuple[tuple[str, ...], NDArray[np.float32]]] = {}
    coords = {"chain": np.arange(chains), "draw": np.arange(shaped.shape[1])}
    for name, some in cells.items():
        labels, index = [label for label, _ in some], [i for _, i in some]
        if labels == [""]:
            found[name] = (("chain", "draw"), shaped[:, :, index[0]])
        else:
            found[name] = (("chain", "draw", f"{name}_of"), shaped[:, :, index])
            coords[f"{name}_of"] = np.array(labels)
    return xr.Dataset(found, coords, {"inference_library": "marchland", **about})
