"""Something is on record as having happened, by the day on which the claim was made."""

from marchland.trial.docket import Docket
from marchland.trial.finding import Finding, of_rows
from marchland.trial.kind import Arg, Given, Kind, day


def judge(d: Docket, g: Given) -> Finding:
    """Holds if the event lies before the limit; a single row of low confidence cannot tell."""
    row = next(e for e in d.scenario.events if e.event == g["event"])
    if row.date >= d.end:
        return Finding(False, f"{row.title}: not on record before {day(d.end)}", strength=of_rows([row]))
    if row.confidence == "low":
        return Finding(None, f"{row.title} ({day(row.date)}): rests on one weak source", strength="weak")
    return Finding(True, f"{row.title}, {day(row.date)}", strength=of_rows([row]))


kind = Kind("event", "is this event on record?", (Arg("event", "event"),), judge)
