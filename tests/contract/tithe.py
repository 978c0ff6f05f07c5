"""M99 Dry weeks empty the granaries, and hungry sides attack more.

A mechanism that owns one of everything, for the test of what one file is enough for: it is outside of the package and no
scenario that is shipped lists it.

    grain <- grain + crop (1 - dry) - eat grain,   dry = max(1 - rain/wet, 0) (1 - relief)
    hunger_a <- mean over the places of a of dry
    ln assault(p, a) += spur hunger_a
    granaries are raided at `raid` grain, and feasts held at `feast` grain; both leave nothing

Sources: assumed form. Rivals: no effect (`spur` 0). Fails when: grain comes from elsewhere.
"""

import jax.numpy as jnp

from marchland.engine.contract import Add, Event, Input, Lever, Mechanism, Post, Rate, Scale, Stock, View
from marchland.engine.priors import Param, halfnormal, lognormal, normal


def post(y: View, p: View, x: View, u: View) -> list[Post]:
    """Grain (place,), hunger (side,), raids and feasts (place,), a factor on assaults (place, side)."""
    dry = jnp.maximum(1 - x.rain / p.wet, 0)[x.country] * (1 - x.relief)
    hungry = (y.held * dry[:, None]).sum(0) / jnp.maximum(y.held.sum(0), 1)
    emptied = (Add("grain", -y.grain),)
    return [
        Add("grain", p.crop * (1 - dry) - p.eat * y.grain),
        Add("hunger", hungry - y.hunger),
        Rate("raid", p.raid * y.grain, emptied),
        Rate("feast", p.feast * y.grain, emptied),
        Scale("assault", p.spur * y.hunger[None, :] * jnp.ones_like(y.held)),
    ]


mechanism = Mechanism(
    name="tithe",
    claim="Dry weeks empty the granaries, and hungry sides attack more.",
    post=post,
    parameters=(
        Param("wet", "mm/week", lognormal(10.0, 0.3), low=0.1, high=1e3, note="rain at which nothing is dry"),
        Param("crop", "0-1", lognormal(0.02, 0.3), note="share of a granary that a wet week fills"),
        Param("eat", "1/week", lognormal(0.02, 0.3), note="share of a granary eaten in a week"),
        Param("raid", "1/week", lognormal(0.05, 0.3), note="rate at which full granaries are raided"),
        Param("feast", "1/week", lognormal(0.05, 0.3), note="rate at which full granaries are feasted on"),
        Param("spur", "log-hazard", normal(0.0, 1.0), as_argued=halfnormal(1.0),
              note="effect of hunger on assaults; positive: hungry sides attack more"),
    ),
    stocks=(
        Stock("grain", ("place",), "0-1", 0.5, 0.0, low=0.0, high=1.0,
              recorded=True, long_name="grain in store, share of a full granary"),
        Stock("hunger", ("side",), "0-1", 0.0, 0.0, low=0.0, high=1.0),
    ),
    events=(Event("raid", ("place",), "a full granary is raided"), Event("feast", ("place",))),
    levers=(Lever("relief", "share of a dry week made good", 0.0, 1.0, 0.0),),
    inputs=(Input("rain", "mm/week", ("country",), default=10.0, note="rain over the country"),),
    reads=("held",),
    rivals="no effect",
    outcomes=("places_held",),
)  # fmt: skip
