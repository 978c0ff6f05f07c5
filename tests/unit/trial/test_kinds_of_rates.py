"""Rates before and after, shares and odds in two codings: intervals by hand or by integration, and when none can tell."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from marchland.trial.kinds.odds import interval
from unit.trial.small import ask, day, docket, row, spell

SPLIT = day("2014-07-06")


def taken(before: int, after: int) -> list[object]:
    """Places that blue takes from red, one a day, up to and from the split on."""
    rows = []
    for i in range(before + after):
        when = SPLIT + timedelta(days=i - before)
        rows += [spell(f"p{i}", "2013-12-01", "red"), spell(f"p{i}", when.isoformat(), "blue")]
    return rows


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
    found = ask("share", d, field="lead", values=("army",), above=0.5)
    assert found.holds is holds
    assert "coder a" in found.words and "coder b" in found.words


@pytest.mark.parametrize(("places", "holds"), [((), None), (("p0",), True)])
def test_one_case_is_a_count_and_has_no_interval(places: tuple[str, ...], holds: bool | None) -> None:
    """Of all recaptures one case says nothing; of a place that the claim names it is all there is."""
    found = ask(
        "share", docket(forces=coded((1, 1), 1)), field="lead", values=("army",), above=0.5, places=places
    )
    assert (found.holds, found.strength) == (holds, "weak")
    assert found.words.count("1 of 1 (too few for an interval)") == 2 and "100%" not in found.words


def test_share_leaves_out_what_a_coder_left_open_and_what_came_later() -> None:
    """Unknown cells count neither for nor against; places won after the day of the claim are not seen."""
    known = coded((9, 9), 10)
    unknown = [row(place="q", date=day("2014-05-01"), coder=c, lead=()) for c in "ab"]
    later = [row(place="z", date=day("2014-12-01"), coder=c, lead=("army",)) for c in "ab"]
    words = ask("share", docket(day("2014-06-01"), forces=[*known, *unknown, *later]),
                field="lead", values=("army",), above=0.5).words  # fmt: skip
    assert words.count("9 of 10") == 2


def test_no_rows_cannot_tell() -> None:
    assert ask("share", docket(), field="lead", values=("army",), above=0.5).holds is None
    given = {
        "field": "reprisal",
        "values": ("serious",),
        "by": "co_ethnic",
        "where": ("no",),
        "against": ("yes",),
    }
    assert ask("odds", docket(), **given).holds is None


def test_few_cases_have_no_odds() -> None:
    given = {"field": "lead", "values": ("army",), "by": "air", "where": ("us",), "against": ("none",)}
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
        "field": "reprisal",
        "values": ("serious",),
        "by": "co_ethnic",
        "where": ("no",),
        "against": ("yes",),
    }
    assert ask("odds", docket(forces=harmed(no, yes)), **given).holds is holds
    turned = None if holds is None else not holds
    assert ask("odds", docket(forces=harmed(no, yes)), **given, way="less").holds is turned
