"""Second implementation of section 6.18 of docs/equations.md and of its flows (section 8), cell by cell in NumPy."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
from numpy.typing import NDArray

F = NDArray[np.float64]


def spread(moved: F, kernel: F | None, pull: F) -> F:
    """Change of a flow out by Spread; without a kernel it reaches anywhere."""
    k = np.ones((len(pull), len(pull))) if kernel is None else kernel
    out = -moved.copy()
    for g in range(pull.shape[1]):
        for q in range(len(pull)):
            reach = float(k[q] @ pull[:, g])
            if reach > 0:
                out[:, g] += moved[q, g] * k[q] * pull[:, g] / reach
            else:
                out[q, g] += moved[q, g]
    return out


def week(y: SimpleNamespace, p: SimpleNamespace, x: SimpleNamespace) -> dict[str, F]:
    """Hazard of assault (place, side); fighters, begun, over, won after the mechanism's own flows; force there."""
    places, sides = y.held.shape
    groups = len(x.side)
    hazard, begun, over, won = (np.zeros((places, sides)) for _ in range(4))
    want, wait, leave = (np.zeros((places, groups)) for _ in range(3))
    for i in range(places):
        holder = int(y.held[i].argmax())
        for a in range(sides):
            mine = [g for g in range(groups) if x.side[g] == a]
            ordered = sum(x.muster[i, g] for g in mine)
            if ordered > 0:
                over[i, a] = max(y.over[i, a], y.begun[i, a] * y.last_repel[i, a])
            if holder == a:
                won[i, a] = max(y.won[i, a], float(ordered > 0))
            on = float(ordered > 0 and holder != a and 2 * x.hostile[a, holder] > 1) * (1 - over[i, a])
            there = sum(y.fighters[i, g] for g in mine if x.muster[i, g] > 0)
            ready = on if there >= p.enough * ordered else 0.0
            hazard[i, a] = p.open * ready
            begun[i, a] = max(y.begun[i, a], ready) if ordered > 0 else 0.0
            for g in mine:
                want[i, g] = x.muster[i, g] * on + x.stay[i, g] * won[i, a]
                wait[i, g] = on * (1 - y.siege[i, a])
                leave[i, g] = x.onward[i, g] * won[i, a]
    summon, miss = np.zeros((places, groups)), np.zeros((places, groups))
    for g in range(groups):
        cut = min(1.0, p.spare * y.fighters[:, g].sum() / max(want[:, g].sum(), 1.0))
        wait[:, g] *= want[:, g] * cut > 0
        miss[:, g] = np.maximum(want[:, g] * cut - y.fighters[:, g], 0)
        free = np.where(want[:, g] > 0, 0, y.fighters[:, g])
        summon[:, g] = free * min(p.gather * miss[:, g].sum() / max(free.sum(), 1.0), 1.0)
    home = np.stack([y.held[:, x.side[g]] * (1 - leave[:, g]) for g in range(groups)], 1)
    way = (x.road @ home > 0).astype(float)
    flows = [
        (summon, None, miss),
        (y.fighters * p.leave * leave * way, x.road, home),
        (y.fighters * p.leave * leave * (1 - way), None, home),
    ]
    stay = y.fighters * p.grip * wait
    total = stay + sum(amount for amount, _, _ in flows)
    factor = np.where(total > y.fighters, y.fighters / np.maximum(total, 1e-30), 1.0)
    fighters = y.fighters + sum(spread(amount * factor, kernel, pull) for amount, kernel, pull in flows)
    mustered = (y.fighters * (want > 0)).sum(1)
    return {
        "assault": hazard, "fighters": fighters, "begun": begun, "over": over, "won": won, "mustered": mustered,
    }  # fmt: skip
