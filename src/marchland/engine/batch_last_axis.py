"""Map a function of one run over a block of runs, with the runs on the *last* axis of every array.

`jax.vmap` puts the mapped axis first, so that the innermost loops run over 8 sides or 13 groups and vector units
starve; with 32 or 64 runs innermost every loop is a whole number of vectors (measured: 3 to 5 times faster on a
processor for the weekly ledger). This is a small batching interpreter over the primitives that models of places
and groups use. Any other primitive is a stranger: `batch_last_axis` raises NotImplementedError for it, or, given a list
to name strangers in, maps that one equation by `jax.vmap`. What to do about them is decided in `program`.

What is written to memory (by a barrier) and what is computed where it is read is decided in `keep`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from jax.extend import core

from marchland.engine.flat_jaxpr import Equation, flatten
from marchland.engine.materialise import ELEMENTWISE, REDUCTIONS, to_keep

SPARSE = 0.1
"""Share of nonzeros in every row up to which a constant matrix is applied neighbour by neighbour."""
SHORT = 16
"""Products over axes up to this length are loops over runs; longer ones are matrix products."""


class Stranger(NamedTuple):
    """A primitive without a rule here, and the named scope that uses it: a mechanism or another part of the week."""

    primitive: str
    scope: str


class Lane:
    """An array whose last axis is the run."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value


def batch_last_axis(
    function: Callable[..., Any], mapped: Sequence[bool], size: int, strangers: list[Stranger] | None = None
) -> Callable[..., Any]:
    """`function` over `size` runs at once.

    `mapped` says of each argument (a pytree) whether its leaves carry a last axis of runs. All outputs carry one.
    Each equation without a rule is added to `strangers` when the function is traced; without such a list it raises
    NotImplementedError.
    """

    def over_runs(*args: Any) -> Any:
        one = []
        for arg, is_mapped in zip(args, mapped, strict=True):
            one.append(
                jax.tree.map(lambda a: jax.ShapeDtypeStruct(a.shape[:-1], a.dtype), arg) if is_mapped else arg
            )
        closed, shape = jax.make_jaxpr(function, return_shape=True)(*one)
        flags = [m for arg, m in zip(args, mapped, strict=True) for _ in jax.tree.leaves(arg)]
        values = [Lane(v) if f else v for v, f in zip(jax.tree.leaves(args), flags, strict=True)]
        out = _run(closed, values, size, strangers)
        return jax.tree.unflatten(jax.tree.structure(shape), [_widen(v, size) for v in out])

    return over_runs


def _run(closed: Any, args: Sequence[Any], size: int, strangers: list[Stranger] | None) -> list[Any]:
    flat = flatten(closed)
    keep = to_keep(flat, {name for name, arg in zip(flat.inputs, args, strict=True) if isinstance(arg, Lane)})
    env: dict[Any, Any] = {**flat.consts, **dict(zip(flat.inputs, args, strict=True))}

    def read(atom: Any) -> Any:
        return atom.val if isinstance(atom, core.Literal) else env[atom]

    out: list[Any]
    for eqn in flat.equations:
        values = [read(v) for v in eqn.inputs]
        if any(isinstance(v, Lane) for v in values):
            with jax.named_scope(eqn.scope):
                out = [Lane(v) for v in _mapped(eqn, values, size, strangers)]
                if eqn.outputs[0] in keep:
                    out = [Lane(lax.optimization_barrier(v.value)) for v in out]
        elif eqn.primitive.name == "transpose" and not isinstance(values[0], jax.core.Tracer):
            # A constant stays one: it may be sparse.
            out = [np.transpose(values[0], eqn.params["permutation"])]
        else:
            out = eqn.primitive.bind(*values, **eqn.params)
            out = list(out) if eqn.primitive.multiple_results else [out]
        env.update(zip(eqn.outputs, out, strict=True))
    return [read(v) for v in flat.outputs]


def _widen(value: Any, size: int) -> Any:
    if isinstance(value, Lane):
        return value.value
    value = jnp.asarray(value)
    return jnp.broadcast_to(value[..., None], (*value.shape, size))


def _mapped(eqn: Equation, values: list[Any], size: int, strangers: list[Stranger] | None) -> list[Any]:
    """One equation over all runs: by its rule, or alone by `jax.vmap` with a word about it."""
    try:
        return _rule(eqn, eqn.primitive.name, values, size)
    except NotImplementedError:
        if strangers is None:
            raise
    strangers.append(Stranger(eqn.primitive.name, eqn.scope.split("/")[0]))

    def one(*args: Any) -> list[Any]:
        out = eqn.primitive.bind(*args, **eqn.params)
        return list(out) if eqn.primitive.multiple_results else [out]

    axes = tuple(-1 if isinstance(v, Lane) else None for v in values)
    arrays = (v.value if isinstance(v, Lane) else jnp.asarray(v) for v in values)
    return jax.vmap(one, in_axes=axes, out_axes=-1)(*arrays)


def _rule(eqn: Equation, name: str, values: list[Any], size: int) -> list[Any]:
    params = dict(eqn.params)
    if name in ELEMENTWISE:
        shape = (*eqn.outputs[0].aval.shape, size)
        return [eqn.primitive.bind(*(_full(v, shape) for v in values), **params)]
    if name == "concatenate":
        parts = [_widen(v, size) for v in values]
        return [lax.concatenate(parts, params["dimension"])]
    if name == "stack":
        return [jnp.stack([_widen(v, size) for v in values], axis=params["axis"])]
    if name == "pad":
        padding = [*params["padding_config"], (0, 0, 0)]
        return [lax.pad(_widen(values[0], size), jnp.asarray(values[1]), padding)]
    if name == "optimization_barrier":
        return [_widen(v, size) for v in values]
    if name == "dot_general":
        return [_dot(values[0], values[1], params)]
    if name == "gather":
        return [_take(values[0], values[1], params)]
    if not (isinstance(values[0], Lane) and len(values) == 1):
        raise NotImplementedError(f"no lane rule for {name}")
    (x,) = (v.value for v in values)
    if name in REDUCTIONS:
        return [eqn.primitive.bind(x, **params)]
    if name == "broadcast_in_dim":
        shape = params["shape"]
        return [lax.broadcast_in_dim(x, (*shape, size), (*params["broadcast_dimensions"], len(shape)))]
    if name == "reshape":
        return [jnp.reshape(x, (*params["new_sizes"], size))]
    if name == "squeeze":
        return [lax.squeeze(x, params["dimensions"])]
    if name == "transpose":
        return [lax.transpose(x, (*params["permutation"], len(params["permutation"])))]
    if name == "slice":
        strides = None if params["strides"] is None else (*params["strides"], 1)
        return [lax.slice(x, (*params["start_indices"], 0), (*params["limit_indices"], size), strides)]
    if name in ("stop_gradient", "copy", "copy_p"):
        return [x]
    raise NotImplementedError(f"no lane rule for {name}")


def _full(value: Any, shape: tuple[int, ...]) -> Any:
    if isinstance(value, Lane):
        x = value.value
        if x.ndim < len(shape):  # a scalar predicate or bound beside arrays
            x = lax.broadcast_in_dim(x, shape, (len(shape) - 1,))
        return x
    x = jnp.asarray(value)
    return lax.broadcast_in_dim(x, shape, tuple(range(x.ndim)))


def _take(operand: Any, indices: Any, params: dict[str, Any]) -> Any:
    """Rows of a mapped array at indices that no run changes (`a[index]` on the first axis)."""
    dims = params["dimension_numbers"]
    rows = isinstance(operand, Lane) and not isinstance(indices, Lane) and tuple(dims.start_index_map) == (0,)
    if not (rows and tuple(dims.collapsed_slice_dims) == (0,)):
        raise NotImplementedError("no lane rule for this gather: choose by a one-hot product instead")
    index = jnp.asarray(indices)[..., 0]
    return jnp.take(operand.value, index, axis=0, mode="clip")


def _dot(left: Any, right: Any, params: dict[str, Any]) -> Any:
    """Products: long sums with a matrix that is the same for all runs are matrix products, others loops over runs."""
    (lc, rc), (lb, rb) = params["dimension_numbers"]
    a, b = (v.value if isinstance(v, Lane) else jnp.asarray(v)[..., None] for v in (left, right))
    depth = int(np.prod([a.shape[i] for i in lc], dtype=int))
    la = [i for i in range(a.ndim - 1) if i not in lc and i not in lb]
    free = [i for i in range(b.ndim - 1) if i not in rc and i not in rb]
    if not lb and depth > SHORT and not isinstance(left, Lane):
        rows = (
            None
            if isinstance(left, jax.core.Tracer) or np.ndim(left) != 2
            else _sparse(np.asarray(left), lc[0])
        )
        if rows is not None and tuple(rc) == (0,):
            return _gathered(rows, b)
        return lax.dot_general(a[..., 0], b, (((lc, rc)), ((), ())))
    if not lb and depth > SHORT and not isinstance(right, Lane):
        out = lax.dot_general(b[..., 0], a, (((rc, lc)), ((), ())))
        n = len(free)
        return lax.transpose(out, (*range(n, n + len(la)), *range(n), out.ndim - 1))
    batch = len(lb)
    x = lax.transpose(a, (*lb, *la, *lc, a.ndim - 1))
    z = lax.transpose(b, (*rb, *free, *rc, b.ndim - 1))
    x = jnp.expand_dims(x, tuple(range(batch + len(la), batch + len(la) + len(free))))
    z = jnp.expand_dims(z, tuple(range(batch, batch + len(la))))
    first = batch + len(la) + len(free)
    return (x * z).sum(tuple(range(first, first + len(lc))))


def _sparse(matrix: Any, axis: int) -> tuple[Any, Any] | None:
    """Indices and weights of a matrix's few nonzeros along `axis`, (rows, few) each; None if they are many."""
    rows = matrix if axis == 1 else matrix.T
    few = int((rows != 0).sum(1).max(initial=0))
    if few > SPARSE * rows.shape[1]:
        return None
    index = np.argsort(rows == 0, axis=1, kind="stable")[:, : max(few, 1)]
    return index.astype(np.int32), np.take_along_axis(rows, index, 1)


def _gathered(rows: tuple[Any, Any], x: Any) -> Any:
    """A sparse matrix's product with `x` on its first axis: neighbours' rows, weighted and added."""
    index, weight = rows
    lift = (slice(None), *(None,) * (x.ndim - 1))
    terms = [
        jnp.take(x, index[:, k], axis=0, mode="clip") * weight[:, k][lift] for k in range(index.shape[1])
    ]
    return sum(terms[1:], terms[0])
