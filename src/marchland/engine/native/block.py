"""A block of futures through a compiled week: packed into parts as wide as a register, one after another."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from marchland.engine.native.processor import Loaded
from marchland.engine.native.week import Handed

ARGUMENTS = [*[ctypes.c_void_p] * 7, ctypes.c_uint32, *[ctypes.c_int64] * 3]
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


class Held:
    """The memory of a block: what is handed over is put into it, a compiled week moves it on, results are read from it.

    Leaves are arrays (..., size); observations are (steps, ..., size), of which only weeks that were gone are written.
    """

    def __init__(self, handed: Handed, call: Any, runs: int) -> None:
        s, self.handed, self.call, self.runs = handed.sizes, handed, call, runs
        self.parts = runs // handed.width
        whole, part = self.parts * handed.width, handed.width
        self.old, self.par = (Buffer(whole * s[k]) for k in ("old", "par"))
        self.uni, self.tmp = (Buffer(part * s[k]) for k in ("uni", "tmp"))
        self.seen = np.empty(s["seen"] + ALIGNED, np.uint8)
        self.given, self.first = Buffer(1), 0

    def tell(self, parameters: Leaves) -> None:
        """Put others in the place of the first parameters."""
        self.put((), parameters)

    def put(self, state: Leaves, parameters: Leaves) -> None:
        """Leaves of the state and of the parameters, all or the first ones."""
        h = self.handed
        for leaves, places, buffer, size in (
            (state, h.state[: len(state)], self.old, h.sizes["old"]),
            (parameters, h.parameters[: len(parameters)], self.par, h.sizes["par"]),
        ):
            for a, place in zip(leaves, places, strict=True):
                shape = a.shape[:-1]
                there = shown(buffer, place, shape, h.width, self.parts, size)
                there[...] = bits(a).reshape(*shape, self.parts, h.width)

    def put_inputs(self, inputs: Leaves, since: int, until: int) -> None:
        """Leaves (steps, ...) of the inputs, those of steps `since` to `until`."""
        weeks, n = max(until - since, 0), self.handed.sizes["x"]
        self.given, self.first = Buffer(max(n * weeks, 1)), since
        table = self.given.words[: n * weeks].reshape(weeks, n)
        for a, (base, _) in zip(inputs, self.handed.inputs, strict=True):
            k = int(np.prod(a.shape[1:], dtype=int))
            table[:, base : base + k] = bits(a[since:until]).reshape(weeks, k)

    def go(self, seed: int, runs: NDArray[Any], since: int, until: int) -> None:
        """From step `since` to `until`, whose inputs were put there."""
        h, weeks = self.handed, until - since
        numbers, w, s = np.ascontiguousarray(runs, np.uint32), h.width, h.sizes
        given = self.given.address + 4 * s["x"] * (since - self.first)
        for k in range(self.parts if weeks > 0 else 0):
            old, par = (b.address + 4 * w * s[name] * k for b, name in ((self.old, "old"), (self.par, "par")))
            rest = (old, par, self.uni.address, self.tmp.address, given, self.seen.ctypes.data)
            self.call(*rest, numbers.ctypes.data + 4 * w * k, seed, since, weeks, w * k)

    def state(self) -> list[NDArray[Any]]:
        """Leaves of the state."""
        h, out = self.handed, []
        for (shape, kind), place in zip(h.states, h.state, strict=True):
            found = shown(self.old, place, shape, h.width, self.parts, h.sizes["old"])
            found = np.ascontiguousarray(found).reshape(*shape, self.runs)
            out.append(found.astype(bool) if kind == "bool" else found.view(kind))
        return out

    def observed(self) -> list[NDArray[Any]]:
        """Observations: views of this memory."""
        h, out = self.handed, []
        for begin, (shape, kind) in zip(h.seen, h.observed, strict=True):
            whole = (h.steps, *shape, h.size)
            bytes_ = int(np.prod(whole, dtype=int)) * np.dtype(kind).itemsize
            out.append(self.seen[begin : begin + bytes_].view(kind).reshape(whole)[..., : self.runs])
        return out


class Week:
    """A compiled week, as a function of the leaves of a block, or of some registers' worth of it."""

    def __init__(self, handed: Handed, code: bytes) -> None:
        self.handed = handed
        self.loaded = Loaded(code, "advance", ARGUMENTS)

    def hold(self, runs: int | None = None) -> Held:
        """Memory for a block, or for so many of its runs."""
        return Held(self.handed, self.loaded.call, runs or self.handed.size)

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
        """Leaves of the state after steps `since` to `until`, and of the observations."""
        held = self.hold(len(runs))
        held.put(state, parameters)
        held.put_inputs(inputs, since, until)
        held.go(seed, runs, since, until)
        return held.state(), held.observed()


__all__ = ["Held", "Week"]
