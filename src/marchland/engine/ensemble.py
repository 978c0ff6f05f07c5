"""From a scenario to a result on disk: plan, find the folder, simulate what is missing, write it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jax
import numpy as np

from marchland import paths
from marchland.engine import manifest as manifests
from marchland.engine.layout import DAYS, Variable, compact, month_cover, month_shares, variables
from marchland.engine.manifest import Plan
from marchland.engine.parameters import as_columns, priors_by_column, read_posterior, territorial_draws
from marchland.engine.provenance import provenance
from marchland.engine.record import record, week_ends
from marchland.engine.run import BLOCK, Draw, Program, block_runs, build, stream
from marchland.engine.store import Place, Result, Store, create, find, open_result
from marchland.engine.territory import Territory
from marchland.errors import InputError, unknown
from marchland.scenario import Scenario, load
from marchland.scenario.compile import compile_model

if TYPE_CHECKING:
    import xarray as xr

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
        axes = {name: stock.axes for name, stock in self.model.stocks.items()}
        return build(self.model, self.draw(block_runs(0, self.plan.block)), self.plan.block, axes)


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


def coordinates(e: Ensemble) -> dict[str, Any]:
    """Coordinates of the result's dataset."""
    s, world, labels = e.scenario, e.model.world, e.model.labels
    months, _ = month_shares(s.time.start, e.plan.steps)
    country = [world.labels["country"][i] for i in world.country]
    governorate = [world.labels["governorate"][i] for i in world.governorate]
    axes = {axis for axes in e.model.observed.values() for axis in axes} | {"mechanism", "outcome", "side"}
    return {
        "run": np.arange(e.plan.runs),
        "week": week_ends(s.time.start, e.plan.steps).astype("datetime64[ns]"),
        "month": months.astype("datetime64[ns]"),
        "covered": ("month", month_cover(s.time.start, e.plan.steps)),
        **{axis: words(labels[axis]) for axis in sorted(axes) if labels[axis]},
        "definition": words(s.definitions),
        "parameter": words(priors_by_column(e.model)),
        "lat": ("place", [p.lat for p in s.places]),
        "lon": ("place", [p.lon for p in s.places]),
        "population": ("place", world.population),
        "governorate_of": ("place", words(governorate)),
        "country": ("place", words(country)),
    }


def words(labels: Any) -> Any:
    """Labels as an array that Zarr keeps as text."""
    return np.array(list(labels), dtype=object)


def fixed_part(e: Ensemble) -> xr.Dataset:
    """Coordinates and record of the result."""
    import xarray as xr

    found = record(e.scenario, e.model.world, e.plan.steps)
    data = {
        name: (dims, values, {"unit": unit, "units": unit, "long_name": said})
        for name, (dims, values, unit, said) in found.items()
    }
    return xr.Dataset(data, coords=coordinates(e), attrs={"scenario": e.plan.scenario, "seed": e.plan.seed})


def kept(e: Ensemble) -> dict[str, tuple[Variable, np.dtype[Any], tuple[int, ...]]]:
    """Variable, type and shape (without runs) of everything kept of a future."""
    months, _ = month_shares(e.scenario.time.start, e.plan.steps)
    columns = list(priors_by_column(e.model))
    length = {"week": e.plan.steps, "month": len(months), "parameter": len(columns), **e.model.sizes}
    state = jax.eval_shape(e.model.init, {k: v[0] for k, v in e.draw(np.zeros(1, np.int64)).items()})
    types = {name: np.dtype(a.dtype) for name, a in jax.eval_shape(e.model.observe, state).items()}
    return {
        name: (v, types.get(name, np.dtype(np.float32)), tuple(length[d] for d in v.dims))
        for name, v in variables(e.model, len(columns)).items()
    }


def execute(
    e: Ensemble, place: Place, progress: Progress | None = None, workers: int | None = None
) -> Result:
    """Simulate what is missing of an ensemble and return its result; a finished one is only opened.

    `progress` is told how many futures each block added, those found on disk first. Raises NonFiniteError,
    NoSpaceError, OSError; KeyboardInterrupt leaves the finished blocks.
    """
    if place.standing == "finished":
        return open_result(place.path)
    began = time.perf_counter()
    if place.standing == "new":
        store = create(
            place.path, e.plan, provenance(e.scenario, e.model, e.plan), kept(e), fixed_part(e), e.scenario
        )
    else:
        store = Store(place.path, e.plan.runs, e.plan.block)
    done = store.finished()
    if progress and done:
        progress(sum(min(e.plan.runs, (b + 1) * BLOCK) - b * BLOCK for b in done))
    left = [block for block in range(e.plan.blocks) if block not in done]
    shares = month_shares(e.scenario.time.start, e.plan.steps)[1]
    blocks = stream(e.program, e.draw, e.plan.seed, left, e.plan.steps, workers) if left else ()
    for block, found, p in blocks:
        wanted = {**compact(found, shares), "drawn": as_columns(e.model, p)}
        added = store.write(block, wanted)
        if progress:
            progress(added)
    final = manifests.read(place.path) or {}
    final["finished"] = datetime.now(UTC).isoformat(timespec="seconds")
    final["seconds"] = round(final.get("seconds", 0.0) + time.perf_counter() - began, 2)
    manifests.write(place.path, final)
    return open_result(place.path)


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
