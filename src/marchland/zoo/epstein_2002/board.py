"""Torus boards as rows of bits: who is in sight is a mask and a count of bits, for a block of runs at once.

A board has planes: in each, a cell is one bit, 32 cells to a word. Rows and columns are repeated beyond the edges
as far as sight reaches, so that every window is a plain slice. What is kept from turn to turn has the runs on its
first axis, so that a window lies close together; what is computed within a turn has them on its last, where vector
units want them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array, lax
from numpy.typing import NDArray

Shape = Literal["disc", "diamond"]
BITS = 32
"""Cells in a word."""
WIDEST = 15
"""Largest vision: a window's row must fit one word."""
HALVES = tuple(2**k for k in reversed(range(BITS.bit_length() - 1)))
"""Numbers of bits by which a search for one bit in a word halves what is left: 16 to 1."""


@dataclass(frozen=True)
class Torus:
    """A torus of `size` x `size` cells, numbered row by row, seen as far as `vision` cells.

    `sight` says what is within reach: a "disc" (Euclidean distance) or a "diamond" (steps along rows and columns).
    """

    size: int
    vision: int
    sight: Shape

    @property
    def cells(self) -> int:
        """Number of cells."""
        return self.size**2

    @property
    def width(self) -> int:
        """Side of a window."""
        return 2 * self.vision + 1

    @property
    def rows(self) -> int:
        """Rows of a board, repeated ones included."""
        return self.size + 2 * self.vision

    @property
    def words(self) -> int:
        """Words of a row: two at least, since a window is cut from two."""
        return max(2, -(-self.rows // BITS))

    def reaching(self, vision: int) -> NDArray[np.uint32]:
        """Cells in sight of those who see `vision` cells, at most the torus' own: a word for each row of a window."""
        rows = np.abs(np.arange(-self.vision, self.vision + 1))
        half = np.sqrt(np.maximum(vision**2 - rows**2, 0)) if self.sight == "disc" else vision - rows
        bits = [(2 ** (2 * int(h) + 1) - 1) << (self.vision - int(h)) for h in np.maximum(half, 0)]
        return np.where(rows <= vision, bits, 0).astype(np.uint32)

    @cached_property
    def reach(self) -> NDArray[np.uint32]:
        """Cells in sight as bits, a word for each row of a window: shape (width,)."""
        return self.reaching(self.vision)

    @cached_property
    def column(self) -> NDArray[np.uint32]:
        """The bits that stand for each column, repeated ones included: shape (size, words)."""
        found = np.zeros((self.size, self.words), np.uint32)
        for place in range(self.rows):
            found[(place - self.vision) % self.size, place // BITS] |= np.uint32(1 << place % BITS)
        return found

    @cached_property
    def row(self) -> NDArray[np.int32]:
        """Where each row stands on a board, twice if it is repeated (else beyond the board): shape (size, 2)."""
        inner = np.arange(self.size) + self.vision
        other = np.where(inner < 2 * self.vision, inner + self.size, inner - self.size)
        return np.stack([inner, np.where(other < 0, self.rows, other)], 1).astype(np.int32)

    def plane(self, marked: Array) -> Array:
        """Cells that are marked, (..., cells), as a plane of bits, (..., rows, words)."""
        v, shape = self.vision, marked.shape[:-1]
        grid = marked.reshape(*shape, self.size, self.size)
        flat = [(0, 0)] * len(shape)
        wide = jnp.pad(grid, [*flat, (v, v), (v, v)], mode="wrap")
        wide = jnp.pad(wide, [*flat, (0, 0), (0, self.words * BITS - self.rows)])
        bits = wide.reshape(*shape, self.rows, self.words, BITS).astype(jnp.uint32)
        return (bits << np.arange(BITS, dtype=np.uint32)).sum(-1, dtype=jnp.uint32)

    def windows(self, board: Array, cell: Array, first: int, planes: int) -> Array:
        """What is in sight of a cell in some planes of a board.

        `board` (run, rows, planes, words) and `cell` (run,) give words (width, planes, run), one for each row of the
        window, with the cells in sight as bits.
        """
        y, x = self.split(cell)
        word = jnp.minimum(x >> BITS.bit_length() - 1, self.words - 2)
        below = flat(board)
        shape = (self.width, planes, 2)
        cut: Any = jax.vmap(lambda k, w: lax.dynamic_slice(below, (k, first, w), shape), out_axes=-1)
        found = cut(self.rows * jnp.arange(len(cell)) + y, word)
        low, high = found[:, :, 0], found[:, :, 1]
        shift = (x - BITS * word).astype(jnp.uint32)
        least, over = jnp.minimum(shift, BITS - 1), jnp.maximum(shift, BITS) - BITS
        both = (low >> least) | ((high << 1) << (BITS - 1 - least))
        return jnp.where(shift < BITS, both, high >> over) & self.reach[:, None, None]

    def moved(self, cell: Array, row: Array, column: Array) -> Array:
        """The cell at a row and column of the window around `cell`."""
        y, x = self.split(cell)
        y, x = y + row - self.vision, x + column - self.vision
        y, x = (z + self.size * ((z < 0).astype(jnp.int32) - (z >= self.size)) for z in (y, x))
        return y * self.size + x

    def split(self, cell: Array) -> tuple[Array, Array]:
        """Row and column of a cell."""
        # Exact for all sizes below 2**11, and cheaper than a division, which the compiler would not repeat.
        y = ((cell.astype(jnp.float32) + 1 / 2) * (1 / self.size)).astype(jnp.int32)
        return y, cell - y * self.size

    def visible(self, cell: Array) -> Array:
        """Whether each cell is in sight of `cell` (run,): shape (run, cells), for the rare case."""
        number = jnp.arange(self.cells)
        half = self.size // 2
        y = (number // self.size - cell[:, None] // self.size + half) % self.size - half
        x = (number % self.size - cell[:, None] % self.size + half) % self.size - half
        near = (y**2 + x**2 <= self.vision**2) if self.sight == "disc" else (abs(y) + abs(x) <= self.vision)
        return jnp.asarray(near)

    def put(self, board: Array, cells: Array, change: Array) -> Array:
        """A board with bits of some cells set or cleared.

        `cells` (few, run) may repeat; `change` (few, planes, run) is 1 to set a bit that is clear, -1 to clear one
        that is set, and 0.
        """
        y, x = self.split(cells)
        bits, rows = jnp.asarray(self.column)[x], jnp.asarray(self.row)[y]
        # Sums modulo 2**32 set and clear bits, however many fall on one word.
        sums = change.astype(jnp.uint32).swapaxes(1, 2)[..., None] * bits[:, :, None, :]
        sums = lax.optimization_barrier(sums)
        twice = jnp.concatenate([sums, sums])
        where = jnp.concatenate([rows[..., 0], rows[..., 1]])
        return flat(board).at[placed(where, board)].add(twice, mode="drop").reshape(board.shape)


def added(parts: Any) -> Array:
    """Sum of parts (first axis), written out: a reduction would leave vector units idle."""
    total: Array = parts[0]
    for part in parts[1:]:
        total = total + part
    return total


def count(words: Array) -> Array:
    """Bits set in words (width, run): shape (run,)."""
    return added(lax.population_count(words).astype(jnp.int32))


def choose(words: Array, draw: Array) -> tuple[Array, Array, Array]:
    """One of the bits set in words (width, run), each as likely.

    Returns its row and its column, which mean nothing if none is set, and how many are: each (run,).
    """
    width = len(words)
    sizes = lax.optimization_barrier(lax.population_count(words).astype(jnp.int32))
    # Bits up to each row, by a triangle of sums: a running sum would be a kernel for each term.
    upto = jnp.tril(jnp.ones((width, width), jnp.int32))[:, :, None]
    ends = lax.optimization_barrier((upto * sizes).sum(1))
    total = ends[-1]
    turn = lax.optimization_barrier(jnp.minimum((draw * total).astype(jnp.int32), total - 1))
    before = ends <= turn
    row = lax.optimization_barrier(added(before.astype(jnp.int32)))
    left = turn - added(jnp.where(before, sizes, 0))
    word = added(jnp.where(jnp.arange(width)[:, None] == row, words, np.uint32(0)))
    column = jnp.zeros_like(row)
    for half in HALVES:
        below = lax.population_count(word & np.uint32(2**half - 1)).astype(jnp.int32)
        beyond = left >= below
        left, column = jnp.where(beyond, left - below, left), jnp.where(beyond, column + half, column)
        word = jnp.where(beyond, word >> np.uint32(half), word)
    found: tuple[Array, Array, Array] = lax.optimization_barrier((row, column, total))
    return found


def flat(table: Array) -> Array:
    """Tables (run, n, ...) of all runs below each other: (run * n, ...)."""
    return table.reshape(-1, *table.shape[2:])


def placed(index: Array, table: Array) -> Array:
    """Where rows of tables (run, n, ...) are in `flat`, for `index` (..., run); beyond it for an index of n or more."""
    runs, rows = table.shape[:2]
    return jnp.where(index < rows, rows * jnp.arange(runs) + index, runs * rows)


def taken(table: Array, index: Array) -> Array:
    """Rows of tables (run, n, ...) at an index (few..., run), less than n: shape (..., few..., run)."""
    runs, n = table.shape[:2]
    found: Array = flat(table).at[n * jnp.arange(runs) + index].get(mode="promise_in_bounds")
    return jnp.moveaxis(found, range(index.ndim), range(-index.ndim, 0))


def at(table: Array, index: Array) -> Array:
    """The same, read once: not again by everything that uses it."""
    found: Array = lax.optimization_barrier(taken(table, index))
    return found


def write(table: Array, index: Array, values: Array) -> Array:
    """Tables (run, n, ...) with `values` (few, ..., run) at `index` (few, run), nowhere for n or more."""
    values = jnp.moveaxis(values, -1, 1)
    found: Array = flat(table).at[placed(index, table)].set(values, mode="drop")
    return found.reshape(table.shape)
