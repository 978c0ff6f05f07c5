"""M10 Plots against the leadership, and its losses to intelligence, cost capability for a while; the sign is open.

    plot = h0 exp(c1 lost + c2 (1 - pay) + c3 heterogeneity) (1 - s),   coup: the same with s
    loss = k mu,   capability <- capability + (1 - capability)(1 - 2^(-1/half-life))

A foiled plot costs a share of capability, a coup twice that and cohesion; a leader lost to intelligence shifts
capability and cohesion, whose signs are open. Sources: plot rate MODEL M10 (about 6% a year for states; three weakly
sourced reports here: facts E033, E043, E054); johnston_2012, price_2012, jordan_2009 dispute the effect of losses.
Said plainly: no plot is dated in the record, so nothing here is learned. Over their whole priors causes move how many
plots there are many times over, but each is forgotten within months: capability by some hundredths (unpaid wages:
tests/science/test_inner_chains.py). Heterogeneity, which nobody observed, only scales the rate.
Rivals: leadership does not matter (hit, shift and mourn zero). Fails when: succession is prepared and secret.
"""

import jax.numpy as jnp

from marchland.engine.contract import Add, Event, Mechanism, Post, Rate, Stock, View
from marchland.engine.priors import Param, beta, fixed, halfnormal, lognormal, normal


def post(y: View, p: View, x: View, u: View) -> list[Post]:
    """Plots, coups and losses of leaders (group,), all of the focal side's groups."""
    lost = jnp.maximum(-(y.momentum @ x.is_focal), 0) / p.unit
    score = p.c_lost * lost + p.c_pay * (1 - y.pay) + p.c_mixed * p.mixed
    plot = p.rate * jnp.exp(jnp.clip(score, -p.limit, p.limit)) * x.focal_group
    taken = p.taken * y.intelligence * x.focal_group
    recover = (1 - y.capability) * (1 - jnp.exp2(-1 / p.half_life))
    hit = p.hit * y.capability
    return [
        Rate("plot", plot * (1 - p.success), (Add("capability", -hit),)),
        Rate("coup", plot * p.success, (Add("capability", -2 * hit), Add("cohesion", -p.split * y.cohesion))),
        Rate(
            "leader_lost",
            taken,
            (Add("capability", p.shift * y.capability), Add("cohesion", p.mourn * y.cohesion)),
        ),
        Add("capability", recover),
    ]


mechanism = Mechanism(
    name="leadership",
    claim="Plots and losses of leaders cost the focal side capability for a season, if at all.",
    post=post,
    parameters=(
        Param("rate", "1/week", lognormal(0.004, 1.0), "marchland_model",
              note="rate of plots against the leadership in an ordinary week"),
        Param("success", "probability", beta(4, 4), "marchland_model",
              note="chance that a plot succeeds and becomes a coup"),
        Param("hit", "share", lognormal(0.15, 0.5), "marchland_model",
              high=5.0, note="share of capability that a foiled plot costs; a coup costs twice that"),
        Param("split", "share", beta(2, 8), note="share of cohesion that a coup costs"),
        Param("c_lost", "log-hazard per 5 places", normal(0.0, 1.0), as_argued=halfnormal(1.0),
              note="effect of lost ground on plots; positive: more"),
        Param("c_pay", "log-hazard", normal(0.0, 1.0), as_argued=halfnormal(1.0),
              note="effect of unpaid wages on plots; positive: more"),
        Param("c_mixed", "log-hazard", normal(0.0, 0.5), as_argued=halfnormal(0.5),
              note="effect of a mixed cadre on plots; positive: more"),
        Param("mixed", "0-1", fixed(0.5), note="heterogeneity of the cadre, not observed"),
        Param("taken", "1/week", lognormal(0.02, 0.6),
              note="rate of losing a leader if intelligence on the side were full"),
        Param("shift", "share", normal(0.0, 0.1), "johnston_2012",
              low=-1.0, note="capability when a leader is lost; positive: it rises, sign disputed"),
        Param("mourn", "share", normal(0.0, 0.1), "jordan_2009",
              low=-1.0, note="cohesion when a leader is lost; positive: it rises, sign disputed"),
        Param("half_life", "weeks", fixed(12.0), "marchland_model",
              note="weeks in which lost capability half recovers"),
        Param("unit", "places", fixed(5.0), note="places lost that count as one unit of lost ground"),
        Param("limit", "log", fixed(3.0), note="guard: bound on the sum of effects on plots"),
    ),
    stocks=(
        Stock("capability", ("group",), "ratio", 1.0, 1.0, low=0.2, high=1.5,
              recorded=True, long_name="capability of the group"),
    ),
    events=(
        Event("plot", ("group",), "a plot against the leadership fails"),
        Event("coup", ("group",), "a coup that succeeds"),
        Event("leader_lost", ("group",), "the leader is lost"),
    ),
    reads=("momentum", "pay", "intelligence", "cohesion"),
    rivals="leadership does not matter",
    outcomes=("capability",),
)  # fmt: skip
