"""What a comparison knows: nothing that is recorded after the cut, and all that stands beside its futures."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import Any

import numpy as np
import pytest

from marchland.briefing.ground import agree, ground, recorded
from marchland.compare.comparison import Comparison, compare
from marchland.compare.fans import LEVELS, columns, quantiles
from marchland.compare.from_start import bands
from marchland.compare.outcomes import NAMES
from marchland.compare.paired_runs import branching, outcomes
from marchland.engine.run import BLOCK
from marchland.record.known_at import week_of
from marchland.record.record import catchments
from marchland.scenario import Scenario, load

CUT = date(2002, 1, 6)
WEEKS = 24
BOTH = ("history", "settlement")


@cache
def valleys() -> Scenario:
    return load("two_valleys")


def altered(s: Scenario) -> Scenario:
    """The same war with another record after the cut: fallen capitals, tenfold effort, new pacts, no deaths."""
    later = CUT + timedelta(days=21)
    other = next(name for name, side in s.sides.items() if name != s.focal and side.holds)

    def cut_short(row: Any) -> Any:
        return row.model_copy(update={"until": later}) if row.until is None or row.until > later else row

    control = [cut_short(row) for row in s.control if row.since < CUT]
    last = {row.place: row for row in control}
    control += [
        row.model_copy(update={"since": later, "until": None, "holder": other}) for row in last.values()
    ]
    inputs = [cut_short(row) for row in s.inputs if row.since < CUT]
    newest = {row.input: row for row in inputs}
    inputs += [
        row.model_copy(update={"since": later, "until": None, "value": 10 * row.value + 1})
        for row in newest.values()
    ]
    relations = [row for row in s.relations if row.since < CUT]
    relations += [
        row.model_copy(update={"since": later, "until": None, "relation": "allied"}) for row in relations
    ]
    return s.model_copy(
        update={
            "control": tuple(control), "inputs": tuple(inputs), "relations": tuple(relations),
            "events": tuple(row for row in s.events if row.date < CUT),
            "deaths": tuple(row for row in s.deaths if row.month < CUT.replace(day=1)),
            "territory": tuple(row for row in s.territory if row.date < CUT),
            "strengths": tuple(row for row in s.strengths if row.date < CUT),
            "interventions": (),
        }
    )  # fmt: skip


@cache
def compared(other: bool = False, replay: bool = False) -> Comparison:
    s = altered(valleys()) if other else valleys()
    return compare(s, BOTH, CUT, WEEKS, BLOCK, without=(), replay=replay)


def test_the_record_after_the_cut_changes_no_future_and_no_quantile() -> None:
    """Bit by bit, in every structure; the black line alone is another."""
    one, two = compared(), compared(other=True)
    assert one.values.keys() == two.values.keys() and one.fans is not None and two.fans is not None
    assert all(np.array_equal(one.values[k], two.values[k]) for k in one.values)
    assert np.array_equal(one.fans.bands, two.fans.bands)
    seen, changed = (ground(s, c) for s, c in ((valleys(), one), (altered(valleys()), two)))
    assert seen is not None and changed is not None and seen["strategies"] == changed["strategies"]
    since = seen["since"]
    before = [told["record"]["places"][: since + 1] for told in (seen, changed)]
    assert before[0] == before[1] and seen["record"] != changed["record"]
    assert changed["record"]["places"][-1] == 0 and not seen["replayed"]


def test_replayed_effort_does_change_them() -> None:
    """The same alteration is felt where inputs are replayed, so that the test above can fail."""
    one, two = compared(replay=True), compared(other=True, replay=True)
    assert not np.array_equal(one.values["expert"], two.values["expert"]) and one.replayed


def test_weeks_are_those_of_the_outcomes() -> None:
    """Summed over weeks they are the weeks held, in the last one the places at the end; at the cut all are one."""
    s = valleys()
    b = branching(s, BOTH, CUT, WEEKS, replay=False)
    every = outcomes(b, BLOCK, area=catchments(s)[:, 0])
    own, held = every[..., : len(NAMES)], every[..., len(NAMES) :]
    places, km2 = held[..., : WEEKS + 1], held[..., WEEKS + 1 :]
    assert np.array_equal(places[..., 1:].sum(-1), own[..., NAMES.index("weeks_held")])
    assert np.array_equal(places[..., -1], own[..., NAMES.index("places_end")])
    assert np.array_equal(own, outcomes(b, BLOCK)) and np.ptp(places[..., 0]) == 0 and km2.min() >= 0
    record = recorded(s, 0, week_of(s, CUT))["places"]
    assert places[0, 0, 0, 0] == record[-1]
    fans = compared().fans
    assert fans is not None
    flat = places[0].reshape(-1, WEEKS + 1)
    for level, band in zip(LEVELS, fans.of("history", "places"), strict=True):
        assert np.array_equal(band, np.quantile(flat, level, axis=0, method="inverted_cdf"))


def test_columns_by_hand() -> None:
    """One future of one week and two places of 5 and 7 km2: the first is held at the cut, the second after it."""
    start, holder = np.array([[0, 1]], np.int8), np.array([[[1, 0]]], np.int8)
    found = np.stack(columns(0, start, holder, np.array([5.0, 7.0], np.float32)), axis=1)
    assert found.tolist() == [[1, 1, 5, 7]]
    assert quantiles(np.repeat(found, 3, axis=0)).tolist() == [[[1, 1]] * 5, [[5, 7]] * 5]


def test_a_record_within_and_without_is_counted() -> None:
    """Bands 1, 2, 3, 4, 5 throughout; week 0 does not count, a week without record does not either."""
    bands_ = np.tile(np.arange(1.0, 6)[:, None], (1, 7))
    told = agree(bands_, np.array([9, 3, 5, 0, np.nan, 6, 7]))
    assert told == {"of": 5, "inside": 2, "half": 1, "above": 2, "below": 1, "out": 3}
    assert agree(bands_, np.full(7, 3.0))["out"] is None
    assert agree(bands_, np.full(7, 9.0))["out"] == 1


def test_the_prior_run_follows_no_record() -> None:
    """Its futures lie apart before the cut, where those of the comparison are all one, and start as the record does."""
    s = valleys()
    found = bands(branching(s, BOTH, CUT, WEEKS, False), "history", catchments(s)[:, 0], BLOCK)
    since = week_of(s, CUT)
    assert found.shape == (2, 5, since + WEEKS + 1)
    assert np.ptp(found[0, :, 0]) == 0 and found[0, 2, 0] == recorded(s, 0, 0)["places"][0]
    assert np.ptp(found[0, :, since]) > 0


@pytest.mark.parametrize("names", [("settlement", "history"), ("settlement",)])
def test_weeks_stay_with_their_strategy(names: tuple[str, ...]) -> None:
    whole, part = compared(), compared().only(names)
    assert whole.fans is not None and part.fans is not None
    for name in names:
        assert np.array_equal(part.fans.of(name, "places"), whole.fans.of(name, "places"))
