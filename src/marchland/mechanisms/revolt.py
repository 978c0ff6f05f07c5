"""M2b People under the focal side's rule may rise; most risings are crushed, some hand the place over.

A rising starts where grievance is high, armed tribal kin are near and the garrison is weak, and lasts until it is
crushed or wins for the side with which the place has the closest ties.

    start = r0 exp(r_grief grief + r_kin ln(1 + kin/n) - r_gar ln(1 + garrison per 1000)) [held by focal]
    win = w logistic(ln((kin + n)/(F_focal + n))) rising,   crushed = c rising

Sources: cases Shaitat 2014, Albu Nimr 2014, Fallujah February 2016 (facts E015, E030, E062); slopes assumed.
Rivals: no risings (switch off); risings only with outside help. Fails when: whole communities flee instead.
"""

import jax.numpy as jnp
from jax.nn import sigmoid

from marchland.engine.contract import Add, Event, Mechanism, Post, Rate, Stock, View
from marchland.engine.priors import Param, fixed, halfnormal, lognormal


def post(y: View, p: View, x: View, u: View) -> list[Post]:
    """Risings (place,) and the ways they end."""
    under = y.held @ x.is_focal
    kin_here = y.present @ (y.quality * y.capability * y.cohesion * x.is_tribal)
    kin = kin_here + x.near @ kin_here
    garrison = y.force @ x.is_focal
    density = jnp.log1p(p.density * garrison / (x.population + p.floor))
    grief = jnp.log1p(y.past_harm @ x.is_focal)
    log = p.grief * grief + p.kin * jnp.log1p(kin / p.floor) - p.garrison * density
    start = p.start * jnp.exp(jnp.clip(log, -p.limit, p.limit)) * under * (1 - y.rising)
    friend = x.ties * x.acts * x.holds * x.active * (1 - x.is_focal)
    friend = (
        (friend == friend.max(-1, keepdims=True))
        * (friend > 0)
        / jnp.maximum(((friend == friend.max(-1, keepdims=True)) & (friend > 0)).sum(-1, keepdims=True), 1)
    )
    odds = sigmoid(jnp.log((kin + p.floor) / (garrison + p.floor)))
    ongoing = y.rising * under
    return [
        Rate("rising", start, (Add("rising", jnp.ones_like(start)),)),
        Rate("crushed", p.crush * ongoing, (Add("rising", -y.rising),)),
        Rate("seize", (p.win * odds * ongoing)[:, None] * friend),
        Add("rising", -y.rising * (1 - under)),
    ]


mechanism = Mechanism(
    name="revolt",
    claim="Grievance, armed kin near and a weak garrison make risings; few win.",
    post=post,
    parameters=(
        Param("start", "1/week", lognormal(0.0008, 0.8),
              note="rate at which risings start under the focal side's rule"),
        Param("grief", "per ln(1 + deaths per 100,000)", halfnormal(0.3),
              note="how much killings by the focal side feed risings"),
        Param("kin", "per ln ratio", halfnormal(0.4), note="how much armed tribal kin near by feed risings"),
        Param("garrison", "per ln density", halfnormal(0.5),
              note="how much a dense garrison prevents risings"),
        Param("win", "1/week", lognormal(0.15, 0.6),
              note="rate at which a rising wins the place if its odds were full"),
        Param("crush", "1/week", lognormal(0.5, 0.4), note="rate at which a rising is crushed"),
        Param("density", "persons", fixed(1000.0), note="residents that the garrison is related to"),
        Param("floor", "persons", fixed(200.0),
              note="guard: persons added to forces and people, so that none counts as zero"),
        Param("limit", "log", fixed(4.0), note="guard: bound on the sum of effects on risings"),
    ),
    stocks=(Stock("rising", ("place",), "0-1", 0.0, 0.0, low=0.0, high=1.0),),
    events=(
        Event("rising", ("place",), "a place rises against its holder"),
        Event("crushed", ("place",), "a rising is put down"),
    ),
    reads=("held", "present", "quality", "capability", "cohesion", "force", "past_harm"),
    rivals="no risings; risings only with outside help",
    outcomes=("places_held", "deaths"),
)  # fmt: skip
