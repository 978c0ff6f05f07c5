"""A model's blocks through the second compiler: what `Program.move` does, from the same traced week."""

from __future__ import annotations

from collections.abc import Callable
from math import gcd
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from marchland.engine.contract import Model, State
from marchland.engine.flat_jaxpr import flatten
from marchland.engine.native import processor
from marchland.engine.native.block import Week
from marchland.engine.native.week import Form, written
from marchland.files import paths

Move = Callable[..., tuple[State, State, State]]


def mover(
    model: Model,
    week: Callable[..., tuple[State, State]],
    prepare: Callable[[State], State],
    finish: Callable[[State], State],
    size: int,
    given: tuple[State, Any, State],
) -> Move:
    """`(seed, runs, p, x, y, since, until) -> (y, seen, last)` for blocks of `size`.

    `week` is one run's, `prepare` and `finish` a block's; `given` are a block's parameters, the inputs of all steps and
    a block's state, of which the form is used. Raises NotImplementedError for a primitive without a rule.
    """
    p, inputs, y = given
    ready = jax.jit(prepare).lower(p).compile()
    ends = jax.jit(finish).lower(y).compile()
    one = jax.tree.map(lambda a: jax.ShapeDtypeStruct(a.shape[:-1], a.dtype), (y, jax.eval_shape(prepare, p)))
    now = jax.tree.map(lambda a: jax.ShapeDtypeStruct(a.shape[1:], jnp.asarray(a).dtype), inputs)
    u = {name: jax.ShapeDtypeStruct(shape, jnp.float32) for name, shape in model.streams.items()}
    closed, (state, seen) = jax.make_jaxpr(week, return_shape=True)(*one, now, u)
    leaves = jax.tree.leaves
    if [a.dtype for a in leaves(state)] != [a.dtype for a in leaves(y)]:
        raise NotImplementedError("a state that changes its type")
    forms = (tuple(leaves(one[0])), tuple(leaves(one[1])), tuple(leaves(now)))
    form = Form(*forms, model.streams, tuple(leaves(seen)), model.steps, size)
    width = gcd(size, processor.width())
    source = written(flatten(closed), form, width, processor.is_x86())
    compiled = Week(source, form, processor.kept(source.text, paths.cache() / "programs"))
    tree, names = jax.tree.structure(y), jax.tree.structure(seen)

    def move(
        seed: Any, runs: Any, p: State, x: Any, y: State, since: Any, until: Any
    ) -> tuple[State, State, State]:
        begun, known, now = ([np.asarray(a) for a in leaves(part)] for part in (y, ready(p), x))
        after, found = compiled.move(int(seed), runs, begun, known, now, int(since), int(until))
        state = jax.tree.unflatten(tree, after)
        return state, jax.tree.unflatten(names, found), ends(state)

    return move


__all__ = ["mover"]
