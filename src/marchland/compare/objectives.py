"""The places that compared strategies order offensives against, and what becomes of each under every strategy.

A place is judged alike under all strategies: from the first day on which any of them attacks it, by whether one of the
sides that are ordered to take it does. Figures stand behind the other outcomes of a comparison, place by place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from marchland.analysis.offensives import FIGURES, KEPT, NAMES, at_place
from marchland.compare.difference import NORMAL_90, spread
from marchland.compare.outcomes import INDEX, F
from marchland.record.months import DAYS
from marchland.scenario import Scenario
from marchland.stats.intervals import between, of_mean
from marchland.territory.model import Territory
from marchland.territory.observations import KILLED
from marchland.territory.weekly import strategy_levers

KINDS = {name: i for i, name in enumerate(KILLED)}


@dataclass(frozen=True)
class Objective:
    """A place, the sides that are ordered to take it, and the first day on which one is."""

    place: str
    sides: tuple[str, ...]
    start: date


def objectives(s: Scenario, strategies: Sequence[str]) -> tuple[Objective, ...]:
    """The objectives of some strategies, in the order of the scenario's places."""
    found: dict[str, tuple[set[str], date]] = {}
    for name in strategies:
        for one in s.strategies[name].offensives:
            side = s.groups[next(iter(one.forces))].side
            for place in one.place:
                sides, start = found.get(place, (set(), one.start))
                found[place] = (sides | {side}, min(start, one.start))
    return tuple(
        Objective(row.place, tuple(sorted(found[row.place][0])), found[row.place][1])
        for row in s.places
        if row.place in found
    )


def figures(
    s: Scenario,
    model: Territory,
    strategy: str,
    many: Sequence[Objective],
    start: NDArray[np.int8],
    seen: Mapping[str, NDArray[Any]],
    comply: F,
    since: int,
) -> list[F]:
    """Columns (run,) of all figures of all objectives; `start` (run, place) holders before week `since`.

    `comply` (run, lever) is 0 or 1.
    """
    sides, places = model.labels["side"], model.labels["place"]
    out = []
    for one in many:
        p = places.index(one.place)
        holder = np.concatenate([start[:, None, p], np.asarray(seen["holder"])[..., p]], axis=1)
        kept = {name: np.asarray(seen[name])[:, :, p] for name in KEPT}
        week = max(0, -((s.time.start - one.start).days // DAYS) - since)
        found = at_place(holder, kept, KINDS, [sides.index(side) for side in one.sides], week)
        found["support"] = comply @ support(s, model, strategy, p)[since : since + holder.shape[1] - 1].sum(0)
        out += [found[name] for name in NAMES]
    return out


def support(s: Scenario, model: Territory, strategy: str, place: int) -> F:
    """Price (week, lever) of what offensives add to levers at a place; of levers that are priced in money."""
    plain = s.strategies[strategy].model_copy(update={"offensives": ()})
    bare = s.model_copy(update={"strategies": {strategy: plain}})
    usual = strategy_levers(bare, model.world, strategy, model.mechanisms)["rule_value"]
    more = np.asarray(model.rules["rule_value"], np.float64)[..., place] - usual[..., place]
    names = model.labels["lever"]
    price = [s.levers[n].cost if n in s.levers and s.levers[n].cost_unit != INDEX else 0.0 for n in names]
    return np.asarray(more / usual.shape[2] * price, np.float64)


def column(place: int, figure: str) -> int:
    """Which column behind the outcomes holds a figure of objective number `place`. Raises ValueError."""
    return place * len(NAMES) + NAMES.index(figure)


def told(values: F, other: F) -> dict[str, Any]:
    """A figure (set, luck): mean or share with its 90% interval over sets, middle 90% of futures, and its difference
    from `other` in the same futures. `n` futures have it; those without are left out, of the difference in pairs.
    """
    there, both = np.isfinite(values), np.isfinite(values) & np.isfinite(other)
    out: dict[str, Any] = {"n": int(there.sum()), "of": int(values.size)}
    if there.any():
        sets = by_set(values)
        low, high = of_mean(sets, np.random.default_rng(1))
        middle = between(values[there])
        out |= {"mean": float(sets.mean()), "low": float(low), "high": float(high),
                "futures": [float(middle[0]), float(np.median(values[there])), float(middle[1])]}  # fmt: skip
    if both.any():
        d = np.where(both, values - other, np.nan)
        if both.all():
            mean, low, high, _, _ = spread(d)
        else:
            sets = by_set(d)
            mean = float(sets.mean())
            error = NORMAL_90 * float(sets.std(ddof=1) / np.sqrt(len(sets))) if len(sets) > 1 else np.inf
            low, high = mean - error, mean + error
        out["apart"] = {"mean": mean, "low": low, "high": high, "n": int(both.sum())}
    return out


def by_set(values: F) -> F:
    """Means over luck of the sets that have any."""
    some = np.isfinite(values).any(1)
    return np.asarray(np.nanmean(values[some], axis=1))


__all__ = ["FIGURES", "KEPT", "NAMES", "Objective", "column", "figures", "objectives", "told"]
