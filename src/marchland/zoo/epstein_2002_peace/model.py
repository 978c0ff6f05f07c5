"""Two groups and their peacekeepers on a grid, behind the `Model` contract."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
from jax import Array

from marchland.engine.contract import State
from marchland.engine.priors import Param, Prior
from marchland.zoo.epstein_2002.board import Torus
from marchland.zoo.epstein_2002.together import together
from marchland.zoo.epstein_2002_peace.turns import (
    ACTIVE,
    COP,
    GROUPS,
    NOBODY,
    POLICE,
    TAKEN,
    Moving,
    Settled,
    Turns,
    bits,
)

GROUP_NAMES = ("first", "second")
SMALL = 0.1
"""Share of the people below which a group is nearly gone: the map is of the last period before that."""
EMPTY, SHOWN_GROUPS, SHOWN_JAILED, SHOWN_COP = -1, (0, 1), 2, 3
"""Codes of a map's cells."""


@dataclass(frozen=True)
class Neighbours:
    """A torus of `size` x `size` cells with cops and citizens (shares of cells) of two groups, over `steps` periods."""

    size: int
    steps: int
    vision: int
    cop_vision: int
    jail: int
    max_age: int
    given: Mapping[str, Param]
    cops: float
    citizens: float
    name: str = "epstein_2002_peace"

    @property
    def turns(self) -> Turns:
        """How turns are taken."""
        return Turns(self.torus, self.vision, self.cop_vision, self.jail, self.max_age)

    @property
    def torus(self) -> Torus:
        """The cells."""
        return Torus(self.size, max(self.vision, self.cop_vision), "disc")

    @property
    def params(self) -> dict[str, Param]:
        """The settings that are numbers, and what is drawn once for each row of agents and each cell."""
        any_ = Prior("uniform", 0.0, 1.0)
        axes = dict.fromkeys(("hardship", "aversion", "lifetime", "age"), "agent") | {"place": "cell"}
        drawn = {
            name: Param(name, "share", any_, "epstein_2002", axes=(axis,)) for name, axis in axes.items()
        }
        return {**self.given, **drawn}

    @property
    def labels(self) -> dict[str, tuple[str, ...]]:
        """Groups, and rows of agents, cells, rows and columns by number."""
        sizes = {"agent": self.size**2, "cell": self.size**2, "row": self.size, "column": self.size}
        return {"group": GROUP_NAMES, **{axis: tuple(map(str, range(n))) for axis, n in sizes.items()}}

    @property
    def streams(self) -> dict[str, tuple[int, ...]]:
        """Draws of each turn."""
        return dict.fromkeys(("order", "move", "choose", "term", "birth", "life"), (self.size**2,))

    @property
    def observed(self) -> dict[str, tuple[str, ...]]:
        """After each period: members of each group, active and jailed, killed so far; the map at the end."""
        return {"members": ("group",), "active": (), "jailed": (), "killed": (), "map": ("row", "column")}

    def inputs(self) -> State:
        """Nothing changes from outside."""
        return {"none": jnp.zeros((self.steps, 1))}

    def init(self, p: State) -> State:
        """Cops, and half of the citizens in each group, in random cells."""
        cells = self.size**2
        cops, citizens = round(self.cops * cells), round(self.citizens * cells)
        number = jnp.arange(cells)
        there = jnp.where(number < cops + citizens, number % 2, NOBODY)
        group = jnp.where(number < cops, POLICE, there)
        code = TAKEN + jnp.where(group == POLICE, COP, jnp.where(group == 0, *GROUPS))
        start = jnp.argsort(p["place"])
        codes = jnp.zeros(cells, jnp.int32).at[start].set(jnp.where(group == NOBODY, 0, code))
        # What is left of a lifetime; `age` is the share of it that is over at the start.
        left = p["lifetime"] * (1 - p["age"]) * self.max_age
        life = 1 + jnp.minimum(left.astype(jnp.int32), self.max_age - 1)
        vacancies = cells - min(cops + citizens, cells)
        zero = jnp.zeros((), jnp.int32)
        return {
            "board": jax.vmap(self.torus.plane)(bits(codes) > 0).swapaxes(0, 1),
            "cells": jnp.stack([codes, jnp.zeros_like(codes).at[start].set(number)], 1),
            "agents": jnp.stack([group, start, jnp.zeros_like(start), life], 1),
            "traits": jnp.stack([p["hardship"] * (1 - p["legitimacy"]), p["aversion"]], 1),
            "order": number,
            "vacant": number[::-1],
            "vacancies": zero + vacancies,
            "killed": zero,
            "kept": codes,
        }

    def step(self, y: State, p: State, x: Any, u: State) -> State:
        """One period: everybody's turn."""
        moving = Moving(*(y[name] for name in Moving._fields))
        settled = Settled(p["k"], p["threshold"], p["birth"])
        after: Moving = together(self.turns.period)(moving, settled, u)
        members = self.members(after.agents)
        both = members.min() >= SMALL * members.sum()
        return {**after._asdict(), "kept": jnp.where(both, after.cells[:, 0], y["kept"])}

    def members(self, agents: Array) -> Array:
        """People of each group, (2,)."""
        return jnp.stack([(agents[:, 0] == k).sum() for k in range(len(GROUP_NAMES))])

    def observe(self, y: State) -> State:
        """Members of each group, those active and in jail, and those killed so far (persons)."""
        group, codes = y["agents"][:, 0], y["cells"][:, 0]
        jailed = ((y["agents"][:, 2] > 0) & (group != NOBODY)).sum()
        return {
            "members": self.members(y["agents"]),
            "active": (codes & ACTIVE > 0).sum(),
            "jailed": jailed,
            "killed": y["killed"],
        }

    def finish(self, y: State) -> State:
        """The map of the last period before a group was nearly gone."""
        codes = y["kept"]
        citizen = jnp.where(codes & GROUPS[0] > 0, SHOWN_GROUPS[0], SHOWN_GROUPS[1])
        at_large = jnp.where(codes & COP > 0, SHOWN_COP, citizen)
        taken = jnp.where(codes == TAKEN, SHOWN_JAILED, at_large)
        return {"map": jnp.where(codes == 0, EMPTY, taken).reshape(self.size, self.size)}
