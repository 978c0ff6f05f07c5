"""Questions that a trial puts to the model, answered from few ensembles that are made once and kept.

The bench knows the world up to the cut and the inputs replayed after it. Nothing that it says is a fact: it says what
follows from what was assumed and learned. It believes neutral priors: what the argument asserts and what its rivals
assert are both open, whatever was learned under other priors is left out (`beliefs`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from marchland.calibrate.conditional_futures import Futures, Posterior, futures
from marchland.compare.beliefs import NEUTRAL, PRIORS, kept, under
from marchland.compare.comparison import Comparison, compare
from marchland.compare.difference import Difference, difference
from marchland.compare.ground import Ground, ground
from marchland.compare.outcomes import NAMES, OUTCOMES, F
from marchland.compare.paired_runs import branching, outcomes
from marchland.compare.sign import Sign, signs
from marchland.errors import InputError, unknown
from marchland.record.months import DAYS
from marchland.scenario import Scenario
from marchland.stats.intervals import jeffreys

HISTORY = "history"
MANY = 200
"""Groups of futures over which an interval of a share is taken."""


@dataclass
class ModelQueries:
    """The model of a scenario at a cut, with what was learned; every strategy that is asked about is run once."""

    scenario: Scenario
    cut: date
    posterior: Posterior | None = None
    strategies: tuple[str, ...] = (HISTORY,)
    runs: int = 1000
    weeks: int = 104
    seed: int = 1
    grade: str = "low"
    progress: Callable[[int], None] | None = None
    kept: dict[tuple[str, ...], Difference] = field(default_factory=dict)
    grounds: dict[str, Ground] = field(default_factory=dict)

    @cached_property
    def neutral(self) -> Scenario:
        """The scenario with neutral priors."""
        return under(self.scenario, PRIORS[NEUTRAL])

    @cached_property
    def learned(self) -> Posterior | None:
        """Of what was learned, all that neutral priors leave standing."""
        return kept(self.scenario, PRIORS[NEUTRAL], self.posterior)

    @cached_property
    def comparison(self) -> Comparison:
        """All strategies under all structures."""
        return compare(
            self.neutral,
            tuple(dict.fromkeys((HISTORY, *self.strategies))),
            self.cut,
            self.weeks,
            self.runs,
            self.seed,
            self.learned,
            progress=self.progress,
            replay=True,
        )

    def difference(self, a: str, b: str, outcome: str, off: tuple[str, ...] = ()) -> Difference:
        """Strategy A less strategy B. Raises InputError for a name that was not among the strategies asked about."""
        for name in (a, b):
            if name not in self.comparison.strategies:
                raise unknown("strategy", name, self.comparison.strategies, "strategies")
        if outcome not in NAMES:
            raise unknown("outcome", outcome, NAMES)
        return self.comparison.difference(a, b, outcome)

    def ablation(self, off: tuple[str, ...], outcome: str) -> Difference:
        """History as it is less history with mechanisms off from the cut's past on: what they add to the outcome."""
        if outcome not in NAMES:
            raise unknown("outcome", outcome, NAMES)
        key = (*off, outcome)
        if key not in self.kept:
            gone = self.without(off)
            for i, o in enumerate(OUTCOMES):
                d = {NEUTRAL: self.whole[0, ..., i] - gone[0, ..., i]}
                self.kept[(*off, o.name)] = difference(HISTORY, "without " + ", ".join(off), o, d)
        return self.kept[key]

    @cached_property
    def whole(self) -> F:
        """Outcomes (1, set, luck, outcome) under history with all mechanisms on: what every ablation stands beside."""
        return self.without(())

    def without(self, off: tuple[str, ...]) -> F:
        """Outcomes (1, set, luck, outcome) under history with mechanisms off, of a quarter of the futures."""
        b = branching(self.neutral, (HISTORY,), self.cut, self.weeks)
        return outcomes(b, max(1, self.runs // 4), seed=self.seed, posterior=self.learned, off=off)

    def ground(self, strategy: str) -> Ground:
        """Which places the focal side holds in futures under a strategy. Raises InputError for an unknown one."""
        if strategy not in self.grounds:
            asked = (self.cut, self.weeks, self.runs, self.seed, self.learned)
            self.grounds[strategy] = ground(self.neutral, strategy, *asked)
        return self.grounds[strategy]

    def sign(self, parameter: str) -> Sign:
        """What priors and record say of a parameter's sign. Raises InputError for an unknown parameter."""
        return signs(self.scenario, self.posterior, (parameter,))[0]

    @cached_property
    def free(self) -> Futures:
        """Free futures after the cut under history, inputs replayed."""
        return futures(
            self.neutral, self.cut, self.weeks, self.learned, self.runs, replay=True, seed=self.seed
        )

    def chance(
        self, event: str, place: str, side: str, before: date | None = None
    ) -> tuple[float, float, float]:
        """Share of futures in which a side has `captured` a place after the cut, or `holds` it, by the end of a day.

        With the 90% interval of sampling. Raises InputError for an unknown event, place or side, or a day that the
        futures do not reach.
        """
        places, sides = [p.place for p in self.scenario.places], list(self.scenario.sides)
        for kind, name, names in (("place", place, places), ("side", side, sides), ("event", event, EVENTS)):
            if name not in names:
                raise unknown(kind, name, names)
        last = self.weeks if before is None else (before - self.cut).days // DAYS
        if not 0 < last <= self.free.control.shape[1]:
            end = self.cut + timedelta(days=DAYS * self.free.control.shape[1])
            raise InputError(f"{before}: expected a day after {self.cut} and by {end}")
        holds = self.free.control[:, :last, places.index(place)] == sides.index(side)
        happened = holds[:, -1] if event == "holds" else (holds[:, 1:] & ~holds[:, :-1]).any(1)
        hits = int(happened.sum())
        return hits / len(happened), *jeffreys(hits, len(happened))


EVENTS = ("captured", "holds")
