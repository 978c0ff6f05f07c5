"""Futures of a war from an origin: family and level as the record before it leaves them, regimes moving on.

Each future draws a parameter set, the war's level and the present regime from what other wars and the own record before
the origin say. Gains and losses of a week are drawn from the holders at its start; which places change follows their
weights, without replacement. Forces that are there at the origin stay. Fails when: a force comes or leaves afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import logsumexp

from verification.regimes.learn import Fit
from verification.regimes.likelihood import (
    FRONT_REACH,
    HOME_REACH,
    LEVELS,
    WAVE,
    at_reach,
    chain,
    masses,
    told,
)
from verification.regimes.structure import Structure
from verification.regimes.weekly import EDGE, RAMP, Weekly, kernels, nearness

F = NDArray[np.float64]
B = NDArray[np.bool_]


@dataclass(frozen=True)
class Drawn:
    """Parameters (draw,) with the war's own level in them, and the `state` (draw,) at the origin."""

    structure: Structure
    p: dict[str, F]
    state: NDArray[np.int64]


def drawn(f: Fit, w: Weekly, origins: Sequence[int], draws: int, rng: np.random.Generator) -> list[Drawn]:
    """Draws at each origin, rising; the war's own record after it is not used, nor is it among the teachers."""
    s = f.structure
    family = np.log(np.maximum(f.weights((w.name,)), 1e-300))
    theta = dict(zip(f.names, f.theta.T, strict=True))
    out = []
    for said in told(s, w, theta, tuple(origins)):
        log = family[:, None] + masses(LEVELS) + said.log
        chance = np.exp(log - logsumexp(log)).ravel()
        at = rng.choice(len(chance), draws, p=chance / chance.sum())
        which, node = np.divmod(at, log.shape[1])
        p = {k: v[which] for k, v in theta.items()}
        p["level"] = p["level"] + np.exp(p["ln_between"]) * LEVELS[node]
        belief = np.cumsum(said.belief[which, node], axis=1)
        state = (belief < rng.random((draws, 1)) * belief[:, -1:]).sum(1)
        out.append(Drawn(s, p, state))
    return out


def futures(
    w: Weekly,
    origin: int,
    weeks: int,
    gains: Drawn,
    losses: Drawn,
    rng: np.random.Generator,
    felt: Mapping[str, F] | None = None,
) -> tuple[B, F, F]:
    """Places held (draw, week, place), and gains and losses (draw, week); `felt` are forces ahead by kind (week,)."""
    draws = len(gains.state)
    held = np.repeat(w.held[origin][None], draws, axis=0)
    known = w.may[min(origin, w.weeks - 1)] | w.held[min(origin, w.weeks - 1)]
    tenure = np.repeat(w.tenure[min(origin, w.weeks - 1)][None], draws, axis=0)
    near = kernels(w.km)
    felt = felt or {kind: onward(x[:origin], weeks) for kind, x in w.forces.items()}
    states = {"gains": gains.state, "losses": losses.state}
    out, counts = np.empty((draws, weeks, held.shape[1]), bool), np.zeros((2, draws, weeks))
    for t in range(weeks):
        now = {kind: float(x[t]) for kind, x in felt.items()}
        turned = []
        for i, d in enumerate((gains, losses)):
            turn = d.structure.turn
            stake = known & ~held if turn == "gains" else held
            value, tilt = of_places(d, w, held, known, tenure, near)
            log = np.log(np.maximum((np.exp(value) * stake).sum(1), 1e-30))
            n = count(d, log, states[turn], now, origin + t, rng)
            n = np.minimum(n, stake.sum(1))
            changed = chosen(value + tilt_now(d, tilt, states[turn]), stake, n, rng)
            turned.append(changed)
            counts[i, :, t] = n
            states[turn] = moved(d, states[turn], now, rng)
        tenure = np.where(turned[0], 0, tenure + 1)
        held = (held | turned[0]) & ~turned[1]
        out[:, t] = held
    return out, counts[0], counts[1]


def onward(x: F, weeks: int) -> F:
    """A force's presence in the weeks ahead: what was rising or full rises to full, what was falling falls to none."""
    if not len(x):
        return np.zeros(weeks)
    up = x[-1] >= 1 or (len(x) > 1 and x[-1] > x[-2])
    steps = np.arange(1, weeks + 1) / RAMP
    return np.asarray(np.clip(x[-1] + steps if up else x[-1] - steps, 0, 1))


def of_places(d: Drawn, w: Weekly, held: B, known: B, tenure: F, near: F) -> tuple[F, F | None]:
    """Log weights (draw, place), and what the front adds to which of them fall."""
    p, value = d.p, np.zeros(held.shape)
    if d.structure.turn == "gains":
        if "ln_reach" in p:
            close = nearness(held, w.km)[:, :, None]
            value = p["slope"][:, None] * np.stack(
                [at_reach(close[:, i], r)[0] for i, r in enumerate(p["ln_reach"])]
            )
        else:
            value = p["slope"][:, None] * np.log(EDGE + held.astype(np.float64) @ near[HOME_REACH])
    if "fresh" in p:
        value = value + p["fresh"][:, None] * np.exp2(-tenure / np.exp(p["ln_half"])[:, None])
    if "barrier" in p:
        value = value + p["barrier"][:, None] * w.apart
    if "front" not in p:
        return value, None
    return value, p["front"][:, None] * np.log(EDGE + (known & ~held).astype(np.float64) @ near[FRONT_REACH])


def tilt_now(d: Drawn, tilt: F | None, state: NDArray[np.int64]) -> F | float:
    """The front's part, left out of a collapse where the structure says so."""
    if tilt is None:
        return 0.0
    return tilt * (state == 0)[:, None] if "front_calm" in d.structure.pieces else tilt


def count(
    d: Drawn, log: F, state: NDArray[np.int64], now: dict[str, float], week: int, rng: np.random.Generator
) -> NDArray[np.int64]:
    """Changes (draw,) of a week in which weights sum to exp(log) (draw,)."""
    p, s = d.p, d.structure
    mean = p["level"] + log
    for piece in s.pieces:
        if piece.startswith("force_"):
            kind = piece.removeprefix("force_")
            mean = mean + p[f"b_{kind}"] * now[kind]
        if piece == "age":
            mean = mean + p["age"] * np.log(1 + week / 52)
    if s.regimes == "regimes":
        mean = mean + np.exp(p["ln_jump"]) * state
    elif s.regimes == "collapse":
        mean = np.where(state > 0, p["burst_rate"] + log, mean)
    elif s.waves:
        sd = np.exp(p["ln_sd"])
        mean = mean + sd * WAVE[state] - sd**2 / 2
    rate = np.exp(np.minimum(mean, 8.0))
    if "clumped" in s.pieces:
        k = np.exp(p["ln_k"])
        rate = rate * rng.gamma(k) / k
    return rng.poisson(np.minimum(rate, 1e6))


def moved(
    d: Drawn, state: NDArray[np.int64], now: dict[str, float], rng: np.random.Generator
) -> NDArray[np.int64]:
    """States (draw,) a week on."""
    if not (d.structure.regimes or d.structure.waves):
        return state
    p = {k: v[:, None] for k, v in d.p.items()}
    move = chain(d.structure, {k: np.array([x]) for k, x in now.items()}, p)[1][0, :, 0]
    row = np.cumsum(move[np.arange(len(state)), state], axis=1)
    return np.minimum((row < rng.random((len(state), 1))).sum(1), row.shape[1] - 1)


def chosen(value: F, stake: B, n: NDArray[np.int64], rng: np.random.Generator) -> B:
    """Places (draw, place) that change, n (draw,) of those at stake, by weight and without replacement."""
    out = np.zeros(stake.shape, bool)
    some = np.flatnonzero(n)
    if len(some):
        luck = np.where(stake[some], value[some] + rng.gumbel(size=(len(some), stake.shape[1])), -np.inf)
        rank = np.argsort(np.argsort(-luck, axis=1), axis=1)
        out[some] = rank < n[some][:, None]
    return out
