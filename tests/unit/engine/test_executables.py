"""Executables on disk: found by what they are made of, the same bits as when compiled, never trusted."""

from __future__ import annotations

import dataclasses
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jax
import numpy as np
import pytest

from marchland.engine import executables
from marchland.engine import program as programs
from marchland.engine.run import block_runs, build, prior_draws
from marchland.scenario import load
from marchland.territory.compile import compile_model
from unit.engine.engine_toys import Walk

SIZE = 4


@dataclass(frozen=True)
class Named(Walk):
    """A walk that says what it is made of, and counts how often it is traced."""

    identity: str = "walk, as of today"
    structure: str = "walk"


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(executables, "folder", lambda: tmp_path)
    monkeypatch.setattr(programs, "_programs", {})
    yield


@pytest.fixture
def traced(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """One entry for each time that a program was compiled."""
    found: list[int] = []
    real = programs.compiled

    def spied(*args: Any) -> Any:
        found.append(1)
        return real(*args)

    monkeypatch.setattr(programs, "compiled", spied)
    return found


def walked(model: Walk, size: int = SIZE) -> list[np.ndarray[Any, Any]]:
    """State, observations and records of a block, built as a new process would."""
    programs._programs.clear()
    p = prior_draws(model, 3)(block_runs(0, size))
    program = build(model, p, size)
    found = program.advance(3, block_runs(0, size), p, program.start(p), 0, model.steps)
    return [np.asarray(leaf) for leaf in jax.tree.leaves(found)]


def test_a_later_process_loads_the_same_bits(traced: list[int], tmp_path: Path) -> None:
    first, second = walked(Named()), walked(Named())
    assert traced == [1]
    assert all(a.dtype == b.dtype and np.array_equal(a, b) for a, b in zip(first, second, strict=True))
    assert len(list(tmp_path.iterdir())) == 1
    walked(Walk())
    assert traced == [1, 1] and len(list(tmp_path.iterdir())) == 1, "a model that says nothing is not kept"


def test_another_identity_form_or_size_is_another_file(traced: list[int], tmp_path: Path) -> None:
    walked(Named())
    walked(Named(identity="walk, as of tomorrow"))
    walked(Named(), SIZE + 1)
    walked(Named(steps=9))
    assert traced == [1] * 4 and len(list(tmp_path.iterdir())) == 4


@pytest.mark.parametrize("harm", ["cut", "empty", "flipped", "foreign", "text"])
def test_what_is_not_whole_or_not_ours_is_made_anew(traced: list[int], tmp_path: Path, harm: str) -> None:
    first = walked(Named())
    (file,) = tmp_path.iterdir()
    whole = file.read_bytes()
    if harm == "foreign":
        walked(Named(identity="walk, as of tomorrow"))
        (other,) = set(tmp_path.iterdir()) - {file}
        file.write_bytes(other.read_bytes())
    else:
        middle = len(whole) // 2
        flipped = whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :]
        file.write_bytes({"cut": whole[:-9], "empty": b"", "flipped": flipped, "text": b"hello"}[harm])
    before = len(traced)
    again = walked(Named())
    assert len(traced) == before + 1 and all(map(np.array_equal, first, again))
    assert executables.kept(identity_of(file)) is not None, "and written anew, whole"


def identity_of(file: Path) -> str:
    """The identity that a file says it is of."""
    body = file.read_bytes()[len(executables.HEAD) + executables.DIGEST :]
    return str(executables.json.loads(body[8 : 8 + int.from_bytes(body[:8], "little")])["identity"])


def test_what_has_another_form_is_refused() -> None:
    """As JAX refuses it for a function that it compiled: the runtime alone would read beyond the array."""
    walked(Named())
    programs._programs.clear()
    p = prior_draws(Named(), 3)(block_runs(0, SIZE))
    program = build(Named(), p, SIZE)
    with pytest.raises(TypeError, match=r"expected float32\(4,\)"):
        program.start({"drift": p["drift"].astype(np.float64)})


def test_only_the_last_used_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(executables, "MOST", 2)
    for k, name in enumerate("abc"):
        walked(Named(identity=name))
        for file in tmp_path.iterdir():
            if identity_of(file).startswith(f"('{name}'"):
                os.utime(file, (k, k))
    assert {identity_of(file)[2] for file in tmp_path.iterdir()} == {"b", "c"}


def test_a_full_or_closed_folder_costs_time_only(traced: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(executables, "folder", lambda: Path("/nowhere/at/all"))
    first, second = walked(Named()), walked(Named())
    assert traced == [1, 1] and all(map(np.array_equal, first, second))


def test_a_territory_says_what_it_is_made_of() -> None:
    """The same in a process that orders sets otherwise; nothing where a mechanism is not as its file has it."""
    model = compile_model(load("two_valleys"))
    text = (
        "from marchland.scenario import load; from marchland.territory.compile import compile_model; print("
    )
    told = subprocess.run(
        [sys.executable, "-c", f"{text}compile_model(load('two_valleys')).identity)"],
        env={**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.strip() == model.identity
    mine = dataclasses.replace(model.mechanisms[0], claim="Something else.")
    assert dataclasses.replace(model, mechanisms=(mine, *model.mechanisms[1:])).identity is None
    world = dataclasses.replace(model.world, near=model.world.near * np.float32(1.01))
    fewer = dataclasses.replace(model, mechanisms=model.mechanisms[1:])
    assert len({model.identity, dataclasses.replace(model, world=world).identity, fewer.identity}) == 3
