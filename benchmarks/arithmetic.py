"""Where a week's arithmetic goes: a table per mechanism and phase, per place and week, counted and not timed.

`python benchmarks/arithmetic.py [SCENARIO]`. A count is of the flat list of equations that any compiler is given, each
once; a compiler repeats cheap ones where that saves a number written to memory.
"""

from __future__ import annotations

import sys
from collections import Counter
from typing import Any

import jax
import numpy as np

import marchland as ml
from marchland.engine.flat_jaxpr import Flat, Name, flatten
from marchland.engine.materialise import COST, ELEMENTWISE, REDUCTIONS, to_keep
from marchland.territory.compile import compile_model
from marchland.territory.parameters import territorial_draws

COLUMNS = ("operations", "of them costly", "divisions", "summed", "products", "written")
TRANSCENDENTAL = frozenset(COST) - {"div"}


def week_of(model: Any) -> tuple[Flat, int]:
    """The flat equations of one week of one run, observations included, and how many of the inputs differ by run."""
    p = {name: value[0] for name, value in territorial_draws(model, 1)(np.arange(1)).items()}
    y = jax.eval_shape(model.init, p)
    x = jax.tree.map(lambda a: np.asarray(a)[0], model.inputs())
    u = {name: np.zeros(shape, np.float32) for name, shape in model.streams.items()}

    def week(y: Any, p: Any, u: Any, x: Any) -> Any:
        new = model.step(y, p, x, u)
        return new, model.observe(new)

    return flatten(jax.make_jaxpr(week)(y, p, u, x)), len(jax.tree.leaves((y, p, u)))


def counted(flat: Flat, mapped: int) -> dict[str, Counter[str]]:
    """Counts by scope over all places: what is the same in all runs is computed once and left out."""
    many = set(flat.inputs[:mapped])
    keep = to_keep(flat, many)
    found: dict[str, Counter[str]] = {}
    for e in flat.equations:
        if not any(v in many for v in e.inputs if isinstance(v, Name)):
            continue
        many.update(e.outputs)
        row, name = found.setdefault(e.scope.split("/")[0], Counter()), e.primitive.name
        read = max((int(np.prod(v.aval.shape)) for v in e.inputs), default=0)
        if name in ELEMENTWISE:
            row["operations"] += e.elements
            row["of them costly"] += e.elements * (name in TRANSCENDENTAL)
            row["divisions"] += e.elements * (name == "div")
        elif name in REDUCTIONS:
            row["summed"] += read
        elif name == "dot_general":
            (lc, _), _ = e.params["dimension_numbers"]
            row["products"] += e.elements * int(np.prod([e.inputs[0].aval.shape[i] for i in lc]))
        row["written"] += e.elements * (e.outputs[0] in keep)
    return found


def main(name: str = "iraq_syria_2014") -> None:
    model = compile_model(ml.load(name))
    table = counted(*week_of(model))
    places = model.sizes["place"]
    total = sum(table.values(), Counter())
    print(f"{name}: per place and week, {places} places")
    print(f"{'':26}" + "".join(f"{c:>16}" for c in COLUMNS))
    for scope, row in [*sorted(table.items(), key=lambda kv: -kv[1]["operations"]), ("all", total)]:
        print(f"{scope:26}" + "".join(f"{row[c] / places:16,.1f}" for c in COLUMNS))


if __name__ == "__main__":
    main(*sys.argv[1:])
