"""Sieges, captures and retakes of tiny worlds that can be counted by hand."""

import numpy as np
import pytest

from marchland.analysis.sieges import (
    YEAR,
    captures,
    lasted,
    median_weeks,
    retaken,
    sieges,
    taken_by,
    without_siege,
)

NOBODY = -1


def weeks(*cells: tuple[int, int]) -> np.ndarray:
    """(1, week, 1) of a value for so many weeks."""
    return np.concatenate([np.full(n, value) for value, n in cells])[None, :, None]


def test_a_siege_that_wins_is_counted_by_its_week_ends() -> None:
    holder, attacker = weeks((0, 5), (1, 3)), weeks((NOBODY, 2), (1, 3), (NOBODY, 3))
    found, taken = sieges(holder, attacker), captures(holder, attacker)
    assert (found.first.tolist(), found.weeks.tolist(), found.taken.tolist()) == ([2], [3], [True])
    assert (found.holder.tolist(), found.attacker.tolist()) == ([0], [1])
    assert (taken.week.tolist(), taken.by.tolist(), taken.of.tolist()) == ([5], [1], [0])
    assert taken.siege.tolist() == [3]


def test_a_siege_thrown_back_ends_and_takes_nothing() -> None:
    found = sieges(weeks((0, 6)), weeks((NOBODY, 1), (1, 2), (NOBODY, 3)))
    assert (found.weeks.tolist(), found.ended.tolist(), found.taken.tolist()) == ([2], [True], [False])


def test_another_besieger_is_another_siege() -> None:
    found = sieges(weeks((0, 6)), weeks((NOBODY, 1), (1, 2), (2, 3)))
    assert (found.attacker.tolist(), found.weeks.tolist()) == ([1, 2], [2, 3])
    assert found.ended.tolist() == [True, False]


def test_a_capture_past_another_sides_siege_is_one_without() -> None:
    taken = captures(weeks((0, 3), (2, 2)), weeks((NOBODY, 1), (1, 2), (NOBODY, 2)))
    assert (taken.by.tolist(), taken.siege.tolist()) == ([2], [0])
    assert without_siege(taken, 1).share == 1.0


def test_shares_count_sieges_that_could_have_lasted() -> None:
    """Of four sieges one was on at the start and one opened three weeks before the end: two count, one lasted eight."""
    length = 40
    attacker = np.full((2, length, 2), NOBODY)
    attacker[0, :20, 0] = 1  # its beginning is not seen
    attacker[0, 5:15, 1] = 1  # ten weeks
    attacker[1, 5:9, 0] = 1  # four
    attacker[1, 37:, 1] = 1  # goes on, nobody knows for how long
    found = sieges(np.zeros_like(attacker), attacker)
    tally = lasted(found, length, 8, 2)
    assert (tally.count.tolist(), tally.among.tolist(), tally.share) == ([1, 0], [1, 1], 0.5)
    assert lasted(found, length, 36, 2).among.tolist() == [0, 0]
    assert np.isnan(lasted(found, length, 36, 2).share)
    assert np.isnan(lasted(found, length, 36, 2).by_run).all()


def test_median_is_the_product_limit() -> None:
    """Ends after 2 and 6 weeks, one goes on after 4: lasting is 2/3 after 2 weeks, 0 after 6."""
    attacker = np.full((1, 12, 3), NOBODY)
    attacker[0, 1:3, 0] = attacker[0, 1:7, 1] = attacker[0, 8:, 2] = 1
    found = sieges(np.zeros_like(attacker), attacker)
    assert sorted(found.weeks.tolist()) == [2, 4, 6]
    assert median_weeks(found) == 6.0
    assert np.isnan(median_weeks(found.where(~found.ended)))


@pytest.mark.parametrize(("away", "back"), [(YEAR, True), (YEAR + 1, False)])
def test_a_year_is_the_limit_of_a_retake(away: int, back: bool) -> None:
    holder = weeks((0, 1), (1, away), (0, 60))
    taken = captures(holder, np.full_like(holder, NOBODY))
    assert taken.retaken.tolist() == [back, False]
    assert retaken(taken_by(taken, {1}), 1).count.tolist() == [int(back)]


def test_a_capture_without_a_year_behind_it_does_not_count() -> None:
    holder = weeks((0, 3), (1, 2), (0, YEAR - 2))
    taken = captures(holder, np.full_like(holder, NOBODY))
    assert taken.followed.tolist() == [False, False]
    assert retaken(taken, 1).among.tolist() == [0]


def test_an_unknown_holder_is_no_capture() -> None:
    holder = weeks((0, 2), (NOBODY, 2), (1, 2), (2, 2))
    assert captures(holder, np.full_like(holder, NOBODY)).by.tolist() == [2]


def test_a_world_without_anything_is_empty() -> None:
    still = np.zeros((3, 4, 2), int)
    assert len(sieges(still, still - 1).run) == len(captures(still, still - 1).run) == 0
    assert without_siege(captures(still, still - 1), 3).among.tolist() == [0, 0, 0]


@pytest.mark.parametrize("shape", [(2, 3), (1, 0, 2), (1, 3, 1)])
def test_arrays_that_do_not_fit_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"holder and attacker are \(run, week, place\)"):
        sieges(np.zeros(shape, int), np.zeros((1, 3, 2), int))


def test_what_is_counted_is_the_same_in_any_order_of_futures() -> None:
    """Random worlds: sums over futures do not depend on their order, and weeks under siege add up."""
    rng = np.random.default_rng(5)
    holder = np.repeat(rng.integers(0, 3, (6, 20, 5)), 4, axis=1)
    attacker = np.repeat(rng.integers(-1, 3, (6, 40, 5)), 2, axis=1)
    found, other = sieges(holder, attacker), sieges(holder[::-1], attacker[::-1])
    assert found.weeks.sum() == (attacker >= 0).sum()
    assert lasted(found, 80, 4, 6).count.tolist() == lasted(other, 80, 4, 6).count.tolist()[::-1]
    assert len(captures(holder, attacker).run) == (holder[:, 1:] != holder[:, :-1]).sum()
