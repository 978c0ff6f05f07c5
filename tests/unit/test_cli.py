"""The command line: exit codes, what goes to which stream, and what it may not import."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

import marchland
from marchland.cli.app import app
from marchland.engine.run import BLOCK
from marchland.ensemble.store import open_result
from marchland.scenario import load

HEAVY = ("jax", "numpy", "xarray", "pydantic", "zarr", "matplotlib", "rich", "scipy")


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Results go to a folder of their own."""
    monkeypatch.chdir(tmp_path)


def call(*args: str) -> tuple[int, str, str]:
    found = CliRunner().invoke(app, list(args))
    if found.exception is not None and not isinstance(found.exception, SystemExit):
        raise found.exception
    return found.exit_code, found.stdout, found.stderr


def shell(*args: str, **more: Any) -> subprocess.Popen[str]:
    """The program in a process of its own that hears Ctrl-C, even if the tests run in the background and do not."""
    command = [sys.executable, "-m", "marchland", *args]
    more.setdefault("preexec_fn", partial(signal.signal, signal.SIGINT, signal.SIG_DFL))
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen(command, **pipes, **more)  # type: ignore[call-overload,no-any-return]


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; sys.argv = ['marchland', '--help']\n"
        "from marchland.__main__ import main\n"
        "try: main()\n"
        "except SystemExit as end: assert end.code == 0\n"
        f"print([m for m in {HEAVY!r} if m in sys.modules], file=sys.stderr)"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stderr.strip() == "[]"
    for command in ("run", "check", "show", "new", "report", "export", "why", "events", "bench"):
        assert f"  {command} " in found.stdout


def test_version_and_short_help() -> None:
    assert call("--version") == (0, f"marchland {marchland.__version__}\n", "")
    assert call("-h")[1] == call("--help")[1] and "--install-completion" in call("-h")[1]
    assert call("run", "-h")[1] == call("run", "--help")[1]


def test_public_names_are_there_and_wait_for_their_use() -> None:
    code = f"import sys, marchland as ml; print([m for m in {HEAVY!r} if m in sys.modules]); print(dir(ml))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.startswith("[]")
    for name in marchland.__all__:
        assert getattr(marchland, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'runn'"):
        _ = marchland.runn


def test_a_dry_run_says_what_it_would_take_and_leaves_nothing(tmp_path: Path) -> None:
    code, out, _ = call("run", "two_valleys", "--runs", "1000", "--dry-run")
    assert code == 0 and "1,000 futures of 10 places over 104 weeks" in out
    assert "memory" in out and "time" in out and list(tmp_path.iterdir()) == []
    code, out, _ = call("run", "two_valleys", "--runs", "1000", "--dry-run", "--json")
    plain = json.loads(out)
    assert plain["blocks"] == -(-1000 // BLOCK) and plain["scenario_hash"] == load("two_valleys").hash


def test_run_prints_one_json_object_and_nothing_else() -> None:
    code, out, err = call("run", "two_valleys", "--runs", "40", "--seed", "3", "--json")
    assert code == 0
    told = json.loads(out)
    assert set(told) == {"result", "runs", "seed", "scenario_hash", "seconds", "outcomes"}
    assert (told["runs"], told["seed"]) == (40, 3)
    ds = open_result(told["result"]).dataset
    held = (ds["holder"].values == ds["side"].values.tolist().index("rebels")).sum(axis=2)
    end = told["outcomes"]["places_end"]
    assert end["mean"] == pytest.approx(held[:, -1].mean())
    assert end["q95"] == pytest.approx(np.quantile(held[:, -1], 0.95)) and end["unit"] == "places"
    assert told["outcomes"]["deaths"]["mean"] == pytest.approx(float(ds["deaths"].sum()) / 40, rel=1e-4)
    code, out, err = call("run", "two_valleys", "--runs", "40", "--seed", "3", "--json")
    assert code == 0 and json.loads(out) == told and "used again" in err
    code, out, err = call("run", "two_valleys", "--runs", "40", "--seed", "3", "--quiet")
    assert (code, out, err) == (0, "", "")


@pytest.mark.parametrize(
    ("args", "hint"),
    [
        (["run", "two_valley"], "did you mean 'two_valleys'"),
        (["run", "two_valleys", "--strategy", "histori"], "did you mean 'history'"),
        (["run", "two_valleys", "--without", "pact"], "did you mean 'pacts'"),
        (["run", "two_valleys", "--set", "time.weeks"], "expected key=value"),
        (["run", "two_valleys", "--set", "time.weeks=0"], "time.weeks"),
        (["run", "two_valleys", "--until", "2001-02-30"], "YYYY-MM-DD"),
        (["run", "two_valleys", "--until", "1999-01-01"], "lies outside the scenario"),
        (["run", "two_valleys", "--runs", "0"], "between 1 and"),
        (["run", "two_valleys", "--seed", "-1"], "between 0 and"),
        (["run", "two_valleys", "--posterior", "none.parquet"], "there is no file"),
        (["run", "two_valleys", "--frob"], "No such option"),
        (["frob"], "No such command"),
        (["why", "nothing", "birkton"], "is no result of marchland"),
        (["report", "nothing"], "is no result of marchland"),
        (["export", "nothing", "--to", "csv"], "is no result of marchland"),
        (["export", "nothing", "--to", "xls"], "xls"),
        (["check", "nowhere"], "no scenario"),
        (["show", "nowhere"], "no scenario"),
        (["new", "somewhere", "--from", "two_valley"], "did you mean 'two_valleys'"),
    ],
)
def test_bad_input_is_code_two_with_a_hint_and_no_traceback(
    args: list[str], hint: str, tmp_path: Path
) -> None:
    code, out, err = call(*args)
    assert code == 2 and out == ""
    assert hint in err and "Traceback" not in err
    assert list(tmp_path.iterdir()) == [], "nothing is left behind"


def test_summary_report_exports_and_account_of_a_result(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from marchland.ensemble import why

    monkeypatch.setattr(why, "why", once(why.why))  # said twice, once as JSON
    code, out, _ = call("run", "two_valleys", "--runs", "40", "--seed", "3")
    assert code == 0 and "seed 3" in out and "40" in out
    result = "results/two_valleys-001"
    code, out, _ = call("report", result)
    assert code == 0 and out.strip() == f"{result}/report.html"
    assert "<html" in (tmp_path / result / "report.html").read_text(encoding="utf-8")
    code, out, _ = call("export", result, "--to", "csv", "--out", "tables")
    assert code == 0 and list((tmp_path / "tables").glob("*.csv"))
    code, out, _ = call("why", result, "birkton", "--run", "4", "--json")
    assert code == 0 and json.loads(out)["place"] == "birkton"
    code, out, _ = call("why", result, "birkton", "--run", "4")
    assert code == 0 and "Birkton in future 4 of two_valleys" in out
    code, out, _ = call("why", result, "--run", "4", "--json")
    events = json.loads(out)["events"]
    assert code == 0 and [one["week"] for one in events] == sorted(one["week"] for one in events)
    assert {"capture", "offensive"} & {one["kind"] for one in events} and all(
        one["sentence"] for one in events
    )
    code, out, _ = call("why", result, "--run", "4")
    assert code == 0 and f"{len(events)} entries of a simulated future" in out
    code, out, err = call("why", result, "--run", "40")
    assert (code, out) == (2, "") and "--run 40: this result has futures 0 to 39" in err
    code, out, _ = call("why", result, "birkton")
    assert code == 0 and "Birkton in 40 futures of two_valleys" in out and "--run" in out
    code, out, err = call("why", result, "birktown")
    assert (code, out) == (2, "") and "did you mean 'birkton'" in err


def once(work: Callable[..., Any]) -> Callable[..., Any]:
    """The same work, done once and given again to whoever asks next."""
    done: list[Any] = []

    def given(*args: Any, **more: Any) -> Any:
        if not done:
            done.append(work(*args, **more))
        return done[0]

    return given


def test_new_check_and_show_work_on_a_copy(tmp_path: Path) -> None:
    code, out, _ = call("new", "mine")
    assert code == 0 and "marchland check mine" in out
    code, out, _ = call("check", "mine", "--json")
    assert code == 0 and json.loads(out)["hash"] == load("two_valleys", {"name": "mine"}).hash
    code, out, _ = call("show", "mine", "--resolved")
    assert code == 0 and json.loads(out)["time"]["weeks"] == 104
    code, out, _ = call("show", "mine")
    assert "Limits" in out and "Two valleys" in out
    code, _, err = call("new", "mine")
    assert code == 2 and "not an empty folder" in err
    (tmp_path / "mine" / "roads.csv").write_text("a,b\n")
    code, out, err = call("check", "mine")
    assert code == 2 and "roads.csv:1" in err and out == ""


def wait_for_block(folder: Path, process: subprocess.Popen[str]) -> None:
    """Until the first block of a result is on disk."""
    for _ in range(1200):
        if any(folder.glob("*/blocks/*")):
            return
        assert process.poll() is None, process.communicate()[1]
        time.sleep(0.05)
    raise AssertionError("no block was finished in a minute")


BLOCKS = 8
RUNS = str(BLOCKS * BLOCK)
RUN = ("run", "two_valleys", "--runs", RUNS, "--seed", "5", "--workers", "1")


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("whole")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        code, _, err = call(*RUN, "--quiet")
    assert code == 0, err
    return folder / "results" / "two_valleys-001"


@pytest.mark.slow
def test_a_run_survives_an_interrupt(tmp_path: Path, uninterrupted: Path) -> None:
    """Stopped in mid-run and given again, with other workers, the result is identical to one never stopped.

    Slow: it buys the promise that Ctrl-C at any moment loses nothing, in real processes; `test_kills` does kill -9.
    """
    process = shell(*RUN, "--quiet", cwd=tmp_path)
    wait_for_block(tmp_path / "results", process)
    os.kill(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130 and out == ""
    assert f"resume with:\n  marchland run two_valleys --runs {RUNS} --seed 5" in err
    folder = tmp_path / "results" / "two_valleys-001"
    done = len(list((folder / "blocks").iterdir()))
    assert 0 < done < BLOCKS
    assert open_result(folder).manifest["finished"] is None
    again = shell(*RUN[:-1], "2", "--json", cwd=tmp_path)
    out, err = again.communicate(timeout=280)
    assert again.returncode == 0 and "resuming" in err
    assert json.loads(out)["result"] == "results/two_valleys-001"
    one, other = open_result(folder).dataset, open_result(uninterrupted).dataset
    assert one.sizes == other.sizes
    for name in one.data_vars:
        assert np.array_equal(one[name].values, other[name].values, equal_nan=one[name].dtype.kind == "f"), (
            name
        )


def test_a_full_disk_is_code_one(monkeypatch: pytest.MonkeyPatch) -> None:
    import errno

    from marchland.ensemble import manifest

    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(manifest, "write", full)
    code, out, err = call("run", "two_valleys", "--runs", "3", "--quiet")
    assert code == 1 and out == "" and "no space left" in err and "Traceback" not in err
