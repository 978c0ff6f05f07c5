"""How page one opens: the question in plain words, what the picture shows, what the record says, what the model adds.

Everything is said from the numbers of the case; what the model missed is said in the same words as what it hit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from marchland.compare.beliefs import depends
from marchland.stats.shares import among
from marchland.views.answer import nameless
from marchland.views.draw.fans import MOST
from marchland.views.words import day, listed, name_of, number, plain, span, wide

Case = Mapping[str, Any]
OF = 50
WORDS = {
    "supported": "supports {}", "contradicted": "contradicts {}", "mixed": "is mixed on {}",
    "undetermined": "leaves {} open", "true in fact but wrong in scope": "finds {} true in fact but wrong in scope",
}  # fmt: skip
ON = {"weeks_held": "on the ground", "civilians": "on civilians killed"}


def asked(found: Case) -> str:
    """What was done, in one sentence."""
    many, futures = len(found["strategies"]), simulated(found)
    learned = "learned from the record before it" if found["learned"] else "from priors, nothing learned"
    known = (
        "with what was known then"
        if not replayed(found)
        else "with the effort that came later taken as given"
    )
    return (
        f"From {day(found['cut'])}, {known}: {futures:,} futures under each of {many} strategies, which share "
        f"their past and their luck (parameters {learned}), beside what happened."
    )


def simulated(found: Case) -> int:
    """Futures of each strategy under the first set of assumptions: those asked for, in whole blocks."""
    return int(next(iter(found.get("futures", {}).values()), found["runs"]))


def replayed(found: Case) -> bool:
    """Whether later inputs were replayed; a case without weeks does not say."""
    return bool(found.get("ground") and found["ground"]["replayed"])


def knew(found: Case) -> str:
    """What the futures know of the time after the cut."""
    if not found.get("ground"):
        return ""
    if replayed(found):
        return (
            "Outside effort, events and pacts after the cut are replayed as they came in every future, so this is no "
            "forecast: it asks what strategies would have changed, given them."
        )
    return (
        f"'{plain(found['against'])}' is the plan as it stood on {day(found['cut'])}: outside effort, recruits and "
        "relations stay as they were known then. Nothing recorded after that day is in any future; the black line "
        "after it is for the reader alone."
    )


def standing(found: Case) -> str:
    """Who held how many towns at the cut, most first: whoever is to act acts from there. Empty where none are kept."""
    rows = (found.get("towns") or {}).get("rows", ())
    held = Counter(row["cut"] for row in rows if row["cut"])
    if not held:
        return ""
    told = listed([f"{side} {number(many)}" for side, many in held.most_common()])
    return f"Towns held on that day, of {len(rows)}: {told}."


def seen(found: Case) -> str:
    """What the picture shows, in a sentence or two: where futures end, and how the record lies in them."""
    ground = found["ground"]
    against, focal = found["against"], found["scenario"]["focal"]
    told, bands = ground["agree"][against], ground["strategies"][against]["places"]
    record, since = ground["record"]["places"], ground["since"]
    start = "" if record[since] is None else f"{number(record[since])} at the cut; "
    end = (
        f"{weeks_on(ground)} later {span(bands[0][-1], bands[4][-1])} in 9 of 10 futures under '{plain(against)}', "
        f"{number(bands[2][-1])} in the middle one"
    )
    end += f", {number(record[-1])} on record." if record[-1] is not None else "."
    return f"Places held by {focal}: {start}{end} {lies(told, ground, bands)}"


def lies(told: Mapping[str, Any], ground: Mapping[str, Any], bands: Sequence[Sequence[float]]) -> str:
    """How the record lies among the futures."""
    if not told["of"]:
        return "The record does not reach beyond the cut."
    said = f"The record lies among these 9 of 10 in {told['inside']} of {told['of']} weeks"
    if told["out"] is None:
        there = ", and is there at the end" if told["inside"] < told["of"] else ""
        return f"{said}{there}{wide(bands[0][-1], bands[4][-1], ground['places'])}."
    when = date.fromisoformat(ground["start"]) + timedelta(weeks=ground["since"] + told["out"])
    side = "below" if told["below"] >= told["above"] else "above"
    return f"{said}; from {day(when)} on it lies {side} them and does not come back: the model missed that."


def again(found: Case) -> str:
    """Places that the focal side takes again, in futures and on record: what is wrong is said where it is seen.

    Losses before the cut do not count, as `compare.outcomes.retaken` has it: only those after it.
    """
    ground, levels = found["ground"], found.get("levels", {}).get(found["against"], {}).get("retaken")
    if levels is None or ground.get("retaken") is None:
        return ""
    middle, low, high = levels
    record = ground["retaken"]
    judged = "" if low <= record <= high else " That is a fault of the model."
    return (
        f" Places that {found['scenario']['focal']} lost after the cut are taken back {times(round(middle))} in the "
        f"middle one of these futures ({span(low, high)} in 90%), on record {times(record)}.{judged}"
    )


def times(count: float) -> str:
    """'once', '19 times'."""
    return "once" if count == 1 else f"{number(count)} times"


def weeks_on(ground: Mapping[str, Any]) -> str:
    """The length of the futures in words."""
    weeks = ground["weeks"]
    return "two years" if weeks == 2 * 52 else f"{weeks} weeks"


def left_out(found: Case) -> str:
    """Which strategies the picture leaves out."""
    more = list(found["ground"]["strategies"])[MOST:]
    return f" Not drawn: {listed([plain(n) for n in more])}." if more else ""


def caption(found: Case) -> str:
    """The figure's caption."""
    many = simulated(found)
    return (
        f"{seen(found)} Dark band: half of {many:,} futures; light band: 9 of 10; blue line: the middle; black: the "
        f"record. Figures at the right: places held in the last week.{area(found)}{again(found)}{left_out(found)}"
    )


def area(found: Case) -> str:
    """The same at the end, counted as area; empty where no area is known."""
    ground, against = found["ground"], found["against"]
    bands, record = ground["strategies"][against]["km2"], ground["record"]["km2"][-1]
    if not max(bands[4]):
        return ""
    held = "" if record is None else f"; the record {number(record)}"
    return (
        f" Counted as area ({ground['area']}), 9 of 10 futures under '{plain(against)}' end with "
        f"{span(bands[0][-1], bands[4][-1])} km2{held}."
    )


def strategies(found: Case) -> list[tuple[str, str]]:
    """Every strategy and what it is; that with which others are compared is what was planned, not what came."""
    told = dict(found["strategies"])
    if found.get("ground") and not replayed(found):
        told[found["against"]] = "As planned then: every lever as it stood at the cut."
    return [(name_of(name), about) for name, about in told.items()]


def recorded(found: Case) -> str:
    """What the record says of the argument's claims; empty without verdicts."""
    counts = found.get("counts", {})
    if not counts:
        return ""
    by = (
        "The record alone"
        if found.get("judged") == "record"
        else "The record, and the model where it is silent,"
    )
    parts = [WORDS.get(name, name + ": {}").format(n) for name, n in counts.items()]
    return f"Of the argument's {sum(counts.values())} claims: {by[0].lower()}{by[1:]} {listed(parts)}."


def indistinct(found: Case) -> list[str]:
    """Rivals that the model cannot tell from what is weighed, and those that it can, in both outcomes."""
    focus, out = plain(found["focus"]), []
    for rival in found.get("apart", []):
        name = plain(rival["strategy"])
        told = {o: rival[o] for o in ON}
        open_ = [o for o, d in told.items() if undecided(d)]
        if not open_:
            d = told["weeks_held"]
            out.append(
                f"It does tell '{focus}' from '{name}': less ground in {among(d['share'], OF)} of {OF} futures."
            )
            continue
        on = listed([ON[o] for o in open_])
        parts = [
            f"{'less ground' if o == 'weeks_held' else 'fewer killed'} under '{focus}' in {among(d['share'], OF)} of "
            f"{OF} futures"
            for o, d in told.items()
            if o in open_
        ]
        turns = any(depends(told[o]["shares"]) for o in open_)
        slight = all(nameless(told[o]) for o in open_)
        why = (
            ", no difference worth naming"
            if slight
            else ", and the named priors do not agree"
            if turns
            else ", and the difference may be none"
        )
        out.append(f"The model cannot tell '{focus}' from '{name}' {on}: {listed(parts)}{why}.")
    return out


def undecided(d: Mapping[str, Any]) -> bool:
    """Whether a difference is left open: its 90% interval reaches zero, the named priors do not agree, or it is not
    worth naming."""
    return bool(d["low"] <= 0 <= d["high"] or depends(d["shares"]) or nameless(d))


def prior_said(found: Case) -> str:
    """What the prior run says beside the record."""
    ground = found["ground"]
    told, last = ground["prior"]["agree"], [row[-1] for row in ground["prior"]["places"]]
    record = ground["record"]["places"][-1]
    held = "" if record is None else f"; it held {number(record)}"
    return (
        f"{ground['prior']['runs']:,} futures from {day(ground['start'])}, parameters from the priors alone, following "
        "no record: they know who held what on the first day, and outside effort as known by "
        f"{day(found['cut'])}. In the last week 9 of 10 hold {span(last[0], last[4])} places, the middle one "
        f"{number(last[2])}{held}. The record lies among 9 of 10 in {told['inside']} of {told['of']} weeks. This is "
        "what the assumptions make of the war before they meet any record; it says nothing about a strategy."
    )
