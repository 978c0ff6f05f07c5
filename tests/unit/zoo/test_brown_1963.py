"""The fight man by man: exact fractions, symmetry, its limit, and runs that follow the exact chances."""

from fractions import Fraction
from functools import cache

import numpy as np
import pytest

from marchland.zoo import models, run
from marchland.zoo.brown_1963.chain import ends, solve

MODEL = models()["brown_1963"]


@cache
def exact(a: int, b: int, i: int, j: int) -> tuple[Fraction, Fraction]:
    """Chance that x wins and mean survivors, by the recursion in exact fractions."""
    if 0 in (i, j):
        return Fraction(int(i > 0)), Fraction(i + j)
    falls_x = Fraction(a * j, a * j + b * i)
    one, other = exact(a, b, i - 1, j), exact(a, b, i, j - 1)
    chance, left = (falls_x * m + (1 - falls_x) * n for m, n in zip(one, other, strict=True))
    return chance, left


@pytest.mark.parametrize(("a", "b", "x0", "y0"), [(1, 1, 1, 1), (2, 3, 1, 2), (1, 5, 7, 12), (4, 3, 15, 9)])
def test_the_recursion_is_exact_in_fractions(a: int, b: int, x0: int, y0: int) -> None:
    chance, left = exact(a, b, x0, y0)
    assert solve(a, b, x0, y0) == pytest.approx((float(chance), float(left)), rel=1e-13)


def test_by_hand() -> None:
    """One against one: the faster wins. Two x against one y: x loses only if y hits twice in a row."""
    assert solve(2, 3, 1, 1) == pytest.approx((3 / 5, 1))
    twice = 2 / (2 + 6) * 2 / (2 + 3)
    assert solve(2, 3, 2, 1)[0] == pytest.approx(1 - twice)


@pytest.mark.parametrize(("a", "b", "x0", "y0"), [(1.0, 1.0, 20, 15), (0.3, 2.0, 5, 31), (7.0, 1.0, 60, 4)])
def test_chances_of_all_ends_agree_with_the_recursion(a: float, b: float, x0: int, y0: int) -> None:
    """Forward from the start against backward from the ends."""
    x_left, y_left = ends(a, b, x0, y0)
    mean = x_left @ np.arange(x0 + 1) + y_left @ np.arange(y0 + 1)
    assert x_left.sum() + y_left.sum() == pytest.approx(1)
    assert solve(a, b, x0, y0) == pytest.approx((x_left.sum(), mean), rel=1e-12)


def test_sides_may_change_names_and_only_the_ratio_of_rates_counts() -> None:
    chance, left = solve(0.3, 0.8, 14, 21)
    assert solve(0.8, 0.3, 21, 14) == pytest.approx((1 - chance, left))
    assert solve(3e5, 8e5, 14, 21) == pytest.approx((chance, left))


def test_large_fights_end_as_the_square_law_says() -> None:
    """1000 against 600 keep 800; ten against six come less near."""
    chance, left = solve(1, 1, 1000, 600)
    assert chance == pytest.approx(1, abs=1e-9) and left == pytest.approx(800, rel=2e-3)
    assert abs(solve(1, 1, 10, 6)[1] - 8) / 8 > 5e-3


def test_runs_end_as_often_in_every_way_as_the_exact_chances_say() -> None:
    """Chi-square of 4000 runs over ends expected at least five times; seed fixed, false alarm 1e-4."""
    from scipy.stats import chi2

    ran = run(MODEL, {"a": 2.0, "x0": 12, "y0": 8}, runs=4000, seed=3)
    x_left, y_left = ends(2.0, 1.0, 12, 8)
    chance = np.concatenate([y_left[:0:-1], x_left[1:]])
    values = np.concatenate([-np.arange(8, 0, -1), np.arange(1, 13)])
    end = ran.dataset["x_left"].values - ran.dataset["y_left"].values
    seen = np.array([(end == v).sum() for v in values])
    assert seen.sum() == 4000
    often = chance * 4000 >= 5
    expected = np.append(4000 * chance[often], 4000 * chance[~often].sum())
    found = np.append(seen[often], seen[~often].sum())
    keep = expected > 0
    statistic = ((found - expected)[keep] ** 2 / expected[keep]).sum()
    assert statistic < chi2.ppf(1 - 1e-4, keep.sum() - 1)


def test_one_man_falls_at_a_time_until_one_side_is_gone() -> None:
    ran = run(MODEL, {"x0": 4, "y0": 3}, runs=200)
    x, y = ran.dataset["x"].values, ran.dataset["y"].values
    men = np.concatenate([np.full((200, 1), 7.0), x + y], axis=1)
    fighting = np.concatenate([np.ones((200, 1), bool), (np.minimum(x, y) > 0)[:, :-1]], axis=1)
    assert (np.diff(men) == -fighting.astype(float)).all()
    assert (np.minimum(x, y)[:, -1] == 0).all() and (np.maximum(x, y)[:, -1] >= 1).all()
