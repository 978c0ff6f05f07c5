"""Which dimension of each array runs along the model's longest axis: places, in a territorial model.

A week is one loop over that axis with nearly everything inside it. Nobody says which axis it is: dimensions that are
added, multiplied, chosen or broadcast together are one axis, and the axis with most elements is the long one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from marchland.engine.flat_jaxpr import Equation, Flat, Name
from marchland.engine.materialise import ELEMENTWISE

Dimension = tuple[Any, int]


def long_dims(flat: Flat) -> dict[Name, int]:
    """Name -> its first dimension along the long axis, for those that have one."""
    root: dict[Dimension, Dimension] = {}

    def find(d: Dimension) -> Dimension:
        while root.get(d, d) != d:
            root[d] = root.get(root[d], root[d])
            d = root[d]
        return d

    for e in flat.equations:
        for a, b in same(e):
            if isinstance(a[0], Name) and isinstance(b[0], Name) and length(a) == length(b) > 1:
                root[find(a)] = find(b)
    weight: Counter[Dimension] = Counter()
    for e in flat.equations:
        for d, size in enumerate(e.outputs[0].aval.shape):
            if size > 1:
                weight[find((e.outputs[0], d))] += e.elements
    if not weight:
        return {}
    ((long, _),) = weight.most_common(1)
    names = {v for e in flat.equations for v in (*e.inputs, *e.outputs) if isinstance(v, Name)}
    out = {}
    for v in names:
        mine = [d for d in range(len(v.aval.shape)) if find((v, d)) == long]
        if mine:
            out[v] = mine[0]
    return out


def length(d: Dimension) -> int:
    """Elements along a dimension."""
    return int(d[0].aval.shape[d[1]])


def same(e: Equation) -> Iterator[tuple[Dimension, Dimension]]:
    """Pairs of dimensions that an equation makes one axis, of its inputs and its output."""
    name, p, out = e.primitive.name, e.params, e.outputs[0]
    rank = len(out.aval.shape)
    if name in ELEMENTWISE or name in (
        "add_any",
        "stop_gradient",
        "copy",
        "copy_p",
        "concatenate",
        "slice",
        "pad",
    ):
        for v in e.inputs:
            if len(v.aval.shape) == rank:
                yield from (((v, d), (out, d)) for d in range(rank) if d != p.get("dimension", -1))
    elif name == "broadcast_in_dim":
        yield from (((e.inputs[0], d), (out, to)) for d, to in enumerate(p["broadcast_dimensions"]))
    elif name == "transpose":
        yield from (((e.inputs[0], d), (out, to)) for to, d in enumerate(p["permutation"]))
    elif name == "stack":
        kept = [d for d in range(rank) if d != p["axis"]]
        yield from (((v, d), (out, to)) for v in e.inputs for d, to in enumerate(kept))
    elif name == "unstack":
        kept = [d for d in range(rank + 1) if d != p["axis"]]
        yield from (((e.inputs[0], d), (v, to)) for v in e.outputs for to, d in enumerate(kept))
    elif name == "split":
        kept = [d for d in range(rank) if d != p["axis"]]
        yield from (((e.inputs[0], d), (v, d)) for v in e.outputs for d in kept)
    elif name == "scatter-add":
        yield (e.inputs[1], 0), (e.inputs[2], 0)
    elif name == "squeeze" or "axes" in p:
        gone = p["dimensions"] if name == "squeeze" else p["axes"]
        left = [d for d in range(len(e.inputs[0].aval.shape)) if d not in gone]
        yield from (((e.inputs[0], d), (out, to)) for to, d in enumerate(left))
    elif name == "reshape":
        a = [d for d, n in enumerate(e.inputs[0].aval.shape) if n > 1]
        b = [d for d, n in enumerate(out.aval.shape) if n > 1]
        if len(a) == len(b):
            yield from (((e.inputs[0], i), (out, j)) for i, j in zip(a, b, strict=True))
    elif name == "gather":
        for d in range(min(rank, len(e.inputs[1].aval.shape) - 1)):
            yield (e.inputs[1], d), (out, d)
    elif name == "dot_general":
        (lc, rc), (lb, rb) = p["dimension_numbers"]
        a, b = e.inputs
        yield from (((a, i), (b, j)) for i, j in zip((*lc, *lb), (*rc, *rb), strict=True))
        free = [(a, d) for d in range(len(a.aval.shape)) if d not in (*lc, *lb)]
        free += [(b, d) for d in range(len(b.aval.shape)) if d not in (*rc, *rb)]
        for to, dim in enumerate([(a, d) for d in lb] + free):
            yield dim, (out, to)


__all__ = ["long_dims"]
