"""M6 Groups ally against a common threat, or for advantage, or by creed, and part when one demands to rule.

Four rival theories of the same weekly hazard, each with its own switch; while a pact holds, the weaker lends its
strength to the stronger's side.

    ln h_break = ln(ln 2 / T) - b_thr min(Thr_i, Thr_j) + b_ideo D + b_asym |ln N_i/N_j| + b_dom Dominance
                 + b_sur Surplus,       ln h_form = ln(ln 2 / T_form) - (the same terms)
    z of `take` -= th_ally (share of the defenders' force that is lent)

Dominance: recent gains of a focal member; Surplus: the pair's force over that of the sides they fight, in logs.
Sources: threat (S4); power: christia_2012; ideology: gade_2019; dominance: the July 2014 ultimatum (facts E014).
Rivals: these four to each other, all centred on zero where none is taught; the record (five dyads, one ultimatum) can
hardly tell them apart. That ultimatum is this war's own, so it teaches no prior of dominance.
Who is at war with whom is a recorded input, so a pact here changes who lends strength and joins, not who fights.
Fails when: sponsors order an alliance; factions inside a group split over it.
"""

import jax.numpy as jnp
import numpy as np

from marchland.engine.cells import onehot
from marchland.engine.contract import HERE, Add, Event, Mechanism, Onto, Post, Rate, Scale, Stock, View
from marchland.engine.priors import Param, beta, fixed, halfnormal, lognormal, normal


def post(y: View, p: View, x: View, u: View) -> list[Post]:
    """Breaks and formations of pacts (dyad,), strength lent (group, side), absorption after a break."""
    first, second = x.dyad[:, 0], x.dyad[:, 1]
    groups = x.side_of.shape[0]
    n = y.fighters.sum(0)
    fear = (y.fighters * (y.threat @ x.base.T)).sum(0) / (n + 1)
    common = jnp.minimum(fear[first], fear[second])
    asymmetry = jnp.abs(jnp.log((n[first] + p.floor) / (n[second] + p.floor)))
    focal = jnp.maximum(x.focal_group[first], x.focal_group[second])
    dominance = focal * jnp.log1p(jnp.maximum(y.momentum @ x.is_focal, 0))
    sides = x.side_of[first] + x.side_of[second]
    foes = jnp.minimum(sides @ x.hostile, 1) @ (n @ x.side_of)
    surplus = jnp.log((n[first] + n[second] + p.floor) / (foes + p.floor))
    strain = (
        -p.theory_threat * p.b_thr * (common - p.centre)
        + p.theory_ideology * p.b_ideo * x.ideology
        + p.theory_power * (p.b_asym * asymmetry + p.b_sur * surplus)
        + p.theory_dominance * p.b_dom * dominance
    )
    strain = jnp.clip(strain, -p.limit, p.limit)
    leave = jnp.log(2.0) / p.life * jnp.exp(strain) * y.pact
    join = jnp.log(2.0) / p.courtship * jnp.exp(-strain) * (1 - y.pact)

    weaker = jnp.where(n[first] < n[second], first, second)
    stronger = first + second - weaker
    loan = (y.pact * p.loyalty)[:, None, None] * onehot(weaker, groups)[:, :, None]
    loan = jnp.minimum((loan * (onehot(stronger, groups) @ x.side_of)[:, None, :]).sum(0), 1.0)
    weight = y.quality * y.capability * y.cohesion
    lent = ((y.present * weight) @ y.lent * y.held).sum(-1)
    aided = lent / (y.defence + p.floor)

    landless = 1 - x.side_of @ x.holds
    members = np.zeros((len(x.dyad), groups), np.float32)
    members[np.arange(len(x.dyad))[:, None], x.dyad] = 1.0
    with_focal = (members @ x.focal_group)[:, None] * members * landless
    leaving = jnp.minimum(y.last_pact_break @ with_focal, 1.0) * p.absorb
    onto = np.outer(np.ones(groups), x.focal_group / max(x.focal_group.sum(), 1.0)).astype(np.float32)
    z = -(p.th_ally * aided)[:, None] * jnp.ones_like(y.held)
    return [
        Rate("pact_break", leave, (Add("pact", -y.pact),)),
        Rate("pact_form", join, (Add("pact", 1 - y.pact),)),
        Add("lent", loan - y.lent),
        Add("fighters", y.fighters * leaving, HERE, Onto(jnp.asarray(onto))),
        Scale("take", z / 2),
        Scale("repel", -z / 2),
    ]


mechanism = Mechanism(
    name="pacts",
    claim="Pacts live by common threat, by power, by creed, and die by demands to submit.",
    post=post,
    parameters=(
        Param("life", "weeks", lognormal(40.0, 0.6), "marchland_model", note="half-life of a pact"),
        Param("courtship", "weeks", lognormal(150.0, 0.6),
              note="half-time for a pact to form where there is none"),
        Param("b_thr", "log-hazard", normal(0.0, 1.5), "marchland_model", as_argued=halfnormal(1.5),
              note="effect of a common threat; positive: it holds pacts together"),
        Param("b_ideo", "log-hazard", normal(0.0, 0.7), "gade_2019", taught=halfnormal(0.7),
              note="effect of distance in creed; positive: it breaks pacts"),
        Param("b_asym", "log-hazard per ln ratio", normal(0.0, 0.2), "christia_2012", taught=halfnormal(0.2),
              note="effect of unequal strength; positive: it breaks pacts"),
        Param("b_sur", "log-hazard per ln ratio", normal(0.0, 0.2), "christia_2012", taught=halfnormal(0.2),
              note="effect of strength beyond the enemies' own; positive: it breaks pacts"),
        Param("b_dom", "log-hazard per ln places", normal(0.0, 0.8),
              note="effect of recent gains of the focal side; positive: its pacts break"),
        Param("theory_threat", "switch", fixed(1.0),
              note="1: pacts answer to a common threat; 0: this theory is off"),
        Param("theory_power", "switch", fixed(1.0),
              note="1: pacts answer to relative strength; 0: this theory is off"),
        Param("theory_ideology", "switch", fixed(1.0),
              note="1: pacts answer to creed; 0: this theory is off"),
        Param("theory_dominance", "switch", fixed(1.0),
              note="1: pacts answer to the focal side's gains; 0: this theory is off"),
        Param("th_ally", "log-odds per share", normal(0.0, 0.7), "marchland_model", as_argued=halfnormal(0.7),
              note="effect of strength lent by an ally; positive: the defender holds"),
        Param("loyalty", "share", beta(4, 2), note="share of an ally's strength that fights where needed"),
        Param("absorb", "share", beta(2, 4),
              note="share of a landless former ally that joins the focal side"),
        Param("centre", "threat", fixed(0.3), note="threat at which it neither binds nor parts groups"),
        Param("floor", "persons", fixed(100.0),
              note="guard: persons added to every force, so that none counts as zero"),
        Param("limit", "log", fixed(2.0), note="guard: bound on the sum of strains on a pact"),
    ),
    stocks=(
        Stock("pact", ("dyad",), "0-1", lambda x, p: x.pact, 0.0, low=0.0, high=1.0),
        Stock("lent", ("group", "side"), "share", 0.0, 0.0, low=0.0, high=1.0),
    ),
    events=(
        Event("pact_break", ("dyad",), "a pact between two groups ends"),
        Event("pact_form", ("dyad",), "two groups make a pact"),
    ),
    reads=(
        "held",
        "defence",
        "fighters",
        "present",
        "threat",
        "momentum",
        "quality",
        "capability",
        "cohesion",
        "last_pact_break",
    ),
    rivals="threat, power, ideology and dominance to each other",
    outcomes=("places_held",),
)  # fmt: skip
