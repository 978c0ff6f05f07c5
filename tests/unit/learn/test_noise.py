"""What chance alone shows of contraction: once in twenty samples, whatever the number of draws and parameters."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from marchland.calibrate.calibrate import UNINFORMED, Learned
from marchland.calibrate.noise import FALSELY, distinct, kurtosis, noise
from marchland.compare.sign import sign, signs
from marchland.scenario import load
from unit.trial.small import ask, docket

SAMPLES = 2000


@pytest.mark.parametrize(("draws", "tested"), [(64, 20), (512, 60)])
def test_nothing_learned_is_called_informed_once_in_twenty(draws: int, tested: int) -> None:
    """2,000 samples at 5%: the share is off by .012 or more with a chance of two in a hundred; the seed is fixed."""
    rng = np.random.default_rng(5)
    most = np.array([1 - rng.standard_normal((draws, tested)).var(0).min() for _ in range(SAMPLES)])
    assert (most > noise(draws, tested)).mean() == pytest.approx(FALSELY, abs=0.012)
    assert noise(draws, tested) > UNINFORMED, "or 0.1 would have been enough"


def test_draws_that_come_twice_count_once_and_skewed_priors_need_more() -> None:
    z = np.random.default_rng(1).standard_normal((64, 3))
    assert distinct(np.concatenate([z, z])) == 64
    assert kurtosis(np.exp(z[:, 0])) > kurtosis(z[:, 0]) and noise(64, 1, 8.0) > noise(64, 1)
    assert noise(1) == 1 and noise(100_000) < 0.02


def test_a_posterior_that_is_the_prior_informs_nothing() -> None:
    z = np.random.default_rng(4).standard_normal((64, 40))
    assert (1 - z.var(0) >= UNINFORMED).any(), "0.1 alone would have called some of these informed"
    same = SimpleNamespace(z=z, contraction=1 - z.var(0), noise=noise(distinct(z), 40))
    assert not Learned.informed.fget(same).any()  # type: ignore[attr-defined]


def test_a_sign_leans_only_beyond_chance() -> None:
    """All 40 draws above zero, less spread than the prior, but no less than 40 draws may show by chance."""
    rng = np.random.default_rng(3)
    prior = np.quantile(rng.standard_normal(100_000), (np.arange(4096) + 0.5) / 4096)
    drawn = 3 + 0.85 * rng.standard_normal(40)
    few = sign("intervention.stall", prior, prior, drawn, tested=25)
    many = sign("intervention.stall", prior, prior, 3 + 0.85 * rng.standard_normal(4000), tested=25)
    assert few.noise > few.contraction > UNINFORMED and many.contraction > many.noise
    said = [
        ask("sign", docket(bench=SimpleNamespace(sign=lambda _, one=one: one)), parameter=one.parameter)
        for one in (few, many)
    ]
    assert [f.holds for f in said] == [None, True]
    assert "chance alone reaches" in said[0].words


def test_a_slope_whose_rival_is_zero_is_asked_against_even_odds() -> None:
    """No neutral draw of `will.step` is below 0: above its median is what half of them are, and all that are argued."""
    u = (np.arange(4096) + 0.5) / 4096
    found = {
        one.parameter: one
        for one in signs(load("two_valleys"), {"will.step": u[::8]}, ("will.step", "will.tire"))
    }
    step = found["will.step"]
    assert step.prior == pytest.approx(0.5, abs=0.001) and step.argued == 1.0
    assert step.posterior == pytest.approx(0.957, abs=0.005), (
        "even draws: all but those below the median, .043"
    )
    assert found["will.tire"].prior > 0.99, "not on trial: positive is above 0"
