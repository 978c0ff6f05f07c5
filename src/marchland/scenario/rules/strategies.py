"""Levers and strategies: declared by a mechanism, described here, set within bounds and horizon."""

from __future__ import annotations

from collections.abc import Iterator

from marchland.scenario import known
from marchland.scenario.errors import Problem, expected
from marchland.scenario.rules.rule import Files, rule
from marchland.scenario.scenario import Scenario
from marchland.scenario.schema import Setting
from marchland.scenario.sheet import Path

HISTORY = "history"


def _settings(s: Scenario) -> Iterator[tuple[Path, str, Setting]]:
    for name, strategy in s.strategies.items():
        for lever, settings in strategy.levers.items():
            for i, setting in enumerate(settings):
                yield ("strategies", name, "levers", lever, i), lever, setting


@rule("levers")
def lever_declared(s: Scenario, at: Files) -> Iterator[Problem]:
    """A lever that no mechanism feels moves nothing."""
    names = known.catalogue().levers
    for name in s.levers:
        if name not in names:
            hint = expected(name, names, "levers")
            yield at.key(("levers", name), f"no mechanism feels a lever named '{name}'", hint, at_key=True)


@rule("levers", "strategies")
def lever_described(s: Scenario, at: Files) -> Iterator[Problem]:
    """A strategy sets levers that have an owner and a cost here."""
    for name, strategy in s.strategies.items():
        for lever in strategy.levers:
            if lever not in s.levers:
                path = ("strategies", name, "levers", lever)
                hint = expected(lever, s.levers, "levers")
                yield at.key(path, f"no lever named '{lever}' in `levers`", hint, at_key=True)


@rule("strategies", "mechanisms")
def setting_felt(s: Scenario, at: Files) -> Iterator[Problem]:
    """A lever is felt by a mechanism that the scenario lists: any other setting would move nothing, and say nothing."""
    levers, listed = known.catalogue().levers, {*s.mechanisms, *s.off}
    if not listed <= {*known.catalogue().mechanisms}:  # another rule says so
        return
    for path, lever, _ in _settings(s):
        bounds = levers.get(lever)
        if path[-1] == 0 and bounds is not None and bounds.owner not in listed:
            message = f"the lever '{lever}' is felt by the mechanism '{bounds.owner}', which is not listed"
            yield at.key(
                path[:-1],
                message,
                f"list {bounds.owner} in `mechanisms`, or leave the lever out",
                at_key=True,
            )


@rule("strategies")
def setting_within_bounds(s: Scenario, at: Files) -> Iterator[Problem]:
    """Bounds stand in the mechanism that feels the lever."""
    levers = known.catalogue().levers
    for path, lever, setting in _settings(s):
        bounds = levers.get(lever)
        if bounds is not None and not bounds.low <= setting.value <= bounds.high:
            hint = f"expected {bounds.low:g} to {bounds.high:g}; {bounds.history:g} is history"
            yield at.key((*path, "value"), f"the value {setting.value:g} is out of bounds", hint)


@rule("strategies", "places")
def setting_at_known_place(s: Scenario, at: Files) -> Iterator[Problem]:
    """Levers are set at places of the scenario."""
    names = [row.place for row in s.places]
    for path, _, setting in _settings(s):
        for i, name in enumerate(setting.places or ()):
            if name not in names:
                yield at.key(
                    (*path, "places", i), f"no place named '{name}'", expected(name, names, "places")
                )


@rule("strategies", "time")
def setting_within_horizon(s: Scenario, at: Files) -> Iterator[Problem]:
    """Levers are set between the start and the end."""
    start, end = at.horizon(s)
    for path, _, setting in _settings(s):
        for key, day in (("from", setting.since), ("to", setting.until)):
            if day is not None and not start <= day <= end:
                yield at.key((*path, key), f"{day} is outside the horizon", f"expected {start} to {end}")


@rule("strategies")
def setting_forward(s: Scenario, at: Files) -> Iterator[Problem]:
    """A setting ends after it begins."""
    for path, _, setting in _settings(s):
        if setting.until is not None and setting.until <= setting.since:
            message = f"the setting ends on {setting.until}, not after it begins"
            yield at.key((*path, "to"), message, f"expected a day after {setting.since}, or null")


@rule("strategies")
def condition_has_bound(s: Scenario, at: Files) -> Iterator[Problem]:
    """A rule compares with something."""
    for path, _, setting in _settings(s):
        if setting.when is not None and setting.when.below is None and setting.when.above is None:
            yield at.key(
                (*path, "when"), "the condition has no bound", "add `below: number` or `above: number`"
            )


@rule("strategies")
def history_present(s: Scenario, at: Files) -> Iterator[Problem]:
    """Everything is compared with what happened."""
    if HISTORY not in s.strategies:
        hint = "add `history: {about: As it was., levers: {}}`"
        yield at.key(("strategies",), "there is no strategy named 'history'", hint, at_key=True)


@rule("strategies")
def history_sets_nothing(s: Scenario, at: Files) -> Iterator[Problem]:
    """History is every lever as it was."""
    if HISTORY in s.strategies and s.strategies[HISTORY].levers:
        path = ("strategies", HISTORY, "levers")
        yield at.key(path, "the strategy 'history' sets levers", "expected `levers: {}`", at_key=True)


@rule("strategies")
def inverse_and_placebo_known(s: Scenario, at: Files) -> Iterator[Problem]:
    """The tests of a strategy are strategies."""
    for name, strategy in s.strategies.items():
        for key, other in (("inverse", strategy.inverse), ("placebo", strategy.placebo)):
            if other is not None and other not in s.strategies:
                hint = expected(other, s.strategies, "strategies")
                yield at.key(("strategies", name, key), f"no strategy named '{other}'", hint)


@rule("strategies")
def inverse_and_placebo_differ(s: Scenario, at: Files) -> Iterator[Problem]:
    """A strategy is no test of itself."""
    for name, strategy in s.strategies.items():
        for key, other in (("inverse", strategy.inverse), ("placebo", strategy.placebo)):
            if other == name:
                yield at.key(("strategies", name, key), f"'{name}' is named as its own {key}", "name another")
