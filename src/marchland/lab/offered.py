"""Long work that the page offers: commands of `marchland`, what they are for, and how what they print is read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from marchland.errors import InputError, unknown
from marchland.lab.cuts import bounds
from marchland.lab.session import Session
from marchland.scenario.catalog import called
from marchland.territory.abilities import FEWEST_CAPTURES, LATER, Given, captures_before
from marchland.trial.abilities import able
from marchland.trial.usual import usual_strategies

MOST_RUNS = 10_000
DONE = re.compile(r"(\d+)% done, about (.+) left")
"""How `terminal.progress` tells how far work is."""


@dataclass(frozen=True)
class Offer:
    """A command, what it gives, what it gives back when it is begun again after a stop, and how its end is told."""

    title: str
    gives: str
    again: str
    end: re.Pattern[str]
    """Finds the path of what was made in the last lines that it prints."""
    runs: int
    """Futures or parameter sets unless asked otherwise, as the command has it."""
    of: str
    strategies: bool = False
    cut: bool = True
    posterior: bool = True


OFFERS: dict[str, Offer] = {
    "calibrate": Offer(
        "Learn from the record",
        "Parameter sets that fit what was recorded before the cut, and a test of how far to trust them.",
        "It goes on where it was: what its samplers had done is kept.",
        re.compile(r"--posterior (\S+)\s*\Z"),
        1000,
        "parameter sets",
        posterior=False,
    ),
    "trial": Offer(
        "Put the argument on trial, the model included",
        "Every claim judged by the record and, where that is silent, by futures.",
        "It begins again in the same folder; nothing that was finished is lost.",
        re.compile(r"kept in (\S+); verdicts: "),
        1000,
        "futures of each strategy",
    ),
    "backtest": Offer(
        "Score forecasts from several dates",
        "What would have been said on each date, beside naive forecasts, and how far off each was.",
        "What it had learned for a date is used again; forecasts begin anew in the same folder.",
        re.compile(r"kept in (\S+); `"),
        1000,
        "futures of each forecast",
        cut=False,
        posterior=False,
    ),
    "sensitivity": Offer(
        "Study what the difference rests on",
        "Which parameters and mechanisms move it, in which worlds it turns round, which lever matters when.",
        "It begins again in the same folder.",
        re.compile(r"^numbers: (\S+?)(?:;|$)", re.MULTILINE),
        256,
        "futures of each strategy",
        strategies=True,
    ),
}


def offered(session: Session) -> list[dict[str, Any]]:
    """What can be started on the open scenario, and why not what cannot."""
    can = cannot(session)
    return [
        {"id": name, "title": one.title, "gives": one.gives, "again": one.again, "runs": one.runs, "of": one.of,
         "strategies": one.strategies, "cannot": can[name]}
        for name, one in OFFERS.items()
    ]  # fmt: skip


def cannot(session: Session) -> dict[str, str | None]:
    """Command -> why it cannot run on the open scenario; a later day is named only where the cut can be moved there."""
    s = session.scenario
    found = able(s, Given(session.bench.cut))
    found["trial"] = able(s, Given(session.judged_at))["trial"]
    last = bounds(s)
    if last is None or captures_before(s, last[1]) < FEWEST_CAPTURES:
        found["calibrate"] = found["calibrate"] and found["calibrate"].replace(LATER, "")
    return found


def words(session: Session, given: Mapping[str, Any]) -> tuple[str, list[str]]:
    """A command and its arguments as a user would give them. Raises InputError."""
    kind = given.get("kind")
    if not isinstance(kind, str) or kind not in OFFERS:
        raise unknown("job", str(kind)[:64], OFFERS)
    one, s, bench = OFFERS[kind], session.scenario, session.bench
    cut = session.judged_at if kind == "trial" else bench.cut
    if reason := cannot(session)[kind]:
        raise InputError(f"{kind}: cannot run on {s.name}: {reason}")
    runs = given.get("runs", one.runs)
    if not isinstance(runs, int) or isinstance(runs, bool) or not 1 <= runs <= MOST_RUNS:
        raise InputError(f"runs: expected a whole number from 1 to {MOST_RUNS:,}")
    named = s.name if called(s.name, s.folder) == s.name else str(s.folder)
    found = [kind, named, f"--runs={runs}", f"--seed={bench.seed}"]
    found += [f"--cut={cut}"] if one.cut else []
    found += (
        [f"--posterior={session.posterior}"] if one.posterior and session.given and cut == bench.cut else []
    )
    if one.strategies and (names := given.get("strategies")) is not None:
        fit = usual_strategies(s, bench.cut, len(s.strategies))
        if not isinstance(names, list) or len(set(map(str, names))) < 2:
            raise InputError("strategies: expected two names or more")
        for name in names:
            if name not in fit:
                raise unknown("strategy", str(name)[:64], fit, "strategies")
        found.append(f"--strategies={','.join(names)}")
    return kind, found + [part for k, v in session.sets.items() for part in ("--set", f"{k}={v}")]
