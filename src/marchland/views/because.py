"""Why a place changed hands, in sentences: over all futures, and in one of them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from marchland.ensemble.fell import Difference, Fell, Part, Taker
from marchland.ensemble.why import Account, Happening
from marchland.stats.shares import percent
from marchland.views.words import day, listed

TOLD = 3
"""Mechanisms that a sentence names, and takers or captures that get sentences of their own (twice as many)."""
LEAST = 1.1
"""A factor nearer to one than this, either way, is left out."""
WAYS = {
    "assault": ("opened a siege", "the rate of one stood"),
    "take": ("won a siege", "the rate of winning stood"),
    "seize": ("took it at once", "the rate of that stood"),
}


def print_fell(told: Fell, folder: str, console: Console | None = None) -> None:
    """Print what became of a place over all futures to standard output, or to `console`."""
    out = console or Console()
    out.print(heading(told), style="bold", markup=False, highlight=False)
    for line in over_all(told):
        inset = len(line) - len(line.lstrip(" -"))
        out.print(Padding(Text(line[inset:]), (0, 0, 0, inset)) if inset else Text(line))
    if told.takers:
        example = f"marchland why {folder} {told.place} --run {told.takers[0].example}"
        out.print(f"One of these futures, with its books: {example}", markup=False, highlight=False)
    out.print("All of it describes simulated futures, not the war.")


def heading(told: Fell) -> str:
    """Of what is told."""
    made = f"strategy {told.strategy}, seed {told.seed}"
    return f"{told.label} in {told.runs:,} futures of {told.scenario} from {day(told.start)}, {made}"


def over_all(told: Fell) -> list[str]:
    """Sentences on whether and to whom it fell, then what made the difference."""
    out = counts(told)
    for head, parts in reasons(told):
        out += [head, *(f"  - {part}" for part in parts)]
    return out


def counts(told: Fell) -> list[str]:
    """A sentence for futures in which it never changed hands, if any, and for each side that took it."""
    out = [taken(told, one) for one in told.takers]
    if told.never:
        low, high = round(told.never_low * told.runs), round(told.never_high * told.runs)
        among = f"In {told.never:,} of {told.runs:,} futures ({low:,} to {high:,})"
        out.insert(0, f"{among} {told.label} never changed hands.")
    return out


def reasons(told: Fell) -> list[tuple[str, list[str]]]:
    """What made the difference, for each way in which the first of its takers took it: a sentence and its parts."""
    if not told.takers:
        return []
    if not told.differences:
        return [
            (
                f"In the {told.opened:,} futures whose books were opened it was taken too rarely to say what made the "
                "difference.",
                [],
            )
        ]
    usual = (
        "Usual is the geometric mean of all weeks in which it could have happened. Intervals in brackets hold 90%, "
        "over futures; causes that change a rate by less than a tenth are left out."
    )
    return [*(difference(told, one) for one in told.differences), (usual, [])]


def taken(told: Fell, one: Taker) -> str:
    """How often a side took it, when, after how long a siege, and how often it kept it."""
    low, high = round(one.low * told.runs), round(one.high * told.runs)
    among = f"In {one.futures:,} of {told.runs:,} futures ({low:,} to {high:,})"
    name = told.names.get(one.side, one.side)
    how = (
        f"in {one.besieged:,} of these after a siege of a week or more"
        if one.besieged
        else "in none of these after a siege of a week"
    )
    typical = f" ({weeks(int(one.siege))} in the middle one)" if one.siege >= 1 else ""
    return (
        f"{among} {told.label} was taken by {name}: the first time on {day(one.first)} in the middle one of these, "
        f"{how}{typical}; in {one.kept:,} of these it is held by {name} at the end."
    )


def difference(told: Fell, one: Difference) -> tuple[str, list[str]]:
    """What set the weeks apart in which a side took a place in one way."""
    name = told.names.get(told.takers[0].side, told.takers[0].side)
    did, stood = WAYS[one.way]
    head = (
        f"What made the difference when {name} {did} ({one.count:,} times in the {told.opened:,} futures whose books "
        f"were opened): {stood} {times(one.times)} as high as usual for this place. Of this:"
    )
    shown = [part for part in one.parts if abs(math.log(part.times)) >= math.log(LEAST)][: 2 * TOLD]
    parts = [f"{made(part.mechanism, part.times, told.claims)} {interval(part)}" for part in shown]
    return head, parts or ["no cause by itself changes it by a tenth"]


def in_one(told: Account) -> list[str]:
    """A sentence or two for each change of hands in one future; the first few of many."""

    def name(side: str) -> str:
        return told.names.get(side, side)

    out = [f"In this future {told.label} is held by {name(told.first_holder)} at the start."]
    falls = [h for h in told.happenings if h.event in ("take", "seize")]
    out += [fall(told, h, name(h.side), name(h.holder_before)) for h in falls[: 2 * TOLD]]
    if len(falls) > 2 * TOLD:
        out.append(f"It changes hands {len(falls) - 2 * TOLD} times more.")
    if not falls:
        out.append(
            "It does not change hands."
            if not told.happenings
            else "It is besieged, and does not change hands."
        )
    else:
        out.append(f"At the end it is held by {name(told.last_holder)}.")
    return out


def fall(told: Account, h: Happening, taker: str, loser: str) -> str:
    """One change of hands: when, after how long a siege, and at what chances, of what causes."""
    opening = opened(told.happenings, h)
    lasted = h.week - opening.week if opening else 0
    how = (
        f"after a siege of {weeks(lasted)}"
        if lasted
        else "within a week of being attacked"
        if opening
        else "at once"
    )
    said = f"It falls to {taker} on {day(h.date)} {how}; "
    if opening is None:
        cause = (
            claim(max(h.shares, key=lambda m: h.shares[m]), told.claims)
            if h.shares
            else "nothing on the books"
        )
        return f"{said}the chance of it that week was {chance(h)}, because: {cause}."
    own, other = (round(h.force.get(side, 0.0)) for side in (h.side, h.holder_before))
    return (
        f"{said}the siege was opened at a chance of {chance(opening)} a week, {causes(opening, told.claims)}; to win "
        f"it in the last week the chance was {chance(h)}, with a strength there of {own:,} against the {other:,} "
        f"of {loser}."
    )


def opened(happenings: Sequence[Happening], fall: Happening) -> Happening | None:
    """The opening of the siege that ended with a capture; None for what was seized at once."""
    if fall.event != "take":
        return None
    mine = [h for h in happenings if h.event == "assault" and h.side == fall.side and h.week <= fall.week]
    return mine[-1] if mine else None


def causes(h: Happening, claims: Mapping[str, str]) -> str:
    """What raised and lowered a rate most, in words."""
    ranked = sorted(h.factors.items(), key=lambda item: -abs(item[1]))
    big = [(m, math.exp(log)) for m, log in ranked if abs(log) >= math.log(LEAST)][:TOLD]
    if not big:
        return "which nothing raised or lowered by a tenth"
    return "because " + listed([made(m, factor, claims) for m, factor in big])


def made(mechanism: str, factor: float, claims: Mapping[str, str]) -> str:
    """What a mechanism made of a rate. Its claim is put as one: where its sign is open a factor may go against it."""
    said = claims.get(mechanism, "").rstrip(".")
    stated = f" (claim: {said[:1].lower()}{said[1:]})" if said else ""
    return f"'{mechanism}'{stated} made it {times(factor)} as high"


def claim(mechanism: str, claims: Mapping[str, str]) -> str:
    """What a mechanism says of the world, its name behind it for those who look it up."""
    said = claims.get(mechanism, "").rstrip(".")
    return f"{said[:1].lower()}{said[1:]} [{mechanism}]" if said else f"[{mechanism}]"


def chance(h: Happening) -> str:
    """Chance that it happens within the week."""
    return percent(-math.expm1(-h.hazard), 1)


def times(factor: float) -> str:
    """A factor in words: '21 times', '2.4 times', '0.6 times'."""
    return f"{factor:,.0f} times" if factor >= 10 else f"{factor:.2g} times"


def interval(part: Part) -> str:
    """The interval of a factor in brackets."""
    low, high = (f"{end:,.0f}" if end >= 10 else f"{end:.2g}" for end in (part.low, part.high))
    return f"({low} to {high})"


def weeks(count: int) -> str:
    """A number of weeks."""
    return "1 week" if count == 1 else f"{count} weeks"
