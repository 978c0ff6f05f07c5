"""The engine and its blind twin give the same futures from the same parameters and the same uniforms.

The twin was written in NumPy from docs/equations.md alone. With shared draws there is no sampling error and so no
false alarm: what may differ is the last bits of single precision, which can turn one event in many thousands.
"""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from functools import cache
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from marchland.engine.draws import draw_parameters, uniforms, week_key
from marchland.engine.program import Program, build
from marchland.scenario import load
from marchland.territory.compile import compile_model
from marchland.territory.model import Territory
from twins.territory import simulate
from twins.territory_setup import MECHANISMS

RUNS, SEED = 32, 3
SAME_MAP, SAME_NUMBERS, CLOSE = 0.99, 0.99, 1e-4
"""Shares: a count of deaths that a last bit turns is felt for weeks by threat and will in that one run (seen: 0.993)."""


class Both:
    """Engine and twin on one scenario."""

    def __init__(self, name: str, weeks: int, since: int = 0) -> None:
        """With `since`, the weeks begin with the inputs of a later week of the horizon."""
        self.model: Territory = compile_model(load(name))
        inputs = self.model.inputs()
        self.inputs = {
            k: np.concatenate([np.asarray(v)[since:], np.asarray(v)[:since]]) for k, v in inputs.items()
        }
        sizes = {
            key: tuple(self.model.labels[axis] for axis in p.axes) for key, p in self.model.params.items()
        }
        self.runs, self.weeks = np.arange(RUNS), weeks
        self.drawn = draw_parameters(self.model.params, sizes, SEED, self.runs)
        program: Program = build(self.model, self.switched(()), RUNS)
        self.program = replace(program, inputs=jax.tree.map(jnp.asarray, self.inputs))
        lanes = jnp.asarray(self.runs, jnp.uint32)
        make = jax.jit(lambda t: uniforms(week_key(jnp.uint32(SEED), lanes, t), self.model.streams))
        self.uniforms = [{k: np.asarray(v) for k, v in make(jnp.uint32(t)).items()} for t in range(weeks)]

    def switched(self, off: tuple[str, ...]) -> dict[str, Any]:
        on = np.ones((RUNS, len(MECHANISMS)), bool)
        on[:, [MECHANISMS.index(name) for name in off]] = False
        comply = np.ones((RUNS, len(self.model.labels["lever"])), np.float32)
        return {**self.drawn, "on": on, "comply": comply}

    def futures(self, off: tuple[str, ...], weeks: int) -> tuple[dict[str, Any], dict[str, Any]]:
        """Observations and shares of both, runs first."""
        p = self.switched(off)
        _, seen, last = self.program.advance(SEED, self.runs, p, self.program.start(p), 0, weeks)
        inward = {k: np.moveaxis(v, 0, -1) for k, v in p.items()}
        inputs = self.inputs
        drawn = {k: inward[k] for k in self.drawn}
        found = simulate(
            self.model.world, inputs, drawn, lambda t: self.uniforms[t], inward["on"], inward["comply"], weeks
        )
        return {**seen, **last}, {k: np.moveaxis(v, -1, 0) for k, v in found.items()}


@cache
def both(name: str, weeks: int, since: int = 0) -> Both:
    return Both(name, weeks, since)


def compare(pair: Both, off: tuple[str, ...], weeks: int) -> None:
    engine, twin = pair.futures(off, weeks)
    assert set(engine) == set(twin)
    same = ((engine["holder"] == twin["holder"]) & (engine["attacker"] == twin["attacker"])).all(-1)
    assert same.mean() >= SAME_MAP, (off, same.mean())
    so_far = np.cumprod(same, 1).astype(bool)
    for name in set(engine) - {"holder", "attacker", "share"}:
        a, b = (values[name][so_far].astype(np.float64) for values in (engine, twin))
        scale = max(float(np.abs(a).max()), 1e-6)
        assert (np.abs(a - b) <= CLOSE * scale).mean() >= SAME_NUMBERS, (off, name)
    whole = so_far[:, -1]
    a, b = engine["share"][whole], twin["share"][whole]
    scale = np.abs(a).max(axis=(0, 1, 3), keepdims=True) + 1e-6
    assert (np.abs(a - b) <= CLOSE * scale).mean() >= SAME_NUMBERS, (off, "share")


def test_sixty_weeks_are_the_same() -> None:
    compare(both("two_valleys", 60), (), 60)


@pytest.mark.parametrize("name", MECHANISMS)
def test_and_so_without_each_mechanism(name: str) -> None:
    compare(both("two_valleys", 60), (name,), 12)


def test_and_so_with_levers_at_work() -> None:
    """Every lever jumps every four weeks, place by place, to an end of its range, to history or to between."""
    pair = both("two_valleys", 60)
    lever = {one.name: one for m in pair.model.mechanisms for one in m.levers}
    ends = np.array(
        [
            (v.low, v.high, v.history, (v.low + v.history) / 2)
            for v in map(lever.get, pair.model.labels["lever"])
            if v
        ]
    )
    rng = np.random.default_rng(4)
    shape = np.shape(pair.inputs["levers"])
    at = rng.integers(0, 4, (-(-shape[0] // 4), *shape[1:]))
    at[::5] = at[::5, :, :1]
    values = np.take_along_axis(ends[None], at.reshape(len(at), len(ends), -1), axis=2)
    jumping = np.repeat(values, 4, axis=0)[: shape[0]].astype(np.float32)
    inputs = {**pair.inputs, "levers": jumping, "rule_value": jumping}
    moved = copy(pair)
    moved.inputs, moved.program = inputs, replace(pair.program, inputs=jax.tree.map(jnp.asarray, inputs))
    compare(moved, (), 40)


@pytest.mark.slow
def test_and_so_for_the_default_scenario() -> None:
    """Buys: the case that the conclusions are about, with its 107 places, 13 groups and recorded inputs."""
    compare(both("iraq_syria_2014", 30), (), 30)


@pytest.mark.slow
def test_and_so_with_the_inputs_of_the_later_war() -> None:
    """Buys: aircraft from outside the coalition, advisers and partners, which the first weeks do not have."""
    compare(both("iraq_syria_2014", 30, 90), (), 30)
