"""The claim's words reach further than what was measured."""

from marchland.trial.docket import Docket
from marchland.trial.finding import SCOPE, Finding
from marchland.trial.kind import Arg, Given, Kind


def judge(_: Docket, g: Given) -> Finding:
    """Marks a claim whose figure is right for less than it says."""
    return Finding(True, f"scope: {g['why']}", by=SCOPE, strength="strong")


kind = Kind("scope", "does the claim reach further than the measurement?", (Arg("why", "text"),), judge)
