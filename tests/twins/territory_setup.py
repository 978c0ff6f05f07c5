"""What the territorial twin derives once: constants of the world, parameters by mechanism, the state at the start.

Everything is written from docs/equations.md. Arrays carry the run on their last axis and, where they have one, the
place on the axis before it; sides, groups, communities, kinds and sectors lead. So a matrix of places meets an array
in one product per side, a matrix of sides in a single product, and (place, run) broadcasts without strides.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace

import numpy as np
from numpy.typing import NDArray

from marchland.territory.world import World

F32 = NDArray[np.float32]
f32 = np.float32

MECHANISMS = (
    "airpower",
    "alarm",
    "campaign",
    "collapse",
    "contest",
    "disillusion",
    "forces",
    "fresh",
    "garrison",
    "governance",
    "harm",
    "hold",
    "intervention",
    "leadership",
    "outrage",
    "pacts",
    "recruitment",
    "revolt",
    "support",
    "threat",
    "will",
)
HISTORY = {"inclusion": 0.0, "protection": 0.0, "intelligence_sharing": 0.0}  # every other lever: 1

# Polynomials of Giles (2011), "Approximating the erfinv function", table 5, single precision.
_CENTRE = (
    2.81022636e-08, 3.43273939e-07, -3.5233877e-06, -4.39150654e-06, 0.00021858087,
    -0.00125372503, -0.00417768164, 0.246640727, 1.50140941,
)  # fmt: skip
_TAIL = (
    -0.000200214257, 0.000100950558, 0.00134934322, -0.00367342844, 0.00573950773,
    -0.0076224613, 0.00943887047, 1.00167406, 2.83297682,
)  # fmt: skip
# Chebyshev fit of erfc with relative error below 1.2e-7 everywhere: Press et al., Numerical Recipes, section 6.2.
_ERFC = (
    0.17087277, -0.82215223, 1.48851587, -1.13520398, 0.27886807,
    -0.18628806, 0.09678418, 0.37409196, 1.00002368, -1.26551223,
)  # fmt: skip


def _poly(coefficients: tuple[float, ...], x: F32) -> F32:
    value = np.full_like(x, coefficients[0])
    for k in coefficients[1:]:
        value *= x
        value += f32(k)
    return value


def normal(u: F32) -> F32:
    """Standard normal quantile of a uniform."""
    x = 2 * u - 1
    w = -np.log((1 - x) * (1 + x))
    centre = _poly(_CENTRE, w - f32(2.5))
    tail = _poly(_TAIL, np.sqrt(np.maximum(w, 5)) - 3)
    return f32(np.sqrt(2)) * x * np.where(w < 5, centre, tail)


def phi(x: F32) -> F32:
    """Standard normal distribution function."""
    z = np.abs(x) * f32(np.sqrt(0.5))
    t = 1 / (1 + z / 2)
    half = t * np.exp(-z * z + _poly(_ERFC, t)) / 2
    return np.where(x > 0, 1 - half, half)


def logistic(x: F32) -> F32:
    return 1 / (1 + np.exp(-x))


def logit(x: F32) -> F32:
    return np.log(x / (1 - x))


def faded(half_life: F32) -> F32:
    """Share lost in a week at a half-life in weeks."""
    return 1 - np.exp2(-1 / half_life)


def by_mechanism(params: Mapping[str, F32]) -> SimpleNamespace:
    """Parameters as `p.contest.rho`, (..., run)."""
    spaces: dict[str, dict[str, F32]] = {}
    for name, value in params.items():
        mechanism, short = name.split(".")
        spaces.setdefault(mechanism, {})[short] = np.ascontiguousarray(value, f32)
    return SimpleNamespace(**{k: SimpleNamespace(**v) for k, v in spaces.items()})


def constants(w: World, p: SimpleNamespace, runs: int) -> SimpleNamespace:
    """Section 2 of the equations, "derived once", and the parts of formulas that never change in a block."""
    c = SimpleNamespace(w=w, p=p, runs=runs, f=w.focal)
    c.places, c.sides = w.ties.shape
    c.groups, c.communities = w.base.shape
    c.side = w.side_of.argmax(1)  # (G,)
    c.tongue = w.base.argmax(1)  # (G,) community of the group
    c.side_rows = np.ascontiguousarray(w.side_of.T, f32)  # (A, G)
    c.focal_groups = np.flatnonzero(c.side == c.f)
    c.focal_group = (c.side == c.f).astype(f32)
    c.army, c.militia, c.tribal = (w.role[:, w.roles.index(k)] for k in ("army", "militia", "tribal"))
    c.kin = np.ascontiguousarray((w.share @ w.base.T).T)[:, :, None]  # (G, P, 1)
    c.landed = w.holds[c.side]
    c.member = w.sponsor_share > 0
    c.coal = (c.member.astype(f32) @ w.backed > 0).astype(f32)
    is_state = w.state.max(0)
    c.other = ((1 - c.member.astype(f32)) @ w.backed > 0) * is_state * (1 - c.coal)
    c.supported = [a for a in range(c.sides) if a != c.f and (c.coal[a] > 0 or c.other[a] > 0)]
    c.regional = c.army * (1 - is_state[c.side])

    def leading(x: F32) -> F32:
        return np.ascontiguousarray(x.T, f32)[:, :, None]

    c.acts, c.ties, c.state, c.home = leading(w.acts), leading(w.ties), leading(w.state), leading(w.home)
    c.acts_g = c.acts[c.side]
    c.state_of = w.state.argmax(1)
    c.pop, c.log_pop, c.openness = (x.astype(f32)[:, None] for x in (w.population, w.log_pop, w.openness))
    c.border, c.oil = w.border.astype(f32)[:, None], w.oil.astype(f32)[:, None]
    c.near, c.road = np.ascontiguousarray(w.near, f32), np.ascontiguousarray(w.road, f32)
    c.near_sum = 1 + c.near.sum(1)[:, None]
    c.near_reach = c.near.sum(1)[:, None]
    c.kin_focal = (w.share @ w.affinity[c.f]).astype(f32)[:, None]
    c.weight_of_place = (w.population / w.population.sum()).astype(f32)
    c.affinity = w.affinity.astype(f32)
    c.far = (1 - c.affinity).astype(f32)  # (A, C)
    c.affine = (c.affinity @ w.base.T)[c.side, np.arange(c.groups)][:, None]  # (G, 1)
    c.foreign_base = (1 - w.base).T * (1 - c.focal_group)  # (C, G)
    c.districts = np.zeros((len(w.labels["governorate"]), c.places), f32)
    c.districts[w.governorate, np.arange(c.places)] = 1
    c.place_at = np.arange(c.places)[:, None]
    c.cell = c.place_at * runs + np.arange(runs)  # flat index of (place, run)
    c.plane = c.places * runs
    c.is_side = np.arange(c.sides)[:, None, None]

    c.i, c.j = w.dyad[:, 0].astype(int), w.dyad[:, 1].astype(int)
    pairs = [(int(i), int(c.side[j])) for i, j in zip(c.i, c.j, strict=True)]
    pairs += [(int(j), int(c.side[i])) for i, j in zip(c.i, c.j, strict=True)]
    c.pairs = sorted(set(pairs))
    where = {pair: k for k, pair in enumerate(c.pairs)}
    dyads = len(c.i)
    c.pair_i = np.zeros((len(c.pairs), dyads), f32)  # the loan of a dyad goes to this pair if i is weaker
    c.pair_j = np.zeros_like(c.pair_i)
    for d in range(dyads):
        c.pair_i[where[pairs[d]], d] = 1
        c.pair_j[where[pairs[dyads + d]], d] = 1
    one = np.eye(c.groups, dtype=f32)
    member = one[c.i] + one[c.j]
    c.absorbs = ((member @ c.focal_group)[:, None] * member * (1 - c.landed)).T.astype(f32)  # (G, D)
    c.ours = (w.side_of[c.i] + w.side_of[c.j]).astype(f32)
    c.with_focal = np.maximum(c.focal_group[c.i], c.focal_group[c.j])[:, None]

    k = p.contest
    c.front = k.b_side[:, None, :] + k.frontier * k.b_tie * c.ties
    k = p.campaign
    c.begins, c.ends = 1 - np.exp(-k.begin), 1 - np.exp(-k.end)
    c.stormy = c.begins / (c.begins + c.ends)
    c.calm_pace = -np.log(1 - c.stormy + c.stormy * k.surge) * k.offensives
    c.breaks, c.mends = 1 - np.exp(-p.collapse.begin), 1 - np.exp(-p.collapse.end)
    c.shares = (w.sponsor_share @ w.backed).astype(f32)[:, None]  # (A, 1)
    s = p.support
    c.lean = s.alpha[:, None, :] - s.absent * (1 - c.acts)  # (A, P, R)
    c.cohesion0 = w.role @ p.disillusion.cohesion0
    c.quality = w.role @ p.forces.effectiveness
    c.blame_share = c.coal[:, None, None] * c.acts
    c.blame_share[c.f] = 0
    return c


def neighbours(c: SimpleNamespace, matrix: F32, x: F32) -> F32:
    """sum_q matrix[p, q] x[..., q, run]."""
    return np.matmul(matrix, x)


def rows(matrix: F32, x: F32) -> F32:
    """sum_b matrix[a, b] x[b, place, run] in one product."""
    return (matrix @ x.reshape(x.shape[0], -1)).reshape((matrix.shape[0], *x.shape[1:]))


def start(c: SimpleNamespace, on: Mapping[str, F32]) -> SimpleNamespace:
    """The state before the first week; stocks of mechanisms that are off at their off value."""
    w, p, size = c.w, c.p, (c.places, c.runs)
    s = SimpleNamespace()

    def full(*lead: int, value: float = 0.0) -> F32:
        return np.full((*lead, c.runs), value, f32)

    def wide(index: NDArray[np.int32]) -> NDArray[np.intp]:
        return np.repeat(index.astype(np.intp)[:, None], c.runs, 1)

    s.holder, s.attacker, s.former = wide(w.holder), wide(w.attacker), wide(w.holder)
    s.siege_weeks, s.fortune, s.tenure = full(c.places), full(c.places), full(c.places, value=52)
    s.allowed = full(c.groups, c.places, value=1)
    s.air, s.air_outside, s.toll, s.broke = (full(c.places) for _ in range(4))
    s.losses, s.deserting, s.surrender = full(c.groups), full(c.groups), full(c.sides)
    s.offensive = p.campaign.offensives * (p.campaign.mood < c.stormy).astype(f32) * on["campaign"]
    s.breaking = (p.collapse.mood < c.breaks / (c.breaks + c.mends)).astype(f32) * on["collapse"]
    s.alarm, s.felt, s.turned = full(c.sides), full(c.sides), full(c.sides)
    s.cohesion = c.cohesion0.astype(f32)
    k, under = p.governance, (w.holder == c.f).astype(f32)[:, None]
    rule = k.justice * k.is_justice - k.rule * (1 - k.is_justice)
    served = 1 / (1 + np.exp(-(k.base[:, None] + rule[:, None] * under)))
    s.services = np.where(on["governance"], served, f32(0.6)).astype(f32)
    s.expected, s.pay = s.services.mean(0), full(value=1)
    s.killed, s.elsewhere = full(4, c.places), full(c.places)
    s.recent_harm, s.past_harm = full(c.sides, c.places), full(c.sides, c.places)
    at_home = w.population[:, None] * w.share / np.maximum(w.share.sum(1, keepdims=True), f32(1e-6))
    s.at_home = np.repeat(at_home.T.astype(f32)[:, :, None], c.runs, 2)
    s.away = np.zeros_like(s.at_home)
    s.hidden = p.hold.seed * c.ties[c.f] * on["hold"]
    s.capability, s.revulsion = full(c.groups, value=1), full()
    s.intelligence = p.outrage.start.copy()
    s.pact = w.pact.astype(f32)[:, None] * on["pacts"]
    s.gone, s.wanting = full(c.groups), full(c.groups)
    s.lent, s.momentum, s.rising = full(len(c.pairs)), full(c.sides), full(c.places)
    s.threat = full(c.communities, c.places, value=0.2) * on["threat"]
    s.will = logit(w.sponsor_will.astype(f32))[:, None] + full(len(w.sponsor_will))
    s.package, s.low_weeks, s.fallen = full(len(w.sponsor_will), value=1), full(len(w.sponsor_will)), full()
    s.recurred, s.crushed, s.pact_broke = full(c.places), full(c.places), full(len(c.i))

    lean = np.exp(c.lean - p.support.b_id * c.far.T[:, :, None, None])  # (C, A, P, R)
    s.support = lean / lean.sum(1, keepdims=True)

    k = p.forces
    here = (w.holder == c.side[:, None]) | (w.attacker == c.side[:, None])
    here = here[:, :, None].astype(f32)  # (G, P, 1)
    landed = c.landed[:, None, None]
    at_home = c.home * c.acts_g * c.kin
    gathered = np.maximum(at_home, c.border * c.acts_g)
    gathered = np.where(gathered.sum(1, keepdims=True) > 0, gathered, c.acts_g)
    where = np.where(here.sum(1, keepdims=True) > 0, here, gathered)
    mine = where * landed + at_home * (1 - landed)
    exposed = neighbours(c, c.near, 1 - here) / np.maximum(c.near_reach, f32(1e-6))
    spread = mine * np.sqrt(c.pop + k.floor) * (k.forward + exposed)
    spread /= np.maximum(spread.sum(1, keepdims=True), f32(1e-6))
    strength = w.strength.astype(f32)[:, None] * np.exp(k.count * w.doubt.astype(f32)[:, None])
    s.fighters = (strength[:, None] * spread).astype(f32)
    assert s.fighters.shape[1:] == size
    return s
