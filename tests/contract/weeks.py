"""Weeks to put before a mechanism: states met in simulation, corners of state, world, levers, draws and priors.

Everything is kept in batches with a leading axis of lanes, so that one compiled function serves all corners, and so
that lane order is itself a test. Geography is an argument of every function here, not a constant, so that a test may
change it; only what decides shapes inside a mechanism stays fixed (FIXED).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from contract.telling import Arrays, laid_out, told
from marchland.engine.contract import Input, Mechanism
from marchland.engine.device import keep_programs
from marchland.engine.draws import uniforms, week_key
from marchland.mechanisms import discover
from marchland.scenario import Scenario, load
from marchland.scenario.schema import Offensive, Strategy
from marchland.territory.compile import compile_model
from marchland.territory.diagnostics import NAMES, diagnose
from marchland.territory.model import Territory
from marchland.territory.parameters import territorial_draws
from marchland.territory.step import levers_now

FIXED = ("focal", "dyad", "focal_group", "shape", "kind")
MECHANISMS = tuple(sorted(discover()))
SOON = {"xla_backend_optimization_level": 0}
"""What is compiled for a few weeks is compiled in half the time, and runs at half the speed."""
LANES = len(MECHANISMS)
"""One for each mechanism, so that each can be off in one of them."""
ENDS: dict[str, Callable[[Input], float]] = {
    "low": lambda i: i.low if np.isfinite(i.low) else i.default,
    "high": lambda i: i.high if np.isfinite(i.high) else i.default,
    "default": lambda i: i.default,
}
"""Corners of declared inputs; an end that is open stands at the default."""
TINY = 2.0**-24
"""The least uniform that the generator gives; the greatest is one less this."""

ORDERED = "ordered"
"""A strategy that is history but for offensives, which have a mechanism of their own."""
ORDERS = {
    "two_valleys": ("birkton", "birkhead", "birkfield"),
    "iraq_syria_2014": ("mosul_west", "tikrit", "ramadi", "fallujah"),
}
FORCES = {
    "two_valleys": {"crown_army": 1500, "birkdale_watch": 100},
    "iraq_syria_2014": {"iraqi_army": 15000, "tribal_forces": 500},
}


def ordering(name: str = "two_valleys") -> Scenario:
    """A shipped scenario with every mechanism that there is, and offensives from its first day on."""
    s = load(name)
    place, forces = ORDERS[name], FORCES[name]
    one = Offensive(place=place, start=s.time.start, forces=forces, hold={list(forces)[-1]: None})
    strategies = {**s.strategies, ORDERED: Strategy(about="Offensives.", offensives=(one,))}
    return s.model_copy(update={"mechanisms": MECHANISMS, "strategies": strategies})


@cache
def model(name: str = "two_valleys") -> Territory:
    """A shipped scenario with every mechanism that there is, compiled; offensives are ordered in it."""
    keep_programs()
    return compile_model(ordering(name), ORDERED)


def geography(m: Territory) -> Arrays:
    """The arrays of a world that a test may change."""
    return {k: np.asarray(v) for k, v in m.geography.items() if k not in FIXED}


def fixed(m: Territory) -> Arrays:
    """What stays constant inside a compiled function."""
    return {k: m.geography[k] for k in FIXED}


def at_quantile(m: Territory, q: float | np.random.Generator, as_argued: bool = False) -> Arrays:
    """Parameters of one run, each at quantile `q`, or at 1% or 99% as a generator decides.

    `as_argued`: with every sign that is asserted or taught.
    """
    out: Arrays = {}
    for name, param in m.params.items():
        shape = tuple(len(m.labels[axis]) for axis in param.axes)
        at = np.full(shape, q) if isinstance(q, float) else q.choice([0.01, 0.99], shape)
        prior = (as_argued and (param.as_argued or param.taught)) or param.prior
        values = np.array(prior.quantile(at))
        for label, prior in param.cells.items():
            if label in m.labels[param.axes[0]]:
                i = m.labels[param.axes[0]].index(label)
                values[i] = prior.quantile(np.asarray(at[i]))
        out[name] = values.astype(np.float32)
    out["on"] = np.ones(len(m.mechanisms), bool)
    out["comply"] = np.ones(len(m.labels["lever"]), np.float32)
    return out


def drawn(m: Territory, runs: np.ndarray[Any, Any], seed: int = 1) -> Arrays:
    """Parameters drawn from the priors, (lane, ...)."""
    return {k: np.asarray(v) for k, v in territorial_draws(m, seed)(np.asarray(runs, np.int64)).items()}


def stacked(rows: list[Arrays]) -> Arrays:
    """Dictionaries of arrays with a leading axis of lanes."""
    return jax.tree.map(lambda *leaves: np.stack([np.asarray(leaf) for leaf in leaves]), *rows)


def repeated(values: Arrays, lanes: int = LANES) -> Arrays:
    """The same values in every lane."""
    return jax.tree.map(lambda a: np.repeat(np.asarray(a)[None], lanes, axis=0), values)


def lane(values: Arrays, i: int) -> Arrays:
    """One lane of a batch, as NumPy arrays that cannot be written to."""

    def frozen(a: Any) -> Any:
        out = np.array(np.asarray(a)[i])
        out.setflags(write=False)
        return out

    return jax.tree.map(frozen, values)


def shuffled(values: Arrays, order: np.ndarray[Any, Any]) -> Arrays:
    """The lanes of a batch in another order."""
    return jax.tree.map(lambda a: np.asarray(a)[order], values)


@dataclass(frozen=True)
class Block:
    """A model's functions, compiled once for LANES futures: every argument has a leading axis of lanes."""

    model: Territory
    init: Callable[[Arrays, Arrays], Arrays]
    """(parameters, geography) -> state."""
    advance: Callable[..., tuple[Arrays, Arrays, Arrays]]
    """(state, parameters, x of the week, seed, runs, week) -> new state, book, observations."""
    inputs: Arrays

    def x(self, t: int, world: Arrays | None = None) -> Arrays:
        """Inputs and geography of week `t` for all lanes; `world` replaces arrays of the geography."""
        week = repeated({k: v[t] for k, v in self.inputs.items()})
        return {**repeated(geography(self.model)), **week, **(world or {})}

    def run(
        self,
        p: Arrays,
        seed: int = 1,
        runs: np.ndarray[Any, Any] | None = None,
        weeks: int | None = None,
        world: Arrays | None = None,
        watch: Callable[[int, Arrays, Arrays, Arrays, Arrays], None] | None = None,
        start: Arrays | None = None,
    ) -> tuple[Arrays, Arrays]:
        """All weeks: the last state and the observations (lane, week, ...). `watch` sees (t, before, after, book, x)."""
        runs = np.arange(LANES) if runs is None else runs
        whole = {**repeated(geography(self.model)), **(world or {})}
        y = self.init(p, whole) if start is None else start
        seen: list[Arrays] = []
        for t in range(self.model.steps if weeks is None else weeks):
            x = self.x(t, world)
            new, book, found = self.advance(y, p, x, np.uint32(seed), runs.astype(np.uint32), np.uint32(t))
            if watch:
                watch(t, y, new, book, x)
            y = new
            seen.append(found)
        return y, jax.tree.map(lambda *rows: np.stack([np.asarray(r) for r in rows], axis=1), *seen)


def block_of(m: Territory) -> Block:
    """Compile a model for LANES futures of possibly different worlds."""
    still = fixed(m)

    def begin(p: Arrays, world: Arrays) -> Arrays:
        return rebuilt(m, {**still, **world}).init(p)

    def week(y: Arrays, p: Arrays, x: Arrays, seed: Any, run: Any, t: Any) -> tuple[Arrays, Arrays, Arrays]:
        u = uniforms(week_key(seed, run, t), m.streams)
        new, book = m.stepped(y, p, x, u)
        return new, {k: book[k] for k in ("flows", "causes", "lost")}, m.observe(new)

    over = (0, 0, 0, None, 0, None)
    weekly = jax.jit(jax.vmap(week, in_axes=over), compiler_options=SOON)
    return Block(m, jax.jit(jax.vmap(begin), compiler_options=SOON), weekly, m.inputs())


def rebuilt(m: Territory, world: Arrays) -> Any:
    """A model whose `init` reads another geography (traced or not)."""
    import dataclasses

    from marchland.territory.model import Geography

    names = {f.name for f in dataclasses.fields(m.world)}
    out = dataclasses.replace(
        m, world=dataclasses.replace(m.world, **{k: v for k, v in world.items() if k in names})
    )
    out.__dict__["geography"] = Geography({**m.geography, **world})
    out.__dict__["labels"] = m.labels
    return out


@cache
def block(name: str = "two_valleys") -> Block:
    """The compiled block of a shipped scenario."""
    return block_of(model(name))


# ---- what one mechanism sees ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Weeks:
    """A batch of weeks, one a lane: what was seen, parameters, inputs with geography and levers, draws."""

    names: tuple[str, ...]
    seen: Arrays
    p: Arrays
    x: Arrays
    u: Arrays


@cache
def look() -> Callable[..., tuple[Arrays, Arrays]]:
    """(state, parameters, x, draws) -> what mechanisms see of it, and x with the levers of the week; over lanes."""
    m = model()
    names = m.labels["lever"]
    history = {lever.name: lever.history for one in m.mechanisms for lever in one.levers}
    was = jnp.asarray([history[n] for n in names], jnp.float32)

    def one(y: Arrays, p: Arrays, x: Arrays, u: Arrays) -> tuple[Arrays, Arrays]:
        x = {**x, **levers_now(y, p, {**fixed(m), **x}, names, was)}
        d = diagnose(y, {**fixed(m), **x}, u)
        return {**y, **{f"last_{k}": v for k, v in y["event"].items()}, **d}, x

    return jax.jit(jax.vmap(one), compiler_options=SOON)


@cache
def corners() -> Weeks:
    """States of `two_valleys` met in simulation, and corners around them; the first lane is plain."""
    m, b = model(), block()
    kept: dict[int, Arrays] = {}
    p0 = drawn(m, np.arange(LANES))
    b.run(p0, weeks=60, watch=lambda t, y, new, book, x: kept.update({t: new}))
    base = jax.tree.map(lambda a: np.array(np.asarray(a)[0]), kept[40])
    world = geography(m)
    middle = at_quantile(m, 0.5)
    rows: list[tuple[str, Arrays, Arrays, Arrays, Arrays]] = []
    sides = m.sizes["side"]

    def x_at(t: int, **changes: Any) -> Arrays:
        return {**world, **{k: v[t] for k, v in b.inputs.items()}, **changes}

    def u_at(t: int, run: int) -> Arrays:
        return jax.tree.map(np.asarray, draws(jnp.uint32(run), jnp.uint32(t)))

    draws = jax.jit(lambda run, t: uniforms(week_key(jnp.uint32(1), run, t), m.streams))

    def add(
        name: str, y: Arrays | None = None, p: Arrays | None = None, x: Arrays | None = None, u: Any = None
    ) -> None:
        i = len(rows)
        rows.append((name, {**base, **(y or {})}, p or middle, x or x_at(70), u or u_at(41, i)))

    void = np.zeros_like
    places = len(world["population"])
    add("plain")
    for t, run in ((20, 3), (40, 5), (59, 9)):
        met = jax.tree.map(lambda a, run=run: np.array(np.asarray(a)[run]), kept[t])
        add(f"week {t} of run {run}", met, {k: v[run] for k, v in p0.items()}, x_at(t + 1))
    nobody = {"fighters": void(base["fighters"])}
    afraid = {"threat": np.ones_like(base["threat"])}
    deserted = {"residents": void(base["residents"])}
    bare = {
        "population": void(world["population"]),
        "log_pop": np.full(places, np.log(1000.0) - 10, np.float32),
    }
    add("no fighters", nobody)
    add("full threat", afraid)
    for s in range(sides):
        held = {"holder": np.full(places, s, np.int32)}
        add(f"all held by side {s}, which breaks", {**held, "breaking": np.ones_like(base["breaking"])})
    add("empty places", deserted, x=x_at(70, **bare))
    siege = {
        "attacker": ((base["holder"] + 1) % sides).astype(np.int32),
        "siege_weeks": np.full(places, 5.0, np.float32),
        "fortune": np.linspace(-4, 4, places, dtype=np.float32),
    }
    add("all besieged", siege)
    add("priors at 1%", p=at_quantile(m, 0.01))
    add("priors at 99%", p=at_quantile(m, 0.99))
    rng = np.random.default_rng(8)
    for i in range(4):
        add(f"priors at either end {i}", siege if i % 2 else None, at_quantile(m, rng))
    add(
        "nobody anywhere, priors at 1%",
        {**nobody, **afraid, **deserted},
        at_quantile(m, 0.01),
        x_at(70, **bare),
    )
    add("nobody anywhere, priors at 99%", {**nobody, **siege}, at_quantile(m, 0.99), x_at(70, **bare))
    for end in ("low", "high"):
        bounds = {lever.name: getattr(lever, end) for one in m.mechanisms for lever in one.levers}
        values = np.array([bounds[n] for n in m.labels["lever"]], np.float32)[:, None]
        add(f"levers {end}", x=x_at(70, levers=np.broadcast_to(values, b.inputs["levers"][0].shape).copy()))
    for end, levels in ENDS.items():
        given = {i.name: levels(i) / i.per for one in m.mechanisms for i in one.inputs}
        shapes = {k: b.inputs[k][0] for k in given}
        add(f"inputs {end}", x=x_at(70, **{k: np.full_like(v, given[k]) for k, v in shapes.items()}))
    for name, value in (("low", TINY), ("high", 1 - TINY)):
        add(f"draws {name}", siege, u={k: np.full_like(v, value) for k, v in u_at(41, 0).items()})
    add("crowds", {"fighters": base["fighters"] * 0 + 1e6, "residents": base["residents"] * 0 + 1e7})
    fresh = {name: void(base[name]) for name in ("begun", "over", "won")}
    add("orders with force to spare", {**fresh, "fighters": base["fighters"] * 0 + 1e5,
                                       "holder": np.full(places, m.world.focal, np.int32)})  # fmt: skip
    worn = {
        "cohesion": base["cohesion"] * 0 + 0.05,
        "pay": void(base["pay"]),
        "services": void(base["services"]),
    }
    fired = {"event": {k: np.ones_like(v) for k, v in base["event"].items()}}
    add("all worn, every event fired", {**worn, **fired, "tenure": void(base["tenure"]), **afraid})
    add("risings everywhere, held by the focal side", {
        "rising": np.ones_like(base["rising"]),
        "holder": np.full(places, m.world.focal, np.int32),
        "hidden": np.ones_like(base["hidden"]),
    })  # fmt: skip
    add(
        "tired abroad",
        {"will": base["will"] * 0 - 3, "low_weeks": base["low_weeks"] * 0 + 9},
        at_quantile(m, 0.8),
    )
    for end in ("low", "high"):
        bounds = {k: getattr(stock, end) for k, stock in m.stocks.items()}
        add(f"stocks {end}", {k: np.full_like(base[k], v) for k, v in bounds.items() if np.isfinite(v)})
    names = tuple(row[0] for row in rows)
    y, p, x, u = (stacked([row[i] for row in rows]) for i in (1, 2, 3, 4))
    seen, x = look()(y, p, x, u)
    return Weeks(names, *(jax.tree.map(np.asarray, part) for part in (seen, p, x, u)))


def read_by(m: Mechanism) -> tuple[str, ...]:
    """What a mechanism may read of the state."""
    return tuple(sorted(m.sees))


def stood(m: Mechanism) -> str:
    """Where a mechanism's inputs and levers stand over the corners, for messages."""
    inputs = [
        f"{i.name} at {', '.join(f'{level(i):g}' for level in ENDS.values())} and as recorded"
        for i in m.inputs
    ]
    levers = [f"{one.name} at {one.low:g}, {one.high:g} and {one.history:g}" for one in m.levers]
    return (
        f" (inputs and levers stand at their ends: {'; '.join([*inputs, *levers])})"
        if inputs or levers
        else ""
    )


@cache
def posts_over_lanes(name: str) -> Callable[[Arrays, Arrays, Arrays, Arrays], dict[str, Any]]:
    """A mechanism's posts, compiled, over lanes; arguments as in `Weeks`."""
    m = discover()[name]
    still = fixed(model())

    def one(seen: Arrays, p: Arrays, x: Arrays, u: Arrays) -> dict[str, Any]:
        return laid_out(m.post(*told(m, seen, p, x, u, still)))

    mapped = jax.jit(jax.vmap(one), compiler_options=SOON)

    def call(seen: Arrays, p: Arrays, x: Arrays, u: Arrays) -> dict[str, Any]:
        own, drawn = ({k: v for k, v in part.items() if k.startswith(name + ".")} for part in (p, u))
        return mapped({k: seen[k] for k in read_by(m)}, own, x, drawn)

    return call


@cache
def posted(name: str) -> dict[str, np.ndarray[Any, Any]]:
    """A mechanism's posts in every corner."""
    w = corners()
    return {k: np.asarray(v) for k, v in posts_over_lanes(name)(w.seen, w.p, w.x, w.u).items()}


def single(name: str, i: int = 0) -> tuple[Arrays, Arrays, Arrays, Arrays]:
    """One corner as NumPy arrays that cannot be written to: seen, p, x, u."""
    w = corners()
    return lane(w.seen, i), lane(w.p, i), lane(w.x, i), lane(w.u, i)


__all__ = ["FIXED", "LANES", "MECHANISMS", "NAMES", "block", "corners", "model", "posted", "single"]
