"""Choices among cells: exponential clocks, masks in proportion, one-hot codes."""

from __future__ import annotations

from collections.abc import Sequence

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array


def first_clock(u: Array, rate: Array) -> Array:
    """Which of several exponential clocks along the last axis strikes first within the week: 0/1 of its shape.

    All zeros where none strikes. One clock's rate cannot change another's time.
    """
    times = jnp.where(rate > 0, -jnp.log(u) / jnp.maximum(rate, 1e-15), jnp.inf)
    first = times.min(axis=-1, keepdims=True)
    return ((times == first) & (first < 1.0)).astype(jnp.float32)


def index_of(cells: Array) -> Array:
    """Index of the one in a one-hot last axis, 0 if there is none (int32)."""
    return (cells * np.arange(cells.shape[-1], dtype=np.float32)).sum(-1).astype(jnp.int32)


def pick(v: Array, parts: Sequence[Array]) -> list[Array]:
    """0/1 masks that choose one of `parts` in proportion, by a uniform `v` of the same shape."""
    level, below, masks = v * jnp.asarray(sum(parts[1:], parts[0])), None, []
    for i, part in enumerate(parts):
        above = part if below is None else below + part
        inside = jnp.ones_like(level, bool) if below is None else level >= below
        masks.append((inside if i == len(parts) - 1 else inside & (level < above)).astype(jnp.float32))
        below = above
    return masks


def onehot(index: Array, size: int) -> Array:
    """(..., size) float32; an index of -1 gives zeros."""
    return jax.nn.one_hot(index, size, dtype=jnp.float32)
