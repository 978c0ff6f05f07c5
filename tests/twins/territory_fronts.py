"""Fronts of the territorial twin: who attacks, which sieges end, and what both cost (equations 6.1-6.2, 6.5, 6.8, 6.13, 7).

Hazards of attack are needed at every place and side; those that end a siege only where there is one, so everything
about sieges is computed on the short list of besieged (place, run) pairs.
"""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
from numpy.typing import NDArray

from .territory_setup import F32, MECHANISMS, f32, normal, phi

LOW, HIGH, TINY = f32(-15), f32(3), f32(1e-30)


def named(*mechanisms: str) -> tuple[int, ...]:
    """Numbers of mechanisms in the order of their names."""
    return tuple(MECHANISMS.index(name) for name in mechanisms)


def bounded(rate: F32) -> F32:
    """Total hazard without factors."""
    return np.where(rate > 0, np.clip(rate, np.exp(LOW), np.exp(HIGH)), 0)


def scaled(rate: F32, log: F32) -> F32:
    """Total hazard with factors."""
    return np.where(rate > 0, np.exp(np.clip(np.log(np.maximum(rate, TINY)) + log, LOW, HIGH)), 0)


def pick(v: F32, parts: F32) -> NDArray[np.intp]:
    """Index of the part chosen, parts (n, cell) in order."""
    ends = parts.cumsum(0)
    x = v * ends[-1]
    last = len(parts) - 1
    begins = np.concatenate([np.zeros_like(ends[:1]), ends[:-1]])
    hit = (begins <= x) & (x < ends)
    hit[last] = begins[last] <= x
    return hit.argmax(0)


def fortune_now(s: SimpleNamespace, u: dict[str, F32], at: tuple[NDArray[np.intp], ...]) -> F32:
    """Fortune of sieges at cells: kept if the siege is under way, else drawn."""
    going = (s.attacker[at] >= 0) & (s.siege_weeks[at] > 0)
    return np.where(going, s.fortune[at], normal(u["fortune"][at]))


def assault_hazard(c: SimpleNamespace, s: SimpleNamespace, d: SimpleNamespace) -> F32:
    """Hazard of an attack (side, place, run), opened only where it may begin."""
    k, f = c.p.contest, c.f
    log = np.log(d.nearness + k.edge)
    log *= k.frontier * k.b_near
    strength = d.force_near * k.mass
    strength += d.force
    strength += k.floor
    d.log_strength = np.log(strength, out=strength)
    log += k.b_advantage * strength
    log += c.front
    d.log_defence = np.log(d.defence + k.relief * d.at_h(d.force_near) + k.floor)
    state_h = (c.state_of[:, None] == s.holder).astype(f32)
    others = k.b_others * (1 - d.fh)
    place = k.b_tie_holder * d.at_h_const(c.ties) + k.b_near_holder * np.log(k.edge + d.nearness_h)
    place += k.b_pop * c.log_pop + k.b_focal_held * d.fh
    place *= k.frontier
    place += others - k.b_advantage * d.log_defence
    log += place
    log[f] += k.frontier * k.b_kin * state_h * c.kin_focal - others
    tempo = d.lever["tempo"]
    if (tempo != 1).any():
        log[c.state_of, np.arange(c.places)] += k.heed * np.log(np.maximum(tempo, k.least))
    np.minimum(log, k.limit, out=log)
    np.maximum(log, -k.limit, out=log)
    v = c.p.intervention
    felt = v.coincident * s.turned + (1 - v.coincident) * s.felt
    if felt.any():
        log += d.gate(v.rally * felt[:, None] * d.fh, "intervention")
        log[f] -= d.gate(v.stall * np.take_along_axis(felt, s.holder, 0), "intervention")
    d.broken = np.log1p(np.take_along_axis(s.surrender, s.holder, 0))
    log += d.gate(c.p.garrison.s_exploit * d.broken, "garrison")
    losses = np.take_along_axis(s.alarm, s.holder, 0) / c.p.alarm.places
    log -= d.gate(c.p.alarm.guard * np.log1p(losses), "alarm")
    log += d.gate(c.p.fresh.fragile * np.exp2(-s.tenure / c.p.fresh.half_life) * d.fh, "fresh")
    g = c.p.campaign
    ways = d.gate(g.level + c.calm_pace + s.offensive * np.log(g.surge), "campaign") + d.week
    log += np.where(d.fh > 0, ways[1], ways[2])
    log[f] += ways[0] - np.where(d.fh > 0, ways[1], ways[2])
    if d.partial_war:
        log += np.log(np.maximum(d.war, TINY))
    np.clip(log, LOW, HIGH, out=log)
    np.exp(log, out=log)
    log *= d.may * (1 - d.contested)
    log *= d.war > 0
    return d.gate(log, "contest")


def seize_parts(
    c: SimpleNamespace, s: SimpleNamespace, d: SimpleNamespace, x: dict[str, F32]
) -> tuple[F32, list[F32]]:
    """Total hazard of `seize` and its parts by collapse, garrison, hold and revolt, (side, place, run), zero where nobody may.

    A part is empty where its mechanism posts nothing anywhere.
    """
    k, v, f = c.p.hold, c.p.revolt, c.f
    hold = np.zeros_like(d.force)
    was_focal = (s.former == f).astype(f32)
    again = k.recapture * np.exp(np.clip(d.hold_log + k.f_ins * s.hidden * was_focal, -k.limit, k.limit))
    old = s.former * c.plane + c.cell
    near = d.nearness.reshape(-1).take(old)
    again *= near / (near + k.edge) * (s.tenure < k.horizon) * (s.former != s.holder)
    again *= x["hostile"][s.former, s.holder] * d.may.reshape(c.sides, c.places)[s.former, c.place_at]
    hold.reshape(-1)[old] = d.gate(again, "hold")

    total = hold.copy()

    vacuum = hold[:0]
    drawn = d.gate(c.p.garrison.vacuum * d.broken, "garrison")
    if drawn.any():
        vacuum = np.zeros_like(hold)
        for a in np.flatnonzero(c.w.holds * x["active"]):
            if a != f:
                peace = np.maximum(1 - d.war[a], 0) * (1 - d.held[a])
                vacuum[a] = drawn * d.nearness[a] * c.ties[a] * peace
        total += vacuum

    revolt = hold[:0]
    if d.risen.any():
        revolt = np.zeros_like(hold)
        at = np.nonzero(d.risen)
        tie = (c.ties * c.acts)[:, :, 0] * (c.w.holds * x["active"])[:, None]
        tie[f] = 0
        best = ((tie == tie.max(0)) & (tie > 0)).astype(f32)
        friend = best / np.maximum(best.sum(0), 1)
        odds = (d.tribal_near[at] + v.floor[at[1]]) / (d.force[f][at] + v.floor[at[1]])
        odds = odds / (1 + odds)
        win = d.gate(v.win, "revolt")
        revolt[:, at[0], at[1]] = win[at[1]] * odds * d.risen[at] * friend[:, at[0]]
        total += revolt

    given = hold[:0]
    if (s.breaking * d.on["collapse"]).any():
        q = c.p.collapse
        enemy = (x["hostile"][:, f] > 0) * c.w.holds * x["active"]
        weight = enemy[:, None, None] * c.acts * (d.nearness + q.edge) * (c.ties + q.edge)
        weight /= np.maximum(weight.sum(0), q.least)
        given = d.gate(weight * q.rate * s.breaking, "collapse") * d.fh
        total += given

    parts = [given, vacuum, hold, revolt]
    if d.week.any():
        for part in (*(part for part in parts if len(part)), total):
            ours = part[f] * np.exp(d.week[0])
            part *= np.exp(np.where(d.fh > 0, d.week[1], d.week[2]))
            part[f] = ours
    out = np.nonzero(((total > 0) & (total < np.exp(LOW))) | (total > np.exp(HIGH)))
    if len(out[0]):
        factor = bounded(total[out]) / np.maximum(total[out], TINY)
        for part in (*(part for part in parts if len(part)), total):
            part[out] *= factor
    return total, parts


def opening(
    c: SimpleNamespace, s: SimpleNamespace, d: SimpleNamespace, x: dict[str, F32], u: dict[str, F32]
) -> SimpleNamespace:
    """First clocks of section 7.3: the cells where a side attacks or seizes, with the side and what it did."""
    assault = assault_hazard(c, s, d)
    total, seizing = seize_parts(c, s, d, x)
    total += assault
    clock = np.log(np.moveaxis(u["assault"], 1, 0), out=np.empty_like(total))
    total /= clock  # minus one over the time of the clock
    p, r = np.nonzero(total.min(0) < -1)
    a = total[:, p, r].argmin(0)
    none = np.zeros(len(p), f32)
    stacked = np.stack([part[a, p, r] if len(part) else none for part in (assault, *seizing)])
    by = pick(u["opening"][p, r], stacked)
    return SimpleNamespace(p=p, r=r, a=a, by=by, parts=stacked)


def closing(
    c: SimpleNamespace, s: SimpleNamespace, d: SimpleNamespace, u: dict[str, F32], o: SimpleNamespace
) -> SimpleNamespace:
    """Hazards that end sieges and what came of them, on the list of places besieged and not seized."""
    k, air, gar, f = c.p.contest, c.p.airpower, c.p.garrison, c.f
    besieger = s.attacker.copy()
    assaulted = o.by == 0
    besieger[o.p[assaulted], o.r[assaulted]] = o.a[assaulted]
    besieger[o.p[~assaulted], o.r[~assaulted]] = -1
    at = p, r = np.nonzero(besieger >= 0)
    b, h = besieger[at], s.holder[at]
    adv = d.log_strength[b, p, r] - d.log_defence[at]
    z = k.rho[r] * adv + k.th_gd[r] * (d.determination[b, r] - k.centre[r])
    z -= k.th_def[r] * (d.determination[h, r] - k.centre[r]) + k.th_fort[r] * (1 - c.openness[p, 0])
    fortune = fortune_now(s, u, at)
    z += k.sd[r] * fortune
    z = np.clip(z, -k.limit[r], k.limit[r])
    pace = d.gate(k.pace, "contest")[r] * np.exp(-k.b_size[r] * c.log_pop[p, 0])
    by_contest, repel = pace * np.exp(z / 2), pace * np.exp(-z / 2)

    def det(side: NDArray[np.intp]) -> F32:
        return d.determination[side, r] + d.advised[p * (len(d.advised) > 1), r] * c.coal[side]

    support_b = s.air[at] * c.coal[b] + s.air_outside[at] * c.other[b] * c.w.state[p, b]
    mine = (air.th_air[r] * det(b) + air.th_a0[r]) * support_b * (b != f) * (h == f)
    theirs = (air.th_air[r] * det(h) + air.th_a0[r]) * d.support_h[at] * (b == f) * (h != f)
    tilt = (mine - theirs) * d.on["airpower"][r]
    if d.lent_force is not None:
        aided = d.lent_force[h, p, r] / (d.defence[at] + c.p.pacts.floor[r])
        tilt = tilt - c.p.pacts.th_ally[r] * aided * d.on["pacts"][r]

    held = d.present[:, p, r] * (c.side[:, None] == h)  # (G, n)
    centre, half, floor = gar.centre[r], gar.half[r], gar.floor[r]
    kin, home = c.kin[:, p, 0], c.home[:, p, 0]
    total = held.sum(0) + floor
    stake = ((held * home * kin).sum(0) + floor * half) / total - half
    same = ((held * kin).sum(0) + floor * half) / total - half
    coh = ((held * s.cohesion[:, r]).sum(0) + floor * centre) / total - centre
    reach = gar.reach[r]
    ours = d.force[h, p, r] + reach * d.force_near[h, p, r] + floor
    foes = d.force[b, p, r] + reach * d.force_near[b, p, r] + floor
    stand = gar.s_stake[r] * stake + gar.s_kin[r] * same + gar.s_cohesion[r] * coh
    stand -= gar.s_isolation[r] * np.exp(-d.nearness_h[at]) + gar.s_contagion[r] * d.broken[at]
    stand += gar.s_ratio[r] * np.log(ours / foes)
    flight = -np.log1p(-np.minimum(phi((gar.threshold[r] - stand) / gar.sd[r]), gar.most[r]))
    flight *= np.exp(-s.siege_weeks[at] / gar.window[r]) * d.on["garrison"][r]

    take = by_contest + flight
    factor = scaled(take, tilt / 2) / np.maximum(take, TINY)
    parts = np.stack([by_contest * factor, flight * factor, scaled(repel, -tilt / 2)])
    rate = parts.sum(0)
    ended = -np.log(u["siege"][at]) < rate
    how = np.where(ended, pick(u["closing"][at], parts), -1)  # 0 stormed, 1 fled, 2 repelled, -1 goes on
    return SimpleNamespace(p=p, r=r, b=b, how=how, parts=parts, fortune=fortune)


def attrition(c: SimpleNamespace, s: SimpleNamespace, d: SimpleNamespace) -> SimpleNamespace:
    """Shares lost by both sides of the sieges in force at the week's start (equations 6.2)."""
    k, f = c.p.contest, c.f
    p, r = np.nonzero(s.attacker >= 0)
    h, b = s.holder[p, r], s.attacker[p, r]
    defence, attack = d.force[h, p, r], d.force[b, p, r]

    def cut(side: NDArray[np.intp], own: F32, facing: F32) -> F32:
        seen = np.where(side == f, s.intelligence[r], 1)
        crowd = np.minimum(own / k.area[r], 1)
        return np.minimum(k.kill[r] * facing * (seen + (1 - seen) * crowd) / (own + k.floor[r]), k.worst[r])

    side = c.side[:, None]
    share = (side == h) * cut(h, defence, attack) + (side == b) * cut(b, attack, defence)
    share = share.astype(f32) * d.on["contest"][r]
    return SimpleNamespace(p=p, r=r, h=h, b=b, share=share, lost=d.present[:, p, r] * share)


def new_map(
    c: SimpleNamespace, s: SimpleNamespace, o: SimpleNamespace, e: SimpleNamespace
) -> SimpleNamespace:
    """State of places after the week's fronts (section 7.4)."""
    n = SimpleNamespace(holder=s.holder.copy(), former=s.former.copy(), attacker=np.full_like(s.attacker, -1))
    n.siege_weeks, n.fortune, n.tenure = np.zeros_like(s.fortune), np.zeros_like(s.fortune), s.tenure + 1
    seized, taken = o.by > 0, (e.how == 0) | (e.how == 1)
    for p, r, a in ((o.p[seized], o.r[seized], o.a[seized]), (e.p[taken], e.r[taken], e.b[taken])):
        n.former[p, r] = s.holder[p, r]
        n.holder[p, r] = a
        n.tenure[p, r] = 0
    on = e.how < 0
    p, r = e.p[on], e.r[on]
    n.attacker[p, r] = e.b[on]
    n.siege_weeks[p, r] = s.siege_weeks[p, r] + 1
    n.fortune[p, r] = e.fortune[on]
    return n


def credit(
    c: SimpleNamespace, s: SimpleNamespace, share: F32, o: SimpleNamespace, e: SimpleNamespace
) -> None:
    """Book places gained and lost to the posters of hazards (section 10); share is (mechanism, outcome, side, run)."""
    seized, taken = o.by > 0, (e.how == 0) | (e.how == 1)
    jobs = (
        (o, seized, o.a, o.parts[1:], named("collapse", "garrison", "hold", "revolt")),
        (e, taken, e.b, e.parts[:2], named("contest", "garrison")),
    )
    for q, which, side, parts, mechanisms in jobs:
        p, r = q.p[which], q.r[which]
        split = parts[:, which] / np.maximum(parts[:, which].sum(0), TINY)
        for m, portion in zip(mechanisms, split, strict=True):
            np.add.at(share, (m, 0, side[which], r), portion)
            np.add.at(share, (m, 1, s.holder[p, r], r), portion)
