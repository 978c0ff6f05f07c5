"""Does a side lose when it fights alone: of places that it won or lost with no ally on record, the share that it lost.

Alone means that on the day no group of its own was allied or in a tactical pact with a group that acts in the place's
country; groups that it had taken in (`but`) do not count. The interval of the share is Jeffreys'. Fails when: attacks
that came to nothing are not on record, as here; allies in one town are on no table, only by group and country.
"""

from datetime import date

from marchland.stats.intervals import jeffreys, tails
from marchland.stats.shares import percent
from marchland.trial.docket import Docket
from marchland.trial.finding import Finding, of_cases
from marchland.trial.kind import Arg, Given, Kind, day
from marchland.trial.thresholds import INTERVAL, SOME
from marchland.trial.where import ALL

AT_ITS_SIDE = ("allied", "tactical")


def judge(d: Docket, g: Given) -> Finding:
    """Holds if the share lost, its interval included, lies above the bound; fails if below; else cannot tell."""
    fought = [c for c in d.between(g["since"], g["until"], g["where"]) if g["side"] in (c.former, c.taker)]
    by = [(c, allies(d, g, c.day, c.place)) for c in fought]
    alone = [c for c, others in by if not others]
    lost, of = sum(c.former == g["side"] for c in alone), len(alone)
    helped = len(fought) - of
    when = f"{day(g['since'])} to {day(g['until'])}{g['where'].words(d.named)}"
    words = (
        f"{d.named(g['side'])}, {when}: with no ally on record it took {of - lost} places and lost {lost}; "
        f"{helped} more changed hands while it had some"
    )
    rows = [c.row for c in alone]
    if of < SOME:
        return Finding(None, f"{words}: too few to tell", rows=rows)
    low, high = jeffreys(lost, of, tails(INTERVAL))
    words += f"; share lost {percent(lost / of)} (90% {percent(low)} to {percent(high)}); asked: above {g['above']:.0%}"
    return Finding(
        True if low > g["above"] else False if high < g["above"] else None,
        words,
        strength=of_cases(of),
        rows=rows,
    )


def allies(d: Docket, g: Given, when: date, place: str) -> list[str]:
    """Groups of other sides at its side on a day in the country of a place."""
    s, country = d.scenario, d.place(place).country
    own = {name for name, group in s.groups.items() if group.side == g["side"]}
    found = []
    for r in s.relations:
        mine, other = (r.a, r.b) if r.a in own else (r.b, r.a)
        if mine not in own or other in own or other in g["but"] or other not in s.groups:
            continue
        acts = s.sides[s.groups[other].side].acts_in
        if (
            r.relation in AT_ITS_SIDE
            and country in acts
            and r.since <= when
            and (r.until is None or when < r.until)
        ):
            found.append(other)
    return found


kind = Kind(
    "alone",
    "does a side lose when no ally is at its side?",
    (
        Arg("side", "side"), Arg("since", "day"), Arg("until", "day"), Arg("above", "number", 0.5),
        Arg("but", "groups", ()), Arg("where", "changes_where", ALL),
    ),
    judge,
)  # fmt: skip
