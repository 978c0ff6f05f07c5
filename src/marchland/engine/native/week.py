"""A traced week as a whole text for LLVM, and what must be known to call it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from typing import Any

import jax
import numpy as np
from jax.extend import core
from numpy.typing import NDArray

from marchland.engine.flat_jaxpr import Flat, Name
from marchland.engine.native.arrays import Array, Place, Shape, kind_of
from marchland.engine.native.emit import ARGUMENTS, Emitter
from marchland.engine.native.layout import Region, placed, temporaries
from marchland.engine.native.long_axis import long_dims
from marchland.engine.native.nodes import Week, lower
from marchland.engine.native.schedule import schedule
from marchland.engine.native.tables import Tables
from marchland.engine.native.text import Text
from marchland.engine.native.words import drawing, draws

FLUSH = 0x8040
"""Bits of an x86 processor's control word: denormal numbers count as zero, as where JAX computes; they are slow."""


@dataclass(frozen=True)
class Form:
    """Arrays without their runs, in the order of the traced function's arguments and results."""

    state: tuple[Any, ...]
    parameters: tuple[Any, ...]
    inputs: tuple[Any, ...]
    streams: Mapping[str, tuple[int, ...]]
    seen: tuple[Any, ...]
    steps: int
    size: int


@dataclass(frozen=True)
class Handed:
    """What a call must know: where everything handed over lies, elements of each region, and the forms of results.

    Plain data, to be kept as JSON. A place is (first element, elements from one to the next of each dimension).
    """

    size: int
    steps: int
    width: int
    state: list[tuple[int, Shape]]
    parameters: list[tuple[int, Shape]]
    inputs: list[tuple[int, Shape]]
    seen: list[int]
    sizes: Mapping[str, int]
    states: list[tuple[Shape, str]]
    """Shape without runs and type of each array of the state."""
    observed: list[tuple[Shape, str]]


@dataclass(frozen=True)
class Source:
    """The text of a week, and what a call of it must know."""

    text: str
    handed: Handed


def constants(flat: Flat) -> dict[Name, NDArray[Any]]:
    """Values of all that depends on no input, computed by JAX."""
    depends = set(flat.inputs)
    fixed = []
    for e in flat.equations:
        if any(isinstance(v, Name) and v in depends for v in e.inputs):
            depends.update(e.outputs)
        else:
            fixed.append(e)

    def compute() -> list[Any]:
        env: dict[Any, Any] = dict(flat.consts)
        for e in fixed:
            out = e.primitive.bind(
                *(v.val if isinstance(v, core.Literal) else env[v] for v in e.inputs), **e.params
            )
            env.update(zip(e.outputs, out if e.primitive.multiple_results else [out], strict=True))
        return [env[v] for e in fixed for v in e.outputs]

    names = [v for e in fixed for v in e.outputs]
    found = dict(zip(names, jax.jit(compute)() if names else [], strict=True))
    return {name: np.asarray(value) for name, value in {**flat.consts, **found}.items()}


def written(flat: Flat, form: Form, width: int, flushing: bool) -> Source:
    """Text of one week of a block's part of `width` runs. Raises NotImplementedError for what has no rule."""
    long = long_dims(flat)
    given = {v: Array(tuple(v.aval.shape), kind_of(v.aval.dtype), long.get(v)) for v in flat.inputs}
    week = lower(flat, long, given, constants(flat))
    arrays = list(given.values())
    cut = np.cumsum([len(form.state), len(form.parameters), len(form.inputs)])
    state, parameters, inputs, uniform = (
        arrays[a:b] for a, b in zip((0, *cut), (*cut, len(arrays)), strict=True)
    )
    known = Region("par", week.length)
    for a, place in zip(parameters, known.lay(parameters), strict=True):
        a.place = place
    at = 0
    for a in inputs:
        a.place = Place("x", at, c_order(a.shape))
        at += a.size
    offsets, drawn = {}, 0
    for name, a in zip(sorted(form.streams), uniform, strict=True):
        a.place = Place("uni", drawn, c_order(a.shape))
        offsets[name] = drawn
        drawn += a.size
    parts = schedule(week)
    made = [v.root for v in week.outputs[: len(state)]]
    room, moved = placed(parts, week.length, state, made)
    seen, total = returned(week, form)
    used = temporaries(parts, week.length, moved)
    tables = Tables()
    bodies, calls, declared = [], [], set[str]()
    for k, part in enumerate(parts):
        one = Emitter(part, week.length, width, tables)
        bodies.append(one.text(f"part{k}"))
        calls.append(f"part{k}")
        declared |= one.t.called
    main = advance(width, calls, form.streams, offsets, at, (room, moved), flushing)
    if flushing:
        declared |= {f"declare void @llvm.x86.sse.{name}(ptr)" for name in ("stmxcsr", "ldmxcsr")}
    text = "\n\n".join([*tables.lines, *sorted(declared), drawing(width), *bodies, main])
    sizes = {"old": room + moved, "par": known.size, "uni": drawn + 1, "tmp": used, "x": at, "seen": total}
    places = [[(a.place.base, a.place.strides) for a in m if a.place] for m in (state, parameters, inputs)]
    states, observed = (
        [(tuple(a.shape), np.dtype(a.dtype).name) for a in m] for m in (form.state, form.seen)
    )
    first, second, third = places
    return Source(
        text, Handed(form.size, form.steps, width, first, second, third, seen, sizes, states, observed)
    )


def c_order(shape: tuple[int, ...]) -> tuple[int, ...]:
    """Strides of an array whose last dimension is the innermost."""
    return tuple(prod(shape[d + 1 :]) for d in range(len(shape)))


def returned(week: Week, form: Form) -> tuple[list[int], int]:
    """Say of every observation where it goes; first bytes of each, and all."""
    begins, total = [], 0
    for v, s in zip(week.outputs[len(form.state) :], form.seen, strict=True):
        bytes_ = np.dtype(s.dtype).itemsize
        each = bytes_ * form.size
        count = prod(s.shape)
        where = Place(f"seen.{total}.{each}.{count * each}.{bytes_}", 0, c_order(tuple(s.shape)))
        v.root.stores.append(where)
        begins.append(total)
        total += -(-count * each * form.steps // 64) * 64
    return begins, total


def element(t: Text, region: str, at: str) -> str:
    """The address of an element of a region where runs differ."""
    return t.op(f"getelementptr inbounds {t.v}, ptr {region}, i64 {at}")


def advance(
    width: int,
    parts: list[str],
    streams: Mapping[str, tuple[int, ...]],
    offsets: Mapping[str, int],
    inputs: int,
    moved: tuple[int, int],
    flushing: bool,
) -> str:
    """The function that is called: `weeks` weeks from week `since` on, of `width` runs from `lane` on."""
    t = Text(width)
    if flushing:
        t.do("%kept = alloca i32")
        t.do("%set = alloca i32")
        t.do("call void @llvm.x86.sse.stmxcsr(ptr %kept)")
        now = t.op(f"or i32 {t.op('load i32, ptr %kept')}, {FLUSH}")
        t.do(f"store i32 {now}, ptr %set")
        t.do("call void @llvm.x86.sse.ldmxcsr(ptr %set)")
    with t.loop("%weeks", [("ptr", "%given")]) as turn:
        (x,) = turn.values
        week = t.op(f"add nuw nsw i64 %since, {turn.index}")
        draws(t, streams, offsets, t.op(f"trunc i64 {week} to i32"))
        named = {"x": x, "t": week}
        words = [word.split("%") for word in ARGUMENTS.split(", ")]
        handed = ", ".join(f"{type.split()[0]} {named.get(name, '%' + name)}" for type, name in words)
        for name in parts:
            t.do(f"call void @{name}({handed})")
        first, many = moved
        if many:
            with t.loop(many) as one:
                value = t.op(f"load {t.v}, ptr {element(t, '%tmp', one.index)}, align {4 * width}")
                to = element(t, "%old", t.op(f"add nuw nsw i64 {one.index}, {first}"))
                t.do(f"store {t.v} {value}, ptr {to}, align {4 * width}")
        turn.ends = [t.op(f"getelementptr inbounds i8, ptr {x}, i64 {4 * inputs}")]
    if flushing:
        t.do("call void @llvm.x86.sse.ldmxcsr(ptr %kept)")
    head = "ptr %old, ptr %par, ptr %uni, ptr %tmp, ptr %given, ptr %seen, ptr %runs, i32 %seed"
    return t.function(f"void @advance({head}, i64 %since, i64 %weeks, i64 %lane)")


__all__ = ["Form", "Handed", "Source", "written"]
