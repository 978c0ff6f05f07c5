"""The prior run: futures from the start of the scenario that follow no record, as an appendix beside those from a cut.

Effort is as recorded up to the cut and stays as it stood then. It says what the assumptions alone make of the war, and
is no forecast: it does not know who held what on any day but the first.
"""

from __future__ import annotations

import dataclasses

import numpy as np
from numpy.typing import NDArray

from marchland.compare.fans import columns, quantiles
from marchland.compare.outcomes import F
from marchland.compare.paired_runs import Branching
from marchland.engine.blocks import Block, over_blocks, whole
from marchland.engine.program import BLOCK
from marchland.territory.parameters import territorial_draws

FOLLOW = "follow"


def bands(b: Branching, strategy: str, area: NDArray[np.float32], runs: int, seed: int = 1) -> F:
    """Quantiles (measure, level, week) of what the focal side holds, from the start (week 0) to the comparison's end.

    Parameters are drawn from priors; `area` (place,) in km2. Whole blocks only.
    """
    model = b.models[strategy]
    draw = territorial_draws(model, seed)
    given = b.inputs(strategy)
    free = dataclasses.replace(b.program, inputs={**given, FOLLOW: np.zeros_like(given[FOLLOW])})
    start = np.broadcast_to(np.asarray(model.world.holder, np.int8), (BLOCK, len(model.world.holder)))

    def one(block: Block) -> F:
        p = draw(block.rows)
        _, seen, _ = free.advance(seed, block.rows, p, free.start(p), 0, b.until, ("holder",))
        found = columns(model.world.focal, start, seen["holder"], area)
        return np.stack(found, axis=1)

    return quantiles(over_blocks(one, whole(runs, BLOCK), BLOCK))
