"""Sequential Monte Carlo from the prior to the posterior: particles that take in the evidence little by little.

The likelihood is raised to a power that grows from 0 to 1 so that half of the particles stay effective; each time they
are resampled and moved by proposals that keep the prior (a standard normal in every direction),

    z' = m + sqrt(1 - b^2) (z - m) + b S xi,   accepted by what they change in prior and likelihood,

with m and S from the particles themselves. Sources: del_moral_2006; cotter_2013 (proposals that keep the prior).
Needs no gradient, and so takes in terms that act through drawn events. Fails when few particles carry many modes.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq

from marchland.calibrate.particles import Particles
from marchland.files import checkpoint

F = NDArray[np.float64]
Likelihood = Callable[[F], F]


def effective(weights: F) -> float:
    """Share of particles that weights (any scale, in logarithms) leave effective."""
    w = np.exp(weights - weights.max())
    return float(w.sum() ** 2 / (w**2).sum() / len(w))


def resampled(weights: F, rng: np.random.Generator) -> NDArray[np.int64]:
    """Systematic resampling by log-weights: indices (N,)."""
    w = np.exp(weights - weights.max())
    edges = np.cumsum(w / w.sum())
    edges[-1] = 1.0
    return np.searchsorted(edges, (np.arange(len(w)) + rng.random()) / len(w))


def next_power(loglik: F, power: float, keep: float) -> float:
    """The largest power at which `keep` of the particles stay effective, at most 1."""
    if effective((1 - power) * loglik) >= keep:
        return 1.0
    return float(brentq(lambda b: effective((b - power) * loglik) - keep, power, 1.0, xtol=1e-6))


def move(
    z: F, loglik: F, power: float, likelihood: Likelihood, rng: np.random.Generator, size: float
) -> tuple[F, F, NDArray[np.bool_]]:
    """One proposal for every particle: new points, their log-likelihoods, and which were accepted."""
    mean, spread = z.mean(0), np.clip(z.std(0), 0.05, 1.5)
    step = mean + np.sqrt(1 - size**2) * (z - mean) + size * spread * rng.standard_normal(z.shape)
    new = likelihood(step)
    # The proposal keeps N(mean, spread); what remains is the prior against it, and the likelihood.
    log = power * (new - loglik) + against(step, mean, spread) - against(z, mean, spread)
    accept = np.log(rng.random(len(z))) < log
    return np.where(accept[:, None], step, z), np.where(accept, new, loglik), accept


def against(z: F, mean: F, spread: F) -> F:
    """Log-density of the prior less that of N(mean, spread), constants left out (N,)."""
    found: F = 0.5 * (((z - mean) / spread) ** 2 - z**2).sum(1)
    return found


def sample(
    likelihood: Likelihood,
    start: F,
    seed: int = 1,
    moves: int = 4,
    keep: float = 0.5,
    tell: Callable[[str], None] | None = None,
    kept: Path | None = None,
) -> Particles:
    """Posterior draws from prior draws `start` (N, D); `moves` proposals a stage, four times as many at the end.

    A stage is a power of the likelihood, the share of particles that stay effective, the share of moves accepted, and
    the log-evidence so far. With `kept`, each stage is left there, and a killed run goes on after the last.
    """
    rng = np.random.default_rng(seed)
    found = checkpoint.load(kept)
    if found is None:
        z, loglik = start.copy(), likelihood(start)
        power, evidence, size, stages = 0.0, 0.0, 0.4, []
    else:
        z, loglik, note = found[0]["z"], found[0]["loglik"], found[1]
        power, evidence, size, stages = note["power"], note["evidence"], note["size"], note["stages"]
        rng.bit_generator.state = note["rng"]
    while power < 1:
        following = next_power(loglik, power, keep)
        weights = (following - power) * loglik
        evidence += float(np.log(np.mean(np.exp(weights - weights.max()))) + weights.max())
        share, power = effective(weights), following
        chosen = resampled(weights, rng)
        z, loglik = z[chosen], loglik[chosen]
        rates = []
        for _ in range(moves * (4 if power == 1 else 1)):
            z, loglik, accepted = move(z, loglik, power, likelihood, rng, size)
            rates.append(accepted.mean())
            size = float(np.clip(size * np.exp(rates[-1] - 0.25), 0.02, 0.95))
        accept = float(np.mean(rates))
        stages.append({"power": power, "effective": share, "accepted": accept, "evidence": evidence})
        note = {"power": power, "evidence": evidence, "size": size, "stages": stages}
        checkpoint.save(kept, {"z": z, "loglik": loglik}, {**note, "rng": _plain(rng)})
        if tell:
            tell(f"{power:.0%} of the evidence, {accept:.0%} of moves accepted")
    return Particles(z, loglik, evidence, tuple(stages))


def _plain(rng: np.random.Generator) -> dict[str, Any]:
    state: dict[str, Any] = dict(rng.bit_generator.state)
    return state
