"""The command that learns: what it leaves, what it says, what it refuses."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from marchland.cli.app import app

ASKED = ["calibrate", "two_valleys", "--cut", "2002-05-05", "--runs", "64", "--method", "smc"]


@pytest.mark.slow
def test_a_folder_with_all_that_was_learned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Buys: screening, learning, verification and replication in one command, and that its folder is tidy."""
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(app, [*ASKED, "--verify", "2", "--json"])
    assert done.exit_code == 0, done.output
    said = json.loads(done.stdout)
    folder = Path(said["posterior"]).parent
    assert {p.name for p in folder.iterdir()} == {
        "posterior.parquet",
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
