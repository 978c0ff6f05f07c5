"""What a scenario can be used for, the trial included: as `territory.abilities`, with the rule for claims."""

from __future__ import annotations

from collections.abc import Iterator

from marchland.errors import InputError
from marchland.scenario.errors import ScenarioError
from marchland.scenario.scenario import Scenario
from marchland.territory import abilities
from marchland.territory.abilities import Given, cut_stated
from marchland.trial.files import argument


def able(s: Scenario, given: Given | None = None) -> dict[str, str | None]:
    """Command -> None if it can run on the scenario, otherwise every reason why not, separated by semicolons."""
    return {**abilities.able(s, given), "trial": "; ".join(_trial(s, given or Given())) or None}


def require(s: Scenario, command: str, given: Given | None = None) -> None:
    """Raise InputError with every reason for which a command cannot run; nothing if it can, or asks for nothing."""
    if command != "trial":
        abilities.require(s, command, given)
    elif found := list(_trial(s, given or Given())):
        raise InputError(f"{command}: cannot run on {s.name}: " + "; ".join(found))


def _trial(s: Scenario, given: Given) -> Iterator[str]:
    yield from cut_stated(s, given)
    if not given.own_claims:
        return
    if not s.claims:
        yield "there are no claims (claims.csv): name a file with --claims"
        return
    try:
        argument(s)
    except ScenarioError as error:
        first = str(error.problems[0]).splitlines()[0]
        count = len(error.problems)
        yield f"{count} of the tests in claims.csv cannot be read, the first at {first}"
