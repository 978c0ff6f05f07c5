"""The form of the CSV tables: one frozen model a row, and the list of tables with their key columns.

Cells are text; an empty cell means unknown and takes the column's default, which exists only where the
model can do without the figure. Every figure carries source, confidence and verified.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from marchland.scenario.said import (
    CEILING,
    DIST,
    FIRST,
    FLOOR,
    HELPS,
    HIGH,
    LAST,
    LOW,
    NOTE,
    SECOND,
    SINCE,
    SOURCE,
    UNTIL,
    said,
)
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
OPTIONAL = (
    *("note", "asks", "rival", "would_change"),
    *("settlement", "dam", "wheat", "trunk_road", "catchment", "settled"),
    "attacker",
)
"""Columns that a table may lack: a note, what `marchland trial` reads of claims, what moves no number of places, who
besieged a contested place."""
Verified = Literal["verified", "recalled", "interpolated", "assumed"]


class Row(Strict):
    """A row that stands for a figure: where it comes from and how far it can be trusted."""

    source: Annotated[
        str, said("where the figure comes from; empty: assumed", "The Vale Gazette 2001-07-01")
    ] = ""
    confidence: Annotated[Confidence, said("how far it can be trusted, as its compiler judges", "high")]
    verified: Annotated[
        Verified, said("seen in a source, remembered, between two figures, or assumed", "verified")
    ]
    note: Annotated[str, NOTE] = ""


class Place(Row):
    """A town: degrees, persons, shares adding to one, assets 0-1, and how far its land reaches.

    Areas are computed from positions, definitions and outlines; a `catchment` (km2) is a ceiling on them. The columns
    `settlement`, `dam`, `wheat`, `trunk_road` and `settled` (km2) move no number of the mechanisms that are shipped:
    they may be left out, as may `catchment`. Mechanisms of one's own read `wheat` and `asset`, the number of dams,
    refineries, oil fields, crossings and trunk roads.
    """

    place: Annotated[Name, said("key of the place: other tables name it so", "birkton")]
    name: Annotated[Text, said("what maps call it", "Birkton")]
    country: Annotated[Named, said("country it lies in", "Vale")]
    governorate: Annotated[Named, said("governorate or province it lies in", "Birkdale")]
    lat: Annotated[Latitude, said("latitude (WGS84), north positive", "45.25", "degrees")]
    lon: Annotated[Longitude, said("longitude (WGS84), east positive", "-30.15", "degrees")]
    population: Annotated[Persons, said("residents before the war", "35000", "persons")]
    shares: Annotated[
        dict[str, Number],
        said("a community's share of residents, a column each; they add to 1", "0.65", "0-1"),
    ]
    settlement: Annotated[
        Literal["city", "town", "rural", "site"] | None, said("kind of place; moves no number", "town")
    ] = None
    openness: Annotated[
        Unit, said("0 mountains, orchards or a dense city, 1 open desert or steppe", "0.6", "0-1")
    ]
    dam: Annotated[Unit, said("1 if it has a dam", "0", "0-1")] = 0.0
    refinery: Annotated[Unit, said("1 if it has a refinery", "1", "0-1")]
    oil: Annotated[Unit, said("1 if it has oil fields", "0.5", "0-1")]
    wheat: Annotated[Unit, said("1 in wheat country; for mechanisms of one's own", "1", "0-1")] = 0.0
    border: Annotated[Unit, said("1 if it has a crossing of a border", "0", "0-1")]
    trunk_road: Annotated[Unit, said("1 if a trunk road passes", "1", "0-1")] = 0.0
    catchment: Annotated[
        Land | None, said("ceiling on the area it stands for; empty: as computed", "1303", "km2")
    ] = None
    settled: Annotated[
        Ground | None, said("part of the catchment where people live; moves no number", "312", "km2")
    ] = None


class Road(Row):
    """An undirected link of `km` by road."""

    a: Annotated[str, said("a place at one end", "kingsbridge")]
    b: Annotated[str, said("the place at the other end", "ashford")]
    km: Annotated[Distance, said("length by road, not shorter than the straight line", "38", "km")]
    kind: Annotated[Literal["road", "bridge", "track"], said("what kind of link it is", "road")]


class Strength(Row):
    """A group's strength at a date, persons; the last at or before the start is its initial strength."""

    group: Annotated[str, said("the group, a key of `groups` in scenario.yaml", "rebel_bands")]
    date: Annotated[Day, said("the day it was so strong", "2001-07-01", "date")]
    low: Annotated[Amount | None, LOW] = None
    best: Annotated[Amount, said("fighters", "250", "persons")]
    high: Annotated[Amount | None, HIGH] = None
    scope: Annotated[
        str, said("what is counted; the opening row's scope makes the series", "both countries")
    ] = ""


class Relation(Row):
    """How two groups or sponsors stood over [from, to); an empty `to` is open."""

    a: Annotated[str, said("a group or sponsor", "rebel_bands")]
    b: Annotated[str, said("the other group or sponsor", "hill_guard")]
    since: Annotated[Day, SINCE] = Field(alias="from")
    until: Annotated[Day | None, UNTIL] = Field(default=None, alias="to")
    relation: Annotated[Literal["allied", "tactical", "truce", "hostile"], said("how the two stood", "truce")]
    reason: Annotated[str, said("why it was so", "the hill people want no war")] = ""


class Control(Row):
    """Who held a place over [from, to): a side, or `contested`; `attacker` is the side that besieged it then."""

    place: Annotated[str, said("the place, a key of places.csv", "birkton")]
    since: Annotated[Day, SINCE] = Field(alias="from")
    until: Annotated[Day | None, UNTIL] = Field(default=None, alias="to")
    holder: Annotated[str, said("side that held it, or `contested`", "rebels")]
    attacker: Annotated[str, said("side that besieged it while contested; empty: worked out", "crown")] = ""


class EventRow(Row):
    """Something dated that happened; `salience` is the attention abroad to events of some types (ATTENTION)."""

    event: Annotated[Text, said("key of the event, by which claims name it", "T02")]
    date: Annotated[Day, said("the day, or the first of its week or month", "2001-07-01", "date")]
    precision: Annotated[Literal["day", "week", "month"], said("how exactly the date is known", "day")]
    type: Annotated[
        Name, said("a name; atrocity, external_attack and civilian_harm draw attention abroad", "capture")
    ]
    title: Annotated[Text, said("what happened, in a few words", "Birkton falls")]
    places: Annotated[Listed, said("where, keys of places.csv", "birkton;birkhead")] = ()
    actors: Annotated[Listed, said("groups and sponsors that took part", "rebel_bands;crown_army")] = ()
    deaths_low: Annotated[Persons | None, said("fewest dead that sources give", "150", "persons")] = None
    deaths_high: Annotated[Persons | None, said("most dead that sources give", "400", "persons")] = None
    salience: Annotated[Unit | None, said("attention abroad, for the types that draw it", "0.4", "0-1")] = (
        None
    )
    effect: Annotated[str, said("what followed, in words", "half the garrison had gone home")] = ""


class InputRow(Row):
    """The value of an input over [from, to), in its unit; an empty `to` is open."""

    input: Annotated[str, said("a series that a mechanism declares", "air_vale")]
    since: Annotated[Day, SINCE] = Field(alias="from")
    until: Annotated[Day | None, UNTIL] = Field(default=None, alias="to")
    value: Annotated[Figure, said("the value, every week of the spell", "10", "as the column unit")]
    unit: Annotated[Text, said("its unit, as the mechanism declares it", "weapons/week")]


class PriorRow(Strict):
    """A prior that replaces a mechanism's own."""

    parameter: Annotated[str, said("the parameter, MECHANISM.NAME", "contest.rho")]
    dist: Annotated[Literal["normal", "halfnormal", "lognormal", "beta", "uniform", "fixed"], DIST]
    a: Annotated[Number, FIRST]
    b: Annotated[Number, SECOND] = 0.0
    low: Annotated[Number | None, FLOOR] = None
    high: Annotated[Number | None, CEILING] = None
    source: Annotated[str, SOURCE] = ""
    note: Annotated[str, NOTE] = ""


class TerritoryRow(Row):
    """Area held by the focal side as a publisher gave it, km2."""

    date: Annotated[Day, said("the day of the figure", "2001-04-01", "date")]
    publisher: Annotated[str, said("who gave it, a key of `publishers`", "gazette")]
    area: Annotated[Area, said("of what area: `total`, or a country by its key", "vale")]
    km2: Annotated[Ground, said("area that the focal side held", "1100", "km2")]


class DeathsRow(Row):
    """Recorded deaths of a month in a governorate, persons; `month` is its first day."""

    month: Annotated[Month, said("the month, YYYY-MM", "2001-07", "month")]
    country: Annotated[Text, said("the country", "Vale")]
    governorate: Annotated[str, said("as in places.csv; empty: the whole country", "Birkdale")] = ""
    perpetrator: Annotated[str, said("who killed: `all`, or a side by its key", "all")]
    kind: Annotated[
        Literal["all", "one_sided", "focal"],
        said("all: everybody; one_sided: civilians; focal: the focal side's events", "all"),
    ]
    low: Annotated[Amount | None, LOW] = None
    best: Annotated[Amount, said("the dead", "250", "persons")]
    high: Annotated[Amount | None, HIGH] = None


class Claim(Row):
    """A sentence of an argument, how it would be decided in words, and tests that `marchland trial` runs (`asks`)."""

    claim: Annotated[Text, said("key of the claim", "V1")]
    type: Annotated[
        Literal["fact", "causal", "forecast", "recommendation"], said("what kind of sentence it is", "fact")
    ]
    text: Annotated[Text, said("the sentence, in your words", "The rebels held Birkton for over a year")]
    test: Annotated[Text, said("how it would be decided, in words", "spell in control.csv of a year or more")]
    asks: Annotated[
        str, said("tests that `marchland trial` runs; empty: none", "held(birkton, rebels, 2001-07-02)")
    ] = ""
    rival: Annotated[str, said("what else would explain it", "the town was empty and nobody counted")] = ""
    would_change: Annotated[
        str, said("what would change the verdict", "muster rolls that name its garrison")
    ] = ""


class Measure(Row):
    """A recorded figure of an indicator in an area over [from, to]; figures of different `scope` are not compared."""

    indicator: Annotated[Name, said("what is measured, a name of your own", "foreign_arrivals")]
    area: Annotated[Name, said("`total`, a place, or a country or governorate by its key", "total")]
    since: Annotated[Day, SINCE] = Field(alias="from")
    until: Annotated[Day | None, said("last day; empty: the first", "2015-02-08", "date")] = Field(
        default=None, alias="to"
    )
    low: Annotated[Figure | None, said("low end; empty: not known", "800", "as the column unit")] = None
    best: Annotated[Figure, said("the figure", "1000", "as the column unit")]
    high: Annotated[Figure | None, said("high end; empty: not known", "1500", "as the column unit")] = None
    unit: Annotated[Text, said("its unit", "persons/month")]
    scope: Annotated[
        str, said("what is counted; other scopes are not compared", "all countries of origin")
    ] = ""


class Force(Row):
    """Who led, helped, held and harmed where a place was won, as one of two coders has it; empty is unknown."""

    place: Annotated[Name, said("the place that was won", "birkton")]
    date: Annotated[Day, said("the day it was won", "2002-08-11", "date")]
    holder: Annotated[Name, said("the side that held it from then on", "crown")]
    coder: Annotated[Literal["a", "b"], said("which of two independent coders says so", "a")]
    lead: Annotated[Listed, said("who led the assault", "crown_army")] = ()
    support: Annotated[
        Listed, said("who fought beside them; `none`: nobody", "crown_militia;birkdale_watch")
    ] = ()
    air: Annotated[Listed, said("whose aircraft helped; `none`: nobody's", "coalition")] = ()
    local_share: Annotated[
        Listed, said("locals in the assault: none, minor, substantial, majority", "minor")
    ] = ()
    co_ethnic: Annotated[Listed, said("of the place's largest community: yes, no, mixed", "mixed")] = ()
    held_after: Annotated[Listed, said("who held it afterwards", "crown_army")] = ()
    reprisal: Annotated[Listed, said("as reported: none_known, some, serious", "none_known")] = ()
    reprisal_by: Annotated[Listed, said("by whom", "crown_militia")] = ()
    returns: Annotated[Listed, said("how people came home: fast, slow, barred", "slow")] = ()
    retook: Annotated[Listed, said("it was lost again later: yes or no", "no")] = ()


class Intervention(Row):
    """A force over [from, to], both days included: an army's own offensive, or help from abroad; empty `to` is open.

    `backs` names the sides it served, `against` whom it fought (empty: whoever fights those), `foreign` whether it came
    from outside. `scale` is coded from what was sent and never from what it achieved: `token` for strikes on leaders,
    plans, embargoes and fewer than 200 men, `large` for more than 5,000 men or sustained strikes on the front, `small`
    between. It dates the phases of a war; aircraft, advisers and ground forces from abroad are help that is felt
    besides (mechanism `intervention`), what an army does by itself moves no future.
    """

    actor: Annotated[Text, said("who intervened, in words", "The League")]
    since: Annotated[Day, SINCE] = Field(alias="from")
    until: Annotated[Day | None, LAST] = Field(default=None, alias="to")
    kind: Annotated[
        Literal["air", "ground", "offensive", "advisers", "blockade", "ceasefire"],
        said("what it was", "air", values=HELPS),
    ]
    scale: Annotated[
        Literal["token", "small", "large"], said("size by what was sent, never by what it achieved", "small")
    ]
    backs: Annotated[Listed, said("sides that it served; in small tables `against_SIDE` too", "crown")] = ()
    against: Annotated[Listed, said("sides that it fought; empty: the foes of those", "rebels")] = ()
    foreign: Annotated[Literal["yes", "no"], said("whether it came from outside", "yes")]
    intensity: Annotated[str, said("how strong it was, in words", "about 10 flights a week")] = ""


class OutlinePoint(Strict):
    """A vertex of a simplified outline, degrees."""

    ring: Annotated[Ring, said("number of a ring, from 0; its rows follow its edge", "0")]
    country: Annotated[Text, said("the country whose land it bounds", "Vale")]
    lon: Annotated[Longitude, said("longitude (WGS84), east positive", "-30.45", "degrees")]
    lat: Annotated[Latitude, said("latitude (WGS84), north positive", "44.85", "degrees")]


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
