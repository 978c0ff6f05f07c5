"""Futures that share their past and their luck, and part at the cut: one branch a strategy.

Every future follows the record up to the cut once; from there it is continued under each strategy with the same draws.
Parameter set j is lived through `replicates` times, so that what is luck and what is the parameters' can be told apart.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from marchland.analysis.offensives import KEPT
from marchland.calibrate.conditional_futures import Posterior
from marchland.compare import towns
from marchland.compare.fans import columns
from marchland.compare.objectives import Objective, figures, objectives
from marchland.compare.outcomes import MEASURED, NAMES, F, measured, priced
from marchland.engine.blocks import Block, over_blocks, whole
from marchland.engine.contract import State
from marchland.engine.program import BLOCK, Arrays, Program, build
from marchland.errors import InputError, unknown
from marchland.phases import SUMMARY, phase
from marchland.scenario import Scenario
from marchland.territory.compile import compile_model
from marchland.territory.known import Known
from marchland.territory.model import Territory
from marchland.territory.parameters import compliance, territorial_draws

Rows = NDArray[np.int64]


@dataclass(frozen=True)
class Branching:
    """A scenario compiled to branch at the cut: one program, and each strategy's model and inputs."""

    scenario: Scenario
    cut: date
    since: int
    until: int
    program: Program
    models: Mapping[str, Territory]
    objectives: tuple[Objective, ...] = ()
    """Places of the strategies' offensives; their figures stand behind the outcomes."""

    def inputs(self, strategy: str) -> Any:
        """The weeks' inputs under a strategy, on the program's axes."""
        levers = self.models[strategy].rules
        return {**self.program.inputs, **{name: np.asarray(levers[name]) for name in levers}}

    def program_of(self, strategy: str) -> Program:
        """The program with the weeks' inputs under a strategy."""
        return dataclasses.replace(self.program, inputs=self.inputs(strategy))

    def past(self, p: State, luck: Rows, seed: int) -> Past:
        """A block of futures up to the cut, which all strategies share; `luck` (BLOCK,) keys their draws."""
        y, seen, _ = self.program.advance(seed, luck, p, self.program.start(p), 0, self.since, ("holder",))
        return Past(p, luck, seed, y, seen["holder"][:, -1])

    def after(self, past: Past, strategy: str, more: Iterable[str] = ()) -> Arrays:
        """Observations (BLOCK, week, ...) after the cut under a strategy: what outcomes need, and `more`."""
        wanted = (*MEASURED, *(KEPT if self.objectives else ()), *more)
        program = self.program_of(strategy)
        return program.advance(past.seed, past.luck, past.p, past.y, self.since, self.until, wanted)[1]

    @phase(SUMMARY)
    def comes_to(self, past: Past, strategy: str, seen: Arrays, area: NDArray[np.float32] | None = None) -> F:
        """Outcomes (BLOCK, outcome) of what was seen after the cut, and the figures of all objectives behind them.

        With an `area` (place,) what is held by week follows (`fans.columns`).
        """
        model = self.models[strategy]
        found = measured(model.world.focal, past.holder, seen)
        comply = np.asarray(past.p["comply"], np.float64)
        found |= priced(self.scenario, model, comply, self.since, self.until)
        places = figures(
            self.scenario, model, strategy, self.objectives, past.holder, seen, comply, self.since
        )
        weekly = [] if area is None else columns(model.world.focal, past.holder, seen["holder"], area)
        return np.stack([*(found[o] for o in NAMES), *places, *weekly], axis=1)

    def block(
        self,
        p: State,
        luck: Rows,
        seed: int,
        strategies: Iterable[str],
        area: NDArray[np.float32] | None = None,
    ) -> dict[str, F]:
        """What one block of futures comes to by strategy: see `past` and `comes_to`.

        With an `area` (place,) who holds each place in the last week stands behind it (`towns.columns`).
        """
        past, found = self.past(p, luck, seed), dict[str, F]()
        for name in strategies:
            seen = self.after(past, name)
            row = self.comes_to(past, name, seen, area)
            ends = [] if area is None else [towns.columns(self.models[name].world.focal, seen["holder"])]
            found[name] = np.concatenate([row, *ends], axis=1)
        return found


@dataclass(frozen=True)
class Past:
    """A block of futures at the cut: their parameters, numbers and seed, their state, and holders (BLOCK, place)."""

    p: State
    luck: Rows
    seed: int
    y: State
    holder: NDArray[np.int8]


def branching(
    s: Scenario, strategies: Sequence[str], cut: date, weeks: int, replay: bool = True
) -> Branching:
    """Compile strategies that part at the cut and run for `weeks`.

    With `replay`, effort, events and relations after the cut come as they came; without, effort and relations stay as
    they stood at the cut and nothing that is recorded later is known (`record.known_at`). Raises InputError for an
    unknown strategy, one that acts before the cut, or a cut outside of the horizon.
    """
    known = Known(s, cut, replay, tuple(name for name in strategies if name in s.strategies))
    since = known.weeks
    parts_at(s, strategies, cut)
    until = min(since + weeks, s.time.weeks)
    base = known.model
    models = {name: compile_model(known.masked, name, strategies) for name in strategies}
    program = build(base, territorial_draws(base, 1)(np.arange(BLOCK)), BLOCK)
    return Branching(s, cut, since, until, program, models, objectives(s, strategies))


def parts_at(s: Scenario, strategies: Sequence[str], cut: date) -> None:
    """Raise InputError for an unknown strategy, or one that acts before the cut."""
    for name in strategies:
        if name not in s.strategies:
            raise unknown("strategy", name, tuple(s.strategies), "strategies")
        early = [k for k, many in s.strategies[name].levers.items() for one in many if one.since < cut]
        if early:
            raise InputError(
                f"strategy '{name}' moves {early[0]} before the cut {cut}: futures part only there"
            )
        for one in s.strategies[name].offensives:
            if one.start < cut:
                said = f"strategy '{name}' attacks {one.place[0]} on {one.start}, before the cut {cut}"
                raise InputError(f"{said}: futures part only there")


def paired_draws(
    b: Branching, replicates: int, seed: int, posterior: Posterior | None, off: Sequence[str]
) -> Callable[[Rows], State]:
    """Parameters of paired futures by their numbers: `replicates` to a set, compliance by future, mechanisms `off`.

    Raises InputError for an unknown mechanism, or replicates that do not fit a block.
    """
    model = next(iter(b.models.values()))
    names = [m.name for m in model.mechanisms]
    for name in off:
        if name not in names:
            raise unknown("mechanism", name, names)
    if BLOCK % replicates:
        raise InputError(f"replicates {replicates}: expected a divisor of {BLOCK}")
    draw = territorial_draws(model, seed, posterior)

    def drawn(rows: Rows) -> State:
        p = draw(rows // replicates) | {"comply": compliance(model, seed, rows)}
        for name in off:
            p["on"][:, names.index(name)] = False
        return p

    return drawn


def outcomes(
    b: Branching,
    runs: int,
    replicates: int = 4,
    seed: int = 1,
    posterior: Posterior | None = None,
    off: Sequence[str] = (),
    progress: Callable[[int], None] | None = None,
    area: NDArray[np.float32] | None = None,
) -> F:
    """Outcomes (strategy, set, luck, outcome) of `runs` futures, `replicates` to a parameter set; whole blocks only.

    Figures of objectives follow the outcomes on the last axis, place by place (`compare.objectives.column`), and with
    an `area` (place,) in km2 what is held by week (`compare.fans.columns`) and in the last one by place
    (`compare.towns.columns`).

    `off` switches mechanisms off after, and before, the cut. Raises InputError for an unknown mechanism or no block.
    """
    draw = paired_draws(b, replicates, seed, posterior, off)

    def one(block: Block) -> dict[str, F]:
        return b.block(draw(block.rows), block.rows, seed, b.models, area)

    found = over_blocks(one, whole(runs, BLOCK), BLOCK, progress=progress)
    width = next(iter(found.values())).shape[1]
    return np.stack([found[name] for name in b.models]).reshape(len(b.models), -1, replicates, width)
