"""M13 An atrocity seen abroad may stiffen foreign will, and revulsion at home brings tips.

    logit W += jump * heed * attention of the week's atrocities,    revulsion <- revulsion + attention - revulsion/lag
    mu <- mu + eta (1 - mu) revulsion/lag (1 + share lever) + share lever decay (1 - mu) - decay (mu - mu0)

Attention: dated atrocities of the record (input), and one-sided deaths in the future itself beyond `shock`. Heed: 1
for the coalition (sponsors with a share of its effort), `others` for backers outside it, whose will moves nothing here.
Sources: US support for strikes 54% -> 71% in August-September 2014 (+.74 logit, elite cues included); Jordan:
confidence in bin Laden 61% (2005) -> 24% (2006). One precedent (Amman 2005) is weak evidence. S11 is under trial:
the jumps are centred on zero unless `as_argued`. Rivals: elite cues move both. Fails when: audiences tire.
"""

import jax.numpy as jnp

from marchland.engine.contract import Add, Lever, Mechanism, Post, Stock, View
from marchland.engine.priors import Param, beta, fixed, halfnormal, lognormal, normal


def post(y: View, p: View, x: View, u: View) -> list[Post]:
    """Jumps of will (sponsor,), revulsion and intelligence (scalars)."""
    cruelty = jnp.log1p(jnp.maximum(y.killed[:, x.kind.one_sided_focal].max() - p.shock, 0.0) / p.shock)
    attention = x.outrage + p.own * cruelty
    tips = p.eta * (1 - y.intelligence) * y.revulsion / p.lag
    tips = tips * (1 + p.sharing * x.intelligence_sharing.mean())
    share = p.sharing * x.intelligence_sharing.mean() * p.drift * (1 - y.intelligence)
    return [
        Add("will", p.jump * attention * jnp.where(x.sponsor_share > 0, 1.0, p.others)),
        Add("revulsion", attention - y.revulsion / p.lag),
        Add("intelligence", tips + share - p.drift * (y.intelligence - p.start)),
    ]


mechanism = Mechanism(
    name="outrage",
    claim="Atrocities seen abroad move foreign will and bring intelligence with a delay.",
    post=post,
    parameters=(
        Param("jump", "logit per attention", normal(0.0, 0.5), "marchland_model",
              as_argued=lognormal(0.35, 0.5),
              note="effect of an atrocity on foreign will; positive: it stiffens"),
        Param("others", "ratio", beta(1, 3),
              note="heed that backers outside the coalition pay to an atrocity, of its members'"),
        Param("eta", "per attention", normal(0.0, 0.2), as_argued=halfnormal(0.2),
              note="effect of an atrocity on intelligence; positive: tips come in"),
        Param("lag", "weeks", lognormal(12.0, 0.6), "marchland_model",
              low=0.3, note="weeks for which revulsion at an atrocity lasts"),
        Param("drift", "1/week", lognormal(0.02, 0.5),
              note="share of the way back to its first level that intelligence goes a week"),
        Param("start", "0-1", beta(3, 6), note="intelligence on the focal side at the start"),
        Param("sharing", "ratio", halfnormal(1.0),
              note="how much full sharing among partners adds to intelligence"),
        Param("own", "attention", halfnormal(0.1),
              note="attention abroad to mass killing that arises within a future"),
        Param("shock", "deaths/week", fixed(300.0),
              low=1.0, note="deaths in one place beyond which mass killing is noticed abroad"),
    ),
    stocks=(
        Stock("revulsion", (), "attention", 0.0, 0.0, low=0.0),
        Stock("intelligence", (), "0-1", lambda x, p: p.start, low=0.0, high=1.0,
              recorded=True, long_name="intelligence against the focal side, 0 to 1"),
    ),
    levers=(
        Lever("intelligence_sharing", "sharing beyond history", 0.0, 1.0, 0.0,
              moves="intelligence", slope={"outrage.sharing": 2.0}, outcome="deaths"),
    ),
    reads=("killed",),
    rivals="elite cues",
    outcomes=("intelligence",),
)  # fmt: skip
