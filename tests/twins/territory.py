"""Second implementation of the territorial ledger in NumPy, written from docs/equations.md alone.

Where it agrees with the engine on the same parameters and the same uniforms, both say what the document says. It takes
a block of runs at a time (32 to 64 fit the cache of a core), keeps everything in 32-bit floats, and so serves as the
yardstick of the benchmarks too. It fails on scenarios whose groups belong to more or fewer than one side.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import SimpleNamespace

import numpy as np
from numpy.typing import NDArray

from marchland.territory.world import World

from . import territory_fronts as fronts
from . import territory_politics as politics
from . import territory_stocks as stocks
from .territory_setup import (
    F32,
    HISTORY,
    MECHANISMS,
    by_mechanism,
    constants,
    f32,
    logistic,
    neighbours,
    normal,
    rows,
    start,
)

OUTCOMES = 3  # gained, lost, fighters


def levers(c: SimpleNamespace, s: SimpleNamespace, x: dict[str, F32], comply: F32) -> dict[str, F32]:
    """Value of each lever, (place, run), or (1, 1) while it stays at its history (section 4)."""
    share = (s.holder == c.f).astype(f32).mean(0)
    out = {}
    for k, name in enumerate(c.w.labels["lever"]):
        history = f32(HISTORY.get(name, 1.0))
        met = (share < x["rule_below"][k]) | (share > x["rule_above"][k])
        wanted = x["levers"][k][:, None]
        if met.any():
            wanted = np.where(met, x["rule_value"][k][:, None], wanted)
        if (wanted == history).all():
            out[name] = np.full((1, 1), history)
        else:
            out[name] = history + comply[k] * (wanted - history)
    return out


def diagnose(
    c: SimpleNamespace, s: SimpleNamespace, x: dict[str, F32], on: dict[str, F32], comply: F32
) -> SimpleNamespace:
    """What several mechanisms read, all of it of the week's start (section 5 and shared lines of section 6)."""
    d = SimpleNamespace(on=on, lever=levers(c, s, x, comply))
    d.gate = lambda value, name: value if c.all_on[name] else value * on[name]
    at, at_place = s.holder * c.plane + c.cell, s.holder * c.places + c.place_at
    d.at_h = lambda value: value.reshape(-1).take(at)
    d.at_h_const = lambda value: value.reshape(-1).take(at_place)
    d.held = (s.holder == c.is_side).astype(f32)
    d.siege = (s.attacker == c.is_side).astype(f32)
    d.contested = (s.attacker >= 0).astype(f32)
    d.fh = d.held[c.f]
    weight = c.quality * s.capability * s.cohesion
    d.present = s.fighters * s.allowed
    strength = d.present * weight[:, None]
    d.force = rows(c.side_rows, strength)
    d.lent_force = None
    if s.lent.any():
        d.lent_force = np.zeros_like(d.force)
        for (g, a), loan in zip(c.pairs, s.lent, strict=True):
            d.lent_force[a] += strength[g] * loan
        d.force += d.lent_force
    d.nearness = neighbours(c, c.near, d.held)
    d.nearness_h = d.at_h(d.nearness)
    d.force_near = neighbours(c, c.near, d.force)
    d.defence = d.at_h(d.force)
    d.number = s.fighters.sum(1)
    d.side_number = c.side_rows @ d.number
    d.here = d.present.sum(1)
    d.determination = c.side_rows @ (d.here * s.cohesion) / np.maximum(c.side_rows @ d.here, 1)
    d.active = x["active"][:, None, None]
    d.may = c.acts * c.w.holds[:, None, None] * d.active
    d.war = rows(x["hostile"], d.held)
    d.partial_war = ((x["hostile"] > 0) & (x["hostile"] < 1)).any()
    d.home_p = s.at_home.sum(0)
    d.served = s.services.mean(0) - s.expected

    air = c.p.airpower
    d.advised = air.advise * x["advised"] * d.lever["advisers"]
    d.support_h = np.zeros_like(d.fh)
    for a in c.supported:
        d.support_h += (s.air * c.coal[a] + s.air_outside * c.other[a] * c.state[a]) * d.held[a]
    backing = c.w.sponsor_share
    effort = backing @ s.package / np.maximum(backing.sum(), air.floor)
    sorties = np.minimum(x["air"][c.w.country][:, None] / air.unit, air.cap)
    d.flown = sorties * d.lever["air_intensity"] * effort

    k = c.p.hold
    by_side = rows(c.side_rows, d.present)
    d.garrison = d.at_h(by_side)
    local = d.at_h(rows(c.side_rows, d.present * c.kin))
    fear = np.einsum("cpr,pc->pr", s.threat, c.w.share)
    total = d.garrison + k.floor
    d.hold_log = k.f_out * (d.garrison - local) / total * fear - k.f_loc * local / total
    d.hold_log -= k.f_den * np.log1p(k.per * d.garrison / (c.pop + k.people)) + k.f_gov * d.served

    tribal = np.flatnonzero(c.tribal)
    kin = (strength[tribal] * c.tribal[tribal, None, None]).sum(0)
    d.tribal_near = kin + neighbours(c, c.near, kin)
    d.risen = s.rising * d.fh
    return d


def risings(
    c: SimpleNamespace, s: SimpleNamespace, d: SimpleNamespace, u: dict[str, F32]
) -> tuple[F32, F32, F32, F32, F32]:
    """New risings, those crushed, new networks, places where violence recurred, and the week's air (6.1, 6.8, 6.13)."""
    v, k, a = c.p.revolt, c.p.hold, c.p.airpower
    log = v.grief * np.log1p(s.past_harm[c.f]) + v.kin * np.log1p(d.tribal_near / v.floor)
    log -= v.garrison * np.log1p(v.density * d.force[c.f] / (c.pop + v.floor))
    begin = v.start * np.exp(np.clip(log, -v.limit, v.limit)) * d.fh * (1 - s.rising)
    rose = stocks.fired(d.gate(begin, "revolt"), u["event.rising"])
    crushed = stocks.fired(d.gate(v.crush * d.risen, "revolt"), u["event.crushed"])
    rising = np.clip(s.rising + rose - s.rising * crushed - s.rising * (1 - d.fh), 0, 1)

    recur = np.exp(np.clip(d.hold_log + k.f_ins * s.hidden, -k.limit, k.limit))
    recur *= k.recurrence * s.hidden * (1 - d.fh)
    recurred = stocks.fired(d.gate(recur, "hold"), u["event.recurrence"])
    d.event |= {"rising": rose, "crushed": crushed, "recurrence": recurred}
    lost = 1 - np.exp2(-1 / k.half_life)
    hidden = np.clip(s.hidden + k.grow * (1 - s.hidden) * d.fh - s.hidden * lost * (1 - d.fh), 0, 1)

    fight = np.maximum(d.fh * d.contested, d.siege[c.f])
    d.need = np.maximum(fight, a.calm * d.fh)
    air = d.flown * d.need * np.minimum(1, a.places / np.maximum(fight.sum(0), 1))
    return rising, crushed, hidden, recurred, np.maximum(air, 0)


def week(
    c: SimpleNamespace,
    s: SimpleNamespace,
    x: dict[str, F32],
    u: dict[str, F32],
    on: dict[str, F32],
    comply: F32,
    share: F32,
) -> SimpleNamespace:
    """State after one week; `share` (mechanism, outcome, side, run) is added to."""
    d = diagnose(c, s, x, on, comply)
    g = c.p.campaign
    d.week = d.gate(g.batch * normal(u["campaign.week"]) - g.batch * g.batch / 2, "campaign")
    d.event = {}
    o = fronts.opening(c, s, d, x, u)
    e = fronts.closing(c, s, d, u, o)
    d.sieges = fronts.attrition(c, s, d)
    n = fronts.new_map(c, s, o, e)
    fronts.credit(c, s, share, o, e)

    def put(owner: str, name: str, value: F32, off: float | None = None) -> None:
        if not c.all_on[owner]:
            value = np.where(on[owner] > 0, value, getattr(s, name) if off is None else f32(off))
        setattr(n, name, value)

    rising, n.crushed, hidden, n.recurred, air = risings(c, s, d, u)
    put("revolt", "rising", rising, 0)
    put("hold", "hidden", hidden, 0)
    put("airpower", "air", air, 0)
    put("airpower", "air_outside", x["other_air"] * d.need * (c.w.state @ c.other)[:, None].astype(f32), 0)

    leave = stocks.leaving(c, s, d, u)
    book = np.zeros((len(MECHANISMS) + 1, c.sides, c.runs), f32)
    fighters, n.gone, role = stocks.fighters(c, s, d, x, e, leave, book)
    put("forces", "fighters", fighters)
    put("forces", "allowed", np.clip(role, 0, 2), 1)
    share[:, 2] += book if c.all_on["forces"] else book * on["forces"]

    q, k = d.sieges, c.p.contest
    toll = np.zeros_like(s.toll)
    toll[q.p, q.r] = q.lost.sum(0)
    recent = q.lost @ c.eye[q.r] / np.maximum(d.here, 1)
    put("contest", "toll", toll)
    put("contest", "losses", np.clip(s.losses + (recent - s.losses) * k.memory, 0, 1))

    turns = u["campaign.turn"] < np.where(s.offensive > 0, c.ends, c.begins)
    put("campaign", "offensive", c.p.campaign.offensives * np.where(turns, 1 - s.offensive, s.offensive), 0)
    turns = u["collapse.turn"] < np.where(s.breaking > 0, c.mends, c.breaks)
    put("collapse", "breaking", np.where(turns, 1 - s.breaking, s.breaking), 0)

    k = c.p.intervention
    given = (c.w.sponsor_share * c.w.backed.T) @ s.package  # (A, R)
    packed = np.where(c.shares > 0, given / np.maximum(c.shares, k.floor), 1)
    means = x["helped"][:, :, None]  # (A, means, 1)
    air, men = d.lever["air_intensity"].mean(0), d.lever["advisers"].mean(0)
    other = (np.arange(c.sides) != c.f)[:, None]
    wanted = -np.expm1(-(means[:, 0] * air * packed + means[:, 1] * men + means[:, 2])) * other
    recorded = -np.expm1(-means.sum(1)) * other
    up, down = (1 - np.exp2(-1 / weeks) for weeks in (k.ramp, k.fade))
    felt = s.felt + (wanted - s.felt) * np.where(wanted > s.felt, up, down)
    put("intervention", "felt", np.clip(felt, 0, 1), 0)
    put("intervention", "turned", np.clip(s.turned + np.maximum(recorded - s.turned, 0) * up, 0, 1), 0)

    k = c.p.disillusion
    capability, shaken = politics.leadership(c, s, d, u)
    gain = k.c_gain * np.tanh(s.momentum[c.side] / k.gain_unit)
    lost = s.gone / np.maximum(d.number + s.gone, 1)
    short = (1 - s.pay) * c.focal_group[:, None]
    cohesion = s.cohesion + (c.cohesion0 - s.cohesion) / k.weeks + gain + shaken
    cohesion += k.stir * normal(u["disillusion.bond"]) - k.c_loss * lost - k.c_pay * short
    put("leadership", "capability", capability, 1)
    put("disillusion", "cohesion", np.clip(cohesion, f32(0.05), 1))
    put("disillusion", "deserting", np.clip(s.deserting + (leave - s.deserting) * k.memory, 0, 1), 0)

    fled = np.zeros_like(s.broke)
    fled[e.p[e.how == 1], e.r[e.how == 1]] = 1
    surrender = s.surrender - s.surrender / c.p.garrison.memory
    p, r = np.nonzero(s.broke)
    np.add.at(surrender, (s.former[p, r], r), s.broke[p, r])
    put("garrison", "broke", fled, 0)
    put("garrison", "surrender", np.maximum(surrender, 0), 0)

    alarm = s.alarm * np.exp2(-1 / c.p.alarm.half_life)
    p, r = np.nonzero(s.tenure == 0)
    np.add.at(alarm, (s.former[p, r], r), 1)
    put("alarm", "alarm", alarm, 0)

    k = c.p.recruitment
    momentum = s.momentum - s.momentum / k.weeks
    p, r = np.nonzero(s.tenure == 0)
    np.add.at(momentum, (s.holder[p, r], r), 1)
    np.add.at(momentum, (s.former[p, r], r), -1)
    put("recruitment", "momentum", momentum)
    put("recruitment", "wanting", np.maximum(s.wanting + (s.gone - s.wanting) / k.memory, 0), 0)

    services, expected, pay = politics.governance(c, s, d, x)
    put("governance", "services", services, 0.6)
    put("governance", "expected", expected, 0.6)
    put("governance", "pay", pay, 1)

    *kinds, elsewhere = stocks.deaths(c, s, d, u)
    dead = np.stack(kinds)
    put("harm", "elsewhere", elsewhere)
    recent_harm, past_harm, at_home, away = stocks.people(c, s, d, dead)
    for name, value in (("killed", dead), ("recent_harm", recent_harm), ("past_harm", past_harm)):
        put("harm", name, value)
    put("harm", "at_home", at_home)
    put("harm", "away", away)

    pact, lent, broke = politics.pacts(c, s, d, x, u)
    put("pacts", "pact", pact, 0)
    put("pacts", "lent", lent, 0)
    n.pact_broke = broke
    put("support", "support", stocks.support(c, s, d, x))
    put("threat", "threat", stocks.threat(c, s, d), 0)

    far = politics.abroad(c, s, d, x, u)
    n.event = d.event
    for name, owner, off in (
        ("will", "will", None),
        ("package", "will", 1),
        ("low_weeks", "will", 0),
        ("fallen", "will", 0),
        ("revulsion", "outrage", 0),
        ("intelligence", "outrage", None),
    ):
        put(owner, name, far[name], off)
    return n


def observe(c: SimpleNamespace, s: SimpleNamespace) -> dict[str, NDArray[np.generic]]:
    """Observations of section 9."""
    people = s.at_home.sum(0)
    focal = (s.holder == c.f) * people
    zones = [
        np.einsum("spr,pr->sr", s.services, weight) / np.maximum(weight.sum(0), 1)
        for weight in (focal, people - focal)
    ]
    total = s.at_home.sum(1) + 1
    return {
        "holder": s.holder.astype(np.int8),
        "attacker": s.attacker.astype(np.int8),
        "fighters": s.fighters.sum(1),
        "cohesion": s.cohesion,
        "capability": s.capability,
        "pact": s.pact.astype(np.int8),
        "services": np.stack(zones, 1),
        "will": logistic(s.will),
        "intelligence": s.intelligence,
        "felt": s.felt,
        "breaking": s.breaking,
        "offensive": s.offensive,
        **{f"event_{name}": fired.astype(np.int8) for name, fired in s.event.items()},
        "support": np.einsum("capr,cpr->car", s.support, s.at_home) / total[:, None],
        "threat": np.einsum("cpr,cpr->cr", s.threat, s.at_home) / total,
        "deaths": np.moveaxis(np.matmul(c.districts, s.killed), 0, 1),
        "deaths_focal": np.matmul(
            c.districts, np.maximum(s.killed[0] - s.elsewhere, 0) + s.killed[1] + s.killed[3]
        ),
        "displaced": s.away.sum((0, 1)),
    }


def simulate(
    world: World,
    inputs: Mapping[str, NDArray[np.generic]],
    params: Mapping[str, F32],
    uniforms: Callable[[int], dict[str, F32]],
    on: NDArray[np.bool_],
    comply: F32,
    weeks: int,
) -> dict[str, NDArray[np.generic]]:
    """Observations (week, ..., run) of a block, and `share` (mechanism, outcome, side, run) over all its weeks.

    `inputs` have the week first; `params` are full names to (..., run); `uniforms(t)` gives each stream's
    (..., run) of week t; `on` is (mechanism by name, run); `comply` is (lever, run).
    """
    runs = on.shape[1]
    c = constants(world, by_mechanism(params), runs)
    c.eye = np.eye(runs, dtype=f32)
    switches = {name: on[k].astype(f32) for k, name in enumerate(MECHANISMS)}
    c.all_on = {name: bool(on[k].all()) for k, name in enumerate(MECHANISMS)}
    comply = comply.astype(f32)
    s = start(c, switches)
    share = np.zeros((len(MECHANISMS) + 1, OUTCOMES, c.sides, runs), f32)
    out: dict[str, NDArray[np.generic]] = {}
    for t in range(weeks):
        x = {name: values[t] for name, values in inputs.items()}
        s = week(c, s, x, uniforms(t), switches, comply, share)
        for name, value in observe(c, s).items():
            if t == 0:
                out[name] = np.empty((weeks, *value.shape), value.dtype)
            out[name][t] = value
    return {**out, "share": share}
