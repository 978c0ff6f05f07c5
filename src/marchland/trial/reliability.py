"""How far a verdict of this court can be trusted: theses of which the truth is known, judged in the same sitting.

False theses found supported are one kind of error, true ones not found supported the other. Each thesis is of a sort,
the words before a colon in its column `test`: `plain`, or hard in some way (confounded, true elsewhere, of the opposite
sign). Intervals of shares are Jeffreys' (brown_2001). Fails when: theses were planted by who knew the court.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from marchland.stats.intervals import jeffreys, tails
from marchland.stats.shares import percent
from marchland.trial.thresholds import INTERVAL
from marchland.trial.verdict import CONTRADICTED, SUPPORTED, Verdict

Tally = dict[str, Any]
"""How many were found supported and contradicted, of how many; with `sorts`, the same for every sort of thesis."""


def sort_of(test: str) -> str:
    """The sort of a planted thesis, from its column `test`."""
    return test.partition(":")[0].strip()


def tally(verdicts: Iterable[Verdict], sorts: Mapping[str, str]) -> Tally:
    """Counts of verdicts on theses, whole and by the sort of each claim."""
    known = list(verdicts)
    names = dict.fromkeys(sorts.get(v.claim, "") for v in known)
    return {
        **counted(known),
        "sorts": {
            name: counted([v for v in known if sorts.get(v.claim, "") == name]) for name in names if name
        },
    }


def counted(verdicts: list[Verdict]) -> dict[str, int]:
    """How many were found supported and contradicted, of how many."""
    found = [v.verdict for v in verdicts]
    return {"supported": found.count(SUPPORTED), "contradicted": found.count(CONTRADICTED), "of": len(found)}


def sentence(false: Mapping[str, Any], true: Mapping[str, Any]) -> str:
    """Both kinds of error in words, with intervals and by sort; empty where nothing was planted."""
    parts = []
    if false.get("of"):
        parts.append(f"of {false['of']} planted false theses {share(false)} found supported{by_sort(false)}")
    if true.get("of"):
        against = f", and {true['contradicted']} contradicted" if "contradicted" in true else ""
        parts.append(
            f"of {true['of']} planted true ones {share(true)} found supported{by_sort(true)}{against}"
        )
    return f"The court on trial: {'; '.join(parts)}." if parts else ""


def share(counts: Mapping[str, Any]) -> str:
    """How many were found supported, in per cent with its interval."""
    k, n = counts["supported"], counts["of"]
    low, high = jeffreys(k, n, tails(INTERVAL))
    return f"{k} ({percent(k / n)}, 90% {percent(low)} to {percent(high)})"


def by_sort(counts: Mapping[str, Any]) -> str:
    """The same counts by sort, where there are several."""
    sorts = counts.get("sorts") or {}
    if len(sorts) < 2:
        return ""
    told = [f"{name} {c['supported']} of {c['of']}" for name, c in sorts.items()]
    return f" ({', '.join(told)})"
