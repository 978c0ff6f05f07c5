"""All verdicts on one screen: a cell a claim, by type; told apart by marks, so that no colour is needed.

A mark stands once for a weak verdict, twice for a moderate one, three times for a strong one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from marchland.trial.finding import STRENGTHS
from marchland.trial.verdict import CONTRADICTED, MIXED, SUPPORTED, UNDETERMINED, VOCABULARY, WRONG_SCOPE
from marchland.views.rendered import rendered

MARKS = {SUPPORTED: "+", CONTRADICTED: "-", MIXED: "~", UNDETERMINED: "?", WRONG_SCOPE: "!"}
LOOKS = {SUPPORTED: "yes", CONTRADICTED: "no", MIXED: "mixed", UNDETERMINED: "open", WRONG_SCOPE: "scope"}
"""Verdict -> class of its cell on a page."""
TYPES = {"fact": "facts", "causal": "causes", "forecast": "forecasts", "recommendation": "recommendations"}
REST = "claims"
STRONG = "one mark weak, two moderate, three strong"

Row = tuple[str, list[Mapping[str, Any]]]


def mark(verdict: str, strength: str) -> str:
    """The mark of a verdict, as often as it is strong; of one that is open once."""
    times = 1 if verdict == UNDETERMINED or strength not in STRENGTHS else 1 + STRENGTHS.index(strength)
    return MARKS.get(verdict, "?") * times


def rows(verdicts: Iterable[Mapping[str, Any]]) -> list[Row]:
    """Verdicts by type of claim, in the order in which a claim of that type is settled: facts first."""
    by: dict[str, list[Mapping[str, Any]]] = {name: [] for name in (*TYPES.values(), REST)}
    for v in verdicts:
        by[TYPES.get(v.get("type") or "", REST)].append(v)
    return [(name, some) for name, some in by.items() if some]


def lines(verdicts: Iterable[Mapping[str, Any]], width: int) -> list[str]:
    """The grid for a terminal of a width: as many cells a line as fit, the key below."""
    found = rows(verdicts)
    label = max((len(name) for name, _ in found), default=0) + 2
    cells = {
        name: [f"{v['claim']} {mark(v['verdict'], v['strength'])}" for v in some] for name, some in found
    }
    wide = max((len(c) for some in cells.values() for c in some), default=0) + 2
    each = max(1, (width - label) // max(wide, 1))
    out = []
    for name, some in cells.items():
        for i in range(0, len(some), each):
            line = "".join(c.ljust(wide) for c in some[i : i + each])
            out.append(((name if i == 0 else "").ljust(label) + line).rstrip())
    return [*out, *wrapped([*(f"{MARKS[v]} {v}" for v in VOCABULARY), STRONG], width)]


def wrapped(parts: list[str], width: int) -> list[str]:
    """Parts of a key in lines that fit; none is broken."""
    out = [""]
    for part in parts:
        longer = f"{out[-1]}; {part}" if out[-1] else part
        if len(longer) <= width or not out[-1]:
            out[-1] = longer
        else:
            out.append(part)
    return out


def html(verdicts: Iterable[Mapping[str, Any]]) -> str:
    """The grid as a part of a page; every cell leads to the claim below."""
    told = [
        (
            name,
            [
                {
                    **v,
                    "mark": mark(v["verdict"], v["strength"]).replace("-", "\u2212"),
                    "look": LOOKS.get(v["verdict"], "open"),
                }
                for v in some
            ],
        )
        for name, some in rows(verdicts)
    ]
    key = [(MARKS[v].replace("-", "\u2212"), v, LOOKS[v]) for v in VOCABULARY]
    return rendered("verdict_grid.html.j2", rows=told, key=key, strong=STRONG)
