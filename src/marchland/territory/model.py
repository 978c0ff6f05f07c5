"""The territorial ledger as a model: places, sides, groups and communities under a list of mechanisms."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import SimpleNamespace
from typing import Any

import jax.numpy as jnp
import numpy as np
from jax import Array

from marchland.engine.blame import blamed, counted
from marchland.engine.contract import Event, Mechanism, State, Stock
from marchland.engine.declared import clashes
from marchland.engine.priors import Param
from marchland.errors import meant
from marchland.mechanisms.campaign import DIRECTIONS
from marchland.scenario.nearness import NEARNESS, nearness
from marchland.territory.diagnostics import diagnose
from marchland.territory.follow import RECORD, RecordInputs
from marchland.territory.fronts import FRONT_EVENTS
from marchland.territory.identity import identity
from marchland.territory.ledger import Absent
from marchland.territory.observations import EVENT, KILLED, OBSERVATIONS
from marchland.territory.posting import check_posts
from marchland.territory.step import NOTHING, gather, levers_now, step
from marchland.territory.world import Inputs, World

OUTCOMES = ("gained", "lost", "fighters")
FRONT_DRAWS = {
    "assault": ("place", "side"),
    "opening": ("place",),
    "siege": ("place",),
    "closing": ("place",),
}
FOLLOWED = {"exposure": ("direction",), "pull": ("place",), "ceding": (), "ceded": ("place",)}
"""What a week says to the likelihood (`follow.seen`), and its axes."""
KERNELS = ("kernel.near", "kernel.road")
"""Names under which a future's own nearness stands among its parameters."""


class Geography(dict[str, Any]):
    """The world's arrays with attribute access, as mechanisms' `initial` and `neutral` functions receive them."""

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(
                f"there is no {name!r} in the world or the parameters{meant(name, self)}"
            ) from None


@dataclass(frozen=True)
class Territory:
    """Implements the `Model` contract for a compiled world.

    `mechanisms` are those in the model; `off` names those switched off (their state stays neutral, all else is kept);
    `absent` is what belongs to mechanisms that are in no way part of it; `params` are the parameters after the
    scenario's overrides, by full name.
    """

    name: str
    world: World
    weekly: Inputs
    rules: Mapping[str, Any]
    mechanisms: tuple[Mechanism, ...]
    params: Mapping[str, Param]
    off: frozenset[str] = frozenset()
    absent: Absent = NOTHING
    compliance: Mapping[str, float] = field(default_factory=dict)
    record: RecordInputs | None = None
    """The record, if futures are to follow it for a while."""

    @property
    def steps(self) -> int:
        """Weeks to simulate."""
        return self.world.weeks

    @cached_property
    def labels(self) -> Mapping[str, tuple[str, ...]]:
        """Axis name -> labels."""
        return {
            **self.world.labels,
            "role": self.world.roles,
            "kind": KILLED,
            "mechanism": (*(m.name for m in self.mechanisms), "bounds", *((RECORD,) if self.record else ())),
            "outcome": OUTCOMES,
            "zone": ("focal", "other"),
            "where": ("home", "away"),
            "direction": DIRECTIONS,
        }

    @cached_property
    def structure(self) -> tuple[Any, ...]:
        """All that the functions of one run depend on but what they are given: equal structures, one program."""
        w = self.world
        digest = hashlib.sha256()
        for f in dataclasses.fields(w):
            value = getattr(w, f.name)
            told = value.tobytes() if isinstance(value, np.ndarray) else repr(value).encode()
            digest.update(f.name.encode() + told)
        laws = tuple(
            (m.name, m.post, m.stocks, m.events, m.levers, m.reads, tuple(m.draws.items()))
            for m in self.mechanisms
        )
        missing = (self.absent.stocks, tuple(self.absent.events.items()), tuple(self.absent.levers.items()))
        return digest.hexdigest(), laws, missing, self.record is None, self.once is None

    @cached_property
    def identity(self) -> str | None:
        """The structure as a text that holds in other processes too, where it can be told: `territory.identity`."""
        world, _, (stocks, *missing), *others = self.structure
        return identity(self.mechanisms, (world, sorted(stocks), *missing, *others))

    @cached_property
    def sizes(self) -> dict[str, int]:
        """Axis name -> length."""
        return {axis: len(labels) for axis, labels in self.labels.items()}

    def shape(self, axes: tuple[str, ...]) -> tuple[int, ...]:
        """Lengths along `axes`."""
        return tuple(self.sizes[axis] for axis in axes)

    @cached_property
    def stocks(self) -> dict[str, Stock]:
        """Stock name -> declaration, over all active mechanisms. Raises MechanismError when two own the same."""
        if twice := list(clashes({m.name: m for m in self.mechanisms})):
            raise counted(twice)
        return {s.name: s for m in self.mechanisms for s in m.stocks}

    @cached_property
    def streams(self) -> Mapping[str, tuple[int, ...]]:
        """Every stream of uniforms of one week and its shape."""
        own = {f"{m.name}.{k}": self.shape(axes) for m in self.mechanisms for k, axes in m.draws.items()}
        events = {f"event.{e.name}": self.shape(e.axes) for m in self.mechanisms for e in m.events}
        fronts = {name: self.shape(axes) for name, axes in FRONT_DRAWS.items()}
        return {**fronts, "fortune": self.shape(("place",)), **events, **own}

    @cached_property
    def events(self) -> dict[str, tuple[int, ...]]:
        """Event name -> shape."""
        fronts = {name: self.shape(("place", "side")) for name in FRONT_EVENTS}
        return {**fronts, **{e.name: self.shape(e.axes) for m in self.mechanisms for e in m.events}}

    @property
    def observed(self) -> Mapping[str, tuple[str, ...]]:
        """What `observe` records each week."""
        followed = {} if self.record is None else FOLLOWED
        return {
            **followed,
            **{one.name: one.axes for one in OBSERVATIONS},
            **{name: stock.axes for name, stock in self.recorded.items()},
            **{EVENT + name: event.axes for name, event in self.declared.items()},
        }

    @cached_property
    def declared(self) -> dict[str, Event]:
        """Events of mechanisms, by name; a result keeps which of them happened in a week, under EVENT and the name."""
        return {e.name: e for m in self.mechanisms for e in m.events}

    @property
    def whole(self) -> frozenset[str]:
        """Of what `observe` records, what is whole numbers of one byte; all else is float32."""
        return frozenset(
            (*(one.name for one in OBSERVATIONS if one.whole), *(EVENT + name for name in self.declared))
        )

    @cached_property
    def recorded(self) -> dict[str, Stock]:
        """Stocks that are recorded as they stand, by name."""
        return {name: stock for name, stock in self.stocks.items() if stock.recorded}

    @property
    def words(self) -> Mapping[str, tuple[str, str]]:
        """Unit and words of what `observe` records."""
        return {
            **{one.name: (one.unit, one.long_name) for one in OBSERVATIONS},
            **{name: (stock.unit, stock.long_name) for name, stock in self.recorded.items()},
            **{EVENT + name: ("0 or 1", event.note) for name, event in self.declared.items()},
        }

    @property
    def state_axes(self) -> Mapping[str, tuple[str, ...]]:
        """Axes of the state's arrays, those inside `event` by dotted names: for messages."""
        core = dict.fromkeys(("holder", "attacker", "siege_weeks", "fortune", "tenure", "former"), ("place",))
        core["gone"] = ("group",)
        fronts = {f"event.{name}": ("place", "side") for name in FRONT_EVENTS}
        events = {f"event.{e.name}": e.axes for m in self.mechanisms for e in m.events}
        stocks = {name: stock.axes for name, stock in self.stocks.items()}
        return {**core, **fronts, **events, **stocks, "share": ("mechanism", "outcome", "side")}

    @cached_property
    def geography(self) -> Geography:
        """The world's arrays, sizes included, as the step's x carries them."""
        w = self.world
        arrays = {f.name: getattr(w, f.name) for f in dataclasses.fields(w)}
        for name in ("labels", "weeks", "roles", "km", "road_km"):
            arrays.pop(name)
        out = Geography(arrays)
        out["is_focal"] = np.eye(self.sizes["side"], dtype=np.float32)[w.focal]
        out["focal_group"] = out["side_of"] @ out["is_focal"]
        out["shape"] = self.shape
        out["kind"] = SimpleNamespace(**{name: i for i, name in enumerate(KILLED)})
        for i, name in enumerate(w.roles):
            out[f"is_{name}"] = out["role"][:, i]
        return out

    def inputs(self) -> dict[str, np.ndarray[Any, Any]]:
        """Arrays with a leading axis of weeks, levers and rules included."""
        weekly = {f.name: getattr(self.weekly, f.name) for f in dataclasses.fields(self.weekly)}
        free = {"follow": np.zeros(self.steps, np.float32)}
        weekly |= weekly.pop("declared")
        return {**free, **weekly, **self.rules, **(self.record.inputs() if self.record else {})}

    @property
    def once(self) -> Callable[[State], State] | None:
        """What each future derives from its parameters before its first week, if anything: its own nearness."""
        param = self.params.get(NEARNESS)
        return None if param is None or param.prior.dist == "fixed" else self.kernels

    def kernels(self, p: State) -> State:
        """`near` and `road` (place, place) of one future with its own range, by the names that `p` keeps them under."""
        return dict(zip(KERNELS, nearness(self.world.km, self.world.road_km, p[NEARNESS], jnp), strict=True))

    def around(self, p: State) -> Geography:
        """The geography of one future: the world's, with its own nearness where that varies."""
        if self.once is None:
            return self.geography
        found = p if KERNELS[0] in p else self.kernels(p)
        return Geography({**self.geography, "near": found[KERNELS[0]], "road": found[KERNELS[1]]})

    def filled(
        self,
        value: float | Callable[[Any, Any], Array],
        axes: tuple[str, ...],
        x: Geography,
        p: State,
        what: str,
    ) -> Array:
        """A stock's stated value in a geography as an array of its shape. Raises ValueError, saying `what` it is of."""
        found = jnp.asarray(value(x, p) if callable(value) else value, jnp.float32)
        wanted = self.shape(axes)
        if len(found.shape) > len(wanted) or any(
            a not in (1, b) for a, b in zip(found.shape[::-1], wanted[::-1], strict=False)
        ):
            raise ValueError(f"{what} starts with the shape {found.shape}, expected {wanted} along {axes}")
        return jnp.broadcast_to(found, wanted)

    def short(self, mechanism: str, p: State) -> Geography:
        """The parameters of one mechanism by their short names."""
        return Geography({k.split(".", 1)[1]: v for k, v in p.items() if k.startswith(mechanism + ".")})

    def init(self, p: State) -> State:
        """State before the first week; what is switched off starts neutral."""
        w, x = self.world, self.around(p)
        y: State = {}
        for i, m in enumerate(self.mechanisms):
            for s in m.stocks:
                with blamed(m, name=s.name):
                    first = self.filled(s.initial, s.axes, x, self.short(m.name, p), f"the stock {s.name!r}")
                y[s.name] = first if s.neutral is None else jnp.where(p["on"][i], first, s.neutral)
        weeks = jnp.zeros(len(w.holder), jnp.float32)
        y |= {"holder": jnp.asarray(w.holder), "attacker": jnp.asarray(w.attacker), "siege_weeks": weeks}
        y |= {"fortune": weeks, "tenure": weeks + 52.0, "former": jnp.asarray(w.holder)}
        y["gone"] = jnp.zeros(self.sizes["group"], jnp.float32)
        y["event"] = {name: jnp.zeros(shape, jnp.float32) for name, shape in self.events.items()}
        y["share"] = jnp.zeros(self.shape(("mechanism", "outcome", "side")), jnp.float32)
        if self.record is not None:
            y |= {name: jnp.zeros(self.shape(axes), jnp.float32) for name, axes in FOLLOWED.items()}
        return y

    def step(self, y: State, p: State, x: Any, u: State) -> State:
        """One week; see `marchland.territory.step`."""
        return self.stepped(y, p, x, u)[0]

    def stepped(self, y: State, p: State, x: Any, u: State) -> tuple[State, dict[str, Any]]:
        """One week and its book, with the run's sums of attribution carried forward."""
        y, x, levers = self.week(y, p, x)
        new, book = step(self.mechanisms, self.stocks, self.events, levers, y, p, x, u, self.absent)
        new["share"] = y["share"] + self.attributed(book)
        return new, book

    def week(self, y: State, p: State, x: Any) -> tuple[State, State, tuple[tuple[str, ...], Array]]:
        """What a week starts from: state and x with what stands in for the absent, names and history of levers."""
        names = self.labels["lever"]
        history = {lever.name: lever.history for m in self.mechanisms for lever in m.levers}
        levers = (names, jnp.asarray([history[n] for n in names], jnp.float32))
        stood = {
            name: np.full(self.sizes["place"], at, np.float32) for name, at in self.absent.levers.items()
        }
        never = {name: np.zeros(self.shape(axes), np.float32) for name, axes in self.absent.events.items()}
        return {**y, "event": {**never, **y["event"]}}, {**stood, **self.around(p), **x}, levers

    def posts(self, y: State, p: State, x: Any, u: State, only: tuple[Mechanism, ...]) -> None:
        """Have some of the mechanisms post for a week and check it, as `step` does. Raises MechanismError."""
        y, x, levers = self.week(y, p, x)
        x = {**x, **levers_now(y, p, x, *levers)}
        entries = gather(only, y, p, x, u, diagnose(y, x, u))
        check_posts(only, self.absent.without(entries), self.stocks, self.events, y)

    def attributed(self, book: Mapping[str, Any]) -> Array:
        """The week's sums by (mechanism, outcome, side): places gained and lost, fighters."""
        side_of = self.geography["side_of"]
        zero = jnp.zeros(self.sizes["side"], jnp.float32)
        rows = []
        for m in self.labels["mechanism"]:
            gained = sum(
                (book["causes"][e][m].sum(0) for e in ("take", "seize") if m in book["causes"][e]), zero
            )
            lost = sum((book["lost"][e][m].sum(0) for e in ("take", "seize") if m in book["lost"][e]), zero)
            flow = book["fighters"].get(m)
            rows.append(jnp.stack([gained, lost, zero if flow is None else flow @ side_of]))
        return jnp.stack(rows)

    def observe(self, y: State) -> State:
        """The week's observations, shapes as in `observed`, types as in `whole`."""
        followed = {} if self.record is None else {name: y[name] for name in FOLLOWED}
        found = {
            **followed,
            **{one.name: one.of(y, self.geography) for one in OBSERVATIONS},
            **{name: y[name] for name in self.recorded},
            **{EVENT + name: y["event"][name] for name in self.declared},
        }
        return {n: seen.astype(jnp.int8 if n in self.whole else jnp.float32) for n, seen in found.items()}

    def finish(self, y: State) -> State:
        """What is recorded once: the sums of attribution."""
        return {"share": y["share"]}
