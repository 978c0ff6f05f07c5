"""Which places are held, week by week, in futures that part at the cut: those of a comparison, seen in full.

A comparison keeps one number a future; a fan, or a question of where ground is held, needs the places. The draws are
those of the comparison, so that a future here is the same future there.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from marchland.calibrate.conditional_futures import Posterior
from marchland.compare.beliefs import beliefs, under
from marchland.compare.comparison import REPLICATES, futures_under
from marchland.compare.paired_runs import Branching, branching
from marchland.engine.blocks import Block, over_blocks, whole
from marchland.engine.program import BLOCK
from marchland.scenario import Scenario
from marchland.territory.parameters import compliance, territorial_draws

Held = NDArray[np.bool_]
HELD = ("holder",)


@dataclass(frozen=True)
class Ground:
    """Whether the focal side holds each place (run, week, place), by belief; the first belief is the one that counts.

    Week 0 is the last before the cut.
    """

    places: tuple[str, ...]
    held: Mapping[str, Held]


def ground(
    s: Scenario,
    strategy: str,
    cut: date,
    weeks: int = 104,
    runs: int = 1000,
    seed: int = 1,
    posterior: Posterior | None = None,
) -> Ground:
    """Futures under a strategy and every named prior, the scenario's own first. Raises InputError as `branching`."""
    believed, held = beliefs(s, posterior), dict[str, Held]()
    built = {priors: branching(under(s, priors), (strategy,), cut, weeks) for priors, _ in believed.values()}
    for name, (priors, sets) in believed.items():
        many = futures_under(name, next(iter(believed)), runs)
        held[name] = followed(built[priors], strategy, many, seed, sets)
    return Ground(tuple(p.place for p in s.places), held)


def followed(b: Branching, strategy: str, runs: int, seed: int, posterior: Posterior | None = None) -> Held:
    """Futures of one belief; whole blocks."""
    model = b.models[strategy]
    draw = territorial_draws(model, seed, posterior)
    apart = dataclasses.replace(b.program, inputs=b.inputs(strategy))

    def one(block: Block) -> Held:
        rows = block.rows
        p = draw(rows // REPLICATES) | {"comply": compliance(model, seed, rows)}
        y, past, _ = b.program.advance(seed, rows, p, b.program.start(p), 0, b.since, HELD)
        _, seen, _ = apart.advance(seed, rows, p, y, b.since, b.until, HELD)
        held = np.concatenate([past["holder"][:, -1:], seen["holder"]], axis=1) == model.world.focal
        return np.asarray(held)

    return over_blocks(one, whole(runs, BLOCK), BLOCK)
