"""The draws of a week as text: the generator of `engine.draws` itself, its words being names of registers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod

import numpy as np

from marchland.engine.draws import WEEK_STREAM, stream_id, threefry
from marchland.engine.native.text import Text


@dataclass(frozen=True)
class Word:
    """A vector of 32-bit words; each operation writes an instruction."""

    t: Text
    name: str

    def _with(self, how: str, other: Word | np.uint32) -> Word:
        b = other.name if isinstance(other, Word) else self.t.number(int(other), "u")
        return Word(self.t, self.t.i2(how, self.name, b))

    def __add__(self, other: Word | np.uint32) -> Word:
        return self._with("add", other)

    def __xor__(self, other: Word | np.uint32) -> Word:
        return self._with("xor", other)

    def __or__(self, other: Word | np.uint32) -> Word:
        return self._with("or", other)

    def __lshift__(self, other: Word | np.uint32) -> Word:
        return self._with("shl", other)

    def __rshift__(self, other: Word | np.uint32) -> Word:
        return self._with("lshr", other)


def unit(w: Word) -> str:
    """A word as a number, as `draws.to_unit` maps it."""
    bits = (w >> np.uint32(9)) | np.uint32(0x3F800000)
    return w.t.f2("fsub", w.t.cast("bitcast", bits.name, "u", "f"), w.t.number(np.float32(1.0 - 2.0**-24)))


def drawing(width: int) -> str:
    """A function that fills one stream: first words of its counters, then second words, as `draws.uniforms` does."""
    t = Text(width)

    def put(value: str, at: str) -> None:
        place = t.op(f"getelementptr inbounds {t.v}, ptr %out, i64 {at}")
        t.do(f"store {t.v} {value}, ptr {place}, align {4 * width}")

    with t.loop("%pairs") as turn:
        counter = Word(t, t.splat(t.op(f"trunc i64 {turn.index} to i32"), "i32"))
        keys = Word(t, "%k0"), Word(t, "%k1")
        a, b = threefry(*keys, Word(t, t.splat("%stream", "i32")), counter)
        # The last second word may have no cell: the first element of what follows is written before its own turn.
        put(unit(b), t.op(f"add nuw nsw i64 {turn.index}, %pairs"))
        put(unit(a), turn.index)
    return t.function(f"internal void @draw(ptr noalias %out, {t.i} %k0, {t.i} %k1, i32 %stream, i64 %pairs)")


def draws(t: Text, streams: Mapping[str, tuple[int, ...]], offsets: Mapping[str, int], week: str) -> None:
    """Fill all streams of a week, in the order of their places."""
    runs = Word(t, t.op(f"load {t.i}, ptr %runs, align 4"))
    seed, now = (Word(t, t.splat(one, "i32")) for one in ("%seed", week))
    k0, k1 = threefry(seed, Word(t, t.number(stream_id(WEEK_STREAM), "u")), runs, now)
    for name in sorted(streams, key=lambda name: offsets[name]):
        out = t.op(f"getelementptr inbounds {t.v}, ptr %uni, i64 {offsets[name]}")
        pairs = (prod(streams[name]) + 1) // 2
        if pairs:
            t.do(
                f"call void @draw(ptr {out}, {t.i} {k0.name}, {t.i} {k1.name}, i32 {stream_id(name)}, i64 {pairs})"
            )


__all__ = ["drawing", "draws"]
