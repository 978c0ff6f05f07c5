"""Nothing that is shipped leaves the fast path; what a user adds, or another compiler, is named in one line."""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
import warnings
from functools import cache
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from typer.testing import CliRunner

from contract.weeks import MECHANISMS, model
from marchland.cli.app import app
from marchland.engine import device
from marchland.engine.batch_last_axis import Stranger, batch_last_axis
from marchland.engine.contract import Add, Mechanism, Post, View
from marchland.engine.draws import uniforms, week_key
from marchland.engine.program import BLOCK, Program, build, inward, prepared, slow_parts
from marchland.engine.run import prior_draws
from marchland.errors import Notice
from marchland.scenario import load
from marchland.territory.known import Known
from marchland.territory.model import Territory
from marchland.territory.parameters import territorial_draws
from unit.engine.engine_toys import Walk

OTHER = "0.12.0.1"
"""A jaxlib that was not tested."""


def left_by(m: Territory) -> list[Stranger]:
    """What a territorial model uses that lanes do not know; traced, not compiled."""
    found: list[Stranger] = []

    def week(y: Any, p: Any, x: Any, u: Any) -> tuple[Any, Any]:
        y = m.step(y, p, x, u)
        return y, m.observe(y)

    def traced(function: Any, mapped: tuple[bool, ...], *args: Any) -> Any:
        return jax.eval_shape(batch_last_axis(function, mapped, BLOCK, found), *args)

    p = jax.eval_shape(prepared(m, BLOCK, found), inward(territorial_draws(m, 1)(np.arange(BLOCK))))
    y = traced(m.init, (True,), p)
    x = jax.tree.map(lambda a: a[0], m.inputs())
    runs = np.arange(BLOCK, dtype=np.uint32)
    u = jax.eval_shape(lambda: uniforms(week_key(np.uint32(1), runs, np.uint32(0)), m.streams))
    y, _ = traced(week, (True, True, False, True), y, p, x, u)
    traced(m.finish, (True,), y)
    return found


@cache
def left() -> tuple[Stranger, ...]:
    """The same of every mechanism that is found."""
    return tuple(left_by(model()))


def test_no_shipped_mechanism_leaves_the_fast_path() -> None:
    """Every mechanism file is compiled into the teaching scenario. The mend: a rule in lanes, or other primitives."""
    assert left() == ()


@pytest.mark.parametrize("name", MECHANISMS)
def test_nor_does_any_other(name: str) -> None:
    """Of one's own, beside those that are shipped: the line that a run would say of it, from the same trace."""
    assert slow_parts([one for one in left() if one.scope == name]) == ()


def test_nor_does_following_the_record() -> None:
    """The week that learning simulates."""
    s = load("two_valleys")
    assert left_by(Known(s, s.time.cut).model) == []


def harvest() -> Mechanism:
    """A mechanism that adds up the places before each place, by a primitive without a rule."""

    def post(y: View, p: View, x: View, u: View) -> list[Post]:
        return [Add("fighters", jnp.cumsum(y.held @ x.is_focal)[:, None] * x.focal_group)]

    return Mechanism(name="harvest", claim="It adds up.", post=post, reads=("held",))


def test_a_mechanism_that_leaves_it_is_named() -> None:
    plain = model()
    more = dataclasses.replace(plain, mechanisms=(*plain.mechanisms, harvest()))
    found = left_by(more)
    assert found == [Stranger("cumsum", "harvest")]
    assert slow_parts(found) == (
        "'harvest' uses 'cumsum', which the fast path does not know: futures take longer",
    )


class Strange(Walk):
    """A walk with a part that sorts and a part that adds up."""

    def step(self, y: Any, p: Any, x: Any, u: Any) -> Any:
        new = Walk.step(self, y, p, x, u)
        with jax.named_scope("harvest"):
            moved = jnp.sort(new["position"])
        with jax.named_scope("tithe"):
            return {**new, "position": jnp.cumsum(moved) - jnp.cumsum(moved) + jnp.sort(moved)}


def built(walk: Walk) -> Program:
    return build(walk, prior_draws(walk, 1)(np.arange(BLOCK)), BLOCK)


def begun(walk: Walk) -> tuple[Any, Any]:
    """Parameters and first state of a whole block."""
    p = prior_draws(walk, 1)(np.arange(BLOCK))
    return p, built(walk).start(p)


def test_building_says_all_in_one_line() -> None:
    with pytest.warns(Notice) as said:
        program = built(Strange())
    (line,) = program.slow
    assert [str(w.message) for w in said] == [line]
    assert line == (
        "'harvest' uses 'sort'; 'tithe' uses 'cumsum', 'sort', which the fast path does not know: futures take longer"
    )


def test_building_what_stays_on_it_says_nothing() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert built(Walk()).slow == ()


@pytest.mark.parametrize("size", [1, 4])
def test_small_blocks_compile(size: int) -> None:
    """Of a small model: one that the compiler would run in another way, which knows no barriers."""
    short = Walk(steps=3)
    p = prior_draws(short, 1)(np.arange(size))
    program = build(short, p, size)
    _, seen, _ = program.advance(1, np.arange(size), p, program.start(p), 0, 3)
    _, wide, _ = built(short).advance(1, np.arange(BLOCK), *begun(short), 0, 3)
    np.testing.assert_allclose(seen["position"], wide["position"][:size], rtol=1e-6)


# ---- versions -------------------------------------------------------------------------------------------------------


def test_another_compiler_is_named_and_given_no_flags(monkeypatch: pytest.MonkeyPatch) -> None:
    """A flag that a jaxlib does not know ends the process; one that it knows may do something else."""
    monkeypatch.setattr(device, "version", lambda name: OTHER)
    mine = "--xla_cpu_prefer_vector_width=256"
    monkeypatch.setenv("XLA_FLAGS", mine)
    device.one_thread_a_block()
    assert os.environ["XLA_FLAGS"] == mine
    with pytest.warns(
        Notice, match=rf"jaxlib {OTHER} is not one that the fast path is tested with \(0.10.x\)"
    ):
        built(Walk())


def test_a_tested_compiler_is_given_its_flags_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """And a user's own setting of one of them is left."""
    mine = "--xla_cpu_prefer_vector_width=256"
    monkeypatch.setenv("XLA_FLAGS", mine)
    device.one_thread_a_block()
    once = os.environ["XLA_FLAGS"]
    device.one_thread_a_block()
    assert os.environ["XLA_FLAGS"] == once
    assert once.split() == [mine, *(f"{k}={v}" for k, v in device.FLAGS.items() if k not in mine)]


def test_commands_say_notices_once_unless_quiet(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Of the version and of a cache that cannot be written; the manifest holds what is slow in any case."""
    full = "compiled programs cannot be kept in x (full)"
    monkeypatch.setattr(device, "version", lambda name: OTHER)
    monkeypatch.setattr(device, "_kept", lambda folder: full)
    command = ["run", "two_valleys", "--runs", "8", "--until", "2002-02-03", "--json", "--out"]
    for quiet in ([], ["--quiet"]):
        out = tmp_path / f"out{len(quiet)}"
        ran = CliRunner().invoke(app, [*command, str(out), *quiet])
        assert ran.exit_code == 0, ran.output
        (line,) = json.loads((out / "manifest.json").read_text())["slow"]
        assert line.startswith(f"jaxlib {OTHER}")
        assert ran.stderr.splitlines() == ([] if quiet else [f"note: {full}", f"note: {line}"])


# ---- what the compiler says, and its cache --------------------------------------------------------------------------

SLOW = """
import sys
if {marchland}:
    import marchland
import time
import jax
import numpy as np
constant = np.random.default_rng(1).random(4500).astype(np.float32)
began = time.perf_counter()
jax.jit(lambda: jax.lax.sort(constant)).lower().compile()
print(time.perf_counter() - began)
"""


def in_a_process(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if k not in ("TF_CPP_MIN_LOG_LEVEL", "XLA_FLAGS")}
    command = [sys.executable, "-c", code]
    found = subprocess.run(command, env={**kept, **environment}, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stderr
    return found


def test_advice_to_developers_of_the_compiler_reaches_nobody(tmp_path: Path) -> None:
    """A constant whose folding takes over a second sets the same alarm off as a compilation of over two minutes."""
    found = in_a_process(SLOW.format(marchland=True), JAX_ENABLE_COMPILATION_CACHE="0")
    if float(found.stdout) < 1.2:
        pytest.skip("this machine folds the constant before the alarm")
    assert found.stderr == ""


TRIAL = """
import sys
import warnings
import jax
from marchland.engine.device import keep_programs
warnings.simplefilter("always")
for _ in range(2):
    keep_programs()
print(jax.jit(lambda a: a * 3)(1.0))
"""


def test_a_cache_that_cannot_be_written_is_said_in_a_line(tmp_path: Path) -> None:
    """Nothing can be made below a file, not even by root. No word by JAX, no traceback, the same number."""
    blocked = tmp_path / "file"
    blocked.write_text("")
    found = in_a_process(TRIAL, XDG_CACHE_HOME=str(blocked))
    assert found.stdout == "3.0\n"
    assert "compiled programs cannot be kept in" in found.stderr
    assert "Not a directory" in found.stderr
    assert "persistent" not in found.stderr


def test_troubles_of_the_cache_are_one_note(capsys: pytest.CaptureFixture[str]) -> None:
    """JAX warns of each program that a full disk or a damaged file costs."""
    from marchland.cli.console import noticing

    def troubled() -> None:
        for name in ("jit_a", "jit_b"):
            text = f"Error writing persistent compilation cache entry for '{name}': OSError: [Errno 28] No space left"
            warnings.warn(text, stacklevel=1)

    with noticing():
        troubled()
    assert capsys.readouterr().err == (
        "note: compiled programs cannot be kept (OSError: [Errno 28] No space left): each start takes longer\n"
    )
    with noticing(quiet=True):
        troubled()
    assert capsys.readouterr().err == ""


def test_programs_cut_off_by_a_kill_are_dropped(tmp_path: Path) -> None:
    """JAX writes them in place and never again: half of one would be complained about for ever. Each is looked at once."""
    in_a_process(TRIAL, XDG_CACHE_HOME=str(tmp_path))
    folder = tmp_path / "marchland" / "programs"
    (path,) = folder.glob("*-cache")
    written = path.read_bytes()
    assert device.drop_damaged(folder) == []
    for i, size in enumerate((0, 1, len(written) // 2, len(written) - 1, len(written))):
        (folder / f"{i}-cache").write_bytes(written[:size])
    assert device.drop_damaged(folder) == ["0-cache", "1-cache", "2-cache", "3-cache"]
    assert {p.name for p in folder.glob("*-cache")} == {path.name, "4-cache"}
