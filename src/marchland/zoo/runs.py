"""Run a published model: settings in, an ensemble as one labelled dataset and its named results out."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import TYPE_CHECKING

from marchland.errors import InputError, Notice
from marchland.zoo.published import Published, Value
from marchland.zoo.ran import Ran

if TYPE_CHECKING:
    import xarray as xr

    from marchland.engine.contract import Model
    from marchland.engine.host import OnHost

SEED = 1
MANY = 100_000


def run(model: Published, given: Mapping[str, Value] | None = None, runs: int = 0, seed: int = SEED) -> Ran:
    """Simulate `runs` futures (0: the model's own default). Raises InputError for settings out of their domain."""
    settings = model.read(given or {})
    count = runs or model.runs
    if not 1 <= count <= MANY:
        raise InputError(f"--runs {count}: expected 1 to {MANY:,}")
    if not 0 <= seed < 2**32:
        raise InputError(f"--seed {seed}: expected a whole number from 0 to {2**32 - 1}")
    return Ran(settings, dataset(model.build(settings), count, seed, model.block), seed)


def dataset(model: Model | OnHost, runs: int, seed: int, block: int = 32) -> xr.Dataset:
    """An ensemble of anything that keeps the `Model` contract, as a dataset (a single run is a block of one)."""
    import xarray as xr

    from marchland.engine.host import OnHost, simulate_on_host
    from marchland.engine.run import simulate

    inner: Model
    if isinstance(model, OnHost):
        inner = model.model
        found = simulate_on_host(inner, runs, seed)
    else:
        inner = model
        with warnings.catch_warnings():
            # Boards and sorted crowds are beyond the fast path by nature; nobody can do anything about it.
            warnings.filterwarnings("ignore", "the model uses", Notice)
            found = simulate(inner, runs, seed, size=1 if runs == 1 else block)
    data, labels = {}, {axis: list(names) for axis, names in inner.labels.items()}
    for name, values in found.items():
        axes = inner.observed.get(name, ())
        leading = ("run", "step")[: values.ndim - len(axes)]
        data[name] = ((*leading, *axes), values)
    used = {axis for dims, _ in data.values() for axis in dims}
    return xr.Dataset(data, coords={axis: names for axis, names in labels.items() if axis in used})
