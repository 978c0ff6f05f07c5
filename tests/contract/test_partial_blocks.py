"""Some runs of a block, moved without the others, are the same futures to the last bit: state, observations, records."""

import jax
import numpy as np
import pytest

from marchland.engine.blocks import BLOCK, block_runs
from marchland.engine.partial_block import cut, filled
from marchland.engine.program import build
from marchland.scenario import load
from marchland.territory.compile import compile_model
from marchland.territory.parameters import territorial_draws

WEEKS = 30


def same(part, whole, lanes, axis) -> bool:
    """Whether a tree is that of the lanes of another, bit by bit."""
    pairs = zip(jax.tree.leaves(part), jax.tree.leaves(whole), strict=True)
    return all(
        np.array_equal(np.asarray(a), np.take(np.asarray(b), lanes, axis), equal_nan=True) for a, b in pairs
    )


def test_a_part_of_a_block_is_that_part_of_the_block() -> None:
    model = compile_model(load("two_valleys"))
    draw = territorial_draws(model, 1)
    program = build(model, draw(block_runs(0, BLOCK)), BLOCK)
    if program.least == BLOCK:
        pytest.skip("JAX's compiler takes whole blocks only")
    rows = block_runs(3, BLOCK)
    p = draw(rows)
    begun = program.start(p)
    whole = program.advance(1, rows, p, begun, 0, WEEKS)
    for first, last in ((0, program.least), (16, 48), (BLOCK - program.least, BLOCK)):
        lanes = np.arange(first, last)
        own = draw(rows[first:last])
        start = program.start(own)
        assert same(start, begun, lanes, -1)
        y, seen, record = program.advance(1, rows[first:last], own, start, 0, WEEKS)
        assert same(y, whole[0], lanes, -1)
        assert same(seen, whole[1], lanes, 0) and same(record, whole[2], lanes, 0)
    for runs in (program.least - 1, BLOCK + program.least):
        with pytest.raises(
            ValueError, match=f"{runs} runs: expected a multiple of {program.least}, at most {BLOCK}"
        ):
            program.advance(1, np.arange(runs), p, begun, 0, 1)


def test_filling_up_repeats_the_last_run_and_cutting_takes_it_away() -> None:
    given = {"a": np.array([[1.0, 2.0], [3.0, 4.0]]), "b": np.array([True, False])}
    full = filled(given, 4)
    assert full["a"].tolist() == [[1, 2, 2, 2], [3, 4, 4, 4]] and full["b"].tolist() == [
        True,
        False,
        False,
        False,
    ]
    assert {k: v.tolist() for k, v in cut(full, 2).items()} == {k: v.tolist() for k, v in given.items()}
    assert filled(given, 2) is given
