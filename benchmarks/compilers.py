"""The two compilers of a week alternately in one process, by process CPU time: `python benchmarks/compilers.py [NAME]`.

Compares what they give after one block of the whole period, too: holders in every week, and
the share of other observed numbers that differ by more than 1e-5.
"""

from __future__ import annotations

import os
import sys
import time
from typing import Any

import jax
import numpy as np

from marchland.engine import compiler
from marchland.engine.device import processor
from marchland.engine.program import BLOCK, Program, build
from marchland.scenario import load
from marchland.territory.compile import compile_model
from marchland.territory.parameters import territorial_draws

TURNS = 5


def main() -> None:
    """Measure and print."""
    name = sys.argv[1] if len(sys.argv) > 1 else "iraq_syria_2014"
    model = compile_model(load(name))
    runs = np.arange(BLOCK)
    p = territorial_draws(model, 1)(runs)
    place_weeks = len(model.labels["place"]) * model.steps * BLOCK
    programs: dict[str, Program] = {}
    for one in (compiler.JAX, compiler.NATIVE):
        os.environ[compiler.VARIABLE] = one
        start = time.process_time()
        programs[one] = build(model, p, BLOCK)
        print(f"{one:6} built in {time.process_time() - start:.1f} CPU s")
    y = programs[compiler.JAX].start(p)

    def block(one: str) -> tuple[float, dict[str, Any]]:
        start = time.process_time()
        end, seen, _ = programs[one].advance(1, runs, p, y, 0, model.steps)
        jax.block_until_ready(end)
        return time.process_time() - start, seen

    print(
        f"{name} on {processor()}, blocks of {BLOCK}, {model.steps} weeks; million place-weeks a core-second:"
    )
    ratios = []
    for _ in range(TURNS):
        (slow, a), (fast, b) = block(compiler.JAX), block(compiler.NATIVE)
        ratios.append(slow / fast)
        print(
            f"  jax {place_weeks / slow / 1e6:.2f}  native {place_weeks / fast / 1e6:.2f}  ratio {slow / fast:.2f}"
        )
    print(f"median ratio {np.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})")
    print("holders equal in every week:", np.array_equal(a["holder"], b["holder"]))
    apart = {k: np.abs(a[k].astype(float) - b[k]) > 1e-5 * np.maximum(np.abs(a[k]), 1e-3) for k in a}
    print(
        f"numbers apart by more than 1e-5: {np.concatenate([v.ravel() for v in apart.values()]).mean():.1e}"
    )


if __name__ == "__main__":
    main()
