"""Second implementation of Epstein 2002, model II: two groups and peacekeepers on a torus, all runs side by side.

Every cell holds one of `cells` places to live, empty or not: a mover changes places with the empty one it moves to, and
its child is born into that one, on the cell just left. A turn is one step over the runs whose person it is.

What the description leaves open is taken so. A lifetime is continuous, uniform on [0, max_age], and the age at the start
uniform on [0, lifetime]; age grows by one before it is compared. At the start everybody is quiet and free. The order is
drawn each period over all places to live, empty ones too: a child, born quiet, has a turn in the period of its birth
if that of its place is still to come. (Brought to the model's reading after comparing; there a child gets the place
emptied last, here that of the mover's cell. Without such turns both agree as well.) Who is killed before the turn
loses it. A kill follows the decision in the same turn, from the new cell, and reaches quiet and active alike.
A mover draws among the free cells in sight alone; staying is no choice while there is one. A person decides
anew each turn and stays active until then or until an arrest. An arrest makes quiet. A term of 0 is no jail: in
jail is who has a term above 0, seen by nobody; who is released is quiet until the next turn. People in jail die of age,
and count as members of their group. Citizens see by `vision` for C, A, moves and kills, cops by `cop_vision`.
Of an odd number of citizens the second group has one more. A run stops once a group is gone: nothing measured changes.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

DEFAULTS: dict[str, float] = {
    "size": 40,
    "steps": 200,
    "legitimacy": 0.8,
    "cops": 0.0,
    "citizens": 0.70,
    "vision": 7,
    "cop_vision": 7,
    "jail": 30,
    "threshold": 0.1,
    "k": 2.3,
    "birth": 0.05,
    "max_age": 200,
}
Results = dict[str, float | tuple[float, float]]
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

# What stands on a cell: a citizen's state is its group (0 or 1) plus one of three, so that group = (state - 1) % 2.
FREE, QUIET, ACTIVE, JAILED, COP = 0, 1, 3, 5, 7


def sight(size: int, reach: float) -> Ints:
    """Cells within `reach` of each cell around the torus, itself left out: (cells, seen)."""
    row, column = np.divmod(np.arange(size * size), size)

    def apart(x: Ints) -> Ints:
        gap = np.abs(x[:, None] - x)
        shorter: Ints = np.minimum(gap, size - gap)
        return shorter

    near = apart(row) ** 2 + apart(column) ** 2 <= reach**2
    np.fill_diagonal(near, False)
    return np.nonzero(near)[1].reshape(size * size, -1)


class Towns:
    """All runs. `state` is by (run, cell), people by (run, place to live); both flat, offset by `run * cells`."""

    def __init__(self, s: dict[str, float], runs: int, rng: np.random.Generator) -> None:
        self.s, self.rng = s, rng
        size = int(s["size"])
        self.cells = size * size
        cops, citizens = round(s["cops"] * self.cells), round(s["citizens"] * self.cells)
        start = np.full(self.cells, FREE, np.int8)
        start[: citizens // 2] = QUIET
        start[citizens // 2 : citizens] = QUIET + 1
        start[citizens : citizens + cops] = COP
        self.state = rng.permuted(np.tile(start, (runs, 1)), axis=1).ravel()
        self.cell = np.arange(runs * self.cells)
        self.place = self.cell.copy()
        many = runs * self.cells
        self.hardship, self.aversion = rng.random(many), rng.random(many)
        self.life = rng.random(many) * s["max_age"]
        self.age = rng.random(many) * self.life
        self.term = np.zeros(many, np.int64)
        self.killed = np.zeros(runs, np.int64)
        self.seen = {"vision": sight(size, s["vision"]), "cop_vision": sight(size, s["cop_vision"])}

    def look(self, run: Ints, here: Ints, eyes: str) -> tuple[Ints, NDArray[np.int8]]:
        """Cells in sight of the cells `here`, and what stands on them: (people, seen)."""
        base = run * self.cells
        cells = self.seen[eyes][here - base] + base[:, None]
        return cells, self.state[cells]

    def draw(self, cells: Ints, may: NDArray[np.bool_]) -> tuple[NDArray[np.bool_], Ints]:
        """One of the cells that may be taken, each as likely: whether there is any, and those drawn."""
        counted = np.cumsum(may, axis=1, dtype=np.int16)
        number = counted[:, -1]
        nth = np.floor(self.rng.random(len(cells)) * number)
        found = number > 0
        return found, cells[np.arange(len(cells)), (counted > nth[:, None]).argmax(1)][found]

    def move(self, run: Ints, who: Ints, eyes: str) -> tuple[NDArray[np.bool_], Ints]:
        """Change places with a free cell in sight: who moved, and who (empty) now holds the cells left."""
        here = self.cell[who]
        cells, state = self.look(run, here, eyes)
        moved, there = self.draw(cells, state == FREE)
        here, who = here[moved], who[moved]
        empty = self.place[there]
        self.state[there], self.state[here] = self.state[here], FREE
        self.cell[who], self.cell[empty] = there, here
        self.place[there], self.place[here] = who, empty
        return moved, empty

    def citizens(self, run: Ints, who: Ints) -> None:
        """Turns of citizens, at most one in each run."""
        s = self.s
        self.age[who] += 1
        dead = self.age[who] > self.life[who]
        self.state[self.cell[who[dead]]] = FREE
        going = ~dead & (self.term[who] == 0)
        run, who = run[going], who[going]
        if not len(run):
            return
        moved, empty = self.move(run, who, "vision")
        self.bear(who[moved], empty)
        here = self.cell[who]
        group = (self.state[here] - 1) % 2
        cells, state = self.look(run, here, "vision")
        cops = (state == COP).sum(1)
        actives = ((state == ACTIVE) | (state == ACTIVE + 1)).sum(1) + 1
        grievance = self.hardship[who] * (1 - s["legitimacy"])
        risk = self.aversion[who] * (1 - np.exp(-s["k"] * cops / actives))
        active = grievance - risk > s["threshold"]
        self.state[here] = np.where(active, ACTIVE, QUIET) + group
        run, cells, state, other = run[active], cells[active], state[active], 1 - group[active, None]
        if not len(run):
            return
        struck, victim = self.draw(cells, (state == QUIET + other) | (state == ACTIVE + other))
        self.state[victim] = FREE
        self.killed[run[struck]] += 1

    def bear(self, parent: Ints, empty: Ints) -> None:
        """Leave children, by chance, on the cells just left."""
        born = self.rng.random(len(parent)) < self.s["birth"]
        parent, child = parent[born], empty[born]
        self.state[self.cell[child]] = QUIET + (self.state[self.cell[parent]] - 1) % 2
        self.hardship[child], self.aversion[child] = self.hardship[parent], self.aversion[parent]
        self.age[child], self.term[child] = 0, 0
        self.life[child] = self.rng.random(len(child)) * self.s["max_age"]

    def police(self, run: Ints, who: Ints) -> None:
        """Turns of cops, at most one in each run."""
        self.move(run, who, "cop_vision")
        cells, state = self.look(run, self.cell[who], "cop_vision")
        _, taken = self.draw(cells, (state == ACTIVE) | (state == ACTIVE + 1))
        term = self.rng.integers(0, max(int(self.s["jail"]), 1), len(taken))
        group = (self.state[taken] - 1) % 2
        self.state[taken] = np.where(term > 0, JAILED, QUIET) + group
        self.term[self.place[taken]] = term

    def period(self, going: Ints) -> None:
        """One period in the runs still going."""
        order = np.argsort(self.rng.random((len(going), self.cells)), axis=1) + (going * self.cells)[:, None]
        for who in order.T:
            state = self.state[self.cell[who]]
            acts = state != FREE
            for kind, take in ((acts & (state != COP), self.citizens), (acts & (state == COP), self.police)):
                if kind.any():
                    take(going[kind], who[kind])
        ends = np.flatnonzero(self.term > 0)
        self.term[ends] -= 1
        cells = self.cell[ends[self.term[ends] == 0]]
        out = cells[(self.state[cells] == JAILED) | (self.state[cells] == JAILED + 1)]
        self.state[out] -= JAILED - QUIET


def mean(x: NDArray[Any]) -> tuple[float, float]:
    """Mean and its standard error."""
    return float(x.mean()), float(x.std(ddof=1) / np.sqrt(len(x))) if len(x) > 1 else float("nan")


def results(settings: dict[str, Any], runs: int, seed: int) -> Results:
    """Times to extinction and the killed over `runs`, each as (mean, standard error)."""
    s = DEFAULTS | settings
    towns = Towns(s, runs, np.random.default_rng(seed))
    steps = int(s["steps"])
    time, extinct = np.full(runs, steps), np.zeros(runs, bool)
    for step in range(1, steps + 1):
        going = np.flatnonzero(~extinct)
        if not len(going):
            break
        towns.period(going)
        state = towns.state.reshape(runs, -1)[going]
        people = (state != FREE) & (state != COP)
        gone = ~(people & (state % 2 == 0)).any(1) | ~(people & (state % 2 == 1)).any(1)
        time[going[gone]], extinct[going[gone]] = step, True
    spread = float(time.std(ddof=1)) if runs > 1 else float("nan")
    return {
        "extinction_time": mean(time),
        "extinct": mean(extinct.astype(float)),
        "killed": mean(towns.killed),
        "extinction_sd": spread,
    }


BRIEF = {"size": 13, "steps": 60, "vision": 3, "cop_vision": 2, "cops": 0.10, "citizens": 0.6, "jail": 3}
BRIEF |= {"legitimacy": 0.87, "threshold": 0.05, "k": 1.5, "birth": 0.1, "max_age": 40}
ALL = {"extinction_time": -4.0, "extinct": -4.0, "killed": -4.0}
CASES: list[tuple[dict[str, Any], int, dict[str, float]]] = [
    ({"size": 12, "steps": 40, "vision": 3, "cop_vision": 3, "legitimacy": 0.85}, 800, ALL),
    ({"size": 12, "steps": 60, "vision": 2, "cop_vision": 4, "cops": 0.04, "jail": 10}, 800, ALL),
    (BRIEF, 800, ALL),
]
