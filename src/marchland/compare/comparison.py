"""Strategies compared future by future, under three named priors and every structure that could carry the answer.

Structures: the scenario's own priors (`expert` unless it says otherwise), as learned from the record before the cut;
the two other named priors (`beliefs`), with what was learned of parameters on which they agree; neutral with nothing
learned; and each mechanism of which the argument asserts a sign switched off, one at a time. A conclusion that holds in
one of them only is a property of that one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np

from marchland.calibrate.conditional_futures import Posterior
from marchland.compare.beliefs import UNLEARNED, WITHOUT, beliefs, under
from marchland.compare.difference import Difference, difference
from marchland.compare.fans import MEASURES, Fans, quantiles
from marchland.compare.objectives import NAMES as FIGURES
from marchland.compare.objectives import Objective, column, objectives, told
from marchland.compare.outcomes import NAMES, OUTCOMES, F
from marchland.compare.paired_runs import Branching, branching, outcomes
from marchland.compare.structures import usual_structures
from marchland.compare.towns import Towns, shares
from marchland.engine.blocks import elsewhere, in_order
from marchland.files import checkpoint
from marchland.record.known_at import week_of
from marchland.record.record import catchments
from marchland.scenario import Scenario
from marchland.stats.shares import among
from marchland.terminal.card import Card, Carded, figure

REPLICATES = 4
KEPT = "structure-{}.npz"
"""Outcomes (strategy, set, luck, outcome) of a structure, in the order of the page."""
SHOWN = ("places_end", "weeks_held", "civilians")
"""Outcomes that a comparison tells when it is shown."""
OF = 50
"""Futures that shares are told in."""
ROUNDING = float(np.finfo(np.float32).eps)
"""Relative step of the numbers that futures are computed in."""
FEW, FEWER = 0.25, 0.125
"""Shares of the futures spent on structures other than the first: priors; nothing learned, and each mechanism off."""


@dataclass(frozen=True, repr=False)
class Comparison(Carded):
    """Outcomes (strategy, set, luck, outcome) by structure; the first structure is the one that counts."""

    scenario: str
    cut: date
    weeks: int
    learned: bool
    strategies: tuple[str, ...]
    values: Mapping[str, F]
    objectives: tuple[Objective, ...] = ()
    """Places of the strategies' offensives."""
    fans: Fans | None = None
    replayed: bool = False
    """Whether effort, events and relations after the cut came as they came."""
    towns: Towns | None = None

    @property
    def futures(self) -> dict[str, int]:
        """Futures of each strategy under every structure."""
        return {name: int(v[0, ..., 0].size) for name, v in self.values.items()}

    def at(self, strategy: str, place: str, figure: str) -> F:
        """A figure of `analysis.offensives` for the place of an offensive, in every future (set, luck).

        NaN where a future has none. Raises ValueError for a name that is not there.
        """
        where = [one.place for one in self.objectives].index(place)
        first = next(iter(self.values.values()))
        return first[self.strategies.index(strategy), ..., len(NAMES) + column(where, figure)]

    def there(self) -> dict[str, Any]:
        """Every objective under every strategy, with intervals and differences from the first strategy: plain data."""
        first = self.strategies[0]
        return {
            one.place: {
                "sides": list(one.sides), "start": one.start.isoformat(),
                "figures": {
                    name: {f: told(self.at(name, one.place, f), self.at(first, one.place, f)) for f in FIGURES}
                    for name in self.strategies
                },
            }
            for one in self.objectives
        }  # fmt: skip

    def difference(self, a: str, b: str, outcome: str) -> Difference:
        """A less B. Raises ValueError for a name that is not there."""
        i, j, k = self.strategies.index(a), self.strategies.index(b), NAMES.index(outcome)
        d = {name: v[i, ..., k] - v[j, ..., k] for name, v in self.values.items()}
        return difference(a, b, OUTCOMES[k], d)

    def saved(self, a: str, b: str, outcome: str) -> float:
        """How many times the futures that pairing saves: variance of a difference of futures that share nothing over
        that of futures that share all but the strategy; infinite where the two never differ.

        Futures are computed in float32, so differences no larger than its relative step beside the outcomes themselves
        (root mean squares of both) are none. What is finite is therefore at most 2 / ROUNDING^2.
        """
        v = next(iter(self.values.values()))[..., NAMES.index(outcome)]
        one, other = v[self.strategies.index(a)], v[self.strategies.index(b)]
        paired, size = float((one - other).var()), float((one**2 + other**2).mean()) / 2
        return float(one.var() + other.var()) / paired if paired > ROUNDING**2 * size else float("inf")

    def only(self, strategies: Sequence[str]) -> Comparison:
        """The same futures for some of the strategies. Raises ValueError for a name that is not there."""
        at = [self.strategies.index(name) for name in strategies]
        values = {k: v[at] for k, v in self.values.items()}
        fans = self.fans.only(strategies) if self.fans else None
        towns = self.towns.only(strategies) if self.towns else None
        return replace(self, strategies=tuple(strategies), values=values, fans=fans, towns=towns)

    def card(self) -> Card:
        """Differences from the first strategy in the outcomes that matter most, and what they rest on."""
        first, *others = self.strategies
        rows = []
        for name in others:
            for outcome in SHOWN:
                d = self.difference(name, first, outcome)
                span = f"{figure(d.low)} to {figure(d.high)}"
                rows.append((f"{name}: {outcome}", figure(d.mean), span, among(d.share, OF)))
        facts = (
            ("strategies", ", ".join(self.strategies)),
            ("cut", f"{self.cut}, then {self.weeks} weeks"),
            ("parameters", "learned before the cut" if self.learned else "from priors, nothing learned"),
            ("beliefs", ", ".join(self.values)),
        )
        head = (f"less {first}", "difference", "90% of parameters", f"less in, of {OF}")
        note = "Differences of futures that share luck and parameters; below zero is less."
        return Card(f"{self.scenario}: strategies compared", facts, head, tuple(rows), (note,))

    def level(self, strategy: str, outcome: str) -> tuple[float, float, float]:
        """Median and 90% interval of single futures under a strategy."""
        v = next(iter(self.values.values()))[self.strategies.index(strategy), ..., NAMES.index(outcome)]
        low, middle, high = np.quantile(v, [0.05, 0.5, 0.95])
        return float(middle), float(low), float(high)


def compare(
    s: Scenario,
    strategies: Sequence[str],
    cut: date,
    weeks: int = 104,
    runs: int = 1000,
    seed: int = 1,
    posterior: Posterior | None = None,
    without: Sequence[str] | None = None,
    progress: Callable[[int], None] | None = None,
    folder: Path | None = None,
    replay: bool = False,
    beside: int | None = None,
) -> Comparison:
    """Run strategies under all structures; `without` names the mechanisms to switch off, one at a time.

    Nothing that is recorded after the cut is known, unless its inputs are replayed (`paired_runs.branching`). `beside`
    is the number of futures under every structure but the first (default: FEW and FEWER of `runs`).
    With a `folder`, the outcomes of each structure are kept there as soon as they are known, and what is there is
    taken from there: it must be of this very request. Raises InputError for an unknown strategy, one that acts
    before the cut, or a cut outside of the horizon.
    """
    off = [m for m in (usual_structures(s) if without is None else without) if m in s.mechanisms]

    @cache
    def built(priors: str) -> Branching:
        return branching(under(s, priors), strategies, cut, weeks, replay)

    first, *_ = believed = beliefs(s, posterior)
    parts: dict[str, tuple[str, Posterior | None, tuple[str, ...]]]
    parts = {name: (*believed[name], ()) for name in believed}
    parts |= {WITHOUT + name: (*believed[first], (name,)) for name in off}
    numbers = {name: k for k, name in enumerate(parts, start=1)}
    telling, building = Lock(), Lock()

    def tell(added: int) -> None:
        with telling:
            if progress:
                progress(added)

    def one(name: str) -> dict[str, F]:
        """What is kept of a structure, or is found now and kept."""
        priors, learned, gone = parts[name]
        file = None if folder is None else folder / KEPT.format(numbers[name])
        found = known(file, name)
        if found is not None:
            tell(found["outcomes"][0, ..., 0].size)
            return found
        many = futures_under(name, first, runs, beside)
        area = catchments(s)[:, 0] if name == first else None
        with building:
            branches = built(priors)
        every = outcomes(branches, many, REPLICATES, seed, learned, gone, tell, area)
        found = apart(every, branches, 0 if area is None else len(area))
        checkpoint.save(file, found, {"structure": name})
        return found

    rest = [name for name in parts if name != first]
    at_once = len(rest) if elsewhere() else None  # whoever only waits for a crew needs no core
    all_of_them = dict(zip((first, *rest), (one(first), *in_order(one, rest, at_once)), strict=True))
    values = {name: found["outcomes"] for name, found in all_of_them.items()}
    bands, ends = all_of_them[first].get("bands"), all_of_them[first].get("towns")
    fans = None if bands is None else Fans(tuple(strategies), bands)
    towns = None if ends is None else Towns(tuple(strategies), tuple(p.place for p in s.places), ends)
    since = week_of(s, cut)
    lasts = min(since + weeks, s.time.weeks) - since
    places = objectives(s, strategies)
    return Comparison(
        s.name, cut, lasts, bool(posterior), tuple(strategies), values, places, fans, replay, towns
    )


def apart(every: F, b: Branching, places: int) -> dict[str, F]:
    """`outcomes` as they were found, and if so many `places` stand behind them `bands` of what was held by week, and
    `towns`; none for 0."""
    if not places:
        return {"outcomes": every}
    width = every.shape[-1] - places - len(MEASURES) * (b.until - b.since + 1)
    held = every[..., width:].reshape(len(every), -1, every.shape[-1] - width)
    return {
        "outcomes": np.ascontiguousarray(every[..., :width]),
        "bands": quantiles(held[..., :-places]),
        "towns": shares(held[..., -places:], REPLICATES),
    }


def known(file: Path | None, structure: str) -> dict[str, F] | None:
    """What was kept of a structure, with its outcomes (strategy, set, luck, outcome); None if it is not there."""
    found = checkpoint.load(file)
    if found is None or found[1].get("structure") != structure:
        return None
    return found[0] if "outcomes" in found[0] else None


def futures_under(structure: str, first: str, runs: int, beside: int | None = None) -> int:
    """Futures that are asked for under a structure."""
    if structure == first:
        return runs
    part = FEWER if structure == UNLEARNED or structure.startswith(WITHOUT) else FEW
    return max(1, round(runs * part)) if beside is None else beside


def futures_of(
    s: Scenario, runs: int, off: Sequence[str], posterior: Posterior | None, beside: int | None = None
) -> int:
    """Futures that a comparison counts towards its progress, in whole blocks."""
    from marchland.engine.blocks import whole
    from marchland.engine.program import BLOCK

    first, *_ = names = (*beliefs(s, posterior), *(WITHOUT + name for name in off))
    return sum(whole(futures_under(name, first, runs, beside), BLOCK) for name in names)
