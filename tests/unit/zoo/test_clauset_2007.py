"""The process against the Pareto law, the estimator against its error, and what must not matter."""

import numpy as np
import pytest
from scipy.stats import kstest, pareto

from marchland.zoo import published, run
from marchland.zoo.clauset_2007 import fitted
from marchland.zoo.clauset_2007.model import ABOVE, CHUNK

MODEL = published("clauset_2007")


@pytest.mark.parametrize("draws", [1, CHUNK - 1, CHUNK, 2 * CHUNK + 7])
def test_as_many_events_as_asked_for(draws: int) -> None:
    ran = run(MODEL, {"draws": draws})
    assert ran.dataset["events"].values.sum() == draws
    assert ran.dataset["above"].values[:, :, 0].sum() == draws


def test_severities_are_pareto() -> None:
    """Kolmogorov-Smirnov test of one step's severities; false alarm 1e-4."""
    grid = MODEL.build(MODEL.read({"draws": CHUNK, "xmin": 2.0})).model
    u = np.random.default_rng(1).random(CHUNK)
    p = {"kappa": 0.7, "selection": 0.7 * 1.38, "xmin": 2.0}
    singles = [
        float(grid.step({}, p, {"events": 1}, {"end": u[k : k + 1]})["logarithms"]) for k in range(2000)
    ]
    assert kstest(2.0 * np.exp(singles), pareto(1.38, scale=2.0).cdf).pvalue > 1e-4


def test_counts_above_follow_the_closed_form() -> None:
    """Each count is binomial: 4.5 standard deviations at 21 severities, false alarm 2e-4."""
    ran = run(MODEL, {"draws": 300_000, "kappa": 2.0, "selection": 2.0}, seed=2)
    above = ran.dataset["above"].values.sum((0, 1))[:21]
    share = 10.0 ** -ABOVE[:21]
    spread = np.sqrt(300_000 * share * (1 - share))
    assert (np.abs(above - 300_000 * share) <= 4.5 * spread + 1e-9).all()


def test_the_estimate_scatters_as_its_error_says() -> None:
    """200 runs: mean of the normal deviates within 4/sqrt(200) (plus bias 1/sqrt(n)), spread within 4/sqrt(400)."""
    ran = run(MODEL, {"draws": 2500}, 200, seed=3)
    alpha, error = fitted(ran)
    deviates = (alpha - 2.38) / error
    assert abs(deviates.mean()) < 4 / np.sqrt(200) + 1 / np.sqrt(2500)
    assert abs(deviates.std(ddof=1) - 1) < 4 / np.sqrt(400)
    assert MODEL.results(ran)["alpha_mle"][1] == pytest.approx(error.mean() / np.sqrt(200), rel=0.2)


def test_only_the_ratio_of_rates_leaves_a_trace() -> None:
    """The same draws give the same estimate at three times both rates, and from any smallest severity."""
    draws = {"draws": 20_000}
    base = MODEL.results(run(MODEL, draws))["alpha_mle"][0]
    for other in ({"kappa": 3.0, "selection": 4.14}, {"xmin": 50.0}):
        assert MODEL.results(run(MODEL, {**draws, **other}))["alpha_mle"][0] == pytest.approx(base, rel=1e-12)


def test_corners_are_finite() -> None:
    for kappa in (0.001, 1000.0):
        for selection in (0.001, 1000.0):
            found = MODEL.results(run(MODEL, {"kappa": kappa, "selection": selection, "draws": 1}))
            assert np.isfinite([found["alpha"], *found["alpha_mle"], found["alpha_error"]]).all()
