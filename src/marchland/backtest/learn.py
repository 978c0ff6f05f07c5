"""Posteriors for a backtest: those that lie in a folder are used, the others are learned there and kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from marchland.calibrate import calibrate as learning
from marchland.calibrate import posteriors
from marchland.calibrate.command import steps
from marchland.files import work_folder
from marchland.scenario import Scenario
from marchland.terminal.progress import Work

LEARNING_AS_FORECASTS = 8.0
"""Learning at an origin, in forecasts, for the time left."""


def learn(
    s: Scenario, origins: Sequence[date], where: Path, sets: int, method: str, work: Work
) -> dict[date, Path]:
    """The posterior's file of every origin; where there is none, `sets` of them are learned. Raises BusyError."""
    begun = work.done
    for i, origin in enumerate(posteriors.missing(s, origins, where), start=1):
        work.tell(f"{s.name}: learning from what was known at {origin} (kept for the next time)")
        reached = begun + i * LEARNING_AS_FORECASTS
        say_step = steps(work, reached)
        wanted = learning.request(s, origin, sets, 1, method)
        with work_folder.claimed(None, where, f"{s.name}-posterior-{origin}", wanted) as new:
            one = learning.calibrate(s, origin, sets, tell=say_step, method=method)
            learning.write(one, work_folder.begin(new, wanted))
        work.reach(reached)
    found = {o: posteriors.find(s, o, where) for o in origins}
    return {o: path for o, path in found.items() if path is not None}
