"""The flat list of a week's equations as loops over elements: nodes that read views and make arrays.

Four kinds. A *map* computes each element from those that its loops name; a *fold* sums (or takes the largest, ...) over
some of its loops; a *dot* multiplies and sums; a *matrix* is a product with a constant matrix along the long axis.
What only moves elements makes no node: it is a view (`arrays`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from marchland.engine.flat_jaxpr import Equation, Flat, Name
from marchland.engine.materialise import ELEMENTWISE
from marchland.engine.native.arrays import (
    KINDS,
    Array,
    Index,
    Shape,
    View,
    aligned,
    constant,
    fixed,
    kind_of,
    known,
    plain,
    whole,
)
from marchland.engine.native.moving import Moving

FOLDS = {
    "reduce_sum": "add",
    "reduce_max": "max",
    "reduce_min": "min",
    "reduce_and": "and",
    "reduce_or": "or",
}
EMPTY = {"reduce_sum": 0, "dot_general": 0, "reduce_max": -np.inf, "reduce_min": np.inf}
"""What sums and extremes of nothing are: a war may have no sponsors."""
SUMS = {
    ("map", "add"): ("a b + c", "a b + c"),
    ("map", "sub"): ("a b - c", "c - a b"),
    ("fold", "add"): ("add",),
}
"""What a sum becomes when its first or second term is a product."""
SAME = frozenset(("stop_gradient", "copy", "copy_p"))
ALIKE = {"add_any": "add"}
"""Elementwise primitives of gradients, and what they are."""


@dataclass(eq=False)
class Node:
    """Loops of lengths `shape`, of which `long` runs along the long axis; `put` says where in `out` a result goes.

    `over` are the loops that a fold or a dot sums over. Without `long` all loops are the node's own.
    """

    kind: str
    name: str
    shape: Shape
    long: int | None
    reads: tuple[View, ...]
    out: Array
    put: tuple[Index, ...]
    over: tuple[int, ...] = ()
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def own(self) -> tuple[int, ...]:
        """Loops that are neither trivial nor the long one."""
        return tuple(d for d, n in enumerate(self.shape) if n > 1 and d != self.long)

    @property
    def across(self) -> bool:
        """Whether it sums along the long axis, turn by turn of the long loop."""
        return self.long is not None and self.long in self.over


@dataclass
class Week:
    """The nodes of a week in order, and the views of what it gives back."""

    nodes: list[Node]
    outputs: list[View]
    length: int


def lower(
    flat: Flat, long: Mapping[Name, int], given: Mapping[Name, Array], constants: Mapping[Name, NDArray[Any]]
) -> Week:
    """Nodes of `flat`, whose inputs are `given`. Raises NotImplementedError for a primitive without a rule here."""
    lowering = Lowering(long, {v: View(a, whole(a.shape)) for v, a in given.items()})
    for name, value in constants.items():
        lowering.env[name] = constant(value, long.get(name))
    for e in flat.equations:
        if e.outputs[0] not in lowering.env:
            lowering.equation(e)
    outputs = [lowering.computed(v) for v in flat.outputs]
    sizes = {v.aval.shape[d] for v, d in long.items()}
    return Week(fused(lowering.nodes, outputs), outputs, sizes.pop() if sizes else 1)


def fused(nodes: list[Node], outputs: list[View]) -> list[Node]:
    """Sums with the products that only they read, to be rounded once: what is made twice is then the same twice."""
    readers = Counter(id(v.root) for v in (*(v for n in nodes for v in n.reads), *outputs))
    gone = set[Node]()
    for n in nodes:
        if n.out.kind != "f" or (n.kind, n.name) not in SUMS:
            continue
        for k, v in enumerate(n.reads):
            m = v.root.makers[0] if len(v.root.makers) == 1 and readers[id(v.root)] == 1 else None
            if m and m.kind == "map" and m.name == "mul" and m.long == n.long and v.straight(n.shape):
                n.name = SUMS[n.kind, n.name][k]
                n.reads = m.reads + n.reads[:k] + n.reads[k + 1 :]
                gone.add(m)
                break
    return [n for n in nodes if n not in gone]


class Lowering(Moving):
    """Views of the names so far, and the nodes that make what they show."""

    def __init__(self, long: Mapping[Name, int], env: dict[Name, View]) -> None:
        super().__init__(env)
        self.long, self.nodes = long, list[Node]()

    def equation(self, e: Equation) -> None:
        """Lower one equation. Raises NotImplementedError."""
        name, out = e.primitive.name, e.outputs[0].aval
        if name in ("split", "unstack"):
            self.env.update(zip(e.outputs, self.pieces(e), strict=True))
            return
        if 0 in out.shape or (name in EMPTY and any(0 in v.aval.shape for v in e.inputs)):
            self.env[e.outputs[0]] = constant(np.full(out.shape, EMPTY.get(name, 0), out.dtype))
            return
        rule: Callable[[Equation], View] | None
        if name in ELEMENTWISE or name in ALIKE:
            rule = self.map
        elif name in FOLDS:
            rule = self.fold
        else:
            rule = getattr(self, f"_{'same' if name in SAME else name.replace('-', '_')}", None)
        if rule is None:
            raise NotImplementedError(name)
        self.env[e.outputs[0]] = rule(e)

    def made(self, v: Any) -> Array:
        """A new array for a name or a literal."""
        return Array(
            tuple(v.aval.shape), kind_of(v.aval.dtype), self.long.get(v) if isinstance(v, Name) else None
        )

    def computed(self, atom: Any) -> View:
        """The view of a result: an array that maps make, which can write it where it belongs, or a copy."""
        v, out = self.read(atom), self.made(atom)
        if out.size == 0:
            return View(out, whole(out.shape))
        if v.straight(out.shape) and v.root.makers and all(m.kind == "map" for m in v.root.makers):
            return v
        long = out.long if aligned(v, out.long) and not any(m.across for m in v.root.makers) else None
        self.node("map", "copy", out.shape, long, (v,), out, whole(out.shape))
        return View(out, whole(out.shape))

    def node(self, *args: Any, **more: Any) -> None:
        """Add a node to those that make its array."""
        one = Node(*args, **more)
        one.out.makers.append(one)
        self.nodes.append(one)

    # ---- what computes ----------------------------------------------------------------------------------------------

    def map(self, e: Equation) -> View:
        """One element from one of each input; scalars beside arrays are read by every turn."""
        out = self.made(e.outputs[0])
        reads = tuple(self.read(v) for v in e.inputs)
        long = out.long if all(aligned(v, out.long) for v in reads) else None
        name = ALIKE.get(e.primitive.name, e.primitive.name)
        self.node("map", name, out.shape, long, reads, out, whole(out.shape), params=e.params)
        return View(out, whole(out.shape))

    def fold(self, e: Equation) -> View:
        """A sum, or the largest, along some dimensions; along none it is its input."""
        (x,), shape, out = (
            (self.read(v) for v in e.inputs),
            tuple(e.inputs[0].aval.shape),
            self.made(e.outputs[0]),
        )
        axes = tuple(d for d in e.params["axes"] if shape[d] > 1)
        left = [d for d in range(len(shape)) if d not in e.params["axes"]]
        if not axes:  # one element each
            dims = iter(whole(out.shape))
            return x.through([next(dims) if d in left else fixed(0) for d in range(len(shape))])
        long = self.long.get(e.inputs[0])
        put = tuple(Index(d if shape[d] > 1 else None, tuple(range(shape[d]))) for d in left)
        self.node(
            "fold", FOLDS[e.primitive.name], shape, long if aligned(x, long) else None, (x,), out, put, axes
        )
        return View(out, whole(out.shape))

    def _dot_general(self, e: Equation) -> View:
        (lc, rc), (lb, rb) = e.params["dimension_numbers"]
        out = self.made(e.outputs[0])
        a, b = (self.of_kind(v, out) for v in e.inputs)
        if not lb and len(lc) == 1:
            for const, c, x, d, first in ((a, lc[0], b, rc[0], True), (b, rc[0], a, lc[0], False)):
                if known(const) and len(const.root.shape) <= 2:
                    matrix = np.moveaxis(plain(const), c, 0)
                    shape = tuple(e.inputs[1 if first else 0].aval.shape)
                    found = self.by_constant(matrix, x, d, shape, out, first)
                    if found is not None:
                        return found
        shapes = [tuple(v.aval.shape) for v in e.inputs]
        la = [d for d in range(len(shapes[0])) if d not in (*lc, *lb)]
        fb = [d for d in range(len(shapes[1])) if d not in (*rc, *rb)]
        shape = (*out.shape, *(shapes[0][d] for d in lc))
        loops = len(out.shape)

        def index(batch: Any, free: list[int], skip: int, contract: Any, rank: int) -> list[Index]:
            to = {d: k for k, d in enumerate(batch)}
            to |= {d: len(batch) + skip + k for k, d in enumerate(free)}
            to |= {d: loops + k for k, d in enumerate(contract)}
            return [
                Index(to[d] if shape[to[d]] > 1 else None, tuple(range(shape[to[d]]))) for d in range(rank)
            ]

        reads = (
            a.through(index(lb, la, 0, lc, len(shapes[0]))),
            b.through(index(rb, fb, len(la), rc, len(shapes[1]))),
        )
        over = tuple(range(loops, len(shape)))
        contracted = [loops + k for k, d in enumerate(lc) if self.long.get(e.inputs[0]) == d]
        long = contracted[0] if contracted else out.long
        long = long if all(aligned(v, long) for v in reads) else None
        if long in over or (long is not None and not [d for d in range(loops) if shape[d] > 1 and d != long]):
            # A product and a sum, so that both stand in the loops where what they read is made.
            kind = out.kind
            whole_long = long
            both = Array(shape, kind, whole_long)
            self.node("map", "mul", shape, long, reads, both, whole(shape))
            self.node(
                "fold", "add", shape, long, (View(both, whole(shape)),), out, whole(shape)[:loops], over
            )
        else:
            self.node("dot", "add", shape, long, reads, out, whole(shape)[:loops], over)
        return View(out, whole(out.shape))

    def of_kind(self, atom: Any, like: Array) -> View:
        """A view of a name, its elements of the kind of another array."""
        v = self.read(atom)
        if v.root.kind == like.kind:
            return v
        if v.root.value is not None:
            dtype = next(name for name, kind in KINDS.items() if kind == like.kind)
            return constant(plain(v).astype(dtype), v.root.long)
        shape = tuple(atom.aval.shape)
        long = self.long.get(atom)
        out = Array(shape, like.kind, long)
        long = long if aligned(v, long) else None
        self.node("map", "convert_element_type", shape, long, (v,), out, whole(shape))
        return View(out, whole(shape))

    def by_constant(
        self, matrix: NDArray[Any], x: View, d: int, shape: Shape, out: Array, first: bool
    ) -> View | None:
        """A product with a constant (contracted, rows or nothing): a lookup, a matrix along the long axis, or None."""
        free = [k for k in range(len(shape)) if k != d]
        rows = matrix.ndim - 1  # dimensions of the result that are rows: 1 or 0
        at = {k: (i + rows if first else i) for i, k in enumerate(free)}
        along = None if x.root.long is None else x.index[x.root.long]
        across = along is not None and not known(x) and along.loop == d
        if not across:
            one = (matrix == 1).sum(0) == 1 if rows else np.array(False)
            if not (np.all(one) and np.all((matrix != 0).sum(0) == 1)):
                return None
            chosen = tuple(int(k) for k in np.argmax(matrix, 0))
            row_loop = 0 if first else len(free)
            dims = [
                Index((row_loop if k == d else at[k]), chosen if k == d else tuple(range(shape[k])))
                for k in range(len(shape))
            ]
            return x.through([i if len(i.at) > 1 else fixed(i.at[0]) for i in dims])
        table = matrix if rows else matrix[:, None]
        if along is None or not along.all_of(shape[d]):
            return None
        # Loops of the node: those of the result, then the contracted one.
        total = (*out.shape, shape[d])
        dims = [Index(len(out.shape) if k == d else at[k], tuple(range(shape[k]))) for k in range(len(shape))]
        read = x.through([i if len(i.at) > 1 else fixed(i.at[0]) for i in dims])
        row = (0 if first else len(free)) if rows else None
        params = {"table": np.ascontiguousarray(table.T, np.float32), "row": row}
        self.node("matrix", "matrix", total, None, (read,), out, whole(out.shape), (len(out.shape),), params)
        return View(out, whole(out.shape))

    def _concatenate(self, e: Equation) -> View:
        return self.joined(e, e.params["dimension"], [v.aval.shape[e.params["dimension"]] for v in e.inputs])

    def _stack(self, e: Equation) -> View:
        return self.joined(e, e.params["axis"], [None] * len(e.inputs))

    def joined(self, e: Equation, axis: int, sizes: list[int | None]) -> View:
        """Pieces one after the other along an axis: a copy of each; without a size a piece is one element thick."""
        out, start = self.made(e.outputs[0]), 0
        for v, size in zip(e.inputs, sizes, strict=True):
            n = 1 if size is None else size
            shape = tuple(n if d == axis else k for d, k in enumerate(out.shape))
            if 0 not in shape:
                dims = list(whole(shape))
                if size is None:
                    dims.pop(axis)
                read = self.read(v).through(dims)
                put = list(whole(shape))
                put[axis] = Index(axis if n > 1 else None, tuple(range(start, start + n)))
                long = out.long if aligned(read, out.long) and out.long != axis else None
                self.node("map", "copy", shape, long, (read,), out, tuple(put))
            start += n
        return View(out, whole(out.shape))

    def _pad(self, e: Equation) -> View:
        """What is padded, put into a copy of what it is padded with."""
        (x, around), out = e.inputs, self.made(e.outputs[0])
        put, rest = [], []
        for d, (low, high, between) in enumerate(e.params["padding_config"]):
            if low < 0 or high < 0:
                raise NotImplementedError("a pad that cuts")
            n = x.aval.shape[d]
            at = tuple(low + k * (between + 1) for k in range(n))
            put.append(Index(d if n > 1 else None, at))
            rest.append(tuple(k for k in range(out.shape[d]) if k not in at))
        for d, at in enumerate(rest):  # beside it: whole in dimensions to come, as it is in those before
            if at:
                slab = [*put[:d], Index(d if len(at) > 1 else None, at), *whole(out.shape)[d + 1 :]]
                shape = tuple(len(i.at) for i in slab)
                if 0 not in shape:
                    self.placed(self.read(around).through([]), shape, out, slab)
        if 0 not in x.aval.shape:
            self.placed(self.read(x).through(list(whole(x.aval.shape))), tuple(x.aval.shape), out, put)
        return View(out, whole(out.shape))

    def placed(self, read: View, shape: Shape, out: Array, put: list[Index]) -> None:
        """A copy of what a view shows into a part of an array."""
        inside = out.long is not None and put[out.long].all_of(out.shape[out.long])
        long = out.long if inside and aligned(read, out.long) else None
        self.node("map", "copy", shape, long, (read,), out, tuple(put))

    def _scatter_add(self, e: Equation) -> View:
        """Sums of what belongs to the same row of a fixed table: a product with ones where a column is in a row."""
        operand, table, updates = e.inputs
        dims, index = e.params["dimension_numbers"], self.read(table)
        rows = tuple(dims.scatter_dims_to_operand_dims) == (0,) == tuple(dims.inserted_window_dims)
        if not (rows and known(index) and plain(index).ndim == 2 and tuple(dims.update_window_dims) == ()):
            raise NotImplementedError("a scatter other than into rows by a fixed table")
        n, out = operand.aval.shape[0], self.made(e.outputs[0])
        where = np.clip(plain(index)[:, 0], 0, n - 1)
        ones = constant((np.arange(n)[:, None] == where).astype(np.float32), None)
        at = len(where)
        long = self.long.get(updates) if isinstance(updates, Name) else None
        inner = 1 if long == 0 else None
        both, total = Array((n, at), out.kind, inner), Array((n,), out.kind)
        per = Index(1 if at > 1 else None, tuple(range(at)))
        reads = (ones, self.read(updates).through([per]))
        inner = inner if all(aligned(v, inner) for v in reads) else None
        self.node("map", "mul", (n, at), inner, reads, both, whole((n, at)))
        self.node(
            "fold", "add", (n, at), inner, (View(both, whole((n, at))),), total, whole((n, at))[:1], (1,)
        )
        reads = (self.read(operand), View(total, whole((n,))))
        self.node("map", "add", (n,), None, reads, out, whole(out.shape))
        return View(out, whole(out.shape))


__all__ = ["Node", "Week", "lower"]
