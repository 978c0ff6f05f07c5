"""What `marchland check` does for mechanisms of one's own, beyond declarations: it reads their file, traces a week.

Tracing the mechanisms that come with the package takes about a second; they pass its tests, so only others are traced.
"""

from __future__ import annotations

import dataclasses

import jax
import jax.numpy as jnp

from marchland.engine.blame import counted
from marchland.engine.contract import State
from marchland.engine.written import faults
from marchland.mechanisms import SHIPPED
from marchland.scenario.scenario import Scenario
from marchland.territory.compile import compile_model
from marchland.territory.listed import listed
from marchland.territory.model import Territory


def rehearse(s: Scenario) -> None:
    """Read the words and formulas of the mechanisms that a scenario lists and that do not come with the package; trace
    their first state and one week.

    No number is computed. Raises MechanismError: mechanism, file, line, and what was expected.
    """
    own = tuple(m for m in listed(s) if m.name not in SHIPPED)
    if not own:
        return
    model = compile_model(s)
    y, p, x, u = arguments(model)
    jax.eval_shape(dataclasses.replace(model, mechanisms=own).init, p)
    jax.eval_shape(lambda y, p, x, u: model.posts(y, p, x, u, own), y, p, x, u)
    if problems := [said for m in own for said in faults(m)]:
        raise counted(problems)


def arguments(model: Territory) -> tuple[State, State, State, State]:
    """Shapes and kinds of a week's state, parameters, inputs and draws, without values."""

    def floats(shape: tuple[int, ...]) -> jax.ShapeDtypeStruct:
        return jax.ShapeDtypeStruct(shape, jnp.float32)

    axes = {name: model.shape(along) for name, along in model.state_axes.items()}
    y: State = {name: floats(shape) for name, shape in axes.items() if not name.startswith("event.")}
    whole = ("holder", "attacker", "former")
    y |= {name: jax.ShapeDtypeStruct(axes[name], jnp.int32) for name in whole}
    y["event"] = {name: floats(shape) for name, shape in model.events.items()}
    p: State = {name: floats(model.shape(param.axes)) for name, param in model.params.items()}
    p["on"] = jax.ShapeDtypeStruct((len(model.mechanisms),), bool)
    p["comply"] = floats((len(model.labels["lever"]),))
    x = {name: jax.ShapeDtypeStruct(v.shape[1:], v.dtype) for name, v in model.inputs().items()}
    return y, p, x, {name: floats(shape) for name, shape in model.streams.items()}
