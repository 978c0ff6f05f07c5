"""The command that learns: what it leaves, what it says, what it refuses, and that others take what it left."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
import xarray as xr
from pyarrow import parquet
from typer.testing import CliRunner

from marchland.briefing.briefing import verified
from marchland.calibrate import predictive_check as replicate
from marchland.calibrate import screening as screen
from marchland.calibrate.calibrate import Learned, write
from marchland.cli.app import app
from marchland.ensemble.run import run
from marchland.errors import InputError

ASKED = ["calibrate", "two_valleys", "--cut", "2002-05-05", "--runs", "64", "--method", "smc"]


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the whole command says; with few points to screen and few sets to set free."""
    folder = tmp_path_factory.mktemp("learned") / "one"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(screen, "screening", partial(screen.screening, trajectories=2, points=8))
        patch.setattr(replicate, "SETS", 32)
        done = CliRunner().invoke(app, [*ASKED, "--verify", "2", "--json", "--out", str(folder)])
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = json.loads(done.stdout)
    assert Path(found["posterior"]).parent == folder
    return found


@pytest.fixture(scope="module")
def folder(said: dict[str, Any]) -> Path:
    return Path(said["posterior"]).parent


@pytest.mark.slow
def test_a_folder_with_all_that_was_learned(said: dict[str, Any], folder: Path) -> None:
    """Buys: screening, learning, verification and replication in one command, and that its folder is tidy."""
    assert {p.name for p in folder.iterdir()} == {
        "posterior.parquet",
        "posterior.nc",
        "calibration.json",
        "screening.json",
        "verification.json",
        "replication.json",
    }
    assert said["method"] == "smc" and said["verification"]["worlds"] == 2
    assert len(said["screening"]["parameters"]) == len(said["parameters"])
    assert (said["widened"] > 1) == (not said["verification"]["passed"] and said["verification"]["widen"] > 1)
    again = CliRunner().invoke(app, [*ASKED, "--out", str(folder)])
    assert again.exit_code == 2 and "overwritten" in again.output


def test_verification_lies_beside_its_posterior(said: dict[str, Any], folder: Path) -> None:
    found = said["verification"]
    assert 0 < found["coverage"]["90%"][0] <= 1
    assert json.loads((folder / "verification.json").read_text()) == found
    passed = found["passed_widened" if said["widened"] > 1 else "passed"]
    assert verified(folder / "posterior.parquet") is passed
    assert verified(folder / "elsewhere" / "posterior.parquet") is None and verified(None) is None


def test_its_groups_hold_what_its_table_does(folder: Path) -> None:
    """Two samplers are two chains, in the order of the table; a parameter with cells is one variable."""
    table = parquet.read_table(folder / "posterior.parquet")
    with xr.open_datatree(folder / "posterior.nc", engine="h5netcdf") as tree:
        learned = tree["posterior"].to_dataset()
        assert dict(learned.sizes)["chain"] == 2 and learned.sizes["draw"] == 32
        columns = {}
        for name, variable in learned.data_vars.items():
            cells = variable.dims[2:]
            for label in variable[cells[0]].values if cells else [None]:
                some = variable.sel({cells[0]: label}) if cells else variable
                columns[f"{name}[{label}]" if cells else str(name)] = some.values.reshape(-1)
        assert columns.keys() == set(table.column_names) and any("[" in column for column in columns)
        for column, values in columns.items():
            assert np.array_equal(values, table[column].to_numpy()), column
        assert learned.attrs["cut"] == "2002-05-05" and learned.attrs["method"] == "smc"
        report = json.loads((folder / "calibration.json").read_text(encoding="utf-8"))
        assert int(tree["observed_data"]["captures"].sum()) == report["captures"]


def test_a_posterior_runs(said: dict[str, Any], folder: Path, tmp_path: Path) -> None:
    """From record to posterior to futures: the file is what was learned, and `run --posterior` takes it."""
    table = parquet.read_table(folder / "posterior.parquet")
    learned = {name: table[name].to_numpy() for name in table.column_names}
    assert said["largest_disagreement_of_means"] < 2 and learned.keys() == said["parameters"].keys()
    for name, values in learned.items():
        assert len(values) == 64 and np.isfinite(values).all()
        told = [said["parameters"][name][q] for q in ("q05", "q50", "q95")]
        assert np.quantile(values, [0.05, 0.5, 0.95]) == pytest.approx(told, rel=1e-4, abs=1e-6), name
    result = run("two_valleys", runs=64, posterior=folder / "posterior.parquet", out=tmp_path / "result")
    column = table.column_names[0]
    assert result.dataset["drawn"].sel(parameter=column).values == pytest.approx(learned[column])
    before = (folder / "posterior.parquet").read_bytes()
    with pytest.raises(InputError, match="nothing is overwritten"):
        write(cast(Learned, None), folder)
    assert (folder / "posterior.parquet").read_bytes() == before


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--method", "hcm"], "did you mean 'hmc'"),
        (["--verify", "1"], "from 2 to"),
        (["--runs", "9"], "--runs 9: expected a whole number from 64"),
        (["--cut", "2002-13-01"], "YYYY-MM-DD"),
    ],
)
def test_what_is_refused(more: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(app, [*ASKED, *more])
    assert done.exit_code == 2 and said in done.output
    assert not list(tmp_path.glob("results/*")), "nothing is left of what was refused"
