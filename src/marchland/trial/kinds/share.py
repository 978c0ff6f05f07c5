"""Who led, helped, held or harmed where places were won: a share of recaptures, in two codings.

The interval is Jeffreys'; fewer than SOME cases have none and are told as a count, which decides only where the claim
names its places, for then the count is of all that was asked about. The two coders share conventions and partly
sources, so that their agreement overstates how sure one may be. Fails when: attempts that failed are not on record,
as here; shares are of successes alone. How strong it is goes by the number of operations (`operations`) and not of
places, since towns that were taken together are not independent.
"""

from typing import Any

from marchland.stats.intervals import jeffreys, tails
from marchland.stats.shares import percent
from marchland.trial.docket import CODERS, Docket
from marchland.trial.finding import Finding, of_cases
from marchland.trial.kind import Arg, Given, Kind
from marchland.trial.operations import Capture, operations
from marchland.trial.said import so as so_said
from marchland.trial.thresholds import INTERVAL, SOME
from marchland.trial.where import ALL, FIELDS, holding


def judge(d: Docket, g: Given) -> Finding:
    """Holds if both codings put the share beyond the bound, fails if both put it short; else cannot tell."""
    told, said, of_day = [], [], operations(d)
    fewest = 10**9
    for coder in CODERS:
        rows = asked(d, g, coder)
        if not rows:
            continue
        hits, of = sum(so for so, _ in rows), len(rows)
        fewest = min(fewest, len({of_day[capture] for _, capture in rows}))
        low, high = jeffreys(hits, of, tails(INTERVAL)) if of >= SOME else (hits / of, hits / of)
        between = f"90% {percent(low)} to {percent(high)}" if of >= SOME else "too few for an interval"
        said.append(f"{hits} of {of} ({between}) by coder {coder}")
        sure = of >= SOME or g["places"]
        told.append(None if not sure else True if low > g["above"] else False if high < g["above"] else None)
    what = f"{so_said(g['field'], g['values'], d.named)}{g['where'].words(d.named)}"
    rows = [f for coder in CODERS for f in looked(d, g, coder)]
    if not told:
        return Finding(None, f"{what}: neither coder has such a row")
    words = f"{what} in {'; '.join(said)}; asked: above {g['above']:.0%}"
    return Finding(told[0] if len(set(told)) == 1 else None, words, strength=of_cases(fewest), rows=rows)


def looked(d: Docket, g: Given, coder: str) -> list[Any]:
    """A coder's rows on recaptures, at the places that are named or at all."""
    return [f for f in d.forces(coder, g["where"]) if not g["places"] or f.place in g["places"]]


def asked(d: Docket, g: Given, coder: str) -> list[tuple[bool, Capture]]:
    """Recaptures of which a coder tells it, at the places that are named or at all: whether it was so, and which."""
    told = (
        (holding([getattr(f, field) for field in g["field"]], g["values"]), (f.place, f.date))
        for f in looked(d, g, coder)
    )
    return [(so, capture) for so, capture in told if so is not None]


kind = Kind(
    "share",
    "in what share of recaptures was it so?",
    (
        Arg("field", "words", choices=FIELDS), Arg("values", "codes"), Arg("above", "number"),
        Arg("places", "places", ()), Arg("where", "recaptures_where", ALL),
    ),
    judge,
)  # fmt: skip
