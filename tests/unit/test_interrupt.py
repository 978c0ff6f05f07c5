"""Ctrl-C and SIGTERM end every command alike: no traceback, exit code 130, and how to go on where it can."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

import marchland
from marchland.cli.console import guarded

ENV = {**os.environ, "PYTHONPATH": str(Path(marchland.__file__).parents[1])}
READY = "from marchland.cli import interrupt; interrupt.install(); print('ready', flush=True); "


def stopped(program: str, number: int, pause: float, folder: Path) -> tuple[int, str, float]:
    """Exit code, what was said, and seconds until the end of a program that is sent a signal once it is ready."""
    process = subprocess.Popen(
        [sys.executable, "-c", program],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=folder,
        env=ENV,
    )
    assert process.stdout is not None and process.stdout.readline() == "ready\n"
    time.sleep(pause)
    process.send_signal(number)
    began = time.monotonic()
    _, said = process.communicate(timeout=60)
    return process.returncode, said, time.monotonic() - began


@pytest.mark.parametrize(
    ("number", "pause"), [(signal.SIGINT, 0.0), (signal.SIGTERM, 0.15), (signal.SIGINT, 0.5)]
)
def test_an_interruption_while_modules_load(number: int, pause: float, tmp_path: Path) -> None:
    program = (
        READY
        + "import sys; sys.argv = ['marchland', 'run', 'two_valleys']; import marchland.__main__ as m; m.main()"
    )
    code, said, _ = stopped(program, number, pause, tmp_path)
    assert code == 130 and said.startswith("interrupted") and "Traceback" not in said, said


def test_code_outside_of_python_does_not_hold_the_end_up(tmp_path: Path) -> None:
    """A long hash stands for a compilation: no signal is heard in it."""
    begun = READY.replace("print('ready', flush=True)", "interrupt.GRACE = 0.2; interrupt.resumable(True)")
    hash_ = "import hashlib; print('ready', flush=True); hashlib.pbkdf2_hmac('sha256', b'x', b'y', 10**8)"
    program = begun + hash_
    code, said, took = stopped(program, signal.SIGTERM, 0.2, tmp_path)
    assert code == 130 and "resume with:\n  marchland" in said and took < 5


def test_threads_that_go_on_do_not_hold_the_end_up(tmp_path: Path) -> None:
    program = (
        "from marchland.cli import interrupt; interrupt.install(); interrupt.GRACE = 0.2\n"
        "import time\nfrom concurrent.futures import ThreadPoolExecutor\n"
        "with ThreadPoolExecutor(2) as pool:\n"
        "    print('ready', flush=True)\n    list(pool.map(time.sleep, [30, 30]))\n"
    )
    code, said, took = stopped(program, signal.SIGINT, 0.1, tmp_path)
    assert code == 130 and said == "interrupted\n" and took < 5


@pytest.mark.parametrize(
    ("resumable", "says"), [(True, "resume with:\n  marchland"), (False, "interrupted\n")]
)
def test_only_what_resumes_says_so(resumable: bool, says: str) -> None:
    app = typer.Typer()

    @app.command()
    def work() -> None:
        with guarded(resumable):
            raise KeyboardInterrupt

    for _ in range(2):
        done = CliRunner().invoke(app)
        assert done.exit_code == 130 and says in done.output and ("resume" in done.output) == resumable
