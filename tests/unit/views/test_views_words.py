"""Words: numbers, dates and frequencies as readers meet them."""

from __future__ import annotations

import numpy as np
import pytest

from marchland.views import words


@pytest.mark.parametrize(
    ("value", "said"),
    [(0, "0"), (7, "7"), (0.25, "0.25"), (12.4, "12"), (999, "999"), (54321, "54,300"), (1234567, "1,230,000"),
     (-2.5, "-2.50"), (0.0004, "0.0004"), (float("nan"), "not known")],
)  # fmt: skip
def test_numbers_keep_three_figures_and_no_more(value, said):
    assert words.number(value) == said


def test_recorded_figures_are_never_rounded():
    assert words.exact(54321.0) == "54,321"
    assert words.exact(0.54) == "0.54"


def test_frequencies_are_natural():
    assert words.frequency(640, 1000) == "in 640 of 1,000 futures"
    assert words.frequency(0, 1000) == "in none of 1,000 futures"
    assert words.frequency(8, 8) == "in all 8 futures"


def test_dates_and_lists_read_like_a_sentence():
    assert words.day("2015-02-08") == "8 February 2015"
    assert words.short_day(np.datetime64("2014-08-17T00:00:00", "ns")) == "17 Aug 2014"
    assert words.listed(["a", "b", "c"]) == "a, b and c"
    assert words.listed(["a"]) == "a"
    assert words.listed([]) == ""


def test_priors_are_said_in_words_and_unknown_kinds_as_written():
    assert words.prior({"dist": "lognormal", "a": 1.7, "b": 0.35}) == "log-normal, median 1.7, log-sd 0.35"
    assert words.prior({"dist": "fixed", "a": 5.0, "b": 0.0}) == "fixed at 5"
    assert words.prior({"dist": "gumbel", "a": 1, "b": None}) == "gumbel 1"
