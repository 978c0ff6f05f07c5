"""M12 Deaths and flight: people are killed in battle, from the air, and one-sidedly by those who hold or haunt a place.

Many flee. Fatal events a week are negative binomial with shape one (geometric); deaths per event a discrete power law,
cut off. Harm is booked to whoever did it, partners of the coalition included. Unknown harm is a gap in the record,
never zero. Sexual slavery and the killing of children are not modelled.

    events(p,k) ~ NegBin(mean m_k, 1);  P(X >= x) = ((x - 1/2)/(1/2))^(1 - alpha), cut at X_max
    m_battle = siege contested + front F,  m_air = strikes (air + air outside) (1 - mu),
    m_holder = reprise outsiders fresh + rule,
    m_focal = rule_f held root (1 + cruel fresh) + bomb hidden root not held + burst recurrence + crushed rising

The sum of n draws is taken as its exact largest value plus (n - 1) times the mean of the rest below it. Of battle
deaths `elsewhere` is the part of sieges and fronts without the focal side, since records count its wars apart.
Sources: bohorquez_2009 (alpha near 2.5); clauset_gleditsch_2012 (severity does not follow group size); best, low
and high as in sundberg_melander_2013. Rivals: lognormal severities. Fails when: one order kills thousands
(Speicher, Sinjar): such events lie in the tail and are not explained by it.
"""

import jax.numpy as jnp
import numpy as np
from jax import Array

from marchland.engine.contract import HERE, OUTSIDE, Add, Mechanism, Onto, Post, Stock, View
from marchland.engine.priors import Param, beta, fixed, halfnormal, lognormal, normal

LEAVE = np.array(
    [[0.0, 1.0], [0.0, 1.0]], np.float32
)  # of numpy: JAX would begin to compute when this is imported
RETURN = np.array([[1.0, 0.0], [1.0, 0.0]], np.float32)


def events(u: Array, mean: Array) -> tuple[Array, Array]:
    """Geometric count with the given mean by exact inversion, and a fresh uniform from what is left of `u`."""
    log_q = -jnp.log1p(1 / mean)
    count = jnp.floor(jnp.log1p(-u) / log_q)
    below = -jnp.expm1(count * log_q)
    rest = (u - below) * (1 + mean) * jnp.exp(-count * log_q)
    return count, jnp.clip(rest, 1e-6, 1 - 1e-6)


def severity(count: Array, u: Array, alpha: Array, largest: Array) -> Array:
    """Deaths in `count` events: the exact largest plus the rest at their mean below it."""
    tail = 1 - alpha
    cut = -jnp.expm1(tail * jnp.log(2 * largest))
    top = jnp.exp(jnp.log(u) / jnp.maximum(count, 1.0)) * cut
    biggest = jnp.floor(jnp.exp(jnp.log1p(-top) / tail) / 2 + 1 / 2)
    # E[X | X <= b] from the sum of P(X >= k), the sum taken by midpoints; within 2% at alpha 2.5, exact at b = 1.
    beyond = jnp.exp(tail * jnp.log1p(2 * biggest))
    middle = jnp.exp2(2 - alpha) * -jnp.expm1((2 - alpha) * jnp.log(biggest)) / (2 * (alpha - 2))
    mean = (1 + middle - biggest * beyond) / (1 - beyond)
    return jnp.where(count > 0, biggest + (count - 1) * jnp.minimum(mean, biggest), 0.0)


def post(y: View, p: View, x: View, u: View) -> list[Post]:
    """Deaths of the week (place, kind), memory of harm (place, side), flight and return (place, community)."""
    focal_held = y.held @ x.is_focal
    people = y.residents[..., 0].sum(-1)
    there = people > 0  # where nobody lives the root has no slope
    root = jnp.where(there, jnp.sqrt(jnp.where(there, people, p.town) / p.town), 0)
    foes = y.near * (y.held @ x.hostile.T) * x.acts
    near_by = foes * x.active
    front = jnp.minimum(near_by.sum(-1), 1.0)
    kin = x.share @ x.base.T
    garrison = y.present * y.own
    outsiders = (garrison * (x.is_militia + p.army * x.is_army) * (1 - kin)).sum(-1) / (garrison.sum(-1) + 1)
    fresh = jnp.exp2(-y.tenure / p.fresh)
    guard = 1 - p.protect * x.protection
    besieging, facing = p.siege * y.contested * root, p.front * front
    # Of battles, those without the focal side: it neither holds nor besieges, nor is the foe near by.
    apart = besieging * (1 - y.siege @ x.is_focal)
    apart += facing * (1 - near_by @ x.is_focal / jnp.maximum(near_by.sum(-1), p.least))
    apart *= (1 - focal_held) / jnp.maximum(besieging + facing, p.least)
    means = {
        "battle": (besieging + facing) * (1 + y.toll / p.toll_unit),
        "air": p.strikes * (y.air + y.air_outside) * (1 - y.intelligence) * root,
        "one_sided_holder": (1 - focal_held) * (p.rule + p.reprise * outsiders * fresh) * guard * root,
        "one_sided_focal": focal_held * p.rule_focal * root * (1 + p.cruel * fresh)
        + (1 - focal_held) * p.bomb * y.hidden * root
        + p.burst * y.last_recurrence
        + p.crushed * y.last_crushed * focal_held,
    }
    count, rest = events(u.killed, jnp.stack([means[name] for name in vars(x.kind)], -1) + p.least)
    killed = severity(count, rest, p.alpha, p.largest)
    killed = jnp.minimum(killed, p.most * people[:, None] + p.spare)

    per = p.per / (people + p.small)
    # Deaths from the air are booked to the sides that the aircraft back there, in equal parts by effort.
    backed = ((x.sponsor_share > 0) @ x.backed > 0) * x.acts * x.active * (1 - x.is_focal)
    backed = backed / jnp.maximum(backed.sum(-1, keepdims=True), 1.0)
    ours = (y.air / (y.air + y.air_outside + p.least))[:, None]
    dead_by = {name: killed[:, i : i + 1] for name, i in vars(x.kind).items()}
    bombed = dead_by["air"] * (ours * backed + (1 - ours) * x.state * (1 - x.is_focal))
    theirs = dead_by["one_sided_holder"] * y.held * (1 - x.is_focal)
    blame = (theirs + dead_by["one_sided_focal"] * x.is_focal + bombed) * per[:, None]
    fast, slow = 1 - jnp.exp2(-1 / p.fast), 1 - jnp.exp2(-1 / p.slow)
    battle = killed[:, x.kind.battle]
    dead = p.civilian * battle + jnp.delete(killed, x.kind.battle, axis=1).sum(-1)
    dead = jnp.minimum(dead / (people + 1), p.most)
    flee = p.flee * (y.contested + p.rulers * y.changed + p.terror * jnp.log1p(blame.sum(-1)))
    home = (1 - focal_held) * (1 - y.contested) * (y.tenure > p.wait)
    back = p.back * home[:, None] * (1 - y.threat)
    zero = jnp.zeros_like(y.residents[..., 0])
    return [
        Add("killed", killed - y.killed),
        Add("elsewhere", battle * jnp.clip(apart, 0.0, 1.0) - y.elsewhere),
        Add("recent_harm", blame - y.recent_harm * fast),
        Add("past_harm", blame * slow - y.past_harm * slow),
        Add("residents", jnp.stack([y.residents[..., 0] * dead[:, None], zero], -1), HERE, OUTSIDE),
        Add(
            "residents",
            jnp.stack([y.residents[..., 0] * jnp.minimum(flee, p.worst)[:, None], zero], -1),
            HERE,
            Onto(LEAVE),
        ),
        Add("residents", jnp.stack([zero, y.residents[..., 1] * back], -1), HERE, Onto(RETURN)),
    ]


def people(x: View, p: View) -> Array:
    """Residents at home and away at the start (place, community, where)."""
    home = x.population[:, None] * x.share / jnp.maximum(x.share.sum(-1, keepdims=True), 1e-6)
    return jnp.stack([home, jnp.zeros_like(home)], -1)


mechanism = Mechanism(
    name="harm",
    claim="Battle, strikes and one-sided violence kill; harm is booked to its author; people flee and return.",
    post=post,
    parameters=(
        Param("alpha", "exponent", normal(2.5, 0.2), "bohorquez_2009",
              note="how rare large events are; higher: fewer massacres"),
        Param("largest", "deaths", lognormal(1500.0, 0.4), "marchland_model",
              note="most deaths that a single event can have"),
        Param("siege", "events/week", lognormal(12.0, 0.5),
              note="deadly events a week in a besieged town of 100,000"),
        Param("front", "events/week", lognormal(2.0, 0.5),
              note="deadly events a week at a front without a siege"),
        Param("strikes", "events/week per index", lognormal(0.6, 0.6),
              note="deadly air strikes a week on a town of 100,000, without intelligence"),
        Param("rule", "events/week", lognormal(0.05, 0.8),
              note="killings a week by any other holder in a town of 100,000"),
        Param("reprise", "events/week", lognormal(0.5, 0.8),
              note="reprisals a week by outsiders in a place just taken"),
        Param("army", "weight", beta(2, 6), note="reprisal by an army's outsiders beside a militia's"),
        Param("rule_focal", "events/week", lognormal(0.7, 0.6),
              note="killings a week by the focal side in a town of 100,000 that it holds"),
        Param("cruel", "ratio", halfnormal(4.0),
              note="added to the focal side's killings in a place just taken"),
        Param("bomb", "events/week", lognormal(0.8, 0.6),
              note="attacks a week by a full hidden network in a town of 100,000"),
        Param("burst", "events", lognormal(2.0, 0.5),
              note="deadly events where insurgent violence flares up again"),
        Param("crushed", "events", lognormal(10.0, 0.7), note="deadly events after a rising is crushed"),
        Param("fresh", "weeks", lognormal(6.0, 0.4), note="half-life of being newly taken"),
        Param("protect", "share", beta(2, 2),
              note="share of killing by rulers that full protection prevents"),
        Param("fast", "weeks", lognormal(2.5, 0.4), "condra_shapiro_2012",
              note="half-life of the fast memory of killings"),
        Param("slow", "weeks", lognormal(20.0, 0.5), "lyall_2009",
              note="half-life of the slow memory of killings"),
        Param("civilian", "share", beta(3, 4), note="share of battle deaths that are residents"),
        Param("flee", "1/week", lognormal(0.008, 0.5), "marchland_model",
              note="residents who flee a siege in a week"),
        Param("rulers", "ratio", lognormal(10.0, 0.5),
              high=1000.0, note="flight when a place changes hands, in weeks of siege"),
        Param("terror", "per ln(1 + deaths per 100,000)", halfnormal(1.0),
              note="how much killings make residents flee"),
        Param("back", "1/week", lognormal(0.01, 0.5),
              note="share of the displaced who return in a week to a freed, quiet place"),
        Param("wait", "weeks", fixed(8.0), low=0.0, note="weeks under a new holder before people begin to return"),
        Param("town", "persons", fixed(100000.0), note="residents of the town that rates of events refer to"),
        Param("per", "persons", fixed(100000.0),
              note="residents that deaths are related to in the memory of killings"),
        Param("toll_unit", "persons", fixed(200.0),
              note="weekly battle losses that double the deadly events of a siege"),
        Param("spare", "deaths/week", fixed(200.0),
              note="of strangers and fighters, beyond the share of residents"),
        Param("small", "persons", fixed(5000.0),
              note="guard: residents added so that rates of tiny sites stay finite"),
        Param("most", "share/week", fixed(0.05),
              note="largest share of residents who can be killed in a week"),
        Param("worst", "share/week", fixed(0.5), note="largest share of residents who can flee in a week"),
        Param("least", "events/week", fixed(1e-6),
              low=1e-12, note="guard: smallest rate of events, so that its logarithm exists"),
    ),
    stocks=(
        Stock("killed", ("place", "kind"), "deaths/week", 0.0, 0.0, low=0.0),
        Stock("elsewhere", ("place",), "deaths/week", 0.0, 0.0, low=0.0),
        Stock("recent_harm", ("place", "side"), "deaths per 100,000", 0.0, 0.0, low=0.0),
        Stock("past_harm", ("place", "side"), "deaths per 100,000 a week", 0.0, 0.0, low=0.0),
        Stock("residents", ("place", "community", "where"), "persons", people, conserved=True),
    ),
    draws={"killed": ("place", "kind")},
    reads=(
        "held", "siege", "own", "near", "contested", "changed", "tenure", "present", "toll", "air", "air_outside",
        "hidden", "threat", "intelligence", "last_recurrence", "last_crushed",
    ),
    rivals="lognormal severities",
    outcomes=("deaths", "displaced"),
)  # fmt: skip
