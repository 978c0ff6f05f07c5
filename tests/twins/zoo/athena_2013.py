"""Second implementation of the control rule of Athena (JPL), one neighbourhood, in exact fractions.

Security counts from none at security_low to full at security_high. Support of an actor: relation (at least relation_min,
never below 0) x share of the people x security, added over groups. Influence: support as a share of the support of those
with at least support_min. The incumbent stays unless somebody has more influence; whoever has most takes over with more
than the threshold; else nobody controls.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

GROUPS = ACTORS = (1, 2, 3)
DEFAULTS: dict[str, float] = {
    "people_1": 600.0,
    "people_2": 300.0,
    "people_3": 100.0,
    "security_1": 50.0,
    "security_2": 0.0,
    "security_3": -50.0,
    "relation_1_1": 0.6,
    "relation_1_2": 0.1,
    "relation_1_3": 0.3,
    "relation_2_1": -0.4,
    "relation_2_2": 0.8,
    "relation_2_3": 0.5,
    "relation_3_1": 0.2,
    "relation_3_2": 0.9,
    "relation_3_3": 0.0,
    "incumbent": 2,
    "relation_min": 0.2,
    "security_low": -25.0,
    "security_high": 25.0,
    "support_min": 0.1,
    "threshold": 0.5,
}
Results = dict[str, float | tuple[float, float]]


def in_control(influence: dict[int, Fraction], incumbent: int, threshold: Fraction) -> int:
    """Actor in control after the assessment, 0 for nobody."""
    rivals = [a for a in ACTORS if influence[a] > influence.get(incumbent, Fraction(0))]
    if not rivals:
        return incumbent
    first = max(rivals, key=lambda a: (influence[a], -a))
    return first if influence[first] > threshold else 0


def results(settings: dict[str, Any], runs: int, seed: int) -> Results:
    """Deterministic: runs and seed are not used."""
    s = {name: Fraction(repr(float(value))) for name, value in (DEFAULTS | settings).items()}
    present = sum((s[f"people_{g}"] for g in GROUPS), Fraction(0))
    span = s["security_high"] - s["security_low"]
    support = dict.fromkeys(ACTORS, Fraction(0))
    for g in GROUPS:
        safe = min(max((s[f"security_{g}"] - s["security_low"]) / span, Fraction(0)), Fraction(1))
        for a in ACTORS:
            relation = s[f"relation_{g}_{a}"]
            if relation >= max(s["relation_min"], Fraction(0)):
                support[a] += relation * safe * s[f"people_{g}"] / present
    counted = {a: x for a, x in support.items() if x > 0 and x >= s["support_min"]}
    whole = sum(counted.values(), Fraction(0))
    influence = {a: counted[a] / whole if a in counted else Fraction(0) for a in ACTORS}
    out: Results = {"control": float(in_control(influence, int(s["incumbent"]), s["threshold"]))}
    out |= {f"support_{a}": float(support[a]) for a in ACTORS}
    return out | {f"influence_{a}": float(influence[a]) for a in ACTORS}


ALL = dict.fromkeys(
    ("control", *(f"support_{a}" for a in ACTORS), *(f"influence_{a}" for a in ACTORS)),
    1e-12,
)
SAFE = {"security_1": 100.0, "security_2": 40.0, "security_3": 30.0}
CASES: list[tuple[dict[str, Any], int, dict[str, float]]] = [
    ({}, 1, ALL),
    (SAFE, 1, ALL),
    (SAFE | {"incumbent": 0, "relation_2_1": 0.7}, 1, ALL),
    (SAFE | {"incumbent": 3, "relation_1_3": 0.9, "relation_1_1": 0.15}, 1, ALL),
    ({"security_1": -80.0, "security_2": -30.0, "security_3": -90.0, "incumbent": 3}, 1, ALL),
    ({"security_1": -30.0, "people_2": 90.0, "incumbent": 1}, 1, ALL),
    ({"incumbent": 1, "relation_1_1": 0.25, "relation_1_2": 0.45, "threshold": 0.35}, 1, ALL),
    ({"incumbent": 3, "relation_1_1": 0.4, "threshold": 0.6, "support_min": 0.02}, 1, ALL),
    (
        {
            "relation_min": 0.0,
            "support_min": 0.0,
            "security_low": -60.0,
            "security_high": 70.0,
            "incumbent": 0,
        },
        1,
        ALL,
    ),
    ({"people_1": 0.0, "people_3": 0.0, "incumbent": 1}, 1, ALL),
]
