"""M2 A place is assaulted where the attacker is near and at home, and falls as strength, will and fortune decide.

A side opens an assault at a hazard made of the terms of the frontier baseline and of local advantage. A siege has
two competing hazards whose ratio is the odds of taking; an even fight lasts, a lopsided one ends soon. Attrition is
slow (exact stochastic Lanchester at 20 v 15 already wins .928, so arithmetic alone would be far too certain).

    F_a = force in the place + mass (forces near),   F_h = force in the place + relief (forces near)
    ln assault(p,a) = b_a + frontier [b1 ln(e + near_a) + b2 aff_a + b3 aff_h + b4 ln(e + near_h) + b7 lnpop
                      + b8 [h focal] + b9 [a focal][h state] share]
                      + b_adv ln(F_a/F_h) + b_others [neither focal] + ln hostile
    z = rho ln((F_a + n)/(F_h + n)) + th_gd Det_a - th_def Det_h - th_fort Fort + sd eps
    take = pace(p) e^(z/2),   repel = pace(p) e^(-z/2)      so that P(take | ended) = logistic(z)
    loss of x in place = b y [mu + (1-mu) x/A]                                    (generalised Deitchman)

Other mechanisms add their own terms to z as factors on `take` and `repel`.
Sources: frontier terms from MODEL section 5 (forms only: their fitted values are not used as priors), b2 from other
wars (marchland_wars: the barrier of community); deitchman_1962; kress_mackay_2014. Rivals: pure arithmetic (rho large,
sd 0); frontier only (rho 0). Fails when: a deal hands a place over, or a third side relieves a siege.
"""

import jax.numpy as jnp
from jax import Array

from marchland.engine.contract import HERE, OUTSIDE, Add, Lever, Mechanism, Post, Rate, Stock, View
from marchland.engine.priors import Param, beta, fixed, halfnormal, lognormal, normal


def assault(y: View, p: View, x: View) -> Array:
    """Hazard that each side opens an assault on each place, (place, side), 1/week."""
    aff_h = (x.ties * y.held).sum(-1)[:, None]
    near_h = (y.near * y.held).sum(-1)[:, None]
    focal_held = (y.held @ x.is_focal)[:, None]
    kin = (x.share @ (x.affinity.T @ x.is_focal))[:, None]
    state_held = (x.state * y.held).sum(-1)[:, None]
    holder = (
        p.b_tie_holder * aff_h
        + p.b_near_holder * jnp.log(p.edge + near_h)
        + p.b_pop * x.log_pop[:, None]
        + p.b_focal_held * focal_held
    )
    frontier = (
        p.b_near * jnp.log(p.edge + y.near)
        + p.b_tie * x.ties
        + (p.b_kin * x.is_focal) * (state_held * kin)
        + holder
    )
    others = (p.b_others * (1 - x.is_focal)) * (1 - focal_held)
    war = y.held @ x.hostile.T
    tempo = (p.heed * jnp.log(jnp.maximum(x.tempo, p.least)))[:, None] * x.state
    log = p.b_side + p.frontier * frontier + p.b_advantage * advantage(y, p) + others + tempo
    return war * jnp.exp(jnp.clip(log, -p.limit, p.limit))


def advantage(y: View, p: View) -> Array:
    """ln of the force an attacker can mass over what the holder can muster; (place, side)."""
    massed = y.force + p.mass * y.force_near
    holder = ((y.force + p.relief * y.force_near) * y.held).sum(-1)[:, None]
    return jnp.log((massed + p.floor) / (holder + p.floor))


def post(y: View, p: View, x: View, u: View) -> list[Post]:
    """Assaults, the two ends of a siege, and attrition in besieged places."""
    det_h = (y.held @ y.determination)[:, None]
    holding = p.th_def * (det_h - p.centre) + (p.th_fort * (1 - x.openness) - p.sd * y.fortune)[:, None]
    z = p.rho * advantage(y, p) + p.th_gd * (y.determination - p.centre) - holding
    z = jnp.clip(z, -p.limit, p.limit)
    pace = (p.pace * jnp.exp(-p.b_size * x.log_pop))[:, None]
    fighting = (y.held + y.siege) * y.contested[:, None]
    facing = y.held * (y.force * y.siege).sum(-1)[:, None] + y.siege * y.defence[:, None]
    seen = 1 - x.is_focal * (1 - y.intelligence)
    crowd = jnp.minimum(y.force / p.area, 1.0)
    share = p.kill * facing * (seen + (1 - seen) * crowd) / (y.force + p.floor)
    share = jnp.minimum(share * fighting, p.worst) @ x.side_of.T
    lost = y.present * share
    beaten = y.present * (y.held @ x.side_of.T) * p.rout
    thrown = y.present * (y.siege @ x.side_of.T) * p.repulse
    recent = lost.sum(0) / jnp.maximum(y.present.sum(0), 1.0)
    return [
        Rate("assault", assault(y, p, x)),
        Rate("take", pace * jnp.exp(z / 2), (Add("fighters", beaten, HERE, OUTSIDE),)),
        Rate("repel", pace * jnp.exp(-z / 2), (Add("fighters", thrown, HERE, OUTSIDE),)),
        Add("fighters", lost, HERE, OUTSIDE),
        Add("toll", lost.sum(-1) - y.toll),
        Add("losses", (recent - y.losses) * p.memory),
    ]


mechanism = Mechanism(
    name="contest",
    claim="Places are assaulted at frontiers and fall by strength, determination and fortune; sieges last.",
    post=post,
    parameters=(
        Param("b_side", "ln 1/week", normal(-4.2, 0.15), "marchland_frontier", axes=("side",),
              note="readiness of each side to open assaults, before all other terms"),
        Param("frontier", "switch", fixed(1.0), note="0 leaves strength and intercepts alone"),
        Param("b_near", "per ln nearness", normal(0.45, 0.15), "marchland_frontier",
              note="how much more readily a side assaults places near its own ground"),
        Param("b_tie", "log-hazard", normal(1.69, 0.717), "marchland_wars",
              note="how much more readily a side assaults places whose people are close to it"),
        Param("b_tie_holder", "log-hazard", normal(-1.0, 0.4), "marchland_frontier",
              note="effect of people's ties to their holder on assaults; negative: fewer"),
        Param("b_near_holder", "per ln nearness", normal(-0.8, 0.15), "marchland_frontier",
              note="effect of the holder's other places near by; negative: fewer assaults"),
        Param("b_pop", "per ln person", normal(0.0, 0.1), "marchland_frontier",
              note="effect of population on assaults; positive: big places draw more"),
        Param("b_focal_held", "log-hazard", normal(0.0, 0.3), "marchland_frontier",
              note="effect of being held by the focal side; positive: more assaults"),
        Param("b_kin", "log-hazard", normal(0.7, 0.2), "marchland_frontier",
              note="how much more readily the focal side assaults state-held places of its kin"),
        Param("b_others", "log-hazard", normal(-1.5, 0.5),
              note="assaults without the focal side; such fronts hardly moved in 2013"),
        Param("b_advantage", "per ln ratio", halfnormal(0.3),
              note="how much more readily a side assaults where it is the stronger"),
        Param("edge", "nearness", fixed(0.02), "marchland_frontier",
              note="keeps the effect of nearness finite far from any held place"),
        Param("mass", "share", beta(6, 3),
              note="share of forces near that an attacker, who chooses where, can mass"),
        Param("relief", "share", beta(2, 6),
              note="share of forces near that reach a place under attack in time"),
        Param("floor", "persons", fixed(100.0),
              note="guard: persons added to every force, so that none counts as zero"),
        Param("rho", "log-odds per ln ratio", lognormal(1.7, 0.35), "marchland_model",
              note="how strongly an edge in numbers decides who wins a siege"),
        Param("th_gd", "log-odds", normal(0.0, 1.0), "marchland_model", as_argued=halfnormal(1.0),
              note="effect of the attacker's determination; positive: it wins more sieges"),
        Param("th_def", "log-odds", halfnormal(0.7), "marchland_model",
              note="how much the defender's determination helps it to hold out"),
        Param("th_fort", "log-odds", halfnormal(0.5),
              note="how much built-up or rough ground helps the defender"),
        Param("centre", "cohesion", fixed(0.6),
              note="cohesion at which determination neither helps nor hurts"),
        Param("sd", "log-odds", fixed(0.7), "marchland_model",
              low=0.0, note="fortune of a siege, drawn once: how far luck shifts its odds"),
        Param("pace", "1/week", lognormal(0.3, 0.5),
              note="rate at which even sieges end: half of them within about 8 days"),
        Param("b_size", "per ln person", halfnormal(0.2),
              note="how much longer sieges of larger places last"),
        Param("kill", "1/week", lognormal(0.02, 0.5), "kress_mackay_2014",
              high=1.0, note="share of a force lost in a week of siege against one of equal size"),
        Param("area", "persons", lognormal(3000.0, 0.5), "deitchman_1962",
              note="size at which a hidden force is as easy to hit as one in the open"),
        Param("rout", "share", beta(3, 5), note="share of a beaten garrison killed, captured or dispersed"),
        Param("repulse", "share", beta(2, 8),
              note="share of a beaten attacker's force in the place that is lost"),
        Param("worst", "share", fixed(0.3), note="largest share of a force that a week of siege can cost"),
        Param("memory", "1/week", fixed(0.2),
              high=1.0, note="share of the memory of recent losses that is renewed each week"),
        Param("limit", "log", fixed(8.0),
              note="guard: largest size of a log-hazard and of the log-odds of a siege"),
        Param("heed", "log-hazard per ln tempo", fixed(1.0),
              note="how far assaults follow the tempo that is asked for; 1: in proportion"),
        Param("least", "ratio", fixed(0.001),
              low=1e-6, note="guard: smallest tempo that counts, so that its logarithm exists"),
    ),
    stocks=(
        Stock("toll", ("place",), "persons/week", 0.0, low=0.0),
        Stock("losses", ("group",), "share/week", 0.0, low=0.0, high=1.0),
    ),
    levers=(
        Lever("tempo", "factor on the government's hazard of assault", 0.0, 4.0, 1.0,
              moves="losses", slope={"contest.heed": 1.0}, outcome="places_held"),
    ),
    reads=(
        "held",
        "siege",
        "contested",
        "near",
        "force",
        "force_near",
        "defence",
        "fortune",
        "determination",
        "present",
        "intelligence",
    ),
    rivals="pure attrition; frontier terms alone",
    outcomes=("places_held", "deaths"),
)  # fmt: skip
