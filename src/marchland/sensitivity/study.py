"""The studies that `marchland sensitivity` runs: each asks the same futures a different question.

parameters   which parameters and mechanisms, or luck, an outcome's spread comes from
levers       which lever matters when, how more of it helps, and whether two together are more than their sum
strategies   which strategy one would rather not bet against, and where one does worse than another
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from marchland.calibrate.conditional_futures import Posterior
from marchland.compare.difference import spread
from marchland.compare.outcomes import NAMES, F
from marchland.compare.paired_runs import branching, outcomes
from marchland.scenario import Scenario
from marchland.scenario.names import HISTORY
from marchland.sensitivity import lever_designs as ask
from marchland.sensitivity.unit_cube import Cube
from marchland.stats.morris import Effect, effects, trajectories
from marchland.stats.sobol import Share, points, shares

OUTCOMES = ("places_end", "civilians")
"""Outcomes that studies look at unless told otherwise."""
KEPT = 6
"""Parameters of the largest effect on each outcome that are kept after screening."""
OTHERS = "all other parameters"
REPLICATES = 4
BEND = "bend"
"""Mark of what the second half of a lever's way adds beyond the first."""
STARTS = (0, 13, 26, 39, 52)
Tell = Callable[[int], None]


@dataclass(frozen=True)
class Plan:
    """What all studies share: `runs` futures of each strategy; `trajectories` and `points` (a power of two) of studies
    of parameters."""

    cut: date
    weeks: int = 104
    outcomes: tuple[str, ...] = OUTCOMES
    runs: int = 256
    trajectories: int = 10
    points: int = 256
    seed: int = 1
    posterior: Posterior | None = field(default=None, repr=False)
    replay: bool = True
    """Whether effort, events and relations after the cut come as they came (`compare.paired_runs.branching`)."""

    def as_dict(self) -> dict[str, Any]:
        """Plain data, without the parameter sets."""
        kept = ("weeks", "outcomes", "runs", "trajectories", "points", "seed")
        return {"cut": self.cut.isoformat(), "learned": self.posterior is not None} | {
            k: getattr(self, k) for k in kept
        }


@dataclass(frozen=True)
class Parameters:
    """By outcome: elementary effects of all parameters, and shares of variance by mechanism and by kept parameter."""

    strategies: tuple[str, ...]
    effects: Mapping[str, tuple[Effect, ...]]
    mechanisms: Mapping[str, tuple[Share, ...]]
    parameters: Mapping[str, tuple[Share, ...]]

    def as_dict(self) -> dict[str, Any]:
        """Plain data."""
        parts = {name: getattr(self, name) for name in ("effects", "mechanisms", "parameters")}
        told = {
            name: {o: [one.as_dict() for one in many] for o, many in part.items()}
            for name, part in parts.items()
        }
        return {"strategies": list(self.strategies), **told}


def parameters(s: Scenario, plan: Plan, strategies: Sequence[str], tell: Tell | None = None) -> Parameters:
    """Screen all parameters, then share out the variance of an outcome under one strategy, or of the first less the
    second. Raises InputError as `branching`, ValueError for an outcome that is not there or too few points."""
    cube = Cube(branching(s, strategies, plan.cut, plan.weeks, plan.replay), plan.seed, plan.posterior)
    at = {o: NAMES.index(o) for o in plan.outcomes}
    x, luck = trajectories(cube.names, plan.trajectories, plan.seed)
    y = cube.outcomes(x, luck, tell)
    found = {o: effects(cube.names, x, y[:, i], plan.seed) for o, i in at.items()}
    kept = {e.parameter for many in found.values() for e in many[:KEPT]}
    grouped = {
        "mechanisms": cube.mechanisms,
        "parameters": tuple(name if name in kept else OTHERS for name in cube.names),
    }
    out = {}
    for name, groups in grouped.items():
        y = cube.outcomes(*points(groups, plan.points, plan.seed), tell)
        out[name] = {o: shares(groups, y[:, i], plan.seed) for o, i in at.items()}
    return Parameters(tuple(strategies), found, out["mechanisms"], out["parameters"])


def futures_of(s: Scenario, plan: Plan, strategies: Sequence[str]) -> int:
    """Futures that `parameters` counts towards its progress, at most."""
    cube = Cube(branching(s, strategies, plan.cut, plan.weeks, plan.replay))
    groups = len(set(cube.mechanisms)) + min(len(cube.names), KEPT * len(plan.outcomes)) + 1
    return plan.trajectories * (len(cube.names) + 1) + plan.points * (groups + 2 * 3)


@dataclass(frozen=True)
class Answer:
    """A strategy made by code less history in one outcome: mean over futures with its 90% interval over parameter sets,
    and what sets the strategy apart."""

    question: str
    strategy: str
    marks: Mapping[str, Any]
    outcome: str
    mean: float
    low: float
    high: float

    def as_dict(self) -> dict[str, Any]:
        """Plain data."""
        return asdict(self)


def answers(s: Scenario, plan: Plan, question: ask.Question, tell: Tell | None = None) -> tuple[Answer, ...]:
    """Every strategy of a question less history. Raises InputError as `branching`."""
    names = [HISTORY, *question.strategies]
    b = branching(question.asked(s), names, plan.cut, plan.weeks, plan.replay)
    found = outcomes(b, plan.runs, REPLICATES, plan.seed, plan.posterior, progress=tell)
    d = dict(zip(question.strategies, found[1:] - found[:1], strict=True))
    marks = dict(question.marks)
    if question.name == "pairs":
        d = beyond(d, {name: tuple(marks[name]["levers"]) for name in d})
    if question.name == "doses":
        for lever, (half, full) in halves(marks).items():
            d[f"{lever}_bend"] = d[full] - 2 * d[half]
            marks[f"{lever}_bend"] = {"lever": lever, "step": BEND}
    out = []
    for name, values in d.items():
        for outcome in plan.outcomes:
            mean, low, high, _, _ = spread(values[..., NAMES.index(outcome)])
            out.append(Answer(question.name, name, marks[name], outcome, mean, low, high))
    return tuple(out)


def halves(marks: Mapping[str, Mapping[str, Any]]) -> dict[str, tuple[str, str]]:
    """Lever -> the strategies that move it half of the way and all of it."""
    at = {(m["lever"], m["step"]): name for name, m in marks.items()}
    return {lever: (at[lever, ask.DOSES // 2], at[lever, ask.DOSES]) for lever, _ in at}


def beyond(d: Mapping[str, F], sets: Mapping[str, tuple[str, ...]]) -> dict[str, F]:
    """Differences (set, luck, outcome), those of several levers less the sum of each lever's alone, in each future."""
    alone = {levers[0]: d[name] for name, levers in sets.items() if len(levers) == 1}
    out = {}
    for name, levers in sets.items():
        out[name] = d[name] - sum(alone[lever] for lever in levers) if len(levers) > 1 else d[name]
    return out
