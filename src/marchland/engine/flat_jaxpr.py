"""A traced function as one flat list of equations: calls inlined, repeats merged, what nobody reads left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from jax.extend import core

CALLS = {"pjit": "jaxpr", "jit": "jaxpr", "closed_call": "call_jaxpr", "custom_jvp_call": "call_jaxpr",
         "custom_vjp_call": "call_jaxpr", "core_call": "call_jaxpr"}  # fmt: skip

WHOLE = "model"
"""Scope of what stands in no named part of a model."""


class Name:
    """A variable of the flat list; a called function's own variables get new ones at every call."""

    __slots__ = ("aval",)

    def __init__(self, aval: Any) -> None:
        self.aval = aval


@dataclass
class Equation:
    """One primitive applied to names or literals; `uses` counts the readers of what it gives."""

    primitive: Any
    inputs: list[Any]
    outputs: list[Name]
    params: Mapping[str, Any]
    scope: str
    uses: int = 0

    @property
    def elements(self) -> int:
        """Elements of the first output."""
        return int(np.prod(self.outputs[0].aval.shape, dtype=int))


@dataclass(frozen=True)
class Flat:
    """Equations in order, the names of the inputs, the constants, and the names or literals given back."""

    equations: list[Equation]
    inputs: list[Name]
    consts: dict[Name, Any]
    outputs: list[Any]


def flatten(closed: Any) -> Flat:
    """Inline all calls of a closed jaxpr, merge equal equations and drop those without readers."""
    equations: list[Equation] = []
    found: dict[Any, Equation] = {}
    consts: dict[Name, Any] = {}
    known: dict[int, Name] = {}

    def constant(var: Any, value: Any) -> Name:
        name = known.setdefault(id(value), Name(var.aval))
        consts[name] = value
        return name

    def walk(jaxpr: Any, values: Sequence[Any], inputs: Sequence[Any], outer: str) -> list[Any]:
        env: dict[Any, Any] = dict(zip(jaxpr.invars, inputs, strict=True))
        env.update((var, constant(var, value)) for var, value in zip(jaxpr.constvars, values, strict=True))

        def read(atom: Any) -> Any:
            return atom if isinstance(atom, core.Literal) else env[atom]

        for eqn in jaxpr.eqns:
            atoms = [read(v) for v in eqn.invars]
            scope = str(eqn.source_info.name_stack) or outer
            if eqn.primitive.name in CALLS:
                inner = eqn.params[CALLS[eqn.primitive.name]]
                body, extra = (inner.jaxpr, inner.consts) if hasattr(inner, "consts") else (inner, ())
                out = walk(body, extra, atoms, scope)
            elif eqn.primitive.name == "optimization_barrier":
                out = atoms
            else:
                key = (eqn.primitive, tuple(_same(v) for v in atoms), str(eqn.params))
                if key not in found:
                    names = [Name(v.aval) for v in eqn.outvars]
                    found[key] = Equation(eqn.primitive, atoms, names, eqn.params, scope)
                    equations.append(found[key])
                out = found[key].outputs
            env.update(zip(eqn.outvars, out, strict=True))
        return [read(v) for v in jaxpr.outvars]

    inputs = [Name(v.aval) for v in closed.jaxpr.invars]
    outputs = walk(closed.jaxpr, closed.consts, inputs, WHOLE)
    readers = Counter(v for v in outputs if isinstance(v, Name))
    live = []
    for equation in reversed(equations):
        equation.uses = sum(readers[v] for v in equation.outputs)
        if equation.uses:
            readers.update({v for v in equation.inputs if isinstance(v, Name)})
            live.append(equation)
    return Flat(live[::-1], inputs, consts, outputs)


def _same(atom: Any) -> Any:
    """What makes two inputs equal: the name, or a literal's type and bytes."""
    return atom if isinstance(atom, Name) else (str(atom.aval), np.asarray(atom.val).tobytes())
