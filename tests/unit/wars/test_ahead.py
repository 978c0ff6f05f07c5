"""Batches in the weeks ahead, which places fall in them, conditioning, and findings: known answers.

Random comparisons have fixed seeds and bounds of about four standard errors.
"""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from marchland.wars.conditioning import SHARES, WEEKS, after, grid, interventions
from marchland.wars.findings import by_batch, by_war, findings, fresh, soon, tenures
from marchland.wars.front import AT_RANDOM, front, rank, slope_of
from marchland.wars.ground import Ground
from marchland.wars.hierarchy import Drawn
from marchland.wars.waves import GUESS, Pace, left, pace, step, still
from unit.wars.facts import wars_at
from unit.wars.planted import START, force, line, table

CUT = date(2015, 2, 8)
SINGLE = Pace(np.array([1.0]), np.array([0.0]))


def drawn(n: int, rate: float, more: float = 1e-9, clump: float = 1.0) -> Drawn:
    return Drawn(np.full(n, rate), np.full(n, more), np.full(n, clump), np.ones(n, bool), 1.0)


def test_single_losses_at_a_small_rate_are_a_decay() -> None:
    """100 places at .0002: a batch about every 50 weeks, each of one place; 14 days of calm slow it by a few per cent."""
    held = left(drawn(4000, 2e-4), 100, 50, SINGLE, np.random.default_rng(1))
    exact = 50 * 0.02 / (1 + 0.02 * 2.5)
    assert 100 - held[:, 50].mean() == pytest.approx(exact, rel=0.06)
    assert (np.diff(held, axis=1) <= 0).all()


def test_a_batch_without_limit_takes_all_there_is() -> None:
    held = left(drawn(500, 5.0, more=1e4, clump=50.0), 30, 60, Pace(*GUESS), np.random.default_rng(2))
    assert (held[:, -1] == 0).all() and (held >= 0).all()
    assert 0 < held[:, 2].mean() < 30, "over four weeks"


def test_sizes_have_the_mean_that_was_asked_for() -> None:
    wave, falls, begins = step(
        still(20_000),
        np.full(20_000, 10_000),
        0,
        drawn(20_000, 5.0, 3.0, 2.0),
        SINGLE,
        np.random.default_rng(3),
    )
    assert begins.all()
    assert falls.mean() == pytest.approx(4, rel=0.03), "one and three more, all on the first day at this pace"
    assert (wave.size == 0).all() and (wave.calm >= 14).all()


def test_no_batch_begins_in_the_two_weeks_after_one() -> None:
    rng = np.random.default_rng(4)
    wave, stake, seen = still(300), np.full(300, 50), []
    for week in range(12):
        wave, _, begins = step(wave, stake, week, drawn(300, 100.0), SINGLE, rng)
        seen.append(begins)
    weeks = np.array(seen)
    assert weeks[0].all() and not (weeks[1:] & weeks[:-1]).any()
    assert weeks.sum(0).min() >= 4


def test_the_pace_is_that_of_batches_of_like_size() -> None:
    t = table([0], 1.0, 0)
    size, days = np.r_[np.full(20, 2.0), np.full(20, 30.0)], np.r_[np.full(20, 3.0), np.full(20, 25.0)]
    many = t.__class__(
        t.wars, t.war, t.foreign, t.own, t.exposure, t.began, np.zeros(40, np.int64), size, size, np.zeros(40, bool),
        days, t.tempering,
    )  # fmt: skip
    of, u = pace(many), np.linspace(0, 0.999, 3)
    assert of.drawn(np.array([40, 40, 40]), u).tolist() == [25, 25, 25]
    assert of.drawn(np.array([1, 1, 1]), u).tolist() == [0, 0, 0]
    assert pace(t).size.tolist() == GUESS[0].tolist(), "nothing on record: assumed"


def test_slopes_by_distance() -> None:
    assert slope_of(0.5) == 0 and slope_of(0.9) == 0
    a = slope_of(0.25)
    x = np.linspace(0, 1, 100_001)
    assert np.average(x, weights=np.exp(-a * x)) == pytest.approx(0.25, abs=1e-4)
    assert slope_of(1e-6) == 60
    assert rank(np.array([5.0, 1.0, 5.0])).tolist() == [0.75, 0.0, 0.75]
    assert rank(np.array([3.0])).tolist() == [0.5]


def test_a_war_in_which_the_nearest_falls_first_has_a_steep_front() -> None:
    held = np.ones((700, 20), bool)
    held[:, 0] = False
    for i in range(1, 15):
        held[40 * i :, i] = False
    g = line(held)
    found = front([g], "losses")
    assert found.places == (14, 0)
    assert found.ranks == (pytest.approx(0.5 * AT_RANDOM / (14 + AT_RANDOM)), 0.5)
    assert found.small > 3 and found.big == 0


def test_interventions_are_half_a_year_apart_and_need_something_to_take() -> None:
    def on(day: int, **changed: object) -> object:
        return force(str(START + timedelta(days=day)), str(START + timedelta(days=day + 60)), **changed)

    rows = [on(100), on(200), on(300, foreign="no"), on(400)]
    g = line(np.ones((700, 3)), rows)
    assert [(d - START).days for d in interventions(g)] == [100, 300]
    assert [(d - START).days for d in interventions(g, True)] == [100, 400]
    assert [(d - START).days for d in interventions(g, False)] == [300]
    one = np.zeros((700, 3), bool)
    one[:, 0] = True
    assert interventions(line(one, rows)) == ()


def test_what_was_lost_after_a_slow_start() -> None:
    """Ten places, one lost after four weeks, five more after twenty: a tenth at week 8, 5 of 9 in the year after."""
    held = np.ones((7 * 80, 10), bool)
    held[28:, 0] = False
    held[140:, 1:6] = False
    g = line(held)
    assert after(g, START, 8, 0.25) == pytest.approx(5 / 9)
    assert after(g, START, 8, 0.09) is None, "a tenth is more"
    assert after(g, START, 26, 0.7) == pytest.approx(0)
    assert after(g, START, 30, 0.7) is None, "beyond the record"


def test_the_whole_grid_is_told_with_what_stands_behind_each_cell() -> None:
    cells = grid(wars_at(CUT), drawn(400, 0.01), 30, Pace(*GUESS))
    assert [(c.weeks, c.share) for c in cells] == [(w, q) for w in WEEKS for q in SHARES]
    for c in cells:
        assert len(c.wars) <= c.campaigns and 0 <= c.slow <= c.campaigns
        assert np.isnan(c.low) == (len(c.wars) < 2)
        assert 0 <= c.model_low <= c.model <= c.model_high <= 1


def test_an_interval_counts_wars_not_cases() -> None:
    """Six of twelve cases in two wars are one of two: beta(1.5, 1.5) holds 90% between .097 and .903."""
    f = by_war("x", [("a", True)] * 6 + [("b", False)] * 6)
    assert (f.hits, f.of, f.share, f.wars) == (6, 12, 0.5, ("a", "b"))
    assert (f.low, f.high) == (pytest.approx(0.0974, abs=1e-3), pytest.approx(0.9026, abs=1e-3))
    none = by_war("x", [])
    assert (none.of, none.low, none.high) == (0, 0, 1)


def test_a_single_great_batch_makes_a_wide_interval() -> None:
    alone = by_batch("x", [1] * 40, [100] * 40, ["a"] * 40)
    bunched = by_batch("x", [40] + [0] * 39, [100] * 40, ["a"] * 40)
    assert alone.share == bunched.share
    assert bunched.high - bunched.low > 2 * (alone.high - alone.low)


def test_a_record_that_ends_too_soon_is_no_case_of_a_slow_campaign() -> None:
    """Half lost in three weeks counts, half held for six weeks counts, a record that ends after four does not."""

    came = str(START + timedelta(days=7))

    def war(days: int, lost: int) -> Ground:
        held = np.ones((days, 4), bool)
        held[7 + lost :, :3] = False
        return line(held, [force(came, None)])

    quick, slow, short = war(60, 21), war(60, 50), war(7 + 28, 99)
    abroad, own = soon([quick, slow, short])
    assert (abroad.hits, abroad.of, own.of) == (1, 2, 0)


def test_tenure_is_counted_from_the_day_a_place_was_taken() -> None:
    held = np.array([[1, 0], [1, 1], [1, 1], [0, 1], [1, 1]], bool)
    tenure, seen = tenures(line(held))
    assert tenure.tolist() == [[0, -1], [1, 0], [2, 1], [-1, 2], [0, 3]]
    assert seen.tolist() == [[False, False], [False, True], [False, True], [False, True], [True, True]]


def test_fresh_conquests_by_hand() -> None:
    """One place taken on day 10 and lost on day 20: ten days, one loss in the first four weeks."""
    held = np.zeros((300, 2), bool)
    held[10:20, 0] = True
    first = fresh([line(held)])[0]
    assert first.hits == 1 and first.of == pytest.approx(10 / 7)


def test_what_the_other_wars_say_has_the_signs_that_a_first_reading_found() -> None:
    """At the default case's cut; the wars of tools/wars, the weak ones left out."""
    found = {f.claim: f for f in findings(wars_at(CUT))}
    assert len(found) == 16
    for f in found.values():
        assert f.low <= f.share <= f.high and f.wars, f.claim
        assert "yemen_2015" not in f.wars

    def of(words: str) -> float:
        (one,) = (f.share for claim, f in found.items() if words in claim)
        return one

    fresh_, later, old = (
        of(f"a place-week {w}") for w in ("in the first four", "after 13", "after two years")
    )
    assert fresh_ > later > old
    assert of("while a force was present fell") > of("without any force fell")
    assert of("fewer than 5 lay") > of("5 or more lay")
