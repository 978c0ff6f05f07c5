"""Scenarios: read, check, copy, and compile into a model that runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marchland import arguments as given

if TYPE_CHECKING:
    from pathlib import Path

    from marchland.arguments import Names, Overrides, Place
    from marchland.scenario import Scenario
    from marchland.territory.model import Territory


def load(scenario: Scenario | Place, overrides: Overrides | None = None, without: Names = ()) -> Scenario:
    """Read, check and complete a scenario by its shipped name or its folder.

    `overrides` maps dotted keys of scenario.yaml to values (`{"time.weeks": 104}`, or "time.weeks=104"), `without`
    names mechanisms to switch off. A scenario that is loaded already is given back, if nothing is to be changed.
    Raises ScenarioError with everything that is wrong, TypeError, ArgumentError.

    >>> ml.load("two_valleys", {"time.weeks": 52}, without="pacts").time.weeks
    52
    """
    from marchland.scenario import Scenario as Loaded
    from marchland.scenario import load as read

    changed = given.overrides("overrides", overrides) if overrides is not None else {}
    off = given.names("without", without)
    if isinstance(scenario, Loaded):
        if changed or off:
            raise TypeError(
                "overrides and without: expected with a name or folder, not with a loaded scenario"
            )
        return scenario
    return read(scenario if isinstance(scenario, str) else given.path("scenario", scenario), changed, off)


def check(scenario: Scenario | Place) -> Scenario:
    """Load a scenario as it stands, and trace a week of mechanisms of your own: returns it if nothing is wrong.

    Raises ScenarioError, MechanismError, TypeError.

    >>> ml.check("two_valleys").name
    'two_valleys'
    """
    from marchland.territory.rehearsal import rehearse

    loaded = load(scenario)
    rehearse(loaded)
    return loaded


def new(folder: Place, template: Place = "two_valleys") -> Path:
    """Copy a shipped scenario into a new or empty folder, and name it so; returns the folder.

    Raises ScenarioError, TypeError.

    >>> ml.check(ml.new("my_war")).name
    'my_war'
    """
    from marchland.scenario import new as copy

    source = template if isinstance(template, str) else given.path("template", template)
    return copy(given.path("folder", folder), str(source))


def compile_model(scenario: Scenario | Place, strategy: str = "history") -> Territory:
    """The runnable model of a scenario under a strategy. Raises ScenarioError, InputError for an unknown strategy.

    >>> ml.compile_model("two_valleys").steps
    104
    """
    from marchland.errors import unknown
    from marchland.territory.compile import compile_model as compiled

    loaded = load(scenario)
    if strategy not in loaded.strategies:
        raise unknown("strategy", str(strategy), loaded.strategies, "strategies")
    return compiled(loaded, strategy)
