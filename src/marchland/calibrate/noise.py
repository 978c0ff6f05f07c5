"""How much contraction chance alone shows, so that what the record told is not taken from a few draws.

The variance of n draws of a prior of kurtosis k, over the prior's own, varies by (k - 1)/n around one. Matched to a
chi-square of f = 2 (n - 1)/(k - 1) degrees of freedom over f, which for a normal prior is exact,

    noise = 1 - (1 - 1/n) chi2^-1(FALSELY / m; f) / f

is what the contraction of any of m parameters of which nothing was learned passes once in twenty samples. Draws that
come twice count once. Fails where draws hang together, as along a chain: they are fewer than they seem.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaincinv

FALSELY = 0.05
"""Chance that any parameter at all is called informed where none is."""
NORMAL = 3.0


def noise(draws: int, tested: int = 1, kurtosis: float = NORMAL) -> float:
    """Contraction that chance alone reaches among `tested` parameters with so many draws; 1 from fewer than two."""
    if draws < 2:
        return 1.0
    freedom = 2 * (draws - 1) / max(kurtosis - 1, 1e-9)
    least = 2 * gammaincinv(freedom / 2, FALSELY / max(tested, 1))  # quantile of the chi-square
    return float(1 - (1 - 1 / draws) * least / freedom)


def distinct(draws: NDArray[np.floating]) -> int:
    """Number of draws (n, ...) that differ from each other."""
    return len(np.unique(draws, axis=0))


def kurtosis(values: NDArray[np.floating]) -> float:
    """Fourth moment over the squared variance; that of a normal where nothing varies."""
    apart = values - values.mean()
    spread = float((apart**2).mean())
    return float((apart**4).mean()) / spread**2 if spread > 0 else NORMAL
