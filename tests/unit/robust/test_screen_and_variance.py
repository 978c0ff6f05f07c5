"""Screening and shares of variance against functions whose answers are known in closed form."""

from __future__ import annotations

import numpy as np
import pytest

from marchland.stats.morris import effects, trajectories
from marchland.stats.sobol import LUCK, points, shares

PI = np.pi


def ishigami(x: np.ndarray, a: float = 7.0, b: float = 0.1) -> np.ndarray:
    """ishigami_1990: sin x1 + a sin^2 x2 + b x3^4 sin x1 on [-pi, pi]^3."""
    z = PI * (2 * x - 1)
    return np.sin(z[:, 0]) + a * np.sin(z[:, 1]) ** 2 + b * z[:, 2] ** 4 * np.sin(z[:, 0])


def test_ishigami_with_luck_as_its_third_input() -> None:
    """First .3139, .4424, 0 and totals .5576, .4424, .2437: the third input is given as luck."""
    u, luck = points(["one", "two"], 4096)
    found = {s.group: s for s in shares(["one", "two"], ishigami(np.column_stack([u, luck])))}
    known = {"one": (0.3139, 0.5576), "two": (0.4424, 0.4424), LUCK: (0.0, 0.2437)}
    for name, (first, total) in known.items():
        assert found[name].first == pytest.approx(first, abs=0.02)
        assert found[name].total == pytest.approx(total, abs=0.02)


def test_groups_of_the_g_function() -> None:
    """For the product of (|4x - 2| + a) / (1 + a), a group's shares follow from V_i = 1 / 3 / (1 + a_i)^2."""
    a = np.array([0.0, 1.0, 4.5, 9.0])
    v = 1 / 3 / (1 + a) ** 2
    groups = ["big", "small", "big"]
    u, luck = points(groups, 4096)
    x = np.column_stack([u, luck])
    y = np.prod((np.abs(4 * x - 2) + a) / (1 + a), axis=1)
    whole = np.prod(1 + v) - 1
    of = {"big": [0, 2], "small": [1], LUCK: [3]}
    for s in shares(groups, y):
        own = np.prod(1 + v[of[s.group]]) - 1
        rest = np.prod(np.delete(1 + v, of[s.group]))
        assert s.first == pytest.approx(own / whole, abs=0.02)
        assert s.total == pytest.approx(own * rest / whole, abs=0.02)


def test_intervals_hold_the_truth_about_as_often_as_they_say() -> None:
    """90% intervals of luck's total over 30 seeds: fewer than 20 hits has a chance of 2e-4 if they are right."""
    hits = 0
    for seed in range(30):
        u, luck = points(["one"], 128, seed)
        y = u[:, 0] + 0.5 * luck
        found = {s.group: s for s in shares(["one"], y, seed)}
        hits += found[LUCK].total_low <= 0.2 <= found[LUCK].total_high
    assert hits >= 20


def test_what_does_not_vary_has_no_shares() -> None:
    u, _ = points(["one"], 8)
    assert shares(["one"], np.ones(len(u))) == ()


@pytest.mark.parametrize("n", [0, 1, 3, 100])
def test_numbers_of_points_are_powers_of_two(n: int) -> None:
    with pytest.raises(ValueError, match="power of two"):
        points(["one"], n)


def test_no_group_is_called_luck() -> None:
    with pytest.raises(ValueError, match="luck"):
        points([LUCK], 8)


def test_screening_of_a_sum_gives_its_slopes() -> None:
    names = ["none", "small", "large", "against"]
    x, luck = trajectories(names, 6)
    y = x @ np.array([0.0, 1.0, 5.0, -3.0]) + 100 * luck
    found = {e.parameter: e for e in effects(names, x, y)}
    span = 0.9
    for name, slope in zip(names, (0.0, 1.0, 5.0, -3.0), strict=True):
        assert found[name].mu == pytest.approx(slope * span, abs=1e-9)
        assert found[name].mu_star == pytest.approx(abs(slope) * span, abs=1e-9)
        assert found[name].sigma == pytest.approx(0, abs=1e-9)
    assert [e.parameter for e in effects(names, x, y)][:2] == ["large", "against"]


def test_screening_shows_where_a_sign_depends_on_others() -> None:
    names = ["one", "two"]
    x, _ = trajectories(names, 40)
    y = (x[:, 0] - 0.5) * (x[:, 1] - 0.5)
    for e in effects(names, x, y):
        assert abs(e.mu) < e.mu_star and e.sigma > 0.1
        assert e.low <= e.mu_star <= e.high


def test_luck_stays_within_a_trajectory() -> None:
    x, luck = trajectories(["a", "b", "c"], 5)
    assert x.shape == (20, 3) and len(set(luck)) == 5
    assert all(len(set(part)) == 1 for part in luck.reshape(5, 4))
    assert x.min() >= 0.05 and x.max() <= 0.95


def test_one_trajectory_is_too_few() -> None:
    with pytest.raises(ValueError, match="two"):
        trajectories(["a"], 1)
