"""Second implementation of Bohorquez et al. 2009: coalescence and fragmentation by relabelling people one by one.

Each event picks a person, hence a group with chance proportional to its size. With probability v the group shatters
into single people; else it merges with the group of another person picked until that is another group. Start: everybody
alone. The first 20 * population events are not counted. Means are over events. exponent is the least-squares slope over
all s = 50..200 of the closed form; exponent_simulated that of the simulated numbers in bins doubling from 1 to 64.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

DEFAULTS: dict[str, float] = {"population": 10_000, "v": 0.05, "events": 2_000_000}
BURN = 20  # events per person
TOLD = (1, 2, 3, 5, 10)
F64 = NDArray[np.float64]
Results = dict[str, float | tuple[float, float]]


def theory(s: F64, v: float) -> F64:
    """n_s / N = (1-v)^(s-1) (2-v)^-(2s-1) (2s-2)! / (s!)^2."""
    out: F64 = np.exp(
        (s - 1) * np.log1p(-v) - (2 * s - 1) * np.log(2 - v) + gammaln(2 * s - 1) - 2 * gammaln(s + 1)
    )
    return out


def simulate(people: int, v: float, events: int, rng: np.random.Generator) -> F64:
    """Mean number of groups of each size over the counted events."""
    burn = BURN * people
    group = list(range(people))  # of a person
    members: list[list[int]] = [[i] for i in range(people)]
    spare: list[int] = []
    count = [0] * (people + 1)
    count[1] = people
    since = [burn] * (people + 1)  # event from which count[s] is still to be added
    held = [0.0] * (people + 1)

    def change(s: int, by: int, now: int) -> None:
        if now > since[s]:
            held[s] += count[s] * (now - since[s])
            since[s] = now
        count[s] += by

    block = 1 << 16
    for at in range(0, burn + events, block):
        size = min(block, burn + events - at)
        shatter = (rng.random(size) < v).tolist()
        first = rng.integers(people, size=size).tolist()
        second = rng.integers(people, size=size).tolist()
        for k in range(size):
            g = group[first[k]]
            mine = members[g]
            n = len(mine)
            now = at + k
            if shatter[k]:
                if n > 1:
                    change(n, -1, now)
                    change(1, n, now)
                    for person in mine[1:]:
                        free = spare.pop()
                        members[free] = [person]
                        group[person] = free
                    del mine[1:]
                continue
            if n == people:
                continue
            h = group[second[k]]
            while h == g:
                h = group[int(rng.integers(people))]
            theirs = members[h]
            m = len(theirs)
            if m > n:
                g, h, mine, theirs = h, g, theirs, mine
            for person in theirs:
                group[person] = g
            mine.extend(theirs)
            members[h] = []
            spare.append(h)
            change(n, -1, now)
            change(m, -1, now)
            change(n + m, 1, now)
    for s in range(1, people + 1):
        change(s, 0, burn + events)
    return np.array(held) / events


def results(settings: dict[str, Any], runs: int, seed: int) -> Results:
    """Simulated results as (mean, standard error) over runs, the closed form beside them."""
    s = DEFAULTS | settings
    people, v, events = int(s["population"]), float(s["v"]), int(s["events"])
    rng = np.random.default_rng(seed)
    held = np.array([simulate(people, v, events, rng) for _ in range(runs)]) / people
    error = held.std(axis=0, ddof=1) / np.sqrt(runs) if runs > 1 else np.full(people + 1, np.nan)
    out: Results = {f"n{n}": (float(held[:, n].mean()), float(error[n])) for n in TOLD}
    out |= {f"n{n}_theory": float(theory(np.array([float(n)]), v)[0]) for n in TOLD}
    sizes = np.arange(50.0, 201.0)
    out["exponent"] = -float(np.polyfit(np.log(sizes), np.log(theory(sizes, v)), 1)[0])
    edges = [2**k for k in range(8) if 2 ** (k + 1) <= people]
    level = np.array([held[:, e : 2 * e].mean() for e in edges])
    middle = np.array([np.sqrt(e * (2 * e - 1)) for e in edges])
    seen = level > 0
    out["exponent_simulated"] = -float(np.polyfit(np.log(middle[seen]), np.log(level[seen]), 1)[0])
    return out


EXACT = {f"n{n}_theory": 1e-9 for n in TOLD}
SEEN = {f"n{n}": -4.0 for n in TOLD}
CASES: list[tuple[dict[str, Any], int, dict[str, float]]] = [
    ({"population": 1000, "events": 60_000}, 8, EXACT | SEEN | {"exponent": 0.002}),
    ({"population": 2000, "v": 0.3, "events": 60_000}, 8, EXACT | SEEN),
    ({"population": 500, "v": 0.15, "events": 60_000}, 8, EXACT | SEEN),
    ({"population": 200, "v": 0.001, "events": 2_000}, 2, EXACT | {"exponent": 0.002}),
]
