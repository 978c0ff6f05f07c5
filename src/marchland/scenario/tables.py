"""The form of the CSV tables: one frozen model a row, and the list of tables with their key columns.

Cells are text; an empty cell means unknown and takes the column's default, which exists only where the
model can do without the figure. Every figure carries source, confidence and verified.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pydantic import Field

from marchland.scenario.values import (
    Amount,
    Area,
    Day,
    Distance,
    Figure,
    Ground,
    Land,
    Latitude,
    Listed,
    Longitude,
    Month,
    Name,
    Named,
    Number,
    Persons,
    Ring,
    Strict,
    Text,
    Unit,
)

Confidence = Literal["high", "medium", "low"]
ATTENTION = ("atrocity", "external_attack", "civilian_harm")
"""Types of events that draw attention abroad, by their salience."""
Verified = Literal["verified", "recalled", "interpolated", "assumed"]


class Row(Strict):
    """A row that stands for a figure: where it comes from and how far it can be trusted."""

    source: str = ""
    confidence: Confidence
    verified: Verified
    note: str = ""


class Place(Row):
    """A town: degrees, persons, shares adding to one, assets 0-1, and how far its land reaches.

    Areas are computed from positions, definitions and outlines; a `catchment` (km2) is a ceiling on them. The columns
    `settlement`, `dam`, `wheat`, `trunk_road` and `settled` (km2) move no number of the mechanisms that are shipped:
    they may be left out, as may `catchment`. Mechanisms of one's own read `wheat` and `asset`, the number of dams,
    refineries, oil fields, crossings and trunk roads.
    """

    place: Name
    name: Text
    country: Named
    governorate: Named
    lat: Latitude
    lon: Longitude
    population: Persons
    shares: dict[str, Number]
    settlement: Literal["city", "town", "rural", "site"] | None = None
    openness: Unit
    dam: Unit = 0.0
    refinery: Unit
    oil: Unit
    wheat: Unit = 0.0
    border: Unit
    trunk_road: Unit = 0.0
    catchment: Land | None = None
    settled: Ground | None = None


class Road(Row):
    """An undirected link of `km` by road."""

    a: str
    b: str
    km: Distance
    kind: Literal["road", "bridge", "track"]


class Strength(Row):
    """A group's strength at a date, persons; the last at or before the start is its initial strength."""

    group: str
    date: Day
    low: Amount | None = None
    best: Amount
    high: Amount | None = None
    scope: str = ""


class Relation(Row):
    """How two groups or sponsors stood over [from, to); an empty `to` is open."""

    a: str
    b: str
    since: Day = Field(alias="from")
    until: Day | None = Field(default=None, alias="to")
    relation: Literal["allied", "tactical", "truce", "hostile"]
    reason: str = ""


class Control(Row):
    """Who held a place over [from, to): a side, or `contested`; `attacker` is the side that besieged it then."""

    place: str
    since: Day = Field(alias="from")
    until: Day | None = Field(default=None, alias="to")
    holder: str
    attacker: str = ""


class EventRow(Row):
    """Something dated that happened; `salience` (0-1) is the attention abroad to events of the types in ATTENTION."""

    event: Text
    date: Day
    precision: Literal["day", "week", "month"]
    type: Name
    title: Text
    places: Listed = ()
    actors: Listed = ()
    deaths_low: Persons | None = None
    deaths_high: Persons | None = None
    salience: Unit | None = None
    effect: str = ""


class InputRow(Row):
    """The value of an input over [from, to), in its unit; an empty `to` is open."""

    input: str
    since: Day = Field(alias="from")
    until: Day | None = Field(default=None, alias="to")
    value: Figure
    unit: Text


class PriorRow(Strict):
    """A prior that replaces a mechanism's own."""

    parameter: str
    dist: Literal["normal", "halfnormal", "lognormal", "beta", "uniform", "fixed"]
    a: Number
    b: Number = 0.0
    low: Number | None = None
    high: Number | None = None
    source: str = ""
    note: str = ""


class TerritoryRow(Row):
    """Area held by the focal side as a publisher gave it, km2."""

    date: Day
    publisher: str
    area: Area
    km2: Ground


class DeathsRow(Row):
    """Recorded deaths of a month in a governorate, persons; `month` is its first day."""

    month: Month
    country: Text
    governorate: str = ""
    perpetrator: str
    kind: Literal["all", "one_sided", "focal"]
    low: Amount | None = None
    best: Amount
    high: Amount | None = None


class Claim(Row):
    """A sentence of an argument, how it would be decided in words, and tests that `marchland trial` runs (`asks`)."""

    claim: Text
    type: Literal["fact", "causal", "forecast", "recommendation"]
    text: Text
    test: Text
    asks: str = ""
    rival: str = ""
    would_change: str = ""


class Measure(Row):
    """A recorded figure of an indicator in an area over [from, to]; figures of different `scope` are not compared."""

    indicator: Name
    area: Name
    since: Day = Field(alias="from")
    until: Day | None = Field(default=None, alias="to")
    low: Figure | None = None
    best: Figure
    high: Figure | None = None
    unit: Text
    scope: str = ""


class Force(Row):
    """Who led, helped, held and harmed where a place was won, as one of two coders has it; empty is unknown."""

    place: Name
    date: Day
    holder: Name
    coder: Literal["a", "b"]
    lead: Listed = ()
    support: Listed = ()
    air: Listed = ()
    local_share: Listed = ()
    co_ethnic: Listed = ()
    held_after: Listed = ()
    reprisal: Listed = ()
    reprisal_by: Listed = ()
    returns: Listed = ()
    retook: Listed = ()


class Intervention(Row):
    """A force over [from, to], both days included: an army's own offensive, or help from abroad; empty `to` is open.

    `backs` names the sides it served, `against` whom it fought (empty: whoever fights those), `foreign` whether it came
    from outside. `scale` is coded from what was sent and
    never from what it achieved: `token` for strikes on leaders, plans, embargoes and fewer than 200 men, `large` for
    more than 5,000 men or sustained strikes on the front, `small` between. No future is moved by it: it dates the
    phases of a war.
    """

    actor: Text
    since: Day = Field(alias="from")
    until: Day | None = Field(default=None, alias="to")
    kind: Literal["air", "ground", "offensive", "advisers", "blockade", "ceasefire"]
    scale: Literal["token", "small", "large"]
    backs: Listed = ()
    against: Listed = ()
    foreign: Literal["yes", "no"]
    intensity: str = ""


class OutlinePoint(Strict):
    """A vertex of a simplified outline, degrees."""

    ring: Ring
    country: Text
    lon: Longitude
    lat: Latitude


@dataclass(frozen=True)
class TableSpec:
    """A table of a scenario: file stem, attribute in Python, row model, most rows, must it exist, and have rows."""

    stem: str
    attribute: str
    row: type[Strict]
    most: int
    needed: bool = False
    filled: bool = False


TABLES = (
    TableSpec("places", "places", Place, 2_000, needed=True, filled=True),
    TableSpec("roads", "roads", Road, 8_000, needed=True),
    TableSpec("groups", "strengths", Strength, 20_000, needed=True, filled=True),
    TableSpec("relations", "relations", Relation, 20_000),
    TableSpec("control", "control", Control, 100_000, needed=True, filled=True),
    TableSpec("events", "events", EventRow, 100_000),
    TableSpec("inputs", "inputs", InputRow, 100_000),
    TableSpec("priors", "priors_table", PriorRow, 2_000),
    TableSpec("territory", "territory", TerritoryRow, 20_000),
    TableSpec("deaths", "deaths", DeathsRow, 200_000),
    TableSpec("claims", "claims", Claim, 2_000),
    TableSpec("measures", "measures", Measure, 20_000),
    TableSpec("forces", "forces", Force, 20_000),
    TableSpec("interventions", "interventions", Intervention, 2_000),
    TableSpec("outline", "outline", OutlinePoint, 100_000),
)
"""In the order of the documentation."""
