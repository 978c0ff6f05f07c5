"""The whole of a study of sensitivity, as the command and Python users call it: asked, drawn, kept in a folder."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from marchland.calibrate.posteriors import find
from marchland.ensemble.request import request
from marchland.errors import unknown
from marchland.files import paths, work_folder
from marchland.files.plain_json import cleaned
from marchland.scenario import Scenario
from marchland.sensitivity import run as suite
from marchland.sensitivity.run import Found
from marchland.sensitivity.strategies import Stand
from marchland.sensitivity.study import OUTCOMES, Parameters, Plan
from marchland.terminal.card import Card, Carded, figure
from marchland.terminal.progress import SILENT, Telling
from marchland.territory.abilities import Given, require
from marchland.territory.compile import compile_model
from marchland.territory.parameters import read_posterior

STUDIES = ("parameters", "strategies", "levers")
FILE = "sensitivity.json"
LARGEST = 4
"""Mechanisms of an outcome that are told when a study is shown."""
MOST_POINTS = 2**16
"""Points of a study of parameters, each a future of every parameter's two ends."""
Draw = Callable[[Mapping[str, Any], Path], Sequence[Path]]


@dataclass(frozen=True, repr=False)
class Studied(Carded):
    """What was found by study, the same as plain data, and the files that keep it."""

    folder: Path
    file: Path
    pictures: tuple[Path, ...]
    found: Mapping[str, Found]
    told: Mapping[str, Any]

    def card(self) -> Card:
        """What was studied, the verdicts and signposts, the largest shares of the spread, and where it is kept."""
        plan, notes, rows = self.told["plan"], list[str](), list[tuple[str, ...]]()
        for one in self.found.values():
            if isinstance(one.answers, Stand):
                notes += [f"{name}: {said}" for name, said in one.answers.verdicts.items()]
                notes += [d.signpost for d in one.answers.discovered]
            if isinstance(one.answers, Parameters):
                for outcome, shares in one.answers.mechanisms.items():
                    largest = sorted(shares, key=lambda s: -s.total)[:LARGEST]
                    rows += [(f"{outcome}: {s.group}", figure(s.first), figure(s.total)) for s in largest]
        facts = (
            ("studies", ", ".join(self.found)),
            ("outcomes", ", ".join(plan["outcomes"])),
            (
                "cut",
                f"{plan['cut']}, then {plan['weeks']} weeks; {plan['runs']:,} futures, seed {plan['seed']}",
            ),
            ("parameters", "learned before the cut" if plan["learned"] else "from priors, nothing learned"),
            ("numbers", str(self.file)),
        )
        head = ("spread comes from", "alone", "with others")
        return Card(f"{self.told['scenario']}: what it rests on", facts, head, tuple(rows), tuple(notes))


def studied(
    s: Scenario,
    strategies: Sequence[str],
    cut: date,
    studies: Sequence[str] = STUDIES,
    outcomes: Sequence[str] = OUTCOMES,
    thresholds: Mapping[str, float] | None = None,
    levers: Sequence[str] | None = None,
    runs: int = 256,
    points: int = 256,
    weeks: int = 104,
    seed: int = 1,
    posterior: Path | None = None,
    out: Path | None = None,
    draw: Draw = lambda told, folder: (),
    telling: Telling = SILENT,
    shown: Callable[[Found], None] = lambda found: None,
) -> Studied:
    """Ask what a conclusion rests on and keep the numbers in a folder; `shown` is given each study as it is done.

    The first strategy is what others are compared with, the second what parameters are asked about. `draw` draws what
    was found into the folder. Without a posterior the newest that fits is taken from results, else the priors speak.
    Raises InputError with every reason for which it cannot run, BusyError, OSError.
    """
    require(s, "sensitivity", Given(cut, strategies=tuple(strategies)))
    for one in studies:
        if one not in STUDIES:
            raise unknown("study", one, STUDIES, "studies")
    plan = Plan(cut, weeks, tuple(outcomes), runs, points=points, seed=seed)
    suite.checked(s, plan, strategies, levers)
    results, limits = paths.results(), dict(thresholds or {})
    path = posterior or find(s, cut, results)
    learned = read_posterior(path, compile_model(s)) if path else None
    if learned is None:
        telling.say(f"no posterior of {cut} in results: parameters vary over their priors")
    plan = replace(plan, posterior=learned)
    wished = {"studies": list(studies), "strategies": strategies, "levers": levers, "thresholds": limits}
    wished |= {"plan": plan.as_dict()}
    asked = request("sensitivity", s, path, {}, **wished)
    with work_folder.claimed(out, results, f"{s.name}-sensitivity", asked) as folder:
        if going := work_folder.told(folder, asked):
            telling.say(going)
        work_folder.begin(folder, asked)
        told: dict[str, Any] = {"scenario": s.name, "scenario_hash": s.hash, "plan": plan.as_dict()}
        found = {}
        for one in studies:
            with telling.futures(suite.futures(s, plan, strategies, levers, one), "futures") as work:
                found[one] = suite.run(s, plan, strategies, levers, limits, one, work.add)
            told[one] = found[one].told
            shown(found[one])
        file = suite.kept(cleaned(told), folder / FILE)
        pictures = tuple(draw(cleaned(told), folder))
        work_folder.finish(folder)
    return Studied(folder, file, pictures, found, told)
