"""Ground is that of the comparison: the same futures, seen place by place."""

from __future__ import annotations

from datetime import date

import numpy as np

from marchland.compare.ground import followed
from marchland.compare.outcomes import NAMES
from marchland.compare.paired_runs import branching, outcomes
from marchland.engine.program import BLOCK
from marchland.record.record import catchments
from marchland.scenario import load


def test_places_held_are_those_that_a_comparison_counts() -> None:
    s, weeks = load("two_valleys"), 12
    b = branching(s, ("history", "settlement"), date(2002, 1, 6), weeks)
    counted = outcomes(b, BLOCK, seed=5, area=catchments(s)[:, 0])
    for i, strategy in enumerate(("history", "settlement")):
        held = followed(b, strategy, BLOCK, seed=5)
        assert held.shape == (BLOCK, weeks + 1, len(s.places)) and held.dtype == bool
        at = counted[i].reshape(BLOCK, -1)
        np.testing.assert_array_equal(held[:, -1].sum(1), at[:, NAMES.index("places_end")])
        np.testing.assert_array_equal(held[:, 1:].sum((1, 2)), at[:, NAMES.index("weeks_held")])
        np.testing.assert_array_equal(held[:, -1], at[:, -len(s.places) :])
