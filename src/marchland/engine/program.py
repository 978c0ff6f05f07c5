"""A model compiled for blocks of futures, with the runs on the last axis of every array inside.

A program advances a block from any step to any later one: the whole horizon, a single week and a shortened run are
the same instructions and so the same bits. It knows a model only by the `Model` contract.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from marchland.engine import compiler, executables
from marchland.engine.batch_last_axis import Stranger, batch_last_axis
from marchland.engine.blocks import BLOCK as BLOCK
from marchland.engine.contract import Model, State
from marchland.engine.device import keep_programs, untested
from marchland.engine.draws import uniforms, week_key
from marchland.engine.flat_jaxpr import WHOLE
from marchland.engine.partial_block import cut, filled
from marchland.errors import InputError, Notice
from marchland.phases import COMPILE, FUTURES, phase

KEPT = 8
"""Compiled programs that a process keeps, the last used ones."""
TILE = 128
"""Rows that are turned at a time."""
Arrays = dict[str, NDArray[Any]]
Runs = NDArray[np.int64]


@dataclass(frozen=True)
class Program:
    """A model compiled once for blocks of `size` futures, by `build`. States have the runs as last axis."""

    model: Model
    size: int
    inputs: Any
    begin: Callable[[State], State]
    move: Callable[..., tuple[State, State, State]]
    axes: Mapping[str, tuple[str, ...]]
    """Axes of the state's arrays, as far as known: for messages only."""
    slow: tuple[str, ...] = ()
    """What left the fast path, a sentence each; nothing for what marchland ships."""
    takes: Mapping[str, tuple[tuple[int, ...], str]] = field(default_factory=dict)
    """Shape and type of a block's parameters."""

    def __reduce__(self) -> tuple[Any, ...]:
        """A program travels as what it is built from, and is built again, once a process, where it arrives."""
        inputs = jax.tree.map(np.asarray, self.inputs)
        return rebuilt, (self.model, self.takes, self.size, dict(self.axes), inputs, compiler.chosen())

    @property
    def example(self) -> State:
        """Parameters of a block, all zero, of which only the form counts: what `build` takes."""
        return zeros(self.takes)

    @property
    def least(self) -> int:
        """Runs of a block that `advance` takes at least: it takes multiples of them, and a run's bits are the same."""
        return int(getattr(self.move, "least", self.size))

    @phase(FUTURES)
    def start(self, p: State) -> State:
        """State of a block before its first step."""
        given = inward(p)
        runs = next(iter(given.values())).shape[-1]
        return cut(self.begin(filled(given, self.size)), runs)

    @phase(FUTURES)
    def advance(
        self,
        seed: int,
        runs: Runs,
        p: State,
        y: State,
        since: int,
        until: int,
        only: Collection[str] | None = None,
    ) -> tuple[State, Arrays, Arrays]:
        """Steps `since` to `until` (not included) of a block, or of `least` of its runs or a multiple.

        Returns the state after them, the observations (size, until - since, ...), all or `only` the named, and the
        final records (size, ...).
        """
        key = (np.uint32(seed), np.asarray(runs, np.uint32))
        y, seen, last = self.move(*key, inward(p), self.inputs, y, np.int32(since), np.int32(until))
        wanted = {name: values for name, values in seen.items() if only is None or name in only}
        cut = {name: outward(np.asarray(values)[since:until]) for name, values in wanted.items()}
        return y, cut, {name: outward(np.asarray(values)) for name, values in last.items()}


def zeros(takes: Mapping[str, tuple[tuple[int, ...], str]]) -> State:
    """Parameters of the forms that a program takes, all zero."""
    return {name: np.zeros(shape, kind) for name, (shape, kind) in takes.items()}


def inward(values: State) -> State:
    """Runs from the first axis to the last, where the innermost loops of a block run over them."""
    return {name: np.ascontiguousarray(np.moveaxis(value, 0, -1)) for name, value in values.items()}


def outward(values: NDArray[Any]) -> NDArray[Any]:
    """Runs from the last axis to the first, in pieces that stay in the cache: three to nine times as fast as in one."""
    flat = values.reshape(-1, values.shape[-1])
    found = np.empty(flat.shape[::-1], flat.dtype)
    for at in range(0, len(flat), TILE):
        found[:, at : at + TILE] = flat[at : at + TILE].T
    return found.reshape(values.shape[-1], *values.shape[:-1])


def over_runs(
    function: Callable[..., Any], mapped: tuple[bool, ...], size: int, strangers: list[Stranger] | None = None
) -> Callable[..., Any]:
    """A function of one run over a block: in lanes, as far as lanes know its primitives.

    `mapped` says of each argument whether its arrays have the runs as last axis; all results have. What lanes do not
    know is added to `strangers` when the function is traced. In a named part of a model (a mechanism) it is mapped
    alone and the rest stays fast; in a model without parts everything is mapped by `jax.vmap`.
    """
    fast = batch_last_axis(function, mapped, size)
    general = jax.vmap(function, in_axes=tuple(-1 if m else None for m in mapped), out_axes=-1)

    def either(*args: Any) -> Any:
        try:
            return fast(*args)
        except NotImplementedError:
            found: list[Stranger] = []
        jax.eval_shape(batch_last_axis(function, mapped, size, found), *args)
        if strangers is not None:
            strangers.extend(found)
        if any(stranger.scope == WHOLE for stranger in found):
            return general(*args)
        return batch_last_axis(function, mapped, size, [])(*args)

    return either


def slow_parts(strangers: Sequence[Stranger]) -> tuple[str, ...]:
    """Which parts of a model use which primitives that lanes do not know, in one sentence, or none."""
    used: dict[str, dict[str, None]] = {}
    for stranger in strangers:
        used.setdefault(stranger.scope, {})[stranger.primitive] = None
    if not used:
        return ()
    parts = (
        f"{'the model' if scope == WHOLE else repr(scope)} uses {', '.join(map(repr, names))}"
        for scope, names in used.items()
    )
    return (f"{'; '.join(parts)}, which the fast path does not know: futures take longer",)


def prepared(model: Model, size: int, strangers: list[Stranger] | None = None) -> Callable[[State], State]:
    """A block's parameters with what the model derives from them once, not every step (its `once`, if it has one)."""
    once = getattr(model, "once", None)
    if once is None:
        return lambda p: p
    derived = over_runs(once, (True,), size, strangers)
    return lambda p: {**p, **derived(p)}


@phase(COMPILE)
def build(
    model: Model, example: State, size: int = BLOCK, axes: Mapping[str, tuple[str, ...]] | None = None
) -> Program:
    """Compile a model for blocks of futures; of `example`, one block's parameters, only the form is used.

    A model that states its `structure` (all that its functions depend on but what they are given) shares one program
    with every other of the same structure in this process: strategies, priors and switches are given, not compiled.
    One that states its `identity` too, a text that covers its code, is kept on disk and needs no tracing there.
    Warns with a Notice where the model or this jaxlib leaves the fast path.
    """
    keep_programs()
    inputs = jax.device_put(model.inputs())  # `jnp.asarray` traces and compiles a copy for every shape
    structure = getattr(model, "structure", None)
    key = (structure, size, form(inputs), form(example), compiler.chosen())
    with _building:
        made = _programs.pop(key, None) or kept(model, example, size, inputs)
        if structure is not None:
            _programs[key] = made
            while len(_programs) > KEPT:
                _programs.pop(next(iter(_programs)))
    slow = made.slow + untested()
    for sentence in slow:
        warnings.warn(sentence, Notice, stacklevel=2)
    takes = {name: (np.shape(value), np.dtype(value.dtype).str) for name, value in example.items()}
    return replace(made, model=model, inputs=inputs, axes=axes or {}, slow=slow, takes=takes)


def rebuilt(
    model: Model,
    takes: Mapping[str, tuple[tuple[int, ...], str]],
    size: int,
    axes: Mapping[str, tuple[str, ...]],
    inputs: Any,
    by: str = compiler.JAX,
) -> Program:
    """A program that came from another process, with the inputs that it had there.

    Raises InputError where another compiler is chosen than there: no result is made by both.
    """
    if by != compiler.chosen():
        raise InputError(
            f"this process has {compiler.VARIABLE}={compiler.chosen()}, the one that asks has {by}"
        )
    return replace(build(model, zeros(takes), size, axes), inputs=jax.device_put(inputs))


_programs: dict[Any, Program] = {}
_building = Lock()


def form(values: Any) -> Any:
    """Structure, shapes and types of a tree of arrays, as a key."""
    leaves, tree = jax.tree.flatten(values)
    return tree, tuple((np.shape(leaf), np.dtype(leaf.dtype).str) for leaf in leaves)


def kept(model: Model, example: State, size: int, inputs: Any) -> Program:
    """The program of a model from disk, or compiled and put there if the model says what it is made of."""
    made_of = getattr(model, "identity", None)
    if made_of is None or executables.folder() is None:
        return compiled(model, example, size, inputs, None)
    name = executables.identity(made_of, size, str(form(inputs)), str(form(example)), compiler.made_by())
    if (found := executables.kept(name)) and (move := moved(found)):
        return Program(model, size, inputs, found.parts["begin"], move, {}, tuple(found.notes["slow"]))
    with executables.compiled_here():
        made = compiled(model, example, size, inputs, None)
    store = getattr(made.move, "store", None)  # the second compiler's says how
    parts, notes = store() if store else ({"move": made.move}, {})
    executables.keep(name, {"begin": made.begin, **parts}, {"slow": made.slow, **notes})
    return made


def moved(found: executables.Kept) -> Callable[..., tuple[State, State, State]] | None:
    """What moves a block, from what was kept; None where it is there in part."""
    if "native" not in found.notes:
        return found.parts["move"]
    from marchland.engine.native.move import again

    return again(found.notes["native"], found.parts["ready"], found.parts["ends"])


def compiled(
    model: Model, example: State, size: int, inputs: Any, axes: Mapping[str, tuple[str, ...]] | None
) -> Program:
    """The program of a model for `inputs` of this form."""

    def week(y: State, p: State, x: Any, u: State) -> tuple[State, State]:
        y = model.step(y, p, x, u)
        return y, model.observe(y)

    strangers: list[Stranger] = []
    weeks = over_runs(week, (True, True, False, True), size, strangers)
    first = over_runs(model.init, (True,), size, strangers)
    finish = over_runs(model.finish, (True,), size, strangers)
    observe = over_runs(model.observe, (True,), size, strangers)
    prepare = prepared(model, size, strangers)

    def move(
        seed: Any, runs: Any, p: State, x: Any, y: State, since: Any, until: Any
    ) -> tuple[State, State, State]:
        p = prepare(p)
        shapes = jax.eval_shape(observe, y)
        seen = {name: jnp.zeros((model.steps, *s.shape), s.dtype) for name, s in shapes.items()}

        def one(t: Any, carry: tuple[State, State]) -> tuple[State, State]:
            state, kept = carry
            now = jax.tree.map(lambda a: jax.lax.dynamic_index_in_dim(a, t, keepdims=False), x)
            u = uniforms(week_key(seed, runs, t.astype(jnp.uint32)), model.streams)
            state, found = weeks(state, p, now, u)
            put = jax.lax.dynamic_update_index_in_dim
            return state, {name: put(kept[name], found[name], t, 0) for name in kept}

        y, seen = jax.lax.fori_loop(since, until, one, (y, seen))
        return y, seen, finish(y)

    p = inward(example)
    begin = jax.jit(first).lower(p).compile()
    state = jax.eval_shape(first, p)
    notes: tuple[str, ...] = ()
    if compiler.chosen() == compiler.NATIVE:
        from marchland.engine.native.move import mover

        try:
            native = mover(model, week, prepare, finish, size, (p, inputs, state))
            return Program(model, size, inputs, begin, native, axes or {}, slow_parts(strangers))
        except NotImplementedError as unknown:
            notes = (f"no rule for {unknown} here: JAX's own compiler takes over, and futures take longer",)
    key = (np.uint32(0), np.zeros(size, np.uint32))
    advance = jax.jit(move).lower(*key, p, inputs, state, np.int32(0), np.int32(1)).compile()
    return Program(model, size, inputs, begin, advance, axes or {}, slow_parts(strangers) or notes)
