"""The manifest of a territorial result: names, colours, parameters with sources, record, and its making."""

from __future__ import annotations

from datetime import timedelta
from math import isfinite
from typing import Any

import numpy as np
from numpy.typing import NDArray

from marchland.ensemble.manifest import Plan, made_with
from marchland.mechanisms import account
from marchland.record.dead_compared import dead_compared, dead_of
from marchland.record.months import DAYS
from marchland.record.skipped import skipped
from marchland.record.states import states
from marchland.scenario.catalog import called
from marchland.scenario.scenario import Scenario
from marchland.territory.model import Territory
from marchland.territory.parameters import active, priors_by_column

ASSUMED = "assumed"


def provenance(
    s: Scenario, model: Territory, plan: Plan, areas: NDArray[np.float32] | None = None
) -> dict[str, Any]:
    """All that views and later readers need beside the numbers, plain data; `areas` as in `skipped`."""
    shown = s.model_dump(mode="json", by_alias=True)
    unsourced = [name for name in active(model) if model.params[name].source in ("", ASSUMED)]
    return {
        **made_with(plan.mechanisms),
        "key": plan.key,
        "scenario": {
            "name": s.name,
            "title": s.title,
            "hash": plan.scenario_hash,
            "folder": str(s.folder),
            "called": called(s.name, s.folder),
            "about": shown["about"],
        },
        "strategy": plan.strategy,
        "strategy_about": s.strategies[plan.strategy].about,
        "offensives": [
            {"place": place, "side": s.groups[next(iter(one.forces))].side, "start": one.start}
            for one in s.strategies[plan.strategy].offensives
            for place in one.place
        ],
        "seed": plan.seed,
        "runs": plan.runs,
        "block": plan.block,
        "start": s.time.start,
        "end": s.time.start + timedelta(days=DAYS * plan.steps),
        "cut": s.time.cut,
        "weeks": plan.steps,
        "priors": s.priors,
        "posterior": plan.posterior,
        "mechanisms": list(plan.mechanisms),
        "accounts": {m.name: account(m) for m in model.mechanisms if m.name in plan.mechanisms},
        "switched_off": list(s.off),
        "stocks_off": {
            stock.name: m.name
            for m in model.mechanisms
            if m.name in s.off
            for stock in m.stocks
            if stock.recorded
        },
        "focal": s.focal,
        **{part: shown[part] for part in ("sides", "groups", "communities", "sponsors", "sectors")},
        **{part: shown[part] for part in ("definitions", "publishers", "levers")},
        "places": {row.place: {"label": row.name} for row in s.places},
        "assumed": {"count": len(unsourced), "total": len(active(model))},
        "assumed_figures": {"count": s.assumed_figures(), "total": s.figures()},
        "record_skipped": skipped(s, plan.steps, areas),
        "record_states": states(s),
        "control_states": states(s, ("control",)),
        "record_dead": dead_compared(s, plan.steps),
        "dead_of": dead_of(s),
        "parameters": {
            column: {
                "unit": param.unit,
                **prior.as_dict(),
                "bounds": [bound if isfinite(bound) else None for bound in param.bounds],
                "source": param.source,
                "note": param.note,
            }
            for column, (param, prior) in priors_by_column(model).items()
        },
        "record": {
            part: shown[part] for part in ("territory", "strengths", "relations", "outline") if shown[part]
        },
        "finished": None,
        "seconds": 0.0,
    }
