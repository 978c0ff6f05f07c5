"""What is recorded of every week of every future, whatever mechanisms are at work: one table, and nothing else.

A quantity that a mechanism owns and that is recorded as it stands is declared there (`Stock(recorded=True)`). Here is
what has to be summed or weighted first, and what the engine owns itself. `READ` are all stocks that this table needs:
they stand at their neutral value where no listed mechanism owns them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jax.numpy as jnp
import numpy as np
from jax import Array

from marchland.engine.cells import onehot
from marchland.engine.contract import State
from marchland.record.counts import KINDS

KILLED = tuple(KINDS)
"""Kinds of death, the axis `kind`; a formula has a kind's place on it by name (`x.kind.air`)."""
EVENT = "event_"
"""What stands before the name of a mechanism's event in a result; an event may be called as a stock is."""


@dataclass(frozen=True)
class Observation:
    """A recorded quantity: axes beside run and week, unit, words, stocks read, and a function of (state, geography).

    A `whole` one is a small whole number, kept in one byte.
    """

    name: str
    axes: tuple[str, ...]
    unit: str
    long_name: str
    reads: tuple[str, ...]
    of: Callable[[State, Any], Array]
    whole: bool = False


def people(y: State) -> Array:
    """Residents at home, (place, community)."""
    return jnp.asarray(y["residents"][..., 0])


def services(y: State, g: Any) -> Array:
    """Services by (sector, zone): the focal side's places and all others, weighted by their residents."""
    everyone = people(y).sum(-1)
    focal = onehot(y["holder"], g["holds"].shape[0])[:, g["focal"]] * everyone
    zones = [
        (y["services"] * w[:, None]).sum(0) / jnp.maximum(w.sum(), 1.0) for w in (focal, everyone - focal)
    ]
    return jnp.stack(zones, axis=-1)


def support(y: State, g: Any) -> Array:
    """Support by (community, side), weighted by residents."""
    return jnp.asarray((y["support"] * people(y)[..., None]).sum(0) / (people(y).sum(0) + 1.0)[:, None])


def threat(y: State, g: Any) -> Array:
    """Threat by community, weighted by residents."""
    return jnp.asarray((y["threat"] * people(y)).sum(0) / (people(y).sum(0) + 1.0))


def deaths(y: State, g: Any) -> Array:
    """The week's deaths by (governorate, kind)."""
    where = np.eye(*g["shape"](("governorate",)), dtype=np.float32)[g["governorate"]]
    return jnp.asarray(where.T @ y["killed"])


def deaths_focal(y: State, g: Any) -> Array:
    """The week's deaths in events in which the focal side takes part, by governorate: not by other holders alone."""
    where = np.eye(*g["shape"](("governorate",)), dtype=np.float32)[g["governorate"]]
    battle, air, own = (y["killed"][:, KILLED.index(kind)] for kind in ("battle", "air", "one_sided_focal"))
    apart = jnp.maximum(battle - y["elsewhere"], 0.0)  # a difference of like sums may round to below zero
    return jnp.asarray(where.T @ (apart + air + own))


OBSERVATIONS = (
    Observation("holder", ("place",), "index of side", "side that holds the place at the end of the week", (),
                lambda y, g: y["holder"], whole=True),
    Observation("attacker", ("place",), "index of side",
                "side that besieges the place at the end of the week, -1 for none", (),
                lambda y, g: y["attacker"], whole=True),
    Observation("fighters", ("group",), "persons", "fighters of the group", ("fighters",),
                lambda y, g: y["fighters"].sum(0)),
    Observation("pact", ("dyad",), "1", "1 while the two groups keep a pact", ("pact",),
                lambda y, g: y["pact"], whole=True),
    Observation("services", ("sector", "zone"), "1",
                "services, 0 to 1, weighted by population, in the focal side's places and in others",
                ("services", "residents"), services),
    Observation("will", ("sponsor",), "1", "support at home for the sponsor's effort, 0 to 1", ("will",),
                lambda y, g: 1 / (1 + jnp.exp(-y["will"]))),
    Observation("support", ("community", "side"), "1",
                "share of the community that supports the side, weighted by population", ("support", "residents"),
                support),
    Observation("threat", ("community",), "1", "threat that the community feels", ("threat", "residents"), threat),
    Observation("deaths", ("governorate", "kind"), "persons", "deaths in the month", ("killed",), deaths),
    Observation("deaths_focal", ("governorate",), "persons",
                "deaths in the month in events in which the focal side takes part", ("killed", "elsewhere"),
                deaths_focal),
    Observation("displaced", (), "persons", "persons displaced at the end of the week", ("residents",),
                lambda y, g: y["residents"][..., 1].sum()),
)  # fmt: skip
READ = frozenset(stock for one in OBSERVATIONS for stock in one.reads)
