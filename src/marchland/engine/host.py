"""Run a model on the host, run by run, in double precision: for solvers and chains that need no compiled block.

A model written in NumPy keeps the same contract (`init`, `step`, `observe`, `finish`) and says so by being wrapped
in `OnHost`. Its draws are keyed by (seed, run, stream, step) as everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from marchland.engine.contract import Model


@dataclass(frozen=True)
class OnHost:
    """A model whose functions take and give NumPy arrays in float64."""

    model: Model


def simulate_on_host(model: Model, runs: int, seed: int) -> dict[str, NDArray[Any]]:
    """Every observation as (run, step, ...) and every final record as (run, ...), by name; float64 kept.

    Raises whatever the model's own functions raise.
    """
    import jax

    from marchland.engine.draws import draw_parameters, host_uniforms

    inputs = model.inputs()
    drawn = draw_parameters(model.params, {}, seed, np.arange(runs), dtype=np.float64)
    steps: dict[str, list[list[object]]] = {}
    ends: dict[str, list[object]] = {}
    for run in range(runs):
        p = {name: values[run] for name, values in drawn.items()}
        y = model.init(p)
        seen: dict[str, list[object]] = {}
        for t in range(model.steps):
            u = {
                name: host_uniforms(
                    seed, np.array([run]), f"{name}.{t}", int(np.prod(shape, dtype=int))
                ).reshape(shape)
                for name, shape in model.streams.items()
            }
            y = model.step(y, p, jax.tree.map(lambda a, t=t: a[t], inputs), u)
            for name, value in model.observe(y).items():
                seen.setdefault(name, []).append(value)
        for name, values in seen.items():
            steps.setdefault(name, []).append(values)
        for name, value in model.finish(y).items():
            ends.setdefault(name, []).append(value)
    return {name: np.asarray(values) for name, values in {**steps, **ends}.items()}
