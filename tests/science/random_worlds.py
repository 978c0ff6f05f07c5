"""Random worlds of up to twelve places: nothing in them is drawn to be sensible, only to be allowed.

All share one shape (PLACES slots, four sides, seven groups, three communities), so that one compiled program serves;
a world of n places leaves the other slots empty and unreachable. Sides and the dyads of groups are fixed, all else
is random.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from contract.weeks import Arrays, Block, block_of
from marchland.engine.device import keep_programs
from marchland.mechanisms import discover
from marchland.territory.model import Territory
from marchland.territory.world import Inputs, World

PLACES, SIDES, GROUPS, COMMUNITIES, SPONSORS, SECTORS, COUNTRIES, WEEKS = 12, 4, 7, 3, 2, 2, 2, 26
SIDE_OF = (0, 0, 1, 1, 1, 2, 3)
DYADS = ((0, 5), (1, 6), (0, 6))
F = np.float32


def one_hot(index: Any, size: int) -> np.ndarray[Any, Any]:
    return np.eye(size, dtype=F)[np.asarray(index)]


def geography(rng: np.random.Generator, places: int) -> Arrays:
    """The arrays of a random world; the last PLACES - places slots are empty."""
    real = np.arange(PLACES) < places
    lat, lon = rng.uniform(0, 2, (2, PLACES))
    km = 111 * np.hypot(lat[:, None] - lat, lon[:, None] - lon)
    linked = real[:, None] & real
    near = np.exp(-km / 60) * linked * (1 - np.eye(PLACES))
    road = near * (rng.random((PLACES, PLACES)) < 0.4)
    road = np.maximum(road, road.T) + np.eye(PLACES)
    population = np.where(real, 10 ** rng.uniform(2, 6.3, PLACES), 0)
    share = rng.dirichlet(np.full(COMMUNITIES, 0.4), PLACES)
    country = rng.integers(COUNTRIES, size=PLACES)
    acts_in = rng.random((COUNTRIES, SIDES)) < 0.7
    acts_in[:, 0] = acts_in[0, 1] = acts_in[1, 2] = True
    acts = acts_in[country].astype(F)
    holds = np.array([1, 1, 1, rng.integers(2)], F)
    affinity = rng.random((SIDES, COMMUNITIES)) * (rng.random((SIDES, COMMUNITIES)) < 0.7)
    holder = np.array([rng.choice(np.flatnonzero(acts[i] * holds)) for i in range(PLACES)])
    attacker = np.where(rng.random(PLACES) < 0.2, (holder + 1) % SIDES, -1)
    attacker = np.where(
        (attacker >= 0) & (acts[np.arange(PLACES), attacker] * holds[attacker] > 0), attacker, -1
    )
    roles = rng.integers(5, size=GROUPS)
    role = one_hot(roles, 5)
    strength = 10 ** rng.uniform(1, 5, GROUPS) * (rng.random(GROUPS) < 0.9)
    out: Arrays = {
        "population": population, "share": share, "log_pop": np.log(1000 + population) - 10,
        "openness": rng.random(PLACES), "asset": rng.integers(0, 3, PLACES), "border": rng.random(PLACES) < 0.3,
        "oil": rng.random(PLACES) < 0.2, "wheat": rng.random(PLACES) < 0.3, "near": near, "road": road, "acts": acts,
        "holds": holds, "affinity": affinity, "ties": share @ affinity.T * acts,
        "state": one_hot(np.where(country == 0, 1, 2), SIDES), "side_of": one_hot(SIDE_OF, SIDES),
        "base": one_hot(rng.integers(COMMUNITIES, size=GROUPS), COMMUNITIES), "role": role,
        "home": rng.random((PLACES, GROUPS)) < 0.6, "strength": strength, "doubt": rng.uniform(0, 0.5, GROUPS),
        "backed": rng.random((SPONSORS, SIDES)) < 0.4, "sponsor_will": rng.uniform(0.05, 0.95, SPONSORS),
        "sponsor_share": np.array([rng.uniform(0.2, 1), 0.0]), "pact": rng.random(len(DYADS)) < 0.5,
        "ideology": rng.choice([0, 0.5, 1], len(DYADS)), "is_focal": one_hot(0, SIDES),
    }  # fmt: skip
    out = {k: np.asarray(v, F) for k, v in out.items()}
    out |= {f"is_{name}": role[:, i] for i, name in enumerate(World.roles)}
    whole = {
        "country": country,
        "governorate": rng.integers(3, size=PLACES),
        "holder": holder,
        "attacker": attacker,
    }
    return {**out, **{k: np.asarray(v, np.int32) for k, v in whole.items()}}


def inputs(rng: np.random.Generator, m: Territory) -> Arrays:
    """One week's inputs and levers, kept all the time."""
    war = rng.choice([0.0, 0.02, 0.05, 1.0], (SIDES, SIDES), p=[0.1, 0.1, 0.2, 0.6])
    war = np.triu(war, 1) + np.triu(war, 1).T
    bounds = {lever.name: (lever.low, lever.high) for one in m.mechanisms for lever in one.levers}
    low, high = (np.array([bounds[n][i] for n in m.labels["lever"]])[:, None] for i in (0, 1))
    levers = low + (high - low) * rng.random((len(low), PLACES))
    out = {
        "hostile": war, "active": rng.random(SIDES) < 0.9, "air": rng.uniform(0, 10, COUNTRIES) * rng.integers(2),
        "other_air": rng.random(), "advised": rng.uniform(0, 5), "recruits": rng.uniform(0, 300, GROUPS),
        "foreign": rng.uniform(0, 400), "salaries": rng.random(), "shock": rng.random(), "outrage": rng.uniform(0, 2),
        "helped": rng.random((SIDES, 3)) * (rng.random((SIDES, 1)) < 0.5),
        "partner_outrage": rng.uniform(0, 2), "levers": levers, "rule_value": levers[:, ::-1],
        "rule_below": rng.random(len(low)), "rule_above": np.full(len(low), 2.0),
    }  # fmt: skip
    for name in ("muster", "stay"):
        out[name] = 10 ** rng.uniform(1, 5, (PLACES, GROUPS)) * (rng.random((PLACES, GROUPS)) < 0.2)
    out |= {"onward": rng.random((PLACES, GROUPS)) < 0.3, "objective": rng.random(PLACES) < 0.5}
    for one in (one for mechanism in m.mechanisms for one in mechanism.inputs):
        out.setdefault(one.name, np.full(m.shape(one.axes), one.default))
    return {k: np.asarray(v, F) for k, v in out.items()}


@cache
def block() -> Block:
    """The program of all random worlds."""
    keep_programs()
    rng = np.random.default_rng(0)
    mechanisms = tuple(discover().values())
    some = geography(rng, PLACES)
    labels = {
        "place": PLACES, "side": SIDES, "group": GROUPS, "community": COMMUNITIES, "sponsor": SPONSORS,
        "sector": SECTORS, "dyad": len(DYADS), "country": COUNTRIES, "governorate": 3,
    }  # fmt: skip
    fields = {k: v for k, v in some.items() if not k.startswith("is_")}
    world = World(
        labels={**{k: tuple(f"{k}{i}" for i in range(n)) for k, n in labels.items()},
                "lever": tuple(sorted(lever.name for one in mechanisms for lever in one.levers))},
        weeks=WEEKS, focal=0, dyad=np.asarray(DYADS, np.int32), **fields,
    )  # fmt: skip
    params = {f"{one.name}.{p.name}": p for one in mechanisms for p in one.parameters}
    empty = Inputs(*(np.zeros((WEEKS, 1), F) for _ in range(6)))
    m = Territory("random", world, empty, {}, mechanisms, params)
    week = {k: np.repeat(v[None], WEEKS, axis=0) for k, v in inputs(rng, m).items()}
    week["week"] = np.arange(WEEKS, dtype=np.int32)
    own = [k for k in Inputs.__dataclass_fields__ if k in week]
    m = Territory("random", world, Inputs(**{k: week[k] for k in own}),
                  {k: v for k, v in week.items() if k not in own}, mechanisms, params)  # fmt: skip
    return block_of(m)
