"""Small populations against their exact Markov chain, and the closed form against its own limits."""

import math
from collections import Counter

import jax.numpy as jnp
import numpy as np
import pytest
from scipy.optimize import minimize_scalar
from scipy.special import zeta

from marchland.zoo import published, run
from marchland.zoo.bohorquez_2009 import binned, closed_form, exponent, exponent_simulated, power_law
from marchland.zoo.bohorquez_2009.model import LARGEST

MODEL = published("bohorquez_2009")
Sizes = tuple[int, ...]


def partitions(n: int, most: int) -> list[Sizes]:
    """Ways to split n agents into groups of at most `most`, largest first."""
    if n == 0:
        return [()]
    return [(k, *rest) for k in range(min(n, most), 0, -1) for rest in partitions(n - k, k)]


def stationary(n: int, v: float) -> dict[int, float]:
    """Mean number of groups by size, exactly, from the chain over partitions."""
    states = partitions(n, n)
    index = {state: k for k, state in enumerate(states)}
    move = np.zeros((len(states), len(states)))
    for state, k in index.items():
        for a, first in enumerate(state):
            rest = state[:a] + state[a + 1 :]
            shattered = tuple(sorted((*rest, *([1] * first)), reverse=True))
            move[k, index[shattered]] += first / n * v
            for b, second in enumerate(state):
                merged = state
                if a != b:
                    others = tuple(s for c, s in enumerate(state) if c not in (a, b))
                    merged = tuple(sorted((*others, first + second), reverse=True))
                move[k, index[merged]] += first / n * (1 - v) * second / n
    assert np.allclose(move.sum(1), 1)
    equations = np.vstack([move.T - np.eye(len(states)), np.ones(len(states))])
    weight = np.linalg.lstsq(equations, np.r_[np.zeros(len(states)), 1.0], rcond=None)[0]
    found: Counter[int] = Counter()
    for state, w in zip(states, weight, strict=True):
        for size in state:
            found[size] += w
    return dict(found)


def test_two_agents_by_hand() -> None:
    """Apart they meet with (1 - v)/2, together they part with v."""
    v = 0.3
    together = (1 - v) / 2 / ((1 - v) / 2 + v)
    assert stationary(2, v)[2] == pytest.approx(together)


@pytest.mark.parametrize(("n", "v"), [(6, 0.1), (7, 0.5)])
def test_a_small_population_is_its_markov_chain(n: int, v: float) -> None:
    """5 standard errors of 16 runs for every size: false alarm about 2e-4 each."""
    ran = run(MODEL, {"population": n, "v": v, "events": 100_000}, 16, seed=3)
    counts = MODEL.build(ran.settings).counts
    exact = stationary(n, v)
    for size in range(1, n + 1):
        mean, error = ran.mean(ran.dataset["counted"].values[:, size - 1] / counts)
        assert abs(mean - exact[size]) < 5 * error + 1e-6, size


def test_no_agent_is_lost_and_labels_name_members() -> None:
    """Group labels stay the numbers of members, and sizes add up to the population."""
    import jax

    model = MODEL.build(MODEL.read({"population": 300, "v": 0.02, "events": 1000}))
    rng, y = np.random.default_rng(4), model.init({})
    step = jax.jit(model.step)
    for _ in range(30):
        u = {name: rng.random(shape, np.float32) for name, shape in model.streams.items()}
        y = step(y, {"v": np.float32(0.02)}, {"counts": np.bool_(True)}, u)
        group, size = np.asarray(y["group"]), np.asarray(y["size"])
        assert (group[group] == group).all() and size.sum() == 300
        assert (np.bincount(group, minlength=300) == size).all()
    counted = np.asarray(y["counted"])
    assert (counted * np.arange(1, LARGEST + 1)).sum() == 30 * 300


def test_wide_labels_give_the_same_history() -> None:
    """Beyond 32,767 agents labels take four bytes; nothing that happens depends on that."""
    large = MODEL.build(MODEL.read({"population": 32_768}))
    small = MODEL.build(MODEL.read({"population": 300}))
    narrow, p, x = small.init({}), {"v": np.float32(0.1)}, {"counts": np.bool_(True)}
    assert (large.init({})["group"].dtype, narrow["group"].dtype) == (np.int32, np.int16)
    rng = np.random.default_rng(5)
    u = {name: jnp.asarray(rng.random(shape, np.float32)) for name, shape in small.streams.items()}
    ours = small.step(narrow, p, x, u)
    theirs = small.step({**narrow, "group": narrow["group"].astype(np.int32)}, p, x, u)
    assert all((np.asarray(ours[name]) == np.asarray(theirs[name])).all() for name in ours)


def test_the_closed_form_counts_every_agent_and_solves_its_equation() -> None:
    """sum s n_s = N; and gains by merging balance losses: (2-v) s n_s = (1-v) sum_r r n_r (s-r) n_(s-r) for s > 1."""
    for v in (0.02, 0.05, 0.4):
        s = np.arange(1, 200_000)
        n = closed_form(s, v)
        assert (s * n).sum() == pytest.approx(1, abs=1e-9)
        weight = s * n
        for size in (2, 3, 10, 57):
            gain = (1 - v) * (weight[: size - 1] * weight[: size - 1][::-1]).sum()
            assert (2 - v) * weight[size - 1] == pytest.approx(gain, rel=1e-9)


def test_the_tail_is_five_halves_below_its_cut() -> None:
    assert exponent(1e-5) == pytest.approx(2.5, abs=0.005)
    assert closed_form(1000, 1e-5) == pytest.approx(power_law(1000, 1e-5), rel=1e-3)
    assert exponent(0.05) > exponent(0.01) > exponent(0.001)


def test_a_plain_power_law_misreads_the_sizes() -> None:
    """Maximum likelihood of a discrete power law fitted to the closed form: 2.55 to 2.62 from sizes 2 to 5 on."""
    for least, expected in ((2, 2.612), (3, 2.573), (5, 2.552)):
        s = np.arange(least, 100_000)
        weight = closed_form(s, 0.05)
        mean = float((weight * np.log(s)).sum() / weight.sum())
        fit = minimize_scalar(
            lambda a, mean=mean, least=least: a * mean + math.log(zeta(a, least)),
            bounds=(1.5, 4),
            method="bounded",
        )
        assert fit.x == pytest.approx(expected, abs=0.002)


def test_bins_keep_an_exponent() -> None:
    size = np.arange(1, LARGEST + 1, dtype=float)
    for alpha in (1.8, 2.5, 3.2):
        assert exponent_simulated(1e9 * size**-alpha) == pytest.approx(alpha, abs=0.01)
    assert math.isnan(exponent_simulated(np.zeros(LARGEST)))
    _, _, groups = binned(np.ones(LARGEST), 50, 200, 4)
    assert groups.sum() == 151
