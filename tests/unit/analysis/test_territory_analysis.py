"""Territory, fans and dates against brute force and small worlds with known answers."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr

from marchland.analysis.fan import band, fan
from marchland.analysis.moments import beside_record, moments
from marchland.analysis.territory import territory
from unit.views.synthetic import synthetic


def test_counts_and_areas_equal_brute_force_over_several_blocks():
    ds = synthetic(runs=450, places=7, weeks=9).dataset
    held = territory(ds, "iraq_gov")
    mine = ds["holder"].values == 1
    assert (held["places"].values == mine.sum(axis=2)).all()
    iraq = ds["country"].values == "Iraq"
    for d, name in enumerate(ds["definition"].values):
        by_hand = (mine * ds["catchment"].values[:, d]).sum(axis=2)
        assert np.allclose(held["km2"].sel(definition=name, area="total"), by_hand, rtol=1e-5)
        by_hand = (mine * ds["catchment"].values[:, d] * iraq).sum(axis=2)
        assert np.allclose(held["km2"].sel(definition=name, area="Iraq"), by_hand, rtol=1e-5)
    assert np.allclose(held["chance"], mine.mean(axis=0))
    assert np.allclose(held["contested"], (ds["attacker"].values >= 0).mean(axis=0))


def test_areas_of_the_countries_add_to_the_total():
    held = territory(synthetic(runs=5).dataset, "is")
    parts = held["km2"].sel(area=["Iraq", "Syria"]).sum("area")
    assert np.allclose(parts, held["km2"].sel(area="total"), rtol=1e-5)


def test_gains_less_losses_are_the_change_in_places_held():
    held = territory(synthetic(runs=30).dataset, "is")
    change = held["places"].isel(week=-1) - held["places"].isel(week=0)
    assert (held["gained"] - held["lost"] == change).all()
    assert held["record_gained"] - held["record_lost"] == held["record_places"][-1] - held["record_places"][0]


def test_weeks_with_an_unknown_holder_have_no_record():
    ds = synthetic(runs=2).dataset
    ds["record_holder"][3, 2] = -1
    held = territory(ds, "is")
    assert np.isnan(held["record_places"][3]) and np.isfinite(held["record_places"][4])
    ds["record_holder"][:] = -1
    assert "record_places" not in territory(ds, "is")


def test_an_unknown_side_is_named_with_the_known_ones():
    with pytest.raises(KeyError, match=r"isil.*sides are: is, iraq_gov"):
        territory(synthetic(runs=2).dataset, "isil")


def test_a_fan_of_a_ramp_has_the_ramp_s_quantiles_and_few_futures_get_their_range():
    ramp = xr.DataArray(
        np.arange(101.0)[:, None] * np.ones(3), dims=("run", "week"), attrs={"unit": "places"}
    )
    assert np.allclose(fan(ramp).isel(week=1), [5, 25, 50, 75, 95])
    assert fan(ramp).attrs == {"unit": "places", "band": "90% of simulated futures", "runs": 101}
    few = fan(ramp.isel(run=slice(0, 21)))
    assert few.values[0, 0] == 0 and few.values[-1, 0] == 20
    assert few.attrs["band"] == band(21) == "range of all 21 simulated futures"


def test_a_fan_equals_numpy_s_quantiles_and_keeps_counts_whole():
    rng = np.random.default_rng(2)
    draws = rng.normal(size=(137, 4, 3)).astype(np.float32)
    found = fan(xr.DataArray(draws, dims=("run", "week", "group")))
    assert np.allclose(found, np.quantile(draws, [0.05, 0.25, 0.5, 0.75, 0.95], axis=0), atol=1e-6)
    counts = rng.integers(0, 9, (137, 5))
    whole = fan(xr.DataArray(counts, dims=("run", "week")))
    assert np.array_equal(
        whole, np.quantile(counts, [0.05, 0.25, 0.5, 0.75, 0.95], axis=0, method="inverted_cdf")
    )


def test_a_fan_leaves_missing_draws_out_and_refuses_an_empty_ensemble():
    draws = xr.DataArray([[1.0, np.nan], [3.0, np.nan], [np.nan, np.nan]], dims=("run", "month"))
    found = fan(draws)
    assert found.values[2, 0] == 2 and np.isnan(found.values[2, 1])
    with pytest.raises(ValueError, match="at least one future"):
        fan(draws.isel(run=slice(0, 0)))


def test_natural_frequencies_count_futures_at_or_above_the_record():
    draws = xr.DataArray(np.array([[1], [2], [2], [5]]), dims=("run", "week"))
    found = beside_record(draws, xr.DataArray([2.0], dims="week"))
    assert found["at_least"].item() == 3 and found["exactly"].item() == 2
    missing = beside_record(draws, None)
    assert missing["at_least"].item() == -1 and np.isnan(missing["record"].item())


def test_dates_worth_reading_are_in_order_and_include_peak_and_cut():
    ds = synthetic(runs=20).dataset
    held = territory(ds, "is")
    found = moments(held, "2015-02-08")
    assert list(found) == sorted(found)
    peak = int(held["record_places"].values.argmax())
    assert found[peak].startswith("fullest extent")
    cut = [i for i, reason in found.items() if reason == "cut-off"]
    assert str(ds["week"].values[cut[0]])[:10] == "2015-02-08"
    assert found[0] == "first week" and found[211] == "last week" and len(found) == 6
    assert len(moments(held, None)) == 6
    assert list(moments(territory(synthetic(runs=5, weeks=1).dataset, "is"), None)) == [0]
