"""What other wars said of one at a date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marchland.public import words
from marchland.public.scenarios import load

if TYPE_CHECKING:
    from marchland.arguments import Day, Place
    from marchland.briefing.other_wars import OtherWars
    from marchland.public.words import Progress
    from marchland.scenario import Scenario


def reference(
    scenario: Scenario | Place,
    cut: Day | None = None,
    runs: int = 1000,
    seed: int = 1,
    progress: Progress = None,
) -> OtherWars:
    """What the wars of the library, as they were known on a day, say of a scenario.

    `cut` is a day (default: the scenario's), `runs` the number of futures drawn from other wars. What comes back holds
    places held ahead with intervals (`horizons`, `band`), what was seen in other wars (`findings`), forces that came
    and what was kept (`entries`), and what hangs on each war. `horizons` and `band` are empty where nothing is
    held. Raises ScenarioError, InputError for a day outside of the record or before any other war, TypeError.

    >>> ml.reference("north_east_nigeria_2009", "2015-02-15", runs=100)  # doctest: +SKIP
    """
    from marchland.briefing.other_wars import STEPS, other_wars

    many, key, day = words.runs_of(runs, 50), words.seed_of(seed), words.day_of("cut", cut)
    with words.words(), words.telling(progress).work(STEPS, "asking other wars") as work:

        def tell(text: str) -> None:
            work.tell(text)
            work.add()

        return other_wars(load(scenario), day, many, key, tell)
