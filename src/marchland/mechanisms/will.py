"""M14 Foreign will drifts home, tires with losses, rises with progress, and effort follows it down.

    logit W += -k (logit W - w) + prog Progress - member (m d log10(1 + cumulative own deaths) + q partners' atrocities)
    after `patience` weeks below `low` a package steps down by `step`; above it it recovers

Progress: places the focal side lost in the last 12 weeks. Sponsors each have their own will and share of effort; those
outside the coalition, which have none, mourn none of its dead and are not shamed by its partners.
Partners, whom the lever moves, are all of the coalition but the one whose share is above every other's, if others are.
Sources: mueller_1973 (log casualties); gelpi_feaver_reifler_2009, sidman_norpoth_2012 (prospect of victory);
berinsky_2009 (elite cues). Hostile coalition deaths were very few here, so m is not identified. S12 (effort on will)
is under trial. Its rival says that effort does not depend on will: a step of zero. Nobody holds that effort rises
because will is low, so a prior centred on zero would be neutral between S12 and a view without a holder. Neutral here
is even odds between S12 and its rival: Be(.2, .8) puts half (.51) of all futures below a cut of 5%, which nobody would
notice, and the other half on cuts of any size. Rivals: elite cues alone; effort independent of will (`step` 0).
Fails when: an attack at home changes everything at once.
"""

import jax.numpy as jnp
from jax import Array

from marchland.engine.contract import Add, Event, Input, Lever, Mechanism, Post, Rate, Stock, View
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
    first = x.sponsor_share >= x.sponsor_share.max()
    leads = first * (first.sum() == 1) * (coalition.sum() > 1)
    wanted = jnp.where(coalition * (1 - leads) > 0, jnp.minimum(contribute, p.most), 1.0)
    regain = p.regain * (wanted - y.package) * (1 - low)
    return [
        Add("will", -pull + p.progress * progress - coalition * (tired + p.shame * x.partner_outrage)),
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
        Param("half_life", "weeks", lognormal(30.0, 0.5), "marchland_model",
              note="weeks in which foreign will goes half-way back to its first level"),
        Param("tire", "logit per factor of ten", normal(0.6, 0.25), "mueller_1973",
              note="will lost each time a sponsor's own deaths grow tenfold"),
        Param("progress", "logit/week per 5 places", halfnormal(0.03), "gelpi_feaver_reifler_2009",
              note="will gained while the focal side loses places"),
        Param("shame", "logit per attention", halfnormal(0.2),
              note="will lost over an atrocity by a partner"),
        Param("deaths", "deaths/week per thousand", lognormal(0.03, 0.7),
              note="sponsors' own deaths among advisers; hostile ones were very few"),
        Param("low", "share", beta(12, 24), note="support below which a government reconsiders"),
        Param("patience", "weeks", fixed(8.0), "marchland_model",
              low=0.0, note="weeks of low support before a government acts on it"),
        Param("decide", "1/week", fixed(1.0),
              note="rate at which a government acts once its patience is over"),
        Param("step", "share", beta(0.2, 0.8), as_argued=fixed(0.5),
              low=0.0, high=1.0, note="cut of effort when will stays low; positive: effort falls"),
        Param("regain", "1/week", lognormal(0.05, 0.5),
              note="share of the way back to full effort that a willing sponsor goes a week"),
        Param("most", "ratio", fixed(2.0), note="largest factor on partners' effort"),
        Param("unit", "places", fixed(5.0),
              note="places lost by the focal side that count as one unit of progress"),
        Param("ten", "ratio", fixed(10.0), "mueller_1973",
              low=1.1, note="deaths are counted in powers of this number"),
    ),
    stocks=(
        Stock("will", ("sponsor",), "logit", anchor, low=-6.0, high=6.0),
        Stock("package", ("sponsor",), "ratio", 1.0, 1.0, low=0.0, high=2.0),
        Stock("low_weeks", ("sponsor",), "weeks", 0.0, 0.0, low=0.0),
        Stock("fallen", (), "deaths", 0.0, 0.0, low=0.0),
    ),
    events=(Event("step_down", ("sponsor",), "the sponsor reduces its effort by a step"),),
    inputs=(Input("advised", "persons", recorded="advisers", per=1000.0, note="foreign advisers"),),
    levers=(
        Lever("partner_contribution", "factor on partners' effort", 0.0, 2.0, 1.0,
              moves="package", slope={
    "airpower.th_air": 2.0, "airpower.th_a0": 0.5, "intervention.rally": 2.0, "intervention.stall": 2.0,
    "airpower.lethal": 0.01, "harm.strikes": 0.6, "governance.strikes": 0.3,
}, outcome="places_held"),
    ),
    reads=("momentum",),
    rivals="elite cues alone; effort independent of will",
    outcomes=("will",),
)  # fmt: skip
