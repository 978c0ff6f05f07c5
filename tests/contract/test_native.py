"""The second compiler gives what JAX's gives: the same draws and holders, states equal but for rounding."""

from __future__ import annotations

import ctypes
import subprocess
import sys
from importlib.metadata import version
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from marchland.engine import compiler
from marchland.engine.contract import Model
from marchland.engine.draws import uniforms, week_key
from marchland.engine.flat_jaxpr import flatten
from marchland.engine.native.processor import Loaded, compiled
from marchland.engine.native.text import Text
from marchland.engine.native.week import Form, written
from marchland.engine.native.words import drawing, draws
from marchland.engine.program import BLOCK, Program, build, inward, prepared
from marchland.engine.run import prior_draws
from marchland.ensemble.manifest import program
from marchland.errors import InputError, Notice
from marchland.scenario import load
from marchland.territory.compile import compile_model
from marchland.territory.known import Known
from marchland.territory.parameters import territorial_draws
from unit.engine.engine_toys import Walk

WEEKS = 30


def by(name: str, model: Model, p: Any, monkeypatch: pytest.MonkeyPatch) -> Program:
    monkeypatch.setenv(compiler.VARIABLE, name)
    return build(model, p, BLOCK)


def both(model: Model, p: Any, weeks: int, monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, Any, Any]]:
    """State, observations and last records of a block by JAX's compiler and by the second one."""
    found = []
    for name in (compiler.JAX, compiler.NATIVE):
        one = by(name, model, p, monkeypatch)
        assert one.slow == ()
        found.append(one.advance(1, np.arange(BLOCK), p, one.start(p), 0, weeks))
    return found


def test_a_war_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who holds what in every week and future; of all other numbers all but one in a thousand, where a floor rounds.

    Relative, but no closer than a millionth of an array's largest number: sums are added in another order.
    """
    model = compile_model(load("two_valleys"))
    p = territorial_draws(model, 1)(np.arange(BLOCK))
    (y, seen, last), (y2, seen2, last2) = both(model, p, WEEKS, monkeypatch)
    np.testing.assert_array_equal(seen["holder"], seen2["holder"])
    assert seen.keys() == seen2.keys()
    assert jax.tree.structure(y) == jax.tree.structure(y2)
    for a, b in zip(jax.tree.leaves((y, seen, last)), jax.tree.leaves((y2, seen2, last2)), strict=True):
        a, b = np.asarray(a), np.asarray(b)
        assert a.dtype == b.dtype and a.shape == b.shape
        apart = np.abs(a.astype(float) - b) / np.maximum(np.abs(a), 0.1 * max(np.abs(a).max(), 1e-30))
        assert (apart > 1e-5).mean() < 1e-3


def test_a_walk_in_two_stretches_is_the_same_as_in_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """A small model without places: the same bits in any stretch, and JAX's numbers."""
    walk = Walk()
    p = prior_draws(walk, 1)(np.arange(BLOCK))
    (_, seen, last), (y, seen2, last2) = both(walk, p, walk.steps, monkeypatch)
    np.testing.assert_allclose(seen["position"], seen2["position"], rtol=1e-6)
    np.testing.assert_array_equal(seen["age"], seen2["age"])
    np.testing.assert_allclose(last["last"], last2["last"], rtol=1e-6)
    one = by(compiler.NATIVE, walk, p, monkeypatch)
    half, early, _ = one.advance(1, np.arange(BLOCK), p, one.start(p), 0, 2)
    end, late, _ = one.advance(1, np.arange(BLOCK), p, half, 2, walk.steps)
    np.testing.assert_array_equal(np.concatenate([early["position"], late["position"]], 1), seen2["position"])
    np.testing.assert_array_equal(end["position"], y["position"])


class Short(Walk):
    """A walk that keeps its age in a type that the compiler has no rule for."""

    def init(self, p: Any) -> Any:
        return {**Walk.init(self, p), "age": jnp.zeros((), jnp.int16)}

    def step(self, y: Any, p: Any, x: Any, u: Any) -> Any:
        return {**Walk.step(self, y, p, x, u), "age": y["age"] + jnp.int16(1)}


def test_what_it_does_not_know_goes_to_jax_with_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    short = Short()
    p = prior_draws(short, 1)(np.arange(BLOCK))
    with pytest.warns(Notice):
        (line,) = by(compiler.NATIVE, short, p, monkeypatch).slow
    assert (
        line
        == "no rule for elements of type int16 here: JAX's own compiler takes over, and futures take longer"
    )


def test_draws_are_the_same_to_the_bit() -> None:
    """Streams of odd and even sizes, and of one cell."""
    streams = {"a": (3, 5), "b": (4,), "c": (), "d": (7,)}
    width, runs, seed, week = 8, np.arange(40, 48, dtype=np.uint32), 7, 3
    t = Text(width)
    offsets, room = {}, 0
    for name, shape in streams.items():
        offsets[name] = room
        room += int(np.prod(shape, dtype=int))
    draws(t, streams, offsets, "%week")
    text = drawing(width) + "\n" + t.function("void @f(ptr %uni, ptr %runs, i32 %seed, i32 %week)")
    arguments = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_uint32, ctypes.c_uint32]
    held = np.zeros((room + 9) * width + 16, np.float32)
    start = -(held.ctypes.data // 4) % 16
    Loaded(compiled(text), "f", arguments).call(held[start:].ctypes.data, runs.ctypes.data, seed, week)
    wanted = uniforms(week_key(jnp.uint32(seed), jnp.asarray(runs), jnp.uint32(week)), streams)
    for name, shape in streams.items():
        size = int(np.prod(shape, dtype=int))
        cells = held[start + offsets[name] * width :][: size * width].reshape(*shape, width)
        np.testing.assert_array_equal(cells, wanted[name])


@pytest.mark.parametrize("name", ["iraq_syria_2014", "somalia_2006", "known"])
def test_shipped_weeks_have_a_rule_for_everything(name: str) -> None:
    """The default war, a small one, and the week that learning simulates; written, not compiled."""
    s = load("two_valleys" if name == "known" else name)
    model = Known(s, s.time.cut).model if name == "known" else compile_model(s)
    p = jax.eval_shape(prepared(model, BLOCK), inward(territorial_draws(model, 1)(np.arange(BLOCK))))
    one = jax.tree.map(lambda a: jax.ShapeDtypeStruct(a.shape[:-1], a.dtype), p)
    x = jax.tree.map(lambda a: jax.ShapeDtypeStruct(a.shape[1:], jnp.asarray(a).dtype), model.inputs())
    u = {k: jax.ShapeDtypeStruct(shape, jnp.float32) for k, shape in model.streams.items()}

    def week(y: Any, p: Any, x: Any, u: Any) -> tuple[Any, Any]:
        y = model.step(y, p, x, u)
        return y, model.observe(y)

    y = jax.eval_shape(model.init, one)
    closed, (_, seen) = jax.make_jaxpr(week, return_shape=True)(y, one, x, u)
    leaves = [tuple(jax.tree.leaves(part)) for part in (y, one, x, seen)]
    form = Form(*leaves[:3], model.streams, leaves[3], model.steps, BLOCK)
    source = written(flatten(closed), form, 16, False)
    assert source.handed.sizes["seen"] >= model.steps * BLOCK * len(model.labels["place"])


def test_which_one_is_part_of_a_results_identity(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(compiler.VARIABLE, compiler.JAX)
    plain = program(())
    monkeypatch.delenv(compiler.VARIABLE)
    native = f"{plain} native llvmlite {version('llvmlite')}"
    assert program(()) == native
    monkeypatch.setenv(compiler.VARIABLE, compiler.NATIVE)
    assert program(()) == native
    monkeypatch.setenv(compiler.VARIABLE, "nativ")
    with pytest.raises(
        InputError, match=r"no compiler named 'nativ'; compilers are: jax, native; did you mean"
    ):
        program(())


SCATTERED = """
import ctypes, mmap
from marchland.engine.native.processor import Loaded, compiled
table = ", ".join(f"i32 {k}" for k in range(4000))
code = compiled(f"@t = internal constant [4000 x i32] [{table}]\\n" + '''
define void @f(ptr %out, i64 %k) nounwind {
entry:
  %from = getelementptr i32, ptr @t, i64 %k
  %v = load i32, ptr %from
  store i32 %v, ptr %out
  ret void
}''')
libc = ctypes.CDLL(None)
libc.mmap.restype, page, giant = ctypes.c_void_p, mmap.PAGESIZE, 1 << 32
def reserve(size):
    return libc.mmap(None, ctypes.c_size_t(size), 0, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x4000, -1, ctypes.c_long(0))
giants = [reserve(giant) for _ in range(4)]
size = 1 << 20
while size >= page:  # every hole above them is filled,
    size //= 1 if reserve(size) > giants[0] else 2
for start in giants:  # and one of a page left in the middle of each
    libc.munmap(ctypes.c_void_p(start + giant // 2), ctypes.c_size_t(page))
out = ctypes.c_int32()
Loaded(code, "f", [ctypes.c_void_p, ctypes.c_int64]).call(ctypes.addressof(out), 3999)
assert out.value == 3999
"""


@pytest.mark.skipif(sys.platform != "linux", reason="says where memory lies as Linux does")
def test_code_loads_where_memory_is_full_of_holes() -> None:
    """Code and its tables, laid into holes further apart than 32 bits reach, would end the process."""
    done = subprocess.run([sys.executable, "-c", SCATTERED], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
