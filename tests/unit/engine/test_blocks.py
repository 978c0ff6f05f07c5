"""Blocks: what fills them up, the order of what comes back, what goes wrong, and what progress is told."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import numpy as np
import pytest

from marchland.engine.blocks import (
    Block,
    Threads,
    as_finished,
    block_runs,
    in_order,
    number_of,
    over_blocks,
    whole,
)


def test_the_last_block_is_filled_up_with_its_last_row() -> None:
    blocks = [Block(k, 4, 10) for k in range(number_of(10, 4))]
    assert [b.rows.tolist() for b in blocks] == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 9, 9]]
    assert [b.n for b in blocks] == [4, 4, 2]
    assert [b.span for b in blocks] == [slice(0, 4), slice(4, 8), slice(8, 10)]
    assert block_runs(2, 4).tolist() == [8, 9, 10, 11], "futures go on where an ensemble ends"
    assert (whole(9, 4), whole(8, 4), number_of(1, 4)) == (12, 8, 1)


@pytest.mark.parametrize("workers", [1, 3, None])
@pytest.mark.parametrize("count", [1, 3, 4, 5, 64])
def test_rows_come_back_in_order_whoever_is_first(count: int, workers: int | None) -> None:
    """Early blocks take longest, so they finish last where there are several workers."""
    z = np.random.default_rng(1).random((count, 2))
    sizes, told = [], []

    def one(block: Block) -> tuple[np.ndarray, dict[str, np.ndarray]]:
        time.sleep(0.002 * (16 - block.number))
        sizes.append(len(block.rows))
        return 2 * z[block.rows], {"cut": z[block.span], "number": np.full(block.size, block.number)}

    twice, named = over_blocks(one, count, 4, workers, told.append)
    assert np.array_equal(twice, 2 * z) and np.array_equal(named["cut"], z)
    assert named["number"].tolist() == [i // 4 for i in range(count)]
    assert set(sizes) == {4}, "a compiled program takes nothing else"
    assert sum(told) == count and len(told) == number_of(count, 4)


def test_progress_is_told_by_the_thread_that_asked() -> None:
    told: list[int] = []
    over_blocks(lambda b: b.rows, 9, 2, 3, lambda n: told.append(threading.get_ident()))
    assert set(told) == {threading.get_ident()}


def test_what_goes_wrong_in_a_block_reaches_the_caller_and_stops_the_rest() -> None:
    begun: list[int] = []

    def one(block: Block) -> np.ndarray:
        begun.append(block.number)
        if block.number == 1:
            raise FloatingPointError("block 1")
        time.sleep(0.01)
        return block.rows

    with pytest.raises(FloatingPointError, match="block 1"):
        over_blocks(one, 1000, 10, workers=2)
    assert len(begun) < 10, "97 blocks are left undone"
    with pytest.raises(ValueError, match="at least one row"):
        over_blocks(one, 0, 10)


def test_a_stream_holds_one_piece_more_than_there_are_workers() -> None:
    drawn: list[int] = []

    def work() -> Iterator[int]:
        for k in range(50):
            drawn.append(k)
            yield k

    with as_finished(Threads(lambda k: k * k, 2), work()) as pieces:
        for given, (k, square) in enumerate(pieces, start=1):
            assert square == k * k and len(drawn) <= given + 3
            if given == 20:
                break
    assert len(drawn) < 25, "whoever leaves early leaves the rest undone"


def test_work_that_fails_to_come_is_an_error_too() -> None:
    def work() -> Iterator[int]:
        yield 1
        raise OSError("no more")

    with pytest.raises(OSError, match="no more"):
        in_order(lambda k: k, work(), 1)
    assert in_order(lambda k: k + 1, [3, 1, 2], 2) == [4, 2, 3] and in_order(abs, []) == []
