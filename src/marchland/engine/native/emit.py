"""Parts of a week as functions of LLVM: loops, loads, what nodes compute, stores."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np

from marchland.engine.native.arrays import Index, Place, View, fixed
from marchland.engine.native.layout import scalar_here
from marchland.engine.native.matrix import matrix
from marchland.engine.native.nodes import Node
from marchland.engine.native.primitives import primitive
from marchland.engine.native.schedule import Cluster, Part, in_step, written_out
from marchland.engine.native.tables import Tables
from marchland.engine.native.text import Text

LANES = ("old", "par", "uni", "tmp")
ARGUMENTS = ", ".join([*(f"ptr noalias %{name}" for name in LANES), "ptr noalias %x", "ptr noalias %seen"])
ARGUMENTS += ", i64 %t, i64 %lane"
STARTS = {"add": 0, "max": -np.inf, "min": np.inf, "and": True, "or": False}
WHOLE_STARTS = {"add": 0, "max": -(2**31), "min": 2**31 - 1}
ABREAST = 2
"""Turns of an inner loop that go side by side where their number allows: they wait for long chains of operations."""
Loops = dict[int, str]
"""Loop of a node -> the register that holds its turn."""


class Emitter:
    """Text of one part."""

    def __init__(self, part: Part, length: int, width: int, tables: Tables) -> None:
        self.part, self.length, self.tables = part, length, tables
        self.t = Text(width)
        self.registers: dict[int, str] = {}
        self.here: dict[int, str] = {}
        self.loaded: dict[object, str] = {}
        self.long: str | None = None

    def text(self, name: str) -> str:
        """The part as a function."""
        for n in self.part.nodes:
            if n.across:
                self.begin(n)
        if self.part.long:
            with self.t.loop(self.length) as turn:
                self.long = turn.index
                self.clusters()
        else:
            self.clusters()
        return self.t.function(f"internal void @{name}({ARGUMENTS})")

    def clusters(self) -> None:
        """All nests of loops of the part, and what stands between them."""
        for c in self.part.clusters:
            for n in c.nodes:
                if n.kind == "fold" and not n.across and carried(n) is None:
                    self.begin(n)
            if c.domain:
                self.nest(c)
            else:
                for n in c.nodes:
                    self.alone(n)

    def begin(self, n: Node) -> None:
        """Set what a fold sums up in memory to its start."""
        start = self.t.number(self.start(n), n.out.kind)
        sizes = [k if d != n.out.long or n.across else 1 for d, k in enumerate(n.out.shape)]
        for at in product(*map(range, sizes)):
            index = [fixed(k) for k in at]
            if n.out.long is not None and not n.across:
                index[n.out.long] = Index(-1, tuple(range(n.out.shape[n.out.long])))
            self.put(n.out.place, n.out.kind, self.address(n.out.place, index, {-1: self.long or "0"}), start)

    def start(self, n: Node) -> object:
        """What a fold starts from."""
        return (STARTS if n.out.kind in "fb" else WHOLE_STARTS)[n.name]

    # ---- clusters ---------------------------------------------------------------------------------------------------

    def alone(self, n: Node) -> None:
        """A node without loops of its own."""
        if n.kind == "matrix":
            matrix(self, n)
        elif written_out(n) is not None:
            self.written(n)
        elif n.kind == "fold":
            loops = self.loops(n, ())
            terms = [self.value(v, n, loops) for v in n.reads]
            if n.across:
                self.add_up(n, terms, loops)
            else:
                self.finish(n, self.combine(n, None, terms), loops)
        else:
            self.finish(n, self.result(n, self.loops(n, ())), self.loops(n, ()))

    def nest(self, c: Cluster) -> None:
        """Loops around the nodes of a cluster; sums into a register are carried from turn to turn."""
        still_here = [
            (v, n)
            for n in c.nodes
            for v in n.reads
            if all(i.loop is None or i.loop == n.long for i in v.index)
            and (v.root.place is not None or v.root.value is not None)
        ]
        for v, n in still_here:
            self.load(v, self.loops(n, ()))
        outer = self.loaded
        self.here = {}
        self.turns(c, {}, [])
        self.here, self.loaded = {}, outer

    def turns(self, c: Cluster, so_far: dict[Node, str], indices: list[str]) -> dict[Node, str]:
        """The loop at this depth of a nest, with those inside; the sums so far before it, and after it."""
        depth, outer = len(indices), self.loaded
        begun = {n: self.t.number(self.start(n), n.out.kind) for n in c.nodes if carried(n) == depth}
        values = {**so_far, **begun}
        inmost = depth == len(c.domain) - 1
        abreast = ABREAST if inmost and c.domain[depth] % ABREAST == 0 else 1
        types = [(self.t.types[n.out.kind], value) for n, value in values.items()]
        with self.t.loop(c.domain[depth] // abreast, types) as turn:
            ends = dict(zip(values, turn.values, strict=True))
            at = [turn.index]
            if abreast > 1:
                first = self.t.op(f"mul nuw nsw i64 {turn.index}, {abreast}")
                at = [first, *(self.t.op(f"add nuw nsw i64 {first}, {k}") for k in range(1, abreast))]
            if inmost:
                ends = self.inside(c, ends, [[*indices, k] for k in at])
            else:
                self.loaded = dict(outer)
                ends = self.turns(c, ends, [*indices, turn.index])
            turn.ends = list(ends.values())
        self.loaded = outer
        for n in begun:
            self.finish(n, ends.pop(n), self.loops(n, indices))
        return ends

    def inside(self, c: Cluster, sums: dict[Node, str], turns: list[list[str]]) -> dict[Node, str]:
        """What some turns of a nest compute, abreast; the sums after them."""
        known: list[tuple[dict[int, str], dict[object, str]]] = [({}, dict(self.loaded)) for _ in turns]
        for n in c.nodes:
            for indices, (self.here, self.loaded) in zip(turns, known, strict=True):
                loops = self.loops(n, indices)
                if n.kind == "fold":
                    terms = [self.value(v, n, loops) for v in n.reads]
                    if n in sums:
                        sums[n] = self.combine(n, sums[n], terms)
                    else:
                        self.add_up(n, terms, loops)
                else:
                    self.finish(n, self.result(n, loops), loops)
        return sums

    def loops(self, n: Node, indices: Sequence[str]) -> Loops:
        """Registers of a node's loops, those of its cluster in order."""
        mine = [d for d in n.own if n.kind != "dot" or d not in n.over]
        loops = dict(zip(mine, indices, strict=False))
        if n.long is not None and self.long is not None:
            loops[n.long] = self.long
        return loops

    def combine(self, n: Node, so_far: str | None, terms: list[str]) -> str:
        """One more term of a fold, or of a sum of products the two that are multiplied."""
        if len(terms) == 2 and n.out.kind == "f":
            a, b = terms
            return self.t.fma(a, b, so_far) if so_far else self.t.f2("fmul", a, b)
        term = self.t.i2("mul", *terms) if len(terms) == 2 else terms[0]
        if so_far is None:
            return term
        return primitive(self.t, n.name, [so_far, term], [n.out.kind] * 2, n.out.kind, {})

    def add_up(self, n: Node, terms: list[str], loops: Loops) -> None:
        """Add to a sum in memory."""
        assert n.out.place is not None
        at = self.address(n.out.place, n.put, loops)
        # Volatile, or LLVM makes a masked store of a choice, which is slow.
        so_far = self.fetch(n.out.place, n.out.kind, at, "volatile ")
        self.put(n.out.place, n.out.kind, at, self.combine(n, so_far, terms))

    def result(self, n: Node, loops: Loops) -> str:
        """What a map or a dot computes in one turn."""
        if n.kind == "dot":
            return self.dot(n, loops, [d for d in n.over if n.shape[d] > 1], None)
        args = [self.value(v, n, loops) for v in n.reads]
        return primitive(self.t, n.name, args, [v.root.kind for v in n.reads], n.out.kind, n.params)

    def dot(self, n: Node, loops: Loops, over: list[int], so_far: str | None) -> str:
        """The sum of products over the loops `over`."""
        if not over:
            return self.combine(n, so_far, [self.value(v, n, loops) for v in n.reads])
        outer = self.loaded
        first = so_far or self.t.number(0, n.out.kind)
        with self.t.loop(n.shape[over[0]], [(self.t.types[n.out.kind], first)]) as turn:
            self.loaded = dict(outer)
            turn.ends = [self.dot(n, {**loops, over[0]: turn.index}, over[1:], turn.values[0])]
        self.loaded = outer
        return turn.ends[0]

    def written(self, n: Node) -> None:
        """A product with a small constant, element by element, without its zeros."""
        which = written_out(n)
        assert which is not None
        other, table = n.reads[1 - which], n.reads[which].root.value
        assert table is not None
        free = [d for d in n.own if d not in n.over]
        (c,) = n.over
        for at in product(*(range(n.shape[d]) for d in free)):
            value = None
            for k in range(n.shape[c]):
                turn = {**dict(zip(free, at, strict=True)), c: k}
                weight = table[tuple(i.at[0] for i in still(n.reads[which], turn).index)]
                if weight == 0:
                    continue
                term = self.load(still(other, turn), self.loops(n, ()))
                terms = [term] if weight == 1 else [term, self.t.number(weight)]
                value = self.combine(n, value, terms)
            turn = dict(zip(free, at, strict=True))
            put = tuple(settled(i, turn) for i in n.put)
            self.store(n, value or self.t.number(0), put, self.loops(n, ()))

    def finish(self, n: Node, value: str, loops: Loops) -> None:
        """Keep a result for those who read it in a register, and store it for the others."""
        if scalar_here(self.part, n):
            self.registers[id(n.out)] = value
        elif len(n.out.makers) == 1 and n.kind == "map":
            self.here[id(n.out)] = value
        self.store(n, value, n.put, loops)

    def store(self, n: Node, value: str, put: tuple[Index, ...], loops: Loops) -> None:
        """Write a result to where it is read from and to where it belongs in the end."""
        places = list(n.out.stores)
        if n.out.place is not None and n.out.place not in places:
            places.append(n.out.place)
        for place in places:
            self.put(place, n.out.kind, self.address(place, put, loops), value)

    # ---- reading ----------------------------------------------------------------------------------------------------

    def value(self, v: View, n: Node, loops: Loops) -> str:
        """What a view shows in this turn: from a register or from memory."""
        root = v.root
        if id(root) in self.registers:
            return self.registers[id(root)]
        if id(root) in self.here and n.kind in ("map", "fold") and in_step(v, root.makers[0], n):
            return self.here[id(root)]
        return self.load(v, loops)

    def load(self, v: View, loops: Loops) -> str:
        """Load what a view shows in this turn, once where it stands."""
        root = v.root
        if id(root) in self.registers:
            return self.registers[id(root)]
        if root.value is not None and all(i.loop is None for i in v.index):
            return self.t.number(root.value[tuple(i.at[0] for i in v.index)], root.kind)
        key = (id(root), tuple((None if i.loop is None else loops[i.loop], i.at) for i in v.index))
        if key not in self.loaded:
            place = root.place or self.tables.constant(root)
            self.loaded[key] = self.fetch(place, root.kind, self.address(place, v.index, loops))
        return self.loaded[key]

    def address(self, place: Place | None, index: Sequence[Index], loops: Loops) -> str:
        """The address of an element."""
        assert place is not None
        step = 4 * self.t.width if place.region in LANES else 4
        if place.region.startswith("seen"):
            step = int(place.region.split(".")[2])
        fixed = place.base * step
        terms = []
        for i, stride in zip(index, place.strides, strict=True):
            if i.loop is None or len(i.at) == 1:
                fixed += i.at[0] * stride * step
            elif stride == 0:
                continue
            elif i.affine:
                first, each = i.affine
                fixed += first * stride * step
                if each:
                    terms.append(self.t.op(f"mul nuw nsw i64 {loops[i.loop]}, {each * stride * step}"))
            else:
                table = self.tables.numbers([k * stride * step for k in i.at])
                at = self.t.op(f"getelementptr inbounds i64, ptr @{table}, i64 {loops[i.loop]}")
                terms.append(self.t.op(f"load i64, ptr {at}, align 8"))
        where = f"@{place.region}" if place.region.startswith("c") else f"%{place.region}"
        if place.region.startswith("seen"):
            where = self.seen(place)
        for term in terms:
            where = self.t.op(f"getelementptr inbounds i8, ptr {where}, i64 {term}")
        return self.t.op(f"getelementptr inbounds i8, ptr {where}, i64 {fixed}")

    def seen(self, place: Place) -> str:
        """Where this week's and these runs' part of an observation begins: `seen.FIRST.STEP.WEEK.BYTES` in bytes."""
        _, first, _, week, size = place.region.split(".")
        at = self.t.op(f"mul nuw nsw i64 %t, {week}")
        lane = self.t.op(f"mul nuw nsw i64 %lane, {size}")
        both = self.t.op(f"add nuw nsw i64 {at}, {lane}")
        start = self.t.op(f"getelementptr inbounds i8, ptr %seen, i64 {both}")
        return self.t.op(f"getelementptr inbounds i8, ptr {start}, i64 {first}")

    def fetch(self, place: Place, kind: str, at: str, how: str = "") -> str:
        """Load a vector; what is the same for all runs is spread."""
        type = "float" if kind == "f" else "i32"
        if place.region in LANES:
            value = self.t.op(f"load {how}<{self.t.width} x {type}>, ptr {at}, align {4 * self.t.width}")
        else:
            value = self.t.splat(self.t.op(f"load {type}, ptr {at}, align 4"), type)
        return self.t.op(f"icmp ne {self.t.i} {value}, zeroinitializer") if kind == "b" else value

    def put(self, place: Place | None, kind: str, at: str, value: str) -> None:
        """Store a vector; masks as whole numbers, observations in as many bytes as they have."""
        assert place is not None
        t = self.t
        type = t.types[kind]
        if kind == "b":
            value, type = t.cast("sext" if place.region == "tmp" else "zext", value, "b", "i"), t.i
        if place.region.startswith("seen"):
            size = int(place.region.split(".")[4])
            if size == 1:
                value, type = t.op(f"trunc {t.i} {value} to <{t.width} x i8>"), f"<{t.width} x i8>"
            t.do(f"store {type} {value}, ptr {at}, align {size}")
        else:
            t.do(f"store {type} {value}, ptr {at}, align {4 * t.width}")


def carried(n: Node) -> int | None:
    """Below how many loops of its nest a fold is carried from turn to turn; None if it sums up in memory."""
    kept = [d for d in n.own if d not in n.over]
    return len(kept) if n.kind == "fold" and not n.across and kept == list(n.own[: len(kept)]) else None


def still(v: View, turn: dict[int, int]) -> View:
    """A view at fixed turns of some of its loops."""
    return View(v.root, tuple(settled(i, turn) for i in v.index))


def settled(i: Index, turn: dict[int, int]) -> Index:
    """An index at a fixed turn of its loop, if that is among those given."""
    return i if i.loop is None or i.loop not in turn else fixed(i.at[turn[i.loop]])


__all__ = ["ARGUMENTS", "Emitter"]
