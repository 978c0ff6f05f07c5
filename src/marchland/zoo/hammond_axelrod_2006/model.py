"""The grid of agents behind the `Model` contract: a period is immigration, meeting, birth and death."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jax.numpy as jnp
from jax import Array

from marchland.engine.contract import State
from marchland.engine.priors import Param
from marchland.zoo.hammond_axelrod_2006.rules import World, births, inherit, meet, settle

STRATEGIES = ("ethnocentric", "humanitarian", "selfish", "traitorous")


@dataclass(frozen=True)
class Grid:
    """A torus of `size` x `size` cells, empty at the start, over `steps` periods."""

    size: int
    steps: int
    immigrants: int
    tags: int
    params: Mapping[str, Param]
    name: str = "hammond_axelrod_2006"

    @property
    def labels(self) -> dict[str, tuple[str, ...]]:
        """Strategies, rows and columns."""
        cells = tuple(map(str, range(self.size)))
        return {"strategy": STRATEGIES, "row": cells, "column": cells}

    @property
    def streams(self) -> dict[str, tuple[int, ...]]:
        """Draws of a period: for every cell its place in the order of each kind, and for immigrants their traits."""
        grid = (self.size, self.size)
        return {
            "place": grid,
            "immigrant": (3, self.immigrants),
            "birth": grid,
            "order": grid,
            "prefer": grid,
            "change": (3, *grid),
            "death": grid,
        }

    @property
    def observed(self) -> dict[str, tuple[str, ...]]:
        """Agents by strategy, decisions to help or not and help given after each period; the world at the end."""
        return {
            "agents": ("strategy",),
            "met": (),
            "helped": (),
            "tag": ("row", "column"),
            "same": ("row", "column"),
            "other": ("row", "column"),
        }

    def inputs(self) -> State:
        """Nothing changes from outside."""
        return {"none": jnp.zeros((self.steps, 1))}

    def init(self, p: State) -> State:
        """An empty world."""
        nobody = jnp.zeros((self.size, self.size), jnp.int32)
        count = jnp.zeros((), jnp.int32)
        return {"tag": nobody, "same": nobody, "other": nobody, "met": count, "helped": count}

    def step(self, y: State, p: State, x: Any, u: State) -> State:
        """One period.

        1. Immigrants settle in random empty cells.
        2. Everybody meets all neighbours: help costs the giver `cost`, and gives the receiver `benefit`, of its
           chance to reproduce, which starts anew from `ptr`.
        3. In random order, those whose chance comes have a child in an empty neighbouring cell, if there is one.
        4. Everybody, newborn included, dies with probability `death`.
        """
        world = settle(World(y["tag"], y["same"], y["other"]), u["place"], u["immigrant"], self.tags)
        given, received, met = meet(world)
        chance = p["ptr"] - p["cost"] * given + p["benefit"] * received
        born = births(world.tag, u["birth"] < chance, u["order"], u["prefer"])
        world = inherit(world, born, u["change"], p["mutation"], self.tags)
        alive = u["death"] >= p["death"]
        tag, same, other = (jnp.where(alive, a, 0) for a in world)
        return {"tag": tag, "same": same, "other": other, "met": met.sum(), "helped": given.sum()}

    def observe(self, y: State) -> State:
        """Agents by strategy (persons), decisions in the period's meetings, and how many of them were to help."""
        return {"agents": by_strategy(y), "met": y["met"], "helped": y["helped"]}

    def finish(self, y: State) -> State:
        """The world as it is at the end."""
        return {name: y[name] for name in ("tag", "same", "other")}


def by_strategy(y: State) -> Array:
    """Number of agents of each of STRATEGIES, shape (4,)."""
    here, same, other = y["tag"] > 0, y["same"] > 0, y["other"] > 0
    kinds = (here & same & ~other, here & same & other, here & ~same & ~other, here & ~same & other)
    return jnp.stack([kind.sum() for kind in kinds])
