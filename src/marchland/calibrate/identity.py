"""What a posterior was learned from: the scenario and its record up to the cut, and the form of the parameters."""

from __future__ import annotations

import hashlib
import json
from datetime import date

from marchland.ensemble.manifest import PROGRAM, program
from marchland.record.known_at import known_at
from marchland.scenario import Scenario

USED = (
    "name", "priors", "mechanisms", "communities", "sides", "focal", "groups", "sponsors", "sectors", "parameters",
    "places", "roads", "strengths", "relations", "control", "events", "inputs", "deaths",
)  # fmt: skip
"""Parts of a scenario that learning uses."""


def identity(s: Scenario, cut: date) -> str:
    """SHA-256 (hexadecimal) of all that learning at `cut` could know: nothing that is recorded later changes it.

    It covers the scenario, its record up to the cut and the form of its parameters. By which code something was learned
    is another matter: `learner` says it.
    """
    known = known_at(s, cut, replay=False).resolved()
    kept = {"start": s.time.start.isoformat(), **{key: known[key] for key in USED}}
    return hashlib.sha256(json.dumps(kept, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def learner(s: Scenario) -> str:
    """The code that learns from a scenario: engine, model, learning, and the mechanisms that are on."""
    return program(tuple(s.mechanisms), (*PROGRAM, "calibrate"))
