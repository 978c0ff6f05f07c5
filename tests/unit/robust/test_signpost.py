"""Signposts: their words, and whether their intervals hold what happens in sets that the box was not found in."""

from __future__ import annotations

import numpy as np
import pytest

from marchland.sensitivity.signpost import flattery, interval, limit, measured, part, signpost, tenths
from marchland.stats.prim import Box, find, peel

INF = np.inf
HIT, MISS = 0.9, 0.2
RANGE = (np.arange(1000) + 0.5) / 1000


def worlds(seed: int, n: int) -> tuple[np.ndarray, np.ndarray]:
    """n sets of 12 parameters; where p3 > .6 and p7 < .5 nine of ten futures are of interest, elsewhere two."""
    rng = np.random.default_rng(seed)
    x = rng.random((n, 12))
    return x, rng.binomial(4, np.where((x[:, 3] > 0.6) & (x[:, 7] < 0.5), HIT, MISS)) / 4


def boxed(limits: dict[int, tuple[float, float]]) -> Box:
    return Box(limits, 0.9, 0.5, 0.2, 0.3, dict.fromkeys(limits, 1.0), dict.fromkeys(limits, 0.0), 0.0)


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (0.3141, "1/week", "0.314 a week"),
        (8.0, "weeks", "8 weeks"),
        (1.0, "weeks", "1 week"),
        (1200.0, "persons", "1,200 persons"),
        (3.0, "events/week", "3 events a week"),
        (0.4, "log-odds", "0.4 (log-odds)"),
        (0.4, "log-odds per ln ratio", "0.4 (log-odds per ln ratio)"),
        (0.02, "1/week per index", "0.02 a week per index"),
        (0.5, "0-1", "0.5 (0-1)"),
        (-1.5, "", "-1.5"),
    ],
)
def test_units_follow_their_number_in_words(value: float, unit: str, said: str) -> None:
    assert measured(value, unit) == said


def test_bounds_on_one_side_and_on_both() -> None:
    assert limit(RANGE, (0.7, INF), "`p`", "1/week") == (
        "`p` is at least 0.7 a week, the upper 3 tenths of what is held possible"
    )
    assert limit(RANGE, (-INF, 0.1), "`p`") == "`p` is at most 0.1, the lower tenth of what is held possible"
    assert limit(RANGE, (0.2, 0.4), "`p`", "share") == (
        "`p` lies between 0.2 and 0.4 (share), 2 tenths of what is held possible"
    )


def test_a_limit_leaves_neither_all_nor_nothing() -> None:
    assert part(0.96) == "the upper 9 tenths" and part(0.01, below=True) == "the lower tenth"
    assert tenths(0.04) == "a tenth" and tenths(1.0) == "9 tenths"


def test_a_sentence_has_units_cells_and_no_forbidden_words() -> None:
    x, y = worlds(1, 250)
    names = tuple(f"hold.p{i}[is]" for i in range(12))
    said = signpost(
        find(x, y), x, y, names, {"hold.p3": "how fast."}, "it fails", units={"hold.p3": "1/week"}
    )
    assert "`hold.p3[is]` (how fast) is at least 0." in said and " a week, the upper" in said
    assert not [word for word in ("predict", "prove", "optimal", "confidence") if word in said.lower()]
    assert said == signpost(
        find(x, y), x, y, names, {"hold.p3": "how fast."}, "it fails", 1, {"hold.p3": "1/week"}
    )


def test_a_few_sets_that_agree_are_not_certain() -> None:
    assert interval(np.ones(10), 1)[0] < 0.9 and interval(np.ones(10), 1)[1] == 1.0
    low, high = interval(np.ones(2000), 1)
    assert low > 0.998 and high == 1.0


def test_an_interval_holds_the_figure_and_reaches_to_the_correction() -> None:
    y = np.random.default_rng(1).binomial(4, 0.7, 200) / 4
    low, high = interval(y, 1)
    wide, same = interval(y, 1, 0.1)
    assert low < y.mean() < high and wide == pytest.approx(low - 0.1) and same == high


def test_what_flatters_a_box_is_most_of_its_error_in_noise() -> None:
    """Limits peeled in pure noise hold 0.4 in truth; the mean of 12 seeds errs by less than half once corrected."""
    plain, corrected = [], []
    for seed in range(12):
        rng = np.random.default_rng(seed)
        x, y = rng.random((200, 6)), rng.binomial(4, 0.4, 200) / 4
        box = boxed(peel(x, y))
        here = box.holds(x)
        plain.append(y[here].mean() - 0.4)
        corrected.append(plain[-1] - flattery(box, x, y, seed)[0])
    assert np.mean(plain) > 0.03 and abs(np.mean(corrected)) < np.mean(plain) / 2


def test_a_box_that_is_there_is_hardly_flattered() -> None:
    assert abs(flattery(boxed({3: (0.6, INF), 7: (-INF, 0.5)}), *worlds(3, 1000), 1)[0]) < 0.02
