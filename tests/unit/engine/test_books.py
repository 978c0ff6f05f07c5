"""Books are read in the same futures, and say what a week, opened alone by JAX from its exact state, says."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from marchland.engine.draws import uniforms, week_key
from marchland.engine.program import BLOCK, Program, build
from marchland.scenario import load
from marchland.territory.books import PAGE, Opened, opened, page_of
from marchland.territory.compile import compile_model
from marchland.territory.model import Territory
from marchland.territory.parameters import territorial_draws

SEED, AT, WEEKS = 3, 4, 40
RUNS = np.arange(BLOCK)
State = dict[str, Any]


@pytest.fixture(scope="module")
def model() -> Territory:
    return compile_model(load("two_valleys"))


@pytest.fixture(scope="module")
def p(model: Territory) -> State:
    return territorial_draws(model, SEED)(RUNS)


@pytest.fixture(scope="module")
def reads(model: Territory, p: State) -> Program:
    return opened(model, p, BLOCK, model.inputs(), AT)


def test_futures_with_open_books_are_the_same(model: Territory, p: State, reads: Program) -> None:
    plain = build(model, p)
    y, seen, _ = plain.advance(SEED, RUNS, p, plain.start(p), 0, model.steps)
    again, found, _ = reads.advance(SEED, RUNS, p, reads.start(p), 0, model.steps)
    np.testing.assert_array_equal(found["holder"], seen["holder"])
    assert (np.diff(seen["holder"][..., AT].astype(int), axis=1) != 0).any()
    again.pop(PAGE)
    for a, b in zip(jax.tree.leaves(again), jax.tree.leaves(y), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-5)


def test_books_are_those_of_a_week_opened_alone(model: Territory, p: State, reads: Program) -> None:
    """A second way: JAX's own compiler, one run, one week, each from the state that the weeks before left."""
    plain, every = build(model, p), reads.advance(SEED, RUNS, p, reads.start(p), 0, WEEKS)[1]
    fired = sum(values.sum((1, 2)) for way, values in every.items() if way.endswith("fired"))
    run = int(np.argmax(fired))
    assert fired[run] > 2
    mine = {name: jnp.asarray(values[run]) for name, values in p.items()}
    shape = Opened(model)

    @jax.jit
    def week(y: State, x: State, u: State) -> State:
        return {way: a[AT] for way, a in shape.read(*model.stepped(y, mine, x, u)).items()}

    y = plain.start(p)
    for t in range(WEEKS):
        before = jax.tree.map(lambda leaf: jnp.asarray(leaf[..., run]), y)
        x = {name: values[t] for name, values in model.inputs().items()}
        u = uniforms(week_key(jnp.uint32(SEED), jnp.uint32(run), jnp.uint32(t)), model.streams)
        alone = week(before, x, u)
        _, seen, _ = reads.advance(SEED, RUNS, p, {**y, PAGE: reads.start(p)[PAGE]}, t, t + 1)
        y, _, _ = plain.advance(SEED, RUNS, p, y, t, t + 1)
        for way, value in alone.items():
            np.testing.assert_allclose(seen[way][run, 0], value, rtol=1e-4, atol=1e-4, err_msg=f"{way}, {t}")


def test_one_program_reads_every_place(model: Territory, p: State, reads: Program) -> None:
    other = opened(model, p, BLOCK, model.inputs(), AT + 1)
    assert other.move is reads.move
    found = [q.advance(SEED, RUNS, p, q.start(p), 0, 5)[1] for q in (reads, other)]
    assert not np.array_equal(*(one["force"] for one in found))


def test_a_page_is_the_tree_its_names_say() -> None:
    page = page_of({"force": np.ones(2), "event/take/parts/siege": np.zeros(3)})
    assert page["event"]["take"]["parts"]["siege"].shape == (3,)
    assert page["event"]["take"]["logs"] == {} and page["force"].shape == (2,)
