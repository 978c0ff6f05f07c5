"""The grid of civil violence behind the `Model` contract."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from marchland.engine.contract import State
from marchland.engine.priors import Param, Prior
from marchland.zoo.epstein_2002.board import Torus
from marchland.zoo.epstein_2002.rules import RULES, Rules
from marchland.zoo.epstein_2002.together import together
from marchland.zoo.epstein_2002.turns import ACTIVE, BARS, COP, JAILED, Moving, Settled, Turns, bits

EMPTY, SHOWN, SHOWN_COP = -1, (1, 2, 0), 3
"""Codes of a map's cells: nobody, citizens by what they are doing (QUIET, ACTIVE, JAILED), a cop."""
TAILS = 9.0
"""Standard deviations of the number of agents for which there is room where it is left to chance."""


@dataclass(frozen=True)
class Streets:
    """A torus of `size` x `size` cells with cops and citizens (shares of cells) over `steps` periods."""

    size: int
    steps: int
    vision: int
    jail: int
    cops: float
    citizens: float
    reading: str
    rounding: str
    given: Mapping[str, Param]
    name: str = "epstein_2002"

    @property
    def rules(self) -> Rules:
        """The rules read into the paper."""
        return RULES[self.reading]

    @property
    def torus(self) -> Torus:
        """The cells."""
        return Torus(self.size, self.vision, self.rules.sight)

    @property
    def turns(self) -> Turns:
        """How turns are taken."""
        return Turns(self.torus, self.rules, self.rounding, self.jail)

    @property
    def agents(self) -> int:
        """Agents there is room for."""
        cells, share = self.size**2, self.cops + self.citizens
        if self.rules.exact:
            return min(round(self.cops * cells) + round(self.citizens * cells), cells)
        spread = np.sqrt(cells * max(share * (1 - share), 0.0))
        return int(min(cells, np.ceil(share * cells + TAILS * spread)))

    @property
    def params(self) -> dict[str, Param]:
        """The settings that are numbers, and what is drawn once for each agent and cell."""
        any_ = Prior("uniform", 0.0, 1.0)
        drawn = (
            Param("hardship", "share", any_, "epstein_2002", axes=("agent",)),
            Param("aversion", "share", any_, "epstein_2002", "to risk", axes=("agent",)),
            Param("place", "share", any_, "epstein_2002", "who starts where", axes=("cell",)),
        )
        return {**self.given, **{param.name: param for param in drawn}}

    @property
    def labels(self) -> dict[str, tuple[str, ...]]:
        """Agents, cells, rows and columns by number."""
        sizes = {"agent": self.agents, "cell": self.size**2, "row": self.size, "column": self.size}
        return {axis: tuple(map(str, range(n))) for axis, n in sizes.items()}

    @property
    def streams(self) -> dict[str, tuple[int, ...]]:
        """Draws of each turn."""
        return dict.fromkeys(("order", "move", "arrest", "term"), (self.agents,))

    @property
    def observed(self) -> dict[str, tuple[str, ...]]:
        """Citizens by what they do after each period; the map at the height of unrest."""
        return {"active": (), "quiet": (), "jailed": (), "height": ("row", "column")}

    def inputs(self) -> State:
        """Nothing changes from outside."""
        return {"none": jnp.zeros((self.steps, 1))}

    def init(self, p: State) -> State:
        """Cops and quiet citizens in random cells."""
        cells, agents = self.size**2, self.agents
        if self.rules.exact:
            cops = jnp.asarray(round(self.cops * cells), jnp.int32)
            people = jnp.asarray(agents, jnp.int32)
            start = jnp.argsort(p["place"])[:agents]
        else:
            kind = (p["place"] >= p["cops"]).astype(jnp.int32) + (p["place"] >= p["cops"] + p["citizens"])
            cops, people = (kind == 0).sum(), jnp.minimum((kind < 2).sum(), agents)
            start = jnp.argsort(kind, stable=True)[:agents]
        number = jnp.arange(agents)
        is_cop, here = number < cops, number < people
        counts = jnp.zeros(cells, jnp.int32).at[start].set(jnp.where(here, BARS + COP * is_cop, 0))
        nothing = jnp.zeros_like(counts)
        planes = jax.vmap(self.torus.plane)(bits(counts) > 0)
        everybody = jnp.stack([start, jnp.zeros_like(start), jnp.zeros_like(start)], 1)
        worth = p["hardship"] * (1 - p["legitimacy"]) - p["threshold"]
        return {
            "board": planes.swapaxes(0, 1),
            "cells": jnp.stack([counts, nothing], 1),
            "agents": everybody,
            "order": number,
            "traits": jnp.stack([worth, p["aversion"]], 1),
            "cops": cops,
            "people": people,
            "crowded": jnp.zeros((), bool),
            "most": jnp.asarray(-1, jnp.int32),
            "height": everybody,
        }

    def step(self, y: State, p: State, x: Any, u: State) -> State:
        """One period: everybody's turn, then release from jail; the map is kept if never were more active."""
        moving = Moving(*(y[name] for name in Moving._fields))
        settled = Settled(y["traits"], y["cops"], y["people"], p["k"])
        after = together(self.turns.period)(moving, settled, u)
        doing = after.agents[:, 2]
        active = (doing == ACTIVE).sum()
        higher = active > y["most"]
        kept = {
            "most": jnp.where(higher, active, y["most"]),
            "height": jnp.where(higher, after.agents, y["height"]),
        }
        return {**y, **after._asdict(), **kept}

    def observe(self, y: State) -> State:
        """Citizens active, quiet and in jail (persons)."""
        doing = y["agents"][:, 2]
        active, jailed = (doing == ACTIVE).sum(), (doing == JAILED).sum()
        return {
            "active": active,
            "jailed": jailed,
            "quiet": y["people"] - y["cops"] - active - jailed,
        }

    def finish(self, y: State) -> State:
        """The map of the period with the most actives: on each cell a cop before an active before a quiet before a
        jailed citizen, else EMPTY."""
        number, agents = jnp.arange(self.agents), y["height"]
        shown = jnp.where(number < y["cops"], SHOWN_COP, jnp.asarray(SHOWN)[agents[:, 2]])
        where = jnp.where(number < y["people"], agents[:, 0], self.size**2)
        cells = jnp.full(self.size**2, EMPTY, jnp.int32).at[where].max(shown, mode="drop")
        return {"height": cells.reshape(self.size, self.size)}
