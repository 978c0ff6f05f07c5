"""Laplace's approximation: a normal around the point that prior and record together find likeliest.

The peak of log-prior and log-likelihood is sought along gradients (limited-memory BFGS, with a whole block of step
lengths tried at once), and its curvature A is taken from differences of gradients at WIDTH to either side, so that
jumps of drawn events are smoothed over:

    posterior = N(peak, A^-1),    ln evidence = ln L(peak) - |peak|^2/2 - ln det(A)/2

in the space where the prior is N(0, 1). Curvature below the prior's is taken for the prior's: the record never
widens. Sources: mackay_2003 (chapter 27); nocedal_wright_2006 (the two loops). Fails where the posterior has several
peaks or a long bend, and of what acts only through drawn events it learns nothing.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from marchland.calibrate.likelihood import EventHistory
from marchland.calibrate.methods import Tell
from marchland.calibrate.particles import Particles
from marchland.calibrate.space import F

NEEDS = ()
STEPS, MEMORY = 40, 10
WIDTH = 0.2
SHORTEST, LONGEST = 1e-3, 2.0
STILL = 0.05
"""Gain below which a step counts as none; three in a row end the climb."""


def learn(
    history: EventHistory,
    particles: int,
    seed: int,
    sampler: int = 0,
    tell: Tell | None = None,
    kept: Path | None = None,
) -> Particles:
    """Draws of a normal around one sampler's peak. Short enough to start anew: nothing is kept."""
    top, value = climb(history, seed, sampler, tell)
    root, log_det = spread(history, top)
    rng = np.random.default_rng((seed, sampler))
    z = top + rng.standard_normal((particles, len(top))) @ root.T
    evidence = value - log_det / 2
    if tell:
        tell(f"peak at {value:.1f}, log-evidence {evidence:.1f}")
    return Particles(z, history(z), evidence, ({"peak": value, "evidence": evidence},))


def value_and_gradient(history: EventHistory, z: F) -> tuple[F, F]:
    """Log-prior plus log-likelihood (N,), constants left out, and its gradient (N, D)."""
    value, gradient = history.value_and_gradient(z)
    return value - 0.5 * (z**2).sum(1), gradient - z


def climb(history: EventHistory, seed: int, sampler: int = 0, tell: Tell | None = None) -> tuple[F, float]:
    """The peak (D,) that one start leads to, and the value there."""
    each = history.slope.each
    start = history.space.draw(np.arange(each) + 2 * each * sampler, seed) / 2
    z, best, g = highest(history, start)
    lengths = np.geomspace(SHORTEST, LONGEST, each)
    moved: list[tuple[F, F]] = []
    still = 0
    for step in range(STEPS):
        way = direction(g, moved)
        there, value, gradient = highest(history, z + lengths[:, None] * way)
        gain = value - best
        still = still + 1 if gain < STILL else 0
        if gain > 0:
            change, turn = there - z, g - gradient
            if change @ turn > 1e-8:
                moved = [*moved, (change, turn)][-MEMORY:]
            z, best, g = there, value, gradient
        else:
            moved = []
        if tell and step % 10 == 9:
            tell(f"step {step + 1} uphill: {best:.1f}")
        if still == 3:
            break
    return z, best


def highest(history: EventHistory, z: F) -> tuple[F, float, F]:
    """Of a block of points (n, D) the one where prior and record together are likeliest, the value, its gradient."""
    value, gradient = history.value_then_gradient(z)
    value = value - 0.5 * (z**2).sum(1)
    at = int(np.nanargmax(value))
    return z[at], float(value[at]), gradient(at) - z[at]


def direction(g: F, moved: list[tuple[F, F]]) -> F:
    """Where to go from a gradient (D,) and the last moves with what they did to it: the two loops of BFGS."""
    way, shares = g.copy(), []
    for change, turn in reversed(moved):
        share = (change @ way) / (change @ turn)
        shares.append(share)
        way = way - share * turn
    if moved:
        change, turn = moved[-1]
        way *= (change @ turn) / (turn @ turn)
    else:
        way /= max(1.0, float(np.linalg.norm(way)))
    for (change, turn), share in zip(moved, reversed(shares), strict=True):
        way = way + change * (share - (turn @ way) / (change @ turn))
    return way


def spread(history: EventHistory, top: F) -> tuple[F, float]:
    """A root R of the posterior's covariance, A^-1 = R R', and ln det A."""
    sides = WIDTH * np.eye(len(top))
    _, gradient = history.value_and_gradient(np.concatenate([top + sides, top - sides]))
    ahead, behind = gradient[: len(top)], gradient[len(top) :]
    curved = (behind - ahead) / (2 * WIDTH)
    sizes, ways = np.linalg.eigh((curved + curved.T) / 2)
    sizes = 1 + np.maximum(sizes, 0)
    return ways / np.sqrt(sizes), float(np.log(sizes).sum())
