"""The shape of a comparison on disk, and of what it takes from other results: what pages read, and no more."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from marchland.calibrate.shape import Learned
from marchland.files.typed import Count, Day, Number, Shape, Share, Some, Spread, Text, Three
from marchland.trial.shape import Association, Judged

PAIRED = ("weeks_held", "civilians")
"""Outcomes in which strategies are weighed against one another."""
DRAWN = (*PAIRED, "cost")
"""Outcomes without which no page can be written."""


class About(Shape):
    """Of which scenario."""

    name: Text
    title: Text
    hash: Text
    focal: Text
    question: Text | None = None
    limits: list[Text]
    record: dict[Text, Count]
    control: dict[Text, Count] = Field(default_factory=dict)
    dead: dict[Text, Number] = Field(default_factory=dict)
    dead_of: str = ""
    deaths: Count | None = None


class Owner(Shape):
    """Who decides on a lever."""

    lever: Text
    owner: Text
    compliance: Share


class Measure(Shape):
    """An outcome's unit and words."""

    unit: Text
    words: Text


class Apart(Shape):
    """A difference of two strategies in one outcome."""

    mean: Number
    low: Number
    high: Number
    share: Share
    share_low: Share
    share_high: Share
    luck: Spread
    parameters: Spread
    structure: Spread
    shares: dict[Text, Share] = Field(min_length=1)
    means: dict[Text, Number] = Field(default_factory=dict)
    straddles_even_odds: bool


class Graded(Shape):
    """How far the conclusion may be trusted."""

    level: Literal["low", "medium", "high"]
    reasons: list[Text]


class Signed(Shape):
    """What is known of a parameter's sign."""

    parameter: Text
    means: Text
    prior: Share
    posterior: Share
    contraction: Number


class Estimate(Shape):
    """A figure with its interval."""

    value: Number
    low: Number
    high: Number


class Bet(Shape):
    """How far a strategy stays behind the best, and how often it is good enough."""

    strategy: Text
    outcome: Text
    regret: Estimate
    enough: Estimate


class Robust(Shape):
    """Bets on all strategies."""

    rows: list[Bet] = Field(default_factory=list)
    verdicts: dict[Text, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _paired(self) -> Self:
        there = {(bet.strategy, bet.outcome) for bet in self.rows}
        for name in dict.fromkeys(bet.strategy for bet in self.rows):
            if not {(name, outcome) for outcome in PAIRED} <= there:
                raise ValueError(f"expected rows of {name} for {' and '.join(PAIRED)}")
        return self


class Board(Shape):
    """A leaderboard: losses and skill by measure, group and horizon."""

    scenario: Any = None
    losses: dict[Text, dict[Text, Number | None]]
    skill: dict[Text, dict[Text, list[Number | None]]]
    cells: dict[Text, dict[Text, Count]]

    @model_validator(mode="after")
    def _three(self) -> Self:
        for at, row in self.skill.items():
            for name, values in row.items():
                if len(values) != 3:
                    raise ValueError(f"skill.{at}.{name}: expected three figures")
        return self


class Pairs(Shape):
    """A difference in the same futures."""

    mean: Number
    low: Number
    high: Number
    n: Count


class There(Shape):
    """A figure of a place: how many futures have it, their mean and middle, and how far it is from the first."""

    n: Count
    of: Count
    mean: Number | None = None
    low: Number | None = None
    high: Number | None = None
    futures: Three | None = None
    apart: Pairs | None = None


class Ordered(Shape):
    """A place that was attacked, and its figures by strategy."""

    sides: list[Text]
    start: Day
    figures: dict[Text, dict[Text, There]]


class Agreed(Shape):
    """Weeks in which the record lies within futures, and outside of them."""

    of: Count
    inside: Count
    half: Count
    above: Count
    below: Count
    out: Some | None


Bands = Annotated[list[list[Number]], Field(min_length=5, max_length=5)]


class Prior(Shape):
    """Futures that follow no record."""

    runs: Some
    places: Bands
    agree: Agreed


class Ground(Shape):
    """What is held by week: futures of each strategy from the cut, and the record from the start."""

    start: Day
    since: Some
    weeks: Some
    places: Some
    area: Text
    replayed: bool
    strategies: dict[Text, dict[Literal["places", "km2"], Bands]] = Field(min_length=1)
    record: dict[Literal["places", "km2"], list[Number | None]]
    agree: dict[Text, Agreed]
    retaken: Number | None = None
    """Places that the focal side took again on record after the cut."""
    prior: Prior | None

    @model_validator(mode="after")
    def _weeks(self) -> Self:
        """Whether all series are as long as they must be."""
        every = self.since + self.weeks + 1
        if self.agree.keys() != self.strategies.keys():
            raise ValueError("expected agree of the same strategies")
        for name, bands in self.strategies.items():
            if bands.keys() != MEASURED or any(
                len(row) != self.weeks + 1 for b in bands.values() for row in b
            ):
                raise ValueError(
                    f"expected strategies.{name} to hold places and km2 of {self.weeks + 1} weeks"
                )
        if self.record.keys() != MEASURED or any(len(row) != every for row in self.record.values()):
            raise ValueError(f"expected record to hold places and km2 of {every} weeks")
        if self.prior is not None and any(len(row) != every for row in self.prior.places):
            raise ValueError(f"expected prior.places to hold {every} weeks")
        return self


MEASURED = {"places", "km2"}


class Town(Shape):
    """Who holds a town at the cut and, on record, at the end; how often the focal side does then, by strategy."""

    place: Text
    label: Text
    cut: Text | None
    record: Text | None
    held: dict[Text, Annotated[list[Share], Field(min_length=3, max_length=3)]] = Field(min_length=1)


class Towns(Shape):
    """Town by town, in the last week, under the first belief; `unseen` is a share that so many sets may miss."""

    last: Day
    belief: Text
    sets: Some
    replicates: Some
    unseen: Share
    rows: list[Town] = Field(min_length=1)


class Ahead(Shape):
    """What other wars make likely after so many weeks."""

    weeks: Some
    median: Number
    low: Number
    high: Number
    under_half: Share
    none: Share
    more: Share


class Heard(Shape):
    """What other wars said at a date, as page one shows it."""

    cut: Day
    held: Count
    places: Some
    wars: list[Text] = Field(min_length=1)
    horizons: list[Ahead]
    band: list[Three]
    draws: Some

    @model_validator(mode="after")
    def ahead(self) -> Self:
        """A forecast where anything is held."""
        if self.held and not (self.horizons and self.band):
            raise ValueError("horizons and band: expected some where places are held")
        return self


class Reference(Heard):
    """The same as `marchland reference` writes it."""

    name: Text


class Rival(Shape):
    """What is weighed less a rival of it."""

    strategy: Text
    weeks_held: Apart
    civilians: Apart


class Case(Shape):
    """A comparison as `briefing.briefing` makes it."""

    kind: Literal["comparison"]
    scenario: About
    cut: Day
    weeks: Some
    runs: Some
    seed: Count
    learned: bool
    focus: Text
    against: Text
    strategies: dict[Text, str]
    owners: list[Owner]
    outcomes: dict[Text, Measure]
    levels: dict[Text, dict[Text, Three]]
    differences: dict[Text, dict[Text, Apart]]
    saved: dict[Text, dict[Text, Number | None]]
    grade: Graded
    turned: list[Text]
    signs: list[Signed]
    robust: Robust = Robust()
    signposts: list[Text] = Field(default_factory=list)
    offensives: dict[Text, Ordered] = Field(default_factory=dict)
    parameters: Count
    calibration: Learned | None
    board: Board | None
    verdicts: list[Judged] = Field(default_factory=list)
    associations: list[Association] = Field(default_factory=list)
    counts: dict[Text, Count] = Field(default_factory=dict)
    court: Text = ""
    judged: Text = ""
    futures: dict[Text, Some] = Field(default_factory=dict)
    ground: Ground | None = None
    towns: Towns | None = None
    reference: Heard | None = None
    apart: list[Rival] = Field(default_factory=list)

    @model_validator(mode="after")
    def _names(self) -> Self:
        """Whether names that are given in one place are known in the other."""
        others = [name for name in self.strategies if name != self.against]
        if self.focus not in others or self.against not in self.strategies:
            raise ValueError(f"expected focus and against to be two of {', '.join(self.strategies)}")
        if not self.differences.keys() <= set(others) or self.focus not in self.differences:
            raise ValueError(f"expected differences of {', '.join(others)}")
        if any(
            town.held.keys() != self.strategies.keys() for town in (self.towns.rows if self.towns else ())
        ):
            raise ValueError(f"expected towns to hold {', '.join(self.strategies)}")
        if missing := [name for name in DRAWN if name not in self.outcomes]:
            raise ValueError(f"expected outcomes to hold {', '.join(missing)}")
        for name, rows in self.differences.items():
            if missing := [outcome for outcome in DRAWN if outcome not in rows]:
                raise ValueError(f"expected differences.{name} to hold {', '.join(missing)}")
            if any(rows[PAIRED[0]].shares.keys() != rows[outcome].shares.keys() for outcome in PAIRED):
                raise ValueError(f"expected the same shares in differences.{name} for {' and '.join(PAIRED)}")
        return self
