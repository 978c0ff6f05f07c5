"""The same question as `prim`, asked by halving: a regression tree, pruned to what holds on sets it has not seen.

Splits and pruning are scikit-learn's (CART); the size is chosen by cross-validation as the smallest tree within one
standard error of the best, and a tree of one leaf says that nothing was found. `used` is the share of samples drawn
from the sets in which a tree of that strength splits on a column again. Source: breiman_1984. Fails for what a sum of
many small effects decides, where sets are few, and where no column tells anything alone: if exactly opposite quarters
are of interest, the first split is a guess.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from marchland.stats.prim import checked

F = NDArray[np.float64]
FOLDS, FEWEST, SAMPLES = 5, 0.05, 20


@dataclass(frozen=True)
class Leaf:
    """Limits by column (low, high) of the sets in a leaf, their share of all sets, and the mean of y in it."""

    limits: Mapping[int, tuple[float, float]]
    mass: float
    density: float


@dataclass(frozen=True)
class Tree:
    """Leaves, the densest first, and how often each column that is split upon is used again."""

    leaves: tuple[Leaf, ...]
    used: Mapping[int, float]

    def as_dict(self) -> dict[str, Any]:
        """Plain data."""
        return asdict(self)


def grow(x: F, y: F, seed: int = 1) -> Tree:
    """The tree of y (set,) within [0, 1] on x (set, parameter). Raises ValueError as `prim.find`."""
    checked(x, y)
    fewest = max(2, int(FEWEST * len(y)))
    path = made(0.0, fewest, seed).cost_complexity_pruning_path(x, y)
    alphas = np.unique(np.maximum(path.ccp_alphas, 0.0))
    fold = np.random.default_rng(seed).permutation(len(y)) % FOLDS
    errors = np.zeros((len(alphas), len(y)))
    for k in range(FOLDS):
        out = fold == k
        for i, alpha in enumerate(alphas):
            fitted = made(alpha, fewest, seed).fit(x[~out], y[~out])
            errors[i, out] = (fitted.predict(x[out]) - y[out]) ** 2
    mean, best = errors.mean(1), int(errors.mean(1).argmin())
    spare = errors[best].std(ddof=1) / np.sqrt(len(y))
    alpha = float(alphas[np.flatnonzero(mean <= mean[best] + spare).max()])
    kept = made(alpha, fewest, seed).fit(x, y).tree_
    used = dict.fromkeys((int(c) for c in kept.feature if c >= 0), 0.0)
    rng = np.random.default_rng(seed)
    for _ in range(SAMPLES):
        rows = rng.integers(len(y), size=len(y))
        again = set(made(alpha, fewest, seed).fit(x[rows], y[rows]).tree_.feature.tolist())
        used = {c: n + (c in again) / SAMPLES for c, n in used.items()}
    return Tree(tuple(sorted(leaves(kept), key=lambda leaf: -leaf.density)), used)


def made(alpha: float, fewest: int, seed: int) -> Any:
    """A tree that is not fitted yet."""
    from sklearn.tree import DecisionTreeRegressor

    return DecisionTreeRegressor(ccp_alpha=alpha, min_samples_leaf=fewest, random_state=seed)


def leaves(tree: Any) -> list[Leaf]:
    """The leaves of a fitted tree with the limits that lead to them."""
    out: list[Leaf] = []
    total = int(tree.n_node_samples[0])

    def walk(node: int, limits: dict[int, tuple[float, float]]) -> None:
        column = int(tree.feature[node])
        if column < 0:
            share = int(tree.n_node_samples[node]) / total
            out.append(Leaf(limits, share, float(np.ravel(tree.value[node])[0])))
            return
        low, high = limits.get(column, (-np.inf, np.inf))
        at = float(tree.threshold[node])
        walk(int(tree.children_left[node]), {**limits, column: (low, min(high, at))})
        walk(int(tree.children_right[node]), {**limits, column: (max(low, at), high)})

    walk(0, {})
    return out
