"""What is kept between questions: compiled programs, states at the cut, and what was seen after it.

A question costs what is new in it. The program is compiled once and takes every strategy; states at the cut are
reached once for each belief and set of mechanisms; a strategy's weeks after it are simulated once. Futures are those of
`marchland compare` by number, through the same `Branching`, in parts of a block as small as keep the bits, so that a
first answer takes every core. What is kept is bounded: the least recently used goes first.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from threading import Lock
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from marchland.calibrate.conditional_futures import Posterior
from marchland.compare.beliefs import beliefs, under
from marchland.compare.comparison import REPLICATES, Comparison
from marchland.compare.fans import MEASURES, Fans, quantiles
from marchland.compare.outcomes import CIVIL, F
from marchland.compare.paired_runs import Branching, Past, branching, paired_draws, parts_at
from marchland.engine.blocks import block_runs, in_order, number_of, whole
from marchland.engine.contract import State
from marchland.engine.program import BLOCK
from marchland.lab.asked import Question
from marchland.record.months import DAYS
from marchland.record.record import catchments
from marchland.scenario import Scenario
from marchland.territory import compile
from marchland.territory.known import Known

PROGRAMS, PASTS, STRATEGIES = 6, 4, 8
"""How many branchings, sets of states at the cut, and strategies' futures are kept."""
PART = 16
"""Futures that are simulated at a time, where the program takes so few of a block."""
T = TypeVar("T")


@dataclass(frozen=True)
class Seen:
    """A part under one strategy: outcomes with figures and weekly columns (future, column), and weeks after the cut."""

    row: F
    holder: NDArray[np.int8]
    attacker: NDArray[np.int8]
    civilians: NDArray[np.float32]
    """Civilians killed by week (future, week), persons."""


@dataclass
class LastUsed:
    """The last used things by key, at most so many; made once however many ask."""

    most: int
    found: dict[Hashable, Any] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """What is kept under a key, or is made now."""
        with self.lock:
            value: T = self.found.pop(key) if key in self.found else make()
            self.found[key] = value
            while len(self.found) > self.most:
                self.found.pop(next(iter(self.found)))
        return value


@dataclass(frozen=True)
class Asked:
    """A question with everything that answers it, part by part of `size` futures."""

    question: Question
    branching: Branching
    draw: Callable[[NDArray[np.int64]], State]
    seed: int
    area: NDArray[np.float32]
    learned: bool
    size: int
    pasts: dict[int, Past]
    seen: dict[str, dict[int, Seen]]

    def finished(self, names: Sequence[str]) -> int:
        """Parts from the first on, of those that were asked for, that are finished under all of some strategies."""
        done = set.intersection(*(set(self.seen[name]) for name in names))
        found = next(k for k in range(len(done) + 1) if k not in done)
        return min(found, self.parts(self.question.runs))

    def parts(self, runs: int) -> int:
        """Parts of the whole blocks that hold so many futures, as `compare` rounds them up."""
        return number_of(whole(runs, BLOCK), self.size)

    def missing(self, parts: Sequence[int]) -> list[tuple[str, int]]:
        """Strategies and parts that nobody has simulated yet."""
        names = dict.fromkeys(self.question.names)
        return [(name, k) for k in parts for name in names if k not in self.seen[name]]

    def fill(self, work: Sequence[tuple[str, int]]) -> None:
        """Simulate strategies' parts over the cores, first up to the cut where nobody has been there."""
        new = [k for k in dict.fromkeys(k for _, k in work) if k not in self.pasts]
        for k, past in zip(new, in_order(self.reach, new), strict=True):
            self.pasts[k] = past
        for (name, k), seen in zip(work, in_order(self.follow, work), strict=True):
            self.seen[name][k] = seen

    def reach(self, part: int) -> Past:
        """A part's state at the cut."""
        rows = block_runs(part, self.size)
        return self.branching.past(self.draw(rows), rows, self.seed)

    def follow(self, item: tuple[str, int]) -> Seen:
        """A part under a strategy."""
        name, part = item
        past = self.pasts[part]
        seen = self.branching.after(past, name, ("attacker",))
        row = self.branching.comes_to(past, name, seen, self.area)
        civil = np.asarray(seen["deaths"])[..., list(CIVIL)].sum((2, 3))
        return Seen(row, seen["holder"], seen["attacker"], np.asarray(civil, np.float32))

    def rows(self, name: str, parts: int) -> F:
        """Columns of the first so many parts (future, column)."""
        return np.concatenate([self.seen[name][k].row for k in range(parts)])

    def compared(self, parts: int) -> Comparison:
        """The comparison that `marchland compare` makes of the same futures under this one belief."""
        b, q = self.branching, self.question
        every = np.stack([self.rows(name, parts) for name in q.names])
        width = every.shape[-1] - len(MEASURES) * (b.until - b.since + 1)
        values = every[..., :width].reshape(2, -1, REPLICATES, width)
        fans = Fans(q.names, quantiles(every[..., width:]))
        weeks = b.until - b.since
        return Comparison(
            q.scenario.name, b.cut, weeks, self.learned, q.names, {q.belief: values}, b.objectives, fans
        )


@dataclass(frozen=True)
class Kept:
    """A program with the scenario as it was known at the cut, its model, and draws by belief and mechanisms off."""

    branching: Branching
    known: Scenario
    draws: dict[Hashable, Callable[[NDArray[np.int64]], State]] = field(default_factory=dict)


@dataclass
class Bench:
    """A scenario at a cut, what was learned before it, and what is kept of earlier questions."""

    scenario: Scenario
    cut: date
    weeks: int = 104
    seed: int = 1
    learned: Posterior | None = None
    programs: LastUsed = field(default_factory=lambda: LastUsed(PROGRAMS))
    pasts: LastUsed = field(default_factory=lambda: LastUsed(PASTS))
    futures: LastUsed = field(default_factory=lambda: LastUsed(STRATEGIES))
    shown: Question | None = None
    """What the page shows an answer of: many others may be asked beside it, and its futures stay."""

    def ask(self, q: Question) -> Asked:
        """Everything that answers a question, nothing simulated yet. Raises InputError as `branching`."""
        priors, posterior = self.believed[q.belief]
        s = under(q.scenario, priors)
        watched = tuple(sorted({p for n in q.names for one in s.strategies[n].offensives for p in one.place}))
        key = (priors, s.mechanisms, watched)
        names = tuple(dict.fromkeys(q.names))
        kept = self.programs.get(key, lambda: self.compiled(s, names))
        b = continued(kept, s, names, self.cut)
        lived = (key, q.belief, q.off)
        pasts: dict[int, Past] = self.pasts.get(lived, dict)
        seen = {name: self.futures.get((lived, q.spec(name)), lambda: dict[int, Seen]()) for name in q.names}
        known = {m.name for model in b.models.values() for m in model.mechanisms}
        off = [
            name for name in q.off if name in known
        ]  # nobody orders an offensive: there is none to switch off
        if lived not in kept.draws:
            kept.draws[lived] = paired_draws(b, REPLICATES, self.seed, posterior, off)
        size = max(PART, b.program.least)
        return Asked(q, b, kept.draws[lived], self.seed, self.area, bool(self.learned), size, pasts, seen)

    def beside(self, q: Question) -> Asked:
        """The same as `ask`, for a question beside the one that is shown."""
        if self.shown:
            self.ask(self.shown)
        return self.ask(q)

    def tried(self, q: Question) -> list[str]:
        """Beliefs under which futures with these mechanisms off are kept, the question's own first."""
        there = {key[1] for key in self.pasts.found if isinstance(key, tuple) and key[2] == q.off}
        return [q.belief, *(name for name in self.believed if name in there and name != q.belief)]

    def compiled(self, s: Scenario, names: Sequence[str]) -> Kept:
        """A program of a scenario. Raises InputError as `branching`."""
        found = branching(s, names, self.cut, self.weeks, False)
        return Kept(found, Known(s, self.cut, False, tuple(names)).masked)

    @property
    def lasting(self) -> int:
        """Weeks after the cut that are simulated: as many as are asked for, fewer where the war ends sooner."""
        time = self.scenario.time
        return min(self.weeks, time.weeks - (self.cut - time.start).days // DAYS)

    @cached_property
    def believed(self) -> dict[str, tuple[str, Posterior | None]]:
        """Beliefs by name: strategies made on the page change none."""
        return beliefs(self.scenario, self.learned)

    @cached_property
    def area(self) -> NDArray[np.float32]:
        """Area that each place stands for (place,), km2, under the first definition."""
        return np.asarray(catchments(self.scenario)[:, 0])


def continued(kept: Kept, s: Scenario, names: Sequence[str], cut: date) -> Branching:
    """The same program and places watched, for other strategies. Raises InputError as `branching`."""
    parts_at(s, names, cut)
    known = kept.known.model_copy(update={"strategies": s.strategies})
    model = next(iter(kept.branching.models.values()))
    models = {name: compile.under(model, known, name, names) for name in names}
    return dataclasses.replace(kept.branching, scenario=s, models=models)
