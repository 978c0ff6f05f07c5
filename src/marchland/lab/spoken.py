"""The first sentences of an answer: which way B goes, if any, and in how many futures; written here, shown by the page.

Futures that come out the same are told as such. The share that a table gives counts half of them as fewer, so that it
reads 25 of 50 where hardly any future differs. A direction is named where page one would name a difference, and where
the mean does not point the other way.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marchland.compare.beliefs import HALF, even

SAME, LESS, MORE, EITHER = "same", "less", "more", "either"
WAYS = {
    SAME: "is the same in most futures",
    LESS: "falls more often than it rises",
    MORE: "rises more often than it falls",
    EITHER: "rises about as often as it falls",
}
LEAD = {frozenset({SAME}): "B changes little: ", frozenset({EITHER}): "B goes no clear way: "}
LEAD[frozenset({SAME, EITHER})] = LEAD[frozenset({EITHER})]
"""What comes before where no outcome has a direction."""


def way(d: Mapping[str, Any]) -> str:
    """Which way an outcome goes under B: the same in most futures, else by the share and by the mean."""
    if d["same"] > HALF * d["of"]:
        return SAME
    less = d["share"] > HALF
    open_ = even({"": d["share"]}, d["share_low"], d["share_high"]) or d["mean"] * (1 if less else -1) > 0
    return EITHER if open_ else LESS if less else MORE


def counted(d: Mapping[str, Any]) -> str:
    """In how many futures there are fewer, more or as many, the most frequent first."""
    of = f"{d['of']:,}"
    parts = [("fewer", d["less"]), ("more", d["more"]), ("the same", d["same"])]
    parts = sorted((one for one in parts if one[1]), key=lambda one: -one[1])
    (first, n), *rest = parts
    if not rest:
        return f"{first} in all {of} futures"
    return ", ".join([f"{first} in {n:,} of {of} futures", *(f"{word} in {k:,}" for word, k in rest)])


def headline(differences: Mapping[str, Mapping[str, Any]], same: bool, futures: int, focal: str) -> list[str]:
    """Sentences on civilians killed and on places at the end, the direction first and the counts after it."""
    if same:
        return [
            f"No future differs: what was changed moves nothing in {futures:,} futures, neither towns nor deaths."
        ]
    civil, places = differences["civilians"], differences["places_end"]
    ways = {way(civil), way(places)}
    lead, held = LEAD.get(frozenset(ways), ""), f"places held by {focal} at the end"
    killed = "the number of civilians killed"
    if len(ways) == 1:
        said = f"{killed} {WAYS[way(civil)]}, and so {'is' if ways == {SAME} else 'does'} that of {held}"
    else:
        said = f"{killed} {WAYS[way(civil)]}; that of {held} {WAYS[way(places)]}"
    first = f"{lead}{said}." if lead else f"Under B {said}."
    return [
        first,
        f"Civilians killed: {counted(civil)}.",
        f"{held[:1].upper()}{held[1:]}: {counted(places)}.",
    ]
