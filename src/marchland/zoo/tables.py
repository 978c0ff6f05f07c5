"""Published models in words and lines for the terminal, and as plain data."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from marchland.zoo.published import Published
from marchland.zoo.ran import Ran
from marchland.zoo.verify import Checked

COLUMNS = "{:<22} {:<44} {:>12} {:>12} {:>10}  {:<9} {:<7} {}"
HEAD = COLUMNS.format("model", "quantity", "value", "ours", "tolerance", "origin", "verdict", "state")


def number(value: float) -> str:
    """Six significant digits."""
    return "" if math.isnan(value) else f"{value:.6g}"


def at(settings: Mapping[str, Any]) -> str:
    """Settings in short."""
    return ", ".join(f"{key}={value}" for key, value in settings.items())


def row(checked: Checked) -> str:
    """One line of the table that `verify` prints."""
    t = checked.target
    where = at(t.settings) + (f" less {at(t.minus) or 'default'}" if t.minus is not None else "")
    what = f"{t.quantity} ({where})" if where else t.quantity
    order = t.origin == "order"
    value = f"> {number(t.value)}" if order else number(t.value)
    cells = (checked.model, what, value, number(checked.ours), "" if order else number(checked.margin))
    return COLUMNS.format(*cells, t.origin, "holds" if checked.passed else "MISSED", checked.state)


def summing_up(found: Sequence[Checked]) -> str:
    """The last line of the table."""
    held = sum(c.passed for c in found)
    loose = sorted({c.model for c in found if c.state == "provisional"})
    text = f"\n{held} of {len(found)} targets hold."
    return text + (
        f" Provisional (no agreeing second implementation yet): {', '.join(loose)}." if loose else ""
    )


def listing(models: Mapping[str, Published]) -> str:
    """Every model on one line."""
    return "\n".join(f"{name:<22} {m.title}" for name, m in models.items())


def described(model: Published) -> dict[str, Any]:
    """Everything about a model as plain data."""
    return {
        "title": model.title,
        "source": model.source,
        "claim": model.claim,
        "equations": model.equations,
        "recalled": model.recalled,
        "settings": {
            s.name: {"value": s.value, "unit": s.unit, "domain": s.domain, "source": s.source, "note": s.note}
            for s in model.settings
        },
        "results": dict(model.units),
        "deviations": list(model.deviations),
        "not_reproduced": list(model.not_reproduced),
        "caution": model.caution,
        "state": model.state,
    }


def answer(name: str, model: Published, ran: Ran) -> dict[str, Any]:
    """Named results of an ensemble as plain data."""
    found = model.results(ran)
    return {
        "model": name,
        "settings": ran.settings,
        "runs": ran.dataset.sizes.get("run", 1),
        "seed": ran.seed,
        "results": {key: value[0] if isinstance(value, tuple) else value for key, value in found.items()},
        "standard_errors": {key: value[1] for key, value in found.items() if isinstance(value, tuple)},
        "units": dict(model.units),
    }


def told(model: Published, found: Mapping[str, Any]) -> str:
    """Named results for a person."""
    lines = [model.title, "  " + at(found["settings"]), ""]
    for key, value in found["results"].items():
        error = found["standard_errors"].get(key, math.nan)
        spread = "" if math.isnan(error) else f" +- {number(error)} (standard error, {found['runs']} runs)"
        lines.append(f"  {key:<24} {number(value):>12}{spread}  {model.units[key]}")
    return "\n".join([*lines, *([f"\n  Caution: {model.caution}"] if model.caution else [])])
