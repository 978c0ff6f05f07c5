"""The sampler against posteriors that are known in closed form."""

import numpy as np
import pytest

from marchland.calibrate.smc import effective, next_power, resampled, sample

DIMENSIONS, PARTICLES = 12, 600


def test_a_linear_gaussian_posterior_and_its_evidence() -> None:
    """Prior N(0, 1) in 12 directions, data on three of them with sd .3: posterior and evidence are closed forms.

    Bounds are about five standard errors of 600 particles (false alarm below 1e-5 for the means, with the sampler's
    own correlation allowed for by a factor of two).
    """
    data, sd = np.array([1.2, -0.7, 2.0]), 0.3
    rng = np.random.default_rng(4)

    def loglik(z: np.ndarray) -> np.ndarray:
        return -0.5 * (((z[:, :3] - data) / sd) ** 2).sum(1)

    found = sample(loglik, rng.standard_normal((PARTICLES, DIMENSIONS)), seed=3)
    spread = np.sqrt(1 / (1 + 1 / sd**2))
    error = 10 * spread / np.sqrt(PARTICLES)
    assert found.z[:, :3].mean(0) == pytest.approx(data / (1 + sd**2), abs=error)
    assert found.z[:, :3].std(0) == pytest.approx(spread, rel=0.25)
    assert found.z[:, 3:].mean(0) == pytest.approx(0, abs=10 / np.sqrt(PARTICLES))
    assert found.z[:, 3:].std(0) == pytest.approx(1, rel=0.25)
    exact = sum(-0.5 * d**2 / (1 + sd**2) - 0.5 * np.log(1 + 1 / sd**2) for d in data)
    assert found.evidence == pytest.approx(exact, abs=1.0)
    assert found.steps[-1]["power"] == 1.0


def test_without_evidence_the_prior_comes_back() -> None:
    start = np.random.default_rng(1).standard_normal((PARTICLES, 3))
    found = sample(lambda z: np.zeros(len(z)), start, seed=2)
    assert found.z.mean(0) == pytest.approx(0, abs=0.25)
    assert found.z.std(0) == pytest.approx(1, rel=0.15)
    assert found.evidence == pytest.approx(0, abs=1e-12)


def test_a_seed_gives_the_same_particles() -> None:
    start = np.random.default_rng(1).standard_normal((100, 2))

    def loglik(z: np.ndarray) -> np.ndarray:
        return -((z - 1) ** 2).sum(1)

    one, two, other = (sample(loglik, start, seed=s).z for s in (5, 5, 6))
    assert np.array_equal(one, two) and not np.array_equal(one, other)


def test_weights_and_powers() -> None:
    assert effective(np.zeros(10)) == pytest.approx(1)
    assert effective(np.array([0.0, -1e9, -1e9, -1e9])) == pytest.approx(0.25)
    loglik = np.random.default_rng(2).normal(0, 50, 400)
    power = next_power(loglik, 0.0, 0.5)
    assert 0 < power < 1 and effective(power * loglik) == pytest.approx(0.5, abs=1e-2)
    assert next_power(loglik * 1e-3, 0.3, 0.5) == 1.0
    chosen = resampled(np.log(np.array([0.1, 0.7, 0.2])), np.random.default_rng(0))
    counts = np.bincount(np.repeat(chosen, 1), minlength=3)
    assert counts[1] in (2, 3) and counts.sum() == 3
