"""A comparison as plain data, with all that its first page must say: what was learned, scored, assumed and by whom."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from marchland.briefing import shape, shipped
from marchland.briefing.grade import Grade, grade, turned
from marchland.briefing.ground import ground
from marchland.briefing.towns import towns
from marchland.calibrate.conditional_futures import Posterior
from marchland.calibrate.shape import REPORT, VERIFICATION, Checked, Learned
from marchland.compare.beliefs import PRIORS, by_prior, under
from marchland.compare.beliefs import kept as kept_of
from marchland.compare.comparison import Comparison
from marchland.compare.difference import Difference
from marchland.compare.outcomes import NAMES, OUTCOMES, F, money
from marchland.compare.sign import signs
from marchland.files import typed
from marchland.files.newest import by_age
from marchland.files.writing import write_text
from marchland.phases import SUMMARY, phase
from marchland.record.dead_compared import dead_compared, dead_of
from marchland.record.states import states
from marchland.scenario import Scenario
from marchland.sensitivity.strategies import Sets
from marchland.stats.regret import favoured, robust, verdict
from marchland.territory.compile import compile_model
from marchland.territory.parameters import priors_by_column

HEADLINE = "weeks_held"
FILE = "comparison.json"
SCORED = ("focal_brier/all", "focal_log/all")


@phase(SUMMARY)
def case(
    s: Scenario,
    found: Comparison,
    focus: str,
    against: str,
    runs: int,
    seed: int,
    posterior: Posterior | None = None,
    calibration: Mapping[str, Any] | None = None,
    board: Mapping[str, Any] | None = None,
    verified: bool | None = None,
    prior: tuple[int, F] | None = None,
) -> dict[str, Any]:
    """Everything that a page about `focus` against `against` is written from; `prior` holds bands of so many futures
    that follow no record (`ground`). Raises ValueError for other names, InputError for what the scenario ships."""
    others = [a for a in found.strategies if a != against]
    differences = {a: {o: found.difference(a, against, o) for o in NAMES} for a in others}
    head = differences[focus][HEADLINE]
    seen = ground(s, found, prior)
    judged = graded(found, head, against, seen, board, verified)
    model = compile_model(s)
    declared = {f"{m.name}.{p.name}": p.note for m in model.mechanisms for p in m.parameters}
    return {
        "kind": "comparison",
        "scenario": {"name": s.name, "title": s.title, "hash": s.hash, "focal": s.sides[s.focal].label,
                     "question": shipped.question(s), "limits": list(s.about.limits), "record": states(s),
                     "control": states(s, ("control",)), "dead": dead_compared(s),
                     "dead_of": dead_of(s), "deaths": len(s.deaths)},
        "cut": found.cut.isoformat(), "weeks": found.weeks, "runs": runs, "seed": seed, "learned": found.learned,
        "futures": found.futures, "ground": seen, "towns": towns(s, found),
        "reference": shipped.reference(s, found.cut),
        "apart": rivals(found, focus, against),
        "focus": focus, "against": against, "strategies": {a: s.strategies[a].about for a in found.strategies},
        "owners": owners(s, focus),
        "outcomes": {o.name: {"unit": money(s) if o.name == "cost" else o.unit, "words": o.words} for o in OUTCOMES},
        "levels": {a: {o: list(found.level(a, o)) for o in NAMES} for a in found.strategies},
        "differences": {a: {o: d.as_dict() for o, d in rows.items()} for a, rows in differences.items()},
        "saved": {a: {o: found.saved(a, against, o) for o in NAMES} for a in others},
        "grade": asdict(judged), "turned": list(turned(head)),
        "signs": [asdict(x) | {"means": declared.get(x.parameter.split("[")[0], "")} for x in signs(s, posterior)],
        "robust": stands(found),
        "signposts": signposts(s, found, focus, against, seed, posterior),
        "parameters": sum(p.dist != "fixed" for _, p in priors_by_column(model).values()),
        "calibration": None if calibration is None else {k: v for k, v in calibration.items() if k not in LEFT_OUT},
        "offensives": {
            place: {**told, "sides": [s.sides[side].label for side in told["sides"]]}
            for place, told in found.there().items()
        },
        "board": None if board is None else {k: v for k, v in board.items() if k in KEPT} | scores(board),
    }  # fmt: skip


def graded(
    found: Comparison,
    d: Difference,
    against: str,
    seen: Mapping[str, Any] | None,
    board: Any,
    verified: bool | None,
) -> Grade:
    """How far a difference from `against` may be trusted; `seen` is the comparison's `ground`."""
    return grade(d, found.learned, board, verified, None if seen is None else seen["agree"][against])


def rivals(found: Comparison, focus: str, against: str) -> list[dict[str, Any]]:
    """`focus` less every other strategy but `against`, in the outcomes in which strategies are weighed."""
    return [
        {"strategy": name, **{o: found.difference(focus, name, o).as_dict() for o in BET}}
        for name in found.strategies
        if name not in (focus, against)
    ]


BET = (HEADLINE, "civilians")
"""Outcomes in which strategies are weighed against one another."""


def stands(found: Comparison) -> dict[str, Any]:
    """Regret and satisficing of all strategies in the first structure; good enough is the first one's median.

    Whom they favour is said where every named prior names the same; else it depends on the prior.
    """
    judged = {}
    for belief, values in by_prior(found.values).items():
        of = {o: values[..., NAMES.index(o)] for o in BET}
        limits = {o: float(np.median(v[0])) for o, v in of.items()}
        judged[belief] = limits, robust(found.strategies, of, limits)
    limits, rows = judged[next(iter(found.values))]
    words = {o: {b: verdict(r, o) for b, (_, r) in judged.items()} for o in (*BET, "all")}
    named = {o: [favoured(r, o) for _, r in judged.values()] for o in words}
    return {
        "thresholds": limits,
        "rows": [r.as_dict() for r in rows],
        "verdicts": {o: agreed(said, named[o]) for o, said in words.items()},
    }


def agreed(said: Mapping[str, str], named: Sequence[Mapping[str, Sequence[str]]]) -> str:
    """What every prior says; where they differ, whom all of them name, or that it depends on the prior, and what each
    says. `named` holds the strategies that come first by measure, prior by prior; if all do, none is named."""
    one = set(said.values())
    if len(one) == 1:
        return one.pop()
    every = [set(names) for by in named for names in by.values()]
    anybody = set.union(*every)
    tells = all(any(set(names) != anybody for names in by.values()) for by in named)
    common = sorted(set.intersection(*every)) if tells else []
    each = "; ".join(f"{name}: {words}" for name, words in said.items())
    lead = (
        f"{' or '.join(common)} under every prior, but not alone by every measure"
        if common
        else "depends on the prior"
    )
    return f"{lead} ({each})"


def signposts(
    s: Scenario, found: Comparison, focus: str, against: str, seed: int, posterior: Posterior | None
) -> list[str]:
    """Where `focus` does worse than `against`, in sentences, from the first structure."""
    first, values = next(iter(found.values.items()))
    model, posterior = compile_model(under(s, PRIORS[first])), kept_of(s, PRIORS[first], posterior)
    d = values[found.strategies.index(focus)] - values[found.strategies.index(against)]
    sets = Sets.of(model, len(d), seed, posterior)
    return [sets.discover(focus, against, o, d[..., NAMES.index(o)]).signpost for o in BET]


LEFT_OUT = ("stages", "screening")
KEPT = ("draws", "seeds", "episodes", "reference")


def scores(board: Mapping[str, Any]) -> dict[str, Any]:
    """The losses of control by horizon and forecaster, skill and episodes."""
    return {
        part: {at: row for at, row in board[part].items() if at.rsplit("/", 1)[0] in SCORED}
        for part in ("losses", "skill", "cells")
    }


def owners(s: Scenario, strategy: str) -> list[dict[str, Any]]:
    """Who decides on the levers that a strategy moves, and how likely they are to comply, in the strategy's order."""
    rows = [(name, s.levers[name]) for name in s.strategies[strategy].levers if name in s.levers]
    return [{"lever": one.label, "owner": one.owner, "compliance": one.compliance} for _, one in rows]


def beside(s: Scenario, posterior: Path | None, results: Path) -> dict[str, Any]:
    """What a case takes from other results, by the names that `case` gives them. Raises InputError."""
    return {
        "calibration": report_of(posterior),
        "board": newest_board(s, results),
        "verified": verified(posterior),
    }


def newest_board(s: Scenario, results: Path) -> dict[str, Any] | None:
    """The newest leaderboard of a scenario in a folder of results, or the one that it ships; None without any.

    Raises InputError.
    """
    for path in by_age(results.glob(f"{s.name}-backtest-*/board.json")):
        board = typed.read(path, shape.Board, "backtest")
        if board.get("scenario") == s.name:
            return board
    return shipped.board(s)


def report_of(posterior: Path | None) -> dict[str, Any] | None:
    """What calibration said of a posterior, from the file beside it; None without one. Raises InputError."""
    path = None if posterior is None else posterior.with_name(REPORT)
    if path is None or not path.exists():
        return None
    return typed.read(path, Learned, "calibrate")


def verified(posterior: Path | None) -> bool | None:
    """Whether learning passed its verification, widened or not, from the files beside a posterior; None if not run.

    Raises InputError.
    """
    path = None if posterior is None else posterior.with_name(VERIFICATION)
    if path is None or not path.exists():
        return None
    found = typed.read(path, Checked, "calibrate")
    grown = (report_of(posterior) or {}).get("widened", 1.0) > 1
    return bool(found["passed_widened" if grown and "passed_widened" in found else "passed"])


def kept(found: Mapping[str, Any], folder: Path) -> Path:
    """Write a case into a folder; returns the file.

    Raises RuntimeError, and writes nothing, where `report` and `export` would not take it: that is a fault of ours.
    """
    from marchland.files.plain_json import cleaned

    text = json.dumps(cleaned(dict(found)), indent=1, allow_nan=False) + "\n"
    if faults := typed.faults(json.loads(text), shape.Case):
        raise RuntimeError(f"what was found does not fit a comparison; please report it with this:\n{faults}")
    folder.mkdir(parents=True, exist_ok=True)
    return write_text(folder / FILE, text)
