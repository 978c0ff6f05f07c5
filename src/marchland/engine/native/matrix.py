"""Products with a constant matrix along the long axis: dense ones in tiles of registers, others by their nonzeros."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import Protocol

import numpy as np

from marchland.engine.native.arrays import Index, Place
from marchland.engine.native.nodes import Node
from marchland.engine.native.tables import Tables
from marchland.engine.native.text import Text


class Writer(Protocol):
    """What a product needs of the writer of its part."""

    t: Text
    tables: Tables

    def address(self, place: Place | None, index: Sequence[Index], loops: dict[int, str]) -> str:
        """The address of an element."""
        ...

    def fetch(self, place: Place, kind: str, at: str) -> str:
        """Load a vector."""
        ...

    def store(self, n: Node, value: str, put: tuple[Index, ...], loops: dict[int, str]) -> None:
        """Write a result."""
        ...


ROWS, COLUMNS = 4, 3
"""Rows and columns of a tile: as many sums as there are registers, with some left for what is multiplied."""
MANY = 6
"""Columns at a time where only nonzeros are multiplied."""
SPARSE = 0.5
"""Share of nonzeros up to which they are listed."""


def matrix(e: Writer, n: Node) -> None:
    """Write a product. Loops of the node are those of the result, then the one along the long axis."""
    table, row = n.params["table"], n.params["row"]
    free = [d for d in range(len(n.out.shape)) if d != row]
    columns = list(product(*(range(n.shape[d]) for d in free)))
    listed = (table != 0).mean() <= SPARSE
    for many in chunks(columns, MANY if listed else COLUMNS):
        turns = [dict(zip(free, at, strict=True)) for at in many]
        if listed:
            by_nonzeros(e, n, turns)
        else:
            whole = len(table) - len(table) % ROWS
            if whole:
                tiles(e, n, turns, 0, whole, ROWS)
            if len(table) > whole:
                tiles(e, n, turns, whole, len(table), len(table) - whole)


def chunks(items: list[tuple[int, ...]], size: int) -> list[list[tuple[int, ...]]]:
    """Items, at most `size` at a time, evenly."""
    number = -(-len(items) // size)
    return [items[len(items) * k // number : len(items) * (k + 1) // number] for k in range(number)]


def read_at(e: Writer, n: Node, turn: dict[int, int], j: str) -> str:
    """The operand at one column and the turn `j` of the long loop."""
    (x,), c = n.reads, n.over[0]
    index = tuple(i if i.loop is None or i.loop == c else Index(None, (i.at[turn[i.loop]],)) for i in x.index)
    place = x.root.place
    assert place is not None
    return e.fetch(place, "f", e.address(place, index, {c: j}))


def write(e: Writer, n: Node, turn: dict[int, int], r: str, value: str) -> None:
    """A result at one column and row."""
    row = n.params["row"]
    put = tuple(i if i.loop is None or i.loop == row else Index(None, (i.at[turn[i.loop]],)) for i in n.put)
    e.store(n, value, put, {} if row is None else {row: r})


def tiles(e: Writer, n: Node, turns: list[dict[int, int]], first: int, last: int, rows: int) -> None:
    """Rows `first` to `last`, `rows` at a time: every element loaded serves several sums."""
    t, table = e.t, n.params["table"]
    name = e.tables.values(table, "f")
    length = table.shape[1]
    zero = t.number(0)
    with t.loop((last - first) // rows) as block:
        start = t.op(f"mul nuw nsw i64 {block.index}, {rows}")
        start = t.op(f"add nuw nsw i64 {start}, {first}")
        offset = t.op(f"mul nuw nsw i64 {start}, {length * 4}")
        base = t.op(f"getelementptr inbounds i8, ptr @{name}, i64 {offset}")
        with t.loop(length, [(t.v, zero)] * (rows * len(turns))) as turn:
            many = [read_at(e, n, one, turn.index) for one in turns]
            at = t.op(f"mul nuw nsw i64 {turn.index}, 4")
            here = t.op(f"getelementptr inbounds i8, ptr {base}, i64 {at}")
            for r in range(rows):
                place = t.op(f"getelementptr inbounds i8, ptr {here}, i64 {r * length * 4}")
                weight = t.splat(t.op(f"load float, ptr {place}, align 4"), "float")
                for k, value in enumerate(many):
                    turn.ends.append(t.fma(weight, value, turn.values[r * len(turns) + k]))
        for r in range(rows):
            at = t.op(f"add nuw nsw i64 {start}, {r}")
            for k, one in enumerate(turns):
                write(e, n, one, at, turn.ends[r * len(turns) + k])


def by_nonzeros(e: Writer, n: Node, turns: list[dict[int, int]]) -> None:
    """Every row as the sum of its few terms; a row without any is zero."""
    t, table = e.t, n.params["table"]
    places, weights, begin = [], [], [0]
    for line in table:
        found = np.flatnonzero(line)
        found = found if len(found) else np.array([0])
        places += found.tolist()
        weights += line[found].tolist()
        begin.append(len(places))
    where, weight = e.tables.numbers(places), e.tables.values(np.array(weights, np.float32), "f")
    begins = e.tables.numbers(begin)

    def number(table: str, at: str) -> str:
        place = t.op(f"getelementptr inbounds i64, ptr @{table}, i64 {at}")
        return t.op(f"load i64, ptr {place}, align 8")

    with t.loop(len(table)) as row:
        first = number(begins, row.index)
        after = number(begins, t.op(f"add nuw nsw i64 {row.index}, 1"))
        count = t.op(f"sub nuw nsw i64 {after}, {first}")
        with t.loop(count, [(t.v, t.number(0))] * len(turns)) as turn:
            k = t.op(f"add nuw nsw i64 {first}, {turn.index}")
            j = number(where, k)
            place = t.op(f"getelementptr inbounds float, ptr @{weight}, i64 {k}")
            w = t.splat(t.op(f"load float, ptr {place}, align 4"), "float")
            turn.ends = [t.fma(w, read_at(e, n, one, j), turn.values[c]) for c, one in enumerate(turns)]
        for c, one in enumerate(turns):
            write(e, n, one, row.index, turn.ends[c])


__all__ = ["matrix"]
