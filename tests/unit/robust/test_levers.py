"""Strategies made by code: what they move, when, and that what does nothing is found to do nothing."""

from __future__ import annotations

from datetime import timedelta
from functools import cache

import numpy as np
import pytest

from marchland.compare.outcomes import NAMES
from marchland.compare.paired_runs import branching, outcomes
from marchland.engine.contract import Lever
from marchland.errors import InputError
from marchland.scenario import Scenario, load
from marchland.scenario.names import HISTORY
from marchland.sensitivity import lever_designs as ask
from marchland.sensitivity.strategies import stand
from marchland.sensitivity.study import BEND, Answer, Plan, answers, beyond, parameters
from marchland.sensitivity.unit_cube import Cube


@cache
def valleys() -> Scenario:
    return load("two_valleys")


def plan(**changes: object) -> Plan:
    cut = valleys().time.cut
    assert cut is not None
    return Plan(**{"cut": cut, "weeks": 30, "runs": 64, "trajectories": 2, "points": 8, **changes})


def test_a_lever_goes_to_its_further_bound() -> None:
    assert ask.furthest(Lever("a", "", 0.0, 3.0, 1.0)) == 3.0
    assert ask.furthest(Lever("b", "", 0.0, 1.0, 1.0)) == 0.0
    assert ask.furthest(Lever("c", "", 0.0, 2.0, 1.0)) == 2.0


def test_late_aid_is_not_less_aid() -> None:
    s, p = valleys(), plan()
    for question in (ask.when(s, p.cut, (0, 13)), ask.timing(s, p.cut, (0, 13), "settlement")):
        for name, strategy in question.strategies.items():
            for many in strategy.levers.values():
                for one in many:
                    assert one.since == p.cut + timedelta(weeks=question.marks[name]["start"])
                    assert one.until == one.since + timedelta(weeks=ask.LASTS)


def test_doses_end_at_the_bound_in_equal_steps() -> None:
    s, p = valleys(), plan()
    q = ask.doses(s, p.cut, ["tempo"])
    assert [m["value"] for m in q.marks.values()] == pytest.approx([1.75, 2.5, 3.25, 4.0])


def test_pairs_hold_each_lever_once_alone_and_once_with_each_other() -> None:
    q = ask.pairs(valleys(), plan().cut, ["tempo", "inclusion", "protection"])
    assert sorted(len(m["levers"]) for m in q.marks.values()) == [1, 1, 1, 2, 2, 2]


def test_unknown_levers_and_strategies_are_named() -> None:
    with pytest.raises(InputError, match="tempo"):
        ask.doses(valleys(), plan().cut, ["temp"])
    with pytest.raises(InputError, match="settlement"):
        ask.timing(valleys(), plan().cut, (0,), "setlement")


def test_together_is_what_is_left_of_the_sum() -> None:
    d = {"a": np.ones((2, 1, 1)), "b": np.full((2, 1, 1), 2.0), "ab": np.full((2, 1, 1), 5.0)}
    left = beyond(d, {"a": ("a",), "b": ("b",), "ab": ("a", "b")})
    assert left["ab"].ravel().tolist() == [2.0, 2.0] and left["a"] is d["a"]


@cache
def tempo() -> tuple[Answer, ...]:
    return answers(valleys(), plan(), ask.doses(valleys(), plan().cut, ["tempo"]))


def test_a_bend_is_the_second_half_less_the_first() -> None:
    for outcome in plan().outcomes:
        by = {a.marks["step"]: a.mean for a in tempo() if a.outcome == outcome}
        assert by[BEND] == pytest.approx(by[ask.DOSES] - 2 * by[ask.DOSES // 2])


def test_answers_are_those_of_a_strategy_written_by_hand() -> None:
    """The last step of a dose is the same family's strategy run on its own: same futures, same difference."""
    s, p = valleys(), plan()
    q = ask.doses(s, p.cut, ["tempo"])
    name = f"tempo_step_{ask.DOSES}"
    found = outcomes(branching(q.asked(s), [HISTORY, name], p.cut, p.weeks), p.runs, 4, p.seed)
    mean = (found[1] - found[0])[..., NAMES.index("places_end")].mean()
    assert mean == pytest.approx(
        next(a.mean for a in tempo() if a.strategy == name and a.outcome == "places_end")
    )


def test_points_of_the_cube_do_not_depend_on_their_neighbours() -> None:
    s, p = valleys(), plan()
    cube = Cube(branching(s, ["settlement", "history"], p.cut, 10))
    rng = np.random.default_rng(1)
    u, luck = rng.random((70, len(cube.names))), rng.random(70)
    whole = cube.outcomes(u, luck)
    assert whole.shape == (70, len(NAMES))
    assert np.array_equal(cube.outcomes(u[65:], luck[65:]), whole[65:])
    with pytest.raises(ValueError, match="expected u"):
        cube.outcomes(u[:, 1:], luck)


def test_a_learned_parameter_moves_over_what_was_learned() -> None:
    s, p = valleys(), plan()
    b = branching(s, ["history"], p.cut, 10)
    learned = {"contest.rho": np.linspace(2, 3, 11).astype(np.float32)}
    cube = Cube(b, posterior=learned)
    u = np.full((3, len(cube.names)), 0.5)
    u[:, cube.names.index("contest.rho")] = [0.0, 0.5, 1.0]
    got = cube.parameters(u, np.arange(3))["contest.rho"]
    assert got == pytest.approx([2, 2.5, 3], abs=1e-5)


def test_strategies_that_are_one_have_no_parameters_to_ask_about() -> None:
    """History less itself is zero everywhere: no effect, and no variance to share out."""
    s = valleys()
    twin = s.model_copy(update={"strategies": {**s.strategies, "twin": s.strategies["history"]}})
    found = parameters(twin, plan(), ("twin", "history"))
    for outcome in plan().outcomes:
        assert all(e.mu_star == 0 for e in found.effects[outcome])
        assert found.mechanisms[outcome] == found.parameters[outcome] == ()


def test_a_stand_has_the_reference_at_half_of_its_futures() -> None:
    """The threshold is the reference's median: at least half of its futures are good enough."""
    found = stand(valleys(), plan(), ("history", "settlement"))
    assert all(r.enough.value >= 0.5 for r in found.rows if r.strategy == "history" and r.outcome != "all")
    assert [(d.strategy, d.outcome) for d in found.discovered] == [("settlement", o) for o in plan().outcomes]
    assert all(d.signpost.startswith("No signpost") for d in found.discovered)
