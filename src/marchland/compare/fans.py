"""What the focal side holds week by week after the cut, as quantiles over the futures of each strategy.

Column 0 is the cut itself, which all futures share with the record; column w is the end of week w after it. Areas are
of the first definition that the scenario lists; published figures count otherwise and are not drawn beside them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from marchland.compare.outcomes import F

LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
MEASURES = ("places", "km2")


@dataclass(frozen=True)
class Fans:
    """Quantiles (strategy, measure, level, week from the cut) of places and km2 held, over the first structure's
    futures."""

    strategies: tuple[str, ...]
    bands: F

    def of(self, strategy: str, measure: str) -> F:
        """Quantiles (level, week) of a measure. Raises ValueError for a name that is not there."""
        return np.asarray(self.bands[self.strategies.index(strategy), MEASURES.index(measure)])

    def only(self, strategies: Sequence[str]) -> Fans:
        """The same for some of the strategies. Raises ValueError for a name that is not there."""
        at = [self.strategies.index(name) for name in strategies]
        return replace(self, strategies=tuple(strategies), bands=self.bands[at])


def columns(
    focal: int, start: NDArray[np.int8], holder: NDArray[np.int8], area: NDArray[np.float32]
) -> list[F]:
    """What is held by week, as columns (run,): places of all weeks from the cut, then km2 of the same weeks.

    `start` (run, place) holders at the cut, `holder` (run, week, place) after it, `area` (place,) km2.
    """
    held = np.concatenate([start[:, None], holder], axis=1) == focal
    return [*held.sum(2).astype(np.float64).T, *(held.astype(np.float32) @ area).astype(np.float64).T]


def quantiles(found: F) -> F:
    """Quantiles (..., measure, level, week) from columns (..., run, column) of `columns`; the levels of LEVELS.

    Counts of places get quantiles that some future has.
    """
    weeks = found.shape[-1] // len(MEASURES)
    return np.stack(
        [
            np.moveaxis(np.quantile(part, LEVELS, axis=-2, method="inverted_cdf"), 0, -2)
            for part in (found[..., :weeks], found[..., weeks:])
        ],
        axis=-3,
    )
