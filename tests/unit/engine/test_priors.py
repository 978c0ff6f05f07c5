"""A prior with bounds is the same distribution cut to them: in draws, in learning, in words."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.integrate import quad
from scipy.special import ndtr

from marchland.calibrate.recalibrate import widened
from marchland.calibrate.space import Space
from marchland.engine.draws import draw_parameters
from marchland.engine.priors import Param, Prior, beta, fixed, halfnormal, lognormal, normal
from marchland.scenario import load
from marchland.territory.compile import compile_model
from marchland.territory.parameters import as_columns, priors_by_column, territorial_draws

RUNS = np.arange(4000)
WHOLE = (normal(0.3, 2.0), halfnormal(1.5), lognormal(60.0, 0.4), beta(2.0, 6.0), Prior("uniform", -1.0, 3.0))
CUT = (
    replace(WHOLE[0], low=-0.5, high=0.4),
    replace(WHOLE[0], low=5.0),
    replace(WHOLE[1], low=-1.0, high=1.0),
    replace(WHOLE[2], high=55.0),
    replace(WHOLE[2], low=30.0, high=250.0),
    replace(WHOLE[3], low=0.1),
    replace(WHOLE[4], low=-7.0, high=0.3),
)
GIVEN = {
    "parameters.contest.rho": "{dist: lognormal, a: 1.7, b: 0.35, low: 1.5, high: 2}",
    "parameters.alarm.guard": "{dist: normal, a: 0, b: 0.4, low: 0}",
    "parameters.support.alpha": "{dist: normal, a: 0, b: 0.5, low: -0.1, high: 0.3}",
}


def closed(prior: Prior) -> stats.rv_continuous:
    """The distribution that is cut, by scipy."""
    a, b = prior.a, prior.b
    return {
        "normal": lambda: stats.norm(a, b),
        "halfnormal": lambda: stats.halfnorm(scale=a),
        "lognormal": lambda: stats.lognorm(b, scale=a),
        "beta": lambda: stats.beta(a, b),
        "uniform": lambda: stats.uniform(a, b - a),
    }[prior.dist]()


def drawn(prior: Prior) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    found = draw_parameters({"m.x": Param("x", "1", prior)}, {}, 3, RUNS)["m.x"]
    assert found.dtype == np.float32
    return np.asarray(found)


@pytest.mark.parametrize("prior", CUT, ids=str)
def test_draws_follow_the_cut_distribution(prior: Prior) -> None:
    """Kolmogorov and Smirnov against f / (F(high) - F(low)), at 1e-4: the seed is fixed, and of all seeds one in 1,400
    would fail one of these seven."""
    values, whole = drawn(prior), closed(prior)
    assert (values.astype(np.float64) >= prior.low).all() and (values.astype(np.float64) <= prior.high).all()
    below, above = whole.cdf([prior.low, prior.high])
    found = stats.kstest(values, lambda x: (whole.cdf(x) - below) / (above - below))
    assert found.pvalue > 1e-4


@pytest.mark.parametrize("prior", CUT, ids=str)
def test_the_density_integrates_to_one(prior: Prior) -> None:
    """With the mass that the bounds leave for a constant; and between the bounds it adds up to `cdf`."""
    whole = closed(prior)
    low, high = max(prior.low, *whole.ppf([1e-13])), min(prior.high, *whole.ppf([1 - 1e-13]))
    middle = prior.median
    parts = [quad(whole.pdf, a, b, limit=200)[0] / prior.mass for a, b in ((low, middle), (middle, high))]
    assert sum(parts) == pytest.approx(1, abs=1e-6)
    assert parts[0] == pytest.approx(0.5, abs=1e-6) == float(prior.cdf(np.asarray(middle)))


@pytest.mark.parametrize("prior", WHOLE, ids=str)
def test_a_prior_without_bounds_keeps_its_draws(prior: Prior) -> None:
    """To the last bit; and bounds that cut nothing off move them by rounding alone."""
    far = replace(prior, low=-1e6, high=1e6)
    assert not prior.cut and far.cut and far.mass == 1
    u = (RUNS + 0.5) / len(RUNS)
    assert prior.quantile(u) == pytest.approx(far.quantile(u), rel=1e-12)
    assert np.array_equal(drawn(prior), drawn(far))


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    whole=st.sampled_from(WHOLE),
    ends=st.tuples(st.floats(0, 1), st.floats(0, 1)),
    u=st.floats(0, 1, exclude_min=True, exclude_max=True),
)
def test_no_uniform_leads_out_of_the_bounds(whole: Prior, ends: tuple[float, float], u: float) -> None:
    """Whatever the bounds and the uniform, in single precision too; a greater uniform never gives a smaller value."""
    low, high = sorted(whole.quantile(np.clip(np.array(ends), 1e-12, 1 - 1e-12)).tolist())
    prior = replace(whole, low=low, high=high)
    assume(prior.drawable)
    found = prior.quantile(np.array([1e-300, u, 1 - 2**-53]))
    assert (np.diff(found) >= 0).all()
    assert (found >= low).all() and (found <= high).all()
    assert (found.astype(np.float32).astype(np.float64) >= low).all()
    assert (found.astype(np.float32).astype(np.float64) <= high).all()


def test_bounds_that_leave_nothing_are_known() -> None:
    assert not replace(normal(0, 1), low=6.0).drawable
    assert not replace(normal(0, 1), low=0.5 + 1e-12, high=0.5 + 2e-12).drawable
    assert not replace(beta(2, 2), low=1.5).drawable
    assert replace(normal(0, 1), low=4.0).drawable and fixed(2.0).drawable


def test_bounds_of_a_scenario_hold_in_draws_and_in_learning() -> None:
    """Learning moves points of a space in which every prior is a standard normal: no point of it, however far out and
    however widened, is a parameter beyond its bounds; and half of the prior lies on either side of its middle."""
    model = compile_model(load("two_valleys", GIVEN))
    plain = compile_model(load("two_valleys"))
    priors = priors_by_column(model)
    cut = {column: prior for column, (_, prior) in priors.items() if prior.cut}
    assert {column.split("[")[0] for column in cut} == {key.removeprefix("parameters.") for key in GIVEN}
    table = as_columns(model, territorial_draws(model, 5)(RUNS))
    before = as_columns(plain, territorial_draws(plain, 5)(RUNS))
    space = Space(model)
    z = np.random.default_rng(1).standard_normal((400, len(space.names)))
    far = np.concatenate([z, 5 * z, widened(z, 4.0), np.full((1, z.shape[1]), 40.0), -40 + 0 * z[:1]])
    learned = space.values(far)
    for i, column in enumerate(priors):
        if column not in cut:
            assert np.array_equal(table[:, i], before[:, i])
            continue
        prior, at = cut[column], space.names.index(column)
        low, high = prior.single
        for values in (
            table[:, i],
            learned[:, at].astype(np.float32),
            space.parameters(far)[column.split("[")[0]],
        ):
            assert values.min() >= low and values.max() <= high
        assert space.values(z)[:, at] == pytest.approx(prior.quantile(ndtr(z[:, at])), rel=1e-6)


def test_bounds_stand_in_the_manifest_and_in_words() -> None:
    from marchland.views.words import prior as words

    prior = replace(lognormal(1.7, 0.35), low=1.0)
    assert prior.as_dict() == {"dist": "lognormal", "a": 1.7, "b": 0.35, "low": 1.0, "high": None}
    assert words(prior.as_dict()) == "log-normal, median 1.7, log-sd 0.35, cut to 1 or more"
    assert words(replace(prior, high=3.0).as_dict()) == "log-normal, median 1.7, log-sd 0.35, cut to 1 to 3"
    assert words(lognormal(1.7, 0.35).as_dict()) == "log-normal, median 1.7, log-sd 0.35"
    assert str(prior) == "LN(1.7, 0.35) in [1, inf]"
