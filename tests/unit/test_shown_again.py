"""A finished result is shown again from what was kept of it: the same words, nothing heavy loaded, nothing believed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from marchland.cli import app as program
from marchland.cli.app import app
from marchland.engine import compiler
from marchland.ensemble.asked import digest
from marchland.files.code import ROOT
from marchland.views import told_summary

HEAVY = ("jax", "xarray", "pandas", "zarr", "matplotlib", "scipy", "duckdb", "sklearn")
LATE = ("matplotlib", "duckdb", "sklearn", "SALib", "blackjax", "scipy.stats", "h5py")
TABLES = ("xarray", "pandas", "zarr", "pyarrow", "dask")
"""What a run of new futures has no use for."""
ASKED = ("run", "valleys", "--runs", "6", "--until", "2001-02-04")


class Loaded(Exception):
    """The scenario was read."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with a scenario of one's own, and a finished result of it in `results`."""
    here = tmp_path_factory.mktemp("again")
    shutil.copytree(ROOT / "scenarios" / "two_valleys", here / "valleys")
    before = Path.cwd()
    os.chdir(here)
    try:
        assert CliRunner().invoke(app, list(ASKED)).exit_code == 0
        yield here
    finally:
        os.chdir(before)


@pytest.fixture
def unread(monkeypatch: pytest.MonkeyPatch) -> None:
    """No scenario is read from now on."""

    def refuse(*_: Any) -> None:
        raise Loaded

    monkeypatch.setattr(program, "opened", refuse)


def call(*more: str) -> Any:
    found = CliRunner().invoke(app, [*ASKED, *more])
    if found.exception is not None and not isinstance(found.exception, SystemExit):
        raise found.exception
    return found


@pytest.mark.usefixtures("folder")
def test_the_second_time_says_the_same_without_reading_the_scenario(unread: None) -> None:
    kept = Path("results/two_valleys-001") / told_summary.FILE
    first = call()
    assert "this result exists already and is used again" in first.stderr
    kept.unlink()
    assert call().stdout == first.stdout and kept.exists(), "told again of the futures, in the same words"
    kept.write_text(
        kept.read_text().replace("futures, seed", "pigs, seed").replace('"of": {', '"of": {"x": 1, ')
    )
    assert call().stdout == first.stdout, "a copy of another result is not believed"
    kept.write_text("{")
    assert call().stdout == first.stdout


@pytest.mark.usefixtures("folder")
def test_figures_are_the_same_as_of_the_futures(unread: None) -> None:
    first = json.loads(call("--json").stdout)
    assert json.loads(call("--json").stdout) == first and first["runs"] == 6
    (Path("results/two_valleys-001") / told_summary.FILE).unlink()
    assert json.loads(call("--json").stdout) == first


@pytest.mark.parametrize("change", ["table", "words", "chunk", "manifest"])
def test_what_changed_is_looked_at_in_earnest(folder: Path, unread: None, change: str) -> None:
    table, result = folder / "valleys" / "places.csv", folder / "results" / "two_valleys-001"
    chunk = next((result / "futures.zarr" / "holder" / "c").rglob("0"))
    while chunk.is_dir():
        chunk = chunk / "0"
    file = {"table": table, "chunk": chunk, "manifest": result / "manifest.json"}.get(change, table)
    before, about = file.read_bytes(), file.stat()
    try:
        if change != "words":
            file.write_bytes(before[:-2] + b" \n" if change == "table" else before[:-1] + b"!")
        with pytest.raises(Loaded):
            call(*(["--seed", "2"] if change == "words" else []))
    finally:
        file.write_bytes(before)
        os.utime(file, ns=(about.st_atime_ns, about.st_mtime_ns))
    assert call().exit_code == 0


def loaded(folder: Path, names: tuple[str, ...], *more: str, asked: tuple[str, ...] = ASKED) -> list[str]:
    """Which modules a command loads, in a process of its own."""
    code = (
        f"import sys; sys.argv = ['marchland', *{[*asked, *more]!r}]\n"
        "from marchland.__main__ import main\n"
        "try: main()\n"
        "except SystemExit as end: assert not end.code, end.code\n"
        f"print([m for m in {names!r} if m in sys.modules], file=sys.stderr)"
    )
    path = {"PYTHONPATH": os.pathsep.join(str(Path(p).resolve()) for p in sys.path)}
    found = subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env={**os.environ, **path},
        capture_output=True,
        text=True,
        check=True,
    )
    return list(json.loads(found.stderr.strip().splitlines()[-1].replace("'", '"')))


def test_showing_again_loads_nothing_heavy(folder: Path) -> None:
    assert loaded(folder, HEAVY) == []
    (folder / "results" / "two_valleys-001" / told_summary.FILE).unlink()
    assert loaded(folder, HEAVY) == [], "nor where the summary is told of the futures"


def test_new_futures_load_only_what_they_need(folder: Path) -> None:
    assert loaded(folder, (*LATE, *TABLES), "--seed", "9") == []
    assert loaded(folder, (*LATE, *TABLES), "--seed", "9", "--json") == []


def test_a_comparison_loads_only_what_it_needs(folder: Path) -> None:
    """What it loaded for nothing was a fifth of the CPU seconds of `make run` with few futures.

    The first time compiles its program, for which a minimal cut is sought, and that takes scipy.sparse.
    """
    few = ("--runs", "4", "--beside", "4", "--weeks", "2", "--page", "page.html", "--quiet")
    late = (*LATE, "scipy.optimize", "scipy.sparse", "pyarrow.dataset", "pandas", "xarray", "zarr")
    assert set(loaded(folder, late, *few, asked=("compare", "two_valleys"))) <= {"scipy.sparse"}
    assert loaded(folder, late, *few, "--seed", "2", asked=("compare", "two_valleys")) == []


def test_a_result_of_the_other_compiler_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = ("valleys", [], (6, 1))
    by_default = digest(*asked)
    monkeypatch.setenv(compiler.VARIABLE, compiler.JAX)
    assert digest(*asked) != by_default
    monkeypatch.setenv(compiler.VARIABLE, compiler.NATIVE)
    assert digest(*asked) == by_default
