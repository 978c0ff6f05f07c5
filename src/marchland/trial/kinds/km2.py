"""Share of ground that a publisher says was lost between two of its own figures; publishers are never mixed."""

from marchland.trial.docket import Docket
from marchland.trial.finding import Finding, of_rows
from marchland.trial.kind import Arg, Given, Kind, day


def judge(d: Docket, g: Given) -> Finding:
    """Holds if the share lost from the first figure to the last before `until` lies within the bounds."""
    rows = sorted(
        (t for t in d.scenario.territory
         if t.publisher == g["publisher"] and g["since"] <= t.date < min(g["until"], d.end)),
        key=lambda t: t.date,
    )  # fmt: skip
    if len({t.area for t in rows}) > 1 or len(rows) < 2:
        return Finding(
            None, f"{g['publisher']}: no two figures of one area from {day(g['since'])} to {day(g['until'])}"
        )
    one, two = rows[0], rows[-1]
    share = 1 - two.km2 / one.km2
    words = (
        f"{g['publisher']}, {one.area}: {one.km2:,.0f} km2 ({day(one.date)}) to {two.km2:,.0f} ({day(two.date)}), "
        f"{share:.2%} lost"
    )
    return Finding(g["above"] < share < g["below"], words, strength=of_rows([one, two]), rows=[one, two])


kind = Kind(
    "km2",
    "what share of its ground was lost, by one publisher's count?",
    (
        Arg("publisher", "publisher"), Arg("since", "day"), Arg("until", "day"), Arg("above", "number", -1e18),
        Arg("below", "number", 1e18),
    ),
    judge,
)  # fmt: skip
