"""The long table of quantiles: a row for every date, place, variable and quantile, with the record beside
them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

import numpy as np
import xarray as xr

from marchland.analysis.event_log import EVENT
from marchland.analysis.fan import fan
from marchland.analysis.services import services_where_held
from marchland.analysis.territory import TOTAL
from marchland.events.pcodes import pcodes
from marchland.record.counts import ONE_SIDED, civilian
from marchland.views.reading import Reading
from marchland.views.words import cell

COLUMNS = ("date", "place", "pcode", "variable", "quantile", "value", "unit", "covered")
RECORD = "record"
SHARE = "share"
WHOLE = "1"
"""What stands under `covered` for a week, which always lies within the weeks simulated."""
Row = tuple[str, str, str, str, str, str, str, str]
Uncoded = tuple[str, str, str, str, str, str, str]
COUNTED = ("holder", "attacker", "services", "pact")
"""Weekly variables that are counted or matched first; every other one has a fan of its own."""


def tidy(reading: Reading) -> Iterator[Row]:
    """Rows of the table in a fixed order. Place is a place, a governorate, a country or `all`."""
    known = codes(reading.ds)
    for date, place, *rest in _rows(reading):
        variable, quantile, value, unit, covered = rest
        yield date, place, known.get(place, ""), variable, quantile, value, unit, covered


def codes(ds: xr.Dataset) -> dict[str, str]:
    """P-codes by governorate and by place, as they are written in a cell; those that are known."""
    if not {"country", "governorate_of"} <= {*ds.coords}:
        return {}
    told = zip(
        *(ds[name].values.astype(str).tolist() for name in ("place", "country", "governorate_of")),
        strict=True,
    )
    found: dict[str, str] = {}
    for place, country, governorate in told:
        if code := pcodes().get((country, governorate)):
            found |= {cell(governorate): code, cell(place): code}
    return found


def _rows(reading: Reading) -> Iterator[Uncoded]:
    held = reading.held
    for variable in ("places", "km2"):
        yield from _fans(held[variable], f"held_{variable}", area="area")
        if f"record_{variable}" in held:
            yield from _cells(held[f"record_{variable}"], f"held_{variable}", RECORD, area="area")
    yield from _places(reading)
    for name in sorted(map(str, reading.ds.data_vars)):
        if not {"run", "week"} <= {*reading.ds[name].dims} or name in COUNTED:
            continue
        if name.startswith(EVENT):
            share = reading.ds[name].mean("run", dtype=np.float32).assign_attrs(unit="share of futures")
            yield from _cells(share, name, SHARE, "place")
        else:
            yield from _fans(reading.ds[name], name, "place" if "place" in reading.ds[name].dims else None)
    if "services" in reading.ds:
        yield from _fans(services_where_held(reading.ds, held), "services")
    if "pact" in reading.ds:
        yield from _cells(
            reading.ds["pact"].mean("run", dtype=np.float32).assign_attrs(unit="share of futures"),
            "pact",
            SHARE,
        )
    yield from _deaths(reading)


def _places(reading: Reading) -> Iterator[Uncoded]:
    """Chance that the focal side holds each place, chance that it is besieged, and whether it held it on
    record."""
    for name, variable in (("held_by_focal", "chance"), ("contested", "contested")):
        yield from _cells(reading.held[variable], name, SHARE, area="place")
    if reading.has_record:
        holder = reading.ds["record_holder"].transpose("week", "place")
        focal = [str(s) for s in reading.ds["side"].values].index(reading.focal)
        known = xr.where(holder < 0, np.nan, holder == focal).assign_attrs(unit="0 or 1")  # type: ignore[no-untyped-call]
        yield from _cells(known, "held_by_focal", RECORD, area="place")


def _deaths(reading: Reading) -> Iterator[Uncoded]:
    if "deaths" not in reading.ds:
        return
    drawn = reading.ds["deaths"]
    kinds = drawn["kind"].values.astype(str).tolist()
    civil = drawn.isel(kind=[i for i, kind in enumerate(kinds) if civilian(kind)])
    counts = {"deaths": drawn.sum("kind"), "civilians": civil.sum("kind")}
    counts |= {name: drawn.sel(kind=name, drop=True) for name in ONE_SIDED.kinds if name in kinds}
    counts |= {name: reading.ds[name] for name in ("deaths_focal",) if name in reading.ds}
    for name, count in counts.items():
        for values in (count, count.sum("governorate")):
            yield from _fans(values.assign_attrs(drawn.attrs), name, area="governorate")
    yield from _fans(drawn.sum("governorate").assign_attrs(drawn.attrs), "deaths")
    for name in ("record_deaths", "record_deaths_focal", "record_one_sided_focal"):
        for bound in ("", "_low", "_high"):
            if f"{name}{bound}" in reading.ds:
                shown = name.removeprefix("record_")
                yield from _cells(reading.ds[f"{name}{bound}"], shown, f"{RECORD}{bound}", area="governorate")


def _fans(draws: xr.DataArray, name: str, area: str | None = None) -> Iterator[Uncoded]:
    bands = fan(draws)
    for i, level in enumerate(bands["quantile"].values.tolist()):
        yield from _cells(bands.isel(quantile=i, drop=True), name, f"{level:g}", area)


def _cells(values: xr.DataArray, name: str, quantile: str, area: str | None = None) -> Iterator[Uncoded]:
    """One row a cell that is not missing; dimensions other than time and area go into the variable's
    name."""
    time = "week" if "week" in values.dims else "month"
    rest = [str(d) for d in values.dims if d not in (time, area)]
    ordered = values.transpose(*rest, *([area] if area in values.dims else []), time)
    dates = np.datetime_as_string(ordered[time].values.astype("datetime64[D]")).tolist()
    unit = str(values.attrs.get("unit", values.attrs.get("units", "1")))
    within = [WHOLE] * len(dates)
    if time == "month":
        share = ordered["covered"].values.tolist() if "covered" in ordered.coords else []
        within = [f"{min(one, 1):.4g}" for one in share] or [""] * len(dates)
    areas = ordered[area].values.astype(str).tolist() if area in values.dims else ["all"]
    cells: Any = ordered.values.reshape(*(ordered.sizes[d] for d in rest), len(areas), len(dates))
    for index in product(*(range(ordered.sizes[d]) for d in rest)):
        label = ".".join([name, *(str(ordered[d].values[i]) for d, i in zip(rest, index, strict=True))])
        for a, where in enumerate(areas):
            place = "all" if where == TOTAL else where
            for date, value, covered in zip(dates, cells[index][a].tolist(), within, strict=True):
                if value == value:
                    yield (date, cell(place), cell(label), quantile, f"{value:.6g}", cell(unit), covered)
