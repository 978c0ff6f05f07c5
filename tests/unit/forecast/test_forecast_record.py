"""The cut: nothing after it reaches a forecaster, whatever it holds."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, timedelta

import numpy as np
import pytest

from marchland.errors import InputError
from marchland.forecast import Record, baseline_forecasts, discover
from unit.forecast.worlds import ORIGINS, shipped, small


def scrambled(record: Record, cut: date) -> Record:
    """The record with another war after the cut: every holder, effort, figure and death replaced, none left out."""
    n, rng = record.week(cut), np.random.default_rng(7)
    day = np.datetime64(cut, "D")
    holder, doubted, air = record.holder.copy(), ~record.doubted, record.air.copy()
    holder[n + 1 :] = rng.integers(0, len(record.sides), holder[n + 1 :].shape)
    doubted[:n] = record.doubted[:n]
    air[n:] = 900.0
    late = record.area_day >= day
    area, publisher = record.area.copy(), record.area_publisher.copy()
    area[late], publisher[late] = 7.0, 0
    deaths = record.deaths.copy()
    deaths[(record.month.astype("datetime64[M]") + np.timedelta64(1, "M")).astype("datetime64[D]") > day] = (
        12345.0
    )
    return replace(
        record, holder=holder, doubted=doubted, air=air, area=area, area_publisher=publisher, deaths=deaths
    )


@pytest.mark.parametrize("cut", ORIGINS)
def test_what_is_known_does_not_depend_on_what_came_later(cut: date) -> None:
    record = shipped()
    one, other = record.known(cut), scrambled(record, cut).known(cut)
    for field in fields(Record):
        a, b = getattr(one, field.name), getattr(other, field.name)
        same = np.array_equal(a, b, equal_nan=a.dtype.kind == "f") if isinstance(a, np.ndarray) else a == b
        assert same, field.name
    for name in ("holder", "doubted", "air", "area_day", "area_publisher", "area", "month", "deaths"):
        assert not np.shares_memory(getattr(one, name), getattr(record, name)), name
    assert one.end == cut and one.weeks == len(one.air) == (cut - record.start).days // 7


@pytest.mark.parametrize("name", sorted(discover()))
def test_forecasts_stay_bit_identical_when_the_future_is_another(name: str) -> None:
    """Unconditional forecasts; conditional ones when the inputs ahead, which they may know, are kept."""
    cut, record = date(2016, 2, 7), shipped()
    other = scrambled(record, cut)
    kept = replace(other, air=record.air)
    chosen = [discover()[name]]
    known = list(baseline_forecasts(chosen, record, [cut], 6, 40))
    for changed, conditional in ((other, False), (kept, True)):
        if conditional and not any(a.conditional for a in known):
            continue
        for a, b in zip(known, baseline_forecasts(chosen, changed, [cut], 6, 40), strict=True):
            if a.conditional != conditional:
                continue
            for target in ("control", "km2", "deaths"):
                x, y = getattr(a, target), getattr(b, target)
                assert (x is None) == (y is None)
                assert x is None or x.tobytes() == y.tobytes()


def test_a_conditional_forecast_does_read_the_inputs_ahead() -> None:
    """Otherwise the test above could not fail for it."""
    cut, record = date(2015, 2, 8), shipped()
    other = replace(record, air=np.where(np.arange(record.weeks) < record.week(cut), record.air, 0.0))
    chosen = [discover()["frontier"]]
    a, b = (list(baseline_forecasts(chosen, r, [cut], 26, 50)) for r in (record, other))
    assert a[0].conditional is False and np.array_equal(a[0].control, b[0].control)
    assert a[1].conditional is True and not np.array_equal(a[1].control, b[1].control)


@pytest.mark.parametrize(
    ("place", "day"), [("tal_afar", date(2014, 6, 15)), ("mosul_dam", date(2014, 8, 17))]
)
def test_a_change_on_the_day_of_the_cut_is_not_yet_known(place: str, day: date) -> None:
    record = shipped()
    i = record.places.index(place)
    before, after = (record.known(d).holder[-1, i] for d in (day, day + timedelta(7)))
    assert before != after


def test_contested_keeps_the_holder_before_it() -> None:
    record, kobani = shipped(), shipped().places.index("kobani")
    assert {record.sides[i] for i in np.unique(record.holder[:, kobani])} == {"sdf_ypg"}


def test_months_ahead_lie_wholly_inside() -> None:
    record = shipped()
    assert record.months_ahead(date(2015, 2, 8), 13).astype(str).tolist() == ["2015-03-01", "2015-04-01"]
    assert record.months_ahead(date(2015, 2, 1), 4).astype(str).tolist() == ["2015-02-01"]
    assert record.known(date(2015, 2, 8)).month[-1] == np.datetime64("2015-01-01")


def test_a_day_outside_is_refused() -> None:
    with pytest.raises(InputError, match="outside of the record"):
        small().known(date(2016, 1, 3))
    with pytest.raises(InputError, match="start with a week"):
        list(baseline_forecasts([discover()["persistence"]], small(), [date(2014, 6, 4)], 4))


def test_the_reference_changes_with_any_figure_and_any_definition() -> None:
    record = small()
    other = record.deaths.copy()
    other[3, 0] += 1
    hashes = {
        record.reference({"level": 0.9}),
        record.reference({"level": 0.8}),
        replace(record, deaths=other).reference({"level": 0.9}),
        replace(record, focal=1).reference({"level": 0.9}),
    }
    assert len(hashes) == 4 and record.reference({"level": 0.9}) in hashes
