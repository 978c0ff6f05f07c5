"""A group's recorded strength grew or shrank."""

from marchland.trial.docket import Docket
from marchland.trial.finding import Finding, of_rows
from marchland.trial.kind import Arg, Given, Kind, day


def judge(d: Docket, g: Given) -> Finding:
    """Holds if the last recorded strength by `until` is at least `by` times the first from `since` on."""
    rows = sorted(
        (
            r
            for r in d.scenario.strengths
            if r.group == g["group"] and g["since"] <= r.date <= min(g["until"], d.end)
        ),
        key=lambda r: r.date,
    )
    if len(rows) < 2:
        return Finding(
            None,
            f"{d.named(g['group'])}: fewer than two strengths from {day(g['since'])} to {day(g['until'])}",
        )
    one, two = rows[0], rows[-1]
    if one.scope != two.scope:
        return Finding(None, f"{d.named(g['group'])}: '{one.scope}' is not compared with '{two.scope}'")
    words = f"{d.named(g['group'])}: {one.best:,.0f} persons ({day(one.date)}) to {two.best:,.0f} ({day(two.date)})"
    return Finding(two.best >= g["by"] * one.best, words, strength=of_rows([one, two]), rows=[one, two])


kind = Kind(
    "grew",
    "did this group grow?",
    (Arg("group", "group"), Arg("since", "day"), Arg("until", "day"), Arg("by", "number", 1.0)),
    judge,
)
