"""What only moves elements, as views: slices, pieces, broadcasts, transposes, rows by a fixed table."""

from __future__ import annotations

from typing import Any

import numpy as np
from jax.extend import core

from marchland.engine.flat_jaxpr import Equation, Name
from marchland.engine.native.arrays import Index, View, constant, fixed, known, plain, whole


class Moving:
    """Views of the names so far, and rules that make no node. A rule for `name` is the method `_name`."""

    def __init__(self, env: dict[Name, View]) -> None:
        self.env = env

    def read(self, atom: Any) -> View:
        """The view of a name or a literal."""
        if isinstance(atom, core.Literal):
            aval: Any = atom.aval
            return constant(np.asarray(atom.val, aval.dtype))
        return self.env[atom]

    def _same(self, e: Equation) -> View:
        return self.read(e.inputs[0])

    def _broadcast_in_dim(self, e: Equation) -> View:
        x, to, out = e.inputs[0], e.params["broadcast_dimensions"], e.outputs[0].aval.shape
        every = whole(out)
        return self.read(x).through([every[k] if x.aval.shape[d] > 1 else fixed(0) for d, k in enumerate(to)])

    def _squeeze(self, e: Equation) -> View:
        rank = len(e.inputs[0].aval.shape)
        left = iter(whole(e.outputs[0].aval.shape))
        gone = {d % rank for d in e.params["dimensions"]}
        return self.read(e.inputs[0]).through([fixed(0) if d in gone else next(left) for d in range(rank)])

    def _reshape(self, e: Equation) -> View:
        old, new = e.inputs[0].aval.shape, e.outputs[0].aval.shape
        if [n for n in old if n > 1] != [n for n in new if n > 1]:
            raise NotImplementedError("a reshape that joins or splits axes")
        left = iter([i for i in whole(new) if i.loop is not None])
        return self.read(e.inputs[0]).through([next(left) if n > 1 else fixed(0) for n in old])

    def _transpose(self, e: Equation) -> View:
        every, order = whole(e.outputs[0].aval.shape), tuple(e.params["permutation"])
        return self.read(e.inputs[0]).through([every[order.index(d)] for d in range(len(order))])

    def _slice(self, e: Equation) -> View:
        start, p = e.params["start_indices"], e.params
        steps = p["strides"] or (1,) * len(start)
        dims = []
        for d, (a, b, s) in enumerate(zip(start, p["limit_indices"], steps, strict=True)):
            at = tuple(range(a, b, s))
            dims.append(Index(d if len(at) > 1 else None, at))
        return self.read(e.inputs[0]).through(dims)

    def pieces(self, e: Equation) -> list[View]:
        """What an array is split into along an axis: thick pieces, or slices without it."""
        axis, start, found = e.params["axis"], 0, []
        for out in e.outputs:
            n = out.aval.shape[axis] if e.primitive.name == "split" else 1
            piece = Index(axis if n > 1 else None, tuple(range(start, start + n)))
            dims = list(whole(out.aval.shape))
            if e.primitive.name == "split":
                dims[axis] = piece
            else:
                dims.insert(axis, piece)
            found.append(self.read(e.inputs[0]).through(dims))
            start += n
        return found

    def _gather(self, e: Equation) -> View:
        dims, index = e.params["dimension_numbers"], self.read(e.inputs[1])
        rows = tuple(dims.start_index_map) == (0,) and tuple(dims.collapsed_slice_dims) == (0,)
        if not (rows and known(index) and plain(index).ndim == 2):
            raise NotImplementedError("a gather other than rows by a fixed table")
        n = e.inputs[0].aval.shape[0]
        at = tuple(int(k) for k in np.clip(plain(index)[:, 0], 0, n - 1))
        rest = list(whole(e.outputs[0].aval.shape))[1:]
        return self.read(e.inputs[0]).through([Index(0, at) if len(at) > 1 else fixed(at[0]), *rest])


__all__ = ["Moving"]
