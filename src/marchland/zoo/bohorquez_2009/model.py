"""Groups that merge and shatter, event by event, behind the `Model` contract.

Each agent carries the number of its group, which is the number of one of its members: drawing an agent draws a
group by its size. An event rewrites the labels of one group in a single pass over all agents; at some kilobytes
of labels that is as fast as keeping lists of members, and simpler.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jax.numpy as jnp
import numpy as np
from jax import Array, lax

from marchland.engine.contract import State
from marchland.engine.priors import Param

BURN_IN = 20
"""Events per agent before anything is counted."""
PER_ROUND = 10
"""Counts in as many events as there are agents: most groups change between two counts."""
LEAST = 100
"""Fewest events between two counts."""
LARGEST = 400
"""Sizes are counted one by one up to this one; larger groups go uncounted (but into `largest`)."""


@dataclass(frozen=True)
class Groups:
    """`population` agents, alone at first; a step is the events between two counts.

    After BURN_IN events an agent, groups are counted until `events` more have passed, rounded up to whole steps.
    """

    population: int
    events: int
    params: Mapping[str, Param]
    name: str = "bohorquez_2009"

    @property
    def chunk(self) -> int:
        """Events in a step."""
        return max(LEAST, self.population // PER_ROUND)

    @property
    def burn_in(self) -> int:
        """Steps before anything is counted."""
        return -(-BURN_IN * self.population // self.chunk)

    @property
    def counts(self) -> int:
        """Steps that are counted."""
        return -(-self.events // self.chunk)

    @property
    def steps(self) -> int:
        """All steps."""
        return self.burn_in + self.counts

    @property
    def labels(self) -> dict[str, tuple[str, ...]]:
        """Sizes that are counted."""
        return {"size": tuple(map(str, range(1, LARGEST + 1)))}

    @property
    def streams(self) -> dict[str, tuple[int, ...]]:
        """Of every event: the first agent, the second, and whether the first one's group shatters."""
        return {"first": (self.chunk,), "second": (self.chunk,), "shatters": (self.chunk,)}

    @property
    def observed(self) -> dict[str, tuple[str, ...]]:
        """Number of groups and size of the largest after each step; groups of each size, summed over all counts."""
        return {"groups": (), "largest": (), "counted": ("size",)}

    def inputs(self) -> State:
        """Whether the groups are counted after the step."""
        return {"counts": np.arange(self.steps) >= self.burn_in}

    def init(self, p: State) -> State:
        """Everybody alone."""
        kind = jnp.int16 if self.population <= np.iinfo(np.int16).max else jnp.int32
        alone = jnp.arange(self.population, dtype=kind)
        return {"group": alone, "size": jnp.ones_like(alone), "counted": jnp.zeros(LARGEST, jnp.int32)}

    def step(self, y: State, p: State, x: Any, u: State) -> State:
        """A step's events, one after the other, and a count.

        An agent drawn by chance gives the first group. With probability `v` it shatters into single agents; else
        it joins the group of a second agent drawn by chance. If that is its own, nothing happens.
        """
        alone = jnp.arange(self.population, dtype=y["group"].dtype)
        drawn = (jnp.stack([u["first"], u["second"]]) * self.population).astype(jnp.int32)
        first, second = jnp.minimum(drawn, self.population - 1)
        shatters = u["shatters"] < p["v"]

        def event(k: Array, group: Array) -> Array:
            new = jnp.where(shatters[k], alone, group[second[k]])
            return jnp.where(group == group[first[k]], new, group)

        group = lax.fori_loop(0, self.chunk, event, y["group"])
        size = jnp.zeros_like(group).at[group].add(1)
        kept = jnp.where((size > 0) & (size <= LARGEST), size, 0)
        found = jnp.zeros(LARGEST + 1, jnp.int32).at[kept].add(1)[1:]
        return {"group": group, "size": size, "counted": y["counted"] + x["counts"] * found}

    def observe(self, y: State) -> State:
        """Number of groups, and agents in the largest."""
        return {"groups": (y["size"] > 0).sum(), "largest": y["size"].max()}

    def finish(self, y: State) -> State:
        """Groups of each size from 1 to LARGEST, summed over all counts."""
        return {"counted": y["counted"]}
