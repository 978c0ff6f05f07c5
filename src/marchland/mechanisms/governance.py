"""M11 Services follow money and staff and decay under fire; people compare them with what they have come to expect.

    G*(p,k) = logistic(g0_k + g_spend (spend - 1) - g_fight contested - g_air air - g_staff fled + g_rule(k) focal)
    G <- G + (G* - G)/(lag_k, or wreck while it falls),   expected <- expected + (mean G - expected)/adapt
    pay = (tax people + oil wells + salaries) / (wage fighters + upkeep people)        for the focal side

g_rule is `justice` in order and justice, a sector of its own (leaving it out would build the failure of IS government
in by hand), and -`rule` in all others: whether the focal side's rule serves worse is under trial, so both are centred;
`fled` is the share of residents who are away. Places start at the level of the rule that they are under.
Sources: berman_shapiro_felter_2011; athena_2013 (needs and expectations); facts (services, actors: revenue). The record
before the cut has electricity in two cities under one ruler, too few to learn from; nothing here was set from them.
Rivals: services do not move opinion (`support.b_gov` 0); drought explains wheat. Fails when: aid agencies provide.
"""

import jax.numpy as jnp
from jax import Array
from jax.nn import sigmoid

from marchland.engine.contract import Add, Input, Lever, Mechanism, Post, Stock, View
from marchland.engine.priors import Param, fixed, halfnormal, lognormal, normal


def begun(x: View, p: View) -> Array:
    """Services at the start (place, sector): the level of a quiet place with its usual money, by who holds it."""
    return sigmoid(p.base + (x.holder == x.focal)[:, None] * ruled(p))


def ruled(p: View) -> Array:
    """What the focal side's rule adds to services (sector,), in log-odds."""
    return p.justice * p.is_justice - p.rule * (1 - p.is_justice)


def post(y: View, p: View, x: View, u: View) -> list[Post]:
    """Services (place, sector), expectations (place,) and the focal side's pay (scalar)."""
    focal_held = y.held @ x.is_focal
    people, away = y.residents[..., 0].sum(-1), y.residents[..., 1].sum(-1)
    fled = away / jnp.maximum(people + away, 1.0)
    freed = (1 - focal_held) * (y.former == x.focal)
    spend = focal_held * jnp.minimum(y.pay, p.most) + (1 - focal_held) * (1 + freed * (x.services_freed - 1))
    place = p.spend * (spend - 1) - p.fight * y.contested - p.strikes * y.air - p.staff * fled
    gap = sigmoid(p.base + place[:, None] + ruled(p) * focal_held[:, None]) - y.services
    income = (
        p.tax * (people * focal_held).sum()
        + p.oil * (x.oil * focal_held).sum()
        + p.salaries * x.salaries * (people * focal_held).sum()
    )
    troops = y.fighters.sum(0) @ x.focal_group
    need = p.wage * troops + p.upkeep * (people * focal_held).sum() + p.floor
    return [
        Add("services", gap / jnp.where(gap < 0, p.wreck, p.lag)),
        Add("expected", (y.services.mean(-1) - y.expected) / p.adapt),
        Add("pay", (jnp.minimum(income / need, p.most) - y.pay) / p.lag.mean()),
    ]


mechanism = Mechanism(
    name="governance",
    claim="Services follow money and decay under fire; expectations adapt; order may be a strength of the focal side.",
    post=post,
    parameters=(
        Param("base", "log-odds", normal(0.4, 0.3), axes=("sector",),
              note="level of each service in a quiet place with its usual money"),
        Param("spend", "log-odds", halfnormal(1.0), note="how much services gain from more money"),
        Param("fight", "log-odds", halfnormal(2.0),
              note="how much services fall while a place is fought over"),
        Param("strikes", "log-odds per index", halfnormal(0.3),
              note="how much services fall under air strikes"),
        Param("staff", "log-odds", halfnormal(2.0),
              note="how much services fall with the share of residents who fled, staff among them"),
        Param("rule", "log-odds", normal(0.0, 1.0), as_argued=halfnormal(1.0),
              note="services but order under the focal side; positive: worse"),
        Param("justice", "log-odds", normal(0.0, 0.7),
              note="order and justice under the focal side; positive: better, sign open"),
        Param("is_justice", "switch", fixed(0.0), axes=("sector",), cells={"justice": fixed(1.0)},
              note="marks the sector of order and justice"),
        Param("lag", "weeks", lognormal(10.0, 0.5), "athena_2013", axes=("sector",),
              low=0.4, note="weeks over which a service is built up, and pay follows income"),
        Param("wreck", "weeks", lognormal(5.0, 0.5),
              low=0.4, note="weeks over which a service falls to what money and fighting leave"),
        Param("adapt", "weeks", lognormal(26.0, 0.4), "athena_2013",
              low=0.5, note="weeks over which people get used to the services they have"),
        Param("tax", "USD/person/week", lognormal(1.5, 0.4),
              note="taken from a resident (facts: revenue_year, 2014-2016, low confidence)"),
        Param("oil", "USD/site/week", lognormal(6e5, 0.5),
              note="focal side's income from an oil site (facts: revenue_oil_day, 2014)"),
        Param("salaries", "USD/person/week", lognormal(0.6, 0.5),
              note="focal side's cut, per resident, of salaries that the state paid"),
        Param("wage", "USD/person/week", lognormal(120.0, 0.4), note="what a fighter costs the focal side"),
        Param("upkeep", "USD/person/week", lognormal(1.5, 0.4),
              note="what a place costs the focal side, per resident"),
        Param("floor", "USD/week", fixed(1e4), note="weekly cost of the focal side however small it is"),
        Param("most", "ratio", fixed(2.0), note="largest income over need that counts"),
    ),
    stocks=(
        Stock("services", ("place", "sector"), "0-1", begun, 0.6, low=0.0, high=1.0),
        Stock("expected", ("place",), "0-1", lambda x, p: begun(x, p).mean(-1), 0.6, low=0.0, high=1.0),
        Stock("pay", (), "ratio", 1.0, 1.0, low=0.0),
    ),
    inputs=(
        Input("salaries", "share 0-1", high=1.0,
              note="share of state salaries still paid in places that the focal side holds"),
    ),
    levers=(
        Lever("services_freed", "factor on spending in places freed", 0.0, 2.0, 1.0,
              moves="services", slope={"governance.spend": 4.0, "support.b_gov": 5.0}, outcome="support"),
    ),
    reads=("held", "contested", "former", "fighters", "air", "residents"),
    rivals="services do not move opinion; drought",
    outcomes=("services",),
)  # fmt: skip
