"""The layered fit against closed forms, an independent sampler, and planted truths.

Random comparisons have fixed seeds; each says how often it would fail on another seed if all were right.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.special import gammaln
from scipy.stats import gamma, kstest, nbinom

from marchland.wars.hierarchy import CLUMPS, RATE, SIZE
from marchland.wars.kernels import log_chance, poisson, sizes
from marchland.wars.layers import Fitted, Layout, Prior, cell_masses, fit
from unit.wars.planted import planted, table

TINY = (1e-3,)
NONE = replace(RATE, between=TINY, within=TINY, slope=1e-3)


def layout(t: object) -> Layout:
    return Layout(len(t.wars), t.war, t.foreign, t.own, t.weight)  # type: ignore[attr-defined]


def fitted(t: object, prior: Prior) -> Fitted:
    return fit(layout(t), prior, poisson(t.began, t.exposure))  # type: ignore[attr-defined]


def test_without_spread_between_wars_all_are_one_gamma_poisson() -> None:
    """A flat prior on the log rate is Gamma(0, 0): rate ~ Gamma(batches, exposure); a normal of sd 20 is nearly flat."""
    t = table([0, 0, 1, 2], [300.0, 500.0, 900.0, 300.0], [4, 6, 11, 3])
    e = fitted(t, replace(NONE, s0=20.0)).draw(20_000, np.random.default_rng(1))
    rate = np.exp(e.shared(0, 0))
    exact = gamma(24, scale=1 / 2000)
    assert rate.mean() == pytest.approx(exact.mean(), rel=0.01)
    assert np.quantile(rate, [0.05, 0.5, 0.95]) == pytest.approx(exact.ppf([0.05, 0.5, 0.95]), rel=0.02)


def test_the_evidence_without_spread_is_the_closed_form() -> None:
    """log integral Poisson(n | e^m E) N(m | m0, s0) dm, here on a fine grid."""
    t = table([0], [200.0], [5])
    m = np.linspace(-14, 4, 200_001)
    log_p = 5 * (m + np.log(200)) - 200 * np.exp(m) - gammaln(6)
    log_p += -0.5 * ((m - RATE.m0) / RATE.s0) ** 2 - np.log(RATE.s0 * np.sqrt(2 * np.pi))
    exact = np.log(np.exp(log_p).sum() * (m[1] - m[0]))
    assert fitted(t, NONE).evidence == pytest.approx(exact, abs=0.02), "Laplace is off by about 1/(12 x 5)"


def test_one_war_with_wide_spreads_is_its_own() -> None:
    """With spread 2.5 between wars, a war of 50 batches keeps its rate whatever the others have."""
    t = table([0, 1, 2, 3], 1000.0, [50, 1, 1, 1])
    f = fitted(t, replace(RATE, between=(2.5,), within=TINY))
    e = f.draw(5000, np.random.default_rng(2))
    own = np.exp(e.shared(0, 0) + e.of_war(0))
    assert np.median(own) == pytest.approx(0.05, rel=0.05)
    assert own.std() / own.mean() == pytest.approx(1 / np.sqrt(50), rel=0.15)


def test_a_campaigns_own_level_is_drawn_from_its_own_batches() -> None:
    t = table([0, 0], 1000.0, [40, 0])
    f = fitted(t, replace(RATE, between=TINY, within=(2.5,)))
    rng = np.random.default_rng(3)
    e = f.draw(5000, rng)
    busy, quiet = (np.exp(f.campaign(e, row, rng)) for row in (0, 1))
    assert np.median(busy) == pytest.approx(0.04, rel=0.05)
    assert np.quantile(quiet, 0.95) < 0.004


def test_tempering_of_a_half_is_half_the_record() -> None:
    whole = table([0], [500.0], [10])
    half = replace(table([0], [1000.0], [20]), tempering=np.array([0.5]))
    a, b = (fitted(t, NONE).draw(20_000, np.random.default_rng(4)).shared(0, 0) for t in (whole, half))
    assert a.mean() == pytest.approx(b.mean(), abs=0.01) and a.std() == pytest.approx(b.std(), rel=0.03)


def test_nothing_seen_gives_back_the_prior() -> None:
    f = fit(
        Layout(0, *(np.zeros(0, np.int64),), *(np.zeros(0),) * 3), RATE, poisson(np.zeros(0), np.zeros(0))
    )
    e = f.draw(20_000, np.random.default_rng(5))
    assert f.evidence == pytest.approx(0, abs=1e-9)
    assert e.value.mean(0) == pytest.approx([RATE.m0, 0, 0], abs=0.06)
    assert e.value.std(0) == pytest.approx([2, 1, 1], rel=0.03)
    assert (e.node[:, 0] > 1).mean() == pytest.approx(cell_masses(RATE.between, 1.0)[4:].sum(), abs=0.02)


def test_cells_of_a_half_normal_add_to_one() -> None:
    for scale in (0.5, 1.0, 2.0):
        assert cell_masses(RATE.between, scale).sum() == pytest.approx(1)
    assert cell_masses((0.3,), 1.0).tolist() == [1.0]


@pytest.mark.parametrize("within", [0.05, 0.75, 2.5])
@pytest.mark.parametrize(("n", "exposure"), [(0, 10.0), (0, 5000.0), (1, 1000.0), (9, 5000.0), (800, 9000.0)])
def test_the_sum_over_a_campaigns_effect_is_fine_enough(within: float, n: int, exposure: float) -> None:
    """Counts under a lognormal level against a sum a hundred times finer, from nothing to hundreds of batches."""
    rows = Layout(1, np.zeros(1, np.int64), np.zeros(1), np.zeros(1), np.ones(1))
    kernel = poisson(np.array([float(n)]), np.array([exposure]))
    f = fit(rows, replace(RATE, between=TINY, within=(within,)), kernel)
    x = np.linspace(-9, 9, 20_001)
    for m in np.log((n + 0.5) / exposure) + np.array([-3, 0, 3]) * within:
        s = m + within * x
        log_p = n * (s + np.log(exposure)) - exposure * np.exp(s) - gammaln(n + 1) - 0.5 * x**2
        exact = np.log(np.exp(log_p - log_p.max()).sum() * (x[1] - x[0]) / np.sqrt(2 * np.pi)) + log_p.max()
        value, node = np.array([[m, 0.0, 0.0, 0.0]]), np.array([[TINY[0], within, 0.0]])
        prior = -0.5 * ((m - RATE.m0) / RATE.s0) ** 2 - np.log(RATE.s0 * TINY[0]) - 2 * np.log(2 * np.pi)
        assert f.density(value, node)[0] - prior == pytest.approx(exact, abs=2e-3)


def test_chances_of_sizes_are_the_negative_binomials() -> None:
    s = np.array([-1.0, 0.5, 2.0])
    for k in CLUMPS:
        p = k / (k + np.exp(s))
        for more in (0, 1, 5, 30):
            assert log_chance(more, s, k, False) == pytest.approx(nbinom.logpmf(more, k, p), abs=1e-9)
            assert log_chance(more, s, k, True) == pytest.approx(nbinom.logsf(more - 1, k, p), abs=1e-9)


def test_a_batch_of_at_least_so_many_raises_the_mean_more_than_one_of_just_so_many() -> None:
    rows = Layout(1, np.zeros(1, np.int64), np.zeros(1), np.zeros(1), np.ones(1))
    means = []
    for least in (False, True):
        kernel = sizes(np.array([20.0]), np.array([least]), np.zeros(1, np.int64), 1, CLUMPS)
        e = fit(rows, SIZE, kernel, CLUMPS).draw(4000, np.random.default_rng(6))
        means.append(e.shared(0, 0).mean())
    assert means[1] > means[0] + 0.1


@pytest.mark.slow
def test_the_fit_agrees_with_nuts_on_the_same_density() -> None:
    """BlackJAX NUTS over all effects, campaigns' own included, at fixed spreads: means and sds within four errors.

    Errors are those of 2,000 draws taken as 500; a false alarm once in 500 other seeds. Runs half a minute, compiling:
    no other test has a second way to the same posterior.
    """
    import jax
    import jax.numpy as jnp
    from blackjax import nuts, window_adaptation

    rng = np.random.default_rng(7)
    prior = replace(RATE, between=(0.75,), within=(0.75,))
    _, t = planted(prior, 5, 4, 400.0, rng)
    war, n, w = jnp.asarray(t.war), len(t.war), len(t.wars)
    x = jnp.stack([jnp.ones(n), jnp.asarray(t.foreign), jnp.asarray(t.own)], axis=1)
    began, exposure = jnp.asarray(t.began), jnp.asarray(t.exposure)
    mean, sd = jnp.array([prior.m0, 0.0, 0.0]), jnp.array([prior.s0, prior.slope, prior.slope])

    def log_density(z: jax.Array) -> jax.Array:
        b, u, v = mean + sd * z[:3], 0.75 * z[3 : 3 + w], 0.75 * z[3 + w :]
        s = x @ b + u[war] + v
        return (began * s - exposure * jnp.exp(s)).sum() - 0.5 * (z**2).sum()

    first, second = jax.random.split(jax.random.key(7))
    (state, found), _ = window_adaptation(nuts, log_density).run(first, jnp.zeros(3 + w + n), 500)
    kernel = nuts(log_density, **found)

    def one(state: object, key: jax.Array) -> tuple[object, jax.Array]:
        new, _ = kernel.step(key, state)
        return new, new.position

    _, z = jax.lax.scan(one, state, jax.random.split(second, 2000))
    z = np.asarray(z)
    theirs = np.concatenate([np.asarray(mean + sd * z[:, :3]), 0.75 * z[:, 3 : 3 + w]], axis=1)
    e = fitted(t, prior).draw(4000, rng)
    assert e.share > 0.5
    error = theirs.std(0) / np.sqrt(500)
    assert (np.abs(e.value.mean(0) - theirs.mean(0)) < 4 * error).all()
    assert e.value.std(0) == pytest.approx(theirs.std(0), rel=0.13)


@pytest.mark.slow
def test_planted_truths_lie_anywhere_among_the_draws() -> None:
    """Simulation-based calibration (talts_2018) over 150 invented sets of five wars: ranks of six quantities are even.

    Five per cent false alarms over all six together. Runs a quarter of a minute: it is the test of the whole fit.
    """
    rng = np.random.default_rng(11)
    ranks = np.array([rank_of_truth(rng) for _ in range(150)])
    pvalues = [kstest(ranks[:, i], "uniform").pvalue for i in range(ranks.shape[1])]
    assert min(pvalues) > 0.05 / ranks.shape[1], pvalues


def rank_of_truth(rng: np.random.Generator, draws: int = 200) -> list[float]:
    """Ranks (0 to 1) of the mean, both slopes, the first war's effect, the spread between wars, a campaign's level."""
    truth, t = planted(RATE, 5, 4, 300.0, rng)
    f = fitted(t, RATE)
    e = f.draw(draws, rng)
    pairs = [
        (e.value[:, 0], truth.shared[0]), (e.value[:, 1], truth.shared[1]), (e.value[:, 2], truth.shared[2]),
        (e.of_war(0), truth.war[0]), (e.node[:, 0], truth.between), (f.campaign(e, 1, rng), truth.level[1]),
    ]  # fmt: skip
    found = []
    for drawn, value in pairs:
        below, ties = (drawn < value - 1e-9).sum(), (np.abs(drawn - value) <= 1e-9).sum()
        found.append((below + rng.random() * (ties + 1)) / (draws + 1))
    return found
