"""A stack: the draws of several forecasters put together, in proportion to weights that the past alone has given.

At a war's first origins nothing has been verified, and all members weigh the same. Of an origin o that lies back the
longest horizon that has ended since is verified: with L_i the sum of member i's log scores over its places,

    w_i  ~  exp( - sum over verified origins of L_i / c ),    c: changes of hands an episode

since places that fall in one episode are one piece of news, not many. Deaths and areas are stacked with equal weights:
they are too few for more. Sources: hoeting_1999 (model averages); marchland_model. Fails when: a war turns, for
weights look back; and where members share an error, a stack keeps it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from marchland.forecast.forecast import F, Forecast
from marchland.record.months import DAYS

if TYPE_CHECKING:
    import xarray as xr

STACK, NAIVE = "stack", "stack of naive"
MOST = 300
"""Draws that are kept of a member."""
TARGETS = ("control", "km2", "deaths")


@dataclass
class Members:
    """What forecasters said, thinned, by origin and label: kept while forecasts stream by to be scored."""

    said: dict[date, dict[str, Forecast]] = field(default_factory=dict)

    def keep(self, one: Forecast) -> Forecast:
        """The forecast as it came; a few of its draws are kept unless it was told of the time ahead."""
        if not one.conditional:
            mine = self.said.setdefault(one.origin, {})
            here = mine.get(one.label)
            mine[one.label] = thinned(one) if here is None else joined(here, thinned(one))
        return one


def thinned(one: Forecast) -> Forecast:
    """At most MOST of a forecast's draws, evenly taken."""

    def few(draws: Any) -> Any:
        if draws is None or len(draws) <= MOST:
            return draws
        return draws[(np.arange(MOST) * len(draws)) // MOST].copy()

    return replace(one, **{name: few(getattr(one, name)) for name in TARGETS})


def joined(a: Forecast, b: Forecast) -> Forecast:
    """Two forecasts of different targets under one label, as one."""
    return replace(a, **{name: getattr(b, name) for name in TARGETS if getattr(a, name) is None})


def stacked(name: str, members: Mapping[str, Forecast], weights: Mapping[str, float], draws: int) -> Forecast:
    """One forecast of at least `draws` draws from those of members, of each target by those who speak of it.

    `weights` are those on control, by label. Raises ValueError without members.
    """
    if not members:
        raise ValueError("a stack needs at least one member")
    first = next(iter(members.values()))
    found: dict[str, Any] = {}
    for target in TARGETS:
        said = {label: getattr(one, target) for label, one in members.items()}
        said = {label: value for label, value in said.items() if value is not None}
        if said:
            share = np.array([weights[label] if target == "control" else 1.0 for label in said])
            parts = [taken(v, n) for v, n in zip(said.values(), allotted(share, draws), strict=True)]
            found[target] = spoken(np.concatenate(parts))
    return Forecast(name, first.origin, False, first.weeks, **found)


def allotted(share: F, draws: int) -> list[int]:
    """Whole numbers that add to `draws` in proportion to shares (n,): the largest remainders are rounded up."""
    exact = draws * share / share.sum()
    whole = np.floor(exact).astype(int)
    order = np.argsort(-(exact - whole), kind="stable")
    whole[order[: draws - whole.sum()]] += 1
    return [int(n) for n in whole]


def taken(draws: Any, n: int) -> Any:
    """`n` of the draws (draw, ...), each as often as any other as far as can be."""
    return draws[(np.arange(n) * len(draws)) // max(n, 1)]


def spoken(draws: Any) -> Any:
    """Draws (draw, ...) in which silence (NaN) of some is filled from those who speak of the cell, in turn."""
    if not np.issubdtype(draws.dtype, np.floating):
        return draws
    silent = np.isnan(draws)
    out = draws.copy()
    for cell in zip(*np.nonzero(silent.any(0) & ~silent.all(0)), strict=True):
        column = draws[(slice(None), *cell)]
        out[(slice(None), *cell)] = taken(column[np.isfinite(column)], len(column))
    return out


def weigh(losses: xr.Dataset, origin: date, labels: Sequence[str]) -> dict[str, float]:
    """Weights on control of members at an origin, by label, from losses of all origins (`scoring.score`)."""
    total = np.zeros(len(labels))
    horizons = losses["horizon"].values
    for o in losses["origin"].values:
        ago = int((np.datetime64(origin, "D") - o.astype("datetime64[D]")) / np.timedelta64(DAYS, "D"))
        verified = horizons[horizons <= ago]
        if len(verified):
            at = {"origin": o, "horizon": verified.max()}
            loss = losses["focal_log"].sel(forecaster=list(labels), **at).values
            loss = loss[:, np.isfinite(loss).all(0)]
            changed = losses["changed"].sel(**at).values.astype(bool)
            episodes = len(np.unique(losses["cluster"].sel(**at).values[changed]))
            total += loss.sum(1) * max(episodes, 1) / max(changed.sum(), 1)
    weight = np.exp(-(total - total.min()))
    return dict(zip(labels, (weight / weight.sum()).tolist(), strict=True))


def stacks(kept: Members, losses: xr.Dataset, own: Sequence[str], draws: int) -> list[Forecast]:
    """The stack of all members and that of naive ones at each origin, weighed by what was verified by then.

    `own` are labels of the model's own forecasts, the first of which that is there takes part.
    """
    found = []
    for origin, said in sorted(kept.said.items()):
        naive = {label: one for label, one in said.items() if label not in own}
        mine = next((label for label in own if label in said), None)
        every = naive if mine is None else {**naive, mine: said[mine]}
        for name, members in ((NAIVE, naive), (STACK, every)):
            speak = [label for label, one in members.items() if one.control is not None]
            weights = weigh(losses, origin, speak) if speak else {}
            found.append(stacked(name, members, weights, draws))
    return found
