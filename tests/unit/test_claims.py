"""A folder is one process's at a time, whatever the order of events, and free again after a kill."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from marchland.files import claims, locks
from marchland.files.claims import CLAIM, BusyError, named, numbered

HOLD = "import sys, time; from pathlib import Path; from marchland.files.claims import named, numbered\n"
TAKE = (
    HOLD + "with numbered(Path(sys.argv[1]), 'x') as f: (f / 'kept').touch(); print(f.name); time.sleep(.05)"
)
KEEP = HOLD + "with numbered(Path(sys.argv[1]), 'x', 'this') as f: print(f.name, flush=True); time.sleep(60)"


def start(program: str, folder: Path) -> subprocess.Popen[str]:
    env = {**os.environ, "PYTHONPATH": str(Path(claims.__file__).parents[2])}
    command = [sys.executable, "-c", program, str(folder)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=env)


@pytest.fixture(params=["with locks", "without locks"])
def system(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """A file system with and one without locks."""

    def refuse(descriptor: int) -> None:
        raise OSError(errno.ENOTSUP, "Operation not supported")

    if request.param == "without locks":
        monkeypatch.setattr(locks, "flock", refuse)
    return str(request.param)


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds `x-001`, having been asked for "this"."""
    process = start(KEEP, tmp_path)
    assert process.stdout is not None and process.stdout.readline() == "x-001\n"
    yield process
    process.kill()
    process.communicate()


def test_processes_that_start_at_once_take_different_numbers(tmp_path: Path) -> None:
    processes = [start(TAKE, tmp_path) for _ in range(6)]
    names = sorted(p.communicate()[0].strip() for p in processes)
    assert names == [f"x-{k:03d}" for k in range(1, 7)]
    assert [p.name for p in sorted(tmp_path.rglob("*")) if p.is_file()] == ["kept"] * 6, "no claim is left"


def test_a_folder_is_one_process_s_until_it_is_killed(tmp_path: Path, worker: subprocess.Popen[str]) -> None:
    said = f"x-001 is being made by process {worker.pid}: wait for it, then give the same command again"
    with pytest.raises(BusyError, match=said), numbered(tmp_path, "x", "this"):
        pass
    with pytest.raises(BusyError, match=said), named(tmp_path / "x-001"):
        pass
    with numbered(tmp_path, "x", "that") as other:
        assert other.name == "x-002"
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait()
    with numbered(tmp_path, "x", "that") as other:
        assert other.name == "x-002", "what another was doing is left to those who ask for that"
    with numbered(tmp_path, "x", "this") as mine:
        assert mine.name == "x-001"


def test_within_a_process_too(tmp_path: Path, system: str) -> None:
    with named(tmp_path / "a") as folder:
        (folder / "kept").touch()
        with pytest.raises(BusyError, match=f"process {os.getpid()}"), named(folder):
            pass
    assert [p.name for p in folder.iterdir()] == ["kept"]
    with named(folder):
        pass


def test_what_came_to_nothing_leaves_nothing(tmp_path: Path, system: str) -> None:
    with pytest.raises(ZeroDivisionError), numbered(tmp_path / "results", "x", "this"):
        raise ZeroDivisionError
    assert not list(tmp_path.iterdir())
    (tmp_path / "mine").mkdir()
    with named(tmp_path / "mine"):
        pass
    assert (tmp_path / "mine").is_dir(), "a folder that was there stays"


def test_what_was_begun_is_found_again(tmp_path: Path, system: str) -> None:
    with pytest.raises(ZeroDivisionError), numbered(tmp_path, "x", "this") as folder:
        (folder / "part").touch()
        raise ZeroDivisionError
    with numbered(tmp_path, "x", "this", lambda f: (f / "part").exists()) as again:
        assert again == folder
    with numbered(tmp_path, "x", "this") as other:
        assert other.name == "x-002", "without its owner's word a folder that holds something is not touched"
    with numbered(tmp_path, "x", mine=lambda f: (f / "part").exists()) as again:
        assert again == folder


def test_without_locks_a_claim_ends_with_its_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locks, "NO_LOCKS", (*locks.NO_LOCKS, errno.EIO))
    monkeypatch.setattr(locks, "flock", lambda descriptor: (_ for _ in ()).throw(OSError(errno.EIO, "")))
    ended = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, text=True
    )
    held = tmp_path / (CLAIM + locks.HELD)

    def left_by(pid: int, host: str, began: str) -> None:
        held.write_text(f'{{"pid": {pid}, "host": "{host}", "began": "{began}", "asked": ""}}')

    left_by(os.getpid(), "elsewhere", "")
    with pytest.raises(BusyError, match=f"delete {held}"), named(tmp_path):
        pass
    here = claims.gethostname()
    for pid, began in ((int(ended.stdout), ""), (os.getpid(), "1")):
        left_by(pid, here, began)
        with named(tmp_path):
            assert held.exists()
        assert not held.exists()
    held.touch()
    with pytest.raises(BusyError), named(tmp_path):
        pass
    os.utime(held, (time.time() - 60, time.time() - 60))
    with named(tmp_path):
        pass


def test_a_full_disk_leaves_no_claim(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "pwrite", full)
    with pytest.raises(OSError, match=f"No space left on device.*{CLAIM}"), named(tmp_path / "x"):
        pass
    assert not list(tmp_path.rglob(CLAIM))
