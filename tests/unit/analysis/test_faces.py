"""Faces of a war on arrays small enough to count by hand."""

from __future__ import annotations

import numpy as np
import pytest

from marchland.analysis.faces import Ground, begun, faces, marked, pacts, strengths
from marchland.analysis.sieges import VERY_LONG, YEAR
from marchland.stats.cases import Cases, together

NOBODY = -1
FOCAL, STATE = 0, 1


def ground(places: int, **given: np.ndarray) -> Ground:
    km = np.abs(np.arange(places)[:, None] - np.arange(places)) * 10.0
    none = np.zeros(places, bool)
    return Ground(km, FOCAL, given.get("hostile", none), given.get("capital", none))


def quiet(weeks: int, *holders: int) -> tuple[np.ndarray, np.ndarray]:
    """Nothing happens for some weeks in places of these holders: holder and attacker (weeks + 1, place)."""
    holder = np.tile(np.array(holders), (weeks + 1, 1))
    return holder, np.full_like(holder, NOBODY)


def test_lengths_of_sieges_are_counted_from_the_week_in_which_they_are_first_seen() -> None:
    holder, attacker = quiet(40, STATE, STATE, STATE, STATE)
    attacker[3:10, 0] = FOCAL  # 7 weeks' ends
    attacker[0:5, 1] = FOCAL  # stood at the start: when it began nobody knows
    attacker[2:22, 2] = FOCAL  # 20
    attacker[30:, 3] = FOCAL  # began too late to be seen for VERY_LONG weeks
    found = begun(holder, attacker)
    assert sorted(zip(found.first.tolist(), found.weeks.tolist(), strict=True)) == [(2, 20), (3, 7), (30, 11)]
    lines = faces(holder, attacker, ground(4))
    assert lines["siege_8"].value == lines["siege_16"].value == 50 and lines["siege_median"].value == 13.5


def test_a_siege_counts_if_it_was_seen_for_long_weeks_and_not_if_one_less() -> None:
    for late, counted in ((0, 1), (1, 0)):
        holder, attacker = quiet(30, STATE)
        first = len(holder) - VERY_LONG + late
        attacker[first:, 0] = FOCAL
        assert len(faces(holder, attacker, ground(1))["siege_16"].values) == counted


def test_another_attacker_or_another_holder_is_another_siege() -> None:
    holder, attacker = quiet(40, STATE, STATE)
    attacker[2:6, 0], attacker[6:8, 0] = FOCAL, 2
    attacker[2:9, 1], holder[5:, 1] = FOCAL, 2
    assert sorted(begun(holder, attacker).weeks.tolist()) == [2, 3, 4, 4]


def test_captures_without_a_siege_are_those_that_the_taker_did_not_besiege_the_week_before() -> None:
    holder, attacker = quiet(30, STATE, STATE, STATE, FOCAL)
    attacker[4:6, 0], holder[6:, 0] = FOCAL, FOCAL  # after a siege
    holder[6:, 1] = FOCAL  # without one
    attacker[4:6, 2], holder[6:, 2] = 2, FOCAL  # somebody else's siege
    found = faces(holder, attacker, ground(4))
    assert found["unsieged"].value == pytest.approx(200 / 3)
    assert found["distance"].values.tolist() == [30, 20, 10]


def test_a_taker_without_another_place_has_no_distance_and_an_unknown_holder_is_no_capture() -> None:
    holder, attacker = quiet(30, STATE, STATE)
    holder[3:, 0] = FOCAL
    holder[5:8, 1] = NOBODY
    found = faces(holder, attacker, ground(2))
    assert len(found["unsieged"].values) == 1 and not len(found["distance"].values)
    assert np.isnan(found["distance"].value) and not found["distance"].enough


def test_retakes_are_per_hundred_years_of_conquests_at_most_a_year_old() -> None:
    holder, attacker = quiet(3 * YEAR, STATE, STATE, STATE)
    holder[1:, 0] = FOCAL
    holder[1 + YEAR // 2 :, 0] = STATE  # retaken after half a year, and the second conquest is never retaken
    holder[1:, 1], holder[1 + YEAR // 2 :, 1] = FOCAL, 2  # lost to a third side: no retake
    holder[1:, 2], holder[1 + 2 * YEAR :, 2] = FOCAL, STATE  # retaken after two years: too late
    # exposed: 1/2 and 1, 1/2 and 1, 1 and (to the end of the record) 1 - 1/52.
    years = 1 / 2 + 1 + 1 / 2 + 1 + 1 + (YEAR - 1) / YEAR
    assert faces(holder, attacker, ground(3))["retaken"].value == pytest.approx(100 / years)


def test_gains_and_losses_are_per_hundred_years_of_places_not_held_and_held() -> None:
    holder, attacker = quiet(YEAR, FOCAL, STATE, STATE, NOBODY)
    holder[YEAR // 2 + 1 :, 1] = FOCAL
    found = faces(holder, attacker, ground(4))
    half = (YEAR / 2 + 1) / YEAR
    assert found["gains"].value == pytest.approx(100 / (1 + half))
    assert found["losses"].value == 0
    assert found["losses"].exposure.sum() == pytest.approx(2 - half)
    lost, attacker = quiet(YEAR, FOCAL, FOCAL, STATE)
    lost[10:, :2] = STATE
    found = faces(lost, attacker, ground(3))
    assert found["losses"].value == pytest.approx(100 * 2 / (2 * 10 / YEAR))
    counts = np.zeros(YEAR)
    counts[9] = 2
    assert found["losses_clump"].value == pytest.approx(counts.var() / counts.mean())
    assert np.isnan(found["gains_clump"].value)


def test_places_first_taken_count_once_and_not_if_held_at_the_start() -> None:
    holder, attacker = quiet(2 * YEAR, STATE, STATE, FOCAL, STATE)
    holder[YEAR:, 0] = FOCAL
    holder[YEAR + 5 :, 0] = STATE
    holder[YEAR + 9 :, 0] = FOCAL
    hostile = np.array([True, True, True, False])
    found = faces(holder, attacker, ground(4, hostile=hostile, capital=~hostile))
    assert found["hostile"].value == pytest.approx(100 * 1 / (1 + 2))
    assert found["capital"].value == 0 and found["capital"].exposure.tolist() == [2]


def test_hostile_places_and_capitals_follow_from_ties_and_population_where_the_side_acts() -> None:
    hostile, capital = marked(
        np.array([0.1, 0.2, 0.0, 0.1]), np.array([1, 1, 0, 1]), np.array([5, 9, 7, 7]), np.array([0, 0, 1, 2])
    )
    assert hostile.tolist() == [True, False, False, True]
    assert capital.tolist() == [False, True, False, True]


def test_strengths_and_pacts_are_compared_where_the_record_speaks() -> None:
    silent = np.nan
    found = strengths(np.array([[99.0, 49.0], [9.0, 5.0]]), np.array([[49.0, 99.0], [silent, 0.0]]))
    assert found["strength"].values.tolist() == [2, 0.5]
    assert found["strength_off"].value == pytest.approx(2)
    keeps, told = np.array([[1, 0, 1], [0, 0, 1]]), np.array([[1, 1, 0], [1, silent, silent]])
    found = pacts(keeps, told)
    assert found["pact_kept"].value == pytest.approx(100 / 3) and found["pact_new"].value == 100


def test_a_quiet_war_has_no_face_but_its_exposure() -> None:
    found = faces(*quiet(YEAR, STATE, FOCAL), ground(2))
    assert {name for name, one in found.items() if np.isfinite(one.value)} == {"gains", "losses"}
    assert found["gains"].value == found["losses"].value == 0


def test_errors_follow_their_formulas() -> None:
    share = Cases("share", np.array([1.0, 0.0, 0.0, 0.0]))
    q = 1.5 / 5
    assert share.value == 25 and share.error() == pytest.approx(100 * np.sqrt(q * (1 - q) / 4))
    rate = Cases("rate", np.array([3.0, 1.0]), np.array([2.0, 2.0]), per=100.0)
    assert rate.value == 100 and rate.error() == pytest.approx(100 * np.sqrt(10) / 4)
    never = Cases("rate", np.zeros(2), np.array([2.0, 2.0]), per=100.0)
    assert never.value == 0 and never.error() == 25


def test_the_error_of_a_median_is_that_of_a_normal_sample_and_the_seed_alone_decides_it() -> None:
    """sd of the median of n normal cases is sqrt(pi / 2n); bootstrap of one sample of 401: within a third."""
    one = Cases("median", np.random.default_rng(3).normal(size=401))
    assert one.error() == one.error() and abs(one.error() / np.sqrt(np.pi / 802) - 1) < 1 / 3


def test_histories_are_one_where_cases_are_and_a_clumping_is_the_middle_of_theirs() -> None:
    few, many = Cases("share", np.ones(1)), Cases("share", np.zeros(9))
    assert together([few, many]) == 10
    clumps = [Cases("clump", np.array(counts, float)) for counts in ([0, 6], [3, 3], [6, 0], [0, 4])]
    assert [one.value for one in clumps] == [3, 0, 3, 2]
    assert together(clumps) == 3  # the last has too few changes to count
    assert np.isnan(together(clumps[3:])) and np.isnan(together([few]))
    assert np.isnan(together([])) and np.isnan(together([Cases("median", np.empty(0))]))
