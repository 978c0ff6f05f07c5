"""Parameters as points of a space in which the prior is a standard normal in every direction.

    parameter = quantile of its prior at Phi(z)

Every uncertain cell of every parameter of the mechanisms that are on is one coordinate; fixed ones are none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from marchland.engine.contract import State
from marchland.engine.draws import host_uniforms
from marchland.territory.model import Territory
from marchland.territory.parameters import column_names, priors_by_column

F = NDArray[np.float64]
EDGE = 1e-7
"""Probabilities are kept this far from 0 and 1."""


@dataclass(frozen=True)
class Space:
    """The uncertain parameters of a model."""

    model: Territory

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Columns that vary, in order: the coordinates (D)."""
        return tuple(c for c, (_, prior) in priors_by_column(self.model).items() if prior.dist != "fixed")

    def draw(self, rows: NDArray[np.int64], seed: int) -> F:
        """Prior draws (rows, D), keyed by (seed, row, name)."""
        return np.stack([ndtri(host_uniforms(seed, rows, c, 1)[:, 0]) for c in self.names], axis=1)

    def values(self, z: F) -> F:
        """Parameters in their own units (N, D) at points (N, D)."""
        priors = priors_by_column(self.model)
        u = np.clip(ndtr(z), EDGE, 1 - EDGE)
        return np.stack([priors[c][1].quantile(u[:, i]) for i, c in enumerate(self.names)], axis=1)

    def parameters(self, z: F) -> State:
        """What a block of futures takes: every parameter with a leading axis of points, all mechanisms as they are."""
        n, out = len(z), self.stacked(self.values(z))
        out = {name: cells.astype(np.float32) for name, cells in out.items()}
        on = np.array([m.name not in self.model.off for m in self.model.mechanisms])
        out["on"] = np.broadcast_to(on, (n, len(on))).copy()
        out["comply"] = np.ones((n, len(self.model.labels["lever"])), np.float32)
        return out

    def stacked(self, values: F) -> dict[str, F]:
        """Every parameter (N, *shape) from the values of uncertain cells (N, D)."""
        n, found = len(values), {}
        for name, (index, middle, shape) in self.cells.items():
            found[name] = np.where(index >= 0, values[:, index], middle).reshape(n, *shape)
        return found

    @cached_property
    def cells(self) -> Mapping[str, tuple[NDArray[np.int64], F, tuple[int, ...]]]:
        """By parameter: the coordinate of each cell (-1 where it is fixed), the cells' medians, and their shape."""
        priors, labels, at = (
            priors_by_column(self.model),
            self.model.labels,
            {c: i for i, c in enumerate(self.names)},
        )
        found = {}
        for name, param in self.model.params.items():
            columns = column_names(self.model, name)
            index = np.array([at.get(c, -1) for c in columns])
            middle = np.array([(priors[c][1] if c in priors else param.prior).median for c in columns])
            found[name] = (index, middle, tuple(len(labels[axis]) for axis in param.axes))
        return found
