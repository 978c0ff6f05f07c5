"""Constants of a week as global arrays of its text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from marchland.engine.native.arrays import Array, Place
from marchland.engine.native.text import hexadecimal


class Tables:
    """Global arrays by name, each content once."""

    def __init__(self) -> None:
        self.names: dict[Any, str] = {}
        self.lines: list[str] = []

    def constant(self, a: Array) -> Place:
        """Where a constant array lies."""
        assert a.value is not None
        strides = tuple(int(np.prod(a.shape[d + 1 :], dtype=int)) for d in range(len(a.shape)))
        return Place(self.values(a.value, a.kind), 0, strides)

    def values(self, values: Any, kind: str) -> str:
        """A table of numbers or of whole numbers."""
        flat = np.ravel(values)
        if kind == "f":
            return self.add(
                ("f", flat.astype(np.float32).tobytes()), "float", map(hexadecimal, flat.tolist())
            )
        return self.add(("i", flat.astype(np.int64).tobytes()), "i32", (str(int(k)) for k in flat))

    def numbers(self, at: Iterable[int]) -> str:
        """A table of positions."""
        every = tuple(at)
        return self.add(("p", every), "i64", map(str, every))

    def add(self, key: Any, type: str, items: Iterable[str]) -> str:
        """A global array, or the one with this content that is there."""
        if key not in self.names:
            self.names[key] = f"c{len(self.names)}"
            inside = [f"{type} {item}" for item in items]
            array = f"[{len(inside)} x {type}]"
            self.lines.append(
                f"@{self.names[key]} = internal constant {array} [{', '.join(inside)}], align 64"
            )
        return self.names[key]


__all__ = ["Tables"]
