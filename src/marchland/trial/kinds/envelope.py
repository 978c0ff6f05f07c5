"""Are places of a side's own community taken more readily than others, at equal reach?

A place is in reach in a week if the side holds another one within `km` of it by road, and not the place itself. With n
takings inside of the community in X place-weeks of reach, and m in Y outside, n of n + m is binomial given the ratio r
of rates, with share r X / (r X + Y); the interval of r is the exact one of that share (clopper_1934).
Takings out of reach are left out, and counted in words. Fails when: campaigns come in bursts, which makes the interval
too narrow; and what goes with the community, such as a weak garrison, may be the cause.
"""

from collections.abc import Mapping
from datetime import timedelta

import numpy as np

from marchland.stats.intervals import exact, tails
from marchland.trial.docket import Docket
from marchland.trial.finding import Finding, of_cases
from marchland.trial.kind import Arg, Given, Kind, day
from marchland.trial.kinds.rate import odds
from marchland.trial.thresholds import INTERVAL

WEEK = timedelta(weeks=1)


def judge(d: Docket, g: Given) -> Finding:
    """Holds if the ratio of rates lies above one; fails if below; else cannot tell."""
    home = within(d, g["community"], g["least"])
    taken, weeks, far = counted(d, g, home)
    words = (
        f"{d.named(g['side'])}, {day(g['since'])} to {day(g['until'])}: took {taken[True]} places with at least "
        f"{g['least']:.0%} {d.named(g['community'])} in {weeks[True]:,} place-weeks of reach, {taken[False]} others in "
        f"{weeks[False]:,}, and {far} more from beyond {g['km']:g} km"
    )
    if not (weeks[True] and weeks[False] and taken[True] + taken[False]):
        return Finding(None, f"{words}: nothing to compare")
    low, high = exact(taken[True], taken[True] + taken[False], tails(INTERVAL))
    scale = weeks[False] / weeks[True]
    middle = scale * taken[True] / taken[False] if taken[False] else float("inf")
    words += f": ratio of rates {middle:.1f} (90% {scale * odds(low):.1f} to {scale * odds(high):.1f})"
    holds = True if scale * odds(low) > 1 else False if scale * odds(high) < 1 else None
    return Finding(holds, words, strength=of_cases(min(taken.values())))


def within(d: Docket, community: str, least: float) -> Mapping[str, bool]:
    """Whether the community makes up at least such a share of a place's residents."""
    return {p.place: p.shares.get(community, 0.0) >= least for p in d.scenario.places}


def within_reach(d: Docket, places: list[str], km: float) -> dict[str, set[str]]:
    """The other places that lie within so many km by road."""
    apart = np.full((len(places), len(places)), np.inf)
    for road in d.scenario.roads:
        i, j = places.index(road.a), places.index(road.b)
        apart[i, j] = apart[j, i] = min(apart[i, j], road.km)
    for by in range(len(places)):
        apart = np.minimum(apart, apart[:, [by]] + apart[by])
    return {p: {places[j] for j in np.flatnonzero(apart[i] <= km) if j != i} for i, p in enumerate(places)}


def counted(d: Docket, g: Given, home: Mapping[str, bool]) -> tuple[dict[bool, int], dict[bool, int], int]:
    """Takings and place-weeks of reach inside (True) and outside (False), and takings out of reach."""
    near = within_reach(d, list(home), g["km"])
    taken, weeks, far = {True: 0, False: 0}, {True: 0, False: 0}, 0
    now, last = max(g["since"], d.scenario.time.start), min(g["until"], d.end)
    while now + WEEK <= last:
        held = {place for place in home if d.holder(place, now)[0] == g["side"]}
        reach = {place for place in home if place not in held and near[place] & held}
        for place in reach:
            weeks[home[place]] += 1
        for change in d.between(now, now + WEEK):
            if change.taker == g["side"] and change.place not in held:
                taken[home[change.place]] += change.place in reach
                far += change.place not in reach
        now += WEEK
    return taken, weeks, far


kind = Kind(
    "envelope",
    "are places of its own community taken more readily, at equal reach?",
    (
        Arg("side", "side"), Arg("community", "community"), Arg("since", "day"), Arg("until", "day"),
        Arg("least", "number", 0.5), Arg("km", "number", 120.0),
    ),
    judge,
)  # fmt: skip
