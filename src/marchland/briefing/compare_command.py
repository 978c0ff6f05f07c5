"""The whole of a comparison, as the command and Python users call it: compared, asked of levers, kept with page one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from marchland.briefing import shipped
from marchland.briefing.briefing import beside, case, kept
from marchland.calibrate.posteriors import find
from marchland.compare.comparison import Comparison, compare, futures_of
from marchland.compare.difference import Difference
from marchland.compare.from_start import bands
from marchland.compare.outcomes import F
from marchland.compare.paired_runs import branching
from marchland.compare.structures import structures_of
from marchland.ensemble.request import request
from marchland.files import paths, work_folder
from marchland.record.record import catchments
from marchland.scenario import Scenario
from marchland.scenario.catalog import called
from marchland.sensitivity import run as suite
from marchland.sensitivity.run import Found
from marchland.sensitivity.study import Plan
from marchland.terminal.card import Card, Carded
from marchland.terminal.progress import SILENT, Telling
from marchland.territory.abilities import Given, cut_of, reasons, require
from marchland.territory.compile import compile_model
from marchland.territory.parameters import read_posterior
from marchland.trial.files import newest
from marchland.trial.on_record import on_record
from marchland.trial.usual import strategies_of

LEVERS = "levers"
EACH = 256
"""Futures of each strategy made by code."""
PRIOR = 128
"""Futures from the start that follow no record."""
Page = Callable[[Mapping[str, Any], Path], Path]
"""Writes page one of a case into a folder; returns the file."""


@dataclass(frozen=True, repr=False)
class Compared(Carded):
    """What was found, the case that page one is written from, answers about levers if asked for, and the files."""

    folder: Path
    page: Path
    found: Comparison
    case: Mapping[str, Any]
    levers: Found | None

    @property
    def strategies(self) -> tuple[str, ...]:
        """The strategies; the first is what others are compared with."""
        return self.found.strategies

    @property
    def values(self) -> Mapping[str, F]:
        """Structure -> outcomes (strategy, set, luck, outcome), outcomes in the order of `compare.outcomes.NAMES`."""
        return self.found.values

    def difference(self, a: str, b: str, outcome: str) -> Difference:
        """A less B in an outcome, with its interval over parameters. Raises ValueError for a name that is not there."""
        return self.found.difference(a, b, outcome)

    def level(self, strategy: str, outcome: str) -> tuple[float, float, float]:
        """Median and 90% interval of single futures. Raises ValueError for a name that is not there."""
        return self.found.level(strategy, outcome)

    def at(self, strategy: str, place: str, figure: str) -> F:
        """A figure of the place of an offensive in every future (set, luck); NaN where one has none. Raises ValueError
        for a name that is not there."""
        return self.found.at(strategy, place, figure)

    def card(self) -> Card:
        """The comparison, its grade, and where it is kept."""
        told = self.found.card()
        facts = (
            *told.facts,
            ("futures", f"{self.case['runs']:,} of each strategy, seed {self.case['seed']}"),
        )
        facts = (*facts, ("grade", str(self.case["grade"]["level"])), ("page one", str(self.page)))
        return replace(told, facts=facts)


def compared(
    s: Scenario,
    strategies: Sequence[str] | None = None,
    cut: date | None = None,
    runs: int = 1000,
    weeks: int = 104,
    without: Sequence[str] = (),
    levers: bool = False,
    seed: int = 1,
    posterior: Path | None = None,
    out: Path | None = None,
    beside_runs: int | None = None,
    *,
    page: Page,
    telling: Telling = SILENT,
) -> Compared:
    """Compare strategies future by future, under all structures, and keep numbers and page one in a folder.

    The first strategy is what others are compared with (default: history and those that the scenario's argument
    weighs); `without` names the mechanisms to switch off one at a time; `levers` asks too when and how much;
    `beside_runs` are the futures under each other assumption (default: a quarter or an eighth of `runs`). Without a
    posterior the newest that fits is taken from results or what the scenario ships, else the priors speak; without a
    trial in results, claims are judged by the record alone. Raises InputError with every reason for which it cannot
    run, BusyError, OSError.
    """
    when = cut_of(s, cut)
    names = strategies_of(s, strategies, when)
    require(s, "compare", Given(when, strategies=names))
    off = structures_of(s, without)
    results = paths.results()
    path = posterior or find(s, when, results)
    learned = read_posterior(path, compile_model(s)) if path else None
    if learned is None:
        telling.say(f"no posterior of {when} in results: {to_learn(s, when)}")
    known, judged = beside(s, path, results), newest(s, when, results)
    wished = {"strategies": names, "cut": when, "weeks": weeks, "runs": runs, "seed": seed}
    wished |= {"off": off, "levers": levers, "beside_runs": beside_runs}
    asked = request(
        "compare",
        s,
        path,
        {**known, "trial": judged, "wars": shipped.reference(s, when), "question": shipped.question(s)},
        **wished,
    )
    with work_folder.claimed(out, results, f"{s.name}-compare", asked) as folder:
        if going := work_folder.told(folder, asked):
            telling.say(going)
        work_folder.begin(folder, asked)
        with ThreadPoolExecutor(1) as court:
            verdicts = court.submit(on_record, s, when) if not judged else None
            count = futures_of(s, runs, off, learned, beside_runs)
            with telling.futures(count, "futures") as work:
                how = (when, weeks, runs, seed, learned, off, work.add, folder)
                found = compare(s, names, *how, beside=beside_runs)
            judged = verdicts.result() if verdicts else judged
        answers = None
        if levers:
            plan = Plan(when, weeks, runs=min(runs, EACH), seed=seed, posterior=learned, replay=False)
            suite.checked(s, plan, names, None)
            with telling.futures(suite.futures(s, plan, names, None, LEVERS), "futures") as work:
                answers = suite.run(s, plan, names, None, {}, LEVERS, work.add)
        free = bands(branching(s, names, when, weeks, False), names[0], catchments(s)[:, 0], PRIOR, seed)
        told = case(s, found, names[1], names[0], runs, seed, learned, **known, prior=(PRIOR, free)) | judged
        if answers is not None:
            told[LEVERS] = answers.told
        kept(told, folder)
        made = page(told, folder)
        work_folder.finish(folder)
    return Compared(folder, made, found, told, answers)


def to_learn(s: Scenario, cut: date) -> str:
    """The command that learns from before a cut, or why there is nothing to learn, so that priors speak."""
    if why := "; ".join(reasons(s, "calibrate", Given(cut))):
        return f"nothing can be learned, so parameters are drawn from priors: {why}"
    return f"`marchland calibrate {called(s.name, s.folder)} --cut {cut}` learns one first"
