"""Phases begin and end at dated entries and exits of forces, whatever happened next."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from marchland.wars.phases import counts_as_force, cuts, entries, fall, peaks, phases, placebos, spells
from unit.wars.planted import START, force, line

END = START + timedelta(days=700)


def on(day: int) -> str:
    return str(START + timedelta(days=day))


def test_a_force_makes_two_cuts_and_three_phases() -> None:
    g = line(np.ones((700, 2)), [force(on(100), on(299))])
    found = phases(g)
    assert [(p.since - START).days for p in found] == [0, 100, 300]
    assert [p.kind for p in found] == ["before", "during", "after"]
    assert [p.foreign for p in found] == [False, True, False]
    assert [p.entered for p in found] == [False, True, False]
    assert not any(p.own for p in found)
    assert found[0].since == g.start and found[-1].until == g.end


def test_what_happened_next_moves_no_phase() -> None:
    forces = [force(on(100), on(299)), force(on(400), None, foreign="no")]
    rng = np.random.default_rng(1)
    quiet, wild = line(np.ones((700, 5)), forces), line(rng.random((700, 5)) < 0.5, forces)
    assert phases(quiet) == phases(wild)


@pytest.mark.parametrize(
    ("changed", "counted"),
    [
        ({}, True), ({"scale": "token"}, False), ({"scale": "small"}, True), ({"kind": "advisers"}, False),
        ({"kind": "blockade"}, False), ({"kind": "ceasefire"}, False), ({"kind": "air"}, True),
        ({"backs": ("red",)}, False), ({"backs": ()}, False), ({"backs": ("red", "blue")}, False),
        ({"foreign": "no"}, True), ({"against": ("red",)}, True), ({"against": ("green",)}, False),
    ],
)  # fmt: skip
def test_which_rows_cut(changed: dict[str, object], counted: bool) -> None:
    assert counts_as_force(force(on(100), on(200), **changed), ("red",)) == counted


def test_entries_within_28_days_make_one_cut() -> None:
    def days(*since: int) -> list[int]:
        return [(c - START).days for c in cuts([force(on(d), None) for d in since], START, END)]

    assert days(100, 127) == [100]
    assert days(100, 128) == [100, 128]
    assert days(100, 120, 140) == [100, 140], "counted from the cut, so that chains don't run away"


def test_a_visit_of_a_week_has_a_phase_of_28_days() -> None:
    found = phases(line(np.ones((700, 2)), [force(on(100), on(106))]))
    assert [(p.since - START).days for p in found] == [0, 100, 128]
    assert [bool(p.forces) for p in found] == [False, True, False]


def test_a_force_from_before_the_start_leaves_no_time_before() -> None:
    found = phases(line(np.ones((700, 2)), [force(on(-50), on(199))]))
    assert [p.kind for p in found] == ["during", "after"]


def test_an_open_force_stays_and_a_later_one_joins() -> None:
    found = phases(line(np.ones((700, 2)), [force(on(100), None), force(on(300), on(399), foreign="no")]))
    assert [(p.foreign, p.own) for p in found] == [(False, False), (True, False), (True, True), (True, False)]


def test_the_fall_of_gains_by_hand() -> None:
    """Four gains in the 100 days before, none after; ten places, reach the whole line."""
    held = np.zeros((700, 10), bool)
    held[:, 0] = True
    for i, d in enumerate((20, 40, 60, 80)):
        held[d:, i + 1] = True
    g = line(held, [force(on(100), on(299))])
    (found,) = entries(g)
    assert (found.gains_before, found.gains_after) == (4, 0)
    assert found.exposure_before * 7 == pytest.approx(20 * (9 + 8 + 7 + 6 + 5))
    assert found.exposure_after * 7 == pytest.approx(200 * 5)
    assert found.ratio == pytest.approx((4.5 / (700 / 7)) / (0.5 / (1000 / 7)))
    assert len(spells(g)) == 1


def test_time_under_an_earlier_force_is_no_time_before() -> None:
    held = np.zeros((700, 10), bool)
    held[:, 0] = True
    held[150:, 1] = True
    g = line(held, [force(on(100), on(199)), force(on(400), on(499))])
    later = entries(g)[1]
    assert later.gains_before == 0
    assert later.exposure_before * 7 == pytest.approx(100 * 9 + 200 * 8)


def test_placebo_dates_are_surges_far_from_an_entry() -> None:
    held = np.zeros((700, 10), bool)
    held[:, 0] = True
    for i, d in enumerate((50, 55, 60, 300, 305)):
        held[d:, i + 1] = True
    g = line(held, [force(on(600), None)])
    first, second = placebos(g)
    assert first.when - START == timedelta(days=61), "the end of the thirteen weeks with most gains"
    assert second.when - START == timedelta(days=306)
    assert first.gains_before == 3 and first.gains_after == 0
    assert peaks(g, START, START + timedelta(days=200)) == (), "half a year before an entry is too near"


def test_regression_to_the_mean_shows_after_a_surge_without_any_force() -> None:
    """Gains at a constant rate: after the greatest surge the rate is lower by itself, on average over 40 wars."""
    rng = np.random.default_rng(3)
    ratios = []
    for _ in range(40):
        held = np.zeros((700, 200), bool)
        held[:, 0] = True
        for i, d in enumerate(rng.integers(1, 700, 40)):
            held[d:, i + 1] = True
        g = line(held, apart=1.0)
        ratios += [f.ratio for f in placebos(g)[:1]]
    assert np.median(ratios) > 1.1, "a false alarm once in a thousand seeds"


def test_no_force_no_cut() -> None:
    g = line(np.ones((100, 2)))
    assert len(phases(g)) == 1 and entries(g) == () and placebos(g) == ()
    assert fall(g, date(2001, 2, 1), date(2001, 3, 1)).gains_before == 0
