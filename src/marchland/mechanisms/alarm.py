"""M15 Who has lost ground is on guard: losses are answered, or demoralise, for months and everywhere.

An army that loses places calls up men, gets help and fortifies what it has left, or else loses heart; either way what
it still holds is assaulted with another success than before. The memory of flight (`garrison`) works the other way and
within weeks.

    A_a += places lost in the week,  A_a halves in `half_life` weeks
    ln assault(p, a) -= guard ln(1 + A_h / places)        for the holder h

Sources: walt_1987 (threat is balanced by mobilisation); assumed form. The argument says that momentum is checked (S1)
and not why, so `guard` is centred on zero unless `as_argued`. Rivals: air support from the same months on (`airpower`);
the places that are left are the hard ones. Fails when: help from abroad comes for other reasons than losses.
"""

import jax.numpy as jnp

from marchland.engine.cells import onehot
from marchland.engine.contract import Add, Mechanism, Post, Scale, Stock, View
from marchland.engine.priors import Param, fixed, halfnormal, lognormal, normal


def post(y: View, p: View, x: View, u: View) -> list[Post]:
    """The memory of losses by side, and a factor on assaults by holder (place, side)."""
    lost = onehot(y.former, x.holds.shape[0]) * (y.tenure == 0).astype(jnp.float32)[:, None]
    guard = p.guard * jnp.log1p(y.held @ (y.alarm / p.places))
    return [
        Add("alarm", lost.sum(0) - y.alarm * (1 - jnp.exp2(-1 / p.half_life))),
        Scale("assault", -guard[:, None] * jnp.ones_like(y.held)),
    ]


mechanism = Mechanism(
    name="alarm",
    claim="Whoever has lost ground is on guard for months.",
    post=post,
    parameters=(
        Param("guard", "log-hazard", normal(0.0, 0.4), "marchland_model", as_argued=halfnormal(0.4),
              note="effect of a holder's recent losses on assaults against it; positive: fewer"),
        Param("half_life", "weeks", lognormal(26.0, 0.5), note="weeks in which the memory of losses halves"),
        Param("places", "places", fixed(3.0), note="lost places that count as one unit of alarm"),
    ),
    stocks=(Stock("alarm", ("side",), "places", 0.0, 0.0, low=0.0),),
    reads=("held", "tenure", "former"),
    rivals="air support from the same months on; the places that are left are the hard ones",
    outcomes=("places_held",),
)  # fmt: skip
