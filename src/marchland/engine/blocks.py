"""Work in blocks of one size, over the cores: the one way in which many futures or parameter sets are computed.

A compiled program takes blocks of one fixed size, and the last bits of a number depend on that size; so every block is
full, and where the rows end the last one is repeated. What a block gives is a function of its number alone, never of
who computes it, when or beside what: the same blocks are shared among threads here or, while a crew is `shared`, among
machines elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from contextvars import ContextVar, copy_context
from dataclasses import dataclass
from itertools import islice
from typing import Any, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from marchland.engine.device import cores

BLOCK = 64
"""Futures in a block; the last bits of a result depend on it, so it stands in every manifest."""
Item = TypeVar("Item")
Found = TypeVar("Found")
Rows = NDArray[np.int64]
LOOK = 5.0
"""Seconds without a result after which a pool is asked whether anybody is still at work."""


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


class Pool(Protocol):
    """Who computes the pieces of one kind of work."""

    @property
    def room(self) -> int:
        """Pieces to be begun and not yet finished: enough that nobody waits for the next, and no more."""
        ...

    def begin(self, item: Any) -> Future[Any]:
        """Begin a piece."""
        ...

    def look(self) -> None:
        """Raise if nobody is left to finish what was begun."""
        ...

    def leave(self) -> None:
        """Drop what is not at work yet."""
        ...


class Threads:
    """This process's own threads: what is at work is waited for on leaving."""

    def __init__(self, one: Callable[[Any], Any], count: int) -> None:
        self.one, self.room = one, count + 1
        self.pool = ThreadPoolExecutor(count)

    def begin(self, item: Any) -> Future[Any]:
        """A thread goes by the settings of whoever began its work, such as the crew that is shared."""
        return self.pool.submit(copy_context().run, self.one, item)

    def look(self) -> None:
        """Threads are always left."""

    def leave(self) -> None:
        """Wait for what is at work, and drop the rest."""
        self.pool.shutdown(wait=True, cancel_futures=True)


Crew = Callable[[Callable[[Any], Any]], Pool]
"""Machines elsewhere: a function of one piece of work -> a pool that computes it."""
_crew: ContextVar[Crew | None] = ContextVar("crew", default=None)


@contextmanager
def shared(crew: Crew | None) -> Iterator[None]:
    """While this lasts a crew computes the blocks of `over_blocks` and of ensembles; None: this process does."""
    before = _crew.set(crew)
    try:
        yield
    finally:
        _crew.reset(before)


def elsewhere() -> bool:
    """Whether a crew is shared."""
    return _crew.get() is not None


def pool_of(one: Callable[[Any], Any], workers: int | None = None) -> Pool:
    """Who computes blocks: the crew that is shared, else so many threads (default: cores)."""
    crew = _crew.get()
    return crew(one) if crew else Threads(one, workers or cores())


@contextmanager
def as_finished(pool: Pool, work: Iterable[Item]) -> Iterator[Iterator[tuple[Item, Any]]]:
    """Each piece of work with what came of it, begun at once and given as they are finished, in order if several are.

    `work` is drawn on in the calling thread; no more of it is held than there is room for. What goes wrong with a piece
    is raised where its result would be given. On leaving, the rest is dropped.
    """
    left = enumerate(work)
    working: dict[Future[Any], tuple[int, Item]] = {}

    def begin() -> None:
        for place, item in islice(left, max(0, pool.room - len(working))):
            working[pool.begin(item)] = (place, item)

    def finished() -> Iterator[tuple[Item, Any]]:
        while working:
            ended = wait(working, LOOK, return_when=FIRST_COMPLETED).done
            if not ended:
                pool.look()
            for done in sorted(ended, key=lambda future: working[future][0]):
                _, item = working.pop(done)
                begin()
                yield item, done.result()

    try:
        begin()
        yield finished()
    finally:
        pool.leave()


def in_order(one: Callable[[Item], Found], work: Iterable[Item], workers: int | None = None) -> list[Found]:
    """What came of each piece of work, over the cores, in the order of the work. Raises what `one` raises.

    For work that hands out blocks itself, such as a sampler or a structure: it stays in this process.
    """
    found: dict[int, Found] = {}
    threads = Threads(lambda item: one(item[1]), workers or cores())
    with as_finished(threads, enumerate(work)) as pieces:
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
    """What `one` gives of `count` rows, computed in blocks of `size` over the cores or a crew and joined in order.

    `one` returns an array, or a tuple or dict of arrays, with the block's rows as first axis: all `size` of them, or
    only the `n` that count; the rest is cut off. `progress` is told by the calling thread how many rows each finished
    block added: `count` in all. Raises ValueError for no rows, and what `one` raises.
    """
    import jax  # only to walk dictionaries: those who look at results do without it

    if count < 1:
        raise ValueError(f"expected at least one row, not {count}")
    blocks = [Block(number, size, count) for number in range(number_of(count, size))]
    found: dict[int, Found] = {}
    with as_finished(pool_of(one, workers), blocks) as pieces:
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
    "Crew",
    "Pool",
    "Rows",
    "Threads",
    "as_finished",
    "block_runs",
    "elsewhere",
    "in_order",
    "number_of",
    "over_blocks",
    "pool_of",
    "shared",
    "whole",
]
