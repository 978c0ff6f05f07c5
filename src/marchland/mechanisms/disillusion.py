"""M9 Fighters leave when the cause hurts its own, loses, or wastes them; leaving spreads; punishment cuts both ways.

    h = h0 exp(a_brut Brutality + a_loss Losses + a_menial Menial + a_pay Short - a_coh (M - centre)) (1 + z recent) P
    P = exp(e (-deter attempt + provoke (1 - attempt)))      for the side that executes leavers
    M <- M + (M0 - M)/w - c_loss Gone + c_gain tanh(momentum) - c_pay Short + stir noise,     h lognormal noise

Brutality: mean harm by the side, weighted by the tie of the group's own community to the side; Menial: recruits idle
when no siege is on; Short: 1 less the focal side's pay, below 0 while it takes in more than it needs; Gone: share of
the group that last week took, however it went. Sources: level of h0 from the model's specification; icsr_2015 (58
public cases) calibrates shape, not level; mclauchlin_2020: punishing attempts deters, punishing suspicion provokes.
The article's causes, pay among them, and losses, their rival, are under trial: slopes are centred unless `as_argued`.
That losses cost cohesion and success adds to it keeps its sign: the view against it is that they do nothing (c_loss
and c_gain near 0, where their priors are densest), not that losses bind. Sizes of the moves of M are assumed, wide
enough to span none to most of its range. Rivals: desertion by losses alone. Fails when: exits are sealed, so that will
does not become leaving.
"""

import jax.numpy as jnp

from marchland.engine.contract import HERE, OUTSIDE, Add, Mechanism, Post, Stock, View
from marchland.engine.draws import gaussian
from marchland.engine.priors import Param, beta, fixed, halfnormal, lognormal, normal


def post(y: View, p: View, x: View, u: View) -> list[Post]:
    """Desertion of fighters (place, group), its recent share and cohesion (group,)."""
    own_people = x.base @ x.affinity.T * x.side_of
    people = x.population / jnp.maximum(x.population.sum(), 1.0)
    brutality = jnp.log1p(people @ y.past_harm) @ own_people.T
    engaged = ((y.held + y.siege) * y.contested[:, None]).max(0) @ x.side_of.T
    punish = p.execute * (-p.deter * p.attempt + p.provoke * (1 - p.attempt)) * x.focal_group
    short = (1 - y.pay) * x.focal_group
    score = (
        p.a_brut * brutality
        + p.a_loss * jnp.minimum(y.losses / p.loss_unit, p.limit)
        + p.a_menial * (1 - engaged)
        + p.a_pay * short
        - p.a_coh * (y.cohesion - p.centre)
        + punish
    )
    noise = jnp.exp(p.noise * gaussian(u.leave))
    rate = p.rate * jnp.exp(jnp.clip(score, -p.limit, p.limit)) * (1 + p.spread * y.deserting) * noise
    rate = jnp.minimum(rate, p.worst)
    gain = p.c_gain * jnp.tanh(y.momentum @ x.side_of.T / p.gain_unit)
    start = x.role @ p.cohesion0
    gone = y.gone / jnp.maximum(y.fighters.sum(0) + y.gone, 1.0)
    moved = gain - p.c_loss * gone - p.c_pay * short + p.stir * gaussian(u.bond)
    return [
        Add("fighters", y.fighters * rate, HERE, OUTSIDE),
        Add("deserting", (rate - y.deserting) * p.memory),
        Add("cohesion", (start - y.cohesion) / p.weeks + moved),
    ]


mechanism = Mechanism(
    name="disillusion",
    claim="Brutality to one's own, losses and idleness make fighters leave; leaving spreads.",
    post=post,
    parameters=(
        Param("rate", "1/week", lognormal(0.0007, 0.7), "marchland_model",
              note="share of fighters who leave in an ordinary week"),
        Param("a_brut", "log-hazard", normal(0.0, 0.5), "icsr_2015", as_argued=halfnormal(0.5),
              note="effect of brutality to a group's own people; positive: more leave"),
        Param("a_loss", "log-hazard per 2% lost a week", normal(0.0, 0.5), "icsr_2015",
              note="effect of heavy losses, the rival cause; positive: more leave"),
        Param("a_menial", "log-hazard", normal(0.0, 0.5), "icsr_2015", as_argued=halfnormal(0.5),
              note="effect of idleness while no siege is on; positive: more leave"),
        Param("a_pay", "log-hazard", normal(0.0, 1.0), as_argued=halfnormal(1.0),
              note="effect of wages that the focal side cannot pay; positive: more leave"),
        Param("a_coh", "log-hazard per cohesion", halfnormal(2.0),
              note="how much fewer leave where cohesion is high"),
        Param("spread", "per recent share", halfnormal(3.0), "marchland_model",
              note="how much recent leaving makes others leave"),
        Param("execute", "intensity", fixed(1.0),
              note="1: the focal side executes leavers (facts: desertion)"),
        Param("attempt", "share", beta(2, 2), "mclauchlin_2020",
              note="share of executions that hit real attempts to leave"),
        Param("deter", "log-hazard", normal(0.0, 0.5), "mclauchlin_2020",
              note="effect of punishing real attempts; positive: fewer leave"),
        Param("provoke", "log-hazard", normal(0.0, 0.5), "mclauchlin_2020", as_argued=halfnormal(0.5),
              note="effect of punishing on suspicion; positive: more leave"),
        Param("noise", "log", fixed(0.3), high=3.0, note="chance in how many leave, from week to week"),
        Param("memory", "1/week", fixed(0.2),
              high=1.0, note="share of the memory of recent leaving that is renewed each week"),
        Param("weeks", "weeks", lognormal(26.0, 0.4),
              low=0.5, note="weeks over which cohesion returns to its usual level"),
        Param("c_loss", "cohesion per share lost", halfnormal(1.0),
              note="how much cohesion goes with a share of the fighters, whatever took them"),
        Param("c_gain", "cohesion per week", halfnormal(0.006),
              note="how much cohesion a week of gaining ground adds at most, or losing it takes"),
        Param("c_pay", "cohesion per week", normal(0.0, 0.006), as_argued=halfnormal(0.006),
              low=-1.0, high=1.0, note="cohesion lost in a week without any pay; positive: it falls"),
        Param("stir", "cohesion per week", lognormal(0.01, 0.5),
              note="chance in cohesion from week to week: quarrels, leaders, news"),
        Param("gain_unit", "places", fixed(5.0),
              note="net gain of places that counts as one unit of success"),
        Param("loss_unit", "share/week", fixed(0.02),
              low=1e-4, note="weekly losses that count as one unit of heavy losses"),
        Param("worst", "1/week", fixed(0.05), high=1.0, note="largest share of fighters who can leave in a week"),
        Param("centre", "cohesion", fixed(0.6),
              note="cohesion at which it neither keeps fighters nor lets them go"),
        Param("limit", "log", fixed(3.0),
              note="guard: bound on the log-hazard of leaving and on losses counted"),
        Param("cohesion0", "0-1", beta(12, 8), axes=("role",),
              cells={"insurgent": beta(15, 5), "army": beta(9, 11)},
              note="cohesion to which a role returns; taken to be lower in armies than among insurgents"),
    ),
    stocks=(
        Stock(
            "cohesion", ("group",), "0-1", lambda x, p: x.role @ p.cohesion0, low=0.05, high=1.0,
            recorded=True, long_name="cohesion of the group, 0 to 1",
        ),
        Stock("deserting", ("group",), "share/week", 0.0, 0.0, low=0.0, high=1.0),
    ),
    draws={"leave": ("group",), "bond": ("group",)},
    reads=("held", "siege", "contested", "fighters", "losses", "gone", "pay", "momentum", "past_harm"),
    rivals="losses alone",
    outcomes=("fighters",),
)  # fmt: skip
