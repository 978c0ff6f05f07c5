"""Verdicts from the record alone, for pages that are written without a trial."""

from __future__ import annotations

from datetime import date
from typing import Any

from marchland.scenario import Scenario
from marchland.scenario.errors import ScenarioError
from marchland.trial import files
from marchland.trial.court import judge


def on_record(s: Scenario, cut: date) -> dict[str, Any]:
    """What page one takes from a trial of the scenario's own claims that asks no model.

    Planted theses are judged in the same sitting. Empty where there are no claims or they cannot be read.
    """
    if not s.claims:
        return {}
    try:
        briefs = files.argument(s), files.planted(s), files.planted(s, true=True)
    except ScenarioError:
        return {}
    claims, planted, true = briefs
    return files.for_page(judge(s, claims, planted, cut, true=true).as_dict())
