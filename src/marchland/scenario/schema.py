"""The form of scenario.yaml: strict, frozen models in which unknown keys are errors and nothing is implied.

What a key means stands beside it (`said.py`). Keys that are reserved words in Python keep their name in the
file: `from` and `to` are read into `since` and `until`.
"""

from __future__ import annotations

from datetime import date, timedelta
from math import inf
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from marchland.scenario.said import CEILING, DIST, FIRST, FLOOR, LABEL, NOTE, ROLES, SECOND, SOURCE, said
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

    what: Annotated[Text, said("what the scenario is", "A war in two valleys")]
    how: Annotated[Text, said("how its world works", "Every week each town has one holder")]
    notice: Annotated[
        Texts, said("what to look at in results", "[High Pass joins the heads of both valleys.]")
    ]
    try_: Annotated[Texts, said("things to try", "[Switch off the mechanism airpower.]")] = Field(alias="try")
    limits: Annotated[Texts, said("what it cannot say", "[Ten towns are too few for stable percentages.]")]
    sources: Annotated[Texts, said("where its figures come from", "[Invented for teaching.]")]


class Time(Strict):
    """The horizon: week t covers [start + 7t, start + 7t + 7) days; the cut admits data before it.

    A backtest forecasts from each of the `origins`.
    """

    start: Annotated[Day, said("the Sunday on which week 0 begins", "2001-01-07", "date")]
    weeks: Annotated[int, Field(ge=1, le=1040), said("how many weeks are simulated", "104", "weeks")]
    cut: Annotated[
        Day | None, said("day before which the record is known; strategies part there", "2002-01-06", "date")
    ] = None
    origins: Annotated[
        tuple[Day, ...],
        Field(strict=False, max_length=40),
        said("Sundays from which `backtest` forecasts; none: the cut", "[2002-01-06, 2002-03-03]", "date"),
    ] = ()

    @property
    def end(self) -> date:
        """The first day after the last week."""
        return self.start + timedelta(weeks=self.weeks)


class Label(Strict):
    """A community or a sector: what charts call it."""

    label: Annotated[Line, LABEL]


class Side(Strict):
    """Who can hold places: the countries it acts in, how close each community is to it (0 to 1)."""

    label: Annotated[Line, LABEL]
    colour: Annotated[Colour, said("its colour in charts and on maps", '"#0072B2"')]
    acts_in: Annotated[
        tuple[Line, ...],
        Field(strict=False),
        said("countries in which it can hold or besiege places", "[Vale, Fells]"),
    ]
    holds: Annotated[bool, said("whether it can hold places", "true")]
    affinity: Annotated[
        dict[str, Share],
        said("how close each community is to it; left out: 0", "{uplander: 0.8, lowlander: 0.1}", "0-1"),
    ] = Field(default_factory=dict)
    source: Annotated[str, SOURCE] = ""
    note: Annotated[str, NOTE] = ""


class Group(Strict):
    """An armed group of a side: the community it recruits from and the governorates it is at home in."""

    label: Annotated[Line, LABEL]
    side: Annotated[str, said("the side it fights for, a key of `sides`", "rebels")]
    base: Annotated[str, said("the community it recruits from, a key of `communities`", "uplander")]
    role: Annotated[
        Literal["insurgent", "army", "militia", "tribal", "rebel"],
        said(
            "what sort of force it is; worth in a fight and cohesion are drawn by role",
            "insurgent",
            values=ROLES,
        ),
    ]
    home: Annotated[Names, said("governorates in which it is at home", "[Birkdale]")] = ()
    note: Annotated[str, NOTE] = ""


class Sponsor(Strict):
    """A state abroad: public support at the start (0-1), share of the coalition's effort, whom it backs."""

    label: Annotated[Line, said("what charts and tables call it", "The League overseas")]
    will: Annotated[Share, said("share of its public that supports the effort at the start", "0.55", "0-1")]
    share: Annotated[Share, said("its share of the effort of all sponsors together", "1.0", "0-1")]
    backs: Annotated[Names, said("sides that it helps, keys of `sides`", "[crown]")] = ()
    source: Annotated[str, SOURCE] = ""
    note: Annotated[str, NOTE] = ""


class Definition(Strict):
    """How km2 is counted: catchments, cut at `radius` (km), of places of at least some persons."""

    label: Annotated[Line, said("what charts and tables call it", "within 15 km of a held town")]
    radius: Annotated[
        float, Field(gt=0, le=MOST_KM), said("how far around a held place land counts", "15", "km")
    ]
    min_population: Annotated[
        int, Field(ge=0, le=MOST_PERSONS), said("smaller places count for nothing", "10000", "persons")
    ] = 0
    source: Annotated[str, SOURCE] = ""
    note: Annotated[str, NOTE] = ""


class Publisher(Strict):
    """Who published km2, under which definition, for `total` or one country by its key (`high_vale`)."""

    label: Annotated[Line, said("what charts and tables call it", "The Vale Gazette")]
    definition: Annotated[str, said("how it counts, a key of `definitions`", "populated")]
    area: Annotated[Area, said("`total`, or a country by its key", "high_vale")]


class PriorSpec(Strict):
    """A prior that replaces a mechanism's own; a plain number in the file means `fixed`.

    The distribution is cut to [low, high]; an empty bound is open.
    """

    dist: Annotated[Literal["normal", "halfnormal", "lognormal", "beta", "uniform", "fixed"], DIST]
    a: Annotated[float, FIRST]
    b: Annotated[float, SECOND] = 0.0
    low: Annotated[float | None, FLOOR] = None
    high: Annotated[float | None, CEILING] = None
    source: Annotated[str, SOURCE] = ""
    note: Annotated[str, NOTE] = ""

    def distribution(self) -> Prior:
        """The prior as the engine draws it."""
        from marchland.engine.priors import Prior  # slow to load, and most scenarios give no prior

        low = -inf if self.low is None else self.low
        return Prior(self.dist, self.a, self.b, low, inf if self.high is None else self.high)


class LeverSpec(Strict):
    """What a lever means here: who decides, how likely they comply (0-1), what a unit costs."""

    label: Annotated[Line, said("what charts and tables call it", "Seats for uplanders")]
    owner: Annotated[Line, said("who decides on it", "the crown")]
    compliance: Annotated[Share, said("chance that its owner does as a strategy asks", "0.5", "0-1")]
    cost: Annotated[
        float, Field(ge=0, le=MOST_FIGURE), said("price of one unit of the lever", "1", "as cost_unit")
    ]
    cost_unit: Annotated[Line, said("the unit of `cost`", "crowns a week")]
    source: Annotated[str, SOURCE] = ""
    note: Annotated[str, NOTE] = ""


class Condition(Strict):
    """A rule that holds while an outcome is below or above a bound."""

    outcome: Annotated[Literal["held_share"], said("share of places that the focal side holds", "held_share")]
    below: Annotated[Share | None, said("true while the outcome is below this", "0.3", "0-1")] = None
    above: Annotated[Share | None, said("true while the outcome is above this", "0.6", "0-1")] = None


class Setting(Strict):
    """A lever's value over [from, to), in the named places or in all, always or while a condition holds."""

    since: Annotated[Day, said("first day on which the value holds", "2002-01-06", "date")] = Field(
        alias="from"
    )
    until: Annotated[
        Day | None, said("first day on which it holds no more; none: the end", "2002-06-30", "date")
    ] = Field(default=None, alias="to")
    value: Annotated[float, said("within the bounds of its mechanism", "1.5", "as the lever")]
    places: Annotated[
        Annotated[tuple[str, ...], Field(strict=False, min_length=1)] | None,
        said("where it holds; none: everywhere", "[birkton, birkhead]"),
    ] = None
    when: Annotated[
        Condition | None,
        said("it holds only while this is so; none: always", "{outcome: held_share, below: 0.3}"),
    ] = None


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

    place: Annotated[
        tuple[str, ...],
        BeforeValidator(_as_names),
        Field(strict=False, min_length=1),
        said("the place to take, or several: persons are shared equally", "[birkfield, birkhead]"),
    ]
    start: Annotated[Day, said("day from which persons gather there", "2002-03-03", "date")]
    end: Annotated[Day | None, said("day on which it ends, won or not; none: open", "2003-01-05", "date")] = (
        None
    )
    forces: Annotated[
        dict[str, Force],
        Field(min_length=1),
        said("persons by group, all of one side", "{crown_army: 2000}", "persons"),
    ]
    air: Annotated[
        float, Field(ge=0), said("air effort at the places, against what stands on record", "1.5", "factor")
    ] = 1.0
    advisers: Annotated[
        float, Field(ge=0, le=MOST_PERSONS), said("advisers there beside those on record", "50", "persons")
    ] = 0.0
    hold: Annotated[
        dict[str, Force | None],
        BeforeValidator(_as_persons),
        said(
            "groups that stay once it is won; null: all they brought",
            "{birkdale_watch: null, crown_army: 500}",
            "persons",
        ),
    ] = Field(default_factory=dict)

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

    about: Annotated[Text, said("what is done, in words", "The crown lets uplanders govern Birkdale.")]
    inverse: Annotated[str | None, said("the strategy that does the contrary", "iron_hand")] = None
    placebo: Annotated[str | None, said("a strategy that should change little", "paper_plan")] = None
    levers: Annotated[
        dict[str, Annotated[tuple[Setting, ...], Field(strict=False)]],
        said("values over time; a lever left out stands as in history", "inclusion"),
    ] = Field(default_factory=dict)
    offensives: Annotated[
        tuple[Offensive, ...], Field(strict=False), said("orders to take places (mechanism `offensive`)")
    ] = ()


class FrontierSpec(Strict):
    """What the frontier baseline is told, where sponsors and armies would tell it something else.

    `air`: how far the air effort serves each side (0 to 1, others none); `states`: sides that count as the state.
    """

    air: Annotated[
        dict[str, Share] | None,
        said("how far the air effort serves each side; none: whom sponsors back", "{crown: 1.0}", "0-1"),
    ] = None
    states: Annotated[
        Annotated[tuple[str, ...], Field(strict=False, min_length=1)] | None,
        said("sides that count as the state; none: the army with most people", "[crown]"),
    ] = None
    source: Annotated[str, SOURCE] = ""
    note: Annotated[str, NOTE] = ""


class Sheet(Strict):
    """Everything that scenario.yaml says; the tables beside it are judged by `marchland check`."""

    name: Annotated[Name, said("results are kept under it", "two_valleys")]
    title: Annotated[Line, said("title of reports", "Two valleys, an invented rising")]
    about: Annotated[About, said("what a reader must know first")]
    time: Annotated[Time, said("the horizon")]
    priors: Annotated[
        Literal["expert", "neutral", "as_argued"],
        said("named set of priors where none is given here", "expert"),
    ]
    mechanisms: Annotated[Names, said("those at work; none is on by default", "[support, forces, contest]")]
    communities: Annotated[
        dict[Name, Label],
        Field(min_length=1, max_length=12),
        said("peoples; places.csv has a column of shares for each", "lowlander"),
    ]
    sides: Annotated[
        dict[Name, Side], Field(min_length=2, max_length=16), said("who can hold places", "rebels, crown")
    ]
    focal: Annotated[str, said("the side that the argument is about", "rebels")]
    groups: Annotated[
        dict[Name, Group],
        Field(min_length=1, max_length=40),
        said("armed groups of the sides", "rebel_bands"),
    ]
    sponsors: Annotated[
        dict[Name, Sponsor], Field(max_length=20), said("states abroad that help sides", "overseas")
    ] = Field(default_factory=dict)
    sectors: Annotated[
        dict[Name, Label], Field(max_length=12), said("services that people are given or not", "water")
    ] = Field(default_factory=dict)
    definitions: Annotated[
        dict[Name, Definition],
        Field(min_length=1, max_length=12),
        said("ways to count the area that is held", "populated"),
    ]
    publishers: Annotated[
        dict[Name, Publisher], Field(max_length=40), said("who published areas, in territory.csv", "gazette")
    ] = Field(default_factory=dict)
    parameters: Annotated[
        dict[str, Annotated[PriorSpec, BeforeValidator(_as_prior)]],
        said("priors in place of mechanisms' own; a number alone: fixed", "contest.rho"),
    ] = Field(default_factory=dict)
    frontier: Annotated[
        FrontierSpec, said("what the frontier baseline is told", "{air: {crown: 1.0}, states: [crown]}")
    ] = Field(default_factory=FrontierSpec)
    levers: Annotated[
        dict[str, LeverSpec], said("what can be decided, by the names that mechanisms give", "inclusion")
    ] = Field(default_factory=dict)
    strategies: Annotated[
        dict[Name, Strategy],
        Field(min_length=1, max_length=64),
        said("what to compare; `history` sets nothing", "settlement"),
    ]
