"""Outcomes at chosen points of the unit cube: a coordinate for every uncertain parameter, and a key for luck.

Coordinate u of a parameter is the u-quantile of its prior or, where a posterior has its column, of its marginal there:
what the record says of parameters *together* is lost, so that shares of variance stay shares. With two strategies an
outcome is the difference of the first less the second in the same future, with one its level.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from marchland.calibrate.conditional_futures import Posterior
from marchland.calibrate.space import EDGE, Space
from marchland.compare.outcomes import NAMES
from marchland.compare.paired_runs import Branching
from marchland.engine.blocks import Block, over_blocks
from marchland.engine.contract import State
from marchland.engine.program import BLOCK
from marchland.territory.model import Territory
from marchland.territory.parameters import column_names, complies

F = NDArray[np.float64]
KEYS = 2**31
"""Keys of luck that a coordinate is spread over."""


@dataclass(frozen=True)
class Cube:
    """The uncertain parameters of a branching, with what was learned of each."""

    branching: Branching
    seed: int = 1
    posterior: Posterior | None = None

    @cached_property
    def model(self) -> Territory:
        """The model whose parameters these are."""
        return next(iter(self.branching.models.values()))

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Columns that vary: the coordinates (D)."""
        return Space(self.model).names

    @property
    def mechanisms(self) -> tuple[str, ...]:
        """The mechanism that each coordinate belongs to (D)."""
        return tuple(name.split(".")[0] for name in self.names)

    @cached_property
    def _cells(self) -> Mapping[str, tuple[str, int]]:
        names = [
            (name, i, c) for name in self.model.params for i, c in enumerate(column_names(self.model, name))
        ]
        return {column: (name, i) for name, i, column in names}

    def parameters(self, u: F, keys: NDArray[np.int64]) -> State:
        """What a block of futures takes at points u (n, D), compliance by the luck of keys (n,)."""
        u = np.clip(u, EDGE, 1 - EDGE)
        p = Space(self.model).parameters(ndtri(u))
        for i, column in enumerate(self.names):
            if self.posterior and column in self.posterior:
                name, cell = self._cells[column]
                p[name].reshape(len(u), -1)[:, cell] = np.quantile(self.posterior[column], u[:, i])
        asked = self.model.compliance
        p["comply"] = np.stack(
            [complies(self.seed, keys, lever, asked.get(lever, 1.0)) for lever in self.model.labels["lever"]],
            axis=1,
        )
        return p

    def outcomes(self, u: F, luck: F, progress: Callable[[int], None] | None = None) -> F:
        """Outcomes (n, outcome) at points u (n, D) with luck (n,), both within [0, 1]; any number of points.

        Raises ValueError for arrays of other shapes.
        """
        if u.ndim != 2 or u.shape[1] != len(self.names) or luck.shape != u.shape[:1]:
            raise ValueError(
                f"expected u (n, {len(self.names)}) and luck (n,), not {u.shape} and {luck.shape}"
            )
        keys = np.minimum(luck * KEYS, KEYS - 1).astype(np.int64)
        names = list(self.branching.models)

        def one(block: Block) -> F:
            at, key = u[block.rows], keys[block.rows]
            found = self.branching.block(self.parameters(at, key), key, self.seed, names)
            return found[names[0]] - found[names[1]] if len(names) > 1 else found[names[0]]

        return over_blocks(one, len(u), BLOCK, progress=progress) if len(u) else np.empty((0, len(NAMES)))
