"""M5 A community feels threatened by outsiders' violence near it and by outsiders' militias beside it.

Threat follows recent harm by sides of other communities, here and near, and the presence of other communities'
militias and regional forces, which weigh separately; protection lowers it.

    T* = logistic(w0 + w1 ln(1 + harm) + w_mil militia + w_reg regional) (1 - protect lever)
    T <- T + (1 - 2^(-1/half-life)) (T* - T)

Deviation: MODEL gives the range in kilometres; here harm is mixed between the place and the one kernel of nearness by
`reach`, because a kernel of its own in every run would cost more than the rest of the week.
Sources: MODEL M5 (S3); receptions at Rabia and Jalawla differed between militias and Peshmerga (facts E028, E032).
Rivals: threat from hunger or taxes; no threat. Fails when: fear is driven by rumour and broadcast.
"""

import jax.numpy as jnp
from jax.nn import sigmoid

from marchland.engine.contract import Add, Lever, Mechanism, Post, Stock, View
from marchland.engine.priors import Param, beta, fixed, halfnormal, lognormal, normal


def post(y: View, p: View, x: View, u: View) -> list[Post]:
    """Relax threat (place, community) to its target."""
    foreign = 1 - x.affinity
    harm = y.recent_harm @ foreign
    regional = x.is_army * (1 - x.side_of @ x.state.max(0))
    outsider = (1 - x.base) * (1 - x.focal_group)[:, None]
    militia = (y.present * x.is_militia) @ outsider
    neighbour = (y.present * regional) @ outsider
    both = jnp.concatenate([harm, p.militia * militia + p.regional * neighbour], axis=1)
    felt = (1 - p.reach) * both + p.reach * (x.near @ both) / (1 + x.near.sum(1))[:, None]
    size = harm.shape[1]
    density = jnp.log1p(felt[:, size:] / p.floor)
    wanted = sigmoid(p.base + p.harm * jnp.log1p(felt[:, :size]) + density)
    wanted = wanted * (1 - p.protect * x.protection)[:, None]
    return [Add("threat", (wanted - y.threat) * (1 - jnp.exp2(-1 / p.half_life)))]


mechanism = Mechanism(
    name="threat",
    claim="Outsiders' violence and militias make a community fear for itself.",
    post=post,
    parameters=(
        Param("base", "log-odds", normal(-1.5, 0.5),
              note="how threatened a community feels with no harm and no outsiders near"),
        Param("harm", "log-odds per ln(1 + deaths per 100,000)", halfnormal(0.6),
              note="how much killings by outsiders make a community feel threatened"),
        Param("militia", "weight", halfnormal(1.0),
              note="how much militias of other communities count as a threat"),
        Param("regional", "weight", halfnormal(0.6),
              note="how much regional forces of other communities count as a threat"),
        Param("reach", "share", beta(2, 2), note="share of what is felt that comes from near places"),
        Param("half_life", "weeks", lognormal(8.0, 0.7), "marchland_model",
              note="weeks in which half of a change in threat is felt"),
        Param("protect", "share", beta(2, 2), note="share of threat that full protection takes away"),
        Param("floor", "persons", fixed(1000.0),
              note="outsiders under arms who count as one unit of presence"),
    ),
    stocks=(Stock("threat", ("place", "community"), "0-1", 0.2, 0.0, low=0.0, high=1.0),),
    levers=(
        Lever("protection", "effort against reprisal", 0.0, 1.0, 0.0,
              moves="threat", slope={"threat.protect": 0.8, "harm.protect": 0.8}, outcome="deaths"),
    ),
    reads=("recent_harm", "present"),
    rivals="no threat; threat from want",
    outcomes=("support",),
)  # fmt: skip
