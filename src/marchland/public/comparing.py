"""Comparing strategies, and asking what a conclusion rests on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from marchland import arguments as given
from marchland.public import words
from marchland.public.scenarios import load

if TYPE_CHECKING:
    from marchland.arguments import Day, Names, Place
    from marchland.briefing.compare_command import Compared
    from marchland.calibrate.posteriors import Posterior
    from marchland.public.offensives import Offensives
    from marchland.public.words import Progress
    from marchland.scenario import Scenario
    from marchland.sensitivity.command import Studied


def compare(
    scenario: Scenario | Place,
    strategies: Names | None = None,
    cut: Day | None = None,
    runs: int = 1000,
    weeks: int = 104,
    without: Names = (),
    levers: bool = False,
    seed: int = 1,
    posterior: Posterior | Place | None = None,
    out: Place | None = None,
    progress: Progress = None,
    offensives: Offensives | None = None,
    beside: int | None = None,
    cluster: str | None = None,
) -> Compared:
    """Compare strategies future by future, and say under which beliefs the answer holds.

    Each strategy meets the same luck and parameters; the first is what others are compared with (default: history and
    the scenario's first ones). `weeks` after the cut, `without` the mechanisms to switch off one at a
    time, `levers` to ask too when and how much; `offensives` (`ml.offensive(...)`, some of them, or such lists by name)
    are strategies of their own beside the others, or beside history alone. `beside` futures of each strategy are run
    under every other assumption (default: a quarter of `runs` for other priors, an eighth with a mechanism off).
    `cluster` computes (`tcp://host:port` of a dask scheduler, or `local:N` processes here; the same bits).
    Without a posterior the newest that fits is taken from results, or what the scenario ships. What comes back has
    `difference(a, b, outcome)` and `level(strategy, outcome)` in the outcome's own unit, `at(strategy, place, figure)`
    for places of offensives, `values` by structure as (strategy, set, luck, outcome), `case`, `page` and `folder`.
    Raises ScenarioError, InputError with every reason for which it cannot run, BusyError, TypeError.

    >>> found = ml.compare("two_valleys", "history,settlement", runs=64, without="hold")  # doctest: +SKIP
    >>> found.difference("settlement", "history", "civilians").mean  # doctest: +SKIP
    """
    from marchland.briefing.compare_command import compared
    from marchland.cluster import joined
    from marchland.public.offensives import ordered
    from marchland.scenario.names import HISTORY
    from marchland.scenario.offensives import added, told
    from marchland.views.page_one import first_page

    names, off = words.names_of("strategies", strategies), words.names_of("without", without)
    many, span, key = words.runs_of(runs), words.weeks_of(weeks), words.seed_of(seed)
    day, sets = words.day_of("cut", cut), words.posterior_of(posterior)
    folder, telling = words.folder_of("out", out), words.telling(progress)
    fewer = None if beside is None else given.whole("beside", beside, 1, words.MOST_RUNS)
    with words.words():
        loaded = load(scenario)
        if offensives is not None:
            loaded, built = added(loaded, told(ordered(offensives)))
            names = tuple(dict.fromkeys((*(names or (HISTORY,)), *built)))
        how = (names, day, many, span, off or (), bool(levers), key, sets, folder, fewer)
        with joined(words.cluster_of(cluster)):
            return compared(loaded, *how, page=first_page, telling=telling)


def sensitivity(
    scenario: Scenario | Place,
    study: Names | None = None,
    strategies: Names | None = None,
    outcomes: Names = ("places_end", "civilians"),
    thresholds: Mapping[str, float] | None = None,
    levers: Names | None = None,
    cut: Day | None = None,
    runs: int = 256,
    points: int = 256,
    weeks: int = 104,
    seed: int = 1,
    posterior: Posterior | Place | None = None,
    out: Place | None = None,
    progress: Progress = None,
    cluster: str | None = None,
) -> Studied:
    """Ask what a conclusion rests on: parameters, mechanisms, luck; where it breaks; which lever matters when.

    `study` names parameters, strategies or levers (default: all); the first strategy is what others are compared with,
    the second what parameters are asked about. `thresholds` says by outcome what is good enough, `levers` what to move,
    `points` the size of studies of parameters, a power of two, `cluster` who computes, as in `compare`. What comes
    back has `found` (by study), `told` (the same as plain data) and `folder`. Raises ScenarioError, InputError with
    every reason for which it cannot run, BusyError, TypeError.

    >>> ml.sensitivity("two_valleys", "strategies", runs=64, weeks=30).told["strategies"]  # doctest: +SKIP
    """
    from marchland.cluster import joined
    from marchland.errors import unknown
    from marchland.sensitivity.command import MOST_POINTS, STUDIES, studied
    from marchland.sensitivity.run import MORE
    from marchland.territory.abilities import cut_of
    from marchland.trial.usual import strategies_of
    from marchland.views.draw.sensitivity import drawn

    asked = words.names_of("study", study) or STUDIES
    names, moved = words.names_of("strategies", strategies), words.names_of("levers", levers)
    wanted = words.names_of("outcomes", outcomes) or ()
    limits = {}
    for name, limit in (thresholds or {}).items():
        if name not in wanted:
            raise unknown("outcome of thresholds", str(name), wanted)
        if isinstance(limit, bool) or not isinstance(limit, int | float):
            raise given.wrong(f"thresholds[{name!r}]", "a number", limit)
        limits[name] = float(limit)
    many = given.whole("runs", runs, 1, words.MOST_RUNS // MORE)
    size, span, key = (
        given.whole("points", points, 2, MOST_POINTS),
        words.weeks_of(weeks),
        words.seed_of(seed),
    )
    day, sets = words.day_of("cut", cut), words.posterior_of(posterior)
    folder, telling = words.folder_of("out", out), words.telling(progress)
    with words.words():
        loaded = load(scenario)
        when = cut_of(loaded, day)
        first = strategies_of(loaded, names, when)
        how = (asked, wanted, limits, moved, many, size, span, key, sets, folder)
        with joined(words.cluster_of(cluster)):
            return studied(loaded, first, when, *how, drawn, telling)
