"""M0 Each community in a place leans to the sides that are kin, protect it, govern well and rule there.

Support moves slowly to a choice among the sides that act in the country. Shares measure exposure: most Sunni Arabs
opposed the Islamic State and were its victims, and nothing here counts a community as a supporter.

    S(p,c,.) <- S + lam (softmax(u) - S)
    u_s = alpha_s - b_id (1 - aff) + b_thr aff T + b_gov (G - expected) held + b_ctl held
          - b_fast ln(1 + H_fast) - b_slow ln(1 + H_slow) + b_incl E (1 - aff) state

Sources: kalyvas_2006 (collaboration follows control); mikulaschek_2020 (expectations, August 2014);
condra_shapiro_2012 and lyall_2009 (harm: signs conflict). Rivals: fixed loyalties (lam 0); pure coercion (b_ctl).
Fails when: opinion is hidden; exile removes those who would object.
"""

import jax.numpy as jnp
from jax import Array
from jax.nn import softmax

from marchland.engine.contract import Add, Input, Lever, Mechanism, Post, Stock, View
from marchland.engine.priors import Param, fixed, halfnormal, lognormal, normal


def start(x: View, p: View) -> Array:
    """Support at the start (place, community, side): identity alone."""
    u = p.alpha - p.b_id * (1 - x.affinity.T)
    return softmax(u[None] - p.absent * (1 - x.acts)[:, None, :], axis=-1)


def post(y: View, p: View, x: View, u: View) -> list[Post]:
    """Relax support (place, community, side) to the week's choice."""
    kin, other = x.affinity.T, 1 - x.affinity.T
    ruled = p.b_gov * (y.services.mean(-1) - y.expected) + p.b_ctl
    harm = p.b_fast * jnp.log1p(y.recent_harm) + p.b_slow * jnp.log1p(y.past_harm)
    alike = ruled[:, None] * y.held - harm - p.absent * (1 - x.acts)  # for every community of a place
    hope = (p.b_incl * (x.shock + p.include * x.inclusion))[:, None] * x.state
    choice = (
        (p.alpha - p.b_id * other)
        + (p.b_thr * y.threat)[..., None] * kin
        + hope[:, None, :] * other
        + alike[:, None, :]
    )
    return [Add("support", p.lam * (softmax(choice, axis=-1) - y.support))]


mechanism = Mechanism(
    name="support",
    claim="Communities lean to kin, protectors, providers and rulers; harm pushes them away or cows them.",
    post=post,
    parameters=(
        Param("lam", "1/week", lognormal(0.06, 0.5), "marchland_model",
              note="share of the way to its new choice that a community goes in a week"),
        Param("alpha", "utility", normal(0.0, 0.5), axes=("side",),
              note="standing appeal of each side, the same for every community"),
        Param("b_id", "utility", halfnormal(1.5), "marchland_model",
              note="how much a community shuns sides that are not its kin"),
        Param("b_thr", "utility", normal(0.0, 1.5), "marchland_model", as_argued=halfnormal(1.5),
              note="effect of feeling threatened; positive: people turn to their kin's side"),
        Param("b_gov", "utility", normal(0.0, 1.2), "berman_shapiro_felter_2011", as_argued=halfnormal(1.2),
              note="effect of services beyond expectation; positive: the ruler gains"),
        Param("b_ctl", "utility", normal(0.0, 1.0), "kalyvas_2006", taught=halfnormal(1.0),
              note="effect of ruling a place; positive: it brings its people's support"),
        Param("b_fast", "utility", normal(0.0, 0.5), "condra_shapiro_2012", as_argued=normal(0.3, 0.4),
              note="effect of recent killings; positive: the killer's side loses support"),
        Param("b_slow", "utility", normal(0.0, 0.5), "lyall_2009", as_argued=normal(0.3, 0.4),
              note="effect of killings long ago; positive: the killer's side loses support"),
        Param("b_incl", "utility", halfnormal(1.0), "mikulaschek_2020",
              note="how much political inclusion wins other communities for the state"),
        Param("include", "shock", fixed(1.0), note="full inclusion equals a recorded inclusion shock of 1, kept up"),
        Param("absent", "utility", fixed(10.0),
              note="keeps people from sides that do not act in their country"),
    ),
    stocks=(Stock("support", ("place", "community", "side"), "share", start, None, low=0.0, high=1.0),),
    inputs=(
        Input("shock", "index 0-1", recorded="inclusion_shock", high=1.0,
              note="shock to expectations of inclusion"),
    ),
    levers=(
        Lever("inclusion", "political inclusion beyond history", 0.0, 1.0, 0.0,
              moves="support", slope={"support.b_incl": 2.0, "recruitment.local": 0.001}, outcome="fighters"),
    ),
    reads=("held", "threat", "services", "expected", "recent_harm", "past_harm"),
    rivals="fixed loyalties; pure coercion",
    outcomes=("support",),
)  # fmt: skip
