"""Whether two things go together more than chance would have it, when cases come in clusters: a test by permutation.

A cluster i has n_i cases, h_i of them hits, and a share x_i of them exposed. The statistic is the difference of shares
of hits,

    T = sum x_i h_i / sum x_i n_i - sum (1 - x_i) h_i / sum (1 - x_i) n_i

and exposures x are dealt anew among whole clusters: p is the share of deals with |T| at least as large, the recorded
one counted as one of them. With one case a cluster it is Fisher's exact test, two sides added by the size of T. Cases
of one cluster that differ in exposure count by their shares, so that what differs within a cluster says nothing.
Fails when: clusters hang together, or few clusters leave few deals.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

F = NDArray[np.float64]
SAME = 1e-9
"""Differences of T below this are rounding."""


def permuted(hits: Any, exposed: Any, clusters: Any, deals: int, seed: int) -> float:
    """p of hits (n,) against exposure (n,), both 0 or 1, by clusters (n,); 1 where nothing can be dealt."""
    hit, exposure = np.asarray(hits, float), np.asarray(exposed, float)
    _, of = np.unique(np.asarray(clusters), return_inverse=True)
    size = np.bincount(of).astype(float)
    h, x = np.asarray(np.bincount(of, hit), float), np.bincount(of, exposure) / size
    if np.ptp(x) < SAME:
        return 1.0
    rng = np.random.default_rng(seed)
    dealt = np.vstack([x, rng.permuted(np.broadcast_to(x, (deals, len(x))), axis=1)])
    t = np.abs(difference(dealt, h, size))
    return float((t >= t[0] - SAME).mean())


def difference(x: F, h: F, size: F) -> F:
    """T of exposures (deal, cluster), with hits and sizes (cluster,); a deal that leaves a side empty has none, 0."""
    first, second = x @ size, (1 - x) @ size
    sides = np.maximum(first, SAME), np.maximum(second, SAME)
    return np.where((first < SAME) | (second < SAME), 0.0, (x @ h) / sides[0] - ((1 - x) @ h) / sides[1])


def linked(near: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Clusters (n,) of cases linked by chains of neighbours, from who is near whom (n, n); numbered by first case."""
    if not len(near):
        return np.zeros(0, np.int64)
    reach = near | near.T | np.eye(len(near), dtype=bool)
    while True:
        further = (reach.astype(np.float32) @ reach.astype(np.float32)) > 0
        if (further == reach).all():
            return np.unique(reach.argmax(1), return_inverse=True)[1].astype(np.int64)
        reach = further
