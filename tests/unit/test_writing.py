"""Files appear whole or not at all, and nothing of a dead process stays."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

import marchland
from marchland.cli.app import app
from marchland.files.writing import whole, whole_folder, write_text

PACKAGE = Path(marchland.__file__).parent
BARE = re.compile(r"\.write_text\(|\.write_bytes\(|savefig\(|to_netcdf\(|to_csv\(|to_parquet\(|np\.savez?\(|\.open\(\"[wxa]|json\.dump\(")  # fmt: skip
ASIDE = {"files/writing.py", "scenario/catalog.py", "views/look.py", "lab/jobs.py"}
"""Where writing is made whole, where it goes into a folder that is, into memory, and what a process says as it goes."""
STORE = {
    "ensemble/chunks.py",
    "ensemble/group.py",
    "ensemble/store.py",
    "ensemble/manifest.py",
    "files/claims.py",
    "files/locks.py",
}
"""Results on disk: what counts there is marked after it was written."""


@pytest.fixture
def dead() -> int:
    """The number of a process that has ended."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_every_writer_writes_beside_and_renames() -> None:
    """A line that writes does so into a `part` of `whole`, whatever library does the writing."""
    for path in sorted(PACKAGE.rglob("*.py")):
        if path.relative_to(PACKAGE).as_posix() in ASIDE | STORE:
            continue
        for line in path.read_text(encoding="utf-8").splitlines():
            assert not BARE.search(line) or "part" in line, f"{path}: {line.strip()}"


def test_a_writer_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    write_text(tmp_path / "a.txt", "old")
    with pytest.raises(KeyboardInterrupt), whole(tmp_path / "a.txt") as part:
        part.write_text("half")
        raise KeyboardInterrupt
    assert [(p.name, p.read_text()) for p in tmp_path.iterdir()] == [("a.txt", "old")]


def test_what_the_dead_left_is_swept_and_the_living_are_let_be(tmp_path: Path, dead: int) -> None:
    (tmp_path / f".a.{dead}.part.txt").write_text("half")
    (tmp_path / ".a.1.part.txt").write_text("being written")
    (tmp_path / f".ab.{dead}.part.txt").write_text("of another file")
    write_text(tmp_path / "a.txt", "new")
    assert {p.name for p in tmp_path.iterdir()} == {"a.txt", ".a.1.part.txt", f".ab.{dead}.part.txt"}


def test_an_error_names_the_file_that_was_meant(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="there is no folder") as error:
        write_text(tmp_path / "none" / "a.txt", "x")
    assert error.value.filename == str(tmp_path / "none")
    (tmp_path / "folder").mkdir()
    with pytest.raises(OSError, match=r"folder'$"):
        write_text(tmp_path / "folder", "x")
    assert [p.name for p in tmp_path.iterdir()] == ["folder"]


def test_a_folder_appears_whole(tmp_path: Path, dead: int) -> None:
    (tmp_path / f".new.{dead}.part").mkdir()
    (tmp_path / f".new.{dead}.part" / "x").touch()
    with pytest.raises(KeyboardInterrupt), whole_folder(tmp_path / "new") as part:
        (part / "x").touch()
        raise KeyboardInterrupt
    assert not list(tmp_path.iterdir())
    with whole_folder(tmp_path / "new") as part:
        (part / "x").touch()
        assert not (tmp_path / "new").exists()
    with pytest.raises(FileExistsError), whole_folder(tmp_path / "new") as part:
        (part / "y").touch()
    assert [p.name for p in (tmp_path / "new").iterdir()] == ["x"]


def test_new_fills_an_empty_folder_one_stands_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert CliRunner().invoke(app, ["new", "."]).exit_code == 0
    assert CliRunner().invoke(app, ["check", "."]).exit_code == 0
    assert (tmp_path / "scenario.yaml").is_file() and not list(tmp_path.parent.glob(".*part*"))
