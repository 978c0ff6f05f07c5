"""Politics of the territorial twin: services and pay, pacts, leaders, and sponsors abroad (equations 6.7, 6.10-6.12, 6.17).

Written from docs/equations.md alone, as the rest of the twin is.
"""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from .territory_setup import F32, f32, faded, logistic, logit
from .territory_stocks import fired


def governance(
    c: SimpleNamespace, s: SimpleNamespace, d: SimpleNamespace, x: dict[str, F32]
) -> tuple[F32, F32, F32]:
    """New services, expectations and pay (6.6)."""
    k = c.p.governance
    freed = (1 - d.fh) * (s.former == c.f)
    spend = d.fh * np.minimum(s.pay, k.most) + (1 - d.fh) * (1 + freed * (d.lever["services_freed"] - 1))
    home, away = s.at_home.sum(0), s.away.sum(0)
    place = k.spend * (spend - 1) - k.fight * d.contested - k.strikes * s.air
    place = place - k.staff * away / np.maximum(home + away, 1)
    rule = k.justice * k.is_justice - k.rule * (1 - k.is_justice)
    goal = logistic(k.base[:, None] + place + rule[:, None] * d.fh)
    weeks = np.where(goal < s.services, k.wreck, k.lag[:, None])
    services = s.services + (goal - s.services) / weeks
    expected = s.expected + d.served / k.adapt
    ruled = (d.home_p * d.fh).sum(0)
    income = k.tax * ruled + k.oil * (c.oil * d.fh).sum(0) + k.salaries * x["salaries"] * ruled
    need = k.wage * d.number[c.focal_groups].sum(0) + k.upkeep * ruled + k.floor
    pay = s.pay + (np.minimum(income / need, k.most) - s.pay) / k.lag.mean(0)
    return np.clip(services, 0, 1), np.clip(expected, 0, 1), np.maximum(pay, 0)


def pacts(
    c: SimpleNamespace, s: SimpleNamespace, d: SimpleNamespace, x: dict[str, F32], u: dict[str, F32]
) -> tuple[F32, ...]:
    """New pacts and loans, and the breaks of the week (6.11)."""
    k = c.p.pacts
    fear = np.einsum("gpr,gpr->gr", s.fighters, s.threat[c.tongue]) / (d.number + 1)
    first, second = d.number[c.i], d.number[c.j]
    common = np.minimum(fear[c.i], fear[c.j])
    asymmetry = np.abs(np.log((first + k.floor) / (second + k.floor)))
    dominance = c.with_focal * np.log1p(np.maximum(s.momentum[c.f], 0))
    foes = np.minimum(c.ours @ x["hostile"], 1) @ d.side_number
    surplus = np.log((first + second + k.floor) / (foes + k.floor))
    strain = k.theory_ideology * k.b_ideo * c.w.ideology[:, None] - k.theory_threat * k.b_thr * (
        common - k.centre
    )
    strain += k.theory_power * (k.b_asym * asymmetry + k.b_sur * surplus)
    strain += k.theory_dominance * k.b_dom * dominance
    strain = np.clip(strain, -k.limit, k.limit)
    ln2 = f32(np.log(2))
    broke = fired(d.gate(ln2 / k.life * np.exp(strain) * s.pact, "pacts"), u["event.pact_break"])
    formed = fired(d.gate(ln2 / k.courtship * np.exp(-strain) * (1 - s.pact), "pacts"), u["event.pact_form"])
    d.event |= {"pact_break": broke, "pact_form": formed}
    pact = np.clip(s.pact * (1 - broke) + (1 - s.pact) * formed, 0, 1)
    loan = s.pact * k.loyalty
    weaker = first < second
    lent = np.clip(np.minimum(c.pair_i @ (loan * weaker) + c.pair_j @ (loan * ~weaker), 1), 0, 1)
    return pact, lent, broke


def leadership(
    c: SimpleNamespace, s: SimpleNamespace, d: SimpleNamespace, u: dict[str, F32]
) -> tuple[F32, F32]:
    """New capability, and what coups and lost leaders do to cohesion (6.9)."""
    k = c.p.leadership
    lost = np.maximum(-s.momentum[c.f], 0) / k.unit
    log = k.c_lost * lost + k.c_pay * (1 - s.pay) + k.c_mixed * k.mixed
    of = c.focal_group[:, None]
    plot = d.gate(k.rate * np.exp(np.clip(log, -k.limit, k.limit)), "leadership") * of
    foiled = fired(plot * (1 - k.success), u["event.plot"])
    coup = fired(plot * k.success, u["event.coup"])
    shot = fired(d.gate(k.taken * s.intelligence, "leadership") * of, u["event.leader_lost"])
    d.event |= {"plot": foiled, "coup": coup, "leader_lost": shot}
    change = (k.shift * shot - k.hit * foiled - 2 * k.hit * coup) * s.capability
    change += (1 - s.capability) * faded(k.half_life)
    return np.clip(s.capability + change, f32(0.2), f32(1.5)), (k.mourn * shot - k.split * coup) * s.cohesion


def abroad(
    c: SimpleNamespace, s: SimpleNamespace, d: SimpleNamespace, x: dict[str, F32], u: dict[str, F32]
) -> dict[str, F32]:
    """New will, packages, weeks of low will, own dead, revulsion and intelligence (6.10, 6.16)."""
    k, o = c.p.will, c.p.outrage
    worst = s.killed[3].max(0)
    attention = x["outrage"] + o.own * np.log1p(np.maximum(worst - o.shock, 0) / o.shock)
    sharing = o.sharing * d.lever["intelligence_sharing"].mean(0)
    tips = o.eta * (1 - s.intelligence) * s.revulsion / o.lag * (1 + sharing)
    given = sharing * o.drift * (1 - s.intelligence)
    intelligence = s.intelligence + tips + given - o.drift * (s.intelligence - o.start)

    progress = np.maximum(-s.momentum[c.f], 0) / k.unit
    fell = k.deaths * x["advised"] * d.lever["advisers"].mean(0)
    tired = k.tire * (np.log1p(s.fallen + fell) - np.log1p(s.fallen)) / np.log(k.ten)
    anchor = logit(c.w.sponsor_will.astype(f32))[:, None]
    low = (s.will < logit(k.low)).astype(f32)
    partners = np.minimum(d.lever["partner_contribution"].mean(0), k.most)
    member = c.member[:, None]
    ahead = c.w.sponsor_share >= c.w.sponsor_share.max()
    leader = ahead & (ahead.sum() == 1) & (c.member.sum() > 1)
    wanted = np.where(member & ~leader[:, None], partners, 1)
    stepped = fired(d.gate(k.decide * (s.low_weeks >= k.patience) * member, "will"), u["event.step_down"])
    d.event["step_down"] = stepped
    heed = np.where(member, 1, o.others)
    will = s.will - faded(k.half_life) * (s.will - anchor) + k.progress * progress
    will = (
        will
        - member * (tired + k.shame * x["partner_outrage"])
        + d.gate(o.jump * attention * heed, "outrage")
    )
    package = s.package - k.step * stepped * s.package + k.regain * (wanted - s.package) * (1 - low)
    return {
        "will": np.clip(will, -6, 6),
        "package": np.clip(package, 0, 2),
        "low_weeks": np.maximum(s.low_weeks + np.where(low > 0, 1, -s.low_weeks) - s.low_weeks * stepped, 0),
        "fallen": np.maximum(s.fallen + fell, 0),
        "revulsion": np.maximum(s.revulsion + attention - s.revulsion / o.lag, 0),
        "intelligence": np.clip(intelligence, 0, 1),
    }
