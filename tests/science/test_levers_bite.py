"""Every lever of the package bites, alone: it moves its state, and its outcome through the slopes that it names.

One program of the teaching scenario serves all: strategies are inputs, slopes are parameters. Futures are paired: the
same past of a year, the same draws, and from then on the lever at half of its range or as in history. The scenario has
next to no aircraft, advisers and people of its own; here it is lent those of a larger war, so that levers have something
to move. A lever is at half of the way from history to its further bound.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from numpy.typing import NDArray

from marchland.engine.contract import Lever
from marchland.engine.program import Program, build
from marchland.mechanisms import SHIPPED, discover
from marchland.scenario import load
from marchland.territory.compile import compile_model
from marchland.territory.model import Territory
from marchland.territory.parameters import territorial_draws

F = NDArray[np.float64]
RUNS, SEED = 1024, 7
SINCE, SOON, UNTIL, LATE = 52, 68, 92, 20
"""Weeks: levers part, state is looked at, the end; outcomes are means over the last LATE weeks."""
LENT = {"air": 4.0, "advised": 4.0}
"""Inputs that the teaching scenario hardly has: hundred weapons a week, thousand advisers."""
RECRUITS = {"birkdale_watch": 150.0, "hill_guard": 300.0}
"""Recruits a week of its tribal and its regional force."""
HILLS = {"groups.hill_guard.base": "lowlander", "sides.crown.acts_in": ["Vale", "Fells"]}
"""Makes the hill guard a regional force among strangers, which it is not as shipped."""
LEVERS = {v.name: v for name in sorted(SHIPPED) for v in discover()[name].levers}
SIZE = 0.01
"""Shift that counts, as a share of the mean level of the cell that moves."""
Z = 4.0
"""Standard errors of an interval. One of 60 cells that nothing moves leaves its own once in 260 tests."""
BY_STRENGTH = ("militia_role", "regional_role", "tribal_mobilisation")
"""With slopes at 0 these still move who dies where, and so, by far less than SIZE, places; all others move no bit."""


@cache
def model() -> Territory:
    return compile_model(load("two_valleys", overrides=HILLS))


@cache
def lent() -> dict[str, Any]:
    """The weeks' inputs, with more to work with from the year in which levers part."""
    inputs = {k: np.array(v) for k, v in model().inputs().items()}
    for name, value in LENT.items():
        inputs[name][SINCE:] = value
    inputs["recruits"][SINCE:] = [RECRUITS.get(group, 0.0) for group in model().labels["group"]]
    return inputs


@cache
def program() -> Program:
    m = model()
    made = build(m, drawn(), RUNS)
    return replace(made, inputs=jax.tree.map(jnp.asarray, lent()))


@cache
def drawn() -> dict[str, Any]:
    """Parameters of the neutral prior; every owner complies."""
    p = territorial_draws(model(), SEED)(np.arange(RUNS))
    return {**p, "comply": np.ones_like(p["comply"])}


@cache
def past() -> Any:
    """The state in which all futures begin."""
    return program().advance(SEED, np.arange(RUNS), drawn(), program().start(drawn()), 0, SINCE)[0]


def half(lever: Lever) -> float:
    """Half of the way to the further bound."""
    up, down = lever.high - lever.history, lever.history - lever.low
    return lever.history + (up / 2 if up >= down else -down / 2)


def ahead(
    slopes: tuple[tuple[str, float], ...] = (),
    until: int = UNTIL,
    since: int = SINCE,
    y: Any = None,
    **levers: float,
) -> tuple[Any, Any]:
    """The state and what was seen of the futures, with levers at values and parameters as given."""
    inputs = dict(program().inputs)
    for lever, value in levers.items():
        i = model().labels["lever"].index(lever)
        for key in ("levers", "rule_value"):
            inputs[key] = inputs[key].at[:, i].set(value)
    p = drawn()
    p = {**p, **{k: np.full_like(p[k], v) for k, v in slopes}}
    given = replace(program(), inputs=inputs)
    state, seen, _ = given.advance(SEED, np.arange(RUNS), p, past() if y is None else y, since, until)
    return state, seen


@cache
def as_it_was(slopes: tuple[tuple[str, float], ...] = (), until: int = UNTIL) -> tuple[Any, Any]:
    return ahead(slopes, until)


def measured(outcome: str, seen: dict[str, Any]) -> F:
    """An outcome (run, cell), its mean over weeks."""
    if outcome == "places_held":
        return np.asarray(
            (seen["holder"] == model().world.focal).sum(-1)[:, -LATE:].mean(1)[:, None], np.float64
        )
    values = np.asarray(seen[outcome], np.float64)[:, -LATE:].mean(1)
    if outcome == "deaths":
        values = values.sum(1)
    return values.reshape(RUNS, -1)


def cells(y: Any, stock: str) -> F:
    """A stock (run, cell)."""
    return np.moveaxis(np.asarray(y[stock], np.float64), -1, 0).reshape(RUNS, -1)


def shift(a: F, b: F) -> tuple[F, F]:
    """Lower and upper end of the interval of the mean of b - a by cell, as shares of the cell's mean level in a."""
    level = np.maximum(np.abs(a).mean(0), 1e-9)
    middle, error = (b - a).mean(0) / level, Z * (b - a).std(0, ddof=1) / np.sqrt(len(a)) / level
    return middle - error, middle + error


def moved(a: F, b: F) -> bool:
    """Whether some cell's interval excludes 0 while its middle lies beyond SIZE."""
    low, high = shift(a, b)
    return bool(((low * high > 0) & (np.abs(low + high) / 2 > SIZE)).any())


@pytest.mark.parametrize("name", LEVERS)
def test_a_lever_moves_its_state(name: str) -> None:
    """Parameters as drawn, after four months."""
    lever = LEVERS[name]
    state = ahead(until=SOON, **{name: half(lever)})[0]
    assert moved(cells(as_it_was(until=SOON)[0], lever.moves), cells(state, lever.moves))


@pytest.mark.parametrize("name", LEVERS)
def test_its_outcome_moves_by_the_slopes_that_it_names(name: str) -> None:
    lever = LEVERS[name]
    with_it, without = ahead(lever.slope, **{name: half(lever)})[1], as_it_was(lever.slope)[1]
    assert moved(measured(lever.outcome, without), measured(lever.outcome, with_it))


@pytest.mark.parametrize("name", LEVERS)
def test_and_stands_still_without_them(name: str) -> None:
    """Bit for bit; where strength is moved, every cell's whole interval lies within SIZE."""
    lever = LEVERS[name]
    flat = tuple((param, 0.0) for param, _ in lever.slope)
    a, b = (
        measured(lever.outcome, seen) for seen in (as_it_was(flat)[1], ahead(flat, **{name: half(lever)})[1])
    )
    if name in BY_STRENGTH:
        assert np.abs(shift(a, b)).max() < SIZE
    else:
        np.testing.assert_array_equal(a, b)


def test_militia_barred_everywhere_leave_the_war_and_come_back() -> None:
    """None is present after a week, nearly all are at home after four months, and the bar lifted they spread again."""
    m = model()
    group, home = m.labels["group"].index("crown_militia"), np.asarray(m.world.home)
    away = home[:, group] == 0
    barred = ahead(until=SOON, militia_role=0.0)[0]
    back = ahead(since=SOON, until=UNTIL, y=barred)[0]
    free = as_it_was()[0]
    abroad = {
        k: cells_of(y, group)[away].sum(0).mean()
        for k, y in (("barred", barred), ("back", back), ("free", free))
    }
    assert not np.asarray(barred["allowed"])[:, group].any()
    assert abroad["barred"] < 0.05 * abroad["free"] and abroad["back"] > 0.5 * abroad["free"]


def test_militia_at_half_are_half_as_many_everywhere() -> None:
    m = model()
    group = m.labels["group"].index("crown_militia")
    soon, was = (ahead(until=SINCE + 1, militia_role=v)[0] for v in (0.5, 1.0))
    one, two = (np.asarray(y["fighters"] * y["allowed"])[:, group] for y in (soon, was))
    np.testing.assert_allclose(one, two / 2, rtol=1e-6)


def cells_of(y: Any, group: int) -> F:
    """Fighters of a group (place, run)."""
    return np.asarray(y["fighters"], np.float64)[:, group]
