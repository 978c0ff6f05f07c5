"""Months, rounding and the names of what is kept."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from marchland.engine.run import Program, block_runs
from marchland.ensemble.layout import compact, rounded, variables
from marchland.ensemble.run import Ensemble
from marchland.ensemble.store import Result
from marchland.record.months import month_cover, month_shares


def test_a_week_across_two_months_is_shared_by_days() -> None:
    """5 January 2014 and five weeks: the week of 26 January has six days in January and one in February."""
    months, shares = month_shares(date(2014, 1, 5), 5)
    assert [str(m) for m in months] == ["2014-01-01", "2014-02-01"]
    assert shares == pytest.approx(np.array([[1, 0], [1, 0], [1, 0], [6 / 7, 1 / 7], [0, 1]]), abs=1e-7)
    assert month_cover(date(2014, 1, 5), 5) == pytest.approx([27 / 31, 8 / 28])
    assert month_cover(date(2015, 2, 1), 4) == pytest.approx([1.0])


def test_deaths_are_kept_by_month_without_loss() -> None:
    weekly = np.random.default_rng(1).poisson(20, (3, 30, 2, 4)).astype(np.float32)
    months, shares = month_shares(date(2014, 1, 5), 30)
    kept = compact({"deaths": weekly}, shares)["deaths"]
    assert kept.shape == (3, len(months), 2, 4)
    assert kept.sum(1) == pytest.approx(weekly.sum(1), rel=2**-12)


def test_rounding_keeps_twelve_binary_digits() -> None:
    values = np.concatenate([np.float32(10.0) ** np.arange(-20, 20, 0.37, dtype=np.float32), [0.0, -1.5]])
    found = rounded(values.astype(np.float32))
    assert (
        np.abs(found - values) == pytest.approx(0, abs=0)
        or (np.abs(found - values) <= np.abs(values) * 2.0**-13).all()
    )
    whole = np.arange(-8192, 8192, dtype=np.float32)
    assert np.array_equal(rounded(whole), whole)
    assert np.array_equal(rounded(found), found)


def test_every_variable_has_a_unit_and_words(ensemble: Ensemble, result: Result) -> None:
    named = variables(ensemble.model, 1)
    assert all(v.unit and v.long_name for v in named.values())
    ds = result.dataset
    for name, variable in named.items():
        assert ds[name].dims == ("run", *variable.dims)
        assert ds[name].attrs["unit"] == variable.unit


def test_arrays_are_laid_down_in_the_types_that_the_engine_gives(
    ensemble: Ensemble, program: Program
) -> None:
    """A chunk is bytes: read as another type than it was written in, it would be other numbers."""
    runs = block_runs(0, program.size)
    p = ensemble.draw(runs)
    _, seen, last = program.advance(1, runs, p, program.start(p), 0, 1)
    given = {name: values.dtype for name, values in {**seen, **last}.items()}
    assert {np.dtype(np.int8), np.dtype(np.float32)} == set(given.values())
    assert {name: dtype for name, (_, dtype, _) in ensemble.kept.items() if name != "drawn"} == given


def test_deaths_of_a_result_are_those_of_the_engine(
    ensemble: Ensemble, result: Result, program: Program
) -> None:
    """Known answer through the whole chain: weekly deaths summed by hand equal the months of the store."""
    runs = block_runs(0, program.size)
    p = ensemble.draw(runs)
    _, seen, _ = program.advance(ensemble.plan.seed, runs, p, program.start(p), 0, ensemble.plan.steps)
    stored = result.dataset["deaths"].isel(run=slice(0, program.size)).sum("month").values
    assert stored == pytest.approx(seen["deaths"].sum(1), rel=1e-3)
    assert np.array_equal(result.dataset["holder"].isel(run=slice(0, program.size)).values, seen["holder"])
