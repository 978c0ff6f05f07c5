"""The complete form of a scenario: the file's own names, every default written out, nothing implied.

Priors of the mechanisms at work and the bounds of the levers of all that are listed are written in, so the hash of
this form changes whenever anything that decides a run changes, and with no mechanism that the scenario does not list.
`off` stands there if anything listed is switched off, `offensives` in strategies that order some. `to` stays empty
where a spell is open.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marchland.scenario.known import Bounds, catalogue


def resolve(written: Mapping[str, Any]) -> dict[str, Any]:
    """Plain data (JSON types) in the order of the schema, from the same as it is written."""
    plain = dict(written)
    known = catalogue()
    off = {name for name in known.mechanisms if name not in plain["mechanisms"]}
    active = {name: param for name, param in known.parameters.items() if name.split(".")[0] not in off}
    given = plain["parameters"]
    complete = {name: _prior(param, plain["priors"]) for name, param in active.items()}
    for name, prior in given.items():
        complete[name] = {**complete.get(name, {}), **prior, "cells": {}}
    plain["parameters"] = dict(sorted(complete.items()))
    listed = {*plain["mechanisms"], *plain["off"]}
    levers = {name: bounds for name, bounds in sorted(known.levers.items()) if bounds.owner in listed}
    plain["lever_bounds"] = {name: _bounds(bounds) for name, bounds in levers.items()}
    plain.pop("priors_table")
    if not plain["off"]:
        plain.pop("off")
    plain["strategies"] = {
        name: {key: value for key, value in one.items() if key != "offensives" or value}
        for name, one in plain["strategies"].items()
    }
    return plain


def _prior(param: Any, priors: str) -> Mapping[str, Any]:
    prior = param.under(priors)
    written = {"dist": prior.dist, "a": prior.a, "b": prior.b, "unit": param.unit, "source": param.source}
    cells = {
        name: {"dist": cell.dist, "a": cell.a, "b": cell.b} for name, cell in sorted(param.cells.items())
    }
    return {**written, "axes": list(param.axes), "cells": cells}


def _bounds(bounds: Bounds) -> Mapping[str, Any]:
    return {"low": bounds.low, "high": bounds.high, "history": bounds.history, "unit": bounds.unit}
