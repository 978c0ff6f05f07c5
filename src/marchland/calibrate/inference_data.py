"""A posterior as groups that ArviZ opens: `posterior` by chain and draw, `observed_data` beside it.

Each of the two samplers is a chain. A parameter with cells is one variable whose last axis names the cells that vary:
`forces.count` (chain, draw, forces.count_of). Written as NetCDF with groups, which ArviZ before 1.0 opens as
InferenceData and ArviZ from 1.0 on, like xarray, as a DataTree; nothing here imports it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from marchland.files.writing import whole

if TYPE_CHECKING:
    import xarray as xr

    from marchland.calibrate.calibrate import Learned

FILE = "posterior.nc"


def write(learned: Learned, about: Mapping[str, str], folder: Path) -> Path:
    """Write the groups of what was learned into a folder, with a note of where it comes from. Raises OSError."""
    import xarray as xr

    tree = xr.DataTree.from_dict({"posterior": posterior(learned, about), "observed_data": observed(learned)})
    with whole(folder / FILE) as part:
        tree.to_netcdf(part, engine="h5netcdf")
    return folder / FILE


def posterior(learned: Learned, about: Mapping[str, str]) -> xr.Dataset:
    """Every parameter in its own unit, (chain, draw) and, if it has cells, a last axis that names them."""
    import xarray as xr

    chains = len(learned.chains)
    values = learned.values.astype(np.float32).reshape(chains, -1, len(learned.names))
    cells: dict[str, list[tuple[str, int]]] = {}
    for i, column in enumerate(learned.names):
        name, _, cell = column.partition("[")
        cells.setdefault(name, []).append((cell.removesuffix("]"), i))
    found: dict[str, tuple[tuple[str, ...], NDArray[np.float32]]] = {}
    coords = {"chain": np.arange(chains), "draw": np.arange(values.shape[1])}
    for name, some in cells.items():
        labels, index = [label for label, _ in some], [i for _, i in some]
        if labels == [""]:
            found[name] = (("chain", "draw"), values[:, :, index[0]])
        else:
            found[name] = (("chain", "draw", f"{name}_of"), values[:, :, index])
            coords[f"{name}_of"] = np.array(labels)
    told = {"inference_library": "marchland", "widened": learned.widened, "seed": learned.seed, **about}
    return xr.Dataset(found, coords, told)


def observed(learned: Learned) -> xr.Dataset:
    """Captures on record before the cut, (week, direction)."""
    import xarray as xr

    said = {"long_name": "captures on record", "units": "captures"}
    return xr.Dataset({"captures": (("week", "direction"), learned.recorded.astype(np.int32), said)})
