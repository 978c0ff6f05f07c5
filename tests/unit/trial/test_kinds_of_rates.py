"""Rates before and after, shares and odds in two codings: intervals by hand or by integration, and when none can tell."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from scipy.stats import fisher_exact

from marchland.scenario import load
from marchland.trial.associations import Case, fisher, interval
from marchland.trial.operations import operations
from marchland.trial.said import parameter, so
from marchland.trial.where import FIELDS, Column, Condition, Where
from unit.trial.small import ask, day, docket, row, spell, spot

SPLIT = day("2014-07-06")


def taken(before: int, after: int) -> list[object]:
    """Places that blue takes from red, one a day, up to and from the split on."""
    rows = []
    for i in range(before + after):
        when = SPLIT + timedelta(days=i - before)
        rows += [spell(f"p{i}", "2013-12-01", "red"), spell(f"p{i}", when.isoformat(), "blue")]
    return rows


@pytest.mark.parametrize("table", [(10, 2, 1, 11), (0, 5, 5, 0), (3, 0, 4, 0), (7, 1, 60, 40), (2, 2, 2, 2)])
def test_fishers_p_is_that_of_scipy(table: tuple[int, int, int, int]) -> None:
    cells = zip(table, [(True, True), (False, True), (True, False), (False, False)], strict=True)
    found = [Case(so, exposed, 0, None) for n, (so, exposed) in cells for _ in range(n)]
    assert fisher(found) == pytest.approx(fisher_exact([table[:2], table[2:]]).pvalue, rel=1e-12)


def ruled(before: int, after: int, **given: object) -> bool | None:
    control = taken(before, after)
    places = [row(place=f"p{i}", name=f"p{i}", country="Land") for i in range(before + after)]
    d = docket(control=control, places=places)
    return ask("rate", d, **{"side": "blue", "what": "takes", "split": SPLIT, "weeks": 20.0, **given}).holds


def test_rate_tells_eight_to_one_from_chance_but_not_four_to_one() -> None:
    """One of nine lies below one half (bound .43), one of five does not (bound .66)."""
    assert ruled(8, 1) is True
    assert ruled(8, 1, way="rises") is False
    assert ruled(1, 8, way="rises") is True
    assert ruled(1, 8) is False
    assert ruled(4, 1) is None
    assert ruled(0, 0) is None


def test_rate_of_losses_is_the_other_side_of_takes() -> None:
    assert ruled(8, 1, side="red", what="loses") is True
    assert ruled(8, 1, side="red") is None


def test_rate_waits_until_the_record_reaches_far_enough() -> None:
    assert ruled(8, 1, weeks=40.0) is None


def coded(hits: tuple[int, int], of: int, **cells: tuple[str, ...]) -> list[object]:
    """Places of which each coder says `army` in so many."""
    return [
        row(
            place=f"p{i}",
            date=day("2014-05-01"),
            coder=c,
            **{"lead": ("army" if i < n else "militia",), **cells},
        )
        for c, n in zip("ab", hits, strict=True)
        for i in range(of)
    ]


@pytest.mark.parametrize(
    ("hits", "holds"),
    [((18, 19), True), ((2, 1), False), ((10, 10), None), ((18, 2), None), ((18, 10), None)],
)
def test_share_holds_only_where_both_coders_say_so(hits: tuple[int, int], holds: bool | None) -> None:
    d = docket(forces=coded(hits, 20))
    found = ask("share", d, field=("lead",), values=("army",), above=0.5)
    assert found.holds is holds
    assert "coder a" in found.words and "coder b" in found.words


@pytest.mark.parametrize(("places", "holds"), [((), None), (("p0",), True)])
def test_one_case_is_a_count_and_has_no_interval(places: tuple[str, ...], holds: bool | None) -> None:
    """Of all recaptures one case says nothing; of a place that the claim names it is all there is."""
    found = ask(
        "share", docket(forces=coded((1, 1), 1)), field=("lead",), values=("army",), above=0.5, places=places
    )
    assert (found.holds, found.strength) == (holds, "weak")
    assert found.words.count("1 of 1 (too few for an interval)") == 2 and "100%" not in found.words


def test_share_leaves_out_what_a_coder_left_open_and_what_came_later() -> None:
    """Unknown cells count neither for nor against; places won after the day of the claim are not seen."""
    known = coded((9, 9), 10)
    unknown = [row(place="q", date=day("2014-05-01"), coder=c, lead=()) for c in "ab"]
    later = [row(place="z", date=day("2014-12-01"), coder=c, lead=("army",)) for c in "ab"]
    words = ask("share", docket(day("2014-06-01"), forces=[*known, *unknown, *later]),
                field=("lead",), values=("army",), above=0.5).words  # fmt: skip
    assert words.count("9 of 10") == 2


def test_no_rows_cannot_tell() -> None:
    assert ask("share", docket(), field=("lead",), values=("army",), above=0.5).holds is None
    given = {
        "field": ("reprisal",),
        "values": ("serious",),
        "by": ("co_ethnic",),
        "codes": ("no",),
        "against": ("yes",),
    }
    assert ask("odds", docket(), **given).holds is None


def test_few_cases_have_no_odds() -> None:
    given = {"field": ("lead",), "values": ("army",), "by": ("air",), "codes": ("us",), "against": ("none",)}
    rows = [*coded((4, 4), 4, air=("us",)), *coded((0, 0), 40, air=("none",))]
    found = ask("odds", docket(forces=rows), **given)
    assert found.holds is None and "4 of 4 against 0 of 40, too few for odds" in found.words


def test_odds_interval_by_hand() -> None:
    """10 of 10 against 0 of 10: (10.5/.5)^2 = 441; ln's variance 2 (1/10.5 + 1/.5) = 4.190; z = 1.6449."""
    low, high, middle = interval(10, 0, 0, 10)
    assert middle == pytest.approx(441)
    reach = 1.644854 * np.sqrt(2 * (1 / 10.5 + 2))
    assert (low, high) == pytest.approx((441 * np.exp(-reach), 441 * np.exp(reach)), rel=1e-5)


def harmed(no: int, yes: int, of: int = 12) -> list[object]:
    """Reprisals in so many of places won by strangers, and by their own; both coders the same."""
    cells = [("no", i < no) for i in range(of)] + [("yes", i < yes) for i in range(of)]
    return [
        row(
            place=f"p{i}",
            date=day("2014-05-01"),
            coder=c,
            co_ethnic=(who,),
            reprisal=("serious" if bad else "some",),
        )
        for c in "ab"
        for i, (who, bad) in enumerate(cells)
    ]


@pytest.mark.parametrize(("no", "yes", "holds"), [(10, 1, True), (1, 10, False), (5, 5, None)])
def test_odds(no: int, yes: int, holds: bool | None) -> None:
    given = {
        "field": ("reprisal",),
        "values": ("serious",),
        "by": ("co_ethnic",),
        "codes": ("no",),
        "against": ("yes",),
    }
    assert ask("odds", docket(forces=harmed(no, yes)), **given).holds is holds
    turned = None if holds is None else not holds
    assert ask("odds", docket(forces=harmed(no, yes)), **given, way="less").holds is turned


def test_what_happened_in_one_operation_is_one_case() -> None:
    """The same twenty-four rows: 10 of 12 against 1 of 12 in as many places apart, or in two operations."""
    given = {"field": ("reprisal",), "values": ("serious",), "by": ("co_ethnic",), "codes": ("no",)}
    rows = harmed(10, 1)
    apart = ask("odds", docket(forces=rows), **given)
    near = [spot(f"p{i}", lat=10.0 if i < 12 else 40.0) for i in range(24)]
    together = ask("odds", docket(forces=rows, places=near), **given)
    assert (
        apart.holds is True
        and apart.strength == "moderate"
        and "by 24 operations p under .001" in apart.words
    )
    assert (
        together.holds is None and together.strength == "weak" and "by 2 operations p 1.00" in together.words
    )
    assert "10 of 12 against 1 of 12" in apart.words and "10 of 12 against 1 of 12" in together.words
    assert "association" in apart.words and "Fisher's exact p under .001" in together.words


def test_an_operation_is_close_in_time_and_space_and_chained() -> None:
    """Half a degree is 56 km: a and c are 112 km apart and joined by b; d lies near but comes 40 days later."""
    places = [spot("a", 0.0), spot("b", 0.5), spot("c", 1.0), spot("d", 0.5), spot("e", 3.0)]
    days = {"a": "2014-05-01", "b": "2014-05-11", "c": "2014-05-31", "d": "2014-07-10", "e": "2014-05-01"}
    rows = [row(place=p, date=day(when), coder="a") for p, when in days.items()]
    found = operations(docket(forces=rows, places=places))
    by = {p: found[p, day(when)] for p, when in days.items()}
    assert by["a"] == by["b"] == by["c"] == 0 and by["e"] == 1 and by["d"] == 2


def test_odds_against_all_others_by_any_of_several_columns() -> None:
    """Led or helped by militias: 6 of 6 harmed; others 0 of 6; where support is not told and nobody leads, left out."""
    rows = []
    for c in "ab":
        for i in range(12):
            lead = "militia" if i < 3 else "army"
            support = ("militia",) if 3 <= i < 6 else ("none",)
            bad = "serious" if i < 6 else "none_known"
            rows.append(
                row(
                    place=f"p{i}",
                    date=day("2014-05-01"),
                    coder=c,
                    lead=(lead,),
                    support=support,
                    reprisal=(bad,),
                )
            )
        rows.append(
            row(place="q", date=day("2014-05-01"), coder=c, lead=("army",), support=(), reprisal=("serious",))
        )
    given = {"field": ("reprisal",), "values": ("serious",), "by": ("lead", "support"), "codes": ("militia",)}
    found = ask("odds", docket(forces=rows), **given)
    assert found.holds is True and found.words.count("6 of 6 against 0 of 6") == 2


def test_a_condition_keeps_the_rows_that_meet_it_for_certain() -> None:
    """Of ten led by the army six are in towns of the hill people by half or more; one town's air is not told."""
    rows = coded((10, 10), 10)
    for one in rows:
        one.air = () if one.place == "p0" else ("us",)
    places = [spot(f"p{i}", lat=2.0 * i, shares={"hill": 0.9 if i < 6 else 0.1}) for i in range(10)]
    hill = Column("hill", "share", "number")
    where = Where((Condition((hill,), ">=", 0.5), Condition((Column("air", "row", ("us",)),), "=", ("us",))))
    d = docket(forces=rows, places=places)
    found = ask("share", d, field=("lead",), values=("army",), above=0.5, where=where)
    assert (
        found.words.count("5 of 5") == 2 and "(hill at least 50%, helped from the air by us)" in found.words
    )
    none = Where((Condition((hill,), ">", 0.95),))
    assert ask("share", d, field=("lead",), values=("army",), above=0.5, where=none).holds is None
    assert (
        ask("odds", d, field=("lead",), values=("army",), by=("air",), codes=("us",), where=none).holds
        is None
    )


def test_what_coders_tell_is_said_as_people_say_it() -> None:
    """Labels where there are some; a name without one as it is, and a column that nobody foresaw by its name."""
    label = {"militia": "Shia militias"}

    def named(key: str) -> str:
        return label.get(key, key)

    assert so(("lead", "support"), ("militia",), named) == "led or supported by Shia militias"
    assert so(("reprisal_by",), ("militia", "army"), named) == "reprisals by Shia militias or army"
    assert so(("retook",), ("no",), named) == "not lost again later"
    assert so(("settlement",), ("camp",), named) == "settlement is camp"
    assert parameter("support.b_thr") == "the effect of feeling threatened (support)"
    assert parameter("support.lam") == "support.lam"
    for column in FIELDS:
        coded = {value for row in load("iraq_syria_2014").forces for value in getattr(row, column)}
        assert not any(" is " in so((column,), (value,), named) for value in coded), column
