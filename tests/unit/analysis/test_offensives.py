"""Figures of a place that was attacked, from futures written out by hand."""

from __future__ import annotations

from typing import Any

import numpy as np

from marchland.analysis.offensives import FIGURES, NAMES, YEAR, at_place

WEEKS = 60
KINDS = {"battle": 0, "air": 1, "one_sided_holder": 2}
ENEMY, OURS, THIRD = 0, 1, 2


def futures(**changes: Any) -> dict[str, np.ndarray[Any, Any]]:
    """Four futures: taken in week 3 and kept, taken in week 3 and lost in week 20, never, and taken by others."""
    holder = np.zeros((4, WEEKS + 1), int)
    holder[0, 4:] = OURS
    holder[1, 4:21] = OURS
    holder[3, 4:] = THIRD
    killed = np.zeros((4, WEEKS, 3))
    killed[:, 1:] = (5, 2, 1)  # of every week, a week late
    kept = {"killed_there": killed, "mustered": np.full((4, WEEKS), 10.0), "away_from": np.arange(4.0)[:, None] * np.ones(WEEKS)}  # fmt: skip
    return at_place(holder, kept, KINDS, [OURS], changes.get("since", 1))


def test_taken_when_and_kept_for_a_year() -> None:
    """Week 3 is the third from week 1; a year after it is week 55. Never taken: no date, and no year."""
    found = futures()
    assert set(found) == set(NAMES) - {"support"}
    np.testing.assert_array_equal(found["taken"], [1, 1, 0, 0])
    np.testing.assert_array_equal(found["weeks"], [3, 3, np.nan, np.nan])
    np.testing.assert_array_equal(found["kept"], [1, 0, np.nan, np.nan])


def test_what_was_taken_before_is_not_taken_by_it() -> None:
    np.testing.assert_array_equal(futures(since=10)["taken"], 0)


def test_without_a_year_behind_it_nothing_is_said_of_the_year() -> None:
    holder = np.zeros((1, WEEKS + 1), int)
    holder[:, WEEKS - YEAR + 1 :] = OURS  # taken in week 8, a year later is the first week after the end
    kept = {"killed_there": np.zeros((1, WEEKS, 3)), "mustered": np.zeros((1, WEEKS)), "away_from": np.zeros((1, WEEKS))}  # fmt: skip
    found = at_place(holder, kept, KINDS, [OURS], 0)
    assert found["taken"] == 1 and np.isnan(found["kept"]).all()


def test_deaths_are_counted_from_the_start_and_reprisals_after_it_was_taken() -> None:
    """58 of 60 weeks are known from week 1 on; after week 3 there are 55 that it holds, or 16 to week 19."""
    found = futures()
    np.testing.assert_array_equal(found["battle"], 58 * 5)
    np.testing.assert_array_equal(found["civilians"], 58 * 3)
    np.testing.assert_array_equal(found["reprisals"], [55, 16, 0, 0])
    np.testing.assert_array_equal(found["force"], 600)
    np.testing.assert_array_equal(found["away"], [0, 1, 2, 3])


def test_every_figure_says_what_it_is() -> None:
    assert len(set(NAMES)) == len(FIGURES) and all(one.unit and one.words for one in FIGURES)
