"""Log-likelihood of one war's weekly changes at many parameter sets, its level and regime integrated out.

    L(theta) = integral over the war's level of the sum over regimes, by the forward algorithm

The level lies on LEVELS standard deviations about the family's mean. Constants that
no structure touches (n!, places drawn without replacement) are left out alike everywhere. Source: rabiner_1989 (the
forward algorithm). Fails when: a week's changes are many beside the places at stake: counts have no upper end here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln, logsumexp

from verification.regimes.structure import Structure
from verification.regimes.weekly import REACHES, Weekly

F = NDArray[np.float64]
LEVELS = np.linspace(-2.8, 2.8, 17)
STATES = 5
WAVE = np.linspace(-1.0, 1.0, STATES) * np.sqrt(STATES - 1)
"""Standard deviations on which an AR(1) of the rate is kept (Rouwenhorst's method)."""
CELLS = 6_000_000
"""Numbers worked on at once."""
FRONT_REACH = 2
"""Number in REACHES of the reach by which the front is near, 30 km."""
HOME_REACH = 3
"""Number in REACHES of 60 km."""
SURE = 1e-9
"""A regime is never believed more firmly than this: keeps chances above zero."""
NEVER, MOST = -60.0, 12.0
"""Logarithm of a weight that is none, and of the most changes a week that are thought of."""


@dataclass(frozen=True)
class Told:
    """What a record up to some weeks says: `log` (set, node) likelihoods, `belief` (set, node, state) at their end."""

    log: F
    belief: F


def masses(nodes: F) -> F:
    """Logarithms of standard normal masses on evenly spaced nodes, adding to one."""
    log = -(nodes**2) / 2
    return np.asarray(log - logsumexp(log))


def likelihood(s: Structure, w: Weekly, theta: Mapping[str, F]) -> F:
    """Log-likelihood (set,) of a war's whole record."""
    return np.asarray(logsumexp(told(s, w, theta, (w.weeks,))[0].log + masses(LEVELS), axis=1))


def told(s: Structure, w: Weekly, theta: Mapping[str, F], ends: tuple[int, ...]) -> list[Told]:
    """What the record says up to each of the weeks `ends`, rising, at parameter sets (set,)."""
    sets = len(theta["level"])
    states = 2 if s.regimes else len(WAVE) if s.waves else 1
    room = max(1, CELLS // (len(LEVELS) * states * w.weeks))
    parts = [_told(s, w, {k: v[i : i + room] for k, v in theta.items()}, ends) for i in range(0, sets, room)]
    return [
        Told(np.concatenate([p[e].log for p in parts]), np.concatenate([p[e].belief for p in parts]))
        for e in range(len(ends))
    ]


def _told(s: Structure, w: Weekly, theta: Mapping[str, F], ends: tuple[int, ...]) -> list[Told]:
    emission = np.ascontiguousarray(np.moveaxis(emissions(s, w, spread(theta)), 2, 0))
    if emission.shape[-1] == 1:
        total = np.cumsum(emission[..., 0], axis=0, dtype=np.float64)
        return [
            Told(total[e - 1] if e else np.zeros_like(total[0]), np.ones((*total.shape[1:], 1))) for e in ends
        ]
    first, move = chain(s, w.forces, spread(theta))
    top = emission.max(-1)
    seen = np.exp(emission - top[..., None])
    belief = np.broadcast_to(first, emission.shape[1:]).astype(np.float64)
    mass, kept = np.empty(top.shape), {0: belief}
    step = two_states if s.regimes else many_states
    for t in range(max(ends)):
        mass[t], belief = step(belief, seen[t], move[t if len(move) > 1 else 0])
        if t + 1 in ends:
            kept[t + 1] = belief
    mass = np.cumsum(np.log(mass[: max(ends)]) + top[: max(ends)], axis=0)
    return [Told(mass[e - 1] if e else np.zeros(top.shape[1:]), kept[e]) for e in ends]


def two_states(belief: F, seen: F, move: F) -> tuple[F, F]:
    """Chance of a week (set, node) and the belief (set, node, 2) after it."""
    calm, fast = belief[..., 0] * seen[..., 0], belief[..., 1] * seen[..., 1]
    mass = calm + fast
    on = np.clip(fast / mass, SURE, 1 - SURE)
    on = move[..., 0, 1] + on * (move[..., 1, 1] - move[..., 0, 1])
    return mass, np.stack([1 - on, on], -1)


def many_states(belief: F, seen: F, move: F) -> tuple[F, F]:
    """The same for any number of states."""
    belief = belief * seen
    mass = belief.sum(-1)
    return mass, np.matmul(belief / mass[..., None], move[:, 0])


def spread(theta: Mapping[str, F]) -> dict[str, F]:
    """Parameters (set, node): the level differs from node to node."""
    out = {k: v[:, None] for k, v in theta.items()}
    return out | {"level": out["level"] + np.exp(out["ln_between"]) * LEVELS}


def emissions(s: Structure, w: Weekly, p: Mapping[str, F]) -> F:
    """Log chance (set, node, week, state) of each week's changes."""
    changed = w.gained if s.turn == "gains" else w.lost
    n = changed.sum(1).astype(np.float64)
    exposure, choice = places(s, w, p, changed)
    mean = p["level"][..., None] + exposure + weeks(s, w, p)
    if s.regimes == "regimes":
        log = mean[..., None] + np.stack([0 * p["ln_jump"], np.exp(p["ln_jump"])], -1)[..., None, :]
    elif s.regimes == "collapse":
        fast = np.broadcast_to(p["burst_rate"][..., None] + exposure, mean.shape)
        log = np.stack([mean, fast], -1)
    elif s.waves:
        sd = np.exp(p["ln_sd"])[..., None]
        log = mean[..., None] + (sd * WAVE - sd**2 / 2)[..., None, :]
    else:
        log = mean[..., None]
    log = np.minimum(log, MOST).astype(np.float32)
    n32 = n[:, None].astype(np.float32)
    if "clumped" not in s.pieces:
        found = n32 * log - np.exp(log)
    else:
        k = np.exp(p["ln_k"])[..., None]
        some = gammaln(n + k) - gammaln(k)
        k32, odds = k[..., None].astype(np.float32), log - np.log(k)[..., None].astype(np.float32)
        found = some[..., None].astype(np.float32) + n32 * odds - (n32 + k32) * np.log1p(np.exp(odds))
    return found + choice.astype(np.float32)


def weeks(s: Structure, w: Weekly, p: Mapping[str, F]) -> F:
    """What moves the rate of all places alike (set, node, week)."""
    out = np.zeros((1, 1, w.weeks))
    for piece in s.pieces:
        if piece.startswith("force_"):
            kind = piece.removeprefix("force_")
            out = out + p[f"b_{kind}"][..., None] * w.forces[kind]
        if piece == "age":
            out = out + p["age"][..., None] * np.log(1 + np.arange(w.weeks) / 52)
    return out


def places(s: Structure, w: Weekly, p: Mapping[str, F], changed: NDArray[np.bool_]) -> tuple[F, F]:
    """Log of the summed weights of places at stake (set, node, week), and log chance (set, node, week, state) that
    the places which changed are these.
    """
    stake = w.may if s.turn == "gains" else w.held[:-1]
    n, value = changed.sum(1), weight(s, w, p)
    some = n > 0
    even = np.log(np.maximum(stake.sum(1), 1e-9))[None, None]
    total = even if value is None else summed(value, stake)
    calm = np.zeros((1, 1, w.weeks)) if value is None else (value * changed).sum(-1)
    calm = calm - n * np.where(some, total, 0)
    if "front" not in p:
        return np.maximum(total, NEVER), calm[..., None]
    tilted = p["front"][..., None, None] * w.far[FRONT_REACH][some] + (
        0 if value is None else value[..., some, :]
    )
    near = np.zeros((*tilted.shape[:2], w.weeks))
    near[..., some] = (tilted * changed[some]).sum(-1) - n[some] * summed(tilted, stake[some])
    both = (near, np.broadcast_to(calm, near.shape)) if "front_calm" in s.pieces else (near,)
    return np.maximum(total, NEVER), np.stack(both, -1)


def summed(value: F, stake: NDArray[np.bool_]) -> F:
    """ln of the sum of exp(value) over places at stake, along the last axis."""
    out = np.einsum("...tp,tp->...t", np.exp(value.astype(np.float32)), stake.astype(np.float32))
    return np.asarray(np.log(np.maximum(out, np.exp(NEVER))))


def weight(s: Structure, w: Weekly, p: Mapping[str, F]) -> F | None:
    """Log weights (set, node, week, place) of places; None where all weigh alike."""
    out = None
    if s.turn == "gains":
        near = at_reach(w.near, p["ln_reach"]) if "ln_reach" in p else w.near[HOME_REACH][None, None]
        out = p["slope"][..., None, None] * near
    if "fresh" in p:
        out = 0.0 if out is None else out
        with np.errstate(under="ignore"):
            young = np.exp2(-w.tenure / np.exp(p["ln_half"])[..., None, None])
        out = out + p["fresh"][..., None, None] * young
    if "barrier" in p:
        out = 0.0 if out is None else out
        out = out + p["barrier"][..., None, None] * w.apart
    if out is not None and out.shape[2] == 1:
        out = np.broadcast_to(out, (*out.shape[:2], w.weeks, out.shape[3]))
    return out


def at_reach(near: F, ln_reach: F) -> F:
    """ln(EDGE + near) at reaches (...,) between the kept ones (..., week, place)."""
    at = np.interp(ln_reach, np.log(REACHES), np.arange(len(REACHES)))
    low = np.minimum(at.astype(int), len(REACHES) - 2)
    share = (at - low)[..., None, None]
    return np.asarray(near[low] * (1 - share) + near[low + 1] * share)


def chain(s: Structure, forces: Mapping[str, F], p: Mapping[str, F]) -> tuple[F, F]:
    """First distribution of states (set, node, state) and moves (week or 1, set, node, state, state)."""
    if s.waves:
        kept = np.exp(-1 / np.exp(p["ln_weeks"]))
        still = np.exp(masses_of_wave())
        return np.broadcast_to(still, (*kept.shape, STATES)), rouwenhorst(kept)[None]
    kind = next((x.removeprefix("switch_") for x in s.pieces if x.startswith("switch_")), None)
    extra = p["b_switch"] * forces[kind][:, None, None] if kind else np.zeros((1, 1, 1))
    on, off = -np.expm1(-np.exp(p["ln_on"] + extra)), -np.expm1(-np.exp(p["ln_off"])) + 0 * extra
    on, off = np.broadcast_arrays(on, off)
    move = np.stack([np.stack([1 - on, on], -1), np.stack([off, 1 - off], -1)], -2)
    share = np.clip(on[0] / (on[0] + off[0]), SURE, 1 - SURE)
    start = np.stack([1 - share, share], -1)
    return start, move


def masses_of_wave() -> F:
    """Log of the standing distribution on WAVE: binomial, of variance 1."""
    k, n = np.arange(STATES), STATES - 1
    return np.asarray(gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1) - n * np.log(2))


def rouwenhorst(kept: F) -> F:
    """Moves (..., state, state) on WAVE of an AR(1) that keeps `kept` (...) of itself; exact in its autocorrelation.

    Source: kopecky_suen_2010, equation 2.
    """
    stay = ((1 + kept) / 2)[..., None, None]
    out = np.ones((*kept.shape, 1, 1))
    for n in range(2, STATES + 1):
        wide = np.zeros((*kept.shape, n, n))
        wide[..., :-1, :-1] += stay * out
        wide[..., :-1, 1:] += (1 - stay) * out
        wide[..., 1:, :-1] += (1 - stay) * out
        wide[..., 1:, 1:] += stay * out
        wide[..., 1:-1, :] /= 2
        out = wide
    return out
