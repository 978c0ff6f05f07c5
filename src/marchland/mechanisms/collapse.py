"""M18 The focal side can break: for weeks it gives up what it holds without a fight, near the front and far from it.

Collapses begin and end at constant hazards: in other wars nothing that is on record before one tells it from the grind
that went before. In one every place is as easily given up as any other, to whoever has most claim to it; outside of one
places fall by assault (`contest`), which needs a front.

    seize(p, a) = rate breaking claim(p, a) [h focal],
    claim(p, a) = (near_a + e) (ties_a + e) for enemies that can hold, shares adding to one

While a future follows the record the hazard is posted in full and takes no place: the likelihood sums over breaking and
not breaking (calibrate.regime_filter) and learns `mood`, by which the future starts in a collapse or not.

Sources: marchland_wars (with a grind that needs a front it raises the log score of wars left out in 10 of 12). Rivals:
a grind alone (`rate` 0); contagion of flight (`garrison`). Fails when: a side withdraws by plan to fight elsewhere.
"""

import jax.numpy as jnp
from jax import Array

from marchland.engine import switching
from marchland.engine.contract import Add, Mechanism, Post, Rate, Stock, View
from marchland.engine.priors import Param, fixed, lognormal, uniform


def start(x: View, p: View) -> Array:
    """1 if the future starts in a collapse, ()."""
    return switching.start(p.mood, p.begin, p.end)


def claim(y: View, p: View, x: View) -> Array:
    """Which enemy takes over what the focal side gives up: shares (place, side), zeros where there is none."""
    enemies = x.acts * x.holds * x.active * (x.hostile @ x.is_focal > 0)
    weight = enemies * (y.near + p.edge) * (x.ties + p.edge)
    return weight / jnp.maximum(weight.sum(-1, keepdims=True), p.least)


def post(y: View, p: View, x: View, u: View) -> list[Post]:
    """Whether the next week is in a collapse, and places given up (place, side)."""
    onward = switching.onward(y.breaking, u.turn, p.begin, p.end)
    following = x.follow > 0
    held = (y.held @ x.is_focal)[:, None]
    return [
        Add("breaking", jnp.where(following, start(x, p), onward) - y.breaking),
        Rate("seize", p.rate * jnp.where(following, 1.0, y.breaking) * claim(y, p, x) * held),
    ]


mechanism = Mechanism(
    name="collapse",
    claim="The focal side can break: for weeks it gives up places without a fight, whatever their distance.",
    post=post,
    parameters=(
        Param("begin", "1/week", lognormal(0.0125, 0.72), "marchland_wars", note="rate at which collapses begin"),
        Param("end", "1/week", lognormal(0.12, 0.675), "marchland_wars", note="rate at which collapses end"),
        Param("rate", "1/week", lognormal(0.163, 0.93), "marchland_wars",
              note="rate at which each place is given up in a collapse"),
        Param("mood", "0-1", uniform(0.0, 1.0),
              note="below the share of collapses: a future that becomes free starts in one"),
        Param("edge", "nearness", fixed(0.02), "marchland_frontier",
              note="claim of sides that are far or have no ties: little, but some"),
        Param("least", "nearness", fixed(1e-6), note="guard: keeps claims finite where there are none"),
    ),
    stocks=(
        Stock("breaking", (), "0-1", start, 0.0, low=0.0, high=1.0,
              recorded=True, long_name="1 while the focal side gives up places without a fight"),
    ),
    draws={"turn": ()},
    reads=("held", "near"),
    rivals="a grind alone; contagion of flight",
    outcomes=("places_held",),
)  # fmt: skip
