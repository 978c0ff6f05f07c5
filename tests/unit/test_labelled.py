"""The light table against xarray: what is asked of both gives the same numbers, axes, labels and words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import xarray as xr

from marchland.analysis.fan import fan
from marchland.analysis.moments import beside_record
from marchland.stats.association import association
from marchland.stats.labelled import Labelled, Stored, Table

RNG = np.random.default_rng(4)
VALUES = RNG.normal(size=(50, 4, 3)).astype(np.float32)
VALUES[:, 1, 2] = VALUES[3, 0, 0] = np.nan
DATA: dict[str, Any] = {
    "drawn": (("run", "week", "place"), VALUES, {"unit": "persons"}),
    "held": (("run", "week"), RNG.integers(0, 9, (50, 4)).astype(np.int8)),
    "record": (("week", "place"), VALUES[0].astype(float)),
    "many": ((), 3),
}
LABELS: dict[str, Any] = {
    "week": np.arange("2014-01-12", "2014-01-16", dtype="datetime64[D]").astype("datetime64[ns]"),
    "place": ["raqqa", "dayr az-zawr", "tabqa"],
    "country": ("place", ["syria", "syria", "iraq"]),
}
LIGHT, FULL = Table(DATA, LABELS, {"side": "is"}), xr.Dataset(DATA, LABELS, {"side": "is"})
ASKED: list[Callable[[Any], Any]] = [
    lambda ds: ds["drawn"],
    lambda ds: ds["drawn"].isel(week=1),
    lambda ds: ds["drawn"].isel(week=-1, place=0),
    lambda ds: ds["drawn"].isel(run=slice(3, 9)),
    lambda ds: ds["drawn"].isel(run=slice(3, 9), place=[2, 0]),
    lambda ds: ds["drawn"].isel(place=slice(0, 2)).transpose("place", "run", "week"),
    lambda ds: ds["drawn"].sel(place="tabqa"),
    lambda ds: ds["drawn"].sel({"place": "tabqa"}, drop=True),
    lambda ds: ds.sel(place="tabqa")["drawn"],
    lambda ds: ds.isel(place=slice(1, 3))["country"],
    lambda ds: ds["drawn"].sum("place"),
    lambda ds: ds["drawn"].sum(("week", "place")),
    lambda ds: ds["drawn"].sum(),
    lambda ds: ds["drawn"].isel(place=0).mean("run"),
    lambda ds: ds["held"].mean("week"),
    lambda ds: ds["country"],
    lambda ds: ds["drawn"]["country"],
    lambda ds: ds["many"],
    lambda ds: ds.assign(more=("week", [1, 2, 3, 4]), other=ds["held"].isel(run=0))["more"],
    lambda ds: ds["held"].to_dataset(name="named").assign_attrs(said="so")["named"],
    lambda ds: type(ds)({"new": ds.variables["drawn"]}, {"place": ds["place"].values}, ds.attrs)["new"],
    lambda ds: fan(ds["drawn"]),
    lambda ds: fan(ds["held"].isel(week=2)),
    lambda ds: beside_record(ds["drawn"], ds["record"])["at_least"],
    lambda ds: beside_record(ds["drawn"], None)["record"],
    lambda ds: association(
        type(ds["held"])(VALUES[:, 0, :2].astype(float) ** 2, dims=("run", "parameter"),
                         coords={"parameter": ["a", "b"]}), ds["held"].mean("week"),
    )["rho"],
]  # fmt: skip


@pytest.mark.parametrize("asked", ASKED)
def test_both_give_the_same(asked: Callable[[Any], Any]) -> None:
    mine, theirs = asked(LIGHT), asked(FULL)
    assert isinstance(mine, Labelled) and isinstance(theirs, xr.DataArray)
    assert (mine.dims, mine.attrs, dict(mine.sizes)) == (theirs.dims, theirs.attrs, dict(theirs.sizes))
    assert mine.values.dtype == theirs.dtype or mine.values.dtype.kind == "U"
    np.testing.assert_array_equal(mine.values, theirs.values)
    assert set(mine.coords) == set(map(str, theirs.coords))
    for name, one in mine.coords.items():
        assert one.dims == theirs.coords[name].dims
        np.testing.assert_array_equal(one.values, theirs.coords[name].values)


def test_a_label_that_is_not_there_is_refused_by_both() -> None:
    for ds in (LIGHT, FULL):
        with pytest.raises(KeyError):
            ds["drawn"].sel(place="mosul")
        assert "drawn" in ds and "place" in ds and "mosul" not in ds
    assert dict(LIGHT.sizes) == dict(FULL.sizes) and LIGHT.attrs == FULL.attrs
    assert float(LIGHT["many"]) == int(LIGHT["many"]) == int(FULL["many"])


class Counted(Stored):
    """Rows that say which of them were read."""

    shape = VALUES.shape

    def __init__(self) -> None:
        self.read: list[slice] = []

    def __getitem__(self, rows: slice) -> Any:
        self.read.append(rows)
        return VALUES[rows]


def test_of_what_is_stored_only_the_asked_rows_are_read() -> None:
    """Else the memory of a summary would grow with the number of futures."""
    stored = Counted()
    table = Table({"drawn": (("run", "week", "place"), stored), "many": ("side", [1, 2])}, LABELS)
    part = table["drawn"].isel(run=slice(10, 20))
    np.testing.assert_array_equal(part.transpose("run", "week", "place").values, VALUES[10:20])
    assert table.sizes["run"] == 50 and stored.read == [slice(10, 20)]
    assert table.isel(side=0).data_vars["drawn"].held is stored, "it has not this axis"
    np.testing.assert_array_equal(table["drawn"].isel(week=1).values, VALUES[:, 1])
