"""Regimes and batches, integrated out: Poisson without them, sums over paths, and what is known when a record ends."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import ndtr
from scipy.stats import poisson

from marchland.calibrate.regime_filter import LOSSES, integrate, mood, regimes, share_of_second

CAMPAIGN = {"campaign.surge": 6.0, "campaign.begin": 0.1, "campaign.end": 0.3, "campaign.batch": 0.9}
COLLAPSE = {"collapse.begin": 0.05, "collapse.end": 0.2}


def given(n: int = 1, **p: float) -> dict[str, np.ndarray]:
    return {name: np.repeat(value, n) for name, value in {**CAMPAIGN, **COLLAPSE, **p}.items()}


def record(weeks: int) -> tuple[np.ndarray, np.ndarray]:
    """Exposures and captures (weeks, directions); every capture has rate 1 at the mean."""
    rng = np.random.default_rng(1)
    exposure = 0.8 * rng.random((weeks, 3))
    return exposure, rng.poisson(2 * exposure)


def told(
    exposure: np.ndarray, counts: np.ndarray, r: object, ceding: float = 0.0, ceded: float = 0.0
) -> tuple:
    """Rates and risk (weeks, regime, direction, 1), with what a collapse adds to both."""
    factor = np.exp(r.log)
    risk = exposure[:, None, :, None] * factor
    risk[:, 1, LOSSES] += ceding
    rate = np.ones((1, *factor.shape)) * factor
    rate[:, 1, LOSSES] += ceded
    return counts[:, None, :, None] * np.log(rate), risk


@pytest.mark.parametrize("p", [{}, given(**{"campaign.surge": 1.0, "campaign.batch": 1e-9})])
def test_without_them_it_is_poisson(p: dict[str, np.ndarray]) -> None:
    exposure, counts = record(30)
    r = regimes(p, 1)
    found, chance = integrate(*told(exposure, counts, r), counts, r)
    free = np.log([[float(np.prod(np.arange(1, n + 1))) for n in row] for row in counts])
    want = poisson.logpmf(counts, exposure) - counts * np.log(exposure) + free
    assert found[0] == pytest.approx(want.sum(0))
    assert chance[0] == pytest.approx(share_of_second(r)[:, 0]), "nothing is learned"


def test_it_is_the_mean_over_simulated_paths() -> None:
    """Against 400,000 paths; four standard errors, so a false alarm in about 1 of 5,000 a direction."""
    exposure, counts = record(16)
    n, r = 400_000, regimes(given(), 1)
    rng = np.random.default_rng(2)
    share, begin, end = (x[:, 0] for x in (share_of_second(r), r.begin, r.end))
    on, log = rng.random((n, 3)) < share, np.zeros((n, 3))
    plain = 1 - share + 6 * share
    for t in range(16):
        w = 0.9 * rng.standard_normal((n, 3)) - 0.9**2 / 2
        factor = np.where(on, 6.0, 1.0) / plain
        factor[:, LOSSES] = 1.0
        rate, risk = factor.copy(), exposure[t] * factor
        rate[:, LOSSES] += 0.7 * on[:, LOSSES]
        risk[:, LOSSES] += 1.5 * on[:, LOSSES]
        log += counts[t] * (np.log(rate) + w) - risk * np.exp(w)
        on = on ^ (rng.random((n, 3)) < np.where(on, end, begin))
    weight = np.exp(log)
    found, chance = integrate(*told(exposure, counts, r, 1.5, 0.7), counts, r)
    error = weight.std(0) / np.sqrt(n)
    assert (np.abs(np.exp(found[0]) - weight.mean(0)) < 4 * error).all()
    at_end = (weight * on).sum(0) / weight.sum(0)
    spread = np.sqrt((weight**2 * (on - at_end) ** 2).sum(0)) / weight.sum(0)
    assert (np.abs(chance[0] - at_end) < 4 * spread).all()


def test_quiet_weeks_tell_of_a_calm_and_storms_of_an_offensive() -> None:
    r = regimes(given(), 1)
    for many, low, high in ((0, 0.09, 0.16), (6, 0.6, 0.742)):
        counts = np.full((26, 3), many)
        chance = integrate(*told(np.ones((26, 3)), counts, r), counts, r)[1][0, 0]
        assert low < chance < high, "hazards of .1 and .3 turn regimes whatever was known"


def test_moods_start_regimes_as_often_as_they_are_on() -> None:
    """Chances of .2, .9 and 0 of the second regime, 20,000 stratified draws each."""
    n = 20_000
    r = regimes(given(n), n)
    u = np.repeat(((np.arange(n) + 0.5) / n)[:, None], 3, axis=1)
    found = mood(r, np.broadcast_to([0.2, 0.9, 0.0], (n, 3)), u)
    on = ndtr(found) < share_of_second(r).T
    assert on.mean(0) == pytest.approx([0.2, 0.9, 0.0], abs=1e-3)
    assert ndtr(found[:, 2]).min() > share_of_second(r)[2, 0]
