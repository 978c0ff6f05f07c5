"""Second implementation of Epstein 2002 (civil violence I) in NumPy: all runs advance together, each in its own order.

Both sets of rules, on a torus with distances round it: hardship and risk aversion uniform on 0..1; a citizen is active
when hardship (1 - legitimacy) - aversion (1 - exp(-k f(C/A))) > threshold, f being floor, nothing or the nearest whole
number (halves to the even one), C the cops in its vision and A one more than the actives there.
netlogo: exact numbers (rounded) on separate cells; vision is Euclidean and takes in the own cell, so that A counts an
active twice: as itself and as one. Everybody acts in random order: whoever is not in jail moves to a random cell in
vision with nobody at large on it; then a citizen decides, a cop arrests a random active in vision and moves onto its
cell, for a term of 0..jail-1 steps. Terms shrink at the end of the step.
mesa: each cell holds a cop, a citizen or nobody by chance; vision counts steps along rows and columns and leaves out
the own cell. In random order: a jailed citizen serves a step and does nothing else; another decides, then moves; a cop
arrests, for 0..jail steps, then moves. Jailed citizens block their cell; cops do not move onto theirs.
Counts are taken at the end of each step; whoever has any term left is in jail, else active or quiet.

What it gives on the full size (40 x 40, 1000 steps; mean +- standard error), beside the row. netlogo, floor: 34.3 +- .5
outbursts, mean active 41.1 +- 1.0 (12 runs; the row: about 32, 37-41). No rounding: no outburst, largest number of actives
10.0 +- .9 (4 runs; the row: none, 13). mesa, round: mean active 15.3 +- .9 (52 runs), which is NOT the row's 9.6 +- 2. Mesa
3.3.1 itself, run beside it for 300 steps, has 16.6 +- 2.1 (16 seeds) where this has 17.4 +- .9 (64 runs).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

DEFAULTS: dict[str, Any] = {
    "size": 40,
    "steps": 1000,
    "legitimacy": 0.82,
    "cops": 0.04,
    "citizens": 0.70,
    "vision": 7,
    "jail": 30,
    "threshold": 0.1,
    "k": 2.3,
    "rules": "netlogo",
    "rounding": "floor",
}
RIOT = 50
NAMES = ("mean_active", "max_active", "outbursts", "mean_jailed", "mean_quiet")
ROUND = {"floor": np.floor, "none": np.positive, "round": np.rint}
NOBODY, CITIZEN, COP = 0, 1, 2
Ints = NDArray[np.int64]
Results = dict[str, float | tuple[float, float]]


class Town:
    """Runs side by side; every array has the run first."""

    def __init__(self, s: dict[str, Any], runs: int, seed: int) -> None:
        self.s, self.runs = s, runs
        self.rng = np.random.default_rng(seed)
        self.netlogo = s["rules"] == "netlogo"
        size = int(s["size"])
        self.cells = size * size
        self.row = np.arange(runs)
        self.base = (self.row * self.cells)[:, None]
        self._see(size, int(s["vision"]))
        self._settle()

    def _see(self, size: int, vision: int) -> None:
        y, x = np.divmod(np.arange(self.cells), size)
        dy, dx = (np.minimum((d := abs(z[:, None] - z)), size - d) for z in (y, x))
        if self.netlogo:
            self.near = dy**2 + dx**2 <= vision**2
        else:
            self.near = dy + dx <= vision
            np.fill_diagonal(self.near, False)
        self.seen = np.array([np.flatnonzero(line) for line in self.near])

    def _settle(self) -> None:
        s, rng = self.s, self.rng
        kind = np.zeros((self.runs, self.cells), dtype=np.int64)
        if self.netlogo:
            police, people = round(s["cops"] * self.cells), round(s["citizens"] * self.cells)
            kind[:, :police] = COP
            kind[:, police : police + people] = CITIZEN
            kind = rng.permuted(kind, axis=1)
        else:
            u = rng.random(kind.shape)
            kind[u < s["cops"] + s["citizens"]] = CITIZEN
            kind[u < s["cops"]] = COP
        first = np.argsort(kind == NOBODY, axis=1, kind="stable")  # people first, in the order of their cells
        self.most = int((kind != NOBODY).sum(1).max())
        self.pos = first[:, : self.most].copy()
        self.kind = np.take_along_axis(kind, self.pos, axis=1)
        self.taken = (kind != NOBODY).astype(np.int64).ravel()  # those in a cell who block it
        self.police = (kind == COP).astype(np.int64).ravel()
        self.riot = np.zeros_like(self.police)  # actives by cell
        self.active = np.zeros(self.pos.shape, dtype=bool)
        self.term = np.zeros(self.pos.shape, dtype=np.int64)
        self.grievance = rng.random(self.pos.shape) * (1 - s["legitimacy"])
        self.averse = rng.random(self.pos.shape)

    def move(self, who: Ints, may: NDArray[np.bool_]) -> None:
        """Those who may (run) go to a random free cell in vision."""
        old = self.pos[self.row, who]
        view = self.seen[old]
        count = (self.taken[self.base + view] == 0).cumsum(1)
        room = count[:, -1]
        pick = (count > (self.rng.random(self.runs) * room).astype(np.int64)[:, None]).argmax(1)
        run = self.row[may & (room > 0)]
        if len(run):
            self.shift(run, who[run], view[run, pick[run]])

    def shift(self, run: Ints, who: Ints, new: Ints) -> None:
        """Put people at large into other cells."""
        old = self.pos[run, who]
        self.pos[run, who] = new
        cop = (self.kind[run, who] == COP).astype(np.int64)
        active = self.active[run, who].astype(np.int64)
        for count, weight in ((self.taken, 1), (self.police, cop), (self.riot, active)):
            count[run * self.cells + old] -= weight
            count[run * self.cells + new] += weight

    def decide(self, who: Ints, may: NDArray[np.bool_]) -> None:
        """Citizens at large turn active or quiet."""
        at = self.pos[self.row, who]
        view = self.base + self.seen[at]
        odds = ROUND[self.s["rounding"]](self.police[view].sum(1) / (1 + self.riot[view].sum(1)))
        risk = self.averse[self.row, who] * -np.expm1(-self.s["k"] * odds)
        now = self.grievance[self.row, who] - risk > self.s["threshold"]
        was = self.active[self.row, who]
        run = self.row[may & (now != was)]
        self.active[run, who[run]] = now[run]
        self.riot[run * self.cells + at[run]] += np.where(now[run], 1, -1)

    def arrest(self, who: Ints, cop: NDArray[np.bool_]) -> None:
        """Each cop jails one active in vision."""
        run = self.row[cop]
        if not len(run):
            return
        at = self.pos[run, who[run]]
        count = (self.near[at[:, None], self.pos[run]] & self.active[run]).cumsum(1)
        found = count[:, -1]
        pick = (count > (self.rng.random(len(run)) * found).astype(np.int64)[:, None]).argmax(1)
        run, caught = run[found > 0], pick[found > 0]
        if not len(run):
            return
        self.active[run, caught] = False
        where = self.pos[run, caught]
        self.riot[run * self.cells + where] -= 1
        longest = int(self.s["jail"])
        if self.netlogo:
            term = (
                self.rng.integers(longest, size=len(run)) if longest else np.zeros(len(run), dtype=np.int64)
            )
            self.taken[(run * self.cells + where)[term > 0]] -= 1
            self.term[run, caught] = term
            self.shift(run, who[run], where)
        else:
            self.term[run, caught] = self.rng.integers(longest + 1, size=len(run))

    def step(self) -> None:
        """One step of every run."""
        order = self.rng.permuted(np.tile(np.arange(self.most), (self.runs, 1)), axis=1)
        for n in range(self.most):
            who = order[:, n]
            kind = self.kind[self.row, who]
            held = self.term[self.row, who] > 0
            cop, free = kind == COP, (kind == CITIZEN) & ~held
            if self.netlogo:
                self.move(who, cop | free)
                self.decide(who, free)
                self.arrest(who, cop)
            else:
                self.term[self.row[held], who[held]] -= 1
                self.decide(who, free)
                self.arrest(who, cop)
                self.move(who, cop | free)
        if self.netlogo:
            out = self.term == 1
            self.term -= self.term > 0
            run, who = np.nonzero(out)
            np.add.at(self.taken, run * self.cells + self.pos[run, who], 1)

    def count(self) -> Ints:
        """Active, jailed and quiet citizens now, (run, 3)."""
        jailed = (self.term > 0).sum(1)
        active = self.active.sum(1)
        return np.stack([active, jailed, (self.kind == CITIZEN).sum(1) - active - jailed], axis=1)


def results(settings: dict[str, Any], runs: int, seed: int) -> Results:
    """Every result as (mean, standard error) over runs."""
    s = DEFAULTS | settings
    town = Town(s, runs, seed)
    path = np.empty((int(s["steps"]), runs, 3))
    for t in range(len(path)):
        town.step()
        path[t] = town.count()
    active = path[..., 0]
    riot = np.pad(active > RIOT, ((1, 0), (0, 0)))
    begun = (riot[1:] & ~riot[:-1]).sum(0)
    each = np.stack([active.mean(0), active.max(0), begun, path[..., 1].mean(0), path[..., 2].mean(0)])
    error = each.std(axis=1, ddof=1) / np.sqrt(runs) if runs > 1 else np.full(len(NAMES), np.nan)
    return {name: (float(m), float(e)) for name, m, e in zip(NAMES, each.mean(1), error, strict=True)}


ALL = dict.fromkeys(NAMES, -4.0)
SMALL: dict[str, Any] = {"size": 20, "steps": 60}
MESA = SMALL | {"rules": "mesa", "rounding": "round"}
CASES: list[tuple[dict[str, Any], int, dict[str, float]]] = [
    (SMALL, 32, ALL),
    (SMALL | {"rounding": "none", "legitimacy": 0.6}, 32, ALL),
    (MESA | {"rounding": "floor", "vision": 4, "k": 1.2, "threshold": 0.05}, 32, ALL),
    (SMALL | {"legitimacy": 0.7, "cops": 0.08, "vision": 3, "citizens": 0.5, "jail": 8}, 32, ALL),
]
