"""The form of scenario.yaml: strict, frozen models in which unknown keys are errors and nothing is implied.

Units stand in the docstrings. Keys that are reserved words in Python keep their name in the file: `from`
and `to` are read into `since` and `until`.
"""

from __future__ import annotations

from datetime import date, timedelta
from math import inf
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from marchland.scenario.values import (
    MOST_FIGURE,
    MOST_KM,
    MOST_PERSONS,
    Area,
    Colour,
    Day,
    Line,
    Name,
    Names,
    Share,
    Strict,
    Text,
    Texts,
)

if TYPE_CHECKING:
    from marchland.engine.priors import Prior


def _as_prior(value: Any) -> Any:
    plain = isinstance(value, int | float) and not isinstance(value, bool)
    return {"dist": "fixed", "a": value} if plain else value


class About(Strict):
    """What a reader must know before believing a number of this scenario."""

    what: Text
    how: Text
    notice: Texts
    try_: Texts = Field(alias="try")
    limits: Texts
    sources: Texts


class Time(Strict):
    """The horizon: week t covers [start + 7t, start + 7t + 7) days; the cut admits data before it.

    A backtest forecasts from each of the `origins`.
    """

    start: Day
    weeks: Annotated[int, Field(ge=1, le=1040)]
    cut: Day | None = None
    origins: Annotated[tuple[Day, ...], Field(strict=False, max_length=40)] = ()

    @property
    def end(self) -> date:
        """The first day after the last week."""
        return self.start + timedelta(weeks=self.weeks)


class Label(Strict):
    """A community or a sector: what charts call it."""

    label: Line


class Side(Strict):
    """Who can hold places: the countries it acts in, how close each community is to it (0 to 1)."""

    label: Line
    colour: Colour
    acts_in: Annotated[tuple[Line, ...], Field(strict=False)]
    holds: bool
    affinity: dict[str, Share] = Field(default_factory=dict)
    source: str = ""
    note: str = ""


class Group(Strict):
    """An armed group of a side: the community it recruits from and the governorates it is at home in."""

    label: Line
    side: str
    base: str
    role: Literal["insurgent", "army", "militia", "tribal", "rebel"]
    home: Names = ()
    note: str = ""


class Sponsor(Strict):
    """A state abroad: public support at the start (0-1), share of the coalition's effort, whom it backs."""

    label: Line
    will: Share
    share: Share
    backs: Names = ()
    source: str = ""
    note: str = ""


class Definition(Strict):
    """How km2 is counted: catchments, cut at `radius` (km), of places of at least some persons."""

    label: Line
    radius: Annotated[float, Field(gt=0, le=MOST_KM)]
    min_population: Annotated[int, Field(ge=0, le=MOST_PERSONS)] = 0
    source: str = ""
    note: str = ""


class Publisher(Strict):
    """Who published km2, under which definition, for `total` or one country by its key (`high_vale`)."""

    label: Line
    definition: str
    area: Area


class PriorSpec(Strict):
    """A prior that replaces a mechanism's own; a plain number in the file means `fixed`.

    The distribution is cut to [low, high]; an empty bound is open.
    """

    dist: Literal["normal", "halfnormal", "lognormal", "beta", "uniform", "fixed"]
    a: float
    b: float = 0.0
    low: float | None = None
    high: float | None = None
    source: str = ""
    note: str = ""

    def distribution(self) -> Prior:
        """The prior as the engine draws it."""
        from marchland.engine.priors import Prior  # slow to load, and most scenarios give no prior

        low = -inf if self.low is None else self.low
        return Prior(self.dist, self.a, self.b, low, inf if self.high is None else self.high)


class LeverSpec(Strict):
    """What a lever means here: who decides, how likely they comply (0-1), what a unit costs."""

    label: Line
    owner: Line
    compliance: Share
    cost: Annotated[float, Field(ge=0, le=MOST_FIGURE)]
    cost_unit: Line
    source: str = ""
    note: str = ""


class Condition(Strict):
    """A rule that holds while an outcome is below or above a bound."""

    outcome: Literal["held_share"]
    below: Share | None = None
    above: Share | None = None


class Setting(Strict):
    """A lever's value over [from, to), in the named places or in all, always or while a condition holds."""

    since: Day = Field(alias="from")
    until: Day | None = Field(default=None, alias="to")
    value: float
    places: Annotated[tuple[str, ...], Field(strict=False, min_length=1)] | None = None
    when: Condition | None = None


def _as_names(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


def _as_persons(value: Any) -> Any:
    """Groups with persons; a name, or a list of names, with none: what they brought."""
    if isinstance(value, str):
        return {value: None}
    if isinstance(value, list | tuple) and all(isinstance(name, str) for name in value):
        return dict.fromkeys(value)
    return value


Force = Annotated[float, Field(ge=0, le=MOST_PERSONS)]


class Offensive(Strict):
    """An order to take places: persons by group from `start` on, and who holds them afterwards.

    It ends when each place is won, a siege of it is thrown back, or on `end`. `air` is a factor on the air effort at
    the places and `advisers` persons there beside those on record, from start to end. `hold` names the groups that
    stay once a place is won, with the persons they keep there (none: as many as they brought); where it is left out
    everybody does as forces do.
    """

    place: Annotated[tuple[str, ...], BeforeValidator(_as_names), Field(strict=False, min_length=1)]
    start: Day
    end: Day | None = None
    forces: Annotated[dict[str, Force], Field(min_length=1)]
    air: Annotated[float, Field(ge=0)] = 1.0
    advisers: Annotated[float, Field(ge=0, le=MOST_PERSONS)] = 0.0
    hold: Annotated[dict[str, Force | None], BeforeValidator(_as_persons)] = Field(default_factory=dict)

    @property
    def staying(self) -> dict[str, float]:
        """Persons by group who are to stay in each place once it is won."""
        brought = {name: persons / len(self.place) for name, persons in self.forces.items()}
        return {
            name: brought.get(name, 0.0) if persons is None else persons / len(self.place)
            for name, persons in self.hold.items()
        }


class Strategy(Strict):
    """Levers over time and offensives; `history` has none; `inverse` and `placebo` name strategies that test it."""

    about: Text
    inverse: str | None = None
    placebo: str | None = None
    levers: dict[str, Annotated[tuple[Setting, ...], Field(strict=False)]] = Field(default_factory=dict)
    offensives: Annotated[tuple[Offensive, ...], Field(strict=False)] = ()


class FrontierSpec(Strict):
    """What the frontier baseline is told, where sponsors and armies would tell it something else.

    `air`: how far the air effort serves each side (0 to 1, others none); `states`: sides that count as the state.
    """

    air: dict[str, Share] | None = None
    states: Annotated[tuple[str, ...], Field(strict=False, min_length=1)] | None = None
    source: str = ""
    note: str = ""


class Sheet(Strict):
    """Everything that scenario.yaml says; the tables beside it are judged by `marchland check`.

    Of places.csv the columns settlement, dam, wheat, trunk_road, settled and catchment may be left out.
    """

    name: Name
    title: Line
    about: About
    time: Time
    priors: Literal["expert", "neutral", "as_argued"]
    mechanisms: Names
    communities: Annotated[dict[Name, Label], Field(min_length=1, max_length=12)]
    sides: Annotated[dict[Name, Side], Field(min_length=2, max_length=16)]
    focal: str
    groups: Annotated[dict[Name, Group], Field(min_length=1, max_length=40)]
    sponsors: Annotated[dict[Name, Sponsor], Field(max_length=20)] = Field(default_factory=dict)
    sectors: Annotated[dict[Name, Label], Field(max_length=12)] = Field(default_factory=dict)
    definitions: Annotated[dict[Name, Definition], Field(min_length=1, max_length=12)]
    publishers: Annotated[dict[Name, Publisher], Field(max_length=40)] = Field(default_factory=dict)
    parameters: dict[str, Annotated[PriorSpec, BeforeValidator(_as_prior)]] = Field(default_factory=dict)
    frontier: FrontierSpec = Field(default_factory=FrontierSpec)
    levers: dict[str, LeverSpec] = Field(default_factory=dict)
    strategies: Annotated[dict[Name, Strategy], Field(min_length=1, max_length=64)]
