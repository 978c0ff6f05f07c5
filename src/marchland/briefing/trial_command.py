"""The whole of a trial, as the command and Python users call it: judged, kept, and page one on what was compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from marchland.briefing.briefing import beside, case, kept
from marchland.briefing.compare_command import Page
from marchland.calibrate.posteriors import find
from marchland.compare.comparison import futures_of
from marchland.compare.model_queries import HISTORY, ModelQueries
from marchland.compare.structures import usual_structures
from marchland.ensemble.request import request
from marchland.files import paths, work_folder
from marchland.scenario import Scenario
from marchland.terminal.card import Card, Carded
from marchland.terminal.progress import SILENT, Telling
from marchland.territory.abilities import Given, cut_of
from marchland.territory.compile import compile_model
from marchland.territory.parameters import read_posterior
from marchland.trial import files
from marchland.trial.abilities import require
from marchland.trial.court import Brief, Trial, judge, strategies
from marchland.trial.verdict import Verdict

ALONE = ("off", "bounded", "chance")
"""Kinds of tests that take futures of their own."""


@dataclass(frozen=True, repr=False)
class Tried(Carded):
    """All verdicts, the folder that keeps them, their page, and page one (None if no strategies are compared)."""

    folder: Path
    court: Path
    page: Path | None
    found: Trial

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """The verdict on each claim, with its evidence."""
        return self.found.verdicts

    @property
    def counts(self) -> dict[str, int]:
        """Number of claims by verdict."""
        return self.found.counts

    @property
    def fooled(self) -> tuple[int, int]:
        """Planted false theses found supported, and how many there are."""
        return self.found.fooled

    @property
    def errors(self) -> str:
        """How often the court erred on planted theses, false and true, in words."""
        return self.found.errors

    def card(self) -> Card:
        """The trial, and where it is kept."""
        told = self.found.card()
        page = (("page one", str(self.page)),) if self.page else ()
        return replace(
            told, facts=(*told.facts, ("verdicts", str(self.court)), ("folder", str(self.folder)), *page)
        )


def tried(
    s: Scenario,
    claims: str | None = None,
    cut: date | None = None,
    runs: int = 1000,
    seed: int = 1,
    record_only: bool = False,
    posterior: Path | None = None,
    out: Path | None = None,
    *,
    page: Page,
    court: Page,
    telling: Telling = SILENT,
) -> Tried:
    """Judge every claim by the record, and where it is silent by the model, and keep the verdicts in a folder.

    `court` writes the page of a trial into a folder, `page` page one. `claims` is a CSV file or the name of an argument
    that is shipped with the scenario (default: its own claims).
    Without a posterior the newest that fits is taken from results, else the priors speak. Raises InputError with every
    reason for which it cannot run, ScenarioError for claims that cannot be read, BusyError, OSError.
    """
    when = cut_of(s, cut)
    require(s, "trial", Given(when, own_claims=claims is None and not s.claims))
    results = paths.results()
    argument, planted, true = files.argument(s, claims), files.planted(s), files.planted(s, true=True)
    briefs = [*argument, *planted, *true]
    path = None if record_only else posterior or find(s, when, results)
    wished = {"cut": when, "runs": runs, "seed": seed, "named": claims or "", "record_only": record_only}
    wished |= {"claims": [b.row.model_dump(mode="json") for b in briefs], "posterior_at": path}
    asked = request("trial", s, path, {} if record_only else beside(s, path, results), **wished)
    with work_folder.claimed(out, results, f"{s.name}-trial", asked) as folder:
        if going := work_folder.told(folder, asked):
            telling.say(going)
        work_folder.begin(folder, asked)
        bench = None
        if not record_only:
            learned = read_posterior(path, compile_model(s)) if path else None
            if learned is None:
                telling.say(f"no posterior of {when} in results: the model speaks from its priors alone")
            bench = ModelQueries(s, when, learned, strategies(briefs), runs, seed=seed)
        compared, others = costs(briefs, bench)
        with (telling if bench else SILENT).work(compared + others, "judging") as work:
            if bench is not None:
                each = len(bench.strategies) + 1
                bench.progress = lambda added: work.add(added * each)

            def tell(name: str) -> None:
                work.tell(f"judged {name}")
                work.add(others / len(briefs))

            used = str(path) if path else None
            found = judge(s, argument, planted, when, bench, used, tell, claims or "", true)
            files.write(found, folder)
            told = court(found.as_dict(), folder)
            first = first_page(found, bench, argument, path, folder, results, page) if bench else None
        work_folder.finish(folder)
    return Tried(folder, told, first, found)


def costs(claims: Sequence[Brief], bench: ModelQueries | None) -> tuple[float, float]:
    """What a trial takes of the model, in futures under one strategy: comparing strategies, and all other questions."""
    if bench is None:
        return 0.0, 1.0
    asked = {t.text for b in claims for t in b.tests if t.kind.model and t.kind.name in ALONE}
    s = bench.scenario
    compared = futures_of(s, bench.runs, usual_structures(s), bench.posterior) * (len(bench.strategies) + 1)
    return float(compared if bench.strategies else 0), float(max(1, len(asked)) * bench.runs)


def first_page(
    found: Trial,
    bench: ModelQueries,
    argument: list[Brief],
    posterior: Path | None,
    folder: Path,
    results: Path,
    page: Page,
) -> Path | None:
    """Write page one on the strategies that the argument compares, with its verdicts; None if it compares none."""
    others = [name for name in strategies(argument) if name != HISTORY]
    if not others:
        return None
    told = case(
        bench.scenario,
        bench.comparison.only([HISTORY, *others]),
        others[0],
        HISTORY,
        bench.runs,
        bench.seed,
        bench.posterior,
        **beside(bench.scenario, posterior, results),
    ) | files.for_page(found.as_dict())
    kept(told, folder)
    return page(told, folder)
