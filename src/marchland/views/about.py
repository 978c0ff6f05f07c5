"""What a scenario is about, in plain text for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from marchland.scenario import Scenario

WIDTH = 100


def about(scenario: Scenario) -> str:
    """Title, size and the six parts of the scenario's own description."""
    told = scenario.about
    head = (
        f"{scenario.name}: {scenario.title}\n{len(scenario.places)} places, {len(scenario.sides)} sides, "
        f"{len(scenario.groups)} groups, {scenario.time.weeks} weeks from "
        f"{scenario.time.start.isoformat()}; strategies: "
        f"{', '.join(scenario.strategies)}\n{scenario.assumed_figures():,} of {scenario.figures():,} "
        "figures are assumed"
    )
    parts = [head, _part("What it is", (told.what,)), _part("How it works", (told.how,))]
    parts += [_part("Notice", told.notice), _part("Try", told.try_), _part("Limits", told.limits)]
    return "\n\n".join([*parts, _part("Sources", told.sources)])


def _part(title: str, items: Sequence[str]) -> str:
    mark = "- " if len(items) > 1 else ""
    lines = [
        textwrap.fill(item, WIDTH, initial_indent=f"  {mark}", subsequent_indent=" " * (2 + len(mark)))
        for item in items
    ]
    return "\n".join([title, *lines])
