"""A block in lanes equals the same block by `jax.vmap`: for each rule, and for the teaching scenario."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import lax

from marchland.engine.batch_last_axis import Stranger, batch_last_axis
from marchland.engine.draws import uniforms, week_key
from marchland.engine.flat_jaxpr import flatten
from marchland.engine.materialise import to_keep
from marchland.engine.program import over_runs, slow_parts
from marchland.ensemble.run import plan
from marchland.scenario import load

RUNS = 6
MATRIX = np.arange(12, dtype=np.float32).reshape(4, 3) / 7
LONG = np.linspace(-1, 1, 20 * 20, dtype=np.float32).reshape(20, 20)
ROAD = np.eye(20, k=1, dtype=np.float32) + 2 * np.eye(20, k=-1, dtype=np.float32)
RULES: dict[str, tuple[tuple[int, ...], Callable[[Any], Any]]] = {
    "arithmetic": ((4, 3), lambda a: jnp.exp(-a) * jnp.log1p(a) / (1 + a**2) - jnp.tanh(a)),
    "constants": ((4, 3), lambda a: a * MATRIX + 2),
    "choice": ((4, 3), lambda a: jnp.where(a > 0.5, a, -a)),
    "scalar choice": ((4, 3), lambda a: jnp.where(a[0, 0] > 0.5, a, -a)),
    "clip": ((4, 3), lambda a: jnp.clip(a, 0.2, a[0, 0])),
    "sums": ((4, 3), lambda a: (a.sum(0), a.sum(), a.max(-1), a.min(), a.prod(1))),
    "all, any": ((4, 3), lambda a: ((a > 0.1).all(0), (a > 0.9).any())),
    "argmax": ((4, 3), lambda a: jnp.argmax(a, axis=1)),
    "axes": ((4, 3), lambda a: (a.T, a[:, None], a.reshape(2, 6), jnp.squeeze(a[:1], 0))),
    "slice": ((4, 3), lambda a: (a[1:3], a[::2], a[0, 1])),
    "join": ((4, 3), lambda a: (jnp.concatenate([a, 2 * a]), jnp.stack([a, -a], -1), jnp.pad(a, 1))),
    "join constant": ((4, 3), lambda a: jnp.concatenate([a, jnp.asarray(MATRIX)], axis=1)),
    "rows": ((4, 3), lambda a: a[np.array([2, 0, 2])]),
    "one-hot": ((4,), lambda a: jax.nn.one_hot((a * 3).astype(jnp.int32), 3)),
    "matrix left": ((3,), lambda a: MATRIX @ a),
    "matrix right": ((5, 4), lambda a: a @ MATRIX),
    "long matrix left": ((20, 3), lambda a: LONG @ a),
    "long matrix right": ((3, 20), lambda a: a @ LONG),
    "sparse matrix": ((20, 3), lambda a: (ROAD @ a, ROAD.T @ a, ROAD @ a[:, 0])),
    "product of runs": ((4, 4), lambda a: (a @ a, a @ a[0], a[0] @ a[1])),
    "batched product": (
        (4, 3),
        lambda a: jnp.einsum("pi,pj->pij", a, a) + jnp.einsum("pi,pi->p", a, a)[:, None, None],
    ),
    "two axes": ((4, 3), lambda a: jnp.tensordot(a, MATRIX, axes=2)),
    "called": ((4, 3), lambda a: jax.nn.softmax(jax.jit(jnp.sin)(a)) + jax.nn.sigmoid(a)),
    "called twice": ((4, 3), lambda a: jnp.where(a > 0.5, 1.0, jnp.where(a > 0.2, a, 0.0))),
    "bits": ((4,), lambda a: lax.bitcast_convert_type(a, jnp.uint32) >> np.uint32(3)),
    "barrier": ((4, 3), lambda a: lax.optimization_barrier(a * 2) + 1),
    "nothing of the run": ((4, 3), lambda a: (jnp.ones(3), jnp.zeros((), jnp.int32), a)),
}


@pytest.mark.parametrize("rule", RULES)
def test_each_rule_equals_vmap(rule: str) -> None:
    """Float32 sums in another order: 2e-6 relative; everything else exactly in practice."""
    shape, function = RULES[rule]
    block = np.random.default_rng(5).uniform(0.01, 0.99, (*shape, RUNS)).astype(np.float32)
    ours = jax.jit(batch_last_axis(function, (True,), RUNS))(block)
    theirs = jax.jit(jax.vmap(function, in_axes=-1, out_axes=-1))(block)
    jax.tree.map(lambda a, b: np.testing.assert_allclose(a, b, rtol=2e-6, atol=2e-6), ours, theirs)
    jax.tree.map(lambda a, b: (a.dtype, a.shape) == (b.dtype, b.shape) or pytest.fail(rule), ours, theirs)


@pytest.mark.parametrize(
    "function",
    [lambda a: jnp.cumsum(a), lambda a: jnp.sort(a), lambda a: lax.fori_loop(0, 3, lambda i, b: b * a, a)],
    ids=["cumsum", "sort", "loop"],
)
def test_unknown_primitives_are_refused(function: Callable[[Any], Any]) -> None:
    with pytest.raises(NotImplementedError, match="no lane rule"):
        batch_last_axis(function, (True,), RUNS)(jnp.ones((4, RUNS)))


def test_rows_chosen_by_the_run_are_refused() -> None:
    with pytest.raises(NotImplementedError, match="one-hot"):
        batch_last_axis(lambda a, i: a[i], (True, True), RUNS)(
            jnp.ones((4, RUNS)), jnp.zeros((3, RUNS), jnp.int32)
        )


STRANGE: dict[str, tuple[tuple[int, ...], Callable[[Any], Any], set[str]]] = {
    "cumsum": ((4, 3), lambda a: jnp.cumsum(a * 2, axis=0) + 1, {"cumsum"}),
    "sort": ((4,), lambda a: (jnp.sort(-a), a.sum()), {"sort"}),
    "loop": ((4,), lambda a: lax.fori_loop(0, 3, lambda i, b: b * a, a), {"scan"}),
    "while": ((), lambda a: lax.while_loop(lambda b: b < 3, lambda b: b + a, a), {"while"}),
    "branch": ((4,), lambda a: lax.cond(a[0] > 0.5, jnp.sin, jnp.cos, a), {"cond"}),
    "own row": ((4, 3), lambda a: a[jnp.argmax(a[:, 0])], {"dynamic_slice"}),
    "scattered": ((4, 3), lambda a: a.at[np.array([1, 1])].add(a[0]), {"scatter-add"}),
}


@pytest.mark.parametrize("rule", STRANGE)
def test_a_stranger_is_mapped_alone_and_named(rule: str) -> None:
    """In a named part of a model: the same numbers as by vmap (2e-6), and the rest of it stays in lanes."""
    shape, plain, primitives = STRANGE[rule]

    def function(a: Any) -> Any:
        with jax.named_scope("harvest"):
            return plain(a)

    block = np.random.default_rng(5).uniform(0.01, 0.99, (*shape, RUNS)).astype(np.float32)
    found: list[Stranger] = []
    ours = jax.jit(over_runs(function, (True,), RUNS, found))(block)
    theirs = jax.jit(jax.vmap(plain, in_axes=-1, out_axes=-1))(block)
    jax.tree.map(lambda a, b: np.testing.assert_allclose(a, b, rtol=2e-6, atol=2e-6), ours, theirs)
    assert primitives <= {stranger.primitive for stranger in found}
    assert {stranger.scope for stranger in found} == {"harvest"}


def test_a_model_without_parts_is_mapped_whole() -> None:
    """Models of the zoo keep the path, and so the bits, that they were checked with."""
    found: list[Stranger] = []
    block = jnp.ones((4, RUNS))
    function = lambda a: jnp.cumsum(a * 2)  # noqa: E731 - traced twice
    ours = jax.make_jaxpr(over_runs(function, (True,), RUNS, found))(block)
    assert [e.primitive.name for e in ours.eqns][-2:] == [
        e.primitive.name for e in jax.make_jaxpr(jax.vmap(function, in_axes=-1, out_axes=-1))(block).eqns
    ][-2:]
    assert slow_parts(found) == (
        "the model uses 'cumsum', which the fast path does not know: futures take longer",
    )


def test_the_teaching_scenario_equals_vmap() -> None:
    """Three weeks of one block, each from the same state: 1e-5 relative, 1e-5 of a unit absolute."""
    ensemble = plan(load("two_valleys"), runs=RUNS, seed=3)
    model = ensemble.model
    p = {k: np.moveaxis(np.asarray(v), 0, -1) for k, v in ensemble.draw(np.arange(RUNS)).items()}
    ours, theirs = (
        [jax.jit(m, compiler_options={"xla_backend_optimization_level": 0}) for m in made]
        for made in (
            (
                batch_last_axis(model.init, (True,), RUNS),
                batch_last_axis(model.step, (True, True, False, True), RUNS),
            ),
            (
                jax.vmap(model.init, in_axes=-1, out_axes=-1),
                jax.vmap(model.step, in_axes=(-1, -1, None, -1), out_axes=-1),
            ),
        )
    )
    y = theirs[0](p)
    compare(ours[0](p), y)
    inputs = model.inputs()
    for week in range(3):
        x = jax.tree.map(lambda a, week=week: a[week], inputs)
        u = uniforms(
            week_key(jnp.uint32(3), jnp.arange(RUNS, dtype=jnp.uint32), jnp.uint32(week)), model.streams
        )
        new = theirs[1](y, p, x, u)
        compare(ours[1](y, p, x, u), new)
        y = new


def compare(ours: Any, theirs: Any) -> None:
    for (path, a), b in zip(jax.tree_util.tree_leaves_with_path(ours), jax.tree.leaves(theirs), strict=True):
        assert a.shape == b.shape and a.dtype == b.dtype, path
        np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-5, err_msg=str(path))


def traced(function: Callable[..., Any], *args: Any) -> Any:
    return jax.make_jaxpr(function)(*args)


def test_repeats_are_merged_and_dead_ends_dropped() -> None:
    def function(a: Any) -> Any:
        jnp.exp(a)
        return jnp.sin(a) + jnp.sin(a)

    assert [e.primitive.name for e in flatten(traced(function, 1.0)).equations] == ["sin", "add"]


def test_calls_of_one_function_keep_their_own_variables() -> None:
    half = jax.jit(lambda a: a / 2)
    flat = flatten(traced(lambda a, b: half(a) - half(b), 1.0, 2.0))
    assert [e.primitive.name for e in flat.equations] == ["div", "div", "sub"]
    assert flat.equations[2].inputs == [e.outputs[0] for e in flat.equations[:2]]


def test_dear_values_of_several_kernels_are_written_once() -> None:
    def function(a: Any) -> Any:
        dear, cheap = jnp.log(a) * jnp.exp(a), a + 1
        return dear.sum(0), dear.max(1), cheap.sum(0), cheap.max(1)

    flat = flatten(traced(function, jnp.ones((4, 3))))
    keep = to_keep(flat, set(flat.inputs))
    kept = [e.primitive.name for e in flat.equations if e.outputs[0] in keep]
    assert sorted(kept) == ["mul", "reduce_max", "reduce_max", "reduce_sum", "reduce_sum"]


def test_values_read_twice_by_one_kernel_are_not_written() -> None:
    flat = flatten(traced(lambda a: jnp.log(a) * jnp.exp(jnp.log(a)), jnp.ones(3)))
    assert to_keep(flat, set(flat.inputs)) == set(flat.outputs)
