"""The game of attack: both equilibrium conditions checked from their meaning, and its limits."""

import math

import pytest
from scipy.special import ndtr

from marchland.zoo import published, run
from marchland.zoo.morris_shin_1998.equilibrium import attackers, cutoff, equilibria, is_unique, thresholds

MODEL = published("morris_shin_1998")
CASES = [(0.4, 100.0, 0.0, 0.5), (0.2, 4.0, 3.0, 0.9), (0.5, 9.0, 30.0, 0.45), (0.7, 0.5, 40.0, 0.4)]


@pytest.mark.parametrize("case", CASES)
def test_at_every_threshold_enough_attack_and_the_last_attacker_is_indifferent(
    case: tuple[float, float, float, float],
) -> None:
    cost, private, public, prior_mean = case
    for z in equilibria(*case):
        theta, x = float(ndtr(z)), cutoff(z, private)
        assert attackers(theta, z, private) == pytest.approx(theta, abs=1e-9)
        believed = (private * x + public * prior_mean) / (private + public)
        falls = ndtr(math.sqrt(private + public) * (theta - believed))
        assert falls == pytest.approx(cost, abs=1e-9)


def test_private_doubts_leave_one_outcome_and_shared_news_brings_back_three() -> None:
    assert len(equilibria(0.5, 100.0, 25.0, 0.5)) == 1
    assert len(equilibria(0.5, 100.0, 26.0, 0.5)) == 3
    assert is_unique(100.0, 25.0) and not is_unique(100.0, 26.0)
    low, middle, high = thresholds(0.5, 100.0, 40.0, 0.5)
    assert middle == pytest.approx(0.5) and low == pytest.approx(1 - high)


def test_shared_news_of_weakness_widens_the_fall() -> None:
    ends = [thresholds(0.4, 100.0, 10.0, mean)[0] for mean in (0.2, 0.5, 0.8)]
    assert ends == sorted(ends, reverse=True)


def test_extreme_values_still_have_an_equilibrium() -> None:
    for case in ((1e-9, 1e-6, 1e12, 1e6), (0.6, 100.0, 1e12, -1e6), (0.999, 1e12, 0.0, 0.0)):
        assert 1 <= len(equilibria(*case)) <= 3


def test_attack_shrinks_with_the_regimes_strength() -> None:
    share = run(MODEL, {"private": 20}).dataset["attackers"].values[0]
    assert (share[1:] <= share[:-1]).all() and share.min() >= 0 and share.max() <= 1
