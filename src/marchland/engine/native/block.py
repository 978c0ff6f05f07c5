"""A block of futures through a compiled week: packed into parts as wide as a register, one after another."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from marchland.engine.native.arrays import Place
from marchland.engine.native.processor import Loaded, kept
from marchland.engine.native.week import Form, Source

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


def shown(buffer: NDArray[Any], place: Place, shape: Sequence[int], width: int) -> NDArray[Any]:
    """An array as it lies in a region: writing to it writes there."""
    strides = [4 * width * s for s in place.strides] + [4] * (width > 1)
    return np.lib.stride_tricks.as_strided(buffer[place.base * width :], (*shape, width)[: len(strides)], strides)


def bits(a: Any) -> NDArray[np.uint32]:
    """Elements as 32-bit words; masks as 0 and 1."""
    a = np.asarray(a)
    return (a.astype(np.uint32) if a.dtype == np.bool_ else np.ascontiguousarray(a)).view(np.uint32)


class Week:
    """A compiled week, as a function of a block's leaves."""

    def __init__(self, source: Source, form: Form, code: bytes) -> None:
        self.source, self.form = source, form
        self.loaded = Loaded(code, "advance", ARGUMENTS)

    def move(
        self, seed: int, runs: NDArray[Any], state: Leaves, parameters: Leaves, inputs: Leaves, since: int, until: int
    ) -> tuple[list[NDArray[Any]], list[NDArray[Any]]]:
        """Leaves (..., size) of the state after weeks `since` to `until`, and of the observations (weeks, ..., size)."""
        s, f, w, weeks = self.source, self.form, self.source.width, until - since
        sizes = s.sizes
        old, new, par, uni, tmp = (Buffer(sizes[k] * w) for k in ("old", "old", "par", "uni", "tmp"))
        given = Buffer(max(sizes["x"] * max(weeks, 1), 1))
        table = given.words[: sizes["x"] * weeks].reshape(weeks, sizes["x"])
        for a, place in zip(inputs, s.inputs, strict=True):
            n = int(np.prod(a.shape[1:], dtype=int))
            table[:, place.base : place.base + n] = bits(np.asarray(a)[since:until]).reshape(weeks, n)
        seen = np.zeros(sizes["seen"] + ALIGNED, np.uint8)
        numbers = np.ascontiguousarray(runs, np.uint32)
        after = [np.empty((*a.shape, f.size), a.dtype) for a in f.state]
        for lane in range(0, f.size, w):
            part = slice(lane, lane + w)
            for leaves, places, buffer in ((state, s.state, old), (parameters, s.parameters, par)):
                for a, place in zip(leaves, places, strict=True):
                    shown(buffer.words, place, a.shape[:-1], w)[...] = bits(np.asarray(a)[..., part])
            mine = np.ascontiguousarray(numbers[part])
            addresses = (old.address, new.address, par.address, uni.address, tmp.address, given.address)
            if weeks > 0:
                self.loaded.call(*addresses, seen.ctypes.data, mine.ctypes.data, seed, since, weeks, lane)
            last = new if weeks % 2 else old
            for a, place in zip(after, s.state, strict=True):
                found = shown(last.words, place, a.shape[:-1], w)
                a[..., part] = found if a.dtype == np.bool_ else np.ascontiguousarray(found).view(a.dtype)
        return after, [
            seen[begin : begin + weeks * (n := int(np.prod(a.shape, dtype=int))) * f.size * a.dtype.itemsize]
            .view(a.dtype)
            .reshape(weeks, *a.shape, f.size)
            for begin, a in zip(s.seen, f.seen, strict=True)
        ]


__all__ = ["Week"]
_ = (Callable, kept)
