"""Parameters of the family learned from wars, with each left out in turn, by adaptive importance sampling.

Sets are drawn from the prior, weighted by a power of the likelihood that keeps enough of them, and drawn again from a
normal about what was found, until the power is one; the last sets come from a wide t-distribution. Weights of a fold
are those without the left-out war's likelihood, so one sample serves every fold:

    log score of a left-out war = ln of the mean, over sets weighted by the other wars, of its likelihood

Source: cappe_2004 (population Monte Carlo). Fails when: `share`, the sets that a fold's weights are worth, is small.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln, logsumexp
from scipy.stats import chi2, norm, qmc

from marchland.stats.intervals import ENDS
from verification.regimes.likelihood import F, likelihood
from verification.regimes.structure import Structure
from verification.regimes.weekly import Weekly

FREE, ROUNDS, ENOUGH = 5, 12, 0.12
"""Degrees of freedom of the last draw, rounds at most, share of sets that the weights of a round are worth."""
WIDER = 1.25


@dataclass(frozen=True)
class Fit:
    """Sets `theta` (set, parameter), their log weights before any war `prior` (set,), and `log` (set, war)."""

    structure: Structure
    names: tuple[str, ...]
    wars: tuple[str, ...]
    theta: F
    prior: F
    log: F

    def weights(self, without: Sequence[str] = ()) -> F:
        """Weights (set,) of all wars but some, adding to one."""
        keep = [i for i, name in enumerate(self.wars) if name not in without]
        log = self.prior + self.log[:, keep].sum(1)
        return np.asarray(np.exp(log - logsumexp(log)))

    def left_out(self, name: str, also: Sequence[str] = ()) -> float:
        """Log score of a war by what the others (without `also`) teach."""
        w = self.weights((name, *also))
        return float(logsumexp(self.log[:, self.wars.index(name)], b=w))

    def share(self, without: Sequence[str] = ()) -> float:
        """Share of the sets that count."""
        return float(1 / (self.weights(without) ** 2).sum() / len(self.theta))

    def moments(self, name: str, without: Sequence[str] = ()) -> tuple[float, float]:
        """Mean and standard deviation of a parameter."""
        w, x = self.weights(without), self.parameter(name)
        mean = float(w @ x)
        return mean, float(np.sqrt(max(w @ (x - mean) ** 2, 1e-12)))

    def interval(self, name: str) -> tuple[float, float]:
        """90% interval of a parameter."""
        order = np.argsort(self.parameter(name))
        below = np.cumsum(self.weights()[order])
        low, high = (self.parameter(name)[order][np.searchsorted(below, q)] for q in ENDS)
        return float(low), float(high)

    def parameter(self, name: str) -> F:
        """Values (set,) of a parameter."""
        return self.theta[:, self.names.index(name)]


def fit(
    s: Structure, wars: Sequence[Weekly], sets: int = 256, seed: int = 1, start: Fit | None = None
) -> Fit:
    """Learn a structure from some wars; `start` says where a like structure's parameters were found."""
    names = tuple(s.priors)
    m, sd = np.array([s.priors[n] for n in names]).T
    rng = np.random.default_rng(seed)
    mean, wide = m.copy(), sd.copy()
    for i, name in enumerate(names):
        if start is not None and name in start.names:
            found = start.moments(name)
            mean[i], wide[i] = found[0], min(2.5 * found[1], sd[i])
    root, centres = np.diag(wide), mean[None]
    few = max(128, sets // 2)
    for _ in range(ROUNDS):
        theta, log_q = drawn(centres, root, few, rng)
        log = of_wars(s, wars, names, theta)
        base = norm.logpdf(theta, m, sd).sum(1) - log_q
        power = tempered(base, log.sum(1), few)
        w = normal_weights(base + power * log.sum(1))
        mean = w @ theta
        cov = (w[:, None] * (theta - mean)).T @ (theta - mean)
        root = np.linalg.cholesky(cov + 1e-2 * np.diag(sd**2)) * WIDER
        folds = [normal_weights(base + power * (log.sum(1) - one)) @ theta for one in log.T]
        centres = np.stack([mean, *folds])
        if power == 1.0:
            break
    theta, log_q = drawn(centres, root, sets, rng)
    log_p = norm.logpdf(theta, m, sd).sum(1)
    return Fit(s, names, tuple(w.name for w in wars), theta, log_p - log_q, of_wars(s, wars, names, theta))


def normal_weights(log: F) -> F:
    """Weights that add to one."""
    return np.asarray(np.exp(log - logsumexp(log)))


def of_wars(s: Structure, wars: Sequence[Weekly], names: Sequence[str], theta: F) -> F:
    """Log-likelihoods (set, war)."""
    sets = dict(zip(names, theta.T, strict=True))
    return np.stack([likelihood(s, w, sets) for w in wars], axis=1)


def tempered(base: F, log: F, sets: int) -> float:
    """The largest power of the likelihood, at most 1, at which the weights are worth ENOUGH of the sets.

    Where none is, the one at which they are worth most: sets may lie too close together for a low power.
    """
    powers = np.geomspace(1e-4, 1.0, 80)
    worth = np.array([1 / (normal_weights(base + power * log) ** 2).sum() / sets for power in powers])
    enough = np.flatnonzero(worth >= ENOUGH)
    return float(powers[enough[-1] if len(enough) else worth.argmax()])


def drawn(centres: F, root: F, sets: int, rng: np.random.Generator) -> tuple[F, F]:
    """Sets (set, parameter) from an even mixture of t-distributions about `centres` (centre, parameter), one shape for
    all (`root`, lower factor), and their log densities (set,).
    """
    d = centres.shape[1]
    u = np.clip(qmc.Sobol(d + 1, seed=rng).random(sets), 1e-9, 1 - 1e-9)
    x = norm.ppf(u[:, :d]) / np.sqrt(chi2.ppf(u[:, d:], FREE) / FREE)
    theta = centres[rng.permutation(np.arange(sets) % len(centres))] + x @ root.T
    off = np.linalg.solve(root, (theta[:, None] - centres).transpose(1, 2, 0).reshape(len(centres), d, sets))
    constant = gammaln((FREE + d) / 2) - gammaln(FREE / 2) - d / 2 * np.log(FREE * np.pi)
    log = constant - np.log(np.diag(root)).sum() - (FREE + d) / 2 * np.log1p((off**2).sum(1) / FREE)
    return theta, np.asarray(logsumexp(log, axis=0) - np.log(len(centres)))
