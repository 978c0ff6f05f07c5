"""The likelihood's gradient: against the likelihood itself, and against differences of it."""

from datetime import date

import jax.numpy as jnp
import numpy as np
import pytest

from marchland.calibrate import likelihood_gradient as slope
from marchland.calibrate import regime_filter
from marchland.calibrate.likelihood import EventHistory, event_history
from marchland.calibrate.methods import laplace
from marchland.scenario import load

STEP = 0.02


@pytest.fixture(scope="module")
def history() -> EventHistory:
    return event_history(load("two_valleys"), date(2002, 1, 6), replicates=2)


@pytest.mark.slow
def test_value_and_gradient_of_a_record(history: EventHistory) -> None:
    """Some sixty blocks of futures: nothing else checks that a gradient points uphill."""
    z = history.space.draw(np.arange(32), 3)
    value, gradient = history.value_and_gradient(z)
    assert value == pytest.approx(history(z), abs=2e-3)
    assert gradient.shape == z.shape and np.isfinite(gradient).all()
    names = history.space.names
    steepest = np.argsort(-np.abs(gradient).mean(0))[:4]
    for i in steepest:
        step = np.zeros(z.shape[1])
        step[i] = STEP
        slopes = (history(z + step) - history(z - step)) / (2 * STEP)
        # Where a step flips a drawn event the difference jumps and the gradient does not: most points must agree.
        close = np.isclose(gradient[:, i], slopes, rtol=0.02, atol=0.005)
        assert close.mean() > 0.7, names[i]


def test_a_gradient_at_one_point_is_that_of_all(history: EventHistory) -> None:
    z = history.space.draw(np.arange(history.slope.each), 4)
    value, gradient = history.value_and_gradient(z)
    found, at = history.value_then_gradient(z)
    np.testing.assert_array_equal(found, value)
    for point in (0, len(z) // 2, len(z) - 1):
        np.testing.assert_allclose(at(point), gradient[point], rtol=1e-6, atol=1e-9)


@pytest.mark.slow
def test_a_normal_around_the_peak_of_a_record(history: EventHistory) -> None:
    """Climbs on a real likelihood: nothing in the whole block of starts is likelier."""
    found = laplace.learn(history, 64, 1)
    start = history.space.draw(np.arange(512), 9)
    prior = laplace.value_and_gradient(history, start)[0]
    assert found.steps[0]["peak"] > prior.max()
    assert np.isfinite(found.loglik).all() and found.loglik.mean() > history(start).mean()
    assert found.z.std(0).max() < 1.5, "the record never widens: 64 draws of sd 1 at most"
    assert found.evidence is not None and found.evidence < found.steps[0]["peak"]


def test_campaigns_agree_with_the_forward_algorithm() -> None:
    rng = np.random.default_rng(1)
    rates, risk = rng.normal(0, 1, (30, 2, 3, 5)), rng.gamma(2, 0.2, (30, 2, 3, 5))
    counts = rng.poisson(0.4, (30, 3))
    ranges = {"campaign.surge": (1, 20), "campaign.batch": (0.1, 2.0)}
    ranges |= {f"{m}.begin": (0.01, 0.2) for m in ("campaign", "collapse")}
    ranges |= {f"{m}.end": (0.05, 0.5) for m in ("campaign", "collapse")}
    p = {name: rng.uniform(*ends, 5) for name, ends in ranges.items()}
    exact = regime_filter.integrate(rates, risk, counts, regime_filter.regimes(p, 5))[0].sum(1)
    r = regime_filter.regimes({k: jnp.asarray(v, jnp.float32) for k, v in p.items()}, 5, jnp)
    found = slope.campaigns(*(jnp.asarray(told, jnp.float32) for told in (rates, risk, counts)), r)
    assert np.asarray(found) == pytest.approx(exact, rel=1e-4)
