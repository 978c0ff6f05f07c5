"""M8 Groups grow from the people they rule, from abroad, and at the recorded pace of mobilisation: nothing is free.

The focal side recruits where it rules, in proportion to population, support and pay; foreigners come while it gains
ground and holds crossings. Other groups grow at their recorded pace, which is net, and make good what they lost
(killed, captured, dispersed, deserted) as far as they can; tribal forces also need to be assured.

    local = r pop S(base, focal) held max(1 + money (pay - 1), 0)
    foreign = arrivals e^(m momentum) (c0 + (1-c0) open crossings)
    gross(g) = recruits(g) + min(wanting, capacity N) spread over own places,   tribal: x lever x (1 - threat)
    wanting(g) <- wanting + (losses - wanting)/memory
    momentum(s) <- momentum + gains - momentum/weeks

Sources: arrivals and strengths in facts (actors, desertion); ICSR counts (icsr_2015). Rivals: conscription;
mobilisation as a response to defeat. Fails when: borders are closed by a third state, or pay stops for all.
"""

import jax.numpy as jnp

from marchland.engine.contract import Add, Input, Lever, Mechanism, Post, Stock, View
from marchland.engine.priors import Param, beta, fixed, halfnormal, lognormal


def post(y: View, p: View, x: View, u: View) -> list[Post]:
    """Recruits (place, group), losses to be made good (group,) and momentum (side,)."""
    focal_held = y.held @ x.is_focal
    base = x.base * x.focal_group[:, None]
    people = y.residents[..., 0]
    willing = (people * (y.support @ x.is_focal)) @ base.T
    local = p.local * willing * focal_held[:, None] * jnp.maximum(1 + p.money * (y.pay - 1), 0)
    gaining = jnp.clip(p.momentum * (y.momentum @ x.is_focal), -p.limit, p.limit)
    crossing = (focal_held * x.border).sum() / jnp.maximum(x.border.sum(), 1.0)
    arrivals = x.foreign * p.inflow * jnp.exp(gaining) * (p.closed + (1 - p.closed) * crossing)
    door = focal_held * (p.closed + x.border)
    door = door / jnp.maximum(door.sum(), p.least)
    first = x.focal_group / jnp.maximum(x.focal_group.sum(), 1.0)
    # A group whose side holds no ground gathers at home and at the crossings.
    landless = (y.own.sum(0) == 0) * (jnp.maximum(x.home, x.border[:, None]) * (x.acts @ x.side_of.T))
    ground = (y.own + landless) * jnp.sqrt(x.population + 1)[:, None] * (x.share @ x.base.T + p.stranger)
    ground = ground / jnp.maximum(ground.sum(0), p.least)
    assured = 1 - y.threat @ x.base.T
    tribal = 1 - x.is_tribal * (1 - x.tribal_mobilisation[:, None] * assured)
    good = jnp.minimum(y.wanting, p.capacity * y.fighters.sum(0)) * (1 - x.focal_group)
    gross = (x.recruits + good) * ground * tribal * (ground.sum(0) > 0)
    return [
        Add("fighters", local + (arrivals * door)[:, None] * first + gross),
        Add("wanting", (y.gone - y.wanting) / p.memory),
        Add("momentum", y.swing - y.momentum / p.weeks),
    ]


mechanism = Mechanism(
    name="recruitment",
    claim="Recruits come from ruled people, from abroad with success, and at the recorded pace of mobilisation.",
    post=post,
    parameters=(
        Param("local", "1/week", lognormal(1.5e-4, 0.4),
              high=0.1, note="share of willing residents under the side's rule who join in a week"),
        Param("money", "ratio", beta(2, 2), high=1.0,
              note="how much recruits at home follow pay: 0 not at all, 1 in proportion"),
        Param("inflow", "ratio", lognormal(1.0, 0.4), "icsr_2015",
              note="arrivals from abroad that reach a unit, of those counted"),
        Param("momentum", "per place", halfnormal(0.05),
              note="how much recent gains draw arrivals from abroad"),
        Param("closed", "share", beta(2, 4), note="share of arrivals that need no held crossing"),
        Param("capacity", "1/week", lognormal(0.01, 0.7), high=1.0,
              note="share of its strength that a force can replace in a week; 1% are half of it a year"),
        Param("memory", "weeks", lognormal(8.0, 0.4),
              low=1.0, note="weeks over which losses are made good"),
        Param("stranger", "share", fixed(0.3), note="weight of places that are not of the group's community"),
        Param("weeks", "weeks", fixed(12.0), "marchland_model",
              low=0.5, note="weeks for which gains and losses of places are remembered"),
        Param("limit", "log", fixed(1.0), note="guard: bound on the effect of gains on arrivals"),
        Param("least", "share", fixed(1e-6),
              low=1e-12, note="guard: keeps shares finite where there is nothing to divide"),
    ),
    stocks=(
        Stock("momentum", ("side",), "places", 0.0, 0.0),
        Stock("wanting", ("group",), "persons/week", 0.0, 0.0, low=0.0),
    ),
    inputs=(
        Input("recruits", "persons/week", ("group",), note="recruits at the recorded pace"),
        Input("foreign", "persons/week", recorded="foreign_arrivals", note="foreign arrivals for the focal side"),
    ),
    levers=(
        Lever("tribal_mobilisation", "factor on pay, arms and guarantee", 0.0, 3.0, 1.0,
              moves="fighters", slope={
                  "contest.rho": 2.0, "contest.b_advantage": 0.5, "garrison.s_ratio": 0.8, "garrison.s_kin": 1.0,
                  "garrison.s_stake": 1.0, "hold.f_loc": 0.8, "hold.f_den": 0.3, "revolt.kin": 0.4,
                  "contest.th_gd": 1.0, "garrison.s_cohesion": 1.0,
              }, outcome="places_held"),
    ),
    reads=("held", "own", "swing", "gone", "fighters", "residents", "support", "pay", "threat"),
    rivals="conscription; mobilisation by defeat",
    outcomes=("fighters",),
)  # fmt: skip
