"""Learning from the record, and forecasting from several days with what was known then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marchland import arguments as given
from marchland.public import words
from marchland.public.scenarios import load

if TYPE_CHECKING:
    from collections.abc import Iterable

    from marchland.arguments import Day, Place
    from marchland.backtest.command import Backtested
    from marchland.calibrate.posteriors import Posterior
    from marchland.public.words import Progress
    from marchland.scenario import Scenario


def calibrate(
    scenario: Scenario | Place,
    cut: Day | None = None,
    runs: int = 1000,
    seed: int = 1,
    verify: int = 12,
    method: str = "laplace",
    out: Place | None = None,
    progress: Progress = None,
    cluster: str | None = None,
) -> Posterior:
    """Learn `runs` parameter sets from the record before a cut, and keep them in a folder.

    `cut` is a day (default: the scenario's), `verify` the number of invented worlds to learn in, 0 for none, `method`
    laplace, smc, hmc or npe, `cluster` who computes, as in `compare`; gradients and networks stay in this process. The
    same call goes on after a kill. What comes back can be given to `run`, `compare`, `sensitivity` and `trial`; its
    `draws` are parameters in their own units, name -> (runs,). Raises ScenarioError, InputError with every reason for
    which nothing can be learned, BusyError, TypeError.

    >>> posterior = ml.calibrate("two_valleys", cut="2002-05-05", runs=64, verify=0)  # doctest: +SKIP
    >>> ml.run("two_valleys", posterior=posterior)  # doctest: +SKIP
    """
    from marchland.calibrate.calibrate import FEWEST
    from marchland.calibrate.command import MOST_WORLDS, calibrated
    from marchland.calibrate.posteriors import Posterior as Made
    from marchland.cluster import joined

    many, key = words.runs_of(runs, FEWEST), words.seed_of(seed)
    worlds = given.whole("verify", verify, 2 if verify else 0, MOST_WORLDS)
    day, folder = words.day_of("cut", cut), words.folder_of("out", out)
    telling = words.telling(progress)
    with words.words(), joined(words.cluster_of(cluster)):
        return Made(calibrated(load(scenario), day, many, key, worlds, method, folder, telling).path)


def backtest(
    scenario: Scenario | Place,
    origins: Day | Iterable[Day] = (),
    runs: int = 1000,
    seeds: int = 3,
    seed: int = 1,
    posteriors: Place | None = None,
    learn: int = 512,
    method: str = "laplace",
    out: Place | None = None,
    progress: Progress = None,
    cluster: str | None = None,
) -> Backtested:
    """Forecast from several days with what was known then, and score beside naive forecasts.

    `origins` are Sundays (default: the scenario's), `runs` futures of each forecast, `seeds` forecasts that differ in
    their luck only, `posteriors` the folder in which posteriors lie (default: results), `learn` the parameter sets to
    learn where an origin has none, `cluster` who computes, as in `calibrate`. What comes back has `losses` (by
    forecaster, horizon in weeks and cell), `board` (their means, skill and intervals) and `folder`. Raises
    ScenarioError, InputError with every reason for which it cannot run, BusyError, TypeError.

    >>> ml.backtest("two_valleys", origins="2002-05-05", runs=64, seeds=1).board  # doctest: +SKIP
    """
    from marchland.backtest.backtest import FEWEST
    from marchland.backtest.command import MOST_SEEDS, backtested
    from marchland.calibrate.calibrate import FEWEST as FEWEST_SETS
    from marchland.cluster import joined

    days = words.days_of("origins", origins)
    many, key = words.runs_of(runs, FEWEST), words.seed_of(seed)
    luck = given.whole("seeds", seeds, 1, MOST_SEEDS)
    sets = given.whole("learn", learn, FEWEST_SETS, words.MOST_RUNS)
    where, folder = words.folder_of("posteriors", posteriors), words.folder_of("out", out)
    telling = words.telling(progress)
    with words.words(), joined(words.cluster_of(cluster)):
        return backtested(load(scenario), days, many, luck, key, where, sets, method, folder, telling)
