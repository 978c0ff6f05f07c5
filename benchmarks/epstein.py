"""Civil violence against Mesa's own example, in one run: `python benchmarks/epstein.py [--seeds N] [--steps N]`.

Times an ensemble of 100 replicates of 1,000 steps on the published 40 x 40 grid, and Mesa's example, data collection
included, over fewer steps of a few seeds, in turn; both by Mesa's rules. Prints a Markdown table: processor time for
each replicate of 1,000 steps (on a machine that others use the honest figure), wall time, and ratios. The same runs
are then compared: mean actives over the same steps, a two-sample Kolmogorov-Smirnov test that calls one pair in a
hundred of equal programs different. Building the compiled program is stated apart; it is kept on disk.
"""

from __future__ import annotations

import argparse
import time
from typing import Any

import numpy as np

from marchland.engine.device import processor

GIVEN: dict[str, Any] = {"rules": "mesa", "rounding": "round"}
REPLICATES, STEPS = 100, 1000
FALSE_ALARM = 0.01


def clocks() -> tuple[float, float]:
    """Processor and wall seconds so far."""
    return time.process_time(), time.perf_counter()


def mesa_runs(settings: dict[str, Any], seeds: int, steps: int) -> tuple[np.ndarray, float, float]:
    """Actives of Mesa's example (seed, step); processor and wall seconds of its steps for each seed and step."""
    from mesa.examples.advanced.epstein_civil_violence.model import EpsteinCivilViolence

    found, spent = np.empty((seeds, steps)), np.zeros(2)
    for seed in range(seeds):
        model = EpsteinCivilViolence(
            width=settings["size"],
            height=settings["size"],
            citizen_density=settings["citizens"],
            cop_density=settings["cops"],
            citizen_vision=settings["vision"],
            cop_vision=settings["vision"],
            legitimacy=settings["legitimacy"],
            max_jail_term=settings["jail"],
            active_threshold=settings["threshold"],
            arrest_prob_constant=settings["k"],
            max_iters=steps,
            seed=seed,
        )
        start = np.array(clocks())
        for step in range(steps):
            model.step()
            found[seed, step] = model.ACTIVE
        spent += np.array(clocks()) - start
    cpu, wall = spent / (seeds * steps)
    return found, float(cpu), float(wall)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=12, help="runs of Mesa")
    parser.add_argument("--steps", type=int, default=50, help="steps of each run of Mesa")
    given = parser.parse_args()
    from scipy.stats import ks_2samp

    from marchland.engine.run import prior_draws, simulate
    from marchland.zoo import models

    model = models()["epstein_2002"]
    settings = model.read({**GIVEN, "steps": STEPS})
    built = model.build(settings)
    before = clocks()
    simulate(built, REPLICATES, 1, prior_draws(built, 1), steps=1, size=model.block)
    building = clocks()[0] - before[0]
    before = clocks()
    ours = simulate(built, REPLICATES, 1, size=model.block)["active"]
    cpu, wall = (b - a for a, b in zip(before, clocks(), strict=True))
    theirs, mesa_cpu, mesa_wall = mesa_runs(settings, given.seeds, given.steps)
    rows = [
        ("marchland", cpu / REPLICATES, wall / REPLICATES),
        ("Mesa's example", mesa_cpu * STEPS, mesa_wall * STEPS),
    ]
    print(
        f"{REPLICATES} replicates of {STEPS} steps on {settings['size']} x {settings['size']} cells, {processor()}\n"
    )
    print("| program | processor seconds a replicate | wall seconds a replicate |\n|---|---|---|")
    for name, one, other in rows:
        print(f"| {name} | {one:.3g} | {other:.3g} |")
    print(f"| ratio | {rows[1][1] / rows[0][1]:.0f} | {rows[1][2] / rows[0][2]:.0f} |\n")
    print(f"Building the program once: {building:.1f} s of processor time, or less from the cache on disk.")
    means = ours[:, : given.steps].mean(1), theirs.mean(1)
    test = ks_2samp(*means)
    verdict = "differ" if test.pvalue < FALSE_ALARM else "not told apart"
    words = [f"{m.mean():.1f} +- {m.std(ddof=1) / np.sqrt(len(m)):.1f}" for m in means]
    print(
        f"Mean actives over {given.steps} steps: {words[0]} ({REPLICATES} runs) and Mesa {words[1]} ({given.seeds} "
        f"runs); Kolmogorov-Smirnov p = {test.pvalue:.2f}: {verdict} (false alarms: {FALSE_ALARM:.0%})."
    )


if __name__ == "__main__":
    main()
