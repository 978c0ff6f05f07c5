"""Whatever is done to the files of a scenario, loading gives a scenario or a ScenarioError, and nothing else.

The property holds or fails for a given input, so there is no false alarm; the examples are fixed by `derandomize`.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marchland.scenario import Problem, Scenario, ScenarioError, find, load
from marchland.scenario.sheet import parse

FILES = sorted(path.name for path in find("two_valleys").iterdir() if path.suffix in (".csv", ".yaml"))
TEXTS = {name: (find("two_valleys") / name).read_bytes() for name in FILES}
SPECIAL = st.sampled_from(
    [
        "", "nan", "inf", "-1", "1e999", "0", "9" * 400, "null", "~", "no", "[", "{", "&a", "*a", "!!int", "- ", ": ",
        '"', "'", ",", "\n", "\r", "\t", "#", "%YAML 1.1\n---\n", "2014-02-30", "0000-00-00", "contested", "rebels",
        "\ufeff", "\u2028", "\x85", "é", "\x00", "\x07", "٣", "1_0", "0x1", "|", ">", "? ", "<<: ", "...", "---",
    ]
)  # fmt: skip
WILD = st.one_of(SPECIAL, st.text(max_size=8))


def outcome(folder: Path) -> Scenario | list[Problem]:
    try:
        return load(folder)
    except ScenarioError as error:
        assert error.problems
        assert str(error)
        assert all(problem.line >= 1 and problem.column >= 1 for problem in error.problems)
        return error.problems


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("fuzz")
    for name in FILES:
        shutil.copyfile(find("two_valleys") / name, path / name)
    return path


def tried(folder: Path, name: str, data: bytes) -> None:
    try:
        (folder / name).write_bytes(data)
        outcome(folder)
    finally:
        (folder / name).write_bytes(TEXTS[name])


@settings(
    max_examples=50,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(name=st.sampled_from([n for n in FILES if n.endswith(".csv")]), draw=st.data())
def test_any_cell_may_be_replaced(folder: Path, name: str, draw: st.DataObject) -> None:
    lines = TEXTS[name].decode().split("\n")
    line = draw.draw(st.integers(0, len(lines) - 1))
    cells = lines[line].split(",")
    cells[draw.draw(st.integers(0, len(cells) - 1))] = draw.draw(WILD)
    lines[line] = ",".join(cells)
    tried(folder, name, "\n".join(lines).encode("utf-8", "surrogatepass"))


@settings(
    max_examples=50,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(name=st.sampled_from(FILES), where=st.floats(0, 1), size=st.integers(0, 40), put=st.binary(max_size=6))
def test_any_bytes_may_be_replaced(folder: Path, name: str, where: float, size: int, put: bytes) -> None:
    text = TEXTS[name]
    start = int(where * len(text))
    tried(folder, name, text[:start] + put + text[start + size :])


@settings(
    max_examples=120,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(where=st.floats(0, 1), size=st.integers(0, 25), put=WILD)
def test_any_stretch_of_the_sheet_may_be_replaced(folder: Path, where: float, size: int, put: str) -> None:
    text = TEXTS["scenario.yaml"].decode()
    start = int(where * len(text))
    changed = text[:start] + put + text[start + size :]
    tried(folder, "scenario.yaml", changed.encode("utf-8", "surrogatepass"))


@settings(max_examples=300, deadline=None, derandomize=True)
@given(parts=st.lists(st.one_of(SPECIAL, st.text(max_size=4)), max_size=12))
def test_any_text_is_yaml_or_refused(parts: list[str]) -> None:
    try:
        parse("".join(parts), "s.yaml")
    except ScenarioError as error:
        assert str(error)


KEYS = [
    "time.weeks",
    "time",
    "focal",
    "parameters.contest.rho",
    "mechanisms",
    "mechanisms.0",
    "sides.crown.affinity",
    "x",
    "",
]


@settings(max_examples=50, deadline=None, derandomize=True)
@given(key=st.one_of(st.sampled_from(KEYS), st.text(max_size=8)), value=WILD)
def test_any_override_is_applied_or_refused(key: str, value: str) -> None:
    try:
        load("two_valleys", {key: value})
    except ScenarioError as error:
        assert str(error)
