"""Functions of the second compiler against double precision over whole ranges, and what they give at the ends."""

from __future__ import annotations

import ctypes
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import special

from marchland.engine.native import processor
from marchland.engine.native.primitives import primitive
from marchland.engine.native.text import Text

INF, NAN = np.inf, np.nan
LEAST = 1.1754944e-38
WIDTH = 8
FUNCTIONS = {
    "exp": np.exp, "exp2": np.exp2, "expm1": np.expm1, "log": np.log, "log1p": np.log1p, "logistic": special.expit,
    "tanh": np.tanh, "erf": special.erf, "erf_inv": special.erfinv,
}  # fmt: skip
RANGES = {
    "exp": [(-87.3, 88.7)], "exp2": [(-126, 127.9)], "expm1": [(-30, 88.7), (-1e-3, 1e-3)],
    "log": [(0.5, 2)], "log1p": [(-0.99, 3), (-1e-3, 1e-3)], "logistic": [(-87, 30)], "tanh": [(-10, 10)],
    "erf": [(-5, 5), (-1e-3, 1e-3)], "erf_inv": [(-0.9999999, 0.9999999), (-1e-3, 1e-3)],
}  # fmt: skip
ENDS = {
    "exp": [(-INF, 0), (-104, 0), (0, 1), (1e-42, 1), (INF, INF), (NAN, NAN), (89, INF)],
    "exp2": [(-INF, 0), (0, 1), (10, 1024), (128, INF), (INF, INF), (NAN, NAN)],
    "expm1": [(-INF, -1), (0, 0), (1e-20, 1e-20), (89, INF), (INF, INF), (NAN, NAN)],
    "log": [(0, -INF), (1, 0), (-1, NAN), (-INF, NAN), (INF, INF), (NAN, NAN), (LEAST, -87.33654)],
    "log1p": [(-1, -INF), (0, 0), (1e-20, 1e-20), (-2, NAN), (INF, INF), (NAN, NAN)],
    "logistic": [(-INF, 0), (0, 0.5), (INF, 1), (NAN, NAN)],
    "tanh": [(-INF, -1), (0, 0), (1e-20, 1e-20), (INF, 1), (NAN, NAN)],
    "erf": [(-INF, -1), (0, 0), (1e-20, 1.1283791e-20), (INF, 1), (NAN, NAN)],
    "erf_inv": [(-1, -INF), (0, 0), (1, INF), (2, NAN), (NAN, NAN)],
}


def compiled(name: str, inputs: int) -> processor.Loaded:
    """A function of pointers to `inputs` arrays and one for the result, and how many vectors they hold."""
    t = Text(WIDTH)
    with t.loop("%count") as turn:
        at = [t.op(f"getelementptr {t.v}, ptr %p{k}, i64 {turn.index}") for k in range(inputs + 1)]
        args = [t.op(f"load {t.v}, ptr {one}, align 4") for one in at[:-1]]
        value = primitive(t, name, args, ["f"] * inputs, "f", {})
        t.do(f"store {t.v} {value}, ptr {at[-1]}, align 4")
    pointers = ", ".join(f"ptr %p{k}" for k in range(inputs + 1))
    text = "\n".join([*sorted(t.called), t.function(f"void @f({pointers}, i64 %count)")])
    arguments = [*[ctypes.c_void_p] * (inputs + 1), ctypes.c_int64]
    return processor.Loaded(processor.compiled(text), "f", arguments)


kept = cache(compiled)


def applied(name: str, *xs: NDArray[np.float32]) -> NDArray[np.float32]:
    n = -(-len(xs[0]) // WIDTH) * WIDTH
    padded = [np.resize(x.astype(np.float32), n) for x in xs]
    out = np.empty(n, np.float32)
    kept(name, len(xs)).call(*(x.ctypes.data for x in padded), out.ctypes.data, n // WIDTH)
    return out[: len(xs[0])]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_within_a_millionth(name: str) -> None:
    """Relative to the true value of the very argument, on 200,000 of them."""
    x = np.concatenate([np.linspace(a, b, 100_001, dtype=np.float32) for a, b in RANGES[name]])
    if name in ("log", "log1p"):
        x = np.concatenate([x, np.geomspace(1e-37, 1e37, 100_001).astype(np.float32)])
    true = FUNCTIONS[name](x.astype(np.float64))
    wrong = np.abs(applied(name, x) - true) / np.maximum(np.abs(true), LEAST)
    assert wrong[np.abs(true) > LEAST].max() < 1e-6


@pytest.mark.parametrize("name", FUNCTIONS)
def test_ends(name: str) -> None:
    x, wanted = np.array(ENDS[name], np.float32).T
    np.testing.assert_allclose(applied(name, x), wanted, rtol=1e-6)


def test_powers() -> None:
    """Of both signs of the exponent, and at nothing. The logarithm is a single number: its error grows with the power."""
    x, y = (a.ravel() for a in np.meshgrid(np.geomspace(1e-6, 1e6, 401), np.linspace(-5, 5, 201)))
    x, y = x.astype(np.float32), y.astype(np.float32)
    true = x.astype(np.float64) ** y.astype(np.float64)
    found = applied("pow", x, y)
    np.testing.assert_allclose(found, true, rtol=4e-6)
    common = np.abs(np.log10(true)) < 6
    np.testing.assert_allclose(found[common], true[common], rtol=1e-6)
    zero = np.array([0, 0, 2], np.float32)
    assert applied("pow", zero, np.array([2, 0, 0], np.float32)).tolist() == [0, 1, 1]


def test_a_constant_bound_lets_through_what_is_not_a_number() -> None:
    """`max(x, 0)` must not hide it from the check that stops a block."""
    t = Text(WIDTH)
    value = primitive(t, "max", ["%p", t.number(0)], ["f", "f"], "f", {})
    assert t.lines[-1].endswith(f"{t.v} {t.number(0)}, {t.v} %p")
    assert value


def test_an_object_is_kept_and_a_damaged_one_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []
    real = processor.compiled
    monkeypatch.setattr(processor, "compiled", lambda text: made.append(text) or real(text))
    monkeypatch.setattr(processor, "folder", lambda: tmp_path)
    text = "define void @f() {\n  ret void\n}"
    name, first = processor.kept(text)
    (path,) = tmp_path.iterdir()
    assert processor.kept(text) == (path.name, first) == (name, processor.found(name))
    assert len(made) == 1
    path.write_bytes(path.read_bytes()[:-1])
    assert processor.found(name) is None
    assert processor.kept(text)
    assert len(made) == 2
    assert [p.name for p in tmp_path.iterdir()] == [path.name]
    blocked = tmp_path / "file"
    blocked.write_text("")
    monkeypatch.setattr(processor, "folder", lambda: blocked)
    assert processor.kept(text)
