"""A territory with its books open at one place: the same weeks, and beside their state what was booked there.

`Opened` is a model like any other, so that futures whose books are read run by the engine's own compiled and kept
program, many weeks and futures at a time. The place is given, not compiled: one program reads every place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array
from numpy.typing import NDArray

from marchland.engine.contract import State
from marchland.engine.priors import Param
from marchland.engine.program import Program, build
from marchland.territory.fronts import FRONT_EVENTS
from marchland.territory.model import Territory

PAGE = "page"
"""The books in the state."""
THERE = "there"
"""The input that is 1 at the place whose books are read."""
FOUND = ("holder", "attacker")
"""What is observed beside the books: as the week leaves it."""


@dataclass(frozen=True)
class Opened:
    """Implements the `Model` contract: `model`, whose books of the last week at `THERE` stand in the state."""

    model: Territory

    @property
    def name(self) -> str:
        """The model's name."""
        return self.model.name

    @property
    def steps(self) -> int:
        """Weeks to simulate."""
        return self.model.steps

    @property
    def params(self) -> Mapping[str, Param]:
        """The model's parameters."""
        return self.model.params

    @property
    def labels(self) -> Mapping[str, tuple[str, ...]]:
        """The model's labels."""
        return self.model.labels

    @property
    def streams(self) -> Mapping[str, tuple[int, ...]]:
        """The model's streams: its futures are the same."""
        return self.model.streams

    @property
    def observed(self) -> Mapping[str, tuple[str, ...]]:
        """Nothing has axes of its own: see `observe`."""
        return {}

    @property
    def structure(self) -> tuple[Any, ...]:
        """The model's, marked: see `Territory.structure`."""
        return (PAGE, *self.model.structure)

    @property
    def identity(self) -> str | None:
        """The model's, marked: see `Territory.identity`."""
        made_of = self.model.identity
        return None if made_of is None else PAGE + made_of

    @property
    def once(self) -> Any:
        """The model's."""
        return self.model.once

    def inputs(self) -> dict[str, Any]:
        """The model's inputs and no place."""
        return {**self.model.inputs(), THERE: self.there(None)}

    def there(self, at: int | None) -> NDArray[np.float32]:
        """The input (week, place) that reads the books of place number `at`, or of none."""
        found = np.zeros((self.steps, self.model.sizes["place"]), np.float32)
        if at is not None:
            found[:, at] = 1.0
        return found

    def init(self, p: State) -> State:
        """The model's first state, with empty books."""
        y = self.model.init(p)
        x = {name: jax.ShapeDtypeStruct(a.shape[1:], a.dtype) for name, a in self.inputs().items()}
        u = {name: jax.ShapeDtypeStruct(shape, np.float32) for name, shape in self.streams.items()}
        form = jax.eval_shape(self._week, y, p, x, u)[1]
        return {**y, PAGE: jax.tree.map(lambda a: jnp.zeros(a.shape, a.dtype), form)}

    def step(self, y: State, p: State, x: Any, u: State) -> State:
        """One week of the model, and its books at the place."""
        new, page = self._week({name: a for name, a in y.items() if name != PAGE}, p, x, u)
        return {**new, PAGE: page}

    def observe(self, y: State) -> State:
        """FOUND, and the books: each number under its way through them, `event/take/total` (see `page_of`)."""
        return {**{name: y[name] for name in FOUND}, **y[PAGE]}

    def finish(self, y: State) -> State:
        """Nothing."""
        return {}

    def _week(self, y: State, p: State, x: Mapping[str, Any], u: State) -> tuple[State, State]:
        x = dict(x)
        mask = x.pop(THERE) > 0
        new, book = self.model.stepped(y, p, x, u)
        return new, {way: _at(mask, a) for way, a in self.read(new, book).items()}

    def read(self, new: State, book: Mapping[str, Any]) -> dict[str, Array]:
        """One week's books (place, ...): hazards with parts and log-factors, what happened, flows, forces before it."""
        out = {"force": book["before"]["force"]}
        for event in FRONT_EVENTS:
            hazard, way = book["hazards"][event], f"event/{event}"
            out |= {f"{way}/fired": new["event"][event], f"{way}/total": hazard.total}
            for m, part in zip(hazard.posters, hazard.parts, strict=True):
                before = out.get(f"{way}/parts/{m}", 0.0)
                out[f"{way}/parts/{m}"] = before + jnp.broadcast_to(part, hazard.total.shape)
            for m, log in hazard.factors.items():
                out[f"{way}/logs/{m}"] = jnp.broadcast_to(log, hazard.total.shape)
        for stock, by in book["flows"].items():
            if self.model.stocks[stock].axes[:1] == ("place",):
                out |= {f"flow/{stock}/{m}": change for m, change in by.items()}
        return out


def _at(mask: Array, a: Array) -> Array:
    """The row of `a` (place, ...) at the one place of a mask (place,), or zeros."""
    return jnp.where(mask.reshape(-1, *[1] * (a.ndim - 1)), a, 0.0).sum(0)


def page_of(seen: Mapping[str, NDArray[Any]]) -> dict[str, Any]:
    """The books in what `Opened.observe` gave, as a tree again: {"event": {"take": {"total": ...}}, ...}."""
    out: dict[str, Any] = {"event": {e: {"parts": {}, "logs": {}} for e in FRONT_EVENTS}, "flow": {}}
    for name, values in seen.items():
        *way, last = name.split("/")
        here = out
        for step in way:
            here = here.setdefault(step, {})
        here[last] = values
    return out


def opened(model: Territory, example: State, size: int, inputs: Any, at: int) -> Program:
    """The program that reads the books of place number `at` under `inputs`; `example` as for `build`."""
    program = build(Opened(model), example, size)
    return replace(program, inputs={**inputs, THERE: Opened(model).there(at)})
