"""This war is a draw from a family of wars in which insurgents held towns: what befell the others may befall it.

    batches of losses and of gains begin at rates drawn from the reference class, given this war's own record
    rate of its current campaign = mean + force from abroad + own army + effect of the war + effect of the campaign
    within a batch the next place is drawn with chance ~ exp(-slope x rank by distance to the front)

Other wars are those of the library as they were known at the origin, this one left out: it enters as its own record
only. Batches are limited by what is held, or by what lies in reach of it; lost places fall to the heirs of
`common_decay`. Slopes by distance come from the other wars: in batches of fewer than five places those near the front
fall first, in larger ones distance hardly matters. Forces present at the origin stay. Source: marchland_wars. Knows:
holders and interventions of this war before the origin, other wars before the origin. Fails when: a force comes or
leaves afterwards, or the war is of no family.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import numpy as np

from marchland.forecast.baseline import Baseline, Rng
from marchland.forecast.baselines.common_decay import heirs
from marchland.forecast.forecast import Ahead, F, States
from marchland.forecast.record import Record
from marchland.record.months import DAYS
from marchland.wars.campaigns import REACH_KM, Campaigns, Turn, campaigns
from marchland.wars.evidence import wars_at
from marchland.wars.front import Front, front, rank
from marchland.wars.ground import Ground
from marchland.wars.hierarchy import TURNS, Drawn, Kind, Part, joined_with, part
from marchland.wars.phases import phases
from marchland.wars.waves import Pace, pace, step, still

TINY = 1e-7
"""Keeps the logarithms of even numbers finite."""


@dataclass(frozen=True)
class Taught:
    """What other wars say of one turn at a day."""

    table: Campaigns
    others: Part
    pace: Pace
    front: Front


@cache
def taught(cut: date, target: str, turn: Turn) -> Taught:
    """Other wars at a day, read and fitted once."""
    wars = wars_at(cut, target)
    table = campaigns(wars, turn)
    return Taught(table, part(table), pace(table), front(wars, turn))


def own_ground(known: Record) -> Ground:
    """This war's record as the counts need it: a change of a week is dated by its first day."""
    holder = np.repeat(known.holder, DAYS, axis=0)
    held = holder == known.focal
    start = known.start - timedelta(days=DAYS)
    name = known.sides[known.focal]
    return Ground(
        known.name,
        start,
        (name,),
        known.places,
        held,
        holder >= 0,
        np.zeros_like(held),
        known.km,
        known.forces,
    )


def current(own: Ground, turn: Turn, other: Taught, draws: int, rng: Rng) -> Drawn:
    """Draws of this war's current campaign."""
    mine = campaigns([own], turn)
    r = joined_with(other.others, mine, own.name)
    now = phases(own)[-1]
    if len(mine.phases) and mine.phases[-1] == now:
        return r.current(draws, rng)
    return r.new_campaign(Kind(now.foreign, now.own), draws, rng)


def say(known: Record, ahead: Ahead, draws: int, rng: Rng) -> States:
    """Futures in which each draw has its own rates and sizes of batches."""
    own = own_ground(known)
    parts = {turn: taught(known.end, known.name, turn) for turn in TURNS}
    drawn = {turn: current(own, turn, other, draws, rng) for turn, other in parts.items()}
    wave = {turn: still(draws) for turn in parts}
    heir = heirs(known)[:, None]
    now = np.repeat(known.holder[-1][:, None], draws, axis=1)
    near = (known.km <= REACH_KM).astype(np.float32)
    may = ((known.holder[-1] >= 0) & known.acts[:, known.focal])[:, None]
    out = np.empty((ahead.weeks, *now.shape), np.int8)
    for week in range(ahead.weeks):
        held = now == known.focal
        stake = {"losses": held, "gains": ~held & may & (near @ held.astype(np.float32) > 0)}
        for turn, other in parts.items():
            at = stake[turn]
            wave[turn], falls, _ = step(wave[turn], at.sum(0), week, drawn[turn], other.pace, rng)
            size = np.maximum(wave[turn].size, falls)
            luck = -np.log(-np.log(np.clip(rng.random((1, *at.shape), np.float32)[0], TINY, 1 - TINY)))
            some = np.flatnonzero(falls)
            if len(some):
                beyond = held[:, some] if turn == "gains" else (now[:, some] >= 0) & ~held[:, some]
                score = luck[:, some] - other.front.slope(size[some]) * ranks(at[:, some], beyond, known.km)
                falling = chosen(np.where(at[:, some], score, -np.inf), falls[some])
                new = known.focal if turn == "gains" else np.broadcast_to(heir, falling.shape)
                now[:, some] = np.where(falling, new, now[:, some])
        out[week] = now
    return np.ascontiguousarray(out.transpose(2, 0, 1))


def ranks(at: np.ndarray, beyond: np.ndarray, km: F) -> F:
    """Ranks (place, draw) from 0 to 1 of the places at stake by distance to the nearest place `beyond` the front."""
    out = np.full(at.shape, 0.5)
    for j in range(at.shape[1]):
        mine, other = np.flatnonzero(at[:, j]), np.flatnonzero(beyond[:, j])
        if len(mine) and len(other):
            out[mine, j] = rank(km[np.ix_(mine, other)].min(1))
    return out


def chosen(score: F, number: np.ndarray) -> np.ndarray:
    """The places (place, draw) with the highest scores, as many as each draw loses."""
    order = np.argsort(np.argsort(-score, axis=0, kind="stable"), axis=0)
    return np.asarray(order < number)


baseline = Baseline(
    name="reference_class",
    claim="This war is a draw from a family of wars in which insurgents held towns.",
    target="control",
    knows="holders and interventions before the origin, of this war and of others",
    fails="a force comes or leaves after the origin, or the war is of no family",
    say=say,
)
