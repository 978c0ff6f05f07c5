"""The whole of a calibration, as the command and Python users call it: learned, put to the test, kept in a folder."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from marchland.calibrate import calibrate as learning
from marchland.calibrate import predictive_check, sbc
from marchland.calibrate.calibrate import Learned
from marchland.calibrate.methods import DEFAULT
from marchland.calibrate.methods import method as known_method
from marchland.files import paths, work_folder
from marchland.scenario import Scenario
from marchland.terminal.progress import SILENT, Telling, Work
from marchland.territory.abilities import Given, cut_of, require

WORLDS, MOST_WORLDS = 12, 1_000
LEARNING = 4.0
"""Parts of the work that learning is, where learning in one invented world is one."""
STEP = 0.1
"""Share of what is left of learning by which every word of it moves on."""


@dataclass(frozen=True)
class Calibrated:
    """What was learned, what checking it said, and the file of parameter sets."""

    path: Path
    learned: Learned
    replication: Mapping[str, Any]
    verification: Mapping[str, Any] | None
    """What learning in invented worlds said; None if it was not asked."""


def calibrated(
    s: Scenario,
    cut: date | None = None,
    runs: int = 1000,
    seed: int = 1,
    verify: int = WORLDS,
    method: str = DEFAULT,
    out: Path | None = None,
    telling: Telling = SILENT,
) -> Calibrated:
    """Learn `runs` parameter sets from the record before the cut and keep them in a folder, the next free one or `out`.

    `verify` is the number of invented worlds to learn in, 0 for none; where that shows it too sure of itself, what was
    learned is widened. The same call goes on after a kill. Raises InputError with every reason for which it cannot run,
    BusyError, OSError.
    """
    known_method(method)
    when = cut_of(s, cut)
    require(s, "calibrate", Given(when))
    asked = learning.request(s, when, runs, seed, method)
    name = f"{s.name}-posterior-{when}"
    with work_folder.claimed(out, paths.results(), name, asked) as folder:
        going_on = work_folder.told(folder, asked)
        with telling.work(LEARNING + verify + 1, "learning") as work:
            if going_on:
                work.tell(going_on)
            work.tell("screening what the record can tell apart, then learning from it")
            tell = steps(work, LEARNING)
            learned = learning.calibrate(s, when, runs, seed=seed, tell=tell, method=method, folder=folder)
            work.reach(LEARNING)
            trust = None
            if verify:
                work.tell(f"learning again in {verify} invented worlds, to see what comes back")
                trust = sbc.check(
                    s, when, folder, verify, seed=seed, tell=lambda _: work.add(), method=method
                )
                if not trust["passed"] and trust["widen"] > 1:
                    learned = learning.widen(s, learned, trust["widen"])
            work.tell("setting it free from the start, beside the record")
            free_runs = predictive_check.check(s, when, learned.z, folder, seed)
            path = learning.write(learned, folder)
            work.add()
    return Calibrated(path, learned, free_runs, trust)


def steps(work: Work, until: float) -> Callable[[str], None]:
    """What is told of learning, each time a step nearer to the number of parts that it is of all."""

    def tell(text: str) -> None:
        work.tell(text)
        work.add(max(0.0, (until - work.done) * STEP))

    return tell
