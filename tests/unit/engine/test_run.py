"""A future depends on seed, number and parameters, and on nothing else."""

from __future__ import annotations

import re
from typing import Any

import jax.numpy as jnp
import numpy as np
import pytest
from engine_toys import Walk

from marchland.engine.contract import State
from marchland.engine.draws import uniforms, week_key
from marchland.engine.run import (
    NonFiniteError,
    Program,
    block_runs,
    build,
    future_block,
    prior_draws,
    simulate,
)
from marchland.ensemble.run import Ensemble, plan
from marchland.scenario import load

SEED = 11


def test_futures_are_sums_of_their_keyed_uniforms() -> None:
    """Known answer: the walk written out for one future, step by step, outside any block."""
    model, run = Walk(), 37
    found = simulate(model, runs=40, seed=SEED, size=8)
    drift = prior_draws(model, SEED)(np.array([run]))["drift"][0]
    position = jnp.zeros(2)
    for step in range(model.steps):
        u = uniforms(week_key(jnp.uint32(SEED), jnp.uint32(run), jnp.uint32(step)), model.streams)
        position = position + drift + u["push"]
        assert found["position"][run, step] == pytest.approx(np.asarray(position), rel=1e-6)
    assert found["last"][run] == pytest.approx(float(position.sum()), rel=1e-6)
    assert found["age"].dtype == np.int32 and (found["age"] == np.arange(1, 7)).all()


def test_ensemble_size_workers_and_horizon_leave_a_future_as_it_is() -> None:
    whole = simulate(Walk(), runs=70, seed=SEED, workers=1)
    few = simulate(Walk(), runs=5, seed=SEED, workers=3)
    short = simulate(Walk(), runs=70, seed=SEED, workers=3, steps=4)
    assert np.array_equal(whole["position"][:5], few["position"])
    assert np.array_equal(whole["position"][:, :4], short["position"])
    assert not np.array_equal(whole["position"], simulate(Walk(), runs=70, seed=SEED + 1)["position"])


def test_progress_counts_every_future_once() -> None:
    told: list[int] = []
    simulate(Walk(), runs=70, size=32, progress=told.append)
    assert sorted(told) == [6, 32, 32]


def test_an_ensemble_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one future"):
        simulate(Walk(), runs=0)


@pytest.mark.parametrize("workers", [1, 2])
def test_a_number_that_is_not_finite_is_named_with_step_future_and_place(workers: int) -> None:
    model = Walk(fails=(13, 3))
    priors = prior_draws(model, SEED)

    def draw(runs: Any) -> dict[str, Any]:
        return {**priors(runs), "number": runs.astype(np.int32)}

    with pytest.raises(NonFiniteError, match="position is not finite in step 3 of future 13 at site far"):
        simulate(model, runs=40, seed=SEED, draw=draw, workers=workers, size=8)


WRONG = {
    "start": "share is not finite at the start of future 5 at outcome won, site near",
    "position": "position is not finite in step 0 of future 5 at cell 0, 1",
    "event": "event.take is not finite in step 0 of future 5 at site far",
    "number": "pair.0 is not finite in step 0 of future 5",
    "list": "pair.1.0 is not finite in step 0 of future 5 at cell 0, 0",
    "share": "share is not finite in step 0 of future 5 at outcome won, site far",
    "seen": "position is not finite in step 0 of future 0 at site near",
    "last": "last is not finite in step 0 of future 0 at outcome won, site near",
}
"""What is wrong in a model of many shapes -> what is said of it."""


def wrong(y: State, name: str) -> Any:
    return y["wrong"] == list(WRONG).index(name)


class Shapes(Walk):
    """Leaves of every shape: nested, in a pair, of no axis, named as an observation of other axes; an attribution."""

    def init(self, p: State) -> State:
        broken = wrong(p, "start") & (p["number"] == 5)
        return {
            "wrong": p["wrong"],
            "position": jnp.zeros((3, 2)) * p["drift"],
            "event": {"take": jnp.zeros((2,))},
            "pair": (jnp.zeros(()), [jnp.zeros((3, 4))]),
            "share": jnp.where(broken, jnp.nan, jnp.zeros((2, 2))),
        }

    def step(self, y: State, p: State, x: Any, u: State) -> State:
        def nan(name: str, at: Any = True) -> Any:
            return jnp.where(wrong(y, name) & (p["number"] == 5) & at, jnp.nan, 0.0)

        far = np.array([False, True])
        return {
            "wrong": y["wrong"],
            "position": y["position"] + nan("position", far),
            "event": {"take": y["event"]["take"] + nan("event", far)},
            "pair": (y["pair"][0] + nan("number"), [y["pair"][1][0] + nan("list")]),
            "share": y["share"] + nan("share", far) + u["push"],
        }

    def observe(self, y: State) -> State:
        ratio = y["share"].sum(0) / jnp.where(wrong(y, "seen"), 0.0, 1.0)
        return {"position": y["position"].sum(0) + ratio, "age": jnp.zeros((), jnp.int32)}

    def finish(self, y: State) -> State:
        return {"last": y["share"] / jnp.where(wrong(y, "last"), 0.0, 1.0)}


@pytest.fixture(scope="module")
def shapes() -> tuple[Program, dict[str, Any]]:
    labels = {"site": ("near", "far"), "outcome": ("won", "lost")}
    axes = {"event.take": ("site",), "share": ("outcome", "site"), "last": ("outcome", "site")}
    model, runs = Shapes(steps=2, labels=labels), block_runs(0, 8)
    p = {**prior_draws(model, SEED)(runs), "number": runs.astype(np.int32), "wrong": runs.astype(np.int32)}
    return build(model, p, 8, axes), p


@pytest.mark.parametrize("name", WRONG)
def test_a_leaf_of_any_shape_is_named(shapes: tuple[Program, dict[str, Any]], name: str) -> None:
    program, p = shapes
    p = {**p, "wrong": np.full(8, list(WRONG).index(name), np.int32)}
    with pytest.raises(NonFiniteError, match=f"^{re.escape(WRONG[name])}$"):
        future_block(program, SEED, 0, p, 2)


@pytest.mark.parametrize(
    ("parameter", "value", "message"),
    [
        (
            "recruitment.inflow",
            3e38,
            r"^fighters is not finite in step \d+ of future \d+ at place \w+, group \w+$",
        ),
        (
            "recruitment.inflow",
            -3e38,
            r"^(momentum|fighters) is not finite in step \d+ of future \d+ at \w+ \w+",
        ),
        ("pacts.life", np.nan, r"^the parameter pacts.life is not finite in future 0$"),
        (
            "contest.b_side",
            np.inf,
            r"^the parameter contest.b_side is not finite in future 0 at side rebels$",
        ),
    ],
)
def test_what_goes_wrong_in_a_week_is_named(
    program: Program, ensemble: Ensemble, parameter: str, value: float, message: str
) -> None:
    """Values that no scenario can have (they are beyond every bound), put into the draws."""
    p = ensemble.draw(block_runs(0, program.size))
    p[parameter] = np.full_like(p[parameter], value)
    with pytest.raises(NonFiniteError, match=message):
        future_block(program, SEED, 0, p, ensemble.plan.steps)


def test_no_parameter_at_its_bounds_breaks_a_future(program: Program, ensemble: Ensemble) -> None:
    """Each alone at its least and at its greatest value, all others drawn: a year stays finite, and nowhere are there
    more fighters than the ten towns have people."""
    ends = [(name, value) for name, param in ensemble.model.params.items() for value in param.bounds]
    people = float(ensemble.model.world.population.sum())
    for first in range(0, len(ends), program.size):
        p = ensemble.draw(block_runs(0, program.size))
        for future, (name, value) in enumerate(ends[first : first + program.size]):
            p[name][future] = value
        found = future_block(program, SEED, 0, p, 52)
        assert found["fighters"].min() >= 0 and found["fighters"].max() < people


def whole(
    program: Program, ensemble: Ensemble, runs: np.ndarray[Any, Any]
) -> dict[str, np.ndarray[Any, Any]]:
    p = ensemble.draw(runs)
    _, seen, last = program.advance(ensemble.plan.seed, runs, p, program.start(p), 0, ensemble.plan.steps)
    return {**seen, **last}


def same(a: dict[str, Any], b: dict[str, Any]) -> bool:
    return all(np.array_equal(a[name], b[name]) for name in a)


def test_a_territorial_future_has_no_position_and_no_neighbours(program: Program, ensemble: Ensemble) -> None:
    first = whole(program, ensemble, block_runs(0, program.size))
    order = np.random.default_rng(1).permutation(program.size)
    shuffled = whole(program, ensemble, order.astype(np.int64))
    assert same({k: v[order] for k, v in first.items()}, shuffled)
    alone = whole(program, ensemble, np.array([3, *range(500, 500 + program.size - 1)]))
    assert same({k: v[3] for k, v in first.items()}, {k: v[0] for k, v in alone.items()})


def test_week_by_week_is_the_same_as_in_one_go(program: Program, ensemble: Ensemble) -> None:
    runs = block_runs(0, program.size)
    p = ensemble.draw(runs)
    y = program.start(p)
    whole_state, seen, _ = program.advance(ensemble.plan.seed, runs, p, y, 0, 20)
    for t in range(20):
        y, week, _ = program.advance(ensemble.plan.seed, runs, p, y, t, t + 1)
        assert same({k: v[:, t] for k, v in seen.items()}, {k: v[:, 0] for k, v in week.items()})
    assert np.array_equal(np.asarray(y["fighters"]), np.asarray(whole_state["fighters"]))


def test_strategies_that_do_not_differ_give_identical_futures(program: Program, ensemble: Ensemble) -> None:
    """A plan that orders what happens anyway, with a rule that holds now and then, changes not one bit."""
    always = (
        "tempo: [{from: 2001-01-07, value: 1}], protection: [{from: 2001-06-03, to: 2002-01-06, value: 0}]"
    )
    rule = "advisers: [{from: 2001-01-07, value: 1, when: {outcome: held_share, below: 0.3}}]"
    idle = load("two_valleys", {"strategies.paper_plan.levers": f"{{{always}, {rule}}}"})
    other = plan(idle, runs=ensemble.plan.runs, seed=ensemble.plan.seed, strategy="paper_plan")
    runs = block_runs(0, program.size)
    assert other.plan.key != ensemble.plan.key
    assert same(whole(program, ensemble, runs), whole(other.program, other, runs))


def test_switching_a_mechanism_off_leaves_all_other_draws(ensemble: Ensemble) -> None:
    without = plan(load("two_valleys", without=["pacts"]), runs=40, seed=ensemble.plan.seed)
    runs = block_runs(0, 40)
    mine, other = ensemble.draw(runs), without.draw(runs)
    off = [m.name for m in ensemble.model.mechanisms].index("pacts")
    assert mine["on"].all()
    assert not other["on"][:, off].any()
    assert other["on"].sum() == other["on"].size - 40
    assert same({k: v for k, v in mine.items() if k != "on"}, other)
    assert without.model.streams == ensemble.model.streams
