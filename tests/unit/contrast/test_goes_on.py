"""Commands that take minutes, stopped and given again: the same folder, the same numbers, nothing left over."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

import marchland
from marchland.cli.app import app
from marchland.compare.outcomes import NAMES
from marchland.compare.paired_runs import Branching
from marchland.trial import files

COMPARE = (
    "compare",
    "two_valleys",
    "--strategies",
    "history,settlement",
    "--runs",
    "64",
    "--without",
    "hold",
    "--quiet",
)
TRIAL = ("trial", "two_valleys", "--record-only", "--quiet")


class Stub:
    """Outcomes without futures, the same every time; interrupts at a structure if told to."""

    def __init__(self) -> None:
        self.calls, self.stop = 0, 0

    def __call__(self, b: Branching, runs: int, *others: Any, **more: Any) -> np.ndarray[Any, Any]:
        self.calls += 1
        if self.calls == self.stop:
            raise KeyboardInterrupt
        weekly, towns = (0, 0) if others[-1] is None else (2 * (b.until - b.since + 1), len(others[-1]))
        rng, shape = np.random.default_rng(runs), (len(b.models), 16, 4)
        found = rng.uniform(1, 9, (*shape, len(NAMES) + weekly)), rng.integers(0, 2, (*shape, towns))
        return np.concatenate(found, axis=-1)


@pytest.fixture
def stub(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Stub]:
    made = Stub()
    module = import_module("marchland.compare.comparison")
    monkeypatch.setattr(module, "outcomes", made)
    monkeypatch.setattr(
        module,
        "branching",
        lambda s, names, *others: SimpleNamespace(models=dict.fromkeys(names), since=52, until=104),
    )
    monkeypatch.chdir(tmp_path)
    yield made


def contents(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_compare_goes_on_where_it_was_stopped(
    stub: Stub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After two of four structures or three, two being asked at a time; then the finished comparison is used again, and
    another request gets a number."""
    stub.stop = 3
    stopped = CliRunner().invoke(app, COMPARE)
    assert stopped.exit_code == 130 and "resume with" in stopped.output
    kept, asked = len(list((tmp_path / "results").rglob("structure-*.npz"))), stub.calls
    assert kept == asked - 1
    again = CliRunner().invoke(app, COMPARE)
    assert again.exit_code == 0 and stub.calls == asked + 4 - kept, again.output
    (folder,) = (tmp_path / "results").iterdir()
    first = contents(folder)
    assert sorted(first) == ["comparison.json", "page-one.html", "request.json",
                             "structure-1.npz", "structure-2.npz", "structure-3.npz", "structure-4.npz"]  # fmt: skip
    assert CliRunner().invoke(app, COMPARE).exit_code == 0 and stub.calls == asked + 4 - kept
    assert contents(folder) == first and [folder] == list((tmp_path / "results").iterdir())
    stub.stop = stub.calls + 1
    assert CliRunner().invoke(app, [*COMPARE, "--seed", "2"]).exit_code == 130
    assert len(list((tmp_path / "results").iterdir())) == 2
    (tmp_path / "quiet").mkdir()
    monkeypatch.chdir(tmp_path / "quiet")
    stub.stop = 0
    assert CliRunner().invoke(app, COMPARE).exit_code == 0
    assert contents(tmp_path / "quiet" / "results" / folder.name) == first


def test_a_trial_stopped_while_it_writes_leaves_no_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write = files.write

    def halfway(*asked: Any) -> Path:
        write(*asked)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(files, "write", halfway)
        stopped = CliRunner().invoke(app, TRIAL)
        assert stopped.exit_code == 130 and "resume" not in stopped.output
    assert (tmp_path / "results" / "two_valleys-trial-001" / "begun.json").exists()
    for command in ("in this process", "in another"):
        if command == "in another":  # where sets have another order, and objects another address
            env = {
                **os.environ,
                "PYTHONPATH": str(Path(marchland.__file__).parents[1]),
                "PYTHONHASHSEED": "7",
            }
            subprocess.run(
                [sys.executable, "-m", "marchland", *TRIAL], env=env, check=True, capture_output=True
            )
        else:
            assert CliRunner().invoke(app, TRIAL).exit_code == 0
        assert sorted(contents(tmp_path / "results")) == [
            "two_valleys-trial-001/request.json",
            "two_valleys-trial-001/trial.json",
            "two_valleys-trial-001/verdicts.html",
        ]
