"""Where implementations of Epstein's paper differ from each other, said once and by name.

Sources: epstein_2002 (recalled) for what they share; mesa_2025 for the rules of the Mesa library's example, read in
version 3.3.1; wilensky_2004 for the rules of NetLogo's, written from a description in words and not from its code.
"""

from __future__ import annotations

from dataclasses import dataclass

import jax.numpy as jnp
from jax import Array

from marchland.zoo.epstein_2002.board import Shape


@dataclass(frozen=True)
class Rules:
    """A reading of the paper."""

    sight: Shape
    exact: bool
    """The stated shares of cops and citizens exactly, rather than as each cell's own chance."""
    move_first: bool
    """Move, then look around the new cell; rather than look, decide, then move."""
    itself_twice: bool
    """A citizen who is active is among the actives it sees, and counts itself once more; rather than just once."""
    follow: bool
    """A cop moves onto the one it arrests, and the jailed bar no cell to others; rather than stay out and bar it."""
    jail_at_end: bool
    """Terms end one period short of the longest and run down after all turns; rather than in the jailed one's turn."""


RULES = {
    "netlogo": Rules("disc", True, True, True, True, True),
    "mesa": Rules("diamond", False, False, False, False, False),
}
ROUNDINGS = ("floor", "none", "round")
BURST = 50
"""More actives than this are a burst."""


def ratio(rounding: str, cops: Array, actives: Array) -> Array:
    """Cops for each active: rounded down ("floor"), as it is ("none"), or to the nearest, halves to even ("round")."""
    exact = cops.astype(jnp.float32) / actives
    return {"floor": jnp.floor, "none": jnp.asarray, "round": jnp.round}[rounding](exact)
