"""Futures: simulated and kept, simulated in memory, opened again, and one of them accounted for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marchland import arguments as given
from marchland.public import words
from marchland.public.scenarios import load

if TYPE_CHECKING:
    from marchland.arguments import Day, Place
    from marchland.calibrate.posteriors import Posterior
    from marchland.engine.contract import Model
    from marchland.engine.program import Arrays
    from marchland.engine.run import Draw
    from marchland.ensemble.store import Result as Stored
    from marchland.public.account import Account
    from marchland.public.offensives import Offensives
    from marchland.public.result import Result
    from marchland.public.words import Progress
    from marchland.scenario import Scenario


def run(
    scenario: Scenario | Place,
    runs: int = 1000,
    seed: int = 1,
    strategy: str = "history",
    until: Day | None = None,
    posterior: Posterior | Place | None = None,
    out: Place | None = None,
    workers: int | None = None,
    progress: Progress = None,
    offensives: Offensives | None = None,
    cluster: str | None = None,
) -> Result:
    """Simulate an ensemble of futures and keep it in a result folder.

    A finished result of the same plan is opened instead, an unfinished one completed. `until` ends the horizon early,
    `posterior` is what `calibrate` returned or a parquet file of parameter sets, `out` a folder of one's own (default:
    results/NAME-NNN), `progress` True for a bar or a function of a share and a text; `offensives` (`ml.offensive(...)`,
    one or several) are ordered on top of the strategy, `cluster` computes (`tcp://host:port` of a dask scheduler, or
    `local:N` processes here; the same bits). The result's `dataset` has the
    axes run, week, place, side and others, units in the attributes. Raises ScenarioError, InputError, PosteriorError,
    StoreError, NonFiniteError, TypeError.

    >>> result = ml.run("two_valleys", runs=8, until="2001-02-04")
    >>> result.dataset["holder"].sizes["run"]
    8
    """
    from marchland.cluster import joined
    from marchland.ensemble.run import run as simulated
    from marchland.public.offensives import ordered
    from marchland.public.result import shown
    from marchland.scenario.offensives import one_added, told

    many, key = words.runs_of(runs), words.seed_of(seed)
    when, sets = words.day_of("until", until), words.posterior_of(posterior)
    folder = words.folder_of("out", out)
    count = None if workers is None else given.whole("workers", workers, 1, words.MOST_WORKERS)
    telling = words.telling(progress)
    with words.words():
        loaded = load(scenario)
        if offensives is not None:
            loaded, strategy = one_added(loaded, told(ordered(offensives)), strategy)
        with joined(words.cluster_of(cluster)), telling.futures(runs, "futures") as work:
            return shown(simulated(loaded, many, key, strategy, when, sets, folder, count, work.add))


def simulate(
    model: Model,
    runs: int,
    seed: int = 1,
    draw: Draw | None = None,
    steps: int | None = None,
    workers: int | None = None,
    progress: Progress = None,
) -> Arrays:
    """Simulate an ensemble in memory: every observation as (run, step, ...), every final record as (run, ...).

    `model` is what `compile_model` returns, or any other of the contract; `draw` gives the parameters by the numbers of
    the runs (default: from the model's priors), `steps` shortens the horizon (weeks). Raises TypeError, ArgumentError,
    NonFiniteError.

    >>> found = ml.simulate(ml.compile_model(ml.load("two_valleys")), 8, steps=4)
    >>> found["holder"].shape
    (8, 4, 10)
    """
    from marchland.engine.run import simulate as simulated
    from marchland.territory.model import Territory as Ground
    from marchland.territory.parameters import territorial_draws

    many, key = words.runs_of(runs), words.seed_of(seed)
    if not hasattr(model, "init"):
        raise given.wrong("model", "a model, such as compile_model(load('two_valleys'))", model)
    length = None if steps is None else given.whole("steps", steps, 1, model.steps)
    count = None if workers is None else given.whole("workers", workers, 1, words.MOST_WORKERS)
    drawn = territorial_draws(model, key) if draw is None and isinstance(model, Ground) else draw
    with words.telling(progress).futures(many, "futures") as work:
        return simulated(model, many, key, drawn, length, count, progress=work.add)


def open_result(path: Place, deep: bool = False) -> Result:
    """Open a result folder, or `FOLDER/latest`: the one last asked for there.

    That every file is there with its size is always seen to; `deep` reads all of them too and compares. Raises
    InputError if it is no result, DamagedError, TypeError.

    >>> ml.open_result(ml.run("two_valleys", runs=8, until="2001-02-04").path).manifest["runs"]
    8
    """
    from marchland.ensemble.store import open_result as opened
    from marchland.public.result import shown

    return shown(opened(given.path("path", path), deep))


def why(result: Stored | Place, place: str, run: int = 0) -> Account:
    """Account for every siege and change of hands of `place` in one future (from 0) of a result, or of its folder.

    Shown, it reads as `marchland why` prints it. Hazards are in 1/week at the week's start, forces in persons. Raises
    InputError for a result, place or future that is not there, DamagedError, TypeError.

    >>> ml.why(ml.run("two_valleys", runs=8, until="2001-02-04"), "birkton", run=3).place
    'birkton'
    """
    from marchland.ensemble.why import why as told
    from marchland.public.account import shown
    from marchland.public.result import stored

    opened = stored("result", result)
    with words.words():
        return shown(told(opened, place, given.whole("run", run, 0, words.MOST_RUNS - 1)))
