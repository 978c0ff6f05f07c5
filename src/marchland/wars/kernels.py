"""What was counted in a campaign, given the logarithm s of a rate or of a mean size.

    batches begun ~ Poisson(exposure e^s)
    size - 1 ~ negative binomial, mean e^s, dispersion k;   where a size is a least one, P(at least so many)

A batch that took all that was left would have taken more: its size is a least one. Fails when: sizes of batches have
more than one hump beyond what wars and campaigns explain.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc, gammaln

from marchland.wars.layers import F, Kernel

LOW, HIGH, FINE = -14.0, 8.0, 0.02
"""Ends and step of the table of sizes, in s: between its points the log-likelihood is taken as straight."""


def poisson(count: F, exposure: F) -> Kernel:
    """Counts (row,) over exposures (row,)."""
    log_e = np.log(exposure)[:, None]
    constant = (count * np.log(exposure) - gammaln(count + 1))[:, None]

    def kernel(s: F, k: F) -> F:
        return np.asarray(count[:, None] * s + constant - np.exp(np.minimum(s + log_e, 50.0)))

    def lean(s: F) -> tuple[F, F]:
        mean = np.exp(np.minimum(s + np.log(exposure), 50.0))
        return count - mean, mean

    return Kernel(kernel, lean)


def sizes(
    size: F, least: NDArray[np.bool_], row: NDArray[np.int64], rows: int, clumps: tuple[float, ...]
) -> Kernel:
    """Sizes of batches (batch,), which are least ones, and the row of each; `clumps` are the nodes of k, rising."""
    at = np.arange(LOW, HIGH + FINE, FINE)
    table = np.zeros((len(clumps), rows, len(at)))
    for i, k in enumerate(clumps):
        for j, (n, tail) in enumerate(zip(size, least, strict=True)):
            table[i, row[j]] += log_chance(float(n) - 1, at, k, bool(tail))
    lookup = np.arange(rows)[None, :, None]

    def kernel(s: F, k: F) -> F:
        place = np.clip((s - LOW) / FINE, 0, len(at) - 1.001)
        low = place.astype(np.int64)
        which = np.searchsorted(clumps, k - 1e-9)
        below, above = table[which, lookup, low], table[which, lookup, low + 1]
        return np.asarray(below + (place - low) * (above - below))

    return Kernel(kernel, lambda s: (np.zeros_like(s), np.zeros_like(s)))


def log_chance(more: float, s: F, k: float, at_least: bool) -> F:
    """Log chance that a batch has `more` places beyond the first, or at least so many, at s (point,)."""
    mean = np.exp(s)
    if at_least:
        if more <= 0:
            return np.zeros_like(s)
        return np.asarray(np.log(np.maximum(betainc(more, k, mean / (mean + k)), 1e-300)))
    constant = gammaln(more + k) - gammaln(k) - gammaln(more + 1) + k * np.log(k)
    return np.asarray(constant + more * s - (more + k) * np.log(mean + k))
