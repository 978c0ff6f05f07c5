"""Ensembles of futures: one run is the function, a block of runs the unit of work; cores share the blocks.

Block k holds futures k * size to (k + 1) * size - 1, and what goes beyond the ensemble is computed and dropped.
Everything here knows a model only by the `Model` contract.
It fails loudly when a state stops being finite.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any

import numpy as np

from marchland.engine.blocks import Block, as_finished, block_runs, number_of, pool_of
from marchland.engine.contract import Model, State
from marchland.engine.draws import draw_parameters
from marchland.engine.finite import NonFiniteError, finite, locate, locate_parameter
from marchland.engine.program import BLOCK, Arrays, Program, Runs, build
from marchland.phases import DRAWS, phase

BATCH = 2048
"""Futures whose parameters are drawn at once."""
Draw = Callable[[Runs], State]
"""Run numbers -> parameters with a leading axis of runs."""
Keep = Callable[[int, Arrays, State], Any]
"""Block, its observations and parameters -> what is kept of it, made by whoever computed it."""


def prior_draws(model: Model, seed: int) -> Draw:
    """Draws of a model's parameters from their priors."""
    sizes = {name: tuple(model.labels[axis] for axis in p.axes) for name, p in model.params.items()}
    return phase(DRAWS)(lambda runs: dict(draw_parameters(model.params, sizes, seed, runs)))


def future_block(program: Program, seed: int, block: int, p: State, steps: int) -> Arrays:
    """All observations of a block of futures with parameters `p`. Raises NonFiniteError.

    Parameters are judged first: a hazard that is not a number counts as none, so that it would leave no trace.
    """
    runs = block_runs(block, program.size)
    if not finite(p):
        locate_parameter(program.model, p, runs)
    y, seen, last = program.advance(seed, runs, p, program.start(p), 0, steps)
    found = {**seen, **last}
    if not finite(found) or not finite(y):
        locate(program, p, seed, runs, steps)
    return found


def block_draws(draw: Draw, blocks: Iterable[int], size: int) -> Iterator[tuple[int, State]]:
    """Parameters block by block, drawn for BATCH futures at once: a draw costs more by the call than by the run."""
    left = iter(blocks)
    while some := list(islice(left, max(1, BATCH // size))):
        p = draw(np.concatenate([block_runs(block, size) for block in some]))
        for i, block in enumerate(some):
            yield block, {name: values[i * size : (i + 1) * size] for name, values in p.items()}


@contextmanager
def streaming(
    program: Program,
    draw: Draw,
    seed: int,
    blocks: Sequence[int],
    steps: int,
    workers: int | None = None,
    keep: Keep | None = None,
) -> Iterator[Iterator[tuple[int, Any]]]:
    """Blocks of futures as (block, observations, or what is kept of them), as they are finished: see `as_finished`."""

    def one(drawn: tuple[int, State]) -> Any:
        block, p = drawn
        found = future_block(program, seed, block, p, steps)
        return keep(block, found, p) if keep else found

    with as_finished(pool_of(one, workers), block_draws(draw, blocks, program.size)) as done:
        yield ((block, found) for (block, _), found in done)


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
    wanted = range(number_of(runs, size))
    with streaming(program, draw, seed, wanted, steps or model.steps, workers) as blocks:
        for block, found in blocks:
            own = Block(block, size, runs)
            for name, values in found.items():
                out.setdefault(name, np.empty((runs, *values.shape[1:]), values.dtype))
                out[name][own.span] = values[: own.n]
            if progress:
                progress(own.n)
    return out


__all__ = [
    "BLOCK",
    "Draw",
    "NonFiniteError",
    "Program",
    "Runs",
    "block_runs",
    "build",
    "prior_draws",
    "simulate",
    "streaming",
]
