"""The frontier hazard without sides that had never held a place by the origin.

    as in `frontier`, with sides that are not yet on record left out of the fit and of the futures

A forecaster at the origin could not know that a side would enter, nor when. Source: marchland_frontier. Knows: as
`frontier`, less the late sides. Fails when: a new side changes the war, which then nobody could have said.
"""

import numpy as np

from marchland.forecast.baseline import Baseline, Rng
from marchland.forecast.baselines.frontier import Frontier
from marchland.forecast.forecast import Ahead, States
from marchland.forecast.record import Record


def say(known: Record, ahead: Ahead, draws: int, rng: Rng) -> States:
    """Futures of the model fitted without late sides."""
    seen = set(np.unique(known.holder[known.holder >= 0]).tolist())
    late = frozenset(a for i, a in enumerate(known.sides) if i not in seen)
    model = Frontier(known, out=late)
    return model.futures(model.fitted().draw(draws, rng), ahead, rng)


baseline = Baseline(
    name="frontier_known_sides",
    claim="The frontier hazard without sides that had never held a place by the origin.",
    target="control",
    knows="as the frontier hazard, less the sides that entered later",
    fails="a new side changes the war",
    say=say,
    replays=True,
)
