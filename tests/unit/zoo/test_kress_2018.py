"""Three-way combat against closed forms."""

import math

import numpy as np
import pytest

from marchland.zoo import published, run
from marchland.zoo.kress_2018.melee import STRATEGIES, shares, survivors

MODEL = published("kress_2018")


def results(**settings: float | str) -> dict[str, float]:
    return {k: v for k, v in MODEL.results(run(MODEL, settings)).items() if isinstance(v, float)}


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_the_total_falls_exponentially_however_fire_is_divided(strategy: str) -> None:
    ran = run(MODEL, {"strategy": strategy, "rate": 2.5})
    found = MODEL.results(ran)
    total = sum(ran.dataset[side].values[0] for side in "abc")
    time = ran.dataset["time"].values[0]
    fought = time < found["end_time"]
    assert total[fought] == pytest.approx(2.45 * np.exp(-2.5 * time[fought]), rel=1e-7)
    assert found["end_time"] == pytest.approx(math.log(2.45 / found["survivors"]) / 2.5, rel=1e-6)


def test_even_fire_has_a_closed_form() -> None:
    """While all live, the mean falls as exp(-t) and differences grow as exp(t/2); then the square law."""
    a, b, c = 1.0, 0.95, 0.5
    mean = (a + b + c) / 3
    t = math.log(mean / (mean - c)) / 1.5
    a, b = (mean * math.exp(-t) + (x - mean) * math.exp(t / 2) for x in (a, b))
    assert results()["survivors"] == pytest.approx(math.sqrt(a * a - b * b), rel=1e-7)


def test_an_ignored_third_meets_a_winner_worn_down() -> None:
    """A' = -B - C/2 and so on: A - B grows as exp(t), C stays until B is gone."""
    a, b, c = 1.0, 0.95, 0.5
    s, d = a + b, a - b
    # S' = -S - c, D' = D, B = (S - D)/2 = 0
    low, high = 0.0, 5.0
    for _ in range(100):
        t = (low + high) / 2
        gap = (s + c) * math.exp(-t) - c - d * math.exp(t)
        low, high = (t, high) if gap > 0 else (low, t)
    left = d * math.exp(t)
    found = results(strategy="ignore_c")
    assert found["c_end"] == pytest.approx(math.sqrt(c * c - left * left), rel=1e-7)


def test_two_sides_follow_the_square_law() -> None:
    found = results(a0=5, b0=0, c0=3)
    assert found["winner"] == 1 and found["survivors"] == pytest.approx(4, rel=1e-7)
    assert found["end_time"] == pytest.approx(math.atanh(0.6), rel=1e-6)


def test_the_names_of_sides_do_not_matter() -> None:
    for strategy, mirrored in (("split", "split"), ("c_on_a", "c_on_b"), ("ignore_c", "ignore_c")):
        a, b, c = survivors((1.0, 0.8, 0.6), strategy)
        assert survivors((0.8, 1.0, 0.6), mirrored) == pytest.approx([b, a, c])


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_no_more_than_one_is_left(strategy: str) -> None:
    """Thirty random starts of a fixed seed; no false alarms."""
    for start in np.random.default_rng(5).uniform(0.1, 1, (30, 3)):
        ends = survivors(tuple(start), strategy)
        assert sum(v > 0 for v in ends) <= 1 and min(ends) >= 0


def test_equal_sides_perish_together_and_nobody_wins() -> None:
    for settings in ({"b0": 1, "c0": 1}, {"b0": 1, "c0": 0}, {"a0": 0, "b0": 0, "c0": 0}):
        found = results(**settings)
        assert found["winner"] == 0 and found["survivors"] == 0 and math.isnan(found["end_time"])


def test_a_side_alone_has_won() -> None:
    found = results(a0=0, b0=0, c0=2)
    assert (found["winner"], found["survivors"], found["end_time"]) == (3, 2, 0)


def test_fire_is_never_lost_nor_aimed_at_the_dead() -> None:
    for strategy in STRATEGIES:
        for alive in ((1, 1, 1), (1, 0, 1), (0, 1, 1), (1, 1, 0)):
            here = np.array(alive, bool)
            fire = shares(strategy, here)
            assert fire.sum(axis=1) == pytest.approx(here.astype(float))
            assert not fire[:, ~here].any()
