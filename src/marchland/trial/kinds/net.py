"""Places that a side gained less those that it lost."""

from marchland.trial.docket import Docket
from marchland.trial.finding import Finding, of_cases
from marchland.trial.kind import Arg, Given, Kind, day


def judge(d: Docket, g: Given) -> Finding:
    """Holds if gains less losses lie within the bounds."""
    some = [c for c in d.between(g["since"], g["until"]) if g["country"] in ("", d.country(c.place))]
    won, gone = (sum(getattr(c, end) == g["side"] for c in some) for end in ("taker", "former"))
    words = (
        f"{d.named(g['side'])} took {won} and lost {gone} places from {day(g['since'])} to {day(g['until'])}"
    )
    return Finding(g["least"] <= won - gone <= g["most"], words, strength=of_cases(won + gone))


kind = Kind(
    "net",
    "did this side gain or lose ground on balance?",
    (
        Arg("side", "side"), Arg("since", "day"), Arg("until", "day"), Arg("least", "number", -1e9),
        Arg("most", "number", 1e9), Arg("country", "country", ""),
    ),
    judge,
)  # fmt: skip
