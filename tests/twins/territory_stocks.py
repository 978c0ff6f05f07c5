"""Stocks of the territorial twin other than the map: strength, people, opinion, and the small ones (equations 6, 7.5, 8)."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from .territory_fronts import bounded
from .territory_setup import F32, MECHANISMS, f32, faded, logistic, neighbours, normal, rows

AIRPOWER, CONTEST, DISILLUSION, FORCES, GARRISON, PACTS, RECRUITMENT = (
    MECHANISMS.index(name)
    for name in ("airpower", "contest", "disillusion", "forces", "garrison", "pacts", "recruitment")
)
BOUNDS = len(MECHANISMS)


def fired(rate: F32, u: F32) -> F32:
    """0/1 events of section 7.5 where one mechanism posts the hazard."""
    return (u < -np.expm1(-bounded(rate))).astype(f32)


def leaving(c: SimpleNamespace, s: SimpleNamespace, d: SimpleNamespace, u: dict[str, F32]) -> F32:
    """Share of each group that deserts (6.3)."""
    k = c.p.disillusion
    harm_by = np.log1p(np.einsum("p,apr->ar", c.weight_of_place, s.past_harm))
    engaged = np.zeros((c.sides, c.runs), f32)
    engaged[d.sieges.h, d.sieges.r] = 1
    engaged[d.sieges.b, d.sieges.r] = 1
    punish = k.execute * (k.provoke * (1 - k.attempt) - k.deter * k.attempt)
    score = k.a_brut * harm_by[c.side] * c.affine + k.a_loss * np.minimum(s.losses / k.loss_unit, k.limit)
    score += k.a_pay * (1 - s.pay) * c.focal_group[:, None]
    score += k.a_menial * (1 - engaged[c.side]) - k.a_coh * (s.cohesion - k.centre)
    score += punish * c.focal_group[:, None]
    leave = k.rate * np.exp(np.clip(score, -k.limit, k.limit)) * (1 + k.spread * s.deserting)
    leave *= np.exp(k.noise * normal(u["disillusion.leave"]))
    return np.minimum(leave, k.worst)


def pull(c: SimpleNamespace, d: SimpleNamespace, x: dict[str, F32]) -> tuple[F32, ...]:
    """Pull of places on groups, whether they are open to them, how far barred, their homes, what is allowed (6.5).

    All (group, place, run).
    """
    k = c.p.forces
    fr = d.force_near * k.reach
    fr += d.force
    score = rows(x["hostile"], fr)
    fr += k.floor
    score /= fr
    np.log1p(score, out=score)
    score *= k.threat
    score += k.opportunity * d.siege
    score += k.value * c.log_pop
    np.minimum(score, k.limit, out=score)
    np.maximum(score, -k.limit, out=score)
    np.exp(score, out=score)
    sides = d.held + d.siege
    open_to = sides[c.side]
    lone = ((d.held.sum(1) == 0) & (c.w.holds > 0)[:, None])[c.side]
    if lone.any():
        open_to += lone[:, None] * np.maximum(c.home, c.border) * c.acts_g
    for g in np.flatnonzero(c.landed == 0):
        open_to[g] = c.home[g]
    weight = score[c.side]
    weight *= open_to
    role = 1 - c.militia[:, None, None] * (1 - d.lever["militia_role"])
    role = role * (1 - c.regional[:, None, None] * (1 - c.kin) * (1 - d.lever["regional_role"]))
    role = np.broadcast_to(role, open_to.shape)
    share = np.minimum(role, 1)
    top = share.max(1, keepdims=True)
    rel = np.where(top > 0, share / np.where(top > 0, top, 1), open_to * c.home)
    barred = (1 - rel) * ((open_to > 0) | (top <= 0))
    weight *= rel
    return weight, open_to, barred.astype(f32), open_to * c.home * rel, role


def fighters(
    c: SimpleNamespace,
    s: SimpleNamespace,
    d: SimpleNamespace,
    x: dict[str, F32],
    e: SimpleNamespace,
    leave: F32,
    book: F32,
) -> tuple[F32, F32, F32]:
    """New strength (group, place, run), who is gone (group, run), and what levers allow of it (group, place, run).

    All that leaves is a share of the cell, so outflow scales by one factor.
    """
    k, con = c.p.forces, c.p.contest
    weight, open_to, barred, homes, role = pull(c, d, x)
    speed = d.gate(np.where(open_to > 0, k.mobility, k.withdrawal) * (1 - barred), "forces")
    homeward = d.gate(k.withdrawal * barred, "forces")
    deserting, absorbed = d.gate(leave, "disillusion"), None
    out = speed + homeward + deserting[:, None]
    if s.pact_broke.any():
        absorbed = d.gate(c.p.pacts.absorb * np.minimum(c.absorbs @ s.pact_broke, 1), "pacts")
        out += absorbed[:, None]
    a = c.p.airpower
    massed = np.maximum(d.fh, d.siege[c.f]) * s.air * c.openness
    bombed = d.gate(np.minimum(a.lethal * massed, a.worst), "airpower")
    out[c.focal_groups] += bombed
    q = d.sieges
    there = s.allowed[:, q.p, q.r]
    out[:, q.p, q.r] += q.share * there
    struck = []  # poster, cells, share of each group there
    for how, poster, loss, of in (
        (0, CONTEST, con.rout, s.holder),
        (1, GARRISON, c.p.garrison.dissolve, s.holder),
        (2, CONTEST, con.repulse, s.attacker),
    ):
        p, r = e.p[e.how == how], e.r[e.how == how]
        share = (c.side[:, None] == of[p, r]) * loss[r] * s.allowed[:, p, r]
        out[:, p, r] += share
        struck.append((poster, p, r, share))

    free = s.fighters / np.maximum(out, 1)  # strength after outflow scaling
    back = free * homeward
    room = homes.sum(1, keepdims=True)
    moved = free * speed
    reach = neighbours(c, c.road, weight)
    nowhere = reach <= 0
    new = s.fighters - free * out
    gone = np.zeros_like(d.number)
    if back.any():
        new += np.where(room > 0, homes * back.sum(1, keepdims=True) / np.where(room > 0, room, 1), back)
    if nowhere.any():
        strand = (
            nowhere & (open_to == 0) & (c.landed > 0)[:, None, None] & (s.former == c.side[:, None, None])
        )
        lost = moved * strand
        gone += lost.sum(1)
        book[FORCES] -= c.side_rows @ lost.sum(1)
        moved -= lost
        new += moved * nowhere
        each = np.where(nowhere, 0, moved / np.where(nowhere, 1, reach))
    else:
        each = np.divide(moved, reach, out=moved)
    arrived = neighbours(c, c.road, each)
    arrived *= weight
    new += arrived

    def lose(poster: int, lost: F32) -> None:
        """Book what a group loses (group, run)."""
        nonlocal gone
        book[poster] -= c.side_rows @ lost
        gone = gone + lost

    sums = free.sum(1)
    lose(DISILLUSION, sums * deserting)
    hit = np.zeros_like(gone)
    hit[c.focal_groups] = (free[c.focal_groups] * bombed).sum(1)
    lose(AIRPOWER, hit)
    lose(CONTEST, (free[:, q.p, q.r] * q.share * there) @ c.eye[q.r])
    for poster, p, r, share in struck:
        lose(poster, (free[:, p, r] * share) @ c.eye[r])
    if absorbed is not None:
        over = free * absorbed[:, None]
        new[c.focal_groups] += over.sum(0) / max(len(c.focal_groups), 1)
        book[PACTS] -= c.side_rows @ over.sum(1)
        book[PACTS, c.f] += over.sum((0, 1))
    for g, inflow in recruits(c, s, d, x):
        inflow = d.gate(inflow, "recruitment")
        new[g] += inflow
        book[RECRUITMENT, c.side[g]] += inflow.sum(0)
    below = np.minimum(new, 0)
    book[BOUNDS] -= c.side_rows @ below.sum(1)
    new -= below
    return new, gone, role


def recruits(
    c: SimpleNamespace, s: SimpleNamespace, d: SimpleNamespace, x: dict[str, F32]
) -> list[tuple[int, F32]]:
    """Inflows (place, run) of the groups that grow this week (6.12)."""
    k = c.p.recruitment
    crossing = (d.fh * c.border).sum(0) / np.maximum(c.border.sum(), 1)
    spur = np.exp(np.clip(k.momentum * s.momentum[c.f], -k.limit, k.limit))
    arrivals = x["foreign"] * k.inflow * spur * (k.closed + (1 - k.closed) * crossing)
    door = d.fh * (k.closed + c.border)
    door /= np.maximum(door.sum(0), k.least)
    entries: list[tuple[int, F32]] = []
    for g in c.focal_groups:
        willing = s.at_home[c.tongue[g]] * s.support[c.tongue[g], c.f]
        local = k.local * willing * d.fh * np.maximum(1 + k.money * (s.pay - 1), 0)
        entries.append((int(g), local + arrivals * door / max(len(c.focal_groups), 1)))
    want = x["recruits"][:, None] + np.minimum(s.wanting, k.capacity * d.number)
    for g in np.flatnonzero((want > 0).any(1)):
        if g in c.focal_groups:
            want[g] = x["recruits"][g]
        own = d.held[c.side[g]]
        lone = (own.sum(0) == 0) * np.maximum(c.home[g], c.border) * c.acts_g[g]
        ground = (own + lone) * np.sqrt(c.pop + 1) * (c.kin[g] + k.stranger)
        total = ground.sum(0)
        inflow = want[g] * ground / np.maximum(total, k.least) * (total > 0)
        if c.tribal[g]:
            assured = 1 - s.threat[c.tongue[g]]
            inflow = inflow * (1 - c.tribal[g] * (1 - d.lever["tribal_mobilisation"] * assured))
        entries.append((int(g), inflow))
    return entries


def deaths(c: SimpleNamespace, s: SimpleNamespace, d: SimpleNamespace, u: dict[str, F32]) -> F32:
    """The week's dead (kind, place, run) (6.7), last those of battles without the focal side. Sizes are worked out only
    where something happened."""
    k = c.p.harm
    root = np.sqrt(d.home_p / k.town)
    foes = d.nearness * d.war * (c.acts * d.active)
    front = np.minimum(foes.sum(0), 1)
    gar = d.present * d.held[c.side]
    strangers = np.zeros_like(root)
    for g in np.flatnonzero(c.militia + c.army):
        strangers += gar[g] * (c.militia[g] + k.army * c.army[g]) * (1 - c.kin[g])
    strangers /= d.garrison + 1
    fresh = np.exp2(-s.tenure / k.fresh)
    guard = 1 - k.protect * d.lever["protection"]
    fh, free = d.fh, 1 - d.fh
    m = np.empty((4, *root.shape), f32)
    m[0] = (k.siege * d.contested * root + k.front * front) * (1 + s.toll / k.toll_unit)
    m[1] = k.strikes * (s.air + s.air_outside) * (1 - s.intelligence) * root
    m[2] = free * (k.rule + k.reprise * strangers * fresh) * guard * root
    m[3] = fh * k.rule_focal * root * (1 + k.cruel * fresh) + free * k.bomb * s.hidden * root
    m[3] += k.burst * s.recurred + k.crushed * s.crushed * fh
    m += k.least
    u_killed = np.moveaxis(u["harm.killed"], 1, 0)
    log = -np.log1p(1 / m)
    number = np.log1p(-u_killed) / log
    dead = np.zeros_like(m)
    at = np.nonzero(number >= 1)
    r = at[2]
    n, log, m = np.floor(number[at]), log[at], m[at]
    below = -np.expm1(n * log)
    v = np.clip((u_killed[at] - below) * (1 + m) * np.exp(-n * log), f32(1e-6), 1 - f32(1e-6))
    a1, a2 = 1 - k.alpha[r], 2 - k.alpha[r]
    cut = -np.expm1(a1 * np.log(2 * k.largest[r]))
    top = np.exp(np.log(v) / n) * cut
    big = np.floor(np.exp(np.log1p(-top) / a1) / 2 + f32(0.5))
    beyond = np.exp(a1 * np.log1p(2 * big))
    middle = np.exp2(a2) * -np.expm1(a2 * np.log(big)) / (-2 * a2)
    rest = (1 + middle - big * beyond) / (1 - beyond)
    sized = big + (n - 1) * np.minimum(rest, big)
    dead[at] = np.minimum(sized, k.most[r] * d.home_p[at[1], r] + k.spare[r])
    siege, face = k.siege * d.contested * root, k.front * front
    others = siege * (1 - d.siege[c.f]) + face * (1 - foes[c.f] / np.maximum(foes.sum(0), k.least))
    share = np.clip(free * others / np.maximum(siege + face, k.least), 0, 1)
    return np.concatenate([dead, (dead[0] * share)[None]])


def people(
    c: SimpleNamespace, s: SimpleNamespace, d: SimpleNamespace, dead: F32
) -> tuple[F32, F32, F32, F32]:
    """New recent harm, past harm, residents at home and away (6.7)."""
    k, f = c.p.harm, c.f
    per = k.per / (d.home_p + k.small)
    blame = d.held * (per * dead[2])
    blame[f] = per * dead[3]
    if dead[1].any():
        backers = c.blame_share * d.active
        backers = backers / np.maximum(backers.sum(0), 1)
        ours = s.air / (s.air + s.air_outside + k.least)
        state = c.state.copy()
        state[f] = 0
        blame += per * dead[1] * (ours * backers + (1 - ours) * state)
    recent = s.recent_harm * (1 - faded(k.fast)) + blame
    past = s.past_harm + (blame - s.past_harm) * faded(k.slow)
    died = np.minimum((k.civilian * dead[0] + dead[1] + dead[2] + dead[3]) / (d.home_p + 1), k.most)
    terror = k.terror * np.log1p(blame.sum(0))
    fled = np.minimum(k.flee * (d.contested + k.rulers * (s.tenure == 0) + terror), k.worst)
    back = k.back * (1 - d.fh) * (1 - d.contested) * (s.tenure > k.wait)
    free = s.at_home / np.maximum(died + fled, 1)
    returned = s.away * np.minimum(back * (1 - s.threat), 1)
    at_home = np.maximum(s.at_home - free * (died + fled) + returned, 0)
    away = np.maximum(s.away + free * fled - returned, 0)
    return recent, past, at_home, away


def threat(c: SimpleNamespace, s: SimpleNamespace, d: SimpleNamespace) -> F32:
    """New threat (community, place, run) (6.15)."""
    k = c.p.threat
    x = np.empty((2, *s.threat.shape), f32)
    x[0] = rows(c.far.T, s.recent_harm)
    x[1] = 0
    for weight, of in ((k.militia, c.militia), (k.regional, c.regional)):
        g = np.flatnonzero(of)
        if len(g):
            x[1] += weight * rows(c.foreign_base[:, g] * of[g], d.present[g])
    around = neighbours(c, c.near, x)
    around *= k.reach / c.near_sum
    x *= 1 - k.reach
    x += around
    felt = k.base + k.harm * np.log1p(x[0]) + np.log1p(x[1] / k.floor)
    wanted = logistic(felt) * (1 - k.protect * d.lever["protection"])
    return np.clip(s.threat + (wanted - s.threat) * faded(k.half_life), 0, 1)


def support(c: SimpleNamespace, s: SimpleNamespace, d: SimpleNamespace, x: dict[str, F32]) -> F32:
    """New support (community, side, place, run) (6.14), one community at a time to stay in cache."""
    k = c.p.support
    common = d.held * (k.b_gov * d.served + k.b_ctl)
    common -= k.b_fast * np.log1p(s.recent_harm)
    common -= k.b_slow * np.log1p(s.past_harm)
    common += c.lean
    hope = x["shock"] + k.include * d.lever["inclusion"]
    hopeful = k.b_incl * hope * c.state if hope.any() else None
    new = np.empty_like(s.support)
    for q in range(c.communities):
        affinity = c.affinity[:, q, None, None]
        u = affinity * k.b_thr * s.threat[q]
        u -= (1 - affinity) * k.b_id
        u += common
        if hopeful is not None:
            u += hopeful * (1 - affinity)
        np.exp(u, out=u)
        u /= u.sum(0)
        u -= s.support[q]
        u *= k.lam
        np.add(u, s.support[q], out=new[q])
    return np.clip(new, 0, 1, out=new)
