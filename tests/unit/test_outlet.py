"""A terminal without the characters, and a reader that goes away: no command ends in a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import marchland as ml

TITLE = "Två dalar – Долина"


def call(*args: str, cwd: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """The program in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "marchland", *args],
        cwd=cwd, env={**os.environ, **env}, capture_output=True, text=True, encoding="utf-8", errors="replace",
    )  # fmt: skip


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = ml.new(tmp_path_factory.mktemp("written") / "dalar")
    sheet, claims = folder / "scenario.yaml", folder / "claims.csv"
    lines = sheet.read_text(encoding="utf-8").splitlines()
    lines = [f"title: {TITLE}" if line.startswith("title:") else line for line in lines]
    sheet.write_text("\n".join(lines) + "\n", encoding="utf-8")
    claims.write_text(claims.read_text(encoding="utf-8").replace("The ", "Дe ", 1), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("encoding", "args", "code"),
    [
        ("ascii", ("trial", ".", "--record-only"), 0),
        ("latin-1", ("show", "."), 0),
        ("latin-1", ("check", "Долина"), 2),
    ],
)
def test_no_character_stops_a_command(
    scenario: Path, encoding: str, args: tuple[str, ...], code: int
) -> None:
    done = call(*args, cwd=scenario, PYTHONIOENCODING=encoding)
    assert done.returncode == code and "Error" not in done.stderr and "Traceback" not in done.stderr
    assert "\\u04" in done.stdout + done.stderr


def test_json_stays_json(scenario: Path) -> None:
    done = call("show", ".", "--json", cwd=scenario, PYTHONIOENCODING="latin-1")
    assert done.returncode == 0 and json.loads(done.stdout)["title"] == TITLE


def test_a_library_keeps_the_state_of_its_caches_to_itself() -> None:
    """matplotlib says at once that its folder cannot be used, and after five seconds that it looks for fonts."""
    code = (
        "import logging; from marchland.views.look import plotting; plotting('colors')\n"
        "print(logging.getLogger('matplotlib.font_manager').isEnabledFor(logging.WARNING))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True,
                          env={**os.environ, "MPLCONFIGDIR": "/dev/null/no"})  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "False\n", "")


@pytest.mark.parametrize(
    "args",
    [("--help",), ("events", "--help"), ("models", "list")],
)
def test_a_reader_that_goes_away_is_no_error(args: tuple[str, ...], tmp_path: Path) -> None:
    command = [sys.executable, "-m", "marchland", *args]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as one:
        assert one.stdout is not None and one.stderr is not None
        one.stdout.close()
        said = one.stderr.read()
    assert (one.returncode, said) == (0, b"")
