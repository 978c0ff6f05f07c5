"""A recorded figure lies above or below a bound."""

from marchland.trial.docket import Docket
from marchland.trial.finding import Finding, of_rows
from marchland.trial.kind import Arg, Given, Kind, day


def judge(d: Docket, g: Given) -> Finding:
    """Holds if every figure in the time lies within the bounds, low and high estimates included; mixed cannot tell."""
    what = f"{d.named(g['indicator'])}, {d.named(g['area'])}"
    rows = [m for m in d.measures(g["indicator"], g["area"]) if g["since"] <= m.since < g["until"]]
    if not rows:
        return Finding(
            None,
            f"{what}: no figure from {day(g['since'])} to {day(g['until'])}",
        )
    low = min(m.best if m.low is None else m.low for m in rows)
    high = max(m.best if m.high is None else m.high for m in rows)
    words = (
        f"{what}: {low:,g} to {high:,g} {rows[0].unit}"
        if high > low
        else (f"{what}: {low:,g} {rows[0].unit}")
    )
    words += (
        f" ({', '.join(sorted({m.scope for m in rows if m.scope}))})" if any(m.scope for m in rows) else ""
    )
    inside = [g["above"] < value < g["below"] for value in (low, high)]
    return Finding(all(inside) if len(set(inside)) == 1 else None, words, strength=of_rows(rows), rows=rows)


kind = Kind(
    "measure",
    "does this recorded figure lie above or below a bound?",
    (
        Arg("indicator", "indicator"), Arg("area", "area"), Arg("since", "day"), Arg("until", "day"),
        Arg("above", "number", -1e18), Arg("below", "number", 1e18),
    ),
    judge,
)  # fmt: skip
