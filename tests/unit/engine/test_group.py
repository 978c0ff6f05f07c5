"""A result's group, written by hand, against what xarray and zarr write of the same: every reader finds the same."""

from __future__ import annotations

import json
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xarray as xr
import zarr
from rich.console import Console
from zarr.codecs import BloscCodec

import marchland as ml
from marchland.analysis.outcomes import summary as outcomes
from marchland.engine.run import BLOCK
from marchland.ensemble.dataset import Kept, fixed_part
from marchland.ensemble.group import Fixed, read
from marchland.ensemble.manifest import Plan
from marchland.ensemble.place import find
from marchland.ensemble.run import Ensemble, execute, plan
from marchland.ensemble.store import Result, lay, open_light, open_result
from marchland.ensemble.wholeness import FUTURES
from marchland.scenario import Scenario
from marchland.scenario.offensives import added, told
from marchland.views.run_summary import print_summary, summary

ENCODED = ("dtype", "units", "calendar", "_FillValue", "chunks", "coordinates")


def by_libraries(folder: Path, plan: Plan, kept: Kept, fixed: dict[str, Fixed]) -> None:
    """The same group through xarray (what all futures share) and zarr (the arrays of futures)."""
    listed = {" ".join(a.dims): a.attributes.get("coordinates", "").split() for a in fixed.values()}
    beside = {name for names in listed.values() for name in names}
    data: dict[str, Any] = {}
    axes: dict[str, Any] = {}
    for name, array in fixed.items():
        days = array.values.dtype.kind == "M"
        values = array.values.astype("datetime64[ns]") if days else array.values
        said = {key: value for key, value in array.attributes.items() if key != "coordinates"}
        (axes if name in beside or array.dims == (name,) else data)[name] = (array.dims, values, said)
    ds = xr.Dataset(data, coords=axes, attrs={"scenario": plan.scenario, "seed": plan.seed})
    ds.to_zarr(folder, mode="w-", zarr_format=3, consolidated=False)
    group = zarr.open_group(folder, mode="r+", zarr_format=3)
    for name, (variable, dtype, shape) in kept.items():
        group.create_array(
            name,
            shape=(plan.runs, *shape),
            chunks=(plan.block, *shape),
            dtype=dtype,
            dimension_names=("run", *variable.dims),
            compressors=[BloscCodec(cname="zstd", clevel=1, shuffle="shuffle")],
            attributes={"unit": variable.unit, "units": variable.unit, "long_name": variable.long_name},
        )


@pytest.fixture(scope="module")
def both(ensemble: Ensemble, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The group by hand, and by the libraries, with names and texts beyond ASCII among them."""
    folder = tmp_path_factory.mktemp("groups")
    fixed = fixed_part(ensemble.scenario, ensemble.model, ensemble.plan)
    names = fixed["place"].values.copy()
    names[:3] = ["Dayr az-Zawr \u062f\u064a\u0631", "", "\U0001f3d8 of four bytes"]
    fixed["place"] = replace(fixed["place"], values=names)
    lay(folder / "hand", ensemble.plan, ensemble.kept, fixed)
    by_libraries(folder / "libraries", ensemble.plan, ensemble.kept, fixed)
    return folder / "hand", folder / "libraries"


def test_xarray_reads_the_same_variable_by_variable(both: tuple[Path, Path]) -> None:
    mine, theirs = (xr.open_dataset(path, engine="zarr", consolidated=False) for path in both)
    assert theirs.sizes and set(mine.variables) == set(theirs.variables)
    assert set(mine.coords) == set(theirs.coords)
    for name in theirs.variables:
        xr.testing.assert_identical(mine[name], theirs[name])
        for part in ENCODED:
            assert str(mine[name].encoding.get(part)) == str(theirs[name].encoding.get(part)), (name, part)
    xr.testing.assert_identical(mine, theirs)


def test_what_stands_on_disk_is_the_same(both: tuple[Path, Path]) -> None:
    mine, theirs = both
    files = {path.relative_to(theirs) for path in theirs.rglob("*") if path.is_file()}
    assert {path.relative_to(mine) for path in mine.rglob("*") if path.is_file()} >= files
    for file in files:
        a, b = (mine / file).read_bytes(), (theirs / file).read_bytes()
        assert (json.loads(a) == json.loads(b)) if file.name == "zarr.json" else a == b, file


def test_nothing_of_an_axis_is_no_trouble(ensemble: Ensemble, tmp_path: Path) -> None:
    fixed = {
        "definition": Fixed(("definition",), np.array([], object)),
        "catchment": Fixed(("place", "definition"), np.zeros((3, 0), np.float32)),
        "quiet": Fixed(("place",), np.zeros(3, bool)),
    }
    lay(tmp_path / "group", ensemble.plan, {}, fixed)
    found = xr.open_dataset(tmp_path / "group", engine="zarr", consolidated=False)
    assert found["catchment"].shape == (3, 0) and found["definition"].values.tolist() == []
    assert found["quiet"].dtype == bool and not found["quiet"].values.any()


def test_our_reader_finds_what_xarray_finds(result: Result) -> None:
    """Of a whole result: every variable, also rows from the middle of a block over to the next."""
    mine, theirs = read(result.path / FUTURES), result.dataset
    assert set(mine.data_vars) == set(theirs.data_vars) and set(mine.coords) == set(theirs.coords)
    assert mine.attrs == theirs.attrs
    for name, one in mine.variables.items():
        assert one.dims == theirs[name].dims and one.attrs.items() >= theirs[name].attrs.items()
        np.testing.assert_array_equal(one.values, theirs[name].values, name)
        if "run" in one.dims:
            rows = slice(BLOCK - 3, BLOCK + 5)
            np.testing.assert_array_equal(one.isel(run=rows).values, theirs[name].isel(run=rows).values)
            odd = slice(None, None, -3)
            np.testing.assert_array_equal(one.isel(run=odd).values, theirs[name].isel(run=odd).values)
    assert mine["holder"].isel(run=slice(5, 2)).values.shape == mine["holder"].isel(run=[]).values.shape
    assert mine["holder"].isel(run=slice(5, 5)).values.shape == (0, *theirs["holder"].shape[1:])


def test_what_the_libraries_write_is_read_too(both: tuple[Path, Path]) -> None:
    """They leave out chunks in which nothing stands, and so did marchland when it wrote through them."""
    mine, theirs = map(read, both)
    assert not (both[1] / "record_deaths_focal" / "c").exists()
    for name, array in theirs.variables.items():
        if "run" not in array.dims:
            np.testing.assert_array_equal(array.values, mine[name].values, name)


def test_a_summary_says_the_same_of_either(result: Result) -> None:
    assert summary(open_light(result.path)) == summary(result)
    assert outcomes(open_light(result.path)) == outcomes(result)


def test_a_summary_of_an_offensive_says_the_same_of_either(valleys: Scenario, tmp_path: Path) -> None:
    orders = {"march": [ml.offensive("birkhead", "2001-03-04", {"crown_army": 2000})]}
    ordered, (name,) = added(valleys, told(orders))
    planned = plan(ordered, runs=24, seed=2, strategy=name)
    path = execute(planned, find(planned.plan, tmp_path)).path
    shown = []
    for one in (open_light(path), open_result(path)):
        out = StringIO()
        print_summary(one, Console(file=out, width=100, color_system=None))
        shown.append(out.getvalue())
    assert shown[0] == shown[1] and "attacked by" in shown[0]
