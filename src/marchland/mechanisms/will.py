"""M14 Foreign will drifts home, tires with losses, rises with progress, and effort follows it down.

    logit W += -k (logit W - w) - m d log10(1 + cumulative own deaths) + prog Progress - q partners' atrocities
    after `patience` weeks below `floor` a package steps down by half; above it it recovers

Progress: places the focal side lost in the last 12 weeks. Sponsors each have their own will and share of effort.
Sources: mueller_1973 (log casualties); gelpi_feaver_reifler_2009, sidman_norpoth_2012 (prospect of victory);
berinsky_2009 (elite cues). Hostile coalition deaths were very few here, so m is not identified; S12 (effort on
will) is under trial. Rivals: elite cues alone; effort independent of will (`step` 0). Fails when: an attack at home
changes everything at once.
"""

import jax.numpy as jnp
from jax import Array

from marchland.engine.contract import Add, Event, Lever, Mechanism, Post, Rate, Stock, View
from marchland.engine.priors import Param, beta, fixed, halfnormal, lognormal, normal


def anchor(x: View, p: View) -> Array:
    """Logit of public support at the start (sponsor,)."""
    return jnp.log(x.sponsor_will / (1 - x.sponsor_will))


def post(y: View, p: View, x: View, u: View) -> list[Post]:
    """Will in logits, packages and weeks of low will, all (sponsor,); own deaths (scalar)."""
    progress = jnp.maximum(-(y.momentum @ x.is_focal), 0) / p.unit
    fallen = p.deaths * x.advised * x.advisers.mean()
    tired = p.tire * (jnp.log1p(y.fallen + fallen) - jnp.log1p(y.fallen)) / jnp.log(p.ten)
    rest = jnp.log(x.sponsor_will / (1 - x.sponsor_will))
    pull = (1 - jnp.exp2(-1 / p.half_life)) * (y.will - rest)
    low = y.will < jnp.log(p.low / (1 - p.low))
    tire_out = jnp.where(y.low_weeks >= p.patience, p.decide, 0.0)
    coalition = x.sponsor_share > 0
    contribute = x.partner_contribution.mean()
    wanted = jnp.where(coalition, jnp.minimum(contribute, p.most), 1.0)
    regain = p.regain * (wanted - y.package) * (1 - low)
    return [
        Add("will", -pull - tired + p.progress * progress - p.shame * x.partner_outrage),
        Add("low_weeks", jnp.where(low, 1.0, -y.low_weeks)),
        Add("fallen", fallen),
        Rate(
            "step_down",
            tire_out * coalition,
            (Add("package", -p.step * y.package), Add("low_weeks", -y.low_weeks)),
        ),
        Add("package", regain),
    ]


mechanism = Mechanism(
    name="will",
    claim="Foreign will tires and recovers; when it stays low, support steps down.",
    post=post,
    parameters=(
        Param("half_life", "weeks", lognormal(30.0, 0.5), "marchland_model"),
        Param("tire", "logit per factor of ten", normal(0.6, 0.25), "mueller_1973"),
        Param("progress", "logit/week per 5 places", halfnormal(0.03), "gelpi_feaver_reifler_2009"),
        Param("shame", "logit per attention", halfnormal(0.2)),
        Param(
            "deaths", "deaths/week per thousand", lognormal(0.03, 0.7), note="hostile deaths were very few"
        ),
        Param("low", "share", beta(12, 24), note="support below which a government reconsiders"),
        Param("patience", "weeks", fixed(8.0), "marchland_model"),
        Param("decide", "1/week", fixed(1.0)),
        Param("step", "share", normal(0.0, 0.3), note="cut of a package", as_argued=fixed(0.5)),
        Param("regain", "1/week", lognormal(0.05, 0.5)),
        Param("most", "ratio", fixed(2.0)),
        Param("unit", "places", fixed(5.0)),
        Param("ten", "ratio", fixed(10.0), "mueller_1973"),
    ),
    stocks=(
        Stock("will", ("sponsor",), "logit", anchor, low=-6.0, high=6.0),
        Stock("package", ("sponsor",), "ratio", 1.0, 1.0, low=0.0, high=2.0),
        Stock("low_weeks", ("sponsor",), "weeks", 0.0, 0.0, low=0.0),
        Stock("fallen", (), "deaths", 0.0, 0.0, low=0.0),
    ),
    events=(Event("step_down", ("sponsor",)),),
    levers=(Lever("partner_contribution", "factor on partners' effort", 0.0, 2.0, 1.0),),
    reads=("momentum",),
    rivals="elite cues alone; effort independent of will",
    outcomes=("will",),
)
