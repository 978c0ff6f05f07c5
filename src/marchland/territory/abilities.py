"""What a scenario can be used for: which commands can run on it, and why not where they cannot.

One rule for `marchland check`, which says it, and for the commands, which ask before they compute anything. What a
user gives on the command line (a cut, origins, strategies, another argument) takes the place of what the scenario
states. `territory.csv`, `deaths.csv`, `measures.csv` and `forces.csv` are needed by none: without them less is scored.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from marchland.errors import InputError, unknown
from marchland.record.months import DAYS
from marchland.scenario.scenario import Scenario

COMMANDS = ("calibrate", "backtest", "compare", "sensitivity")
"""Commands that ask more of a scenario than that it can be simulated; `trial.abilities` adds its own."""
FEWEST_CAPTURES = 5
"""Recorded captures from which something can be learned."""
LATER = ", so name a later day"
"""What helps against too few captures, where the record has more of them later on."""
SHORTEST = 13
"""Weeks after an origin that must be on record for a forecast to be scored."""
_SUNDAY = 6


@dataclass(frozen=True)
class Given:
    """What was given beside the scenario; None and empty mean that the scenario's own counts."""

    cut: date | None = None
    origins: tuple[date, ...] = ()
    strategies: tuple[str, ...] = ()
    own_claims: bool = True


def cut_of(s: Scenario, day: date | None = None) -> date:
    """The day on which futures part: the one given, or the scenario's. Raises InputError where there is neither."""
    when = day or s.time.cut
    if when is None:
        raise InputError(f"{s.name} states no cut: name one with --cut DATE")
    return when


def able(s: Scenario, given: Given | None = None) -> dict[str, str | None]:
    """Command -> None if it can run on the scenario, otherwise every reason why not, separated by semicolons."""
    return {name: "; ".join(reasons(s, name, given)) or None for name in COMMANDS}


def require(s: Scenario, command: str, given: Given | None = None) -> None:
    """Raise InputError with every reason for which a command cannot run; nothing if it can, or asks for nothing."""
    found = list(reasons(s, command, given)) if command in COMMANDS else []
    if found:
        raise InputError(f"{command}: cannot run on {s.name}: " + "; ".join(found))


def reasons(s: Scenario, command: str, given: Given | None = None) -> Iterator[str]:
    """Why a command cannot run. Raises InputError for a command that asks for nothing."""
    rules = {
        "calibrate": _calibrate,
        "backtest": _backtest,
        "compare": _compare,
        "sensitivity": _compare,
    }
    if command not in rules:
        raise unknown("command", command, COMMANDS)
    yield from rules[command](s, given or Given())


def comparable(s: Scenario, cut: date) -> list[str]:
    """Strategies that set no lever and attack nothing before the cut, in the scenario's order: these part there."""
    return [
        name
        for name, strategy in s.strategies.items()
        if all(one.since >= cut for many in strategy.levers.values() for one in many)
        and all(one.start >= cut for one in strategy.offensives)
    ]


def captures_before(s: Scenario, cut: date) -> int:
    """Recorded changes of hands that learning sees before the cut: by weeks, contested places keeping their holder."""
    return captures(s)[(cut - s.time.start).days // DAYS]


def captures(s: Scenario) -> list[int]:
    """The same before every week and after the last (weeks + 1)."""
    import numpy as np

    from marchland.record.record import recorded_holders
    from marchland.territory.compile import compile_world

    world = compile_world(s)
    holder = np.concatenate(
        [np.asarray(world.holder)[None], recorded_holders(s, world.holder, s.time.weeks)[0]]
    )
    moved = ((holder[1:] != holder[:-1]) & (holder[1:] >= 0)).sum(1)
    return [0, *np.cumsum(moved).tolist()]


def cut_stated(s: Scenario, given: Given) -> Iterator[str]:
    """Why there is no cut to part at."""
    cut = given.cut or s.time.cut
    if cut is None:
        yield "the scenario states no cut: name one with --cut DATE"
        return
    yield from _inside(s, cut, "the cut")


def _inside(s: Scenario, day: date, what: str) -> Iterator[str]:
    weeks = (day - s.time.start).days // DAYS
    if not 0 < weeks <= s.time.weeks:
        first = s.time.start + timedelta(days=DAYS)
        yield f"{what} {day} leaves no week of the record before it: expected a day from {first} to {s.time.end}"


def _captures(s: Scenario, day: date) -> Iterator[str]:
    known = captures(s)
    found = known[(day - s.time.start).days // DAYS]
    if found < FEWEST_CAPTURES:
        plural = "" if found == 1 else "s"
        yield (
            f"control.csv records {found} capture{plural} before {day}: at least {FEWEST_CAPTURES} are needed to "
            f"learn from{LATER if known[-1] >= FEWEST_CAPTURES else ''}"
        )


def _calibrate(s: Scenario, given: Given) -> Iterator[str]:
    found = list(cut_stated(s, given))
    cut = given.cut or s.time.cut
    yield from found
    if cut is not None and not found:
        yield from _captures(s, cut)


def _backtest(s: Scenario, given: Given) -> Iterator[str]:
    stated = given.origins or s.time.origins or ((s.time.cut,) if s.time.cut else ())
    if not stated:
        yield "the scenario states neither origins nor a cut: name some with --origins DATE,DATE"
    for origin in stated:
        found = list(_inside(s, origin, "the origin"))
        if origin.weekday() != _SUNDAY:
            before = origin - timedelta(days=(origin.weekday() + 1) % DAYS)
            found.append(f"the origin {origin} is a {origin:%A}: expected a Sunday, such as {before}")
        after = (s.time.end - origin).days // DAYS
        if not found and after < SHORTEST:
            found.append(
                f"{after} weeks are on record after the origin {origin}: forecasts are scored at {SHORTEST} or more"
            )
        yield from found
        if not found:
            yield from _captures(s, origin)


def _compare(s: Scenario, given: Given) -> Iterator[str]:
    found = list(cut_stated(s, given))
    yield from found
    cut = given.cut or s.time.cut
    fit = comparable(s, cut) if cut is not None else list(s.strategies)
    asked: Sequence[str] = given.strategies or fit
    for name in asked:
        if name not in s.strategies:
            yield str(unknown("strategy", name, s.strategies, "strategies"))
        elif name not in fit:
            early = any(cut is not None and one.start < cut for one in s.strategies[name].offensives)
            what = "attacks" if early else "sets a lever"
            yield f"the strategy '{name}' {what} before the cut {cut}: futures part only there"
    if len(asked) < 2:
        yield f"two strategies that part at the cut are needed, not {len(asked)}"
