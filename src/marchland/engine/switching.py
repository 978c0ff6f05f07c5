"""Two regimes that take turns at constant hazards: a Markov chain of two states, of which nobody records the state.

    chance = 1 - e^(-rate) a week,   share of weeks in the second regime = begin/(begin + end)   (hamilton_1989)

The first regime is 0, the second 1. The same text runs on NumPy and on JAX arrays.
"""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp


def chances(begin: Any, end: Any, xp: Any = jnp) -> tuple[Any, Any, Any]:
    """Rates per week (any shape) -> weekly chances that the second regime begins and ends, and its share of weeks."""
    on, off = -xp.expm1(-begin), -xp.expm1(-end)
    return on, off, on / (on + off)


def start(mood: Any, begin: Any, end: Any) -> Any:
    """The regime that a future starts in, float32: the second where a uniform lies below its share."""
    return (mood < chances(begin, end)[2]).astype(jnp.float32)


def onward(now: Any, turn: Any, begin: Any, end: Any) -> Any:
    """The next week's regime, by uniforms `turn` of the shape of `now`."""
    on, off, _ = chances(begin, end)
    turns = (turn < jnp.where(now > 0, off, on)).astype(jnp.float32)
    return now + turns * (1 - 2 * now)
