"""What a posterior was learned from: the scenario and its record up to the cut, and the form of the parameters."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from typing import Any

from marchland.ensemble.manifest import PROGRAM, program
from marchland.record.known_at import known_at
from marchland.scenario import Scenario

USED = (
    "name", "priors", "mechanisms", "communities", "sides", "focal", "groups", "sponsors", "sectors", "parameters",
    "places", "roads", "strengths", "relations", "control", "events", "inputs", "deaths",
)  # fmt: skip
"""Parts of a scenario that learning uses."""

WORDS = ("label", "colour", "source")
"""What is said of these parts and moves no number: how a thing is called and drawn, and where it stands."""


def identity(s: Scenario, cut: date) -> str:
    """SHA-256 (hexadecimal) of all that learning at `cut` could know: nothing that is recorded later changes it.

    It covers the scenario, its record up to the cut and the form of its parameters, without the words, colours and
    sources of them. By which code something was learned is another matter: `learner` says it.
    """
    known = known_at(s, cut, replay=False).resolved()
    kept = {"start": s.time.start.isoformat(), **{key: numbers(known[key]) for key in USED}}
    return hashlib.sha256(json.dumps(kept, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def numbers(part: Any) -> Any:
    """A part of a scenario without its WORDS; a side, group or place that bears such a name stays."""
    if isinstance(part, dict):
        return {k: numbers(v) for k, v in part.items() if not (k in WORDS and isinstance(v, str))}
    return [numbers(one) for one in part] if isinstance(part, list) else part


def learner(s: Scenario) -> str:
    """The code that learns from a scenario: engine, model, learning, and the mechanisms that are on."""
    return program(tuple(s.mechanisms), (*PROGRAM, "calibrate"))
