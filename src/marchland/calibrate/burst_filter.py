"""The drive of offensives, integrated out: captures come in bursts, and what is left of the last one is known.

While the record is followed a side's captures in week t are Poisson with mean E_t exp(burst x_t - burst^2/2), where
E_t is the week's exposure at the mean and x an AR(1) process of variance 1 that keeps exp(-1/campaign) of itself from
week to week (mechanism contest). The forward algorithm on a grid of GRID values gives, exactly up to the grid's width,

    ln E_x [ prod over weeks of exp(n_t (burst x_t - burst^2/2) - E_t exp(burst x_t - burst^2/2)) ],

and the distribution of x when the record ends: a future that starts there starts with the drive that the last weeks
suggest. Source: Rabiner 1989, Proceedings of the IEEE 77(2): 257-286 (the forward algorithm).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

F = NDArray[np.float64]
EDGE = 4.5
GRID = 41
STEPS: F = np.linspace(-EDGE, EDGE, GRID)
"""Values of x, in standard deviations."""


def integrate(exposure: F, counts: NDArray[np.int64], burst: F, campaign: F) -> tuple[F, F]:
    """Log-expectations (N, sides) and the distribution of x after the last week (N, sides, GRID).

    `exposure` (N, weeks, sides), captures expected; `counts` (weeks, sides); `burst` (N,), log; `campaign` (N,), weeks.
    """
    kept = np.exp(-1 / campaign)[:, None, None]
    move = np.exp(-((STEPS - kept * STEPS[:, None]) ** 2) / (2 * (1 - kept**2)))
    move /= move.sum(-1, keepdims=True)
    log = burst[:, None] * STEPS - burst[:, None] ** 2 / 2
    factor = np.exp(log)[:, None]
    still = np.exp(-(STEPS**2) / 2)
    belief = np.broadcast_to(still / still.sum(), (len(exposure), exposure.shape[2], GRID))
    total = np.zeros(belief.shape[:2])
    for t in range(exposure.shape[1]):
        seen = counts[t][:, None] * log[:, None] - exposure[:, t, :, None] * factor
        top = seen.max(-1, keepdims=True)
        belief = belief * np.exp(seen - top)
        mass = belief.sum(-1, keepdims=True)
        total += (np.log(mass) + top)[..., 0]
        belief = (belief / mass) @ move
    return total, belief


def pick(belief: F, u: F) -> F:
    """Values of x (...) drawn from a distribution on the grid (..., GRID) at uniforms (...), linear between steps."""
    width = STEPS[1] - STEPS[0]
    below = np.cumsum(belief, axis=-1)
    cell = np.minimum((below < u[..., None]).sum(-1), GRID - 1)
    share = np.take_along_axis(belief, cell[..., None], -1)[..., 0]
    over = np.take_along_axis(below, cell[..., None], -1)[..., 0] - u
    found: F = STEPS[cell] + width * (0.5 - over / np.maximum(share, 1e-300))
    return found
