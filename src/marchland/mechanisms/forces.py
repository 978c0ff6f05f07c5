"""M1 Forces go where ground is threatened or can be taken, as far as roads let them.

Each group shifts part of its strength every week between a place and its road neighbours; a garrison that has lost
its place withdraws along the roads, and is lost if it has nowhere to go. What a lever bars counts nowhere and goes
home, and returns by road when the bar is lifted. Strength changes only by contest, recruitment and desertion.

    flow(q -> p, g) = rate N(q,g) R(q,p) pull(p,g) / sum_p' R(q,p') pull(p',g),   rate = mobility rel(q,g)
    pull(p,g) = open(p,g) rel(p,g) exp(value ln pop + threat ln(1 + enemy/(own + floor)) + opportunity siege)
    home(q -> p, g) = withdrawal (1 - rel(q,g)) N(q,g), over open places of the group's home by rel
    present(p,g) = N(p,g) allowed(p,g),   rel = min(allowed, 1) over its largest value; barred everywhere: 1 at home

open: held or besieged by the group's side (for sides that never hold: at home; for sides without a place: at home and
at the crossings, where they act); at the start a strength is off by `count` times the doubt of its figure;
allowed: the levers `militia_role` and `regional_role`, felt the week after. Above 1 more of those on the rolls are in
the field than in history (assumed: not all were), and none moves for it.
Sources: own reading of MODEL M1; effectiveness by role is assumed (paper armies with absent soldiers count less).
Rivals: fixed garrisons (`mobility` 0); reserves moved by command rather than by need.
Fails when: forces are airlifted, or a side's groups refuse to leave home.
"""

import jax.numpy as jnp
from jax import Array

from marchland.engine.cells import onehot
from marchland.engine.contract import (
    ANYWHERE,
    HERE,
    OUTSIDE,
    Add,
    Lever,
    Mechanism,
    Post,
    Spread,
    Stock,
    View,
)
from marchland.engine.priors import Param, fixed, halfnormal, lognormal, normal


def deploy(x: View, p: View) -> Array:
    """Fighters at the start (place, group): by root of population over places held or besieged, or over home."""
    holds = jnp.asarray(x.side_of @ x.holds)
    sides = jnp.arange(x.holds.shape[0])
    at = (x.holder[:, None] == sides) | (x.attacker[:, None] == sides)
    held = at.astype(jnp.float32) @ x.side_of.T
    acts = x.acts @ x.side_of.T
    at_home = x.home * acts * (x.share @ x.base.T)
    # A side without any place is at home or by the crossings; without either, wherever it acts.
    gathers = jnp.maximum(at_home, x.border[:, None] * acts)
    gathers = jnp.where(gathers.sum(0) > 0, gathers, acts)
    mine = jnp.where(held.sum(0) > 0, held, gathers) * holds + at_home * (1 - holds)
    front = (x.near @ (1 - held)) / jnp.maximum(x.near.sum(1), 1e-6)[:, None]
    weight = mine * jnp.sqrt(x.population + p.floor)[:, None] * (p.forward + front)
    strength = x.strength * jnp.exp(p.count * x.doubt)
    return strength * weight / jnp.maximum(weight.sum(0), 1e-6)


def post(y: View, p: View, x: View, u: View) -> list[Post]:
    """Movement and withdrawal of fighters (place, group), and the loss of those cut off."""
    sides = y.held + y.siege
    holds = x.side_of @ x.holds
    # A side without any place stands at home and at the crossings, where it acts.
    landless = x.side_of @ (y.held.sum(0) == 0)
    gathers = jnp.maximum(x.home, x.border[:, None]) * (x.acts @ x.side_of.T) * landless
    open_to = (sides @ x.side_of.T + gathers) * holds + x.home * (1 - holds)
    force = y.force + p.reach * y.force_near
    pressure = jnp.log1p((force @ x.hostile.T) / (force + p.floor))
    score = p.value * x.log_pop[:, None] + p.threat * pressure + p.opportunity * y.siege
    regional = x.is_army * (1 - x.side_of @ x.state.max(0))
    away = 1 - x.share @ x.base.T
    role = 1 - x.is_militia * (1 - x.militia_role)[:, None]
    role = role * (1 - regional * away * (1 - x.regional_role)[:, None])
    share = jnp.minimum(role, 1.0)
    most = share.max(0)
    gone = most <= 0
    rel = jnp.where(gone, open_to * x.home, share / jnp.where(gone, 1.0, most))
    barred = (1 - rel) * jnp.where(open_to > 0, 1.0, gone)
    pull = open_to * rel * (jnp.exp(jnp.clip(score, -p.limit, p.limit)) @ x.side_of.T)
    rate = jnp.where(open_to > 0, p.mobility, p.withdrawal) * (1 - barred)
    garrison = onehot(y.former, x.holds.shape[0]) @ x.side_of.T
    stranded = (open_to == 0) * ((x.road @ pull) <= 0) * holds * garrison * (1 - barred)
    return [
        Add("fighters", y.fighters * rate * (1 - stranded), HERE, Spread(x.road, pull)),
        Add("fighters", y.fighters * p.withdrawal * barred, HERE, Spread(ANYWHERE, open_to * x.home * rel)),
        Add("fighters", y.fighters * p.withdrawal * stranded, HERE, OUTSIDE),
        Add("allowed", role - y.allowed),
    ]


mechanism = Mechanism(
    name="forces",
    claim="Groups move strength along roads towards threatened and besieged places and withdraw from lost ones.",
    post=post,
    parameters=(
        Param("mobility", "1/week", lognormal(0.2, 0.4),
              note="share of a force in a place that moves on in a week"),
        Param("withdrawal", "1/week", fixed(0.8), high=1.0, note="share of a displaced garrison that moves each week"),
        Param("value", "per ln person", halfnormal(0.3), note="how much forces favour larger places"),
        Param("threat", "per ln ratio", halfnormal(0.6),
              note="how much forces go where the enemy near is strong"),
        Param("opportunity", "log weight", halfnormal(0.8),
              note="how much forces go where their own side has a siege on"),
        Param("reach", "share", fixed(0.25), note="weight of forces near, in what a garrison fears"),
        Param("floor", "persons", fixed(200.0),
              note="guard: persons added to every force, so that none counts as zero"),
        Param("forward", "weight", fixed(0.3), note="initial weight of places far from any front"),
        Param("limit", "log weight", fixed(6.0), low=0.0, note="guard: bound on the pull of a place"),
        Param("count", "sd", normal(0.0, 1.0), axes=("group",), low=-6.0, high=6.0,
              note="how far recorded strengths of a group are off, in units of their own doubt"),
        Param("effectiveness", "ratio", lognormal(0.5, 0.2), axes=("role",),
              cells={"insurgent": lognormal(2.4, 0.2), "rebel": lognormal(0.3, 0.25)},
              note="fighting value of a nominal soldier; armies can be far below paper"),
    ),
    stocks=(
        Stock("fighters", ("place", "group"), "persons", deploy, conserved=True),
        Stock("allowed", ("place", "group"), "ratio", 1.0, 1.0, low=0.0, high=2.0),
        Stock("quality", ("group",), "ratio", lambda x, p: x.role @ p.effectiveness),
    ),
    levers=(
        Lever("militia_role", "militia in the field, as a share of those in history; 0: barred", 0.0, 1.5, 1.0,
              moves="allowed", outcome="places_held",
              slope={"contest.rho": 3.0, "contest.b_advantage": 1.0, "garrison.s_ratio": 1.0}),
        Lever("regional_role", "share of regional forces allowed outside their own areas", 0.0, 1.0, 1.0,
              moves="allowed", outcome="places_held",
              slope={"contest.rho": 3.0, "contest.b_advantage": 1.0, "garrison.s_ratio": 1.0}),
    ),
    reads=("held", "siege", "former", "force", "force_near"),
    rivals="fixed garrisons; command reserves",
    outcomes=("places_held",),
)  # fmt: skip
