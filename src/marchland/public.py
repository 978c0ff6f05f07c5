"""The functions of the package as Python users call them: text, paths, dates and lists alike, errors in Python's words.

Each is a few lines on the function of the same name where it lives.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from marchland import arguments as given
from marchland.arguments import ArgumentError, Day, Names, Overrides, Place
from marchland.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

    from marchland.engine.contract import Model
    from marchland.engine.program import Arrays
    from marchland.engine.run import Draw
    from marchland.ensemble.store import Result
    from marchland.ensemble.why import Account
    from marchland.scenario import Scenario
    from marchland.territory.model import Territory

OPTION = re.compile(r"--([a-z][a-z-]*)")
MOST_RUNS, MOST_SEED, MOST_WORKERS = 1_000_000, 2**32 - 1, 4_096


def load(scenario: Scenario | Place, overrides: Overrides | None = None, without: Names = ()) -> Scenario:
    """Read, check and complete a scenario by its shipped name or its folder.

    `overrides` maps dotted keys of scenario.yaml to values (`{"time.weeks": 104}`, or "time.weeks=104"), `without`
    names mechanisms to switch off. A scenario that is loaded already is given back, if nothing is to be changed.
    Raises ScenarioError with everything that is wrong, TypeError, ArgumentError.
    """
    from marchland.scenario import Scenario as Loaded
    from marchland.scenario import load as read

    changed = given.overrides("overrides", overrides) if overrides is not None else {}
    off = given.names("without", without)
    if isinstance(scenario, Loaded):
        if changed or off:
            raise TypeError(
                "overrides and without: expected with a name or folder, not with a loaded scenario"
            )
        return scenario
    return read(scenario if isinstance(scenario, str) else given.path("scenario", scenario), changed, off)


def check(scenario: Scenario | Place) -> Scenario:
    """Load a scenario as it stands: returns it if nothing is wrong. Raises ScenarioError otherwise, TypeError."""
    return load(scenario)


def new(folder: Place, template: Place = "two_valleys") -> Path:
    """Copy a shipped scenario into a new or empty folder; returns the folder. Raises ScenarioError, TypeError."""
    from marchland.scenario import new as copy

    source = template if isinstance(template, str) else given.path("template", template)
    return copy(given.path("folder", folder), str(source))


def compile_model(scenario: Scenario | Place, strategy: str = "history") -> Territory:
    """The runnable model of a scenario under a strategy. Raises ScenarioError, InputError for an unknown strategy."""
    from marchland.errors import unknown
    from marchland.territory.compile import compile_model as compiled

    loaded = load(scenario)
    if strategy not in loaded.strategies:
        raise unknown("strategy", str(strategy), loaded.strategies, "strategies")
    return compiled(loaded, strategy)


def run(
    scenario: Scenario | Place,
    runs: int = 1000,
    seed: int = 1,
    strategy: str = "history",
    until: Day | None = None,
    posterior: Place | None = None,
    out: Place | None = None,
    workers: int | None = None,
    progress: Callable[[int], None] | None = None,
) -> Result:
    """Simulate an ensemble of futures and keep it in a result folder.

    A finished result of the same plan is opened instead, an unfinished one completed. `until` ends the horizon early,
    `posterior` is a parquet file of parameter sets, `out` a folder of one's own (default: results/NAME-NNN),
    `progress` is told how many futures each finished block added. Raises ScenarioError, InputError, PosteriorError,
    StoreError, NonFiniteError, TypeError.
    """
    from marchland.ensemble.run import run as simulated

    asked = (given.whole("runs", runs, 1, MOST_RUNS), given.whole("seed", seed, 0, MOST_SEED), strategy)
    when = None if until is None else given.day("until", until)
    sets = None if posterior is None else given.path("posterior", posterior)
    folder = None if out is None else given.path("out", out)
    count = None if workers is None else given.whole("workers", workers, 1, MOST_WORKERS)
    with words():
        return simulated(load(scenario), *asked, when, sets, folder, count, progress)


def simulate(
    model: Model,
    runs: int,
    seed: int = 1,
    draw: Draw | None = None,
    steps: int | None = None,
    workers: int | None = None,
    progress: Callable[[int], None] | None = None,
) -> Arrays:
    """Simulate an ensemble in memory: every observation as (run, step, ...), every final record as (run, ...).

    `model` is what `compile_model` returns, or any other of the contract; `draw` gives the parameters by the numbers of
    the runs (default: from the model's priors), `steps` shortens the horizon. Raises TypeError, ArgumentError,
    NonFiniteError.
    """
    from marchland.engine.run import simulate as simulated
    from marchland.territory.model import Territory as Ground
    from marchland.territory.parameters import territorial_draws

    many, key = given.whole("runs", runs, 1, MOST_RUNS), given.whole("seed", seed, 0, MOST_SEED)
    if not hasattr(model, "init"):
        raise given.wrong("model", "a model, such as compile_model(load('two_valleys'))", model)
    length = None if steps is None else given.whole("steps", steps, 1, model.steps)
    count = None if workers is None else given.whole("workers", workers, 1, MOST_WORKERS)
    drawn = territorial_draws(model, key) if draw is None and isinstance(model, Ground) else draw
    return simulated(model, many, key, drawn, length, count, progress=progress)


def why(result: Result | Place, place: str, run: int = 0) -> Account:
    """Account for every siege and change of hands of `place` in one future of a result, or of its folder.

    Raises InputError for a result, place or future that is not there, TypeError.
    """
    from marchland.ensemble.store import Result as Opened
    from marchland.ensemble.store import open_result
    from marchland.ensemble.why import why as told

    opened = result if isinstance(result, Opened) else open_result(given.path("result", result))
    with words():
        return told(opened, place, given.whole("run", run, 0, MOST_RUNS - 1))


@contextmanager
def words() -> Iterator[None]:
    """Say what is wrong with an argument by its name here and not by that of the command line's option."""
    try:
        yield
    except InputError as error:
        text = OPTION.sub(lambda found: found.group(1).replace("-", "_"), str(error))
        if text == str(error):
            raise
        raise ArgumentError(text) from None
