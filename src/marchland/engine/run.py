"""Ensembles of futures: one run is the function, a block of runs the unit of work; cores share the blocks.

Blocks have one size and are always full: block k holds futures k * size to (k + 1) * size - 1, and what
goes beyond the ensemble is computed and dropped. A program advances a block from any step to any later one,
so the horizon, a single week and a shortened run are the same instructions and the same bits. Everything
here knows a model only by the `Model` contract. It fails loudly when a state stops being finite.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from marchland.engine.contract import Model, State
from marchland.engine.device import cores, keep_programs
from marchland.engine.draws import draw_parameters, uniforms, week_key
from marchland.engine.lanes import lanes
from marchland.errors import MarchlandError

BLOCK = 32
"""Futures in a block; the last bits of a result depend on it, so it stands in every manifest."""
Arrays = dict[str, NDArray[Any]]
Runs = NDArray[np.int64]
Draw = Callable[[Runs], State]
"""Run numbers -> parameters with a leading axis of runs."""


class NonFiniteError(MarchlandError):
    """A state that is no longer finite; says which variable, where, in which step of which future."""


def prior_draws(model: Model, seed: int) -> Draw:
    """Draws of a model's parameters from their priors."""
    sizes = {name: tuple(model.labels[axis] for axis in p.axes) for name, p in model.params.items()}
    return lambda runs: dict(draw_parameters(model.params, sizes, seed, runs))


@dataclass(frozen=True)
class Program:
    """A model compiled once for blocks of `size` futures, by `build`. States have the runs as last axis."""

    model: Model
    size: int
    inputs: Any
    begin: Callable[[State], State]
    move: Callable[..., tuple[State, State, State]]
    axes: Mapping[str, tuple[str, ...]]
    """Axes of the state's arrays, as far as known: for messages only."""

    def start(self, p: State) -> State:
        """State of a block before its first step."""
        return self.begin(inward(p))

    def advance(
        self, seed: int, runs: Runs, p: State, y: State, since: int, until: int
    ) -> tuple[State, Arrays, Arrays]:
        """Steps `since` to `until` (not included) of a block.

        Returns the state after them, the observations (size, until - since, ...), and the final records
        (size, ...).
        """
        key = (np.uint32(seed), np.asarray(runs, np.uint32))
        y, seen, last = self.move(*key, inward(p), self.inputs, y, np.int32(since), np.int32(until))
        cut = {name: outward(np.asarray(values)[since:until]) for name, values in seen.items()}
        return y, cut, {name: outward(np.asarray(values)) for name, values in last.items()}


def inward(values: State) -> State:
    """Runs from the first axis to the last, where the innermost loops of a block run over them."""
    return {name: np.ascontiguousarray(np.moveaxis(value, 0, -1)) for name, value in values.items()}


def outward(values: NDArray[Any]) -> NDArray[Any]:
    """Runs from the last axis to the first."""
    return np.ascontiguousarray(np.moveaxis(values, -1, 0))


def over_runs(function: Callable[..., Any], mapped: tuple[bool, ...], size: int) -> Callable[..., Any]:
    """A function of one run over a block: in lanes, or by `jax.vmap` if it uses what lanes do not know.

    `mapped` says of each argument whether its arrays have the runs as last axis; all results have.
    """
    fast = lanes(function, mapped, size)
    general = jax.vmap(function, in_axes=tuple(-1 if m else None for m in mapped), out_axes=-1)

    def either(*args: Any) -> Any:
        try:
            return fast(*args)
        except NotImplementedError:
            return general(*args)

    return either


def build(
    model: Model, example: State, size: int = BLOCK, axes: Mapping[str, tuple[str, ...]] | None = None
) -> Program:
    """Compile a model for blocks of futures; of `example`, one block's parameters, only the form is used."""
    keep_programs()
    inputs = jax.tree.map(jnp.asarray, model.inputs())

    def week(y: State, p: State, x: Any, u: State) -> tuple[State, State]:
        y = model.step(y, p, x, u)
        return y, model.observe(y)

    weeks = over_runs(week, (True, True, False, True), size)
    first = over_runs(model.init, (True,), size)
    finish = over_runs(model.finish, (True,), size)
    observe = over_runs(model.observe, (True,), size)

    def move(
        seed: Any, runs: Any, p: State, x: Any, y: State, since: Any, until: Any
    ) -> tuple[State, State, State]:
        shapes = jax.eval_shape(observe, y)
        seen = {name: jnp.zeros((model.steps, *s.shape), s.dtype) for name, s in shapes.items()}

        def one(t: Any, carry: tuple[State, State]) -> tuple[State, State]:
            state, kept = carry
            now = jax.tree.map(lambda a: jax.lax.dynamic_index_in_dim(a, t, keepdims=False), x)
            u = uniforms(week_key(seed, runs, t.astype(jnp.uint32)), model.streams)
            state, found = weeks(state, p, now, u)
            put = jax.lax.dynamic_update_index_in_dim
            return state, {name: put(kept[name], found[name], t, 0) for name in kept}

        y, seen = jax.lax.fori_loop(since, until, one, (y, seen))
        return y, seen, finish(y)

    p = inward(example)
    begin = jax.jit(first).lower(p).compile()
    state = jax.eval_shape(first, p)
    key = (np.uint32(0), np.zeros(size, np.uint32))
    compiled = jax.jit(move).lower(*key, p, inputs, state, np.int32(0), np.int32(1)).compile()
    return Program(model, size, inputs, begin, compiled, axes or {})


def block_runs(block: int, size: int) -> Runs:
    """Numbers of the futures in a block, beyond the ensemble's end included."""
    return np.arange(block * size, (block + 1) * size, dtype=np.int64)


def future_block(program: Program, draw: Draw, seed: int, runs: Runs, steps: int) -> tuple[Arrays, State]:
    """All observations of a block of futures and their parameters. Raises NonFiniteError."""
    p = draw(runs)
    y, seen, last = program.advance(seed, runs, p, program.start(p), 0, steps)
    if not finite({**seen, **last}) or not finite(y):
        locate(program, p, seed, runs, steps)
    return {**seen, **last}, p


def stream(
    program: Program, draw: Draw, seed: int, blocks: Sequence[int], steps: int, workers: int | None = None
) -> Iterator[tuple[int, Arrays, State]]:
    """Blocks of futures as they are finished, in any order: (block, observations, parameters).

    At most one block more than there are workers is held at once. Closing the iterator waits for those at
    work.
    """
    count = workers or cores()
    left = iter(blocks)
    pool = ThreadPoolExecutor(count)

    def begin(block: int) -> Future[tuple[Arrays, State]]:
        return pool.submit(future_block, program, draw, seed, block_runs(block, program.size), steps)

    try:
        working: dict[Future[tuple[Arrays, State]], int] = {}
        for block in left:
            working[begin(block)] = block
            if len(working) > count:
                break
        while working:
            for done in wait(working, return_when=FIRST_COMPLETED).done:
                block = working.pop(done)
                following = next(left, None)
                if following is not None:
                    working[begin(following)] = following
                yield block, *done.result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def simulate(
    model: Model,
    runs: int,
    seed: int = 1,
    draw: Draw | None = None,
    steps: int | None = None,
    workers: int | None = None,
    size: int = BLOCK,
    progress: Callable[[int], None] | None = None,
) -> Arrays:
    """Simulate an ensemble in memory.

    Returns every observation as (run, step, ...) and every final record as (run, ...), by name. `draw`
    gives the parameters (default: from the model's priors), `steps` shortens the horizon, `progress` is
    told how many futures each finished block added. Raises ValueError for fewer than one run,
    NonFiniteError for a state gone wrong.
    """
    if runs < 1:
        raise ValueError(f"an ensemble needs at least one future, not {runs}")
    draw = draw or prior_draws(model, seed)
    program = build(model, draw(block_runs(0, size)), size)
    out: Arrays = {}
    for block, found, _ in stream(
        program, draw, seed, range(-(-runs // size)), steps or model.steps, workers
    ):
        rows = slice(block * size, min(runs, (block + 1) * size))
        for name, values in found.items():
            out.setdefault(name, np.empty((runs, *values.shape[1:]), values.dtype))
            out[name][rows] = values[: rows.stop - rows.start]
        if progress:
            progress(rows.stop - rows.start)
    return out


def finite(values: Mapping[str, Any]) -> bool:
    """Whether every number of a tree of arrays is finite."""
    return all(bool(np.isfinite(np.asarray(leaf)).all()) for leaf in jax.tree.leaves(values))


def locate(program: Program, p: State, seed: int, runs: Runs, steps: int) -> None:
    """Take a block again, step by step, and raise NonFiniteError at the first number that is not finite."""
    y = program.start(p)
    for t in range(-1, steps):
        seen: Arrays = {}
        if t >= 0:
            y, seen, _ = program.advance(seed, runs, p, y, t, t + 1)
        tree = {**{name: np.moveaxis(values[:, 0], 0, -1) for name, values in seen.items()}, **y}
        for path, leaf in jax.tree_util.tree_leaves_with_path(tree):
            bad = np.argwhere(~np.isfinite(np.asarray(leaf)))
            if len(bad):
                name = ".".join(str(key.key) for key in path)
                raise NonFiniteError(describe(program, name, int(runs[bad[0][-1]]), t, bad[0][:-1]))
    raise NonFiniteError(
        "a number that is not finite appeared and did not appear again; no block was written"
    )


def describe(program: Program, name: str, run: int, step: int, cell: NDArray[np.int64]) -> str:
    """Where a number is not finite, with labels where the program knows the axes."""
    model = program.model
    axes = {**program.axes, **model.observed}.get(name, ())
    where = [f"{a} {model.labels[a][i]}" for a, i in zip(axes, cell, strict=True)] if axes else map(str, cell)
    at = ", ".join(where)
    return (
        f"{name} is not finite in step {step} of future {run}{f' at {at}' if at else ''} (step -1: the start)"
    )
