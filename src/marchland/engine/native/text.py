"""Text for LLVM: names, blocks, loops, and vectors with one run in each lane."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any


class Text:
    """The body of one function, written line by line; each result gets a name of its own."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.lines: list[str] = []
        self.used = 0
        self.block = "entry"
        self.types = {
            "f": f"<{width} x float>",
            "i": f"<{width} x i32>",
            "u": f"<{width} x i32>",
            "o": f"<{width} x i32>",
            "b": f"<{width} x i1>",
        }
        self.v, self.i, self.b = self.types["f"], self.types["i"], self.types["b"]
        self.called: set[str] = set()

    def name(self) -> str:
        """A name that was not used."""
        self.used += 1
        return f"%v{self.used}"

    def op(self, text: str) -> str:
        """Write an instruction; the name of its result."""
        name = self.name()
        self.lines.append(f"  {name} = {text}")
        return name

    def do(self, text: str) -> None:
        """Write an instruction without a result."""
        self.lines.append(f"  {text}")

    def number(self, value: Any, kind: str = "f") -> str:
        """A constant in every lane."""
        if kind == "f":
            return f"splat (float {hexadecimal(float(value))})"
        if kind == "b":
            return f"splat (i1 {'true' if value else 'false'})"
        return f"splat (i32 {int(value)})"

    def f2(self, name: str, a: str, b: str) -> str:
        """An operation of two vectors of numbers."""
        return self.op(f"{name} {self.v} {a}, {b}")

    def i2(self, name: str, a: str, b: str) -> str:
        """An operation of two vectors of whole numbers."""
        return self.op(f"{name} {self.i} {a}, {b}")

    def fma(self, a: str, b: str, c: str) -> str:
        """a b + c, rounded once where the processor can: said here, for what LLVM fuses depends on what is near."""
        return self.call("fmuladd", a, b, c)

    def compare(self, how: str, a: str, b: str) -> str:
        """A mask; `how` as fcmp says it."""
        return self.op(f"fcmp {how} {self.v} {a}, {b}")

    def choose(self, mask: str, yes: str, no: str, kind: str = "f") -> str:
        """One or the other, lane by lane."""
        return self.op(f"select {self.b} {mask}, {self.types[kind]} {yes}, {self.types[kind]} {no}")

    def call(self, name: str, *args: str, kind: str = "f") -> str:
        """An intrinsic of LLVM, such as `floor`, on vectors of one kind."""
        full = f"llvm.{name}.v{self.width}{'f32' if kind == 'f' else 'i32'}"
        self.called.add(f"declare {self.types[kind]} @{full}({', '.join([self.types[kind]] * len(args))})")
        return self.op(
            f"call {self.types[kind]} @{full}({', '.join(f'{self.types[kind]} {a}' for a in args)})"
        )

    def cast(self, how: str, a: str, of: str, to: str) -> str:
        """A conversion, such as sitofp, from one kind to another."""
        return self.op(f"{how} {self.types[of]} {a} to {self.types[to]}")

    def splat(self, scalar: str, type: str) -> str:
        """A scalar in every lane."""
        first = self.op(f"insertelement <{self.width} x {type}> poison, {type} {scalar}, i64 0")
        vector = f"<{self.width} x {type}>"
        return self.op(
            f"shufflevector {vector} {first}, {vector} poison, <{self.width} x i32> zeroinitializer"
        )

    @contextmanager
    def loop(self, count: int | str, carried: Sequence[tuple[str, str]] = ()) -> Iterator[Turn]:
        """A loop of at least one turn; `carried` are (type, first value), which each turn passes to the next."""
        head, before = f"b{self.used + 1}", self.block
        self.used += 1
        turn = Turn(self.name(), [self.name() for _ in carried])
        self.do(f"br label %{head}")
        self.lines.append(f"{head}:")
        self.block = head
        at = len(self.lines)
        yield turn
        onward = self.op(f"add nuw nsw i64 {turn.index}, 1")
        more = self.op(f"icmp ult i64 {onward}, {count}")
        phis = [f"  {turn.index} = phi i64 [ 0, %{before} ], [ {onward}, %{self.block} ]"]
        for (type, first), name, last in zip(carried, turn.values, turn.ends or turn.values, strict=True):
            phis.append(f"  {name} = phi {type} [ {first}, %{before} ], [ {last}, %{self.block} ]")
        self.lines[at:at] = phis
        done = f"e{self.used + 1}"
        self.used += 1
        self.do(f"br i1 {more}, label %{head}, label %{done}")
        self.lines.append(f"{done}:")
        self.block = done

    def function(self, head: str) -> str:
        """The whole function."""
        return "\n".join([f"define {head} nounwind {{", "entry:", *self.lines, "  ret void", "}"])


class Turn:
    """One turn of a loop: its index, the values carried into it, and (set inside it) those that it passes on."""

    def __init__(self, index: str, values: list[str]) -> None:
        self.index, self.values = index, values
        self.ends: list[str] = []


def hexadecimal(value: float) -> str:
    """A number of single precision as LLVM reads it without loss."""
    single = struct.unpack("f", struct.pack("f", value))[0]
    return f"0x{struct.unpack('Q', struct.pack('d', single))[0]:016X}"


__all__ = ["Text", "Turn", "hexadecimal"]
