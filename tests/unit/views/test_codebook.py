"""A codebook agrees with the files beside it: every name, type, unit and range is looked up in what was written."""

from __future__ import annotations

import csv
import re
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from pyarrow import parquet

from marchland.public.futures import run
from marchland.record.counts import KINDS as DEATHS
from marchland.views import export as module
from marchland.views.explained import model_names
from marchland.views.export import CODEBOOK, export
from marchland.views.result_words import AXES, RULE
from marchland.views.tidy import COLUMNS
from unit.views.synthetic import synthetic

sys.path.append(str(Path(__file__).resolve().parents[3] / "tools"))
from pages import results

LINE = re.compile(
    r"- `(?P<name>\w+)`(?: \((?P<axes>[^)]*)\))?, (?P<unit>[^;]+); (?P<kind>\w+)"
    r"(?:, (?P<low>[^,:]+) to (?P<high>[^,:;]+))?(?P<gaps>, some missing)?(?:: (?P<said>.*))?"
)
INDICES = ("holder", "attacker", "record_holder")
KINDS = {"O": "text", "U": "text", "M": "day"}


@pytest.fixture(scope="module", params=["invented", "simulated"])
def result(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Units and words as results have them, a gap, and an index that points to nobody; and futures of a real run."""
    if request.param == "simulated":
        return run("two_valleys", runs=50, until="2001-04-01", out=tmp_path_factory.mktemp("run") / "one")
    made = synthetic(runs=50, weeks=12)
    ds = made.dataset
    for name in INDICES:
        said = "side that besieges it, -1 for none" if name == "attacker" else "side that holds it"
        ds[name].attrs = {"unit": "index of side", "units": "index of side", "long_name": said}
    ds["fighters"].attrs = {"unit": "persons", "units": "persons", "long_name": "fighters of the group"}
    return made


def book(result: Any, to: str, folder: Path) -> tuple[Path, dict[str, dict[str, str]]]:
    """The folder of an export, and what its codebook says by name of variable or axis."""
    out = export(result, to, folder)
    text = (out / CODEBOOK).read_text(encoding="utf-8").split("## Variables")[1]
    part = re.split(r"\n## (?!Axes)", text)[0]
    lines = [line for line in part.splitlines() if line.startswith("- `")]
    found = {line: LINE.fullmatch(line) for line in lines}
    assert all(found.values()), [line for line, match in found.items() if not match]
    return out, {match["name"]: match.groupdict() for match in found.values() if match}


def agrees(said: dict[str, str], values: Any) -> None:
    """Range and gaps are those of the values; text has no range."""
    plain = np.asarray(values)
    if plain.dtype.kind in "OU":
        assert bool(said["gaps"]) == bool(pd.isna(plain).any()) and not said["low"]
        return
    numbers = plain.astype(float)
    known = numbers[~np.isnan(numbers)]
    if not known.size:
        assert not said["low"] and said["gaps"], "nothing is known: no range"
        return
    assert (float(said["low"]), float(said["high"])) == pytest.approx((known.min(), known.max()), rel=1e-5)
    assert bool(said["gaps"]) == (known.size < plain.size)


def test_of_parquet(result: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Written in several blocks, so that a range is not of the last one alone."""
    monkeypatch.setattr(module, "ROWS", 2_000)
    out, said = book(result, "parquet", tmp_path)
    files = {path.stem for path in out.glob("*.parquet")} - {"views_draws"}
    assert (
        files
        == {name for name, one in said.items() if one["axes"]}
        == set(map(str, result.dataset.data_vars))
    )
    for name in files:
        table = parquet.read_table(out / f"{name}.parquet").to_pandas()
        assert [*said[name]["axes"].split(", "), "value"] == list(table.columns)
        for column in table.columns:
            values = table[column].astype(object) if table[column].dtype == "category" else table[column]
            kind = "day" if column in ("week", "month") else KINDS.get(values.dtype.kind, str(values.dtype))
            assert said[name if column == "value" else column]["kind"] == kind, (name, column)
        agrees(said[name], values)
    told = (out / CODEBOOK).read_text(encoding="utf-8").split("`views_draws.parquet`: ")[1].split("\n")[0]
    assert re.findall(r"`(\w+)`", told) == parquet.read_schema(out / "views_draws.parquet").names
    sides = set(result.dataset["side"].values.tolist())
    for name in INDICES:
        assert (said[name]["kind"], said[name]["unit"]) == ("text", "name of side")
        assert set(parquet.read_table(out / f"{name}.parquet")["value"].to_pandas().dropna()) <= sides
    assert said["attacker"]["said"].endswith(", empty if none") and said["attacker"]["gaps"]


def test_of_netcdf(result: Any, tmp_path: Path) -> None:
    out, said = book(result, "netcdf", tmp_path)
    with xr.open_dataset(out / "result.nc", engine="h5netcdf") as ds:
        assert set(said) == set(map(str, ds.variables))
        for name, told in said.items():
            kind = KINDS.get(ds[name].dtype.kind, str(ds[name].dtype))
            assert told["kind"] == kind, name
            if name in ds.dims:
                continue
            assert tuple(told["axes"].split(", ")) == ds[name].dims
            assert told["unit"] == ("name" if kind == "text" else ds[name].attrs["units"])
            assert (told["said"] or "") == ds[name].attrs.get("long_name", "")
            agrees(told, ds[name].values)
        assert (said["holder"]["kind"], said["holder"]["unit"]) == ("int8", "index of side")
        flags = ds["holder"].attrs
        assert flags["flag_meanings"].split() == ds["side"].values.tolist()
        assert flags["flag_values"].tolist() == list(range(ds.sizes["side"]))
        assert (ds["lat"].attrs["units"], ds["population"].attrs["units"]) == ("degrees_north", "persons")
    assert "flag_meanings" not in result.dataset["holder"].attrs


def test_of_csv(result: Any, tmp_path: Path) -> None:
    out, said = book(result, "csv", tmp_path)
    with (out / "summary.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    by: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        by.setdefault(row["variable"].partition(".")[0], []).append(row)
    assert set(said) == set(by) and not set(by) & set(INDICES)
    for name, own in by.items():
        agrees(said[name], [float(row["value"]) for row in own])
        assert said[name]["unit"] == " or ".join(dict.fromkeys(row["unit"] for row in own)), name
    assert said["fighters"]["said"] == "fighters of the group"
    text = (out / CODEBOOK).read_text(encoding="utf-8")
    assert all(f"- `{column}`: " in text for column in COLUMNS) and "- `summary.csv`: " in text
    assert (
        all(f"- `{kind}`: " in text for kind in DEATHS)
        and "civilians killed are the sum of" in text
        and RULE in text
    )
    assert "50 futures, seed 1" in text and "90% of simulated futures" in text


def test_the_reference_lists_every_variable_column_and_axis(tmp_path: Path) -> None:
    """The page of the site and `explain` know all that a real result, its table and its NetCDF hold."""
    made = run("two_valleys", runs=8, until="2001-03-04", out=tmp_path / "one")
    page = results.page()
    told = set(re.findall(r"^\| `([\w.]+)` \|", page, re.MULTILINE))
    assert set(map(str, made.dataset.variables)) <= told
    assert {name for name in made.dataset.dims if name not in AXES} == set(), (
        "say what it is in result_words.AXES"
    )
    export(made, "csv", tmp_path / "csv")
    with (tmp_path / "csv" / "summary.csv").open(encoding="utf-8") as file:
        names = {row["variable"].partition(".")[0] for row in csv.DictReader(file)}
    assert {n for n in names if not n.startswith("event_")} <= told and set(COLUMNS) <= told
    every = {entry.name for entry in model_names()}
    assert (set(map(str, made.dataset.variables)) | {n for n in names if not n.startswith("event_")}) <= every
    assert RULE in page and all(f"- `{kind}`: " in page for kind in DEATHS)
    blank = [
        line for line in page.splitlines() if line.startswith("| `held_") and line.rstrip().endswith("|  |")
    ]
    assert blank == []
