"""A model's blocks through the second compiler: what `Program.move` does, from the same traced week."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from math import gcd
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from marchland.engine.contract import Model, State
from marchland.engine.flat_jaxpr import flatten
from marchland.engine.native import processor
from marchland.engine.native.block import Week
from marchland.engine.native.week import Form, Handed, written
from marchland.engine.partial_block import cut, filled

Part = Callable[[State], State]


@dataclass(frozen=True)
class Move:
    """`(seed, runs, p, x, y, since, until) -> (y, seen, last)` for blocks of one size, or some of one."""

    week: Week
    ready: Part
    """A block's parameters with what is derived from them once."""
    ends: Part
    """A block's final records."""
    told: Mapping[str, Any]
    """What `again` makes the rest from: the object's name, `Handed`, and the names of state and observations."""

    def __call__(
        self, seed: Any, runs: Any, p: State, x: Any, y: State, since: Any, until: Any
    ) -> tuple[State, State, State]:
        """A block, or some of it, from step `since` to `until`. Raises ValueError for another number of runs."""
        size, n = self.week.handed.size, len(runs)
        if n % self.least or not 0 < n <= size:
            raise ValueError(f"{n} runs: expected a multiple of {self.least}, at most {size}")
        ready = cut(self.ready(filled(p, size)), n)
        begun, known, now = ([np.asarray(a) for a in jax.tree.leaves(part)] for part in (y, ready, x))
        after, found = self.week.move(int(seed), runs, begun, known, now, int(since), int(until))
        state = named(self.told["state"], after)
        return state, named(self.told["seen"], found), cut(self.ends(filled(state, size)), n)

    @property
    def least(self) -> int:
        """Runs that fill a register: a block is moved in any number of these, and the bits are the same."""
        return self.week.handed.width

    def store(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Executables and notes that `again` takes."""
        return {"ready": self.ready, "ends": self.ends}, {"native": self.told}


def named(names: Any, leaves: list[Any]) -> Any:
    """Arrays in the tree whose leaves are their numbers."""
    return jax.tree.map(lambda k: leaves[k], names)


def numbered(tree: Any) -> Any:
    """A tree with its leaves' numbers for leaves: plain dictionaries."""
    leaves, structure = jax.tree.flatten(tree)
    return jax.tree.unflatten(structure, range(len(leaves)))


def mover(
    model: Model,
    week: Callable[..., tuple[State, State]],
    prepare: Part,
    finish: Part,
    size: int,
    given: tuple[State, Any, State],
) -> Move:
    """The weeks of a model, compiled.

    `week` is one run's, `prepare` and `finish` a block's; `given` are a block's parameters, the inputs of all steps and
    a block's state, of which the form is used. Raises NotImplementedError for a primitive without a rule.
    """
    p, inputs, y = given
    ready = jax.jit(prepare).lower(p).compile()
    ends = jax.jit(finish).lower(y).compile()
    one = jax.tree.map(lambda a: jax.ShapeDtypeStruct(a.shape[:-1], a.dtype), (y, jax.eval_shape(prepare, p)))
    now = jax.tree.map(lambda a: jax.ShapeDtypeStruct(a.shape[1:], jnp.asarray(a).dtype), inputs)
    done, name, seen = woven(week, (*one, now), model.streams, model.steps, size)
    told = {"object": name, "handed": asdict(done.handed), "state": numbered(y), "seen": numbered(seen)}
    return Move(done, ready, ends, told)


def woven(
    week: Callable[..., tuple[Any, Any]],
    given: tuple[Any, Any, Any],
    streams: Mapping[str, tuple[int, ...]],
    steps: int,
    size: int,
) -> tuple[Week, str, Any]:
    """One run's week `(state, parameters, inputs, uniforms) -> (state, seen)` for blocks of `size`.

    `given` are the forms of the first three. Returns the compiled week, the name of its object, and the form of what is
    seen. Raises NotImplementedError for a primitive without a rule.
    """
    leaves = jax.tree.leaves
    u = {name: jax.ShapeDtypeStruct(shape, jnp.float32) for name, shape in streams.items()}
    closed, (state, seen) = jax.make_jaxpr(week, return_shape=True)(*given, u)
    if [a.dtype for a in leaves(state)] != [a.dtype for a in leaves(given[0])]:
        raise NotImplementedError("a state that changes its type")
    forms = [tuple(leaves(part)) for part in given]
    form = Form(forms[0], forms[1], forms[2], streams, tuple(leaves(seen)), steps, size)
    source = written(flatten(closed), form, gcd(size, processor.width()), processor.is_x86())
    name, code = processor.kept(source.text)
    return Week(source.handed, code), name, seen


def again(told: Mapping[str, Any], ready: Part, ends: Part) -> Move | None:
    """The weeks that `told` is of, without tracing; None where their object is gone."""
    code = processor.found(told["object"])
    return None if code is None else Move(Week(Handed(**told["handed"]), code), ready, ends, told)


__all__ = ["Move", "again", "mover", "woven"]
