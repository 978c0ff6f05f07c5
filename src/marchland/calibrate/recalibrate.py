"""Widen what is too sure of itself: by how much spreads must grow for planted values to lie where they should.

A parameter's particles are moved apart about their mean until their standard deviation is

    sd' = min(w sd, max(sd, 1)),

never beyond the prior's, which is 1. The factor w is the smallest, up to MOST, at which planted values lie one sd' from
the mean on average (root mean square over worlds and parameters). What intervals then hold is judged world by world,
with a factor from all other worlds. Fails where learning is off centre rather than too narrow: `uneven` names such
parameters.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import ndtri

F = NDArray[np.float64]
MOST = 4.0


def wider(sd: F, w: float) -> F:
    """Standard deviations (...) after widening by w, where the prior's is 1."""
    found: F = np.minimum(w * sd, np.maximum(sd, 1.0))
    return found


def factor(z: F, sd: F) -> float:
    """The smallest w that does, or the one beyond which nothing is left to widen; at most MOST.

    `z` (world, parameter) are planted values in standard deviations `sd` from the particles' mean.
    """
    most = min(MOST, max(1.0, float((1 / sd).max())))

    def over(w: float) -> float:
        return float(((z * sd / wider(sd, w)) ** 2).mean()) - 1

    if over(1.0) <= 0:
        return 1.0
    return most if over(most) > 0 else float(brentq(over, 1.0, most, xtol=1e-4))


def held(z: F, sd: F, level: float) -> F:
    """Share of parameters inside intervals of that level after widening (world,), each world by the others' factor."""
    found = []
    for k in range(len(z)):
        rest = np.arange(len(z)) != k
        w = factor(z[rest], sd[rest])
        found.append((np.abs(z[k] * sd[k] / wider(sd[k], w)) < ndtri(0.5 + level / 2)).mean())
    return np.array(found)


def widened(z: F, w: float) -> F:
    """Particles (N, D) moved apart about their mean by w, never beyond the prior's standard deviation of 1."""
    mean, sd = z.mean(0), z.std(0)
    found: F = mean + (z - mean) * wider(sd, w) / np.where(sd > 0, sd, 1)
    return found
