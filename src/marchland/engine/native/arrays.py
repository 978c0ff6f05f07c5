"""Arrays and how they are read: what a loop over elements needs to know of broadcasting, slicing and the like.

Slices, broadcasts, transposes, and lookups by a fixed table move nothing: they are views, a rule from the loops of the
reader to the elements of the array that is there. `at` says for one dimension of the array which of its elements each
turn of a loop reads; a fixed element has no loop.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

KINDS = {"float32": "f", "int32": "i", "uint32": "u", "bool": "b", "int8": "o"}
Shape = tuple[int, ...]


def kind_of(dtype: Any) -> str:
    """One letter for the types of elements that are known. Raises NotImplementedError."""
    try:
        return KINDS[np.dtype(dtype).name]
    except (KeyError, TypeError):
        raise NotImplementedError(f"elements of type {dtype}") from None


@dataclass(frozen=True)
class Index:
    """Elements along one dimension of an array: `at[turn of the loop]`, or `at[0]` without a loop."""

    loop: int | None
    at: tuple[int, ...]

    def after(self, by: Index) -> Index:
        """The element read where this index's loop is itself looked up by another index."""
        if self.loop is None:
            return self
        at = tuple(self.at[k] for k in by.at)
        return Index(by.loop if len(at) > 1 else None, at)

    @cached_property
    def affine(self) -> tuple[int, int] | None:
        """First element and step, if the elements have one."""
        step = self.at[1] - self.at[0] if len(self.at) > 1 else 0
        even = all(b - a == step for a, b in zip(self.at, self.at[1:], strict=False))
        return (self.at[0], step) if even else None

    def all_of(self, size: int) -> bool:
        """Whether every element is read once, in order."""
        return self.at == tuple(range(size))


def whole(shape: Sequence[int]) -> tuple[Index, ...]:
    """Loop k reads dimension k from end to end; a dimension of one element needs no loop."""
    return tuple(Index(d if n > 1 else None, tuple(range(n))) for d, n in enumerate(shape))


@dataclass(frozen=True)
class Place:
    """Where an array lies: the region, the first element, and the elements from one to the next of each dimension."""

    region: str
    base: int
    strides: Shape


@dataclass(eq=False)
class Array:
    """An array that is there: given, constant, or made by nodes. `long` is its dimension along the long axis."""

    shape: Shape
    kind: str
    long: int | None = None
    value: NDArray[Any] | None = None
    place: Place | None = None
    makers: list[Any] = field(default_factory=list)
    stores: list[Place] = field(default_factory=list)

    @property
    def inner(self) -> Shape:
        """Lengths without the long axis."""
        return tuple(n for d, n in enumerate(self.shape) if d != self.long)

    @property
    def size(self) -> int:
        """Number of elements."""
        return int(np.prod(self.shape, dtype=int))

    def strides(self, row: int | None = None) -> Shape:
        """Strides with the long axis outermost, its rows `row` elements apart (default: close together)."""
        out = [0] * len(self.shape)
        step = 1
        for d in reversed([d for d in range(len(self.shape)) if d != self.long]):
            out[d] = step
            step *= self.shape[d]
        if self.long is not None:
            out[self.long] = step if row is None else row
        return tuple(out)


@dataclass(frozen=True, eq=False)
class View:
    """An array as it is read: one index for each of its own dimensions; loops are dimensions of the reader."""

    root: Array
    index: tuple[Index, ...]

    def through(self, dims: Sequence[Index]) -> View:
        """This view read through one index for each of the dimensions that it shows."""
        return View(self.root, tuple(i if i.loop is None else i.after(dims[i.loop]) for i in self.index))

    def straight(self, shape: Shape) -> bool:
        """Whether it shows the array itself, element for element."""
        return self.root.shape == shape and self.index == whole(shape)


def fixed(k: int) -> Index:
    """One element."""
    return Index(None, (k,))


def constant(value: Any, long: int | None = None) -> View:
    """A view of a constant array."""
    a = np.asarray(value)
    return View(Array(a.shape, kind_of(a.dtype), long, a), whole(a.shape))


def known(v: View) -> bool:
    """Whether a view shows a constant."""
    return v.root.value is not None


def plain(v: View) -> NDArray[Any]:
    """The constant that a view shows, as an array of the view's own form."""
    assert v.root.value is not None
    if v.index != whole(v.root.shape):
        raise NotImplementedError("a constant seen through a view")
    return v.root.value


def aligned(v: View, long: int | None) -> bool:
    """Whether the turn of the long loop reads the same element along the long axis: what it needs is in that turn."""
    if long is None:
        return False
    if v.root.value is not None or v.root.long is None:
        return True
    i = v.index[v.root.long]
    return i.loop == long and i.all_of(v.root.shape[v.root.long])


__all__ = [
    "Array",
    "Index",
    "Place",
    "Shape",
    "View",
    "aligned",
    "constant",
    "fixed",
    "kind_of",
    "known",
    "plain",
    "whole",
]
