"""A function written for a block of runs, as a function of one run that a mapped block calls once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
from jax import Array
from jax.custom_batching import custom_vmap


def together(block: Callable[..., Any]) -> Callable[..., Any]:
    """`block`, whose arrays all have the runs on their first axis, as a function of one run's arrays.

    `jax.vmap` would map such a function primitive by primitive; here a mapped call is one call of `block`, which
    may then lay out its arrays as it likes and skip what no run of the block needs.
    """

    @custom_vmap
    def one(*args: Any) -> Any:
        return jax.tree.map(lambda a: a[0], block(*jax.tree.map(lambda a: a[None], args)))

    @one.def_vmap
    def _(size: int, mapped: Any, *args: Any) -> tuple[Any, Any]:
        def widen(a: Array, is_mapped: bool) -> Array:
            return a if is_mapped else jnp.broadcast_to(a, (size, *a.shape))

        out = block(*jax.tree.map(widen, args, tuple(mapped)))
        return out, jax.tree.map(lambda _: True, out)

    return one
