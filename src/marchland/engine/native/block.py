"""A block of futures through a compiled week: packed into parts as wide as a register, one after another."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from marchland.engine.native.processor import Loaded
from marchland.engine.native.week import Handed

ARGUMENTS = [*[ctypes.c_void_p] * 8, ctypes.c_uint32, *[ctypes.c_int64] * 3]
ALIGNED = 64
Leaves = Sequence[NDArray[Any]]


class Buffer:
    """Memory at a multiple of 64 bytes, as 32-bit words."""

    def __init__(self, words: int) -> None:
        self.held = np.zeros(words * 4 + ALIGNED, np.uint8)
        self.address = -(-self.held.ctypes.data // ALIGNED) * ALIGNED
        start = self.address - self.held.ctypes.data
        self.words = self.held[start : start + words * 4].view(np.uint32)


def shown(
    buffer: Buffer, place: tuple[int, Sequence[int]], shape: Sequence[int], width: int, parts: int, size: int
) -> NDArray[Any]:
    """An array (..., part, lane) as it lies in a region, which there is once for each part: writing writes there."""
    base, steps = place
    strides = (*(4 * width * s for s in steps), 4 * width * size, 4)
    at = buffer.address - buffer.held.ctypes.data + 4 * width * base
    return np.ndarray((*shape, parts, width), np.uint32, buffer.held, at, strides)


def bits(a: Any) -> NDArray[np.uint32]:
    """Elements as 32-bit words; masks as 0 and 1."""
    a = np.asarray(a)
    return (a.astype(np.uint32) if a.dtype == np.bool_ else np.ascontiguousarray(a)).view(np.uint32)


class Week:
    """A compiled week, as a function of the leaves of a block, or of some registers' worth of it."""

    def __init__(self, handed: Handed, code: bytes) -> None:
        self.handed = handed
        self.loaded = Loaded(code, "advance", ARGUMENTS)

    def move(
        self,
        seed: int,
        runs: NDArray[Any],
        state: Leaves,
        parameters: Leaves,
        inputs: Leaves,
        since: int,
        until: int,
    ) -> tuple[list[NDArray[Any]], list[NDArray[Any]]]:
        """Leaves (..., runs) of the state after steps `since` to `until`, and of the observations (steps, ..., runs).

        Observations of other steps are not written.
        """
        s, w, weeks, size = self.handed, self.handed.width, until - since, len(runs)
        sizes, parts = s.sizes, size // w
        old, new, par = (Buffer(parts * sizes[k] * w) for k in ("old", "old", "par"))
        uni, tmp = (Buffer(sizes[k] * w) for k in ("uni", "tmp"))
        given = Buffer(max(sizes["x"] * max(weeks, 1), 1))
        table = given.words[: sizes["x"] * weeks].reshape(weeks, sizes["x"])
        for a, (base, _) in zip(inputs, s.inputs, strict=True):
            n = int(np.prod(a.shape[1:], dtype=int))
            table[:, base : base + n] = bits(a[since:until]).reshape(weeks, n)
        handed = ((state, s.state, old, sizes["old"]), (parameters, s.parameters, par, sizes["par"]))
        for leaves, places, buffer, each in handed:
            for a, place in zip(leaves, places, strict=True):
                shape = a.shape[:-1]
                shown(buffer, place, shape, w, parts, each)[...] = bits(a).reshape(*shape, parts, w)
        seen = np.empty(sizes["seen"] + ALIGNED, np.uint8)
        numbers = np.ascontiguousarray(runs, np.uint32)
        for k in range(parts if weeks > 0 else 0):
            many = (old.address + 4 * w * sizes["old"] * k, new.address + 4 * w * sizes["old"] * k)
            rest = (
                par.address + 4 * w * sizes["par"] * k,
                uni.address,
                tmp.address,
                given.address,
                seen.ctypes.data,
            )
            self.loaded.call(*many, *rest, numbers.ctypes.data + 4 * w * k, seed, since, weeks, w * k)
        after = []
        for (shape, kind), place in zip(s.states, s.state, strict=True):
            found = shown(new if weeks % 2 else old, place, shape, w, parts, sizes["old"])
            found = np.ascontiguousarray(found).reshape(*shape, size)
            after.append(found.astype(bool) if kind == "bool" else found.view(kind))
        observed = []
        for begin, (shape, kind) in zip(s.seen, s.observed, strict=True):
            whole = (s.steps, *shape, s.size)
            bytes_ = int(np.prod(whole, dtype=int)) * np.dtype(kind).itemsize
            observed.append(seen[begin : begin + bytes_].view(kind).reshape(whole)[..., :size])
        return after, observed


__all__ = ["Week"]
