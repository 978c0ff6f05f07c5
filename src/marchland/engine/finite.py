"""A number that is not finite stops its block, and is named: which variable, which cell, which step of which future.

The block is taken again step by step until the number appears. Parameters are judged before the first step, for a
hazard that is not a number counts as none and so would leave no trace.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import jax
import numpy as np

from marchland.engine.contract import Model, State
from marchland.engine.program import Arrays, Program, Runs
from marchland.errors import MarchlandError


class NonFiniteError(MarchlandError):
    """A state that is no longer finite; says which variable, where, in which step of which future."""


def finite(values: Mapping[str, Any]) -> bool:
    """Whether every number of a tree of arrays is finite."""
    return all(bool(np.isfinite(np.asarray(leaf)).all()) for leaf in jax.tree.leaves(values))


def locate(program: Program, p: State, seed: int, runs: Runs, steps: int) -> None:
    """Take a block again, step by step, and raise NonFiniteError at the first number that is not finite."""
    y, observed = program.start(p), program.model.observed
    axes_of_state = {**observed, **program.axes}
    for t in range(-1, steps):
        seen: Arrays = {}
        last: Arrays = {}
        if t >= 0:
            y, seen, last = program.advance(seed, runs, p, y, t, t + 1)
        known = {name: values[:, 0] for name, values in seen.items()}
        # State first: what is observed of it, and what is recorded at the end, follows from it.
        inner = jax.tree.map(lambda leaf: np.moveaxis(np.asarray(leaf), -1, 0), y)
        for tree, axes in ((inner, axes_of_state), (known, observed), (last, axes_of_state)):
            for path, leaf in jax.tree_util.tree_leaves_with_path(tree):
                bad = np.argwhere(~np.isfinite(leaf))
                if len(bad):
                    name = jax.tree_util.keystr(path, simple=True, separator=".")
                    run, *cell = (int(i) for i in bad[0])
                    where = place(program.model, axes.get(name, ()), leaf.shape[1:], cell)
                    raise NonFiniteError(describe(name, int(runs[run]), t, where))
    raise NonFiniteError(
        "a number that is not finite appeared and did not appear again; no block was written"
    )


def locate_parameter(model: Model, p: State, runs: Runs) -> None:
    """Raise NonFiniteError for the first parameter that is not finite."""
    for name, values in p.items():
        bad = np.argwhere(~np.isfinite(np.asarray(values)))
        if len(bad):
            run, *cell = (int(i) for i in bad[0])
            axes = model.params[name].axes if name in model.params else ()
            where = place(model, axes, np.shape(values)[1:], cell)
            at = f" at {where}" if where else ""
            raise NonFiniteError(f"the parameter {name} is not finite in future {int(runs[run])}{at}")


def place(model: Model, axes: Sequence[str], shape: Sequence[int], cell: Sequence[int]) -> str:
    """A cell of an array in words: by labels if `axes` are those of its shape, else by numbers from 0."""
    if shape and tuple(len(model.labels.get(axis, ())) for axis in axes) == tuple(shape):
        return ", ".join(f"{axis} {model.labels[axis][i]}" for axis, i in zip(axes, cell, strict=True))
    return f"cell {', '.join(map(str, cell))}" if cell else ""


def describe(name: str, run: int, step: int, where: str) -> str:
    """Which number is not finite, in which step of which future, and in which of its cells."""
    when = "at the start" if step < 0 else f"in step {step}"
    return f"{name} is not finite {when} of future {run}{f' at {where}' if where else ''}"
