"""Exports: what is read back is what the dataset holds."""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from pyarrow import parquet

from marchland.analysis.fan import LEVELS, fan
from marchland.errors import InputError
from marchland.events.pcodes import pcodes
from marchland.record.months import month_cover
from marchland.scenario import load
from marchland.views import export as module
from marchland.views.export import export
from marchland.views.result_words import RULE
from marchland.views.tidy import COLUMNS
from unit.views.synthetic import synthetic


@pytest.fixture(scope="module")
def result():
    return synthetic(runs=50, weeks=30)


@pytest.fixture(scope="module")
def rows(result, tmp_path_factory):
    folder = export(result, "csv", tmp_path_factory.mktemp("csv"))
    with (folder / "summary.csv").open(encoding="utf-8") as file:
        found = list(csv.DictReader(file))
    assert tuple(found[0]) == COLUMNS
    return found


@pytest.mark.parametrize("to", ["csv", "parquet", "netcdf"])
def test_an_export_does_not_hang_on_the_order_in_which_a_disk_lists_variables(result, to, tmp_path):
    ds = result.dataset
    names, axes = list(ds.data_vars)[::-1], list(ds.coords)[::-1]
    other = replace(
        result, dataset=xr.Dataset({n: ds[n].variable for n in names}, {n: ds[n].variable for n in axes})
    )
    one, two = export(result, to, tmp_path / "one"), export(other, to, tmp_path / "two")
    assert [p.name for p in sorted(one.iterdir())] == [p.name for p in sorted(two.iterdir())]
    for path in one.iterdir():
        assert path.read_bytes() == (two / path.name).read_bytes(), path.name


def test_a_codebook_is_the_last_thing_written(result, tmp_path, monkeypatch):
    """A folder with a codebook is complete: one that is begun again has none until the end."""
    export(result, "csv", tmp_path / "x")

    def stop(reading):
        raise KeyboardInterrupt

    monkeypatch.setattr(module, "tidy", stop)
    with pytest.raises(KeyboardInterrupt):
        export(result, "csv", tmp_path / "x")
    assert [p.name for p in (tmp_path / "x").iterdir()] == ["summary.csv"]


def pick(rows, **where):
    return [r for r in rows if all(r[k] == v for k, v in where.items())]


def test_quantiles_of_the_table_are_those_of_the_draws(result, rows):
    held = (result.dataset["holder"].values == 0).sum(axis=2)
    wanted = np.quantile(held, 0.95, axis=0, method="inverted_cdf")
    found = [float(r["value"]) for r in pick(rows, variable="held_places", quantile="0.95")]
    assert np.allclose(found, wanted)
    fighters = np.quantile(result.dataset["fighters"].values[:, :, 4], 0.25, axis=0)
    found = [float(r["value"]) for r in pick(rows, variable="fighters.peshmerga", quantile="0.25")]
    assert np.allclose(found, fighters, rtol=1e-4)


def test_places_have_their_chance_and_their_record(result, rows):
    chance = (result.dataset["holder"].values == 0).mean(axis=0)[:, 3]
    found = [
        float(r["value"]) for r in pick(rows, variable="held_by_focal", place="place_3", quantile="share")
    ]
    assert np.allclose(found, chance)
    record = [
        float(r["value"]) for r in pick(rows, variable="held_by_focal", place="place_3", quantile="record")
    ]
    assert np.array_equal(record, result.dataset["record_holder"].values[:, 3] == 0)


def test_a_silent_month_has_no_row(result, rows):
    known = np.isfinite(result.dataset["record_deaths"].values).sum()
    assert len(pick(rows, variable="deaths", quantile="record")) == known


def test_deaths_are_told_by_count_for_each_governorate_and_for_all(result, rows):
    """Civilians are all kinds but battle; what is on record of a count stands beside its futures."""
    ds = result.dataset
    kinds = ds["kind"].values.tolist()
    civil = ds["deaths"].isel(kind=[i for i, kind in enumerate(kinds) if kind != "battle"]).sum("kind")
    one_sided = ds["deaths"].sel(kind="one_sided_focal")
    counts = {"deaths": ds["deaths"].sum("kind"), "civilians": civil, "one_sided_focal": one_sided}
    for name, count in counts.items():
        wanted = {
            "all": count.sum("governorate"),
            **{str(g): count.sel(governorate=g) for g in ds["governorate"].values},
        }
        for place, values in wanted.items():
            found = [float(r["value"]) for r in pick(rows, variable=name, place=place, quantile="0.95")]
            assert np.allclose(found, np.quantile(values.values, 0.95, axis=0), rtol=1e-4), (name, place)
    assert pick(rows, variable="one_sided_focal", quantile="record")


def test_months_that_are_cut_short_are_flagged(result, tmp_path):
    """By the share of their days that lies within the weeks, which deaths carry and weeks do not need."""
    months = result.dataset.sizes["month"]
    share = np.r_[0.871, np.ones(months - 2), 1 / 7]
    ds = result.dataset.assign_coords(covered=("month", share))
    folder = export(type(result)(ds, result.manifest, result.path), "csv", tmp_path)
    with (folder / "summary.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    told = pick(rows, variable="civilians", place="all", quantile="0.5")
    assert [float(r["covered"]) for r in told] == pytest.approx(share, abs=1e-4)
    assert {r["covered"] for r in rows if r["variable"] == "held_places"} == {"1"}


def test_no_month_is_more_than_whole():
    for weeks in (5, 26, 209):
        share = month_cover(date(2014, 1, 5), weeks)
        assert share.max() <= 1 and share[1:-1] == pytest.approx(1) and share[0] == pytest.approx(27 / 31)


@pytest.mark.parametrize("runs", [40, 64, 100, 140, 1000])
def test_quantiles_are_those_that_the_codebook_tells_r_and_xarray_to_take(runs):
    """`inverted_cdf` is R's type 1, `linear` its type 7: whole numbers by the one, all others by the other."""
    drawn = np.random.default_rng(runs).integers(0, 50, (runs, 9))
    for values, method in ((drawn, "inverted_cdf"), (drawn / 7, "linear")):
        assert f"`{method}`" in RULE or f'"{method}"' in RULE
        draws = xr.DataArray(values, dims=("run", "week"))
        wanted = draws.quantile(LEVELS, "run", method=method)
        assert np.allclose(fan(draws).values, wanted.values)


def test_every_key_is_unique_and_every_figure_has_a_unit(rows):
    keys = [(r["date"], r["place"], r["variable"], r["quantile"]) for r in rows]
    assert len(keys) == len(set(keys))
    assert all(r["unit"] for r in rows) and all(float(r["value"]) == float(r["value"]) for r in rows)


def test_governorates_and_their_places_carry_p_codes_where_ocha_s_are_known(result, tmp_path):
    """Raqqa and Borno have one, Anbar none: Iraq's are in no list of OCHA's that we have."""
    ds = result.dataset.assign_coords(
        governorate_of=("place", ["Raqqa"] * 4 + ["Borno"] * 3 + ["Anbar"] * 3),
        country=("place", ["Syria"] * 4 + ["Nigeria"] * 3 + ["Iraq"] * 3),
        governorate=["Raqqa", "Borno", *map(str, range(result.dataset.sizes["governorate"] - 2))],
    )
    folder = export(type(result)(ds, result.manifest, result.path), "csv", tmp_path)
    with (folder / "summary.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    codes = {(r["place"], r["pcode"]) for r in rows if r["variable"] == "contested"}
    wanted = ["SY11"] * 4 + ["NG008"] * 3 + [""] * 3
    assert codes == {(f"place_{i}", code) for i, code in enumerate(wanted)}
    deaths = {(r["place"], r["pcode"]) for r in rows if r["variable"] == "deaths" and r["pcode"]}
    assert deaths == {("Raqqa", "SY11"), ("Borno", "NG008")}
    assert {r["pcode"] for r in rows if r["place"] == "all"} == {""}


def test_p_codes_are_of_governorates_of_shipped_scenarios():
    """A misspelt governorate would have a code that no row can find."""
    shipped = {
        (p.country, p.governorate)
        for n in ("iraq_syria_2014", "north_east_nigeria_2009")
        for p in load(n).places
    }
    without_places = {("Syria", "Quneitra"), ("Syria", "Tartus")}
    assert set(pcodes()) - without_places <= shipped and len(set(pcodes().values())) == len(pcodes())


@pytest.mark.parametrize("block", [1, 2_000_000])
def test_parquet_gives_the_draws_back_whatever_the_block(result, tmp_path, monkeypatch, block):
    monkeypatch.setattr(module, "ROWS", block)
    small = type(result)(result.dataset.isel(run=slice(0, 7), week=slice(0, 5)), result.manifest, result.path)
    folder = export(small, "parquet", tmp_path)
    for name in ("fighters", "deaths", "drawn", "record_deaths", "catchment"):
        table = parquet.read_table(folder / f"{name}.parquet").to_pandas()
        variable = small.dataset[name]
        assert list(table.columns) == [*variable.dims, "value"]
        assert np.allclose(table["value"], variable.values.ravel(), equal_nan=True)
    holder = parquet.read_table(folder / "holder.parquet").to_pandas()
    back = holder.set_index(["run", "week", "place"])["value"].to_xarray()
    sides = small.dataset["side"].values
    wanted = sides[small.dataset["holder"].values]
    order = [str(p) for p in small.dataset["place"].values]
    assert (back.sel(place=order).values == wanted).all()


def test_parquet_leaves_places_without_attacker_empty(result, tmp_path):
    folder = export(result, "parquet", tmp_path)
    column = parquet.read_table(folder / "attacker.parquet")["value"]
    assert column.null_count == int((result.dataset["attacker"].values < 0).sum())


def test_draws_of_deaths_follow_the_layout_of_views(result, tmp_path):
    folder = export(result, "parquet", tmp_path)
    table = parquet.read_table(folder / "views_draws.parquet").to_pandas()
    assert list(table.columns) == ["month_id", "unit", "draw", "outcome"]
    assert table["month_id"].min() == (2014 - 1980) * 12 + 1  # January 1980 is month 1
    sums: dict[int, float] = defaultdict(float)
    for draw, value in zip(table["draw"], table["outcome"], strict=True):
        sums[draw] += value
    assert np.allclose(list(sums.values()), result.dataset["deaths"].sum(("month", "governorate", "kind")))


def test_netcdf_holds_everything(result, tmp_path):
    pytest.importorskip("h5py", reason="NetCDF needs h5py")
    folder = export(result, "netcdf", tmp_path)
    with xr.open_dataset(folder / "result.nc", engine="h5netcdf") as back:
        assert set(back.data_vars) == set(result.dataset.data_vars)
        for name in result.dataset.data_vars:
            assert np.array_equal(
                back[name].values.astype(float), result.dataset[name].values.astype(float), equal_nan=True
            )
        assert (back["week"].values == result.dataset["week"].values).all()
        assert back.attrs["seed"] == 1


def test_a_missing_library_is_named_with_its_remedy(result, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "find_spec", lambda name: None)
    with pytest.raises(module.NoNetCDFError, match="pip install h5py") as caught:
        export(result, "netcdf", tmp_path / "new")
    assert caught.value.exit_code == 3 and not (tmp_path / "new").exists()


def test_a_codebook_tells_priors_and_their_bounds(result, tmp_path):
    entry = {
        "unit": "log-odds",
        "dist": "normal",
        "a": 0.0,
        "b": 1.0,
        "low": 0.0,
        "high": None,
        "bounds": [-30, 30],
    }
    manifest = {
        **result.manifest,
        "parameters": {"contest.x": {**entry, "source": "mueller_1973", "note": "how\nmuch"}},
    }
    folder = export(type(result)(result.dataset, manifest, result.path), "csv", tmp_path)
    text = (folder / "codebook.md").read_text(encoding="utf-8")
    wanted = "normal, mean 0, standard deviation 1, cut to 0 or more; can be -30 to 30; source mueller_1973"
    assert f"- `contest.x`, log-odds: {wanted}; how much\n" in text


def test_another_format_is_refused_with_the_known_ones(result, tmp_path):
    with pytest.raises(InputError, match="expected one of parquet, netcdf, csv"):
        export(result, "xlsx", tmp_path / "new")
    assert not Path(tmp_path / "new").exists()
