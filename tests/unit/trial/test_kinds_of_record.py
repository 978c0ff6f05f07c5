"""Each kind of test that asks the record, on a record judged by hand; and when it must say that it cannot tell."""

from __future__ import annotations

import pytest

from marchland.trial.where import Column, Condition, Where
from unit.trial.small import ask, day, docket, row, spell, spot

AT_SEA = Where((Condition((Column("country", "place", ("Land", "Sea")),), "=", ("Sea",)),))


@pytest.mark.parametrize(
    ("places", "side", "at", "holds"),
    [
        (("north",), "red", "2014-02-01", True),
        (("north",), "red", "2014-03-15", True),  # contested: still its last holder's
        (("north",), "blue", "2014-03-15", False),
        (("north",), "blue", "2014-04-01", True),  # the day of the change is the taker's
        (("north", "south"), "blue", "2014-06-02", True),
        (("north", "islet"), "blue", "2014-06-02", False),
        (("north",), "red", "2013-01-01", None),  # before the record
    ],
)
def test_held(places: tuple[str, ...], side: str, at: str, holds: bool | None) -> None:
    assert ask("held", docket(), places=places, side=side, at=day(at)).holds is holds


def test_held_does_not_see_past_the_day_of_the_claim() -> None:
    """North fell in April: to a claim of March it is red still, whatever day the test names."""
    assert (
        ask("held", docket(day("2014-03-20")), places=("north",), side="blue", at=day("2014-05-01")).holds
        is False
    )


def test_held_is_as_strong_as_its_weakest_row() -> None:
    strong = ask("held", docket(), places=("north",), side="blue", at=day("2014-06-02"))
    weak = ask("held", docket(), places=("north", "south"), side="blue", at=day("2014-06-02"))
    assert (strong.strength, weak.strength) == ("strong", "weak")


def test_took() -> None:
    """Blue took both between April and June, and only the north before June."""
    both = {"side": "blue", "places": ("north", "south"), "since": day("2014-04-01")}
    assert ask("took", docket(), **both, until=day("2014-06-02")).holds is True
    assert ask("took", docket(), **both, until=day("2014-06-01")).holds is False


def test_lost_and_net() -> None:
    """Red lost two places and took one back; none of them in Sea."""
    year = {"side": "red", "since": day("2014-01-01"), "until": day("2015-01-01")}
    assert ask("lost", docket(), **year, least=2).holds is True
    assert ask("lost", docket(), **year, least=3).holds is False
    assert ask("lost", docket(), **year, least=1, where=AT_SEA).holds is False
    assert ask("net", docket(), **year, least=-1, most=-1).holds is True
    assert ask("net", docket(), **year, least=0).holds is False
    assert "took 1 and lost 2" in ask("net", docket(), **year, least=0).words


def test_places() -> None:
    """In July blue has both of Land, none of three elsewhere."""
    july = {"side": "blue", "at": day("2014-07-01")}
    assert ask("places", docket(), **july, least=2, most=2).holds is True
    assert ask("places", docket(), **july, least=3).holds is False
    assert ask("places", docket(), **july, least=1, where=AT_SEA).holds is False


def test_net_of_people_counts_who_lived_there() -> None:
    """Red lost the north for good and had the south back: one town of 10,000 fewer."""
    year = {"side": "red", "since": day("2014-01-01"), "until": day("2015-01-01"), "of": "people"}
    found = ask("net", docket(), **year, least=-10_000, most=-10_000)
    assert found.holds is True and "took 10,000 and lost 20,000 people" in found.words


ALLIES = {"side": "red", "since": day("2014-01-01"), "until": day("2015-01-01")}


def test_alone() -> None:
    """Ten losses alone after five in company: what is counted is the ten; a friend in another country is none."""
    control, places = [], []
    for i in range(15):
        fell = "2014-05-01" if i < 5 else "2014-09-01"
        control += [spell(f"p{i}", "2013-12-01", "red"), spell(f"p{i}", fell, "blue")]
        places.append(spot(f"p{i}"))
    sides = {
        s: row(label=s, acts_in=(c,))
        for s, c in (("red", "Land"), ("blue", "Land"), ("kin", "Land"), ("far", "Sea"))
    }
    groups = {g: row(label=g, side=g) for g in sides}
    pact = [
        row(a="kin", b="red", since=day("2014-01-01"), until=day("2014-06-01"), relation="tactical"),
        row(a="red", b="far", since=day("2014-01-01"), until=None, relation="allied"),
        row(a="red", b="blue", since=day("2014-01-01"), until=None, relation="hostile"),
    ]
    tables = {"control": control, "places": places, "sides": sides, "groups": groups, "relations": pact}
    found = ask("alone", docket(**tables), **ALLIES)
    assert found.holds is True and "took 0 places and lost 10; 5 more" in found.words
    assert ask("alone", docket(**tables), **{**ALLIES, "side": "blue"}).holds is False
    assert "took 0 places and lost 15; 0 more" in ask("alone", docket(**tables), **ALLIES, but=("kin",)).words
    few = ask("alone", docket(**tables), **{**ALLIES, "until": day("2014-06-01")})
    assert few.holds is None and "too few" in few.words


EVENT = {"event": "E1", "title": "A raid", "date": day("2014-05-01"), "precision": "day"}


def test_an_event_of_another_month_is_told_with_its_day() -> None:
    d = docket(events=[row(**EVENT)])
    assert ask("event", d, event="E1", since=day("2014-05-01"), until=day("2014-06-01")).holds is True
    early = ask("event", d, event="E1", since=day("2014-04-01"), until=day("2014-05-01"))
    assert (
        early.holds is False and "on record for 2014-05-01, not from 2014-04-01 to 2014-05-01" in early.words
    )


def test_the_argument_is_no_evidence_of_itself() -> None:
    """A row from the article alone is not seen; one that another source has too is."""
    for source, holds in (
        ("article, from an observer", None),
        ("article; an observer", True),
        ("an observer", True),
    ):
        events = docket(events=[row(**{**EVENT, "source": source})])
        assert ask("event", events, event="E1").holds is holds
        figures = docket(measures=[figure("2014-02-01", 3.0, source=source)])
        given = {"indicator": "bread", "area": "Land", "since": day("2014-01-01"), "until": day("2015-01-01")}
        assert ask("measure", figures, **given, above=1.0).holds is holds


def test_a_reading_never_decides() -> None:
    found = ask("reading", docket(), why="bread is read as grain")
    assert (found.holds, found.by, found.words) == (None, "reading", "bread is read as grain")


@pytest.mark.parametrize(
    ("limit", "confidence", "holds"),
    [("2014-05-02", "high", True), ("2014-05-01", "high", False), ("2014-05-02", "low", None)],
)
def test_event(limit: str, confidence: str, holds: bool | None) -> None:
    """On record before the day of the claim; one weak source cannot tell."""
    d = docket(day(limit), events=[row(**EVENT, confidence=confidence)])
    assert ask("event", d, event="E1").holds is holds


def test_relation() -> None:
    """Allied in spring, hostile from June on; a pair without a row cannot be told; order does not matter."""
    d = docket(
        relations=[
            row(a="x", b="y", since=day("2014-01-01"), until=day("2014-06-01"), relation="allied"),
            row(a="x", b="y", since=day("2014-06-01"), until=None, relation="hostile"),
        ]
    )
    friends = ("allied", "tactical")
    assert ask("relation", d, a="y", b="x", stood=friends, at=day("2014-05-31")).holds is True
    assert ask("relation", d, a="x", b="y", stood=friends, at=day("2014-06-01")).holds is False
    assert ask("relation", d, a="x", b="z", stood=friends, at=day("2014-06-01")).holds is None


def figure(since: str, best: float, **cells: object) -> object:
    usual = {
        "indicator": "bread",
        "area": "Land",
        "until": None,
        "low": None,
        "high": None,
        "unit": "t",
        "scope": "",
    }
    return row(**{**usual, "since": day(since), "best": best, **cells})


@pytest.mark.parametrize(
    ("low", "high", "above", "holds"), [(2.0, 4.0, 1.0, True), (2.0, 4.0, 5.0, False), (2.0, 4.0, 3.0, None)]
)
def test_measure_needs_low_and_high_on_one_side(
    low: float, high: float, above: float, holds: bool | None
) -> None:
    d = docket(measures=[figure("2014-02-01", 3.0, low=low, high=high)])
    given = {"indicator": "bread", "area": "Land", "since": day("2014-01-01"), "until": day("2015-01-01")}
    assert ask("measure", d, **given, above=above).holds is holds
    assert ask("measure", docket(), **given, above=above).holds is None


@pytest.mark.parametrize(
    ("second", "way", "holds"), [(1.0, "down", True), (1.9, "down", False), (3.0, "up", True)]
)
def test_change(second: float, way: str, holds: bool) -> None:
    """From 2: half is a fall, a twentieth is none."""
    d = docket(measures=[figure("2014-02-01", 2.0), figure("2014-08-01", second)])
    given = {"indicator": "bread", "area": "Land", "first": day("2014-01-01"), "last": day("2014-12-01")}
    assert ask("change", d, **given, way=way).holds is holds


def test_change_refuses_to_compare_scopes() -> None:
    d = docket(
        measures=[figure("2014-02-01", 2.0, scope="harvest"), figure("2014-08-01", 1.0, scope="stocks")]
    )
    found = ask(
        "change",
        d,
        indicator="bread",
        area="Land",
        first=day("2014-01-01"),
        last=day("2014-12-01"),
        way="down",
    )
    assert found.holds is None and "not compared" in found.words


def strength(when: str, best: float, scope: str = "all") -> object:
    return row(group="g", date=day(when), best=best, low=None, high=None, scope=scope)


def test_grew() -> None:
    """From 100 to 250: twice, not three times; another scope is not compared."""
    d = docket(strengths=[strength("2014-01-10", 100), strength("2014-08-01", 250)])
    given = {"group": "g", "since": day("2014-01-01"), "until": day("2014-12-01")}
    assert ask("grew", d, **given, by=2).holds is True
    assert ask("grew", d, **given, by=3).holds is False
    other = docket(strengths=[strength("2014-01-10", 100), strength("2014-08-01", 250, "part")])
    assert ask("grew", other, **given, by=2).holds is None


def area(when: str, km2: float, publisher: str = "p", where: str = "total") -> object:
    return row(publisher=publisher, date=day(when), km2=km2, area=where)


def test_km2_of_one_publisher_only() -> None:
    """100 to 75 is a quarter; a figure of another publisher is not seen, and of another area not compared."""
    given = {"publisher": "p", "since": day("2014-01-01"), "until": day("2015-01-01")}
    d = docket(territory=[area("2014-02-01", 100), area("2014-05-01", 10, "q"), area("2014-08-01", 75)])
    assert ask("km2", d, **given, above=0.2, below=0.3).holds is True
    assert ask("km2", d, **given, above=0.3).holds is False
    assert ask("km2", docket(territory=[area("2014-02-01", 100)]), **given, above=0.2).holds is None
    mixed = docket(territory=[area("2014-02-01", 100), area("2014-08-01", 75, where="Land")])
    assert ask("km2", mixed, **given, above=0.2).holds is None


def test_nothing_and_scope() -> None:
    assert ask("nothing", docket(), why="no polls").holds is None
    found = ask("scope", docket(), why="one country, not two")
    assert (found.holds, found.by) == (True, "scope")


def test_every_word_of_a_finding_of_counts_names_its_days() -> None:
    d = docket(control=(spell("north", "2013-12-01", "red"),))
    words = ask("lost", d, side="red", least=1, since=day("2014-01-01"), until=day("2014-02-01")).words
    assert words == "0 places lost by red from 2014-01-01 to 2014-02-01"
