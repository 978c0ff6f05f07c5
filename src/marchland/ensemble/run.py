"""From a scenario to a result on disk: plan, find the folder, simulate what is missing, write it."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path

from marchland.engine.blocks import Block, block_runs
from marchland.engine.contract import State
from marchland.engine.program import Arrays
from marchland.engine.run import Draw, Keep, Program, build, streaming
from marchland.ensemble import manifest as manifests
from marchland.ensemble.chunks import Chunk, packed
from marchland.ensemble.dataset import Kept, fixed_part, kept
from marchland.ensemble.layout import compact
from marchland.ensemble.manifest import Plan
from marchland.ensemble.place import Place, examine, find, held
from marchland.ensemble.provenance import provenance
from marchland.ensemble.store import Result, Store, create, damaged, open_result, opened
from marchland.ensemble.wholeness import BLOCKS, mark
from marchland.errors import InputError, unknown
from marchland.files import paths
from marchland.record.months import DAYS, month_shares
from marchland.scenario import Scenario, load
from marchland.territory.compile import compile_model
from marchland.territory.model import Territory
from marchland.territory.parameters import as_columns, read_posterior, territorial_draws

SEED = 1
SEEDS = 2**32
Progress = Callable[[int], None]


@dataclass(frozen=True)
class Ensemble:
    """A planned ensemble: the plan that decides it, and what it needs to be simulated."""

    plan: Plan
    scenario: Scenario
    model: Territory
    draw: Draw

    @cached_property
    def program(self) -> Program:
        """The model compiled for its blocks, once."""
        example = self.draw(block_runs(0, self.plan.block))
        return build(self.model, example, self.plan.block, self.model.state_axes)

    @property
    def kept(self) -> Kept:
        """What is kept of each future."""
        return kept(self.scenario, self.model, self.plan)


def plan(
    scenario: Scenario,
    runs: int = 1000,
    seed: int = SEED,
    strategy: str = "history",
    until: date | None = None,
    posterior: Path | None = None,
) -> Ensemble:
    """Decide an ensemble. Raises InputError, also for an unusable file of parameter sets."""
    if strategy not in scenario.strategies:
        raise unknown("strategy", strategy, scenario.strategies, "strategies")
    if not 1 <= runs <= 1_000_000:
        raise InputError(f"--runs must be between 1 and 1,000,000, not {runs}")
    if not 0 <= seed < SEEDS:
        raise InputError(f"--seed must be between 0 and {SEEDS - 1}, not {seed}")
    steps = weeks_until(scenario, until)
    model = compile_model(scenario, strategy)
    draw = territorial_draws(model, seed, read_posterior(posterior, model) if posterior else None)
    decided = Plan(
        scenario=scenario.name,
        scenario_hash=scenario.hash,
        strategy=strategy,
        seed=seed,
        runs=runs,
        steps=steps,
        mechanisms=tuple(m.name for m in model.mechanisms if m.name not in model.off),
        posterior=manifests.file_hash(posterior) if posterior else None,
    )
    return Ensemble(decided, scenario, model, draw)


def weeks_until(scenario: Scenario, until: date | None) -> int:
    """Number of weeks that begin before `until`. Raises InputError if it lies outside the scenario's time."""
    start, weeks = scenario.time.start, scenario.time.weeks
    if until is None:
        return weeks
    if not start < until <= scenario.time.end:
        last = scenario.time.end.isoformat()
        raise InputError(
            f"--until {until.isoformat()} lies outside the scenario, {start.isoformat()} to {last}"
        )
    return -(-(until - start).days // DAYS)


def begin(e: Ensemble, path: Path) -> Store:
    """Make the folder of an ensemble's result. Raises NoSpaceError, OSError."""
    fixed = fixed_part(e.scenario, e.model, e.plan)
    told = provenance(e.scenario, e.model, e.plan, fixed["catchment"].values)
    return create(path, e.plan, {**told, "slow": list(e.program.slow)}, e.kept, fixed, e.scenario)


def execute(
    e: Ensemble, place: Place, progress: Progress | None = None, workers: int | None = None
) -> Result:
    """Simulate what is missing of an ensemble and return its result; a finished one is only opened.

    `progress` is told how many futures each block added, those found on disk first. What is damaged is made
    again. Raises BusyError if another process is making this result, DamagedError if it holds what does not
    belong there, NonFiniteError, NoSpaceError, OSError; KeyboardInterrupt leaves the finished blocks.
    """
    if place.standing == "finished":
        return again(place.path)
    with held(e.plan, place) as mine:
        if mine.standing == "finished":
            return again(mine.path)
        complete(e, mine, progress, workers)
    return open_result(mine.path)


def again(path: Path) -> Result:
    """Open a finished result, which becomes the latest."""
    with suppress(OSError):  # where nothing can be written it is opened all the same
        (path / manifests.FILE).touch()
    return open_result(path)


def complete(e: Ensemble, place: Place, progress: Progress | None, workers: int | None) -> None:
    """Simulate what is missing in a folder that is held."""
    began = time.perf_counter()
    if place.standing == "damaged":
        mend(e, place.path)
    begun = None if place.standing == "new" else Store(place.path, e.plan.runs, e.plan.block)
    done = begun.finished() if begun else set()
    left = [block for block in range(e.plan.blocks) if block not in done]
    if progress and done:
        progress(sum(Block(b, e.plan.block, e.plan.runs).n for b in done))
    # The first blocks are already at work while the folder is made.
    with streaming(e.program, e.draw, e.plan.seed, left, e.plan.steps, workers, chunked(e)) as blocks:
        store = begun or begin(e, place.path)
        for block, found in blocks:
            added = store.write(block, found)
            if progress:
                progress(added)
    store.finish(time.perf_counter() - began, datetime.now(UTC).isoformat(timespec="seconds"))


def chunked(e: Ensemble) -> Keep:
    """What is kept of a block: a chunk of each variable, packed by whoever computed it."""
    model, plan, shares = e.model, e.plan, month_shares(e.scenario.time.start, e.plan.steps)[1]

    def keep(block: int, found: Arrays, p: State) -> dict[str, Chunk]:
        many = Block(block, plan.block, plan.runs).n
        variables = {**compact(found, shares), "drawn": as_columns(model, p)}
        return {name: packed(values[:many], plan.block) for name, values in variables.items()}

    return keep


def mend(e: Ensemble, path: Path) -> None:
    """Lay down again what all futures share if that is damaged, and take the marks off damaged blocks.

    Raises DamagedError if there is what does not belong there: nobody's files are deleted.
    """
    found = manifests.read(path) or {}
    if any(fault.block is None and not fault.foreign for fault in examine(path, found)):
        begin(e, path)
    else:
        manifests.write(path, {**found, "finished": None})
    result = Result(path, opened(path))
    faults = examine(path, result.manifest)
    foreign = [fault for fault in faults if fault.foreign]
    if foreign:
        raise damaged(result, foreign)
    for block in {fault.block for fault in faults if fault.block is not None}:
        (path / BLOCKS / mark(block)).unlink(missing_ok=True)


def run(
    scenario: Scenario | str | Path,
    runs: int = 1000,
    seed: int = SEED,
    strategy: str = "history",
    until: date | None = None,
    posterior: Path | None = None,
    out: Path | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Result:
    """Simulate an ensemble of futures and keep it in a result folder.

    A finished result of the same plan is opened instead, an unfinished one completed. `until` ends the
    horizon early, `posterior` is a parquet file of parameter sets, `out` a folder of one's own (default:
    results/NAME-NNN). Raises ScenarioError, InputError, PosteriorError, StoreError, NonFiniteError.
    """
    loaded = scenario if isinstance(scenario, Scenario) else load(scenario)
    ensemble = plan(loaded, runs, seed, strategy, until, posterior)
    return execute(ensemble, find(ensemble.plan, paths.results(), out), progress, workers)


__all__ = ["Ensemble", "execute", "plan", "run"]
