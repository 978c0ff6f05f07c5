"""M7 Ground once taken is retaken, or burns again, depending on who holds it and what was left behind.

Two outcomes apart: recapture by the side that lost the place, and recurrence of insurgent violence. A hidden
network of the focal side grows while it holds a place and decays afterwards.

    h = h0 exp(-f_loc Local - f_den ln(1 + force per 1000) + f_out Outsiders Thr + f_ins hidden - f_gov (G - G0))
    recapture (as `seize`): h * near of the loser / (near + e) for `horizon` weeks;   recurrence: h * hidden

Sources: lyall_2010 (co-ethnic sweeps in Chechnya, -40% attacks: another act in another war); friedman_2011 (force
density, no threshold); S13 and S14 are under trial, so f_loc and f_out are centred on zero unless `as_argued`.
Rivals: force density alone; exhaustion. Fails when: residents are barred from return, so there is no one to hold.
"""

import jax.numpy as jnp

from marchland.engine.cells import onehot
from marchland.engine.contract import Add, Event, Mechanism, Post, Rate, Stock, View
from marchland.engine.priors import Param, beta, fixed, halfnormal, lognormal, normal


def post(y: View, p: View, x: View, u: View) -> list[Post]:
    """Recapture (place, side) by the former holder, recurrence (place,), and the hidden network (place,)."""
    focal_held = y.held @ x.is_focal
    garrison = y.present * y.own
    total = garrison.sum(-1) + p.floor
    kin = x.share @ x.base.T
    local = (garrison * kin).sum(-1) / total
    outside = (garrison * (1 - kin)).sum(-1) / total
    density = jnp.log1p(p.per * garrison.sum(-1) / (x.population + p.people))
    fear = (y.threat * x.share).sum(-1)
    was_focal = (y.former == x.focal).astype(jnp.float32)
    base = (
        -p.f_loc * local - p.f_den * density + p.f_out * outside * fear
        - p.f_gov * (y.services.mean(-1) - y.expected)
    )  # fmt: skip
    network = p.f_ins * y.hidden
    again = p.recapture * jnp.exp(jnp.clip(base + network * was_focal, -p.limit, p.limit))
    former = onehot(y.former, x.holds.shape[0]) * (1 - y.held)
    reach = y.near / (y.near + p.edge)
    fresh = (y.tenure < p.horizon)[:, None]
    recur = p.recurrence * jnp.exp(jnp.clip(base + network, -p.limit, p.limit)) * y.hidden * (1 - focal_held)
    grow = p.grow * (1 - y.hidden) * focal_held
    decay = y.hidden * (1 - jnp.exp2(-1 / p.half_life)) * (1 - focal_held)
    war = y.held @ x.hostile.T
    return [
        Rate("seize", again[:, None] * former * reach * fresh * war),
        Rate("recurrence", recur),
        Add("hidden", grow - decay),
    ]


mechanism = Mechanism(
    name="hold",
    claim="Local forces and density hold ground; outsiders under fear and hidden networks lose it.",
    post=post,
    parameters=(
        Param("recapture", "1/week", lognormal(0.003, 1.2), "marchland_model",
              note="rate at which a loser retakes a place; Baiji before the cut"),
        Param("recurrence", "1/week", lognormal(0.015, 0.8), "marchland_model",
              note="rate at which insurgent violence flares up from a hidden network"),
        Param("f_loc", "log-hazard per share", normal(0.0, 0.8), "lyall_2010", as_argued=normal(0.5, 0.4),
              note="effect of local troops on losing ground again; positive: less"),
        Param("f_out", "log-hazard per share", normal(0.0, 0.8), "marchland_model", as_argued=halfnormal(0.8),
              note="effect of outsiders where people fear them; positive: ground is lost"),
        Param("f_den", "per ln density", normal(0.0, 0.3), "friedman_2011", taught=halfnormal(0.3),
              note="effect of troops per resident; positive: ground is kept"),
        Param("f_ins", "log-hazard", halfnormal(1.0),
              note="how much a hidden network helps to lose ground again"),
        Param("f_gov", "log-hazard", halfnormal(0.5),
              note="how much services beyond expectation keep ground"),
        Param("seed", "share", beta(2, 4), note="hidden network at the start, times the ties of the place"),
        Param("grow", "1/week", lognormal(0.03, 0.4),
              note="growth of the hidden network while the focal side holds a place"),
        Param("half_life", "weeks", lognormal(40.0, 0.5),
              note="weeks in which a hidden network halves once its side is gone"),
        Param("horizon", "weeks", fixed(104.0), low=0.0, note="weeks for which a side tries to retake what it lost"),
        Param("edge", "nearness", fixed(0.1),
              note="nearness at which the loser's reach to a place is half of full"),
        Param("per", "persons", fixed(1000.0), "friedman_2011",
              note="residents that the number of troops is related to"),
        Param("people", "persons", fixed(1000.0),
              note="guard: residents added so that densities of tiny sites stay finite"),
        Param("floor", "persons", fixed(100.0),
              note="guard: persons added to a garrison, so that none counts as zero"),
        Param("limit", "log", fixed(3.0), note="guard: bound on the sum of effects on losing ground again"),
    ),
    stocks=(
        Stock(
            "hidden", ("place",), "0-1", lambda x, p: p.seed * (x.ties @ x.is_focal), 0.0, low=0.0, high=1.0
        ),
    ),
    events=(Event("recurrence", ("place",), "insurgent violence comes back to a place that the focal side lost"),),
    reads=("held", "own", "near", "present", "threat", "services", "expected", "tenure", "former"),
    rivals="force density alone; exhaustion",
    outcomes=("places_held", "deaths"),
)  # fmt: skip
