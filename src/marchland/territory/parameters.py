"""Parameters in columns, and posteriors read from parquet: `name` for a number, `name[label]` for a cell along an axis.

Columns are how draws are kept beside the futures, and how a posterior comes back as parquet: each column
given there replaces the prior's draws, row `run mod rows` for future `run`; parameters that it does not
name stay with the prior. Switches and compliance are parameters too, so that neither needs a new
compilation.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from marchland.engine.contract import Model, State
from marchland.engine.draws import host_uniforms
from marchland.engine.priors import Param, Prior
from marchland.engine.run import Draw, Runs, prior_draws
from marchland.errors import InputError, meant
from marchland.phases import DRAWS, LOAD, phase
from marchland.scenario.nearness import NEARNESS
from marchland.territory.model import Territory

Columns = dict[str, NDArray[np.float32]]


def column_names(model: Model, name: str) -> list[str]:
    """Columns of one parameter, in the order of its cells."""
    axes = [model.labels[axis] for axis in model.params[name].axes]
    if not axes:
        return [name]
    cells = np.array(np.meshgrid(*axes, indexing="ij")).reshape(len(axes), -1).T
    return [f"{name}[{','.join(cell)}]" for cell in cells]


def active(model: Territory) -> list[str]:
    """Parameters of the mechanisms that are on."""
    return [name for name in model.params if name.split(".")[0] not in model.off]


def priors_by_column(model: Territory) -> dict[str, tuple[Param, Prior]]:
    """Column -> its parameter and the prior of its cell, over the mechanisms that are on."""
    out = {}
    for name in active(model):
        param = model.params[name]
        labels = model.labels[param.axes[0]] if len(param.axes) == 1 else ()
        for i, column in enumerate(column_names(model, name)):
            out[column] = (param, param.cells.get(labels[i], param.prior) if labels else param.prior)
    return out


def as_columns(model: Territory, p: State) -> NDArray[np.float32]:
    """Drawn parameters (runs, columns) in the order of `priors_by_column`."""
    runs = len(p["on"])
    return np.concatenate([np.asarray(p[name]).reshape(runs, -1) for name in active(model)], axis=1)


@phase(LOAD)
def read_posterior(path: Path, model: Model) -> Columns:
    """Parameter sets from parquet: column -> values (rows,). Raises InputError, also for a value out of bounds."""
    import pyarrow
    from pyarrow import parquet

    if not path.is_file():
        raise InputError(f"there is no file of parameter sets '{path}'")
    try:
        with parquet.ParquetFile(path) as file:  # `read_table` would bring what reads whole folders
            table = file.read()
    except (pyarrow.ArrowException, OSError) as error:
        raise InputError(f"{path}: this is no parquet file that can be read ({error})") from None
    known = {
        column: (model.params[name], i)
        for name in model.params
        for i, column in enumerate(column_names(model, name))
    }
    for column in table.column_names:
        if column not in known:
            hint = meant(column, known) or "; columns are full parameter names"
            raise InputError(f"{path}: no parameter has the name '{column}'{hint}")
    if table.num_rows == 0 or not table.column_names:
        raise InputError(f"{path}: holds no parameter set")
    out = {}
    for column in table.column_names:
        try:
            values = np.asarray(numbers(table.column(column)), np.float64)
        except (ValueError, TypeError):
            raise InputError(f"{path}: column '{column}' holds something other than numbers") from None
        if not np.isfinite(values).all():
            raise InputError(f"{path}: column '{column}' holds a missing or infinite value")
        least, most = limits(model, *known[column])
        beyond = np.flatnonzero((values < least) | (values > most))
        if len(beyond):
            where = f"{path}: column '{column}', row {beyond[0] + 1} of {len(values)}"
            unit = known[column][0].unit
            raise InputError(f"{where}: {values[beyond[0]]:g} lies outside of {least:g} to {most:g} ({unit})")
        prior = known[column][0].prior
        if column == NEARNESS and prior.dist == "fixed" and (values != prior.a).any():
            raise InputError(
                f"{path}: column '{column}': the scenario fixes it at {prior.a:g} km, for all; let it vary there: "
                f"--set 'parameters.{NEARNESS}={{dist: lognormal, a: 60, b: 0.4}}'"
            )
        out[column] = values.astype(np.float32)
    return out


def numbers(column: Any) -> NDArray[Any]:
    """A column of a table as an array; one of whole numbers or fractions without gaps needs no pandas for that."""
    from pyarrow import types

    if column.null_count or not (types.is_floating(column.type) or types.is_integer(column.type)):
        return np.asarray(column.to_numpy())
    kind = np.dtype(column.type.to_pandas_dtype())
    parts = [np.frombuffer(a.buffers()[1], kind, len(a), a.offset * kind.itemsize) for a in column.chunks]
    return np.concatenate([np.zeros(0, kind), *parts])


def limits(model: Model, param: Param, cell: int) -> tuple[float, float]:
    """Least and greatest value of a parameter's cell: what it can be, within the bounds that its prior is cut to."""
    labels = model.labels[param.axes[0]] if len(param.axes) == 1 else ()
    prior = param.cells.get(labels[cell], param.prior) if labels else param.prior
    return max(param.bounds[0], prior.low), min(param.bounds[1], prior.high)


def territorial_draws(model: Territory, seed: int, posterior: Mapping[str, Any] | None = None) -> Draw:
    """Draws of a territorial model: parameters, switches `on` (mechanism) and compliance `comply` (lever)."""
    priors = prior_draws(model, seed)
    given = posterior or {}
    places = {
        column: (name, i)
        for name in model.params
        for i, column in enumerate(column_names(model, name))
        if column in given
    }

    @phase(DRAWS)
    def draw(runs: Runs) -> State:
        p = priors(runs)
        for column, (name, cell) in places.items():
            values = given[column]
            p[name].reshape(len(runs), -1)[:, cell] = values[runs % len(values)]
        on = np.array([m.name not in model.off for m in model.mechanisms])
        p["on"] = np.broadcast_to(on, (len(runs), len(on))).copy()
        p["comply"] = compliance(model, seed, runs)
        return p

    return draw


def compliance(model: Territory, seed: int, runs: Runs) -> NDArray[np.float32]:
    """1 where the owner of a lever does as asked: (runs, lever)."""
    levers = model.labels["lever"]
    return np.stack([complies(seed, runs, name, model.compliance.get(name, 1.0)) for name in levers], axis=1)


def complies(seed: int, runs: Runs, lever: str, chance: float) -> NDArray[np.float32]:
    """1 for the futures in which the lever's owner does as asked, by a draw of its own: (runs,)."""
    return (host_uniforms(seed, runs, f"comply.{lever}", 1)[:, 0] < chance).astype(np.float32)
