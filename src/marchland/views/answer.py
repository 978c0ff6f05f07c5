"""The answer of page one: what a strategy changes on the ground and in civilians killed, and whether it is ranked.

Shares are futures of 50; averages carry 90% of parameter sets, luck averaged out, so that what luck does to one war is
said beside them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marchland.compare.beliefs import (
    ARGUED,
    COINCIDENT,
    EXPERT,
    HALF,
    NEUTRAL,
    UNLEARNED,
    WITHOUT,
    by_prior,
    depends,
    even,
)
from marchland.record.dead_compared import COMPARED
from marchland.stats.shares import among
from marchland.views.track_record import dead
from marchland.views.words import listed, name_of, number, plain, span

Case = Mapping[str, Any]
OF = 50
HEAD = ("weeks_held", "civilians")
ON = {HEAD[0]: "on the ground", HEAD[1]: "in civilians killed"}
ENOUGH, EVEN = 0.5, 0.5
"""Share of the dead on record below which too few are compared; share of futures at even odds."""
NO_DEATHS = (
    "No deaths are on record here (deaths.csv), so that numbers of deaths are assumed: a difference in them says which "
    "way at most, and not how many."
)
BELIEFS = {
    EXPERT: "expert priors: what the literature and other wars teach",
    NEUTRAL: "neutral priors: signs of the argument and of its rivals open",
    ARGUED: "signs as the argument has them",
    UNLEARNED: "neutral priors, nothing learned",
    COINCIDENT: "the advance stopped for reasons of its own, which no lever undoes",
}


def said(found: Case) -> list[str]:
    """Ground and civilians under the strategy that is asked about, in natural frequencies."""
    rows, focus = found["differences"][found["focus"]], name_of(found["focus"])
    what = {
        HEAD[0]: f"less ground held by {found['scenario']['focal']} over the {found['weeks']} weeks",
        HEAD[1]: "fewer civilians killed, by anybody,",
    }
    out = []
    for o in HEAD:
        d = rows[o]
        first, *others = by_prior_first(d["shares"])
        out.append(
            f"{focus}: {what[o]} in {share(d)} of {OF} futures ({share(d, 'share_low')} to {share(d, 'share_high')}) "
            f"under {first} priors{beside(d['shares'], others)}; on average {average(found, d, o)}{against(d)}."
        )
    return [*out, *([NO_DEATHS] if found["scenario"].get("deaths") == 0 else []), *few_compared(found)]


def few_compared(found: Case) -> list[str]:
    """What is said where most of the dead on record are set beside no future."""
    counts = found["scenario"].get("dead") or {}
    most = counts and counts[COMPARED] < ENOUGH * sum(counts.values())
    return (
        [f"{dead(counts, found['scenario'].get('dead_of', ''))} Numbers of deaths here rest on little."]
        if most
        else []
    )


def rivals(found: Case) -> list[str]:
    """Every other strategy against the same plan, in a sentence each: shares, averages, and luck beside them."""
    out = []
    for name, rows in found["differences"].items():
        if name == found["focus"]:
            continue
        ground, civilians = (rows[o] for o in HEAD)
        luck, (first, *others) = number(civilians["luck"]), by_prior_first(ground["shares"])
        slight = [ON[o] for o in HEAD if nameless(rows[o])]
        judged = f" There is no difference worth naming {listed(slight)}." if slight else ""
        out.append(
            f"{name_of(name)}, beside '{plain(found['against'])}': less ground in {share(ground)} of {OF} futures "
            f"under {first} priors{beside(ground['shares'], others)}, on average {average(found, ground, HEAD[0])}; "
            f"fewer civilians killed in {share(civilians)}{beside(civilians['shares'], others)}, on average "
            f"{average(found, civilians, HEAD[1])}. An average leaves luck out: in one war luck alone moves "
            f"that difference by {luck} {found['outcomes'][HEAD[1]]['unit']}.{judged}"
        )
    return out


def average(found: Case, d: Mapping[str, Any], outcome: str) -> str:
    """A mean difference with its interval: '0.09 places fewer at any time (90% of parameter sets: ...)'."""
    ground = outcome == HEAD[0]
    per = found["weeks"] if ground else 1
    mean, low, high = (d[k] / per for k in ("mean", "low", "high"))
    one_way = low * high > 0
    near, far = sorted((abs(low), abs(high)))
    bounds = span(near, far) if one_way else f"{number(-low)} fewer to {number(high)} more"
    unit, when = ("places", " at any time") if ground else (found["outcomes"][outcome]["unit"], "")
    side = "fewer" if mean < 0 else "more"
    return f"{number(abs(mean))} {unit} {side}{when} (90% of parameter sets: {bounds})"


def against(d: Mapping[str, Any]) -> str:
    """That an average goes the other way than futures do more often; empty where the share does not tell which."""
    less = d["share_low"] > EVEN
    if (not less and d["share_high"] >= EVEN) or d["mean"] == 0 or less == (d["mean"] < 0):
        return ""
    return ": it goes the other way than futures do more often, and some weigh more than others"


def by_prior_first(shares: Mapping[str, float]) -> list[str]:
    """Named priors that were tried, the one that counts first."""
    named = by_prior(shares)
    return [name for name in shares if name in named] or [next(iter(shares))]


def beside(shares: Mapping[str, float], names: list[str]) -> str:
    """Futures under other priors."""
    return "".join(f", {among(float(shares[name]), OF)} under {name}" for name in names)


def condition(found: Case) -> str:
    """Where a difference is worth naming, under which assumptions its order holds, and whether it is ranked at all."""
    rows = found["differences"][found["focus"]]
    slight = [o for o in HEAD if nameless(rows[o])]
    return " ".join([*([no_difference(rows, slight)] if slight else []), *ranked(found, rows, slight)])


def nameless(d: Mapping[str, Any]) -> bool:
    """Whether a difference is not worth naming."""
    return even(d["shares"], d["share_low"], d["share_high"])


def no_difference(rows: Mapping[str, Any], outcomes: list[str]) -> str:
    """That there is no difference worth naming in some outcomes, with the shares that say so."""
    words = {HEAD[0]: "less ground", HEAD[1]: "fewer killed"}
    parts = [
        f"{words[o]} in {share(rows[o])} of {OF} futures ({share(rows[o], 'share_low')} to "
        f"{share(rows[o], 'share_high')}; {among(min(s), OF)} to {among(max(s), OF)} under all that was tried)"
        for o in outcomes
        for s in [rows[o]["shares"].values()]
    ]
    return f"No difference worth naming {listed([ON[o] for o in outcomes])}: {listed(parts)}."


def ranked(found: Case, rows: Mapping[str, Any], slight: list[str]) -> list[str]:
    """Whether strategies are ranked in the outcomes in which there is a difference."""
    turned, tried = found["turned"], list(rows[HEAD[0]]["shares"])
    if len(tried) == 1:
        return [alone(tried[0])]
    on = {o: words for o, words in ON.items() if o not in slight}
    open_ = [words for o, words in on.items() if depends(rows[o]["shares"])]
    if open_:
        side = "less" if next(iter(by_prior(rows[HEAD[0]]["shares"]).values())) > HALF else "more"
        but = ", though not every assumption below does" if rows[HEAD[0]]["straddles_even_odds"] else ""
        lean = f" On the ground these three lean to {side} of it under '{plain(found['focus'])}'{but}."
        agree = lean if HEAD[0] in on and on[HEAD[0]] not in open_ else ""
        said = "it depends on the prior. Expert, neutral and argued priors do not agree."
        return [f"No ranking {listed(open_)}: {said}{agree}"]
    if HEAD[0] in slight:
        return []
    if rows[HEAD[0]]["straddles_even_odds"]:
        others = (
            f" Under {listed([belief(t) for t in turned])} it is the other way round or even."
            if turned
            else ""
        )
        return [f"No ranking: the order on the ground hangs on assumptions.{others}"]
    return [
        "The order on the ground is the same under every assumption tried below, which does not make them right."
    ]


def alone(name: str) -> str:
    """That nothing but one structure was tried."""
    return f"Tried under one set of assumptions only ({belief(name)}): others may turn the order."


def belief(name: str) -> str:
    """A structure in words."""
    if name.startswith(WITHOUT):
        return f"mechanism '{name.removeprefix(WITHOUT)}' switched off"
    return BELIEFS.get(name, name)


def share(d: Mapping[str, Any], key: str = "share") -> str:
    """A share as a number of futures."""
    return among(float(d[key]), OF)
