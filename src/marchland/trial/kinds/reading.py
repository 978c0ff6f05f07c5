"""How the court reads a word of the claim, or what goes beside its evidence; printed with the reason, no evidence."""

from marchland.trial.docket import Docket
from marchland.trial.finding import READING, Finding
from marchland.trial.kind import Arg, Given, Kind


def judge(_: Docket, g: Given) -> Finding:
    """Never decides."""
    return Finding(None, g["why"], by=READING, strength="strong")


kind = Kind("reading", "how is the claim read here?", (Arg("why", "text"),), judge)
