"""Deaths, attribution, association and agreement: small worlds whose answers are known."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr
from scipy.stats import rankdata

from marchland.analysis.agreement import agreement
from marchland.analysis.attribution import attribution
from marchland.analysis.deaths import ALL, FOCAL, deaths
from marchland.analysis.territory import territory
from marchland.stats.association import association, ranks
from unit.views.synthetic import synthetic


def test_deaths_are_matched_to_the_governorates_the_record_covers():
    ds = synthetic(runs=4).dataset
    ds["record_deaths"][5, 0] = np.nan  # one Iraqi governorate of five silent in one month
    found = deaths(ds).sel(count=ALL)
    iraq = [g.startswith("Iraq") for g in ds["governorate"].values]
    everyone = ds["deaths"].values.sum(axis=3)
    assert np.allclose(found["futures"].sel(country="Iraq"), everyone[:, :, iraq].sum(axis=2))
    but_first = [i for i, yes in enumerate(iraq) if yes][1:]
    assert np.allclose(found["matched"].sel(country="Iraq")[:, 5], everyone[:, 5, but_first].sum(axis=1))
    assert found["coverage"].sel(country="Iraq")[5] == pytest.approx(0.8)
    assert found["record"].sel(country="Iraq")[5] == ds["record_deaths"].values[5, but_first].sum()


def test_a_silent_month_is_a_gap_and_never_zero():
    found = deaths(synthetic(runs=4).dataset).sel(country="Syria")
    early, late = found.sel(month="2015-06-01"), found.sel(month="2016-06-01")
    assert (
        np.isnan(early["record"]).all()
        and np.isnan(early["matched"]).all()
        and (early["coverage"] == 0).all()
    )
    assert np.isfinite(late["record"]).all() and np.isfinite(late["matched"]).all()


def test_one_sided_deaths_are_those_of_the_focal_side_alone():
    ds = synthetic(runs=4).dataset
    found = deaths(ds).sel(count=FOCAL)["futures"].sum("country")
    assert np.allclose(found, ds["deaths"].sel(kind="one_sided_focal").sum("governorate"))


def test_attribution_keeps_the_sum_and_puts_the_largest_first():
    ds = synthetic(runs=50).dataset
    found = attribution(ds, "is", "lost")
    assert float(found["mean"].sum()) == pytest.approx(
        float(ds["share"].sel(side="is", outcome="lost").sum("mechanism").mean()), rel=1e-5
    )
    assert (np.diff(abs(found["mean"].values)) <= 0).all()
    assert (
        "will" not in found["mechanism"].values
    )  # the last mechanism of the made-up result never contributes
    with pytest.raises(KeyError, match="no outcome 'won'"):
        attribution(ds, "is", "won")


def test_association_finds_the_one_parameter_that_matters_and_respects_ranks():
    rng = np.random.default_rng(3)
    drawn = xr.DataArray(
        rng.normal(size=(600, 30)),
        dims=("run", "parameter"),
        coords={"parameter": [f"p{i}" for i in range(30)]},
    )
    drawn[:, 7] = 2.5  # not varied
    outcome = np.exp(3 * drawn.sel(parameter="p4"))  # monotone: the rank correlation is exactly one
    found = association(drawn, outcome.drop_vars("parameter"))
    assert found["parameter"].values[0] == "p4" and found["rho"].values[0] == pytest.approx(1.0)
    assert "p7" not in found["parameter"].values
    assert float(found["noise"]) < 0.2


def test_ranks_are_those_of_scipy_with_ties():
    values = np.random.default_rng(4).integers(0, 20, 200).astype(float)
    assert np.array_equal(ranks(values), rankdata(values))


def test_association_interval_covers_a_known_correlation():
    """Bivariate normal with r = .5: Spearman's rho is 6/pi asin(r/2) = .4826. 90% intervals in 100 worlds; fewer than
    80 covering has probability below .002 if the interval is right, and the seed is fixed."""
    rng = np.random.default_rng(5)
    covered = 0
    for _ in range(100):
        x, e = rng.normal(size=(2, 200))
        drawn = xr.DataArray(x[:, None], dims=("run", "parameter"), coords={"parameter": ["x"]})
        found = association(drawn, xr.DataArray(0.5 * x + np.sqrt(0.75) * e, dims="run"))
        covered += bool(found["low"][0] < 0.4826 < found["high"][0])
    assert covered >= 80


def test_unrelated_parameters_stay_below_the_noise_line_as_often_as_promised():
    """Each world crosses with probability .05: 40 worlds, more than 7 crossings happen by chance in one of 500."""
    rng = np.random.default_rng(8)
    crossed = 0
    for _ in range(40):
        drawn = xr.DataArray(
            rng.normal(size=(80, 12)), dims=("run", "parameter"), coords={"parameter": list("abcdefghijkl")}
        )
        found = association(drawn, xr.DataArray(rng.normal(size=80), dims="run"))
        crossed += bool(abs(found["rho"][0]) > found["noise"])
    assert crossed <= 7


def test_association_refuses_too_few_futures():
    drawn = xr.DataArray(np.zeros((20, 2)), dims=("run", "parameter"), coords={"parameter": ["a", "b"]})
    with pytest.raises(ValueError, match="20 futures are too few"):
        association(drawn, xr.DataArray(np.zeros(20), dims="run"))


def test_futures_equal_to_the_record_score_zero_and_lie_inside():
    result = synthetic(runs=3)
    ds = result.dataset
    ds["holder"][:] = ds["record_holder"].values[None]
    found = agreement(ds, territory(ds, "is"))
    assert float(found["brier"].sel(answer="simulated futures", among="all places")) == 0
    assert float(found["inside"]) == 1 and int(found["weeks"]) == ds.sizes["week"]
    assert int(found["number"][0]) == int(found["number"][1] + found["number"][2]) == ds.sizes["place"]
    truth = ds["record_holder"].values == 0
    none = float(found["brier"].sel(answer="the side holds none", among="all places"))
    assert none == pytest.approx(truth.mean())


def test_without_a_record_there_is_no_agreement():
    ds = synthetic(runs=3).dataset
    ds["record_holder"][:] = -1
    assert agreement(ds, territory(ds, "is")) is None
