"""What the claim says is on no table of the scenario; an honest test that cannot tell, with the reason."""

from marchland.trial.docket import Docket
from marchland.trial.finding import Finding
from marchland.trial.kind import Arg, Given, Kind


def judge(_: Docket, g: Given) -> Finding:
    """Never tells."""
    return Finding(None, f"nothing on record that could tell: {g['why']}")


kind = Kind("nothing", "why can this not be told?", (Arg("why", "text"),), judge)
