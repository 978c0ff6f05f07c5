"""M3 Air effort abroad shifts fights on the ground, more so beside a determined partner.

The week's weapons are an input of each country, scaled by the lever and by the sponsors' support; they are spread
over places that the focal side holds or besieges, most to besieged ones, thinner when there are many. In a fight
they favour the side that is backed; in the open they kill massed fighters. Effort allotted in a week acts in the next.

    air(p) = min(cap, w_c/w0) effort need(p) min(1, places/n besieged),  effort = sum_k share_k package_k
    z += +-(th_air air Det + th_a0 air),  losses: lethal air openness N

Effort of states outside the coalition (`air_outside`) works the same way for the state that they back.
Sources: form and scale of MODEL section 5 (b5, b6); S2 and S5 are what is under trial, so slopes are centred on
zero unless `as_argued`. Rivals: a step in late summer 2014 for other reasons (mobilisation, a new prime minister).
Fails when: effort follows the battlefield: replaying recorded effort is not a counterfactual.
"""

import jax.numpy as jnp

from marchland.engine.contract import HERE, OUTSIDE, Add, Input, Lever, Mechanism, Post, Scale, Stock, View
from marchland.engine.priors import Param, beta, fixed, halfnormal, lognormal, normal


def post(y: View, p: View, x: View, u: View) -> list[Post]:
    """Spread the week's effort; factors on assault, take and repel (place, side); losses in the open."""
    focal_held = y.held @ x.is_focal
    focal_siege = y.siege @ x.is_focal
    fight = jnp.maximum(focal_held * y.contested, focal_siege)
    need = jnp.maximum(fight, p.calm * focal_held)
    coalition = (x.sponsor_share > 0) @ x.backed > 0
    other = ((x.sponsor_share == 0) @ x.backed > 0) * x.state.max(0) * (1 - coalition * 1)
    effort = (x.sponsor_share * y.package).sum() / jnp.maximum(x.sponsor_share.sum(), p.floor)
    index = jnp.minimum(x.air / p.unit, p.cap)[x.country] * x.air_intensity * effort
    thin = jnp.minimum(1.0, p.places / jnp.maximum(fight.sum(), 1.0))
    target = index * need * thin

    outside = y.air_outside[:, None] * other * x.state
    support = y.air[:, None] * coalition + outside
    holder = (support * y.held).sum(-1)[:, None]
    det = y.determination[None, :] + p.advise * x.advised * x.advisers[:, None] * coalition
    det_h = (det * y.held).sum(-1)[:, None]
    attack = (1 - x.is_focal) * focal_held[:, None]
    defend = x.is_focal * (1 - focal_held)[:, None]
    z = (p.th_air * det + p.th_a0) * support * attack - (p.th_air * det_h + p.th_a0) * holder * defend
    massed = x.focal_group * (jnp.maximum(focal_held, focal_siege) * y.air * x.openness)[:, None]
    return [
        Add("air", target - y.air),
        Add("air_outside", x.other_air * need * (x.state @ other) - y.air_outside),
        Scale("take", z / 2),
        Scale("repel", -z / 2),
        Add("fighters", y.fighters * jnp.minimum(p.lethal * massed, p.worst), HERE, OUTSIDE),
    ]


mechanism = Mechanism(
    name="airpower",
    claim="Air support lets a determined ground force win and stalls the advance.",
    post=post,
    parameters=(
        Param("th_air", "log-odds per index", normal(0.0, 1.2), "marchland_model", as_argued=halfnormal(1.2),
              note="how much air support beside a determined partner tips a siege its way"),
        Param("th_a0", "log-odds per index", normal(0.0, 0.3), "marchland_model", as_argued=halfnormal(0.3),
              note="effect of air support alone on a siege; positive: helps the backed side"),
        Param("advise", "determination per thousand", halfnormal(0.03),
              note="determination that a thousand foreign advisers add to a backed side"),
        Param("lethal", "1/week per index", lognormal(0.006, 0.6),
              note="share of massed fighters in the open killed by one unit of air effort"),
        Param("calm", "share", beta(2, 6),
              note="air effort over a quiet place of the focal side, as a share of a siege's"),
        Param("places", "places", lognormal(6.0, 0.4),
              note="besieged places that air effort can serve in full at once"),
        Param("unit", "hundred weapons/week", fixed(5.0), "marchland_frontier",
              note="weapons a week that count as one unit of air effort"),
        Param("cap", "index", fixed(1.5), "marchland_frontier",
              note="largest air effort that counts in a week"),
        Param("worst", "share/week", fixed(0.2),
              note="largest share of the fighters in a place that strikes can kill in a week"),
        Param("floor", "share", fixed(0.01),
              low=1e-9, note="guard: keeps the mean effort of sponsors finite where there are none"),
    ),
    stocks=(
        Stock("air", ("place",), "index", 0.0, 0.0, low=0.0),
        Stock("air_outside", ("place",), "index", 0.0, 0.0, low=0.0),
    ),
    inputs=(
        Input("air", "weapons/week", ("country",), per=100.0, note="weapons released by the coalition"),
        Input("other_air", "index 0-1", high=1.0, note="air effort of other states"),
        Input("advised", "persons", recorded="advisers", per=1000.0, note="foreign advisers"),
    ),
    levers=(
        Lever("air_intensity", "factor on recorded effort", 0.0, 2.0, 1.0,
              moves="air", slope={
    "airpower.th_air": 1.2, "airpower.th_a0": 0.3, "intervention.rally": 1.0, "intervention.stall": 1.0,
    "airpower.lethal": 0.01, "harm.strikes": 0.6, "governance.strikes": 0.3,
}, outcome="places_held"),
        Lever("advisers", "factor on recorded advisers", 0.0, 3.0, 1.0,
              moves="fallen", slope={"airpower.advise": 0.2, "airpower.th_air": 2.0, "will.tire": 0.6},
              outcome="places_held"),
    ),
    reads=("held", "siege", "contested", "determination", "fighters", "package"),
    rivals="a break in late summer 2014 for other reasons",
    outcomes=("places_held",),
)  # fmt: skip
