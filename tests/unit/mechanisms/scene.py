"""A small scene with every quantity set by hand, for known answers of one mechanism at a time.

Two towns (0 held by the focal side, 1 by the state), three sides (focal, state, third), four groups (focal band, army
and militia of the state, tribal force of the state), two communities (the band and the tribe recruit from the first,
army and militia from the second), one sponsor that backs the state, two sectors, one dyad (band and tribe). A test
overrides what it is about; parameters default to the medians of their expert priors and are usually given in full.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import jax.numpy as jnp
import numpy as np

from marchland.engine.contract import Add, Mechanism, Post, Rate, Scale, Stock
from marchland.engine.device import keep_programs
from marchland.mechanisms import discover
from marchland.territory.fronts import FRONT_EVENTS
from marchland.territory.observations import KILLED

keep_programs()
FOCAL, STATE, THIRD = 0, 1, 2
BAND, ARMY, MILITIA, TRIBE = 0, 1, 2, 3
ROLES = ("insurgent", "army", "militia", "tribal", "rebel")
LENGTHS = {"side": 3, "group": 4, "sector": 2, "community": 2, "place": 2, "sponsor": 1, "dyad": 1, "role": 5, "country": 1,
           "kind": len(KILLED), "where": 2, "direction": 3}  # fmt: skip


def eye(*rows: int, of: int) -> Any:
    """One-hot rows; -1 gives zeros."""
    return jnp.asarray([[1.0 if i == row else 0.0 for i in range(of)] for row in rows])


def medians(m: Mechanism, **given: Any) -> SimpleNamespace:
    """Every parameter of a mechanism at the median of its expert prior, but for what is given. Raises KeyError for a stranger."""
    out: dict[str, Any] = {}
    for p in m.parameters:
        value = np.full([LENGTHS[a] for a in p.axes], p.under("expert").median)
        for label, prior in p.cells.items():
            if p.axes == ("role",):
                value[ROLES.index(label)] = prior.median
        out[p.name] = jnp.asarray(value, jnp.float32)
    for name, value in given.items():
        if name not in out:
            raise KeyError(f"{m.name} has no parameter {name}")
        out[name] = jnp.broadcast_to(jnp.asarray(value, jnp.float32), out[name].shape)
    return SimpleNamespace(**out)


def world(**given: Any) -> SimpleNamespace:
    """Geography, inputs and levers of a week, (x)."""
    side_of = eye(FOCAL, STATE, STATE, STATE, of=3)
    values: dict[str, Any] = {
        "focal": FOCAL,
        "kind": SimpleNamespace(**{name: i for i, name in enumerate(KILLED)}),
        "is_focal": jnp.asarray([1.0, 0, 0]),
        "focal_group": np.asarray([1.0, 0, 0, 0], np.float32),
        "side_of": side_of,
        "base": eye(0, 1, 1, 0, of=2),
        "role": eye(0, 1, 2, 3, of=5),
        "is_insurgent": jnp.asarray([1.0, 0, 0, 0]),
        "is_army": jnp.asarray([0, 1.0, 0, 0]),
        "is_militia": jnp.asarray([0, 0, 1.0, 0]),
        "is_tribal": jnp.asarray([0, 0, 0, 1.0]),
        "is_rebel": jnp.zeros(4),
        "home": jnp.ones((2, 4)),
        "holds": jnp.ones(3),
        "acts": jnp.ones((2, 3)),
        "active": jnp.ones(3),
        "affinity": jnp.asarray([[1.0, 0.0], [0.0, 1.0], [0.5, 0.5]]),
        "share": jnp.asarray([[1.0, 0.0], [0.0, 1.0]]),
        "ties": jnp.asarray([[1.0, 0.0, 0.5], [0.0, 1.0, 0.5]]),
        "state": eye(STATE, STATE, of=3),
        "population": jnp.asarray([100_000.0, 50_000.0]),
        "log_pop": jnp.zeros(2),
        "openness": jnp.ones(2),
        "border": jnp.asarray([1.0, 0.0]),
        "oil": jnp.asarray([1.0, 0.0]),
        "country": jnp.zeros(2, jnp.int32),
        "near": jnp.asarray([[0.0, 0.5], [0.5, 0.0]]),
        "road": jnp.asarray([[1.0, 0.5], [0.5, 1.0]]),
        "hostile": jnp.asarray([[0.0, 1, 1], [1, 0, 0.05], [1, 0.05, 0]]),
        "backed": jnp.asarray([[0.0, 1.0, 0.0]]),
        "sponsor_share": jnp.asarray([1.0]),
        "sponsor_will": jnp.asarray([0.5]),
        "strength": jnp.asarray([1000.0, 2000.0, 500.0, 300.0]),
        "doubt": jnp.zeros(4),
        "holder": jnp.asarray([FOCAL, STATE]),
        "attacker": jnp.asarray([-1, -1]),
        "dyad": np.asarray([[BAND, TRIBE]], np.int32),
        "pact": jnp.asarray([0.0]),
        "ideology": jnp.asarray([0.0]),
        "outrage": 0.0, "partner_outrage": 0.0, "follow": 0.0, "helped": jnp.zeros((3, 3)),
        "muster": jnp.zeros((2, 4)), "stay": jnp.zeros((2, 4)), "onward": jnp.zeros((2, 4)), "objective": jnp.zeros(2),
    }  # fmt: skip
    for one in discover().values():
        recorded = {i.name: jnp.full(shape(i.axes), i.default) for i in one.inputs}
        values = {**recorded, **values}
        values |= {lever.name: jnp.full(2, lever.history) for lever in one.levers}
    return SimpleNamespace(**{**values, **given})


def state(**given: Any) -> SimpleNamespace:
    """What a mechanism sees of the week's state, (y): quiet, nobody there, nothing remembered.

    Here is what the engine derives, and the stocks that are not quiet; all others follow from their declarations.
    """
    values: dict[str, Any] = {
        "held": eye(FOCAL, STATE, of=3), "siege": jnp.zeros((2, 3)), "contested": jnp.zeros(2),
        "holder": jnp.asarray([FOCAL, STATE]), "former": jnp.asarray([FOCAL, STATE]), "attacker": -jnp.ones(2),
        "siege_weeks": jnp.zeros(2), "tenure": jnp.full(2, 52.0), "fortune": jnp.zeros(2), "changed": jnp.zeros(2),
        "swing": jnp.zeros(3), "gone": jnp.zeros(4), "near": jnp.asarray([[0.0, 0.5, 0.0], [0.5, 0.0, 0.0]]), "force": jnp.zeros((2, 3)),
        "force_near": jnp.zeros((2, 3)), "defence": jnp.zeros(2), "held_share": 0.5,
        "own": jnp.asarray([[1.0, 0, 0, 0], [0, 1.0, 1, 1]]), "determination": jnp.full(3, 0.6),
        "quality": jnp.ones(4), "cohesion": jnp.full(4, 0.6), "support": jnp.full((2, 2, 3), 1 / 3),
    }  # fmt: skip
    for one in discover().values():
        quiet = {s.name: jnp.full(shape(s.axes), level(s)) for s in one.stocks}
        values = {**quiet, **{f"last_{e.name}": jnp.zeros(shape(e.axes)) for e in one.events}, **values}
    values = {**{f"last_{name}": jnp.zeros((2, 3)) for name in FRONT_EVENTS}, **values}
    if set(given) - {*values, "present"}:
        raise KeyError(f"no state {set(given) - set(values)}")
    values |= given
    return SimpleNamespace(**{"present": values["fighters"] * values["allowed"], **values})


def shape(axes: tuple[str, ...]) -> list[int]:
    return [LENGTHS[a] for a in axes]


def level(s: Stock) -> float:
    """A stock that no test has set: its neutral value, or where it starts if that is a number, else 0."""
    return s.neutral if s.neutral is not None else 0.0 if callable(s.initial) else s.initial


class Middle:
    """Every draw at one half, whatever its name and shape."""

    def __getattr__(self, name: str) -> Any:
        return jnp.float32(0.5)


NO_DRAWS = Middle()


def run(m: Mechanism, y: Any = None, p: Any = None, x: Any = None, u: Any = NO_DRAWS) -> list[Post]:
    """The posts of a mechanism on a scene."""
    return m.post(y or state(), p or medians(m), x or world(), u)


def rate(posts: list[Post], event: str) -> np.ndarray[Any, Any]:
    """Total hazard posted for an event."""
    found = [np.asarray(p.hazard) for p in posts if isinstance(p, Rate) and p.event == event]
    assert found, f"no hazard of {event}"
    return np.asarray(sum(found))


def scale(posts: list[Post], event: str) -> np.ndarray[Any, Any]:
    """Total log-factor posted for an event."""
    found = [np.asarray(p.log) for p in posts if isinstance(p, Scale) and p.event == event]
    assert found, f"no factor of {event}"
    return np.asarray(sum(found))


def adds(posts: list[Post], stock: str) -> list[Add]:
    """Flows on a stock, in order."""
    return [p for p in posts if isinstance(p, Add) and p.stock == stock]


def add(posts: list[Post], stock: str) -> np.ndarray[Any, Any]:
    """The amount of the only flow on a stock."""
    (one,) = adds(posts, stock)
    return np.asarray(one.amount)


def thens(posts: list[Post], event: str) -> dict[str, Add]:
    """What follows from an event, by stock."""
    return {a.stock: a for p in posts if isinstance(p, Rate) and p.event == event for a in p.then}


def sigmoid(z: Any) -> Any:
    """1/(1+e^-z), in NumPy: not the text under test."""
    return 1 / (1 + np.exp(-np.asarray(z, float)))
