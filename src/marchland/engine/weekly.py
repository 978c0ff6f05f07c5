"""A compiled function of one week that keeps a block's memory from week to week, by our own compiler or by JAX's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Protocol

import jax
import jax.numpy as jnp
import numpy as np

from marchland.engine.contract import Model
from marchland.engine.draws import uniforms, week_key
from marchland.engine.native import processor
from marchland.engine.native.block import Held, Week
from marchland.engine.native.move import woven
from marchland.engine.native.week import Handed
from marchland.engine.program import over_runs


class Weeks(Protocol):
    """A block between two weeks, in whichever order they are gone."""

    def go(self, week: int) -> list[Any]:
        """Go one week; leaves of what is seen in it."""

    def tell(self, parameters: list[Any]) -> None:
        """Put others in the place of the first parameters."""

    def state(self) -> list[Any]:
        """Leaves of the state."""


Weekly = Callable[[int, Any, list[Any], list[Any], list[Any], int], Weeks]
"""`(seed, runs, state, parameters, inputs, weeks)`, the last three as leaves -> a block before any week.

One with an attribute `least` takes multiples of so many runs of a block, too."""


@dataclass(frozen=True)
class Native:
    """A `Weekly` by our own compiler."""

    done: Week
    told: Mapping[str, Any]
    """What `again` makes it from: the object's name, and `Handed`."""

    @property
    def least(self) -> int:
        """Runs that fill a register."""
        return self.done.handed.width

    def __call__(
        self, seed: int, runs: Any, y: list[Any], p: list[Any], x: list[Any], weeks: int
    ) -> NativeWeeks:
        """A block before any week."""
        held = self.done.hold(len(runs))
        held.put(y, p)
        held.put_inputs(x, 0, weeks)
        return NativeWeeks(seed, runs, held)


class NativeWeeks:
    """`Weeks`: a block's memory, and what its draws belong to."""

    def __init__(self, seed: int, runs: Any, held: Held) -> None:
        self.seed, self.runs, self.held = seed, runs, held
        self.tell, self.state, self.seen = held.tell, held.state, held.observed()

    def go(self, week: int) -> list[Any]:
        """Go one week; leaves of what is seen in it."""
        self.held.go(self.seed, self.runs, week, week + 1)
        return [a[week].copy() for a in self.seen]


def natively(week: Callable[..., Any], model: Model, size: int, given: tuple[Any, Any, Any]) -> Weekly:
    """By our own compiler; by JAX's where it has no rule. `given` are the forms of a block's state and parameters and
    of the inputs of all steps; `week` is one run's, as in `over_runs`."""
    state, known, inputs = given
    one = jax.tree.map(lambda a: jax.ShapeDtypeStruct(a.shape[:-1], a.dtype), (state, known))
    now = jax.tree.map(lambda a: jax.ShapeDtypeStruct(a.shape[1:], jnp.asarray(a).dtype), inputs)
    try:
        done, name, _ = woven(week, (*one, now), model.streams, model.steps, size)
    except NotImplementedError:
        return by_jax(week, model, size, given)
    return Native(done, {"object": name, "handed": asdict(done.handed)})


def again(told: Mapping[str, Any]) -> Native | None:
    """What `told` is of, without tracing; None where its object is gone."""
    code = processor.found(told["object"])
    return None if code is None else Native(Week(Handed(**told["handed"]), code), told)


def by_jax(week: Callable[..., Any], model: Model, size: int, given: tuple[Any, Any, Any]) -> Weekly:
    """By JAX's compiler; arguments as of `natively`."""
    trees: list[Any] = [jax.tree.structure(part) for part in given]
    mapped = over_runs(week, (True, True, False, True), size)

    @jax.jit
    def moved(seed: Any, runs: Any, y: Any, p: Any, x: Any, t: Any) -> tuple[list[Any], list[Any]]:
        known = (jax.tree.unflatten(tree, part) for tree, part in zip(trees, (y, p, x), strict=True))
        after, seen = mapped(*known, uniforms(week_key(seed, runs, t), model.streams))
        return jax.tree.leaves(after), jax.tree.leaves(seen)

    class Plain:
        """Its arrays, and what its draws belong to."""

        def __init__(
            self, seed: int, runs: Any, y: list[Any], p: list[Any], x: list[Any], weeks: int
        ) -> None:
            self.key, self.y, self.p, self.x = (np.uint32(seed), runs), y, p, x

        def go(self, week: int) -> list[Any]:
            now = [a[week] for a in self.x]
            self.y, seen = moved(*self.key, self.y, self.p, now, np.uint32(week))
            return [np.asarray(a) for a in seen]

        def tell(self, parameters: list[Any]) -> None:
            self.p = [*parameters, *self.p[len(parameters) :]]

        def state(self) -> list[Any]:
            return [np.asarray(a) for a in self.y]

    return Plain


__all__ = ["Native", "Weekly", "Weeks", "again", "by_jax", "natively"]
