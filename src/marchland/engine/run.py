"""Ensembles of futures: one run is the function, a block of runs the unit of work; cores share the blocks.

Blocks have one size and are always full: block k holds futures k * size to (k + 1) * size - 1, and what
goes beyond the ensemble is computed and dropped. Everything here knows a model only by the `Model` contract.
It fails loudly when a state stops being finite.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from itertools import islice

import numpy as np

from marchland.engine.contract import Model, State
from marchland.engine.device import cores
from marchland.engine.draws import draw_parameters
from marchland.engine.finite import NonFiniteError, finite, locate, locate_parameter
from marchland.engine.program import BLOCK, Arrays, Program, Runs, build

BATCH = 2048
"""Futures whose parameters are drawn at once."""
Draw = Callable[[Runs], State]
"""Run numbers -> parameters with a leading axis of runs."""


def prior_draws(model: Model, seed: int) -> Draw:
    """Draws of a model's parameters from their priors."""
    sizes = {name: tuple(model.labels[axis] for axis in p.axes) for name, p in model.params.items()}
    return lambda runs: dict(draw_parameters(model.params, sizes, seed, runs))


def block_runs(block: int, size: int) -> Runs:
    """Numbers of the futures in a block, beyond the ensemble's end included."""
    return np.arange(block * size, (block + 1) * size, dtype=np.int64)


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
    program: Program, draw: Draw, seed: int, blocks: Sequence[int], steps: int, workers: int | None = None
) -> Iterator[Iterator[tuple[int, Arrays, State]]]:
    """Blocks of futures, begun at once and given as they are finished, in their own order if several are.

    Each comes as (block, observations, parameters). At most one block more than there are workers is held; on
    leaving, those at work are waited for and the rest is dropped.
    """
    count = workers or cores()
    ready = block_draws(draw, blocks, program.size)
    pool = ThreadPoolExecutor(count)
    working: dict[Future[Arrays], tuple[int, State]] = {}

    def begin(block: int, p: State) -> None:
        working[pool.submit(future_block, program, seed, block, p, steps)] = (block, p)

    def finished() -> Iterator[tuple[int, Arrays, State]]:
        while working:
            ended = wait(working, return_when=FIRST_COMPLETED).done
            for done in sorted(ended, key=lambda future: working[future][0]):
                block, p = working.pop(done)
                for following in islice(ready, 1):
                    begin(*following)
                yield block, done.result(), p

    try:
        for first in islice(ready, count + 1):
            begin(*first)
        yield finished()
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
    wanted = range(-(-runs // size))
    with streaming(program, draw, seed, wanted, steps or model.steps, workers) as blocks:
        for block, found, _ in blocks:
            rows = slice(block * size, min(runs, (block + 1) * size))
            for name, values in found.items():
                out.setdefault(name, np.empty((runs, *values.shape[1:]), values.dtype))
                out[name][rows] = values[: rows.stop - rows.start]
            if progress:
                progress(rows.stop - rows.start)
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
