"""The reference class against planted truths and against a second sampler, at full size.

    python -m verification.reference --worlds 1000 --seed 1 [--plot ranks.png]

Three series. `rates` and `sizes`: invented sets of seven wars with six campaigns each are drawn from the prior, fitted,
and the planted values ranked among the draws (talts_2018). Right: ranks are even, every bar of the plot lies within the
grey band but for one in twenty. Wrong: a hill in the middle says intervals are too wide, a valley that they are too
narrow, a slope that they lean. `nuts`: all shipped wars at 2015-02-08, every effect sampled by BlackJAX with spreads
free and continuous, where the package has a grid; right if medians agree within .15 and the ends of 90% intervals
within .3 in logarithms of a rate. False alarms 1% over all ranks together. Exit code 1 if anything was found.
"""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path

import numpy as np
from scipy.stats import kstest

from marchland.wars.campaigns import Campaigns, campaigns
from marchland.wars.evidence import wars_at
from marchland.wars.hierarchy import CLUMPS, RATE, SIZE, TURNS, part
from marchland.wars.kernels import poisson, sizes
from marchland.wars.layers import F, Fitted, Layout, Prior, cell_masses, fit

WARS, EACH, DRAWS = 7, 6, 250
EXPOSURES = (5.0, 30.0, 150.0, 800.0, 2500.0, 60.0)
"""Place-weeks of a war's campaigns, in the range of those on record."""
ALARM = 0.01
CLOSE, ENDS = 0.15, 0.3
NAMES = ("mean", "abroad", "own", "war", "spread between", "spread within", "campaign")
CUT = date(2015, 2, 8)


def world(prior: Prior, rng: np.random.Generator) -> tuple[Layout, F, F, F]:
    """A layout, planted spreads (2,), effects (3 + wars,) and levels (campaign,)."""
    spread = np.array(
        [
            rng.choice(nodes, p=cell_masses(nodes, scale))
            for nodes, scale in ((prior.between, prior.scale_between), (prior.within, prior.scale_within))
        ]
    )
    n = WARS * EACH
    foreign, own = rng.random((2, n)) < 0.4
    layout = Layout(WARS, np.repeat(np.arange(WARS), EACH), foreign * 1.0, own * 1.0, np.ones(n))
    shared = rng.normal([prior.m0, 0, 0], [prior.s0, prior.slope, prior.slope])
    effects = np.r_[shared, spread[0] * rng.standard_normal(WARS)]
    return layout, spread, effects, layout.design @ effects + spread[1] * rng.standard_normal(n)


def rates(rng: np.random.Generator) -> list[float]:
    """Ranks of what was planted in one world of counts of batches."""
    layout, spread, effects, level = world(RATE, rng)
    exposure = np.tile(EXPOSURES, WARS)
    count = rng.poisson(np.minimum(np.exp(level) * exposure, 1e7)).astype(np.float64)
    return ranked(fit(layout, RATE, poisson(count, exposure)), spread, effects, level, rng)


def batch_sizes(rng: np.random.Generator) -> list[float]:
    """Ranks of what was planted in one world of sizes, of which those above forty are known as at least forty."""
    layout, spread, effects, level = world(SIZE, rng)
    clump = rng.choice(CLUMPS)
    row = np.repeat(np.arange(len(level)), rng.integers(1, 4, len(level)))
    mean = np.exp(np.minimum(level[row], 8.0))
    size = 1.0 + rng.negative_binomial(clump, clump / (clump + mean))
    least = size >= 40
    kernel = sizes(np.minimum(size, 40), least, row, len(level), CLUMPS)
    return ranked(fit(layout, SIZE, kernel, CLUMPS), spread, effects, level, rng)


def ranked(fitted: Fitted, spread: F, effects: F, level: F, rng: np.random.Generator) -> list[float]:
    """Ranks from 0 to 1, ties drawn."""
    e = fitted.draw(DRAWS, rng)
    pairs = [
        *((e.value[:, i], effects[i]) for i in range(4)),
        (e.node[:, 0], spread[0]),
        (e.node[:, 1], spread[1]),
        (fitted.campaign(e, 1, rng), level[1]),
    ]
    found = []
    for drawn, truth in pairs:
        below, ties = (drawn < truth - 1e-9).sum(), (np.abs(drawn - truth) <= 1e-9).sum()
        found.append(float((below + rng.random() * (ties + 1)) / (DRAWS + 1)))
    return found


def judged(name: str, ranks: F, tests: int) -> int:
    """Print the ranks of one series in ten bars and say whether they are even; returns the number that is not."""
    wrong = 0
    for i, what in enumerate(NAMES):
        p = kstest(ranks[:, i], "uniform").pvalue
        bad = p < ALARM / tests
        wrong += bad
        bars = " ".join(f"{n:4d}" for n in np.histogram(ranks[:, i], 10, (0, 1))[0])
        print(f"{name:6s} {what:15s} p {p:.3f} {'NOT EVEN' if bad else 'even':8s} {bars}")
    return wrong


def sampled(table: Campaigns, seed: int, draws: int = 4000) -> F:
    """Log rate of a new campaign of a new war with a force from abroad, by NUTS with free spreads (draw,)."""
    import jax
    import jax.numpy as jnp
    from blackjax import nuts, window_adaptation

    war, n, w = jnp.asarray(table.war), len(table.war), len(table.wars)
    x = jnp.stack([jnp.ones(n), jnp.asarray(table.foreign), jnp.asarray(table.own)], axis=1)
    began, exposure, weight = (jnp.asarray(a) for a in (table.began, table.exposure, table.weight))
    mean, sd = jnp.array([RATE.m0, 0.0, 0.0]), jnp.array([RATE.s0, RATE.slope, RATE.slope])
    scale = jnp.array([RATE.scale_between, RATE.scale_within])

    def log_density(z: jax.Array) -> jax.Array:
        spread = jnp.exp(z[:2])
        s = x @ (mean + sd * z[2:5]) + spread[0] * z[5 : 5 + w][war] + spread[1] * z[5 + w :]
        fits = (weight * (began * s - exposure * jnp.exp(s))).sum()
        return fits - 0.5 * (z[2:] ** 2).sum() - 0.5 * ((spread / scale) ** 2).sum() + z[:2].sum()

    first, second = jax.random.split(jax.random.key(seed))
    (state, found), _ = window_adaptation(nuts, log_density, target_acceptance_rate=0.9).run(
        first, jnp.zeros(5 + w + n), 1500
    )
    kernel = nuts(log_density, **found)
    _, z = jax.lax.scan(
        lambda now, key: (new := kernel.step(key, now)[0], new.position),
        state,
        jax.random.split(second, draws),
    )
    z = np.asarray(z)
    rng = np.random.default_rng(seed)
    spread = np.exp(z[:, :2])
    shared = np.asarray(mean + sd * z[:, 2:5])
    return shared[:, 0] + shared[:, 1] + (spread * rng.standard_normal((draws, 2))).sum(1)


def against_nuts(turn: str, seed: int) -> int:
    """Print quantiles of the predictive log rate by both; returns 1 if they differ."""
    table = campaigns(wars_at(CUT, "iraq_syria_2014"), "losses" if turn == "losses" else "gains")
    rng = np.random.default_rng(seed)
    e = part(table).rate.draw(8000, rng)
    mine = e.shared(1, 0) + (e.node[:, :2] * rng.standard_normal((8000, 2))).sum(1)
    q = [0.05, 0.5, 0.95]
    ours, theirs = np.quantile(mine, q), np.quantile(sampled(table, seed), q)
    off = np.abs(ours - theirs) > np.array([ENDS, CLOSE, ENDS])
    print(f"nuts   {turn:15s} {'DIFFERS' if off.any() else 'agrees':8s} {ours.round(2)} {theirs.round(2)}")
    return int(off.any())


def plot(series: dict[str, F], path: Path) -> None:
    """Bars of ranks, with the band in which nineteen of twenty lie if all is right."""
    import matplotlib.pyplot as plt
    from scipy.stats import binom

    figure, axes = plt.subplots(len(series), len(NAMES), figsize=(16, 5), sharey="row")
    for row, (name, ranks) in zip(axes, series.items(), strict=True):
        low, high = binom.ppf([0.025, 0.975], len(ranks), 0.1)
        for axis, what, values in zip(row, NAMES, ranks.T, strict=True):
            axis.axhspan(low, high, color="lightgrey")
            axis.hist(values, 10, range=(0, 1), color="steelblue")
            axis.set_title(f"{name}: {what}", fontsize=8)
    figure.savefig(path, bbox_inches="tight")


def main(argv: list[str] | None = None) -> int:
    """Run the three series."""
    parser = argparse.ArgumentParser(
        description="planted truths and a second sampler for the reference class"
    )
    parser.add_argument("--worlds", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--plot", type=Path)
    given = parser.parse_args(argv)
    rng = np.random.default_rng(given.seed)
    series = {
        name: np.array([one(rng) for _ in range(given.worlds)])
        for name, one in (("rates", rates), ("sizes", batch_sizes))
    }
    found = sum(judged(name, ranks, len(series) * len(NAMES)) for name, ranks in series.items())
    if given.plot:
        plot(series, given.plot)
    found += sum(against_nuts(turn, given.seed) for turn in TURNS)
    print(f"reference: {given.worlds} worlds, {found} findings")
    return int(found > 0)


if __name__ == "__main__":
    sys.exit(main())
