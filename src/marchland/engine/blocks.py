"""Work in blocks of one size, over the cores: the one way in which many futures or parameter sets are computed.

A compiled program takes blocks of one fixed size, and the last bits of a number depend on that size; so every block is
full, and where the rows end the last one is repeated. What a block gives is a function of its number alone, never of
who computes it, when or beside what: the same blocks may be shared among threads here or machines elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from marchland.engine.device import cores

BLOCK = 64
"""Futures in a block; the last bits of a result depend on it, so it stands in every manifest."""
Item = TypeVar("Item")
Found = TypeVar("Found")
Rows = NDArray[np.int64]


@dataclass(frozen=True)
class Block:
    """One of the blocks of `size` that `count` rows are cut into."""

    number: int
    size: int
    count: int

    @property
    def span(self) -> slice:
        """The block's rows among all, without what fills it up."""
        return slice(self.number * self.size, min((self.number + 1) * self.size, self.count))

    @property
    def n(self) -> int:
        """Rows that count: `size`, or fewer in the last block."""
        return self.span.stop - self.span.start

    @property
    def rows(self) -> Rows:
        """Numbers of its rows (size,), the last one repeated where they end."""
        return np.minimum(block_runs(self.number, self.size), self.count - 1)


def block_runs(number: int, size: int) -> Rows:
    """Numbers of the rows of a block (size,) as if they never ended: futures have numbers beyond any ensemble."""
    return np.arange(number * size, (number + 1) * size, dtype=np.int64)


def number_of(count: int, size: int) -> int:
    """Blocks that hold `count` rows."""
    return -(-count // size)


def whole(count: int, size: int) -> int:
    """Rows of as many whole blocks as hold `count` of them."""
    return number_of(count, size) * size


@contextmanager
def as_finished(
    one: Callable[[Item], Found], work: Iterable[Item], workers: int | None = None
) -> Iterator[Iterator[tuple[Item, Found]]]:
    """Each piece of work with what came of it, begun at once and given as they are finished, in order if several are.

    `work` is drawn on in the calling thread; at most one piece more than there are workers (default: cores) is held.
    What `one` raises is raised where its result would be given. On leaving, pieces at work are waited for and the rest
    is dropped.
    """
    count = workers or cores()
    left = enumerate(work)
    pool = ThreadPoolExecutor(count)
    working: dict[Future[Found], tuple[int, Item]] = {}

    def begin(many: int) -> None:
        for place, item in islice(left, many):
            working[pool.submit(one, item)] = (place, item)

    def finished() -> Iterator[tuple[Item, Found]]:
        while working:
            ended = wait(working, return_when=FIRST_COMPLETED).done
            for done in sorted(ended, key=lambda future: working[future][0]):
                _, item = working.pop(done)
                begin(1)
                yield item, done.result()

    try:
        begin(count + 1)
        yield finished()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def in_order(one: Callable[[Item], Found], work: Iterable[Item], workers: int | None = None) -> list[Found]:
    """What came of each piece of work, over the cores, in the order of the work. Raises what `one` raises."""
    found: dict[int, Found] = {}
    with as_finished(lambda item: one(item[1]), enumerate(work), workers) as pieces:
        for (place, _), result in pieces:
            found[place] = result
    return [found[place] for place in sorted(found)]


def over_blocks(
    one: Callable[[Block], Found],
    count: int,
    size: int,
    workers: int | None = None,
    progress: Callable[[int], None] | None = None,
) -> Found:
    """What `one` gives of `count` rows, computed in blocks of `size` over the cores and joined in order.

    `one` returns an array, or a tuple or dict of arrays, with the block's rows as first axis: all `size` of them, or
    only the `n` that count; the rest is cut off. `progress` is told by the calling thread how many rows each finished
    block added: `count` in all. Raises ValueError for no rows, and what `one` raises.
    """
    import jax  # only to walk dictionaries: those who look at results do without it

    if count < 1:
        raise ValueError(f"expected at least one row, not {count}")
    blocks = [Block(number, size, count) for number in range(number_of(count, size))]
    found: dict[int, Found] = {}
    with as_finished(one, blocks, workers) as pieces:
        for block, result in pieces:
            found[block.number] = result
            if progress:
                progress(block.n)

    def joined(*parts: NDArray[Any]) -> NDArray[Any]:
        return np.concatenate([part[: block.n] for block, part in zip(blocks, parts, strict=True)])

    together: Found = jax.tree.map(joined, *(found[block.number] for block in blocks))
    return together


__all__ = [
    "BLOCK",
    "Block",
    "Rows",
    "as_finished",
    "block_runs",
    "in_order",
    "number_of",
    "over_blocks",
    "whole",
]
