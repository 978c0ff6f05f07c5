"""A result as files for other programs: draws in Parquet, everything in NetCDF, or quantiles in one tidy
table. Of a comparison `export_comparison` writes what is in it.

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

from marchland.ensemble.store import located, open_result
from marchland.ensemble.wholeness import FUTURES
from marchland.errors import MISSING, InputError, MarchlandError
from marchland.files.netcdf import write_netcdf
from marchland.files.writing import whole, write_text
from marchland.views.codebook import codebook
from marchland.views.reading import Reading, Result, read
from marchland.views.result_words import AXES, BESIDE, DERIVED
from marchland.views.tidy import COLUMNS, tidy
from marchland.views.written import DAY, TEXT, Span, Written, as_names, axis, in_table, of_table, unit_of

FORMATS = ("parquet", "netcdf", "csv")
CODEBOOK = "codebook.md"
ROWS = 2_000_000
"""Rows of Parquet written at once."""
TEXT_OF = dict.fromkeys(("holder", "record_holder", "attacker", "record_attacker"), "side")
"""Variables that hold an index of a side, written as its name."""


VALUE = "value"


class NoNetCDFError(MarchlandError):
    """The library that writes NetCDF is not installed."""

    exit_code = MISSING


def exported(folder: Path, to: str, out: Path | None = None) -> Path:
    """Write the result or comparison that lies in `folder` into the folder `out` (default: one named `to` in it).

    Returns that. Raises InputError for another format or a folder that holds neither, DamagedError, NoNetCDFError,
    OSError.
    """
    checked(to)
    if not (folder / FUTURES).is_dir():
        # Late: what a comparison is made of brings JAX, which the export of a result does not wait for.
        from marchland.briefing.briefing import FILE
        from marchland.views import export_comparison

        if (folder / FILE).is_file():
            return export_comparison.export(folder, to, out or folder / to)
    try:
        located(folder)
    except InputError as error:
        raise InputError(f"{error}; expected the folder of a result or of a comparison") from None
    opened = open_result(folder, deep=True)
    return export(opened, to, out or opened.path / to)


def checked(to: str) -> None:
    """Refuse a format that is not known, or whose library is missing. Raises InputError, NoNetCDFError."""
    if to not in FORMATS:
        raise InputError(f"--to {to}: expected one of {', '.join(FORMATS)}")
    if to == "netcdf" and find_spec("h5py") is None:
        raise NoNetCDFError("NetCDF needs the library h5py; install it with: pip install h5py")


def export(result: Result, to: str, out: Path) -> Path:
    """Write `result` into the folder `out` as `to` (parquet, netcdf or csv), with a codebook; returns the
    folder.

    Every file appears whole, and the codebook last: a folder with a codebook is complete. Raises InputError
    for another format, NoNetCDFError if its library is missing, OSError.
    """
    checked(to)
    reading = read(result)
    out.mkdir(parents=True, exist_ok=True)
    (out / CODEBOOK).unlink(missing_ok=True)
    written = {"parquet": _parquet, "netcdf": _netcdf, "csv": _csv}[to](reading, out)
    write_text(out / CODEBOOK, codebook(reading, to, written))
    return out


def _netcdf(reading: Reading, out: Path) -> list[Written]:
    """One compressed file with all variables; an index of a side says which number is which side (CF flags)."""
    ds = reading.ds.drop_encoding()
    for name, (unit, said) in BESIDE.items():
        if name in ds.coords:
            ds[name].attrs = {"units": unit, "long_name": said}
    for name in AXES.keys() & ds.coords.keys():
        ds[name].attrs = {**ds[name].attrs, "long_name": AXES[str(name)]}
    for index, dim in TEXT_OF.items():
        if index in ds:
            meanings = list(map(str, ds[dim].values))
            flags = np.arange(len(meanings), dtype=ds[index].dtype)
            told = {"flag_values": flags, "flag_meanings": " ".join(meanings)}
            ds[index].attrs = {**ds[index].attrs, **told}
    for name in map(str, ds.variables):
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
    write_netcdf(ds, out / "result.nc", encoding)
    return [
        _of_netcdf(ds, str(name)) for name in [*ds.data_vars, *(n for n in ds.coords if n not in ds.dims)]
    ] + [axis(ds, str(dim), _kind(ds[dim].dtype)) for dim in sorted(map(str, ds.dims)) if dim in ds.coords]


def _of_netcdf(ds: xr.Dataset, name: str) -> Written:
    variable, span = ds[name], Span()
    text = variable.dtype.kind in "UO"
    if not text:
        span.add(variable.values)
    axes = tuple(map(str, variable.dims))
    said = str(variable.attrs.get("long_name", ""))
    unit = "name" if text else str(variable.attrs.get("units", "1"))
    return Written(name, axes, unit, _kind(variable.dtype), *span.ends(), span.missing, said)


def _kind(dtype: np.dtype[Any]) -> str:
    """A type as a codebook names it."""
    return {"U": TEXT, "O": TEXT, "M": DAY}.get(dtype.kind, str(dtype))


def _csv(reading: Reading, out: Path) -> list[Written]:
    """Quantiles and record in one long table."""
    import csv

    spans: dict[str, Span] = {}

    with whole(out / "summary.csv") as part, part.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(in_table(tidy(reading), spans))
    ds = reading.ds
    words = {str(n): str(ds[n].attrs.get("long_name", "")) for n in ds.data_vars}
    own = {name.removeprefix("record_"): said for name, said in words.items()}
    return of_table(spans, {**own, **words, **{name: said for name, (_, said) in DERIVED.items()}})


def _parquet(reading: Reading, out: Path) -> list[Written]:
    """One file a variable, a row a cell, futures in order; and deaths in the layout of VIEWS."""
    ds, written = reading.ds, []
    types: dict[str, str] = {}
    for name in map(str, ds.data_vars):
        span = Span()
        kinds = _write(out / f"{name}.parquet", _tables(ds, name, span))
        unit, said = (as_names if name in TEXT_OF else _plain)(ds[name])
        ends = ("", "") if name in TEXT_OF else span.ends()
        axes = tuple(column for column in kinds if column != VALUE)
        written.append(Written(name, axes, unit, kinds.pop(VALUE), *ends, span.missing, said))
        types |= kinds
    if "deaths" in ds:
        _write(out / "views_draws.parquet", _views(ds))
    return written + [axis(ds, name, types[name]) for name in sorted(types)]


def _plain(variable: xr.DataArray) -> tuple[str, str]:
    return unit_of(variable), str(variable.attrs.get("long_name", ""))


def _write(path: Path, pieces: Iterator[dict[str, Any]]) -> dict[str, str]:
    """Write a file piece by piece; returns the types of its columns as a codebook names them."""
    import pyarrow as pa
    from pyarrow import parquet

    with whole(path) as part:
        writer, kinds = None, {}
        try:
            for piece in pieces:
                table = pa.table(piece)
                writer = writer or parquet.ParquetWriter(part, table.schema, compression="zstd")
                writer.write_table(table)
                kinds = {column.name: _named_type(column.type) for column in table.schema}
        finally:
            if writer is not None:
                writer.close()
    return kinds


def _named_type(kind: Any) -> str:
    """An Arrow type as a codebook names it: numpy's name, `text` or `day`."""
    import pyarrow as pa

    if pa.types.is_dictionary(kind):
        return TEXT
    return DAY if pa.types.is_date(kind) else str(np.dtype(kind.to_pandas_dtype()))


def _tables(ds: xr.Dataset, name: str, span: Span) -> Iterator[dict[str, Any]]:
    """Columns of one variable, block after block of futures: its dimensions, then `value`, whose range `span` takes."""
    variable = ds[name]
    dims = [str(d) for d in variable.dims]
    dims = ["run", *(d for d in dims if d != "run")] if "run" in dims else dims
    variable = variable.transpose(*dims)
    runs = variable.sizes.get("run", 1)
    block = max(1, ROWS // max(1, variable.size // runs))
    for start in range(0, runs, block):
        part = variable.isel(run=slice(start, start + block)) if "run" in dims else variable
        columns = dict(zip(dims, _axes(ds, dims, part, start), strict=True))
        values = part.values.ravel()
        span.add(values)
        span.missing |= name in TEXT_OF and bool((values < 0).any())
        yield {**columns, VALUE: _named(ds, name, values)}
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
