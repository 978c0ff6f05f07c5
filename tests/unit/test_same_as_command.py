"""What a function of the public Python computes is what the command of the same name computes."""

from __future__ import annotations

import json
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from typer.testing import CliRunner

import marchland as ml
from marchland.calibrate import predictive_check, screening
from marchland.cli.app import app
from unit.showing import shown


def test_compare_is_what_the_command_computes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command finds the same request finished, and another folder is given the same numbers."""
    monkeypatch.chdir(tmp_path)
    compared = ml.compare("two_valleys", ["history", "settlement"], runs=64, weeks=30, without="hold")
    asked = "compare two_valleys --strategies history,settlement --runs 64 --weeks 30 --without hold --json"
    told = []
    for more in ([], ["--out", "anew"]):
        done = CliRunner().invoke(app, [*asked.split(), *more])
        assert done.exit_code == 0, done.output
        told.append(json.loads(done.stdout))
    assert Path(told[0].pop("folder")) == compared.folder and told[1].pop("folder") == "anew"
    from marchland.files.plain_json import cleaned

    assert told[0] == told[1] == json.loads(json.dumps(cleaned(dict(compared.case))))
    d = compared.difference("settlement", "history", "civilians")
    assert told[0]["differences"]["settlement"]["civilians"]["mean"] == d.mean
    assert compared.level("history", "civilians")[0] == told[0]["levels"]["history"]["civilians"][0]
    assert "settlement: civilians" in shown(compared) and ml.report(compared.folder) == compared.page


@pytest.mark.parametrize("only", [True, False])
def test_trial_is_what_the_command_judges(
    only: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    found = ml.trial("two_valleys", runs=64, record_only=only)
    asked = "trial two_valleys --runs 64 --json --out anew" + " --record-only" * only
    done = CliRunner().invoke(app, asked.split())
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert [(v["claim"], v["verdict"], v["strength"], v["reason"]) for v in told["verdicts"]] == [
        (v.claim, v.verdict, v.strength, v.reason) for v in found.verdicts
    ]
    assert told["counts"] == found.counts and bool(told["page"]) == bool(found.page)
    assert "on trial" in shown(found) and all(v.claim in repr(found) for v in found.verdicts)


@pytest.mark.slow
def test_calibrate_is_what_the_command_learns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Buys: the same parameter sets from both, and that what comes back is taken wherever a posterior is."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(screening, "screening", partial(screening.screening, trajectories=2, points=8))
    monkeypatch.setattr(predictive_check, "SETS", 32)
    told: list[tuple[float, str]] = []
    posterior = ml.calibrate(
        "two_valleys",
        date(2002, 5, 5),
        64,
        verify=0,
        method="smc",
        progress=lambda share, text: told.append((share, text)),
    )
    asked = "calibrate two_valleys --cut 2002-05-05 --runs 64 --verify 0 --method smc --json --out a"
    done = CliRunner().invoke(app, asked.split())
    assert done.exit_code == 0, done.output
    said = json.loads(done.stdout)
    other = ml.Posterior(said["posterior"])
    assert posterior.draws.keys() == other.draws.keys() and {v.shape for v in other.draws.values()} == {(64,)}
    assert all((posterior.draws[name] == values).all() for name, values in other.draws.items())
    assert said["parameters"] == posterior.report["parameters"] and posterior.verification is None
    assert told[-1][0] == 1.0 and "parameter sets  64" in " ".join(shown(posterior).split("\n"))
    result = ml.run("two_valleys", 64, until="2001-02-04", posterior=posterior)
    name, values = next(iter(posterior.draws.items()))
    assert (result.dataset["drawn"].sel(parameter=name).values == values).all()


@pytest.mark.slow
def test_sensitivity_shows_what_it_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Buys: the call from Python to the end, with its files."""
    monkeypatch.chdir(tmp_path)
    found = ml.sensitivity(
        "two_valleys",
        "strategies",
        ("history", "settlement"),
        "civilians",
        {"civilians": 500},
        runs=64,
        weeks=30,
    )
    assert found.told["strategies"]["thresholds"] == {"civilians": 500.0}
    assert json.loads(found.file.read_text())["plan"]["weeks"] == 30 and "what it rests on" in shown(found)
