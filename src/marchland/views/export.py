"""A result as files for other programs: draws in Parquet, everything in NetCDF, or quantiles in one tidy
table.

A codebook in words is written beside every export. Parquet is streamed by blocks of futures, so that the
memory needed does not grow with the ensemble.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from marchland.errors import MISSING, InputError, MarchlandError
from marchland.files.writing import whole, write_text
from marchland.views.codebook import codebook
from marchland.views.reading import Reading, Result, read
from marchland.views.tidy import COLUMNS, tidy

FORMATS = ("parquet", "netcdf", "csv")
CODEBOOK = "codebook.md"
ROWS = 2_000_000
"""Rows of Parquet written at once."""
TEXT_OF = dict.fromkeys(("holder", "record_holder", "attacker", "record_attacker"), "side")
"""Variables that hold an index of a side, written as its name."""


class NoNetCDFError(MarchlandError):
    """The library that writes NetCDF is not installed."""

    exit_code = MISSING


def export(result: Result, to: str, out: Path) -> Path:
    """Write `result` into the folder `out` as `to` (parquet, netcdf or csv), with a codebook; returns the
    folder.

    Every file appears whole, and the codebook last: a folder with a codebook is complete. Raises InputError
    for another format, NoNetCDFError if its library is missing, OSError.
    """
    if to not in FORMATS:
        raise InputError(f"--to {to}: expected one of {', '.join(FORMATS)}")
    if to == "netcdf" and find_spec("h5py") is None:
        raise NoNetCDFError("NetCDF needs the library h5py; install it with: pip install h5py")
    reading = read(result)
    out.mkdir(parents=True, exist_ok=True)
    (out / CODEBOOK).unlink(missing_ok=True)
    {"parquet": _parquet, "netcdf": _netcdf, "csv": _csv}[to](reading, out)
    write_text(out / CODEBOOK, codebook(reading, to))
    return out


def _netcdf(reading: Reading, out: Path) -> None:
    """One compressed file with all variables."""
    ds = reading.ds.drop_encoding()
    for name in ds.variables:
        ds[name].attrs = {k: v for k, v in ds[name].attrs.items() if k != "_FillValue"}
        ds[name].attrs.setdefault("units", ds[name].attrs.get("unit", "1"))
    for name in ("week", "month"):
        if name in ds:
            ds[name].attrs.pop("units", None)
    encoding = {
        str(n): {"zlib": True, "complevel": 1} for n, v in ds.data_vars.items() if v.dtype.kind in "iuf"
    }
    ds.attrs = {**ds.attrs, "Conventions": "CF-1.8", "title": str(reading.scenario.get("title", "")),
                "seed": reading.seed, "scenario_hash": str(reading.scenario.get("hash", "")),
                "marchland_version": str(reading.manifest.get("version", ""))}  # fmt: skip
    with whole(out / "result.nc") as part:
        ds.to_netcdf(part, engine="h5netcdf", encoding=encoding)


def _csv(reading: Reading, out: Path) -> None:
    """Quantiles and record in one long table."""
    import csv

    with whole(out / "summary.csv") as part, part.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(tidy(reading))


def _parquet(reading: Reading, out: Path) -> None:
    """One file a variable, a row a cell, futures in order; and deaths in the layout of VIEWS."""
    for name in map(str, reading.ds.data_vars):
        _write(out / f"{name}.parquet", _tables(reading.ds, name))
    if "deaths" in reading.ds:
        _write(out / "views_draws.parquet", _views(reading.ds))


def _write(path: Path, pieces: Iterator[dict[str, Any]]) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    with whole(path) as part:
        writer = None
        try:
            for piece in pieces:
                table = pa.table(piece)
                writer = writer or parquet.ParquetWriter(part, table.schema, compression="zstd")
                writer.write_table(table)
        finally:
            if writer is not None:
                writer.close()


def _tables(ds: xr.Dataset, name: str) -> Iterator[dict[str, Any]]:
    """Columns of one variable, block after block of futures: its dimensions, then `value`."""
    variable = ds[name]
    dims = [str(d) for d in variable.dims]
    dims = ["run", *(d for d in dims if d != "run")] if "run" in dims else dims
    variable = variable.transpose(*dims)
    runs = variable.sizes.get("run", 1)
    block = max(1, ROWS // max(1, variable.size // runs))
    for start in range(0, runs, block):
        part = variable.isel(run=slice(start, start + block)) if "run" in dims else variable
        columns = dict(zip(dims, _axes(ds, dims, part, start), strict=True))
        yield {**columns, "value": _named(ds, name, part.values.ravel())}
        if "run" not in dims:
            return


def _axes(ds: xr.Dataset, dims: list[str], part: xr.DataArray, start: int) -> list[Any]:
    """One column for every dimension, repeated so that the last dimension runs fastest; text as
    dictionaries."""
    import pyarrow as pa

    out: list[Any] = []
    for position, dim in enumerate(dims):
        inner = int(np.prod([part.sizes[d] for d in dims[position + 1 :]], dtype=int))
        outer = int(np.prod([part.sizes[d] for d in dims[:position]], dtype=int))
        index = np.tile(np.repeat(np.arange(part.sizes[dim], dtype=np.int32), inner), outer)
        labels = ds[dim].values if dim in ds.coords else np.arange(part.sizes[dim])
        if dim == "run":
            out.append(pa.array(index + np.int32(start)))
        elif labels.dtype.kind == "M":
            out.append(pa.array(labels.astype("datetime64[D]")[index]))
        else:
            out.append(pa.DictionaryArray.from_arrays(pa.array(index), pa.array(labels.astype(str).tolist())))
    return out


def _named(ds: xr.Dataset, name: str, values: NDArray[Any]) -> Any:
    """Values as they are, or the names of sides where the variable holds their index; none (-1) is
    missing."""
    import pyarrow as pa

    if name not in TEXT_OF:
        return pa.array(values)
    labels = pa.array(ds[TEXT_OF[name]].values.astype(str).tolist())
    return pa.DictionaryArray.from_arrays(pa.array(values.astype(np.int32), mask=values < 0), labels)


def _views(ds: xr.Dataset) -> Iterator[dict[str, Any]]:
    """Deaths of all kinds by month and governorate as VIEWS stores draws: month_id 1 is January 1980."""
    import pyarrow as pa

    total = ds["deaths"].sum("kind").transpose("run", "month", "governorate")
    month = ds["month"].values.astype("datetime64[M]").astype(int) - (1980 - 1970) * 12 + 1
    runs, months, units = total.shape
    unit = pa.DictionaryArray.from_arrays(
        pa.array(np.tile(np.arange(units, dtype=np.int32), runs * months)),
        pa.array(ds["governorate"].values.astype(str).tolist()),
    )
    yield {
        "month_id": np.tile(np.repeat(month.astype(np.int32), units), runs),
        "unit": unit,
        "draw": np.repeat(np.arange(runs, dtype=np.int32), months * units),
        "outcome": total.values.ravel(),
    }
