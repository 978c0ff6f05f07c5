"""Tests of claims are read strictly: what is read is what was written, what is wrong is said where it stands.

The property at the end holds or fails for a given input, so there is no false alarm; examples are fixed.
"""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marchland.scenario import Problem, Scenario, load
from marchland.scenario.source import Spot
from marchland.trial.kind import kinds
from marchland.trial.parse import Test, parse
from marchland.trial.where import ALL

CELL = Spot("claims.csv", 7, 21, "V1,fact,a line of the file")


@cache
def valleys() -> Scenario:
    return load("two_valleys")


def read(text: str) -> tuple[list[Test], list[Problem]]:
    return parse(text, valleys(), CELL, "claims[V1].asks")


def test_arguments_come_by_place_or_by_name() -> None:
    by_place, _ = read("held(birkton, rebels, 2001-08-01)")
    by_name, _ = read("  held( at = 2001-08-01 , side=rebels, places=birkton )  ")
    assert by_place[0].given == by_name[0].given
    assert by_place[0].given == {"places": ("birkton",), "side": "rebels", "at": date(2001, 8, 1)}


def test_defaults_negation_lists_and_several_tests() -> None:
    tests, problems = read(
        "not held(birkton|ashmill, rebels, 2001-08-01); lost(rebels, 2, 2001-01-01, 2002-01-01)"
    )
    assert not problems
    assert [t.negated for t in tests] == [True, False]
    assert tests[0].given["places"] == ("birkton", "ashmill")
    assert tests[1].given["where"] == ALL and tests[1].given["least"] == 2.0


def test_conditions_are_read_as_written() -> None:
    text = "share(lead|support, shia_militias, 0.5, where=country=Iraq & sunni_arab >= 0.5 & air!=none & date<2016-01-01)"
    tests, problems = parse(text, load("iraq_syria_2014"), CELL, "x")
    assert not problems and tests[0].given["field"] == ("lead", "support")
    said = [(c.columns[0].name, c.sign, c.than) for c in tests[0].given["where"].conditions]
    assert said == [
        ("country", "=", ("Iraq",)), ("sunni_arab", ">=", 0.5), ("air", "!=", ("none",)), ("date", "<", date(2016, 1, 1)),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("where", "said", "hint"),
    [
        ("", "'' is no condition", "column=name"),
        ("country", "'country' is no condition", "column=name"),
        ("country=Iraq &", "'' is no condition", "column=name"),
        ("country==Iraq", "is no condition", "column=name"),
        ("contry=Iraq", "no column named 'contry'", "did you mean 'country'?"),
        ("country=Irak", "'country' is never 'Irak'", "did you mean 'Iraq'?"),
        ("country>=Iraq", "not in order", "expected = or !="),
        ("sunni_arab>=half", "'half' is no number", "plain number"),
        ("sunni_arab>=nan", "'nan' is no number", "plain number"),
        ("date<2015-13-01", "'2015-13-01'", ""),
        ("lead|supprt=shia_militias", "no column named 'supprt'", "did you mean 'support'?"),
        ("lead|sunni_arab=1", "joins columns of names and number", ""),
        ("lead=serious", "'lead' is never 'serious'", "values of lead"),
        ("former=is", "no column named 'former'", "columns"),
    ],
)
def test_a_condition_that_cannot_be_read_is_refused_with_what_was_meant(
    where: str, said: str, hint: str
) -> None:
    tests, problems = parse(
        f"share(reprisal, serious, 0.2, where={where})", load("iraq_syria_2014"), CELL, "x"
    )
    assert not tests and len(problems) == 1
    assert said in problems[0].message and hint in problems[0].hint


def test_a_sentence_may_hold_commas_and_equals() -> None:
    tests, problems = read("nothing(no polls, no counts, n=0)")
    assert not problems and tests[0].given["why"] == "no polls, no counts, n=0"


def test_an_empty_cell_is_no_test() -> None:
    assert read("") == ([], []) and read(" ; ") == ([], [])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("held", "is no test"),
        ("held(birkton, rebels, 2001-08-01", "is no test"),
        ("held(birkton, rebels, 2001-08-01))", "is no test"),
        ("__import__(os)", "no test named '__import__'"),
        ("hold(birkton, rebels, 2001-08-01)", "no test named 'hold'"),
        ("held(birktn, rebels, 2001-08-01)", "places: no place named 'birktn'"),
        ("held(birkton, rebel, 2001-08-01)", "side: no side named 'rebel'"),
        ("held(birkton, rebels, 2001-13-01)", "at: '2001-13-01'"),
        ("held(birkton, rebels)", "held lacks at"),
        ("held(birkton, rebels, 2001-08-01, 3)", "one too many"),
        ("held(birkton, rebels, 2001-08-01, side=rebels)", "'side' is given twice"),
        ("held(birkton, rebels, when=2001-08-01)", "takes no argument 'when'"),
        ("lost(rebels, 2, 2001-01-01, 2002-01-01, country=Land)", "takes no argument 'country'"),
        ("lost(rebels, 2, 2001-01-01, 2002-01-01, where=holder=rebels)", "where: no column named 'holder'"),
        ("lost(rebels, two, 2001-01-01, 2002-01-01)", "least: 'two' is no number"),
        ("lost(rebels, 1e400, 2001-01-01, 2002-01-01)", "is no number"),
        ("lost(rebels, nan, 2001-01-01, 2002-01-01)", "is no number"),
        ("nothing()", "why: expected some words"),
        ("sign(hold.f_uot, positive)", "parameter: no parameter named 'hold.f_uot'"),
    ],
)
def test_what_is_wrong_is_said(text: str, said: str) -> None:
    tests, problems = read(text)
    assert not tests and len(problems) == 1
    assert said in problems[0].message


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("hold(birkton, rebels, 2001-08-01)", "held"),
        ("held(birktn, rebels, 2001-08-01)", "birkton"),
        ("held(birkton, rebel, 2001-08-01)", "rebels"),
        ("held(birkton, rebels, att=2001-08-01)", "at"),
        ("sign(hold.f_uot, positive)", "hold.f_out"),
    ],
)
def test_the_nearest_name_is_offered(text: str, name: str) -> None:
    _, problems = read(text)
    assert f"did you mean '{name}'?" in problems[0].hint


def test_all_that_is_wrong_is_said_at_once_and_where_it_stands() -> None:
    """The cell begins at column 21; the second test 36 characters on."""
    text = "held(nowhere, rebels, 2001-08-01) ; hold(birkton, rebels, 2001-08-01)"
    _, problems = read(text)
    assert [(p.file, p.line, p.column) for p in problems] == [("claims.csv", 7, 21), ("claims.csv", 7, 57)]
    assert text[36:].startswith("hold(")


def test_a_misspelt_value_of_the_codings_is_refused() -> None:
    """Otherwise a typing error would be counted as never and would contradict a claim."""
    _, problems = parse("share(lead, shia_militas, 0.5)", load("iraq_syria_2014"), CELL, "x")
    assert problems and "did you mean 'shia_militias'?" in problems[0].hint


def test_kinds_are_discovered_and_say_what_they_ask() -> None:
    for name, kind in kinds().items():
        assert kind.name == name and kind.asks.endswith("?")
        names = [a.name for a in kind.args]
        assert len(names) == len(set(names))


NAMES = st.sampled_from(
    [*kinds(), "birkton", "rebels", "2001-08-01", "not ", "at", "side", "places", "1e9", "nan"]
)
MARKS = st.sampled_from(
    [
        "(",
        ")",
        ",",
        ";",
        "=",
        "|",
        "where=",
        "country=",
        "&",
        "!=",
        ">=",
        " ",
        "\n",
        "'",
        "\x00",
        "é",
        "٣",
        ".",
    ]
)
TEXTS = st.lists(st.one_of(NAMES, MARKS, st.text(max_size=4)), max_size=12).map("".join)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(TEXTS)
def test_whatever_is_written_is_read_or_refused(text: str) -> None:
    """No text raises; every piece that is not blank becomes a test or a problem with a place in the file."""
    tests, problems = read(text)
    assert len(tests) + len(problems) == sum(bool(piece.strip()) for piece in text.split(";"))
    assert all(p.column >= CELL.column and p.message and str(p) for p in problems)
