"""What the simulation adds to a trial, in sentences: which verdicts it moves, which it weakens, which it leaves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from marchland.trial.finding import MODEL, STRENGTHS
from marchland.trial.verdict import UNDETERMINED

Judged = Mapping[str, Any]


def sentences(verdicts: Iterable[Judged]) -> list[str]:
    """One sentence a kind of change; nothing where no claim asks the model, or the trial was kept without saying so."""
    known = (v for v in verdicts if v.get("record_verdict"))
    asked = [v for v in known if any(f["by"] == MODEL for f in v.get("evidence") or ())]
    if not asked:
        return []
    moved = [v for v in asked if v["verdict"] != v["record_verdict"]]
    same = [v for v in asked if v["verdict"] == v["record_verdict"] != UNDETERMINED]
    weaker, stronger = ([v for v in same if sign * (rank(v) - rank(v, "record_")) > 0] for sign in (-1, 1))
    rest = [v for v in asked if v not in (*moved, *weaker, *stronger)]
    out = [f"{claims(len(asked))} {'asks' if len(asked) == 1 else 'ask'} the simulation."]
    if moved:
        told = "; ".join(f"{v['claim']} from {v['record_verdict']} to {graded(v)}" for v in moved)
        out.append(f"It moves {verdicts_of(moved)}: {told}.")
    out += [
        f"It makes {verdicts_of(some)} {how}: {named(some)}."
        for some, how in ((weaker, "weaker"), (stronger, "stronger"))
        if some
    ]
    if rest:
        out.append(f"It leaves {verdicts_of(rest)} as the record alone would: {named(rest)}.")
    return out


def claims(n: int) -> str:
    """How many claims."""
    return f"{n} claim{'' if n == 1 else 's'}"


def verdicts_of(some: Sequence[Judged]) -> str:
    """How many verdicts."""
    return f"{len(some)} verdict{'' if len(some) == 1 else 's'}"


def named(some: Sequence[Judged]) -> str:
    """Which claims."""
    return ", ".join(v["claim"] for v in some)


def graded(v: Judged) -> str:
    """A verdict with its strength, which one that is open has not."""
    return v["verdict"] if v["verdict"] == UNDETERMINED else f"{v['verdict']} ({v['strength']})"


def rank(v: Judged, which: str = "") -> int:
    """How strong a verdict is, or (`record_`) the record's alone."""
    strength = v[f"{which}strength"]
    return STRENGTHS.index(strength) if strength in STRENGTHS else 0
