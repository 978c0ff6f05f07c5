"""Some runs of a block where a whole one is asked for: filled up with the last of them, and cut to them again.

What JAX compiled takes blocks of one size. A run's numbers do not depend on what stands beside it, so that what fills
the block up changes nothing (`tests/contract/test_partial_blocks.py`).
"""

from __future__ import annotations

import jax
import numpy as np

from marchland.engine.contract import State


def filled(values: State, size: int) -> State:
    """Arrays with the runs as last axis, the last run repeated up to `size`."""

    def whole(a: object) -> np.ndarray:
        given = np.asarray(a)
        lacking = size - given.shape[-1]
        return np.concatenate([given, np.repeat(given[..., -1:], lacking, axis=-1)], axis=-1)

    if all(np.shape(a)[-1] == size for a in jax.tree.leaves(values)):
        return values
    found: State = jax.tree.map(whole, values)
    return found


def cut(values: State, runs: int) -> State:
    """The first so many runs of arrays that have them as last axis."""
    if all(np.shape(a)[-1] == runs for a in jax.tree.leaves(values)):
        return values
    found: State = jax.tree.map(lambda a: np.asarray(a)[..., :runs], values)
    return found
