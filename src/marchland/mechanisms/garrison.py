"""M4 A garrison stands or flees before it is beaten, and flight is contagious.

Ties of the garrison to the place, its cohesion, isolation and the recent surrenders of the same army decide
whether it stands when attacked. Local stake (recruited here) and kinship (same community) are two separate terms.
Where an army dissolves, neighbours at peace with it that have kin in the place may move in without a fight, as the
Peshmerga did in Kirkuk in June 2014.

    flee(p,a) = -ln(1 - Phi((th* - th)/sd)) e^(-weeks besieged / window)
    th = s1 ln(F_h/F_a) + s_stake Stake + s_kin Kin + s3 (M - centre) - s4 Isolation - s5 ln(1 + surrenders)
    (flight is a hazard of `take`, so what other mechanisms add to z moves it too)
    ln assault += s_exploit ln(1 + surrenders of the holder)
    seize(p,a) = vacuum ln(1 + surrenders of the holder) near_a ties_a [a at peace with the holder]

Sources: lehmann_zhukov_2019 (contagion; Mosul, Ramadi, Fallujah named); lyall_2020 (unequal armies break); S13.
Rivals: arithmetic alone (s_stake = s_kin = 0); cohesion, isolation, contagion; orders from above. Fails when: a
garrison is withdrawn by a deal.
"""

import jax.numpy as jnp
from jax.scipy.special import erf

from marchland.engine.cells import onehot
from marchland.engine.contract import HERE, OUTSIDE, Add, Mechanism, Post, Rate, Scale, Stock, View
from marchland.engine.priors import Param, beta, fixed, halfnormal, lognormal, normal


def post(y: View, p: View, x: View, u: View) -> list[Post]:
    """Flight as a hazard of `take` (place, side), its memory by side, and the attacks that flight invites."""
    garrison = y.present * (y.held @ x.side_of.T)
    total = garrison.sum(-1) + p.floor
    kin = x.share @ x.base.T
    stake = ((garrison * x.home * kin).sum(-1) + p.floor * p.half) / total - p.half
    same = ((garrison * kin).sum(-1) + p.floor * p.half) / total - p.half
    cohesion = (garrison @ y.cohesion + p.floor * p.centre) / total - p.centre
    isolation = jnp.exp(-(y.near * y.held).sum(-1))
    force = y.force + p.reach * y.force_near
    holder = (force * y.held).sum(-1)[:, None]
    broken = jnp.log1p(y.held @ y.surrender)
    stand = (
        p.s_stake * stake + p.s_kin * same + p.s_cohesion * cohesion - p.s_isolation * isolation
        - p.s_contagion * broken
    )[:, None] + p.s_ratio * jnp.log((holder + p.floor) / (force + p.floor))  # fmt: skip
    chance = (1 + erf((p.threshold - stand) / (p.sd * jnp.sqrt(2.0)))) / 2
    flee = -jnp.log1p(-jnp.minimum(chance, p.most)) * jnp.exp(-y.siege_weeks / p.window)[:, None]
    peace = jnp.maximum(1 - y.held @ x.hostile.T, 0.0) * (1 - y.held)
    vacuum = p.vacuum * broken[:, None] * y.near * x.ties * peace * (1 - x.is_focal)
    fled = y.broke[:, None] * onehot(y.former, x.holds.shape[0])
    return [
        Rate(
            "take",
            flee,
            (
                Add("fighters", garrison * p.dissolve, HERE, OUTSIDE),
                Add("broke", jnp.ones_like(y.broke)),
            ),
        ),
        Add("broke", -y.broke),
        Add("surrender", fled.sum(0) - y.surrender / p.memory),
        Rate("seize", vacuum),
        Scale("assault", (p.s_exploit * broken)[:, None] * jnp.ones_like(flee)),
    ]


mechanism = Mechanism(
    name="garrison",
    claim="Garrisons without local ties flee, and flight spreads through an army.",
    post=post,
    parameters=(
        Param("threshold", "score", normal(-1.4, 0.2),
              note="score below which a garrison is likelier to flee than to stand"),
        Param("sd", "score", lognormal(0.6, 0.3), "marchland_model",
              low=0.01, note="how much garrisons in the same position differ in whether they stand"),
        Param("s_ratio", "per ln ratio", halfnormal(0.4), "marchland_model",
              note="how much an edge in numbers makes a garrison stand"),
        Param("s_stake", "per share", normal(0.0, 1.0), "marchland_model", as_argued=halfnormal(1.0),
              note="effect of troops recruited in the place; positive: the garrison stands"),
        Param("s_kin", "per share", normal(0.0, 1.0), "lyall_2020", as_argued=halfnormal(1.0),
              note="effect of troops of the residents' community; positive: they stand"),
        Param("s_cohesion", "per cohesion", normal(0.0, 1.0), "lyall_2020", taught=halfnormal(1.0),
              note="effect of cohesion; positive: a garrison stands"),
        Param("s_isolation", "per isolation", normal(0.0, 0.5),
              note="effect of distance from its side's other places; positive: it flees"),
        Param("s_contagion", "per ln surrenders", normal(0.0, 1.0), "lehmann_zhukov_2019",
              taught=halfnormal(1.0), note="effect of recent flights on its side; positive: it flees"),
        Param("s_exploit", "log-hazard per ln surrenders", normal(0.0, 0.25), "lehmann_zhukov_2019",
              taught=halfnormal(0.25), note="effect of recent flights; positive: they invite assaults"),
        Param("vacuum", "1/week per ln surrenders", lognormal(0.1, 1.0),
              note="how readily friends with kin there move in where an army dissolves"),
        Param("memory", "weeks", lognormal(6.0, 0.25), "lehmann_zhukov_2019",
              low=0.5, note="weeks for which flights of garrisons are remembered"),
        Param("window", "weeks", lognormal(2.0, 0.4),
              note="weeks of siege over which the urge to flee fades"),
        Param("dissolve", "share", beta(3, 3), note="share of a fleeing garrison that does not fight again"),
        Param("centre", "cohesion", fixed(0.6),
              note="cohesion at which it neither steadies nor shakes a garrison"),
        Param("half", "share", fixed(0.5), note="share of local troops that counts as neither help nor harm"),
        Param("reach", "share", fixed(0.25),
              note="weight of forces near by in the strengths that a garrison compares"),
        Param("floor", "persons", fixed(100.0),
              note="guard: persons added to every force, so that none counts as zero"),
        Param("most", "probability", fixed(0.95), high=0.999, note="largest chance that a garrison flees"),
    ),
    stocks=(
        Stock("surrender", ("side",), "surrenders", 0.0, 0.0, low=0.0),
        Stock("broke", ("place",), "0-1", 0.0, 0.0, low=0.0, high=1.0),
    ),
    reads=("held", "near", "force", "force_near", "present", "cohesion", "siege_weeks", "former"),
    rivals="arithmetic alone; orders from above",
    outcomes=("places_held",),
)  # fmt: skip
