"""Slopes of what is seen, week by week backwards: closed forms, and the same by both compilers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from marchland.engine import compiler, executables
from marchland.engine import sweep as sweeps
from marchland.engine.draws import uniforms, week_key
from marchland.engine.native import processor
from marchland.engine.program import BLOCK, inward
from marchland.engine.run import prior_draws
from marchland.engine.sweep import Sweep, sweep
from marchland.engine.weekly import by_jax, natively
from unit.engine.engine_toys import Walk

COMPILERS = (compiler.JAX, compiler.NATIVE)


class Growth(Walk):
    """A walk that grows by a share of itself each step and has a floor: position[t] = position[t-1] (1 + drift) + u."""

    def init(self, p: Any) -> Any:
        return {"position": jnp.ones(2) * p["drift"], "age": jnp.zeros((), jnp.int32)}

    def step(self, y: Any, p: Any, x: Any, u: Any) -> Any:
        moved = jnp.maximum(y["position"] * (1 + p["drift"]) + u["push"], 0.0)
        return {"position": moved, "age": y["age"] + 1}


def swept(model: Any, name: str, monkeypatch: pytest.MonkeyPatch) -> tuple[Sweep, Any]:
    monkeypatch.setenv(compiler.VARIABLE, name)
    p = inward({k: np.asarray(v, np.float32) for k, v in prior_draws(model, 1)(np.arange(BLOCK)).items()})
    return sweep(model, BLOCK, ("position",), p, model.inputs()), p


@pytest.mark.parametrize("name", COMPILERS)
def test_of_a_walk_every_step_adds_one(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """position[t] = (t + 1) drift + luck: the slope of a weighted sum is the sum of weights times t + 1, at two sites."""
    walk, runs = Walk(), np.arange(BLOCK, dtype=np.uint32)
    sides, p = swept(walk, name, monkeypatch)
    path = sides.go(3, runs, p, walk.inputs(), walk.steps)
    assert len(path.states) == walk.steps and path.seen["position"].shape == (walk.steps, 2, BLOCK)
    weights = np.random.default_rng(1).normal(size=(walk.steps, 2, BLOCK)).astype(np.float32)
    found = sides.slopes(3, runs, p, walk.inputs(), path, {"position": weights})
    want = (weights * np.arange(1, walk.steps + 1)[:, None, None]).sum((0, 1))
    np.testing.assert_allclose(found["drift"], want, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("name", COMPILERS)
def test_of_growth_they_are_those_of_the_whole_record_at_once(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    growth, runs, seed = Growth(), np.arange(BLOCK, dtype=np.uint32), 5
    sides, p = swept(growth, name, monkeypatch)
    path = sides.go(seed, runs, p, growth.inputs(), growth.steps)

    def whole(drift: Any) -> Any:
        position, total = jnp.ones((2, BLOCK)) * drift, 0.0
        for t in range(growth.steps):
            u = uniforms(week_key(np.uint32(seed), jnp.asarray(runs), np.uint32(t)), growth.streams)
            position = jnp.maximum(position * (1 + drift) + u["push"], 0.0)
            total += (position**2).sum()
        return total

    value, want = jax.value_and_grad(whole)(jnp.asarray(p["drift"]))
    assert float(value) == pytest.approx(float((path.seen["position"] ** 2).sum()), rel=1e-5)
    found = sides.slopes(seed, runs, p, growth.inputs(), path, {"position": 2 * path.seen["position"]})
    np.testing.assert_allclose(found["drift"], want, rtol=1e-5)


class Named(Growth):
    """A growth that says what it is made of."""

    identity = "growth, as of today"


@pytest.mark.parametrize("gone", ["nothing", "executables", "object"])
def test_a_later_process_finds_the_same_slopes(
    gone: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Compiled once and found again with the same bits; where a part is gone, compiled again."""
    (tmp_path / "kept").mkdir()
    compilations, real = [], sweeps.compiled

    def counted(*args: Any) -> Sweep:
        compilations.append(args)
        return real(*args)

    monkeypatch.setattr(sweeps, "compiled", counted)
    monkeypatch.setattr(executables, "folder", lambda: tmp_path / "kept")
    monkeypatch.setattr(processor, "folder", lambda: tmp_path / "objects")
    found = []
    for _ in range(2):
        model, runs = Named(), np.arange(BLOCK, dtype=np.uint32)
        sides, p = swept(model, compiler.NATIVE, monkeypatch)
        path = sides.go(5, runs, p, model.inputs(), model.steps)
        by = {"position": 2 * path.seen["position"]}
        found.append(sides.slopes(5, runs, p, model.inputs(), path, by)["drift"])
        for file in (tmp_path / {"executables": "kept", "object": "objects"}.get(gone, "none")).glob("*"):
            file.unlink()
    np.testing.assert_array_equal(*found)
    assert len(compilations) == (1 if gone == "nothing" else 2)


ROWS = np.array([[0], [2], [0], [1], [2], [2], [1]])


def awkward(y: Any, p: Any, x: Any, u: Any) -> tuple[Any, Any]:
    """What slopes are full of and weeks are not: pads, pieces, sums of one, rows added up, powers below zero."""
    a, b = y["a"], p["b"]
    padded = jax.lax.pad(a, jnp.float32(2.0), ((1, 2, 0), (0, 1, 1)))
    left, right = jnp.split(padded, [3], axis=0)
    one, two, three = (padded[k] for k in range(3))
    rows = jax.ops.segment_sum(b, ROWS[:, 0], 3)
    lone = (a[:, :1] * b[0]).sum(1)
    power = jax.lax.integer_pow(b + 2, -3)
    spread = lone[:, None] + left.sum() - right.sum() + one[:2] + two[:2] * three[:2]
    return {"a": 0.5 * a + spread}, {"rows": rows + power[:3], "lone": lone}


def test_what_slopes_are_full_of() -> None:
    shapes = {"a": (4, 2), "b": (7,)}
    rng = np.random.default_rng(2)
    y, p = ({k: rng.normal(size=(*shapes[k], BLOCK)).astype(np.float32)} for k in "ab")
    form = jax.tree.map(lambda a: jax.ShapeDtypeStruct(a.shape, a.dtype), (y, p))
    walk = Walk()
    given = (*form, walk.inputs())
    x = jax.tree.leaves(walk.inputs())
    told = []
    for make in (by_jax, natively):
        held = make(awkward, walk, BLOCK, given)(
            1, np.arange(BLOCK, dtype=np.uint32), [y["a"]], [p["b"]], x, 2
        )
        assert type(held).__name__ == ("Plain" if make is by_jax else "NativeWeeks"), (
            "each by its own compiler"
        )
        first = held.go(0)
        held.tell([p["b"] + 1])
        told.append([*first, *held.go(1), *held.state()])
    for a, b in zip(*told, strict=True):
        np.testing.assert_allclose(a, b, rtol=2e-5, atol=2e-5)
