"""Something is on record as having happened, by the day on which the claim was made, and within some days if asked."""

from datetime import date
from typing import Any

from marchland.trial.docket import Docket, other
from marchland.trial.finding import Finding, of_rows
from marchland.trial.kind import Arg, Given, Kind, day


def judge(d: Docket, g: Given) -> Finding:
    """Holds if the event lies before the limit; a single row of low confidence cannot tell."""
    row = next(e for e in d.scenario.events if e.event == g["event"])
    if row.date >= d.end:
        return Finding(
            False, f"{row.title}: not on record before {day(d.end)}", strength=of_rows([row]), rows=[row]
        )
    if not other(row):
        return Finding(
            None,
            f"{row.title}: on record from the argument alone, which is no evidence of itself",
            rows=[row],
        )
    if not g["since"] <= row.date < g["until"]:
        words = f"{row.title}: on record for {dated(row)}, not from {day(g['since'])} to {day(g['until'])}"
        return Finding(False, words, strength=of_rows([row]), rows=[row])
    if row.confidence == "low":
        return Finding(
            None, f"{row.title} ({dated(row)}): rests on one weak source", strength="weak", rows=[row]
        )
    return Finding(True, f"{row.title}, {dated(row)}", strength=of_rows([row]), rows=[row])


def dated(row: Any) -> str:
    """Its day, with how far it is known."""
    return day(row.date) if row.precision == "day" else f"{day(row.date)} (known to the {row.precision})"


kind = Kind(
    "event",
    "is this event on record?",
    (Arg("event", "event"), Arg("since", "day", date.min), Arg("until", "day", date.max)),
    judge,
)
