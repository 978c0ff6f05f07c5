"""Arguments on trial."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marchland import arguments as given
from marchland.public import words
from marchland.public.scenarios import load

if TYPE_CHECKING:
    from marchland.arguments import Day, Place
    from marchland.briefing.trial_command import Tried
    from marchland.calibrate.posteriors import Posterior
    from marchland.public.words import Progress
    from marchland.scenario import Scenario


def trial(
    scenario: Scenario | Place,
    claims: Place | None = None,
    cut: Day | None = None,
    runs: int = 1000,
    seed: int = 1,
    record_only: bool = False,
    posterior: Posterior | Place | None = None,
    out: Place | None = None,
    progress: Progress = None,
    cluster: str | None = None,
) -> Tried:
    """Judge every claim of an argument: by the record, and where it is silent by the model.

    `claims` is a CSV file or the name of an argument that is shipped with the scenario (default: its own claims),
    `runs` futures of each strategy, `record_only` to ask the record alone, `cluster` who computes, as in `compare`.
    What comes back has `verdicts`, `counts`, `fooled` (planted false theses found supported, and how many there are),
    `errors` (both kinds, in words), `folder`, `court` (the page of verdicts) and `page`. Raises ScenarioError
    for a scenario or claims that cannot be read, InputError with every reason for which it cannot run, BusyError,
    TypeError.

    >>> found = ml.trial("two_valleys", record_only=True)
    >>> sum(found.counts.values()) == len(found.verdicts)
    True
    """
    from marchland.briefing.trial_command import tried
    from marchland.cluster import joined
    from marchland.views.court import write_page
    from marchland.views.page_one import first_page

    named = None if claims is None else str(given.path("claims", claims))
    day, sets = words.day_of("cut", cut), words.posterior_of(posterior)
    folder, telling = words.folder_of("out", out), words.telling(progress)
    how = (named, day, words.runs_of(runs), words.seed_of(seed), bool(record_only), sets, folder)
    with words.words(), joined(words.cluster_of(cluster)):
        return tried(load(scenario), *how, page=first_page, court=write_page, telling=telling)
