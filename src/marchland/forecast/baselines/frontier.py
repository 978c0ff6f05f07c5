"""Position, community and air effort carry most of what a record of control can say.

Every side takes a place from its holder at a hazard that grows with what it holds nearby and with its ties there. A
small statistical model without memory, people or fighters; hard to beat.

    ln h_ap = b_a + b1 ln(.02 + sum_q K_pq [a holds q]) + b2 tie_a(p) + b3 tie_h(p)
              + b4 ln(.02 + sum_q K_pq [h holds q]) + b5 air [h focal] coal_a + b6 air [a focal]
              + b7 (ln population - 10) + b8 [h focal] + b9 [a focal] [h state] share(p)
    K = exp(-distance / reach), p itself left out;   a takes p from h in a week with probability 1 - exp(-h_ap)

Reach, who is the state of a place, which sides air effort serves (coal) and when late sides enter come from the
scenario (`fronts`). Source: marchland_frontier. Knows: holders up to the origin, geography, community shares, when
sides enter; conditional, the recorded air effort after it; unconditional, the last week's level kept. Fails when: the
war ends up unlike its start. The form and its constants were set once, by hand, by people who knew how the first war
ended, and sides that enter late are known beforehand (`frontier_known_sides` leaves them out): treat long horizons as
optimistic.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from marchland.forecast.baseline import Baseline, Rng
from marchland.forecast.chain import HIGH, LOW, Normal, exposed, fit, simulate
from marchland.forecast.forecast import Ahead, F, States
from marchland.forecast.record import Record
from marchland.record.months import DAYS

TERMS = 9
NEAR = 0.02
LEVEL = -5.0
"""Mean of the prior of b_a, 1/week in logarithms."""
LEVEL_RIDGE, SLOPE_RIDGE = 0.1, 0.5
"""A ridge r takes r b^2 from the log-likelihood, r (b_a - LEVEL)^2 for the levels."""
WEAPONS = 500.0
MOST_AIR = 1.5
PEOPLE = 1000.0
"""Least population that counts: sites have none."""


@dataclass(frozen=True)
class Frontier:
    """The model of a record: geography and who may take; `out` are sides left out, `without` terms (1 to 9)."""

    known: Record
    out: frozenset[str] = frozenset()
    without: frozenset[int] = frozenset()

    @property
    def kernel(self) -> F:
        """Nearness of places (place, place), zero to itself."""
        near = np.exp(-self.known.km / self.known.fronts.reach)
        np.fill_diagonal(near, 0.0)
        return np.asarray(near)

    @property
    def size(self) -> F:
        """Logarithm of the population (place), centred."""
        return np.log(np.maximum(self.known.population, PEOPLE)) - 10

    def near(self, holder: States) -> F:
        """Logarithm of what each side holds nearby (side, place, ...), from holders (place, ...)."""
        kernel = self.kernel
        return np.stack([np.log(NEAR + kernel @ (holder == a)) for a in range(len(self.known.sides))])

    def design(self) -> tuple[F, F]:
        """Rows of who might have taken what on record (n, sides + 9), and 1 where it happened (n).

        Weeks before a side enters count as exposed, as in MODEL's table.
        """
        r = self.known
        week, place, side, y = exposed(r)
        use = ~np.isin(side, [r.sides.index(a) for a in self.out if a in r.sides])
        week, place, side, y = week[use], place[use], side[use], y[use]
        holder = r.holder[week, place]
        near, air = self.near(r.holder[:-1].T), weight(r.air)[week]
        held, takes = holder == r.focal, side == r.focal
        slopes = [
            near[side, place, week], r.ties[place, side], r.ties[place, holder], near[holder, place, week],
            air * held * r.fronts.serves[side], air * takes, self.size[place], held * 1.0,
            takes * r.fronts.state[place, holder] * r.share[place],
        ]  # fmt: skip
        keep = np.array([i + 1 not in self.without for i in range(TERMS)])
        return np.concatenate([np.eye(len(r.sides))[side], np.stack(slopes, 1) * keep], axis=1), y

    def fitted(self) -> Normal:
        """Posterior of the levels of sides and the nine slopes, from the changes on record."""
        n = len(self.known.sides)
        mean = np.r_[np.full(n, LEVEL), np.zeros(TERMS)]
        ridge = np.r_[np.full(n, LEVEL_RIDGE), np.full(TERMS, SLOPE_RIDGE)]
        return fit(*self.design(), mean, 2 * ridge)

    def futures(self, b: F, ahead: Ahead, rng: Rng) -> States:
        """Holders (draw, week, place) under slopes `b` (draw, sides + 9), one future each."""
        r, n = self.known, len(self.known.sides)
        air = weight(np.full(ahead.weeks, r.air[-1]) if ahead.air is None else ahead.air).astype(np.float32)
        on = np.array([i + 1 not in self.without for i in range(TERMS)])
        level, slope = b[:, :n].T.astype(np.float32), (b[:, n:] * on).T.astype(np.float32)
        kernel, ties, size, share = (
            x.astype(np.float32) for x in (self.kernel, r.ties, self.size[:, None], r.share[:, None])
        )
        where, serves = [span(r.acts[:, a]) for a in range(n)], r.fronts.serves
        near = np.repeat(self.near(r.holder[-1])[..., None], len(b), axis=2).astype(np.float32)
        last = np.repeat(r.holder[-1][:, None], len(b), axis=1)
        rows = np.arange(len(r.places))[:, None]

        def hazards(now: States, week: int) -> NDArray[np.float32]:
            moved = (now != last).any(0)
            for a in range(n):
                near[a][:, moved] = np.log(NEAR + kernel @ (now[:, moved] == a).astype(np.float32))
            last[:, moved] = now[:, moved]
            held = now == r.focal
            own = np.take_along_axis(near, now[None].astype(np.int64), 0)[0]
            common = slope[2] * ties[rows, now] + slope[3] * own + slope[6] * size + slope[7] * held
            out = np.zeros((n, *now.shape), np.float32)
            for a in self.takers(week):
                at = where[a]
                eta = slope[0] * near[a][at]
                eta += common[at]
                eta += level[a] + slope[1] * ties[at, a, None]
                if a == r.focal:
                    eta += slope[5] * air[week] + slope[8] * r.fronts.state[rows[at], now[at]] * share[at]
                elif serves[a]:
                    eta += slope[4] * np.float32(air[week] * serves[a]) * held[at]
                np.exp(np.clip(eta, LOW, HIGH, out=eta), out=eta)
                out[a][at] = eta * (now[at] != a)
            return out

        return simulate(r.holder[-1], ahead.weeks, len(b), hazards, rng)

    def takers(self, week: int) -> list[int]:
        """Sides that can take places in a week ahead."""
        day = np.datetime64(self.known.end + timedelta(days=DAYS * week), "D")
        able = self.known.holds & (self.known.fronts.enters <= day)
        return [i for i, a in enumerate(self.known.sides) if able[i] and a not in self.out]


def span(mask: NDArray[np.bool_]) -> slice | NDArray[np.int64]:
    """The places of a mask, as a slice if they follow each other."""
    at = np.nonzero(mask)[0]
    return slice(at[0], at[-1] + 1) if len(at) and at[-1] - at[0] + 1 == len(at) else at


def weight(air: F) -> F:
    """Air effort as it enters the hazard."""
    return np.minimum(air / WEAPONS, MOST_AIR)


def say(known: Record, ahead: Ahead, draws: int, rng: Rng) -> States:
    """Futures of the model fitted to what is known."""
    model = Frontier(known)
    return model.futures(model.fitted().draw(draws, rng), ahead, rng)


baseline = Baseline(
    name="frontier",
    claim="Position, community and air effort carry most of what the record of control can say.",
    target="control",
    knows="holders, geography, community shares; air effort, replayed or kept at its last level",
    fails="long horizons: its constants and late sides were chosen by people who knew how the war ended",
    say=say,
    replays=True,
)
