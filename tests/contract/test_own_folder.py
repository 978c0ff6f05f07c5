"""Mechanisms in a folder of one's own: commands know it by a variable, and what it lacks is said in words."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from marchland import mechanisms
from marchland.ensemble import asked
from marchland.errors import MechanismError
from marchland.files import paths
from marchland.scenario import load, new
from marchland.scenario.errors import ScenarioError
from marchland.territory.listed import listed

TITHE = Path(__file__).with_name("tithe.py").read_text(encoding="utf-8")


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Path]:
    """A folder with one mechanism, on the path of mechanisms."""
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "tithe.py").write_text(TITHE, encoding="utf-8")
    mechanisms.__path__.append(str(folder))
    yield folder
    mechanisms.__path__.remove(str(folder))
    sys.modules.pop("marchland.mechanisms.tithe", None)


def with_tithe(folder: Path) -> Path:
    """The teaching scenario, copied, with `tithe` listed."""
    sheet = new(folder) / "scenario.yaml"
    text = sheet.read_text(encoding="utf-8")
    sheet.write_text(text.replace("mechanisms:\n", "mechanisms:\n  - tithe\n", 1), encoding="utf-8")
    return folder


def test_a_command_knows_the_folder_that_is_named(own: Path, tmp_path: Path) -> None:
    """By its variable, in a process of its own (5 s for three of these); else exit code 2, and what to set."""
    war = with_tithe(tmp_path / "war")

    def check(**given: str) -> tuple[int, str]:
        clean = {k: v for k, v in os.environ.items() if k != paths.MECHANISMS}
        command = [sys.executable, "-m", "marchland", "check", str(war)]
        found = subprocess.run(command, env={**clean, **given}, capture_output=True, text=True, check=False)
        return found.returncode, found.stdout + found.stderr

    code, said = check(**{paths.MECHANISMS: str(own)})
    assert code == 0, said
    code, said = check()
    assert code == 2 and f"if tithe.py is in a folder of yours, set {paths.MECHANISMS}=FOLDER" in said
    code, said = check(**{paths.MECHANISMS: str(tmp_path / "onw")})
    assert code == 2 and "error: there is no folder" in said and "onw: expected the folder of" in said


def test_the_variable_names_folders_as_path_does(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(paths.MECHANISMS, f"{tmp_path}{os.pathsep} own {os.pathsep}{tmp_path}")
    assert paths.mechanisms() == [tmp_path, Path.cwd() / "own"]
    monkeypatch.setenv(paths.MECHANISMS, " ")
    assert paths.mechanisms() == []


def test_tests_beside_a_mechanism_are_left_alone(own: Path) -> None:
    for name in ("test_tithe.py", "conftest.py"):
        (own / name).write_text("raise RuntimeError\n", encoding="utf-8")
    assert set(mechanisms.discover()) == {*mechanisms.SHIPPED, "tithe"}


def test_a_name_that_is_shipped_is_refused(own: Path) -> None:
    """Else the file would be passed over without a word."""
    (own / "contest.py").write_text(TITHE, encoding="utf-8")
    with pytest.raises(MechanismError, match=r"own/contest.py:1: .*contest.py has this name: choose another"):
        mechanisms.discover()


def test_a_folder_may_be_named_twice(own: Path) -> None:
    """As by the variable and again in Python, in other words."""
    mechanisms.__path__.append(str(own / ".." / "own"))
    try:
        assert "tithe" in mechanisms.discover()
    finally:
        mechanisms.__path__.pop()


def test_a_result_whose_mechanism_is_gone_is_refused_in_words(own: Path, tmp_path: Path) -> None:
    """What `why` and the lab compile of a result was read without the rules of a scenario's folder."""
    s = load(with_tithe(tmp_path / "war"))
    assert "tithe" in [m.name for m in listed(s)]
    (own / "tithe.py").rename(own / "conftest.py")
    mechanisms._found.cache_clear()
    with pytest.raises(
        MechanismError, match=r"no mechanism named 'tithe' \(if tithe.py is in a folder of yours"
    ):
        listed(s)


def test_a_changed_file_is_another_request(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`run` gives a finished result back where nothing was touched; a mechanism of one's own counts as touched."""
    monkeypatch.setenv(paths.MECHANISMS, str(own))
    before = asked.digest("two_valleys", (), ())
    assert before == asked.digest("two_valleys", (), ())
    (own / "tithe.py").write_text(TITHE + "\n", encoding="utf-8")
    assert before != asked.digest("two_valleys", (), ())


def test_inputs_are_listed_in_one_order(tmp_path: Path) -> None:
    """By name, whatever order a set of names has in this process."""
    table = new(tmp_path / "war") / "inputs.csv"
    row = "rian_vale,2001-01-07,2001-04-01,2,mm/week,invented for teaching,low,assumed,\n"
    table.write_text(table.read_text(encoding="utf-8") + row, encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        load(tmp_path / "war")
    names = str(caught.value).split("inputs are: ")[1].split(", ...")[0].split(", ")
    assert len(names) == 12 and names == sorted(names)
