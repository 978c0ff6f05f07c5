"""M19 Fresh conquests are fragile: what the focal side has just taken falls more readily than what it has long held.

A new holder has few informers, half-built positions and a population that waits; with the months it settles in, or the
enemy gives the place up for lost.

    ln assault(p, a) += fragile 2^(-tenure/half_life) [h focal]

Sources: marchland_wars (five to eight times the hazard of old holdings on the day of capture; it raises the log score
in 9 of 12 wars left out). Rivals: recapture by the loser alone (`hold`); no difference (`fragile` 0). Fails when:
conquests are what the side can hold best, as in Chechnya in 1994 and Yemen in 2015.
"""

import jax.numpy as jnp

from marchland.engine.contract import Mechanism, Post, Scale, View
from marchland.engine.priors import Param, lognormal, normal


def post(y: View, p: View, x: View, u: View) -> list[Post]:
    """A factor on assaults on what the focal side has taken not long ago (place, side)."""
    young = p.fragile * jnp.exp2(-y.tenure / p.half_life) * (y.held @ x.is_focal)
    return [Scale("assault", young[:, None] * jnp.ones_like(y.held))]


mechanism = Mechanism(
    name="fresh",
    claim="What the focal side has just taken is taken back more readily than what it has long held.",
    post=post,
    parameters=(
        Param("fragile", "log-hazard", normal(2.15, 1.05), "marchland_wars",
              note="effect of having been taken just now on assaults against it; positive: more"),
        Param("half_life", "weeks", lognormal(16.5, 0.964), "marchland_wars",
              note="weeks in which that effect halves"),
    ),
    reads=("held", "tenure"),
    rivals="recapture by the loser alone; no difference",
    outcomes=("places_held",),
)  # fmt: skip
