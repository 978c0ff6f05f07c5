"""A comparison as files for other programs, of its comparison.json: what is held by week under each strategy beside the
record, every outcome, differences with their shares under every belief, and every town's chance. A codebook is written
beside them, last."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from marchland.briefing.briefing import FILE as COMPARED
from marchland.briefing.shape import Case
from marchland.compare.fans import LEVELS, MEASURES
from marchland.files import typed
from marchland.files.netcdf import write_netcdf
from marchland.files.writing import whole, write_text
from marchland.record.months import DAYS
from marchland.views.limits import LIMITS
from marchland.views.words import cell, inert
from marchland.views.written import DAY, TEXT, Span, Written, axis

ABOUT = (
    "Futures of a comparison follow the record to the cut, then part by strategy; so the first week of a band is the "
    "record itself. `marchland export FOLDER --to csv` takes the folder that `marchland compare` names."
)
FILES = {
    "csv": {"comparison.csv": "one long table; a cell without a figure has no row"},
    "parquet": {"comparison.parquet": "the same table"},
    "netcdf": {"comparison.nc": "the same figures as variables with axes; a cell without a figure is NaN"},
}
DIMS = ("week", "strategy", "against", "outcome", "belief", "quantile", "place")
COLUMN = {
    "date": "end of the week (ISO); the first of a band is the cut",
    "strategy": "strategy; empty for the record",
    "against": "strategy that a difference is from",
    "outcome": "what futures come to after the cut",
    "belief": "priors, and what was switched off; the first one named is the one that counts",
    "quantile": "level over futures",
    "place": "town",
    "variable": "figure, as below",
    "value": "its value",
    "unit": "its unit",
}
SAME, SHARE, HELD = "as the outcome", "share of futures", "0 or 1"
FIGURES = {
    "held_places": ("places", "places held by the focal side"),
    "held_km2": ("km2", "area held by the focal side, by the scenario's first definition"),
    "record_places": (
        "places",
        "the same on record, from the start of the scenario; after the cut no future knows it",
    ),
    "record_km2": (
        "km2",
        "the same on record, from the start of the scenario; after the cut no future knows it",
    ),
    "level": (SAME, "outcome of single futures under a strategy: median and 90%"),
    "mean": (SAME, "mean difference: strategy less the one it is against, in the same futures"),
    "low": (SAME, "lower end of its 90% interval over parameters, luck averaged out"),
    "high": (SAME, "upper end of the same"),
    "luck": (SAME, "standard deviation of the difference by luck"),
    "parameters": (SAME, "standard deviation of the difference by parameters"),
    "structure": (SAME, "standard deviation of mean differences between beliefs"),
    "share": (SHARE, "share of futures in which the strategy has less; ties count half"),
    "share_low": (SHARE, "lower end of its 90% interval"),
    "share_high": (SHARE, "upper end of the same"),
    "town": (SHARE, "share of futures in which the focal side holds the town at the end"),
    "town_low": (SHARE, "lower end of its 90% interval over parameter sets"),
    "town_high": (SHARE, "upper end of the same"),
    "town_at_cut": (HELD, "1 where the focal side holds the town at the cut, 0 where another does"),
    "town_on_record": (HELD, "the same at the end, on record; no future knows it"),
}
RULE = (
    "Quantiles of weeks are values that some future has, in whole numbers (R: `type = 1`; xarray: "
    '`method="inverted_cdf"`); those of `level` are interpolated (R: `type = 7`; xarray: `linear`).'
)
BY_BELIEF = {"mean": "means", "share": "shares"}
"""Figure -> what holds it under every belief."""
TOWN = ("town", "town_low", "town_high")
"""A town's chance and its interval, in the order in which a comparison keeps them."""
ON_RECORD = {"town_at_cut": "cut", "town_on_record": "record"}
LEVEL = (0.5, 0.05, 0.95)
"""Quantiles of a level, in the order in which a comparison keeps them."""
Cells = dict[str, Any]


def export(folder: Path, to: str, out: Path) -> Path:
    """Write the comparison in `folder` into the folder `out`; returns that. Raises InputError, OSError."""
    found = typed.read(folder / COMPARED, Case, "compare")
    ds = dataset(found)
    out.mkdir(parents=True, exist_ok=True)
    (out / "codebook.md").unlink(missing_ok=True)
    (name,) = FILES[to]
    if to == "netcdf":
        write_netcdf(ds, out / name)
    elif to == "csv":
        with whole(out / name) as part, part.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(COLUMN)
            writer.writerows(rows(ds))
    else:
        with whole(out / name) as part:
            _parquet(ds, part)
    write_text(out / "codebook.md", "\n".join(codebook(found, ds, to)) + "\n")
    return out


def dataset(found: Mapping[str, Any]) -> xr.Dataset:
    """All figures of a comparison, NaN where there is none; outcomes have their unit and words beside them."""
    outcomes: Mapping[str, Any] = found["outcomes"]
    ground: Mapping[str, Any] | None = found.get("ground")
    pairs = [(a, found["against"], own) for a, own in found["differences"].items()]
    pairs += [(found["focus"], one["strategy"], one) for one in found.get("apart", [])]
    apart = [(a, b, o, own[o]) for a, b, own in pairs for o in outcomes if o in own]
    beliefs = dict.fromkeys(b for *_, told in apart for b in (*told["shares"], *told.get("means", {})))
    strategies = list(dict.fromkeys(
        (*found["strategies"], *found["levels"], *(b for _, b, *_ in apart), *(ground or {}).get("strategies", {}))
    ))  # fmt: skip
    axes: Cells = {"strategy": strategies, "against": strategies, "outcome": list(outcomes),
                   "belief": list(beliefs), "quantile": list(LEVELS)}  # fmt: skip
    if ground:
        count = ground["since"] + ground["weeks"] + 1
        start = np.datetime64(ground["start"], "ns")
        axes["week"] = start + np.timedelta64(DAYS, "D") * np.arange(count)
    towns: Mapping[str, Any] = found.get("towns") or {"rows": []}
    if towns["rows"]:
        axes["place"] = [one["place"] for one in towns["rows"]]
    dims: dict[str, tuple[str, ...]] = dict.fromkeys(FIGURES, ("strategy", "against", "outcome"))
    dims |= {name: (*dims[name], "belief") for name in BY_BELIEF}
    dims["level"] = ("strategy", "outcome", "quantile")
    dims |= {f"held_{m}": ("strategy", "quantile", "week") for m in MEASURES}
    dims |= {f"record_{m}": ("week",) for m in MEASURES}
    dims |= dict.fromkeys(TOWN, ("strategy", "place")) | dict.fromkeys(ON_RECORD, ("place",))
    ds = xr.Dataset(
        {
            name: (d, np.full([len(axes[one]) for one in d], np.nan),
                   {"units": FIGURES[name][0], "long_name": FIGURES[name][1]})
            for name, d in dims.items() if set(d) <= set(axes)
        },
        coords={**axes, "unit": ("outcome", [one["unit"] for one in outcomes.values()]),
                "words": ("outcome", [one["words"] for one in outcomes.values()])},
        attrs={"title": found["scenario"]["title"], "scenario_hash": found["scenario"]["hash"], "seed": found["seed"],
               "cut": found["cut"], "Conventions": "CF-1.8"},
    )  # fmt: skip
    for name in ds.dims:
        ds[name].attrs = {"long_name": COLUMN["date" if name == "week" else str(name)]}
    for a, levels in found["levels"].items():
        for o, three in ((o, levels[o]) for o in outcomes if o in levels):
            ds["level"].loc[{"strategy": a, "outcome": o, "quantile": list(LEVEL)}] = three
    for a, b, o, told in apart:
        _apart(ds, {"strategy": a, "against": b, "outcome": o}, told)
    for m, record in (ground or {}).get("record", {}).items():
        ds[f"record_{m}"][:] = np.array(record, float)
    for a, bands in (ground or {}).get("strategies", {}).items():
        for m, band in bands.items():
            ds[f"held_{m}"].loc[{"strategy": a}][:, -len(band[0]) :] = band
    for one in towns["rows"]:
        for a, three in one["held"].items():
            for name, value in zip(TOWN, three, strict=True):
                ds[name].loc[{"strategy": a, "place": one["place"]}] = value
        for name, when in ON_RECORD.items():
            if one[when] is not None:
                ds[name].loc[{"place": one["place"]}] = one[when] == found["scenario"]["focal"]
    return ds


def _apart(ds: xr.Dataset, at: dict[str, str], told: Mapping[str, Any]) -> None:
    """Write one difference into its cells."""
    for name in ("low", "high", "luck", "parameters", "structure", "share_low", "share_high"):
        ds[name].loc[at] = told[name]
    first, *_ = told["shares"]
    for name, kept in BY_BELIEF.items():
        for belief, value in {first: told[name], **told.get(kept, {})}.items():
            ds[name].loc[{**at, "belief": belief}] = value


def rows(ds: xr.Dataset) -> Iterator[list[Any]]:
    """The long table: a row for every figure that there is, empty where a column says nothing of it."""
    for name in (one for one in FIGURES if one in ds):
        variable = ds[name]
        labels = [
            np.datetime_as_string(ds[d].values.astype("datetime64[D]")).tolist()
            if d == "week"
            else [f"{one:g}" if d == "quantile" else cell(str(one)) for one in ds[d].values.tolist()]
            for d in variable.dims
        ]
        units = dict(zip(ds["outcome"].values.tolist(), ds["unit"].values.tolist(), strict=True))
        for key, value in zip(product(*labels), variable.values.ravel().tolist(), strict=True):
            if value == value:
                of = dict(zip(variable.dims, key, strict=True))
                unit = units[of["outcome"]] if FIGURES[name][0] == SAME else FIGURES[name][0]
                yield [*(of.get(d, "") for d in DIMS), name, f"{value:.6g}", cell(unit)]


def _parquet(ds: xr.Dataset, part: Path) -> None:
    """The long table with dates as days, levels and values as numbers, and text as dictionaries."""
    import pyarrow as pa
    from pyarrow import parquet

    columns = dict(zip(COLUMN, zip(*rows(ds), strict=True), strict=True))
    table: Cells = {}
    for name, texts in columns.items():
        known = [one or None for one in texts]
        if name in ("quantile", "value"):
            table[name] = pa.array([None if one is None else float(one) for one in known])
        elif name == "date":
            table[name] = pa.array(
                [None if one is None else date.fromisoformat(one) for one in known], pa.date32()
            )
        else:
            table[name] = pa.array(known, pa.string()).dictionary_encode()
    parquet.write_table(pa.table(table), part, compression="zstd")


def codebook(found: Mapping[str, Any], ds: xr.Dataset, to: str) -> Iterator[str]:
    """What the files hold, as Markdown lines."""
    about, first = found["scenario"], next(iter(found.get("futures", {}).values()), found["runs"])
    yield from (f"# Codebook: strategies compared in {inert(about['title'])}", "")
    yield f"{first:,} futures of each strategy, seed {found['seed']}; focal side: {inert(about['focal'])}. {ABOUT}"
    known = "learned from the record before the cut" if found["learned"] else "from priors, nothing learned"
    why = "; ".join(map(inert, found["grade"]["reasons"])) or "nothing holds it down"
    yield f"Parameters: {known}. How far it may be trusted: {found['grade']['level']} ({why})."
    yield from ("", "## Files", *(f"- `{name}`: {said}" for name, said in FILES[to].items()))
    if to != "netcdf":
        yield from ("", "## Columns", *(f"- `{name}`: {said}" for name, said in COLUMN.items()))
    yield from ("", RULE, "", "## Variables")
    yield "Unit; type in the file; smallest and greatest value there: meaning."
    for name in (one for one in FIGURES if one in ds):
        span = Span()
        span.add(ds[name].values)
        unit, said = FIGURES[name]
        axes, kind = tuple(map(str, ds[name].dims)), "number" if to == "csv" else "float64"
        yield Written(name, axes, unit, kind, *span.ends(), span.missing and to == "netcdf", said).line()
    yield from ("", "## Axes")
    for name in (one for one in DIMS if one in ds.dims):
        kind = {"M": DAY, "U": TEXT, "O": TEXT}.get(ds[name].dtype.kind, str(ds[name].dtype))
        yield axis(ds, name, kind, COLUMN["date" if name == "week" else name]).line()
    yield from ("", "## Outcomes")
    for name, one in found["outcomes"].items():
        yield f"- `{name}`, {inert(one['unit'])}: {inert(one['words'])}"
    yield from ("", "## Strategies", *(f"- `{a}`: {inert(said)}" for a, said in found["strategies"].items()))
    yield from ("", "## Limits", *(f"- {line}" for line in (*LIMITS, *map(inert, about["limits"]))))
    yield from ("", "## Made by")
    asked = f"{inert(about['name'])} --strategies {','.join(found['strategies'])} --cut {found['cut']}"
    asked += f" --weeks {found['weeks']} --runs {found['runs']} --seed {found['seed']}"
    yield f"`marchland compare {asked}`, scenario hash `{inert(about['hash'])}`;"
    yield "other options, if there were any, stand in the folder's request.json."
