"""Who controls a neighbourhood: he who has most of the support that counts, or nobody.

People support an actor they feel close to, if they are safe enough to do so; support that reaches a minimum is
turned into influence, relative to the other actors; influence decides about control, in favour of him who has it.

One neighbourhood, groups g = 1..3, actors a = 1..3. One assessment, in this order:

1. Security factor  s_g = clip((security_g - security_low) / (security_high - security_low), 0, 1).
2. support_a = sum over g of  relation_g_a x (people_g / all people) x s_g,  over the groups with
   relation_g_a >= relation_min (and >= 0).
3. An actor counts if support_a >= support_min and support_a > 0. influence_a = support_a / sum of the support of those
   who count; 0 for the others, and for all if nobody counts.
4. The incumbent stays as long as no other actor has more influence than he, however little that is. Once he is exceeded
   (and always if nobody is in control), the actor with the most influence takes control if that is above `threshold`;
   otherwise nobody is in control. With threshold below 1/2 two actors may tie: the first in number takes control.

Settings: people_g (persons), security_g (-100 to 100), relation_g_a (-1 to 1), incumbent (0 nobody, 1 to 3), and the
constants relation_min .2, security_low -25, security_high 25, support_min .1, threshold .5 with their published values.
The people and relations are a worked example of our own.
Source: athena_2013 (published source code of the control model, read again for this folder). Fails where control is
taken by force against the people's support: force enters here only through security.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from marchland.engine.host import OnHost
from marchland.zoo.formula import Formula
from marchland.zoo.published import Published, Setting, Settings, Target
from marchland.zoo.ran import Ran

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SOURCE = "athena_2013"
NUMBERS = (1, 2, 3)
Vector = NDArray[np.float64]


def contributions(s: Mapping[str, Any]) -> Vector:
    """What each group adds to each actor's support, shape (group, actor)."""
    people = np.array([s[f"people_{g}"] for g in NUMBERS])
    security = np.array([s[f"security_{g}"] for g in NUMBERS])
    relation = np.array([[s[f"relation_{g}_{a}"] for a in NUMBERS] for g in NUMBERS])
    factor = np.clip((security - s["security_low"]) / (s["security_high"] - s["security_low"]), 0, 1)
    supports = (relation >= s["relation_min"]) & (relation >= 0)
    found: Vector = np.where(supports, relation, 0.0) * (people / people.sum() * factor)[:, None]
    return found


def influences(support: Vector, minimum: float) -> Vector:
    """Shares of the support that counts, shape (actor,)."""
    counted = np.where(support >= minimum, support, 0.0)
    total = counted.sum()
    found: Vector = counted / total if total > 0 else counted
    return found


def controller(influence: Vector, incumbent: int, threshold: float) -> int:
    """Number of the actor in control after the assessment, 0 for nobody."""
    best = int(np.argmax(influence))
    held = influence[incumbent - 1] if incumbent else 0.0
    if held >= influence[best]:
        return incumbent
    return best + 1 if influence[best] > threshold else 0


def assess(s: Mapping[str, Any], incumbent: int) -> dict[str, float]:
    """One assessment: support and influence by actor, and who is in control."""
    support = contributions(s).sum(axis=0)
    influence = influences(support, s["support_min"])
    return {
        "control": controller(influence, incumbent, s["threshold"]),
        **{f"support_{a}": support[a - 1] for a in NUMBERS},
        **{f"influence_{a}": influence[a - 1] for a in NUMBERS},
    }


def build(s: Settings) -> OnHost:
    """One assessment."""
    return OnHost(
        Formula(SOURCE, tuple(model.units), lambda x, p, u: assess(p, s["incumbent"]), model.params(s))
    )


def results(ran: Ran) -> dict[str, float]:
    """Support and influence by actor, and who is in control."""
    return {name: float(ran.last(name)[0]) for name in model.units}


def check(s: Settings) -> str | None:
    """Somebody must live there, and security must have a range."""
    if not 0 < sum(s[f"people_{g}"] for g in NUMBERS) < float("inf"):
        return "people_1 to people_3: expected at least one person in all"
    if s["security_high"] <= s["security_low"]:
        return (
            f"security_high: expected above security_low, {s['security_low']:g}, not {s['security_high']:g}"
        )
    return None


def draw(ran: Ran, figure: Figure) -> None:
    """Where support comes from, and what it is worth."""
    from marchland.zoo.athena_2013.picture import picture

    picture(ran, figure)


PEOPLE, SECURITY = (600.0, 300.0, 100.0), (50.0, 0.0, -50.0)
RELATION = ((0.6, 0.1, 0.3), (-0.4, 0.8, 0.5), (0.2, 0.9, 0.0))
EXAMPLE = {
    **{f"people_{g}": PEOPLE[g - 1] for g in NUMBERS},
    **{f"security_{g}": SECURITY[g - 1] for g in NUMBERS},
    **{f"relation_{g}_{a}": RELATION[g - 1][a - 1] for g in NUMBERS for a in NUMBERS},
}
WORDS = {
    "people": ("persons", "people of the group present", 0.0, 1e12),
    "security": ("points", "how safe the group is", -100.0, 100.0),
    "relation": ("none", "how close the group feels to the actor", -1.0, 1.0),
}


def example(name: str, value: float) -> Setting:
    """A setting of the worked example."""
    unit, note, low, high = WORDS[name.split("_", 1)[0]]
    return Setting(name, value, unit, "assumed", note, low=low, high=high)


ALONE: dict[str, float | int | str] = {"people_2": 0, "people_3": 0, "relation_1_1": 0.6, "relation_1_3": 0.6}
UNSAFE: dict[str, float | int | str] = dict.fromkeys(("security_1", "security_2", "security_3"), -100)
E = 1e-12

model = Published(
    state="verified",
    title="Support, influence and control of a neighbourhood (Athena)",
    source=SOURCE,
    claim="Control takes most of the influence, but keeping it takes only that nobody has more; there may be nobody.",
    equations=(
        "support_a = sum_g [relation_ga >= .2] relation_ga s_g people_g / people;  influence_a = share of support_a "
        "among those of at least .1;  control: the incumbent until exceeded, then he who has more than .5, else nobody"
    ),
    recalled=False,
    settings=(
        *(example(name, value) for name, value in EXAMPLE.items()),
        Setting("incumbent", 2, "actor", "assumed", "who is in control before; 0 is nobody", high=3),
        Setting("relation_min", 0.2, "none", SOURCE, "a group farther than this does not support", high=1.0),
        Setting("security_low", -25.0, "points", SOURCE, "no support at or below", low=-100.0, high=100.0),
        Setting("security_high", 25.0, "points", SOURCE, "full support from here", low=-100.0, high=100.0),
        Setting("support_min", 0.1, "share", SOURCE, "less support gives no influence", high=1.0),
        Setting("threshold", 0.5, "share", SOURCE, "influence above which control is taken", high=1.0),
    ),
    units={
        "control": "actor",
        **{f"support_{a}": "share" for a in NUMBERS},
        **{f"influence_{a}": "share" for a in NUMBERS},
    },
    build=build,
    results=results,
    check=check,
    targets=(
        Target("support_1", 0.36, E, "exact", note=".6 x .6 x 1"),
        Target("support_2", 0.12, E, "exact", note=".8 x .3 x 1/2"),
        Target("support_3", 0.255, E, "exact", note=".3 x .6 x 1 + .5 x .3 x 1/2"),
        Target("influence_1", 24 / 49, E, "exact"),
        Target("influence_2", 8 / 49, E, "exact"),
        Target("influence_3", 17 / 49, E, "exact"),
        Target("control", 0, 0, "exact", note="incumbent 2 is exceeded, by one below one half"),
        Target("control", 1, 0, "exact", {"incumbent": 1}, note="kept with less than one half"),
        Target("control", 1, 0, "exact", {"security_2": -25}, note="group 2 is silenced"),
        Target("influence_1", 2 / 3, E, "exact", {"security_2": -25}),
        Target("influence_3", 0.0, 0, "exact", {"relation_1_3": 0.1}, note="support .075 is too little"),
        Target("influence_1", 0.75, E, "exact", {"relation_1_3": 0.1}),
        Target("control", 2, 0, "exact", UNSAFE, note="nobody has support: the incumbent stays"),
        Target("support_1", 0.0, 0, "exact", UNSAFE),
        Target("control", 0, 0, "exact", {**ALONE, "incumbent": 2}, note="two at exactly one half"),
        Target("control", 0, 0, "exact", {**ALONE, "incumbent": 0}),
        Target("control", 3, 0, "exact", {**ALONE, "incumbent": 3}, note="matched, not exceeded"),
    ),
    draw=draw,
    deviations=(
        "The rule as often told, security times relation times population, is silent on scale: as in the source, "
        "security is first turned into a factor from 0 to 1.",
        "Between its two bounds the factor is taken as a straight line; the source names the curve by its corners.",
        "Support of exactly the minimum counts, as in the source; the row says above it.",
    ),
    not_reproduced=(
        "Actors who lend their support to another actor or to nobody: each supports himself, the source's default.",
        "What moves relations and security, and how a change of control feeds back on relations.",
    ),
    caution="The minimum, the threshold and the range of security are the authors' settings, not estimates.",
)
