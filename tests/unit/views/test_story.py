"""A result in sentences: what misses the record is said first, and what is compared with nothing is counted."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import xarray as xr

from marchland.analysis.agreement import ANSWERS, PLACES
from marchland.record.dead_compared import COMPARED, CUT, ELSEWHERE, NOWHERE, ROUGHLY, dead_compared, dead_of
from marchland.scenario import load
from marchland.views.story import missed, misses
from marchland.views.track_record import dead, record


def score(
    inside: float, weeks: int, futures: float, naive: float, number: int, all_places: float = 0.2
) -> Any:
    """A score of futures as `analysis.agreement` gives it."""
    brier = xr.DataArray(
        [[all_places, futures, np.nan], [0.2, naive, np.nan]],
        {"answer": list(ANSWERS[:2]), "among": list(PLACES)},
    )
    counts = xr.DataArray([20, number, 0], {"among": list(PLACES)})
    return xr.Dataset({"brier": brier, "number": counts, "inside": inside, "weeks": weeks})


def reading(
    highest: int = 12, record: int = 10, runs: int = 200, last: tuple[int, int] = (2, 12), **manifest: Any
) -> Any:
    """Futures of 20 places that hold 0 at first, `highest` in one week, and between `last` at the end."""
    places = np.zeros((runs, 4))
    places[:, 1] = np.linspace(0, highest, runs).round()
    places[:, 3] = np.linspace(*last, runs).round()
    held = xr.Dataset({"places": (("run", "week"), places), "record_places": ("week", [1.0, record, 5, 5])})
    return SimpleNamespace(
        focal="reds",
        label=lambda axis, key: "The Reds",
        runs=runs,
        manifest=manifest,
        held=held,
        ds=SimpleNamespace(sizes={"place": 20}),
    )


def test_what_misses_the_record_is_the_first_sentence() -> None:
    assert missed(reading(), None) == [] == missed(reading(), score(0.9, 80, 0.5, 0.5, 13))
    (said,) = missed(reading(highest=9, last=(2, 9)), score(5 / 83, 83, 0.5, 0.5, 13, all_places=0.31))
    assert said == (
        "These futures do not reproduce the record: the recorded number of places lies outside the band in 78 of 83 "
        "weeks; the fullest extent on record, 10 of 20 places, is reached in none of 200 futures; even odds for every "
        "place and week would come nearer to it (error 0.25 against 0.31)."
    )
    assert "fullest extent" not in missed(reading(), score(0.4, 80, 0.5, 0.5, 13))[0]
    bad = score(5 / 83, 83, 0.5, 0.5, 13, all_places=0.2501)
    assert "even odds" not in missed(reading(), bad)[0], "0.25 against 0.25"
    few = missed(reading(highest=9, last=(2, 9), runs=20), bad)[0]
    assert "fullest extent" not in few, "none of 20 is no sign that it is seldom"
    for other in ({"strategy": "blockade"}, {"switched_off": ["hold"]}):
        assert missed(reading(**other), bad) == [], "not meant to reproduce what happened"


def test_all_places_come_before_parts_and_ties_have_no_direction() -> None:
    (tied,) = misses(reading(), score(0.75, 80, 0.561, 0.564, 1, all_places=0.27))
    assert tied == (
        "The recorded number of places lies inside the band in 60 of 80 weeks. Beside the naive answer 'nothing "
        "changes', the futures come further from the record than it over all places (error 0.27 against 0.20) and "
        "about as near to the record as it for the 1 place that The Reds took or lost (error 0.56 against 0.56)."
    )
    (near,) = misses(reading(), score(0.5, 80, 0.5, 0.564, 13, all_places=0.1))
    assert "nearer to the record than it over all places (error 0.10 against 0.20) and nearer" in near


def test_a_band_that_spans_nearly_all_says_little() -> None:
    (wide,) = misses(reading(last=(0, 20)), score(0.9, 80, 0.5, 0.6, 13))
    assert "in 72 of 80 weeks; that says little, for at the end the band spans 1 to 19 of 20." in wide
    assert "says little" not in misses(reading(), score(0.9, 80, 0.5, 0.6, 13))[0]


def test_the_dead_on_record_are_compared_or_counted_by_what_keeps_them_out() -> None:
    """Values add up to the rows of the count within the weeks; a row marked interpolated is only roughly known."""
    s = load("two_valleys")
    mine = [row for row in s.deaths if (row.kind, row.perpetrator) == ("all", "all")]
    whole = dead_compared(s)
    assert sum(whole.values()) == pytest.approx(sum(row.best for row in mine)) and dead(whole) == ""
    one, two, three = mine[2], mine[3], mine[4]
    changed = [
        row.model_copy(update={"verified": "interpolated"}) if row is one
        else row.model_copy(update={"governorate": "Kingsmarch"}) if row is two
        else row.model_copy(update={"governorate": "(unknown)"}) if row is three
        else row
        for row in s.deaths
    ]  # fmt: skip
    found = dead_compared(s.model_copy(update={"deaths": tuple(changed)}))
    assert [found.get(key, 0) for key in (ROUGHLY, ELSEWHERE, NOWHERE)] == [one.best, two.best, three.best]
    assert found[COMPARED] == pytest.approx(whole[COMPARED] - one.best - two.best - three.best)
    assert dead_of(s) == "" and dead_of(load("iraq_syria_2014")) == "in events with the focal side"
    assert set(dead_compared(s, 20)) <= {COMPARED, CUT}
    assert dead_compared(s.model_copy(update={"deaths": ()})) == {}


def test_dead_that_are_set_beside_nothing_are_told_with_where_they_are() -> None:
    said = dead({COMPARED: 2172.0, NOWHERE: 95356.0, ROUGHLY: 12255.0}, dead_of(load("iraq_syria_2014")))
    assert said == (
        "Of 109,783 dead in events with the focal side on record 2,172 are compared; the others are: 95,356 in no known "
        "governorate, 12,255 in months that are known only roughly."
    )
    assert dead({COMPARED: 100.0, CUT: 1.0}) == "" == dead({})


def test_who_held_what_is_told_apart_where_it_is_worse_known() -> None:
    every = {"assumed": 80, "verified": 20}
    assert record(every, {"assumed": 60}).endswith("80% assumed, of who held what 0 of 60 rows.")
    assert "of who held what" not in record(every, {"assumed": 40, "verified": 10})
    assert "of who held what" not in record(every)
    assert record({}) == ""
