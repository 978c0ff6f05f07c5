"""Places that a side gained less those that it lost; or the people who lived in them before the war.

People are residents as recorded for the start, not those who were still there. Fails when: towns had emptied.
"""

from marchland.trial.docket import Docket
from marchland.trial.finding import Finding, of_cases
from marchland.trial.kind import Arg, Given, Kind, day
from marchland.trial.where import ALL

PLACES = "places"


def judge(d: Docket, g: Given) -> Finding:
    """Holds if gains less losses lie within the bounds."""
    some = d.between(g["since"], g["until"], g["where"])
    won, gone = ([c for c in some if getattr(c, end) == g["side"]] for end in ("taker", "former"))
    gains, losses = (
        len(x) if g["of"] == PLACES else sum(d.place(c.place).population for c in x) for x in (won, gone)
    )
    what = g["of"] if g["of"] == PLACES else "people (residents before the war)"
    words = (
        f"{d.named(g['side'])} took {gains:,.0f} and lost {losses:,.0f} {what} from {day(g['since'])} to "
        f"{day(g['until'])}{g['where'].words(d.named)}"
    )
    rows = [c.row for c in (*won, *gone)]
    return Finding(g["least"] <= gains - losses <= g["most"], words, strength=of_cases(len(rows)), rows=rows)


kind = Kind(
    "net",
    "did this side gain or lose ground on balance?",
    (
        Arg("side", "side"), Arg("since", "day"), Arg("until", "day"), Arg("least", "number", -1e9),
        Arg("most", "number", 1e9), Arg("of", "word", PLACES, (PLACES, "people")), Arg("where", "changes_where", ALL),
    ),
    judge,
)  # fmt: skip
