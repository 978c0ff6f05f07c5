"""Map a function of one run over a block of runs, with the runs on the *last* axis of every array.

`jax.vmap` puts the mapped axis first, so that the innermost loops run over 8 sides or 13 groups and vector units
starve; with 32 or 64 runs innermost every loop is a whole number of vectors (measured: 3 to 5 times faster on a
processor for the weekly ledger). This is a small batching interpreter over the primitives that models of places
and groups use; `lanes` raises NotImplementedError for any other, and the caller then falls back to `jax.vmap`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import jax
import jax.numpy as jnp
from jax import lax
from jax.extend import core

ELEMENTWISE = frozenset(
    "add sub mul div max min exp exp2 log log1p expm1 neg floor ceil sign abs tanh logistic erf erfc erf_inv pow "
    "integer_pow sqrt rsqrt square select_n clamp eq ne lt le gt ge and or not xor shift_left "
    "shift_right_logical convert_element_type bitcast_convert_type is_finite rem sin cos round".split()
)
REDUCTIONS = frozenset("reduce_sum reduce_max reduce_min reduce_and reduce_or reduce_prod argmax argmin".split())
CALLS = {"pjit": "jaxpr", "jit": "jaxpr", "closed_call": "call_jaxpr", "custom_jvp_call": "call_jaxpr",
         "custom_vjp_call": "call_jaxpr", "core_call": "call_jaxpr"}  # fmt: skip


FREE = frozenset("broadcast_in_dim reshape squeeze slice convert_element_type neg optimization_barrier".split())
LARGE = 2048


class Lane:
    """An array whose last axis is the run."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value


def lanes(function: Callable[..., Any], mapped: Sequence[bool], size: int) -> Callable[..., Any]:
    """`function` over `size` runs at once.

    `mapped` says of each argument (a pytree) whether its leaves carry a last axis of runs. All outputs carry one.
    Raises NotImplementedError when the function uses a primitive without a rule.
    """

    def over_runs(*args: Any) -> Any:
        one = []
        for arg, is_mapped in zip(args, mapped, strict=True):
            one.append(jax.tree.map(lambda a: jax.ShapeDtypeStruct(a.shape[:-1], a.dtype), arg) if is_mapped else arg)
        closed, shape = jax.make_jaxpr(function, return_shape=True)(*one)
        flags = [m for arg, m in zip(args, mapped, strict=True) for _ in jax.tree.leaves(arg)]
        values = [Lane(v) if f else v for v, f in zip(jax.tree.leaves(args), flags, strict=True)]
        out = _run(closed.jaxpr, closed.consts, values, size)
        return jax.tree.unflatten(jax.tree.structure(shape), [_widen(v, size) for v in out])

    return over_runs


def _widen(value: Any, size: int) -> Any:
    if isinstance(value, Lane):
        return value.value
    value = jnp.asarray(value)
    return jnp.broadcast_to(value[..., None], (*value.shape, size))


def _run(jaxpr: Any, consts: Sequence[Any], args: Sequence[Any], size: int) -> list[Any]:
    env: dict[Any, Any] = dict(zip(jaxpr.constvars, consts, strict=True))
    env.update(zip(jaxpr.invars, args, strict=True))

    def read(atom: Any) -> Any:
        return atom.val if isinstance(atom, core.Literal) else env[atom]

    uses = Counter(v for eqn in jaxpr.eqns for v in eqn.invars if not isinstance(v, core.Literal))
    uses.update(v for v in jaxpr.outvars if not isinstance(v, core.Literal))
    for eqn in jaxpr.eqns:
        values = [read(v) for v in eqn.invars]
        name = eqn.primitive.name
        if name in CALLS:
            inner = eqn.params[CALLS[name]]
            body, extra = (inner.jaxpr, inner.consts) if hasattr(inner, "consts") else (inner, ())
            out = _run(body, extra, values, size)
        elif not any(isinstance(v, Lane) for v in values):
            out = eqn.primitive.bind(*values, **eqn.params)
            out = out if eqn.primitive.multiple_results else [out]
        else:
            with jax.named_scope(str(eqn.source_info.name_stack) or "model"):
                out = [Lane(v) for v in _rule(eqn, name, values, size)]
        env.update((var, _once(v, eqn, uses[var])) for var, v in zip(eqn.outvars, out, strict=True))
    return [read(v) for v in jaxpr.outvars]


def _once(value: Any, eqn: Any, uses: int) -> Any:
    """Compute what several consumers read once: the compiler would repeat it inside each of them."""
    if uses > 1 and isinstance(value, Lane) and value.value.size >= LARGE and eqn.primitive.name not in FREE:
        return Lane(lax.optimization_barrier(value.value))
    return value


def _rule(eqn: Any, name: str, values: list[Any], size: int) -> list[Any]:
    params = dict(eqn.params)
    if name in ELEMENTWISE:
        shape = (*eqn.outvars[0].aval.shape, size)
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
        return list(lax.optimization_barrier([_widen(v, size) for v in values]))
    if name == "dot_general":
        fenced = [Lane(lax.optimization_barrier(v.value)) if isinstance(v, Lane) else v for v in values]
        return [lax.optimization_barrier(_dot(fenced[0], fenced[1], params, size))]
    if name == "gather":
        return [_take(values[0], values[1], params, eqn, size)]
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
        strides = params["strides"]
        return [
            lax.slice(
                x, (*params["start_indices"], 0), (*params["limit_indices"], size), None if strides is None else (*strides, 1)
            )
        ]
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


def _take(operand: Any, indices: Any, params: dict[str, Any], eqn: Any, size: int) -> Any:
    """Rows of a mapped array at indices that no run changes (`a[index]` on the first axis)."""
    dims = params["dimension_numbers"]
    rows = isinstance(operand, Lane) and not isinstance(indices, Lane) and tuple(dims.start_index_map) == (0,)
    if not (rows and tuple(dims.collapsed_slice_dims) == (0,)):
        raise NotImplementedError("no lane rule for this gather: choose by a one-hot product instead")
    index = jnp.asarray(indices)[..., 0]
    return jnp.take(operand.value, index, axis=0, mode="clip")


def _dot(left: Any, right: Any, params: dict[str, Any], size: int) -> Any:
    """Products: matrix products where one side is the same for all runs, else multiply and sum."""
    (lc, rc), (lb, rb) = params["dimension_numbers"]
    if not isinstance(left, Lane) and not lb:
        return lax.dot_general(jnp.asarray(left), right.value, params["dimension_numbers"])
    a, b = (v.value if isinstance(v, Lane) else jnp.asarray(v)[..., None] for v in (left, right))
    la = [i for i in range(a.ndim - 1) if i not in lc and i not in lb]
    free = [i for i in range(b.ndim - 1) if i not in rc and i not in rb]
    if not isinstance(right, Lane) and not lb:
        out = lax.dot_general(jnp.asarray(right), a, (((rc, lc)), ((), ())))
        n = len(free)
        return lax.transpose(out, (*range(n, n + len(la)), *range(n), out.ndim - 1))
    batch, depth = len(lb), len(lc)
    x = lax.transpose(a, (*lb, *la, *lc, a.ndim - 1))
    z = lax.transpose(b, (*rb, *free, *rc, b.ndim - 1))
    x = jnp.expand_dims(x, tuple(range(batch + len(la), batch + len(la) + len(free))))
    z = jnp.expand_dims(z, tuple(range(batch, batch + len(la))))
    first = batch + len(la) + len(free)
    return (x * z).sum(tuple(range(first, first + depth)))
