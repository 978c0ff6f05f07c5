"""What other wars say of one at a date, as data for a page: where it stood, what befell others, what that makes likely.

Everything is as it was known on that day: other wars are masked there, the war in question counts as its own record
only. Figures come from `wars`; the futures ahead are those of the forecaster `reference_class`, with which the page
therefore agrees.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from marchland.errors import InputError
from marchland.forecast import Ahead, discover, recorded
from marchland.forecast.baseline import Rng
from marchland.forecast.baselines import reference_class
from marchland.forecast.record import Record
from marchland.record.months import DAYS
from marchland.scenario import Scenario
from marchland.stats.intervals import between
from marchland.stats.shares import percent
from marchland.terminal.card import Card, Carded
from marchland.wars.campaigns import campaigns
from marchland.wars.conditioning import Cell, grid, interventions
from marchland.wars.evidence import TO_CHECK, WEAK, masked, opened, wars_at
from marchland.wars.findings import Finding, findings
from marchland.wars.ground import Ground
from marchland.wars.hierarchy import Kind, reference
from marchland.wars.phases import phases
from marchland.wars.weighing import (
    Conflict,
    Influence,
    conflicts,
    effective,
    influences,
    without_each,
)

HORIZONS = (13, 26, 52, 104)
LONGEST = 104
"""Weeks after an entry that are drawn."""
SPREADS = (0.5, 1.0, 2.0)
"""Scales of the prior of the spread between wars."""
HALF = 0.5
SILENT = "other wars say nothing of a side that holds no town"
STEPS = 3
"""Times that `other_wars` tells what it does."""
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Entry:
    """A force that came into a war: who, who of it was still `there` when the record ends, from abroad or the own army,
    what kinds; and the side it came against: places and people it held, median weeks it had held them, their share of
    its community. By week from 0, for two years at most: `kept` the share of these places still held, `size` the number
    of places held, any of them, over that at first. When the record ends, `age` whole weeks after, `still` of these
    places are held. `mine` marks the war in question.
    """

    war: str
    since: date
    who: tuple[str, ...]
    there: tuple[str, ...]
    foreign: bool
    own: bool
    kinds: tuple[str, ...]
    held: int
    people: int
    weeks_held: float
    kin: float
    kept: tuple[float, ...]
    size: tuple[float, ...]
    age: int
    still: int
    mine: bool


@dataclass(frozen=True)
class Horizon:
    """Places held after so many weeks in futures drawn from the reference class: median and 90% interval; shares of
    futures in which under half of today's places are held, none, and more than today.
    """

    weeks: int
    median: float
    low: float
    high: float
    under_half: float
    none: float
    more: float


@dataclass(frozen=True)
class Spread:
    """Median places lost a place-week in a campaign of a new war, with its 90% interval, under one prior of spread."""

    scale: float
    median: float
    low: float
    high: float


@dataclass(frozen=True, repr=False)
class OtherWars(Carded):
    """The page as data. `kind` is that of the current phase; `band` (week ahead; low, median, high) of places held.

    `horizons` and `band` are empty where nothing is held: these wars are of sides that held towns.
    """

    name: str
    title: str
    focal: str
    cut: date
    kind: Kind
    forces: tuple[str, ...]
    held: int
    places: int
    wars: tuple[str, ...]
    left_out: tuple[str, ...]
    findings: tuple[Finding, ...]
    entries: tuple[Entry, ...]
    horizons: tuple[Horizon, ...]
    band: tuple[tuple[float, float, float], ...]
    grid: tuple[Cell, ...]
    spreads: tuple[Spread, ...]
    effective: float
    influences: tuple[Influence, ...]
    conflicts: tuple[Conflict, ...]
    weight: float
    draws: int

    def card(self) -> Card:
        """Where it stood, and what other wars make likely."""
        facts = (
            ("held", f"{self.held} of {self.places} towns on {self.cut}"),
            ("other wars", ", ".join(self.wars)),
            ("forces", ", ".join(self.forces) or "none"),
        )
        if not self.horizons:
            return Card(f"{self.title}: what other wars said", (*facts, ("ahead", f"nothing: {SILENT}")))
        rows = tuple(
            (f"{h.weeks} weeks", f"{h.median:.0f}", f"{h.low:.0f} to {h.high:.0f}", percent(h.under_half))
            for h in self.horizons
        )
        head = ("ahead", "towns held, median", "90% interval", "under half of today's")
        return Card(f"{self.title}: what other wars said", facts, head, rows)


def other_wars(
    s: Scenario, cut: date | None = None, draws: int = 2000, seed: int = 1, tell: Tell = lambda _: None
) -> OtherWars:
    """What other wars say of a scenario at a date (default: its cut), rounded down to a whole week.

    Raises InputError without a date, for one outside of the record, and where no other war was known.
    """
    record = recorded(s)
    day = cut or s.time.cut
    if day is None:
        raise InputError(f"{s.name} states no cut: name a day with --cut DATE")
    known = record.known(day)
    when = known.end
    others, own = wars_at(when, s.name), masked(s, when)
    if not others or own is None:
        raise InputError(f"no other war of the library had begun by {when}: expected a later day")
    rng = np.random.default_rng(seed)
    tell("fitting losses in other wars")
    table = campaigns(others, "losses")
    now = phases(own)[-1]
    kind = Kind(now.foreign, now.own and bool(now.forces))
    seen = reference(others, "losses", own)
    tell("drawing futures from them")
    today = int((known.holder[-1] == record.focal).sum())
    horizons, band = ahead(known, draws, rng) if today else ((), ())
    tell("leaving out each war in turn")
    without = without_each(table)
    pace = reference_class.taught(when, s.name, "losses").pace
    campaign = seen.new_war(Kind(True, False), draws, rng)
    return OtherWars(
        name=s.name, title=s.title, focal=s.sides[s.focal].label, cut=when, kind=kind,
        forces=staying(now.forces, own.end),
        held=today, places=len(record.places), wars=tuple(g.name for g in others), left_out=(*TO_CHECK, *WEAK),
        findings=findings(others),
        entries=(*entered(own, s, True), *(e for g in others for e in entered(g, opened(g.name), False))),
        horizons=horizons, band=band,
        grid=grid(others, campaign, max(today, 1), pace, True, seed),
        spreads=tuple(spread(others, scale, draws, seed) for scale in SPREADS),
        effective=effective(seen.others), influences=influences(table, without, Kind(True, False)),
        conflicts=conflicts(table, without), weight=seen.weight, draws=draws,
    )  # fmt: skip


def entered(g: Ground, s: Scenario, mine: bool) -> tuple[Entry, ...]:
    """The entries of forces into a war, as far as it was known."""
    found = []
    people = np.array([p.population for p in s.places])
    affinity = s.sides[s.focal].affinity
    own = max(s.communities, key=lambda c: affinity.get(c, 0.0))
    kin = np.array([p.shares.get(own, np.nan) for p in s.places])
    for when in interventions(g):
        a = g.day(when)
        came = [row for p in phases(g) if p.since == when for row in p.forces if row.since >= when]
        held = g.held[a]
        age = (g.days - 1 - a) // DAYS
        last, still = min(LONGEST, age), int(g.held[-1][held].sum())
        weeks = [g.held[a + DAYS * w] for w in range(last + 1)]
        kept = tuple(float(then[held].mean()) for then in weeks)
        size = tuple(float(then.sum() / held.sum()) for then in weeks)
        abroad = [row.foreign == "yes" for row in came]
        found.append(
            Entry(
                g.name, when, tuple(dict.fromkeys(row.actor for row in came)), staying(came, g.end), any(abroad),
                not all(abroad), tuple(sorted({row.kind for row in came})), int(held.sum()), int(people[held].sum()),
                float(np.median(tenure(g, a)[held])) / DAYS, float(kin[held].mean()), kept, size, age, still, mine,
            )
        )  # fmt: skip
    return tuple(found)


def staying(forces: Sequence[Any], end: date) -> tuple[str, ...]:
    """Names of the forces that had not left before `end`, the first day after the record."""
    return tuple(
        dict.fromkeys(
            row.actor for row in forces if row.until is None or row.until >= end - timedelta(days=1)
        )
    )


def tenure(g: Ground, day: int) -> np.ndarray:
    """Days for which each place has been held up to a day (place,), at most since the record began."""
    away = ~g.held[: day + 1]
    return np.where(away.any(0), day - (day - away[::-1].argmax(0)), day + 1)


def ahead(
    known: Record, draws: int, rng: Rng
) -> tuple[tuple[Horizon, ...], tuple[tuple[float, float, float], ...]]:
    """Places held in futures of the reference class, from today on: at each horizon, and as a band week by week."""
    control = discover()[reference_class.baseline.name].say(known, Ahead(LONGEST, 0), draws, rng)
    today = np.full((draws, 1), (known.holder[-1] == known.focal).sum())
    path = np.concatenate([today, (control == known.focal).sum(2)], axis=1)
    low, high = between(path)
    band = zip(low.tolist(), np.median(path, axis=0).tolist(), high.tolist(), strict=True)
    return tuple(horizon(path, weeks) for weeks in HORIZONS), tuple(band)


def horizon(path: np.ndarray, weeks: int) -> Horizon:
    """What futures (draw, week from 0) hold after some weeks."""
    then, today = path[:, weeks], path[0, 0]
    low, high = between(then)
    return Horizon(
        weeks, float(np.median(then)), float(low), float(high), float((then < HALF * today).mean()),
        float((then == 0).mean()), float((then > today).mean()),
    )  # fmt: skip


def spread(others: Sequence[Ground], scale: float, draws: int, seed: int) -> Spread:
    """A new campaign of a new war under one prior of the spread between wars."""
    drawn = reference(others, "losses", scale=scale).new_war(
        Kind(True, False), draws, np.random.default_rng(seed)
    )
    low, high = between(drawn.towns)
    return Spread(scale, float(np.median(drawn.towns)), float(low), float(high))


def plain(found: OtherWars) -> dict[str, Any]:
    """The page as plain data for JSON."""
    from dataclasses import asdict

    out = asdict(found)
    out["cut"] = str(found.cut)
    for row in out["entries"]:
        row["since"] = str(row["since"])
    for row in out["findings"]:
        row["share"] = row["hits"] / row["of"] if row["of"] else None
    return out
