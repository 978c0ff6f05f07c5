"""Who led, helped, held or harmed where places were won: a share of recaptures, in two codings.

The interval is Jeffreys'; fewer than SOME cases have none and are told as a count, which decides only where the claim
names its places, for then the count is of all that was asked about. The two coders share conventions and partly
sources, so that their agreement overstates how sure one may be. Fails when: attempts that failed are not on record,
as here; shares are of successes alone.
"""

from collections.abc import Sequence
from typing import Any

from marchland.stats.intervals import jeffreys, tails
from marchland.stats.shares import percent
from marchland.trial.docket import CODERS, Docket
from marchland.trial.finding import Finding, of_cases
from marchland.trial.kind import Arg, Given, Kind
from marchland.trial.thresholds import INTERVAL, SOME

FIELDS = (
    "lead",
    "support",
    "air",
    "local_share",
    "co_ethnic",
    "held_after",
    "reprisal",
    "reprisal_by",
    "returns",
    "retook",
)


def judge(d: Docket, g: Given) -> Finding:
    """Holds if both codings put the share beyond the bound, fails if both put it short; else cannot tell."""
    told, said = [], []
    fewest = 10**9
    for coder in CODERS:
        rows = asked(d, g, coder)
        if not rows:
            continue
        hits, of = sum(bool(set(getattr(f, g["field"])) & set(g["values"])) for f in rows), len(rows)
        fewest = min(fewest, of)
        low, high = jeffreys(hits, of, tails(INTERVAL)) if of >= SOME else (hits / of, hits / of)
        between = f"90% {percent(low)} to {percent(high)}" if of >= SOME else "too few for an interval"
        said.append(f"{hits} of {of} ({between}) by coder {coder}")
        sure = of >= SOME or g["places"]
        told.append(None if not sure else True if low > g["above"] else False if high < g["above"] else None)
    words = f"{g['field']} is {' or '.join(g['values'])} in {'; '.join(said)}; asked: above {g['above']:.0%}"
    if not told:
        return Finding(None, f"{g['field']}: neither coder has such a row")
    return Finding(told[0] if len(set(told)) == 1 else None, words, strength=of_cases(fewest))


def asked(d: Docket, g: Given, coder: str) -> Sequence[Any]:
    """Recaptures of which a coder tells the field, at the places that are named or at all."""
    return [
        f for f in d.forces(coder) if (not g["places"] or f.place in g["places"]) and getattr(f, g["field"])
    ]


kind = Kind(
    "share",
    "in what share of recaptures was it so?",
    (
        Arg("field", "word", choices=FIELDS), Arg("values", "codes"), Arg("above", "number"),
        Arg("places", "places", ()),
    ),
    judge,
)  # fmt: skip
