"""The event-history likelihood: who took which place, and when, and who did not.

    log L = sum over recorded captures ln(e + mean rate toward the taker) - sum over weeks and places of all rates

Rates are those of futures that follow the record (engine.follow), averaged over `luck` of them that share their
parameters: hidden events such as plots and risings enter by expectation. Where the date of a capture is uncertain the
rate is averaged over the weeks before it within which it may have happened. e is a small hazard of entry from
outside: it keeps an impossible-looking capture finite. Constant terms are left out.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from marchland.engine.device import cores
from marchland.engine.program import BLOCK, Program, build
from marchland.engine.territory import Territory
from marchland.learn.cut import DAYS, JITTER, masked, told, week_of
from marchland.learn.space import F, Space
from marchland.scenario import Scenario
from marchland.scenario.compile import compile_model

OUTSIDE = 1e-4
"""Hazard of a capture from outside the model, 1/week."""


@dataclass(frozen=True)
class Capture:
    """A recorded change of hands: week, place, taker (indices), and how many earlier weeks may have been the week."""

    week: int
    place: int
    taker: int
    span: int


@dataclass(frozen=True)
class EventHistory:
    """The likelihood of a scenario's record up to a cut, compiled."""

    space: Space
    program: Program
    captures: tuple[Capture, ...]
    weeks: int
    luck: int
    seed: int

    def __call__(self, z: F, progress: Callable[[int], None] | None = None) -> NDArray[np.float64]:
        """Log-likelihood (N,) at points (N, D)."""
        return self.parts(z, progress).sum(1)

    def parts(self, z: F, progress: Callable[[int], None] | None = None) -> NDArray[np.float64]:
        """Its terms (N, captures + 1): ln rate of each capture, then minus the exposure."""
        each = BLOCK // self.luck
        blocks = [z[i : i + each] for i in range(0, len(z), each)]

        def one(some: F) -> NDArray[np.float64]:
            found = self.block(some)
            if progress:
                progress(len(some))
            return found

        with ThreadPoolExecutor(cores()) as pool:
            return np.concatenate(list(pool.map(one, blocks)))

    def block(self, some: F) -> NDArray[np.float64]:
        """The terms of at most one block of points."""
        each = BLOCK // self.luck
        full = np.concatenate([some, np.repeat(some[-1:], each - len(some), axis=0)])
        p = self.space.parameters(np.repeat(full, self.luck, axis=0))
        runs = np.tile(np.arange(self.luck), each)
        _, seen, _ = self.program.advance(self.seed, runs, p, self.program.start(p), 0, self.weeks)
        pull = seen["pull"].astype(np.float64).reshape(each, self.luck, *seen["pull"].shape[1:]).mean(1)
        exposure = seen["exposure"].astype(np.float64).sum(1).reshape(each, self.luck).mean(1)
        rates = [pull[:, c.week - c.span : c.week + 1, c.place].mean(1) for c in self.captures]
        return np.stack([*(np.log(OUTSIDE + r) for r in rates), -exposure], axis=1)[: len(some)]


def captures(s: Scenario, model: Territory, cut: date) -> tuple[Capture, ...]:
    """Recorded changes of hands before the cut, in the order of weeks."""
    record = told(s, model.world, cut)
    weeks, found = week_of(s, cut), []
    doubt = {}
    for row in masked(s, cut).control:
        doubt[row.place, (row.since - s.time.start).days // DAYS] = JITTER[row.confidence or "low"]
    holder = np.concatenate([np.asarray(model.world.holder)[None], record.holder[:weeks]])
    for t, p in np.argwhere((holder[1:] != holder[:-1]) & (holder[1:] >= 0)):
        days = doubt.get((model.labels["place"][p], int(t)), JITTER["high"])
        taker = int(record.holder[t, p])
        span = 0
        while span < round(days / DAYS) and t - span > 0 and record.toward[t - span - 1, p] == taker:
            span += 1
        found.append(Capture(int(t), int(p), taker, span))
    return tuple(found)


def event_history(s: Scenario, cut: date, luck: int = 4, seed: int = 1) -> EventHistory:
    """Compile the likelihood of the record up to `cut`. Raises InputError for a cut outside of the horizon."""
    known = masked(s, cut)
    model = compile_model(known)
    followed = dataclasses.replace(model, told=told(known, model.world, cut))
    space = Space(followed)
    example = space.parameters(np.zeros((BLOCK, len(space.names))))
    axes = {name: stock.axes for name, stock in followed.stocks.items()}
    program = build(followed, example, BLOCK, axes)
    return EventHistory(space, program, captures(known, model, cut), week_of(s, cut), luck, seed)
