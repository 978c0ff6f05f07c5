"""A share in words never says certain of what is not, nor never of what is possible."""

from __future__ import annotations

import re

import numpy as np
import pytest

from marchland.stats.shares import among, chance, frequency, percent

SHARES = [*np.linspace(0, 1, 2001), 1e-6, 0.0004, 0.9996, 1 - 1e-6]


@pytest.mark.parametrize("share", SHARES[:: max(1, len(SHARES) // 400)] + SHARES[-4:])
def test_only_one_is_all_and_only_nought_is_none(share: float) -> None:
    said = {
        frequency(share): (r"(\d+) in \1", r"0 in \d+"),
        among(share, 50): ("50", "0"),
        percent(share): (r"100%", r"0%"),
        percent(share, 1): (r"100.0%", r"0.0%"),
        chance(share): ("1.00", "0.00"),
    }
    for words, (all_of, none) in said.items():
        assert bool(re.fullmatch(all_of, words)) == (share == 1), (share, words)
        assert bool(re.fullmatch(none, words)) == (share == 0), (share, words)


def test_people_say_it_so() -> None:
    assert [frequency(p) for p in (0, 0.4, 0.95, 0.97, 0.996, 0.9999, 1)] == [
        "0 in 10", "4 in 10", "19 in 20", "97 in 100", "996 in 1,000", "over 999 in 1,000", "10 in 10",
    ]  # fmt: skip
    assert [among(p, 50) for p in (0.001, 0.5, 0.999)] == ["under 1", "25", "over 49"]
    assert percent(float("nan")) == "not known"
