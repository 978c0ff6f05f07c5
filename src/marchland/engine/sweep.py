"""A block's weeks forwards, and backwards with what a loss says of what was seen: reverse accumulation week by week.

Going forwards the state of every week is kept. Going backwards a compiled week takes the loss's slopes by the state
after it to those by the state before it, and adds up those by the parameters. So one program serves records of any
length, and memory grows with states and not with what happens within a week. What acts only through drawn events has
slope zero. Source: griewank_walther_2008, chapter 3.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from marchland.engine import compiler, executables
from marchland.engine.contract import Model, State
from marchland.engine.program import form, over_runs, prepared
from marchland.engine.weekly import Native, Weekly, again, by_jax, natively

Seen = dict[str, Any]
EVERY = slice(None)
WORD = 8
"""Bytes to a multiple of which leaves are laid out."""


@dataclass(frozen=True)
class Path:
    """Weeks that were gone: parameters as a week takes them, the state before each week, what was seen (week, ...)."""

    ready: State
    states: list[list[Any]]
    seen: Seen


@dataclass(frozen=True)
class Sweep:
    """A model's weeks for blocks of `size`, made by `sweep`. All arrays have the runs as last axis."""

    begin: Callable[[State], tuple[State, State]]
    """Parameters -> the same with what is derived from them once, and the first state."""
    began: Callable[[State, Any], State]
    """Parameters, and slopes by what `begin` gives -> slopes by the parameters that are numbers."""
    forth: Weekly
    back: Weekly
    names: tuple[str, ...]
    size: int

    def go(self, seed: int, runs: Any, p: State, inputs: Any, weeks: int) -> Path:
        """The first `weeks` of a block."""
        ready, y = self.begin(p)
        held = self.forth(seed, runs, leaves(y), leaves(ready), leaves(inputs), weeks)
        states, found = rooms(held.state(), weeks), []
        for t in range(weeks):
            for room, leaf in zip(states[t], held.state(), strict=True):
                room[...] = leaf
            found.append(held.go(t))
        return Path(
            ready, states, {name: np.stack([w[k] for w in found]) for k, name in enumerate(self.names)}
        )

    def around(self, run: int) -> slice:
        """The fewest runs that are gone backwards together, one of them among them."""
        least = getattr(self.back, "least", self.size)
        return slice(run // least * least, run // least * least + least)

    def slopes(
        self, seed: int, runs: Any, p: State, inputs: Any, path: Path, by: Seen, only: slice = EVERY
    ) -> State:
        """A loss's slopes by the parameters that are numbers, from those by what is seen (week, ...).

        With `only`, some of `around`, of these runs; the others' are zero.
        """

        def some(arrays: Iterable[Any]) -> list[Any]:
            return [a[..., only] for a in arrays]

        told = [np.asarray(by[name], np.float32) for name in self.names]
        known, first, weeks = some(leaves(path.ready)), some(path.states[0]), len(path.states)
        begun = [np.zeros(a.shape, np.float32) for a in (*first, *known)]
        last = some((*(a[-1] for a in told), *path.states[-1]))
        held = self.back(seed, runs[only], begun, [*last, *known], leaves(inputs), weeks)
        for t in reversed(range(weeks)):
            held.tell(some((*(a[t] for a in told), *path.states[t])))
            held.go(t)
        found = [np.zeros((*a.shape[:-1], self.size), a.dtype) for a in held.state()]
        for whole, part in zip(found, held.state(), strict=True):
            whole[..., only] = part
        ready = jax.tree.unflatten(jax.tree.structure(path.ready), found[len(first) :])
        return self.began(p, (ready, found[: len(first)]))


def rooms(like: list[Any], weeks: int) -> list[list[Any]]:
    """Room for leaves of every week, in one piece of memory, which goes back to the system whole: thousands of pieces
    of some hundred kB stay with the process that asked for them."""
    ends = np.cumsum([-(-a.nbytes // WORD) for a in like])
    out = []
    for of_week in np.empty((weeks, ends[-1], WORD), np.uint8):
        parts = zip(like, np.split(of_week, ends[:-1]), strict=True)
        out.append([part.reshape(-1)[: a.nbytes].view(a.dtype).reshape(a.shape) for a, part in parts])
    return out


def leaves(tree: Any) -> list[Any]:
    """Arrays of a tree, in JAX's order."""
    return [np.asarray(a) for a in jax.tree.leaves(tree)]


def sweep(model: Model, size: int, names: Collection[str], example: State, inputs: Any) -> Sweep:
    """A model's week forwards and backwards, for the observations `names`: found on disk, as a program is, or compiled.

    Of `example`, a block's parameters, and of `inputs` only the form is used.
    """
    order = tuple(sorted(names))  # as JAX orders a dictionary
    made_of = getattr(model, "identity", None)
    if made_of is None or executables.folder() is None:
        return compiled(model, size, order, example, inputs)
    forms = (str(form(inputs)), str(form(example)))
    name = executables.identity("sweep", made_of, order, size, *forms, compiler.made_by())
    if found := executables.kept(name):
        forth, back = (again(found.notes[way]) for way in ("forth", "back"))
        if forth and back:
            return Sweep(found.parts["begin"], found.parts["began"], forth, back, order, size)
    with executables.compiled_here():
        made = compiled(model, size, order, example, inputs)
    if isinstance(made.forth, Native) and isinstance(made.back, Native):
        parts = {"begin": made.begin, "began": made.began}
        executables.keep(name, parts, {"forth": made.forth.told, "back": made.back.told})
    return made


def compiled(model: Model, size: int, order: tuple[str, ...], example: State, inputs: Any) -> Sweep:
    """The same, compiled."""
    first, prepare = over_runs(model.init, (True,), size), prepared(model, size)

    def begin(p: State) -> tuple[State, State]:
        ready = prepare(p)
        return ready, first(ready)

    def began(p: State, slopes: Any) -> State:
        numbers = {name: value for name, value in p.items() if real(value)}
        every, pull = jax.vjp(
            lambda some: [a for a in jax.tree.leaves(begin({**p, **some})) if real(a)], numbers
        )
        forms = jax.tree.leaves(jax.eval_shape(begin, p))
        told = [s for s, a in zip(jax.tree.leaves(slopes), forms, strict=True) if real(a)]
        assert len(told) == len(every)
        found: State = pull(told)[0]
        return found

    def week(y: State, p: State, x: Any, u: State) -> tuple[State, Seen]:
        y = model.step(y, p, x, u)
        seen = model.observe(y)
        return y, {name: seen[name] for name in order}

    ready, y = jax.eval_shape(begin, example)
    seen = jax.eval_shape(
        lambda y: {name: over_runs(model.observe, (True,), size)(y)[name] for name in order}, y
    )
    slope = jax.tree.map(lambda a: jax.ShapeDtypeStruct(a.shape, jnp.float32), (y, ready))
    make = natively if compiler.chosen() == compiler.NATIVE else by_jax
    return Sweep(
        jax.jit(begin).lower(example).compile(),
        jax.jit(began).lower(example, (slope[1], jax.tree.leaves(slope[0]))).compile(),
        make(week, model, size, (y, ready, inputs)),
        make(backwards(week), model, size, (slope, (seen, y, ready), inputs)),
        order,
        size,
    )


def backwards(week: Callable[..., tuple[State, Seen]]) -> Callable[..., tuple[Any, State]]:
    """One run's week backwards: slopes by the state after it, and by parameters so far, and what is known of the week
    -> slopes by the state before it, and by parameters."""

    def back(slope: Any, known: Any, x: Any, u: State) -> tuple[Any, State]:
        (after, so_far), (by, y, p) = slope, known
        (end, _), pull = jax.vjp(lambda y, p: week(y, p, x, u), y, p)
        told = jax.tree.map(lambda s, a: s if real(a) else np.zeros(a.shape, jax.dtypes.float0), after, end)
        before, more = pull((told, by))
        whole = jax.tree.map(lambda s, a: s if real(a) else jnp.zeros(a.shape), before, y)
        return (whole, jax.tree.map(lambda s, a, sum_: sum_ + s if real(a) else sum_, more, p, so_far)), {}

    return back


def real(a: Any) -> bool:
    """Whether an array, or the form of one, holds numbers that have slopes."""
    return bool(jnp.issubdtype(a.dtype, jnp.floating))


__all__ = ["Path", "Sweep", "sweep"]
