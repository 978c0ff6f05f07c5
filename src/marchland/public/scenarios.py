"""Scenarios: read, check, copy, and compile into a model that runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marchland import arguments as given

if TYPE_CHECKING:
    from pathlib import Path

    from marchland.arguments import Day, Names, Overrides, Place
    from marchland.scenario import Scenario
    from marchland.scenario.entry import Entry
    from marchland.territory.model import Territory
    from marchland.wars.draft import SmallTables


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


def explain(name: str = "") -> Entry:
    """What a name means: of a table, a column, a key of scenario.yaml, a mechanism, parameter, lever or variable.

    What comes back prints itself, and `as_dict()` is plain data; an empty name lists what there is. Raises InputError
    with the nearest name, TypeError.

    >>> ml.explain("places.population").unit
    'persons'
    """
    from marchland.views.explained import explain as found

    if not isinstance(name, str):
        raise given.wrong("name", "a name such as 'places.population'", name)
    return found(name)


def new(
    folder: Place,
    template: Place = "two_valleys",
    tables: Place | SmallTables | None = None,
    *,
    events: Place | None = None,
    country: str | None = None,
    since: Day | None = None,
    until: Day | None = None,
    focal: Names = (),
    tables_only: bool = False,
) -> Path:
    """Copy a shipped scenario into a new or empty folder, or draft one from small tables or events; returns the folder.

    A copy is named for its folder.
    With `country`, `since` and `until` (both days included) a war is proposed from `events`, a file of UCDP GED or
    ACLED, or without one from the events that were imported; `focal` names its insurgent side as published, and with
    `tables_only` the folder holds the small tables to correct, which is the better way.
    `tables` is a folder with war.yaml, places.csv and control.csv (docs/your_own_war.md), or such tables as
    `wars.draft.SmallTables`; what had to be assumed stands in the new folder's ASSUMED.md. Raises ScenarioError with
    everything that is wrong, TypeError.

    >>> ml.check(ml.new("my_war")).name
    'my_war'
    """
    if events is not None or country is not None or since is not None or until is not None:
        return _from_events(folder, events, country, since, until, focal, tables_only)
    if tables_only:
        raise given.ArgumentError("tables_only: belongs to country, since and until")
    if tables is not None:
        from marchland.wars.draft import SmallTables as Given
        from marchland.wars.draft import draft, read

        small = tables if isinstance(tables, Given) else read(given.path("tables", tables))
        return draft(small, given.path("folder", folder)).folder
    from marchland.scenario import new as copy

    source = template if isinstance(template, str) else given.path("template", template)
    return copy(given.path("folder", folder), str(source))


def _from_events(
    folder: Place,
    events: Place | None,
    country: str | None,
    since: Day | None,
    until: Day | None,
    focal: Names,
    tables_only: bool,
) -> Path:
    from marchland.wars.from_events.asked import Asked
    from marchland.wars.from_events.command import new_from_events
    from marchland.wars.from_events.reading import Origin

    if country is None or since is None or until is None:
        stated = {"country": country, "since": since, "until": until}
        missing = [name for name, value in stated.items() if value is None]
        raise given.ArgumentError(f"{', '.join(missing)}: a war from events needs country, since and until")
    days = given.day("since", since), given.day("until", until)
    named = (focal,) if isinstance(focal, str) else given.names("focal", focal)
    asked = Asked(country, *days, focal=named)
    origin = Origin(None if events is None else given.path("events", events))
    return new_from_events(given.path("folder", folder), origin, asked, tables_only).folder


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
