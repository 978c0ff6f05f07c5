"""What the lab takes to answer a change: `python benchmarks/lab.py [SCENARIO]` prints a Markdown table.

A strategy of the reader's own is moved ten times by one step of a lever; history and the states at the cut are there
already, as they are in a session. Answers are those that the page is given one after another. CPU seconds of the
process, all threads; the wall of a machine that does other work says little, so that what two quiet cores would take
is reckoned: half of the futures, which are shared between cores, and all of the rest.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import numpy as np

from marchland.engine.device import processor
from marchland.lab.answers import STAGES
from marchland.lab.asked import question
from marchland.lab.session import opened
from marchland.lab.told import told
from marchland.lab.why_here import at_place, in_one_future
from marchland.scenario import load

STEPS = 10
TARGET = 0.3
CORES = 2
WHY = 2.0
FUTURES = 6


def main(name: str) -> None:
    session = opened(load(name))
    bench = session.bench
    lever = next(iter(bench.scenario.levers))
    cut = bench.cut.isoformat()
    rows = []
    for k in range(STEPS + 1):
        moved = {"levers": {lever: [{"from": cut, "value": 0.9 + 0.01 * k}]}, "offensives": []}
        given = {"b": moved, "runs": max(STAGES)}
        marks = [(time.process_time(), time.perf_counter())]
        asked = bench.ask(question(bench.scenario, bench.cut, given, bench.learned))
        marks.append((time.process_time(), time.perf_counter()))
        for futures in STAGES:
            parts = futures // asked.size
            asked.fill(asked.missing(range(parts)))
            marks.append((time.process_time(), time.perf_counter()))
            told(asked, parts)
            marks.append((time.process_time(), time.perf_counter()))
        if k:  # the first compiles
            rows.append(np.diff(np.array(marks), axis=0))
    cpu, wall = np.median(np.array(rows), axis=0).T
    quiet = cpu / np.where(np.arange(len(cpu)) % 2, CORES, 1)
    weeks = asked.branching.until - asked.branching.since
    print(f"{name}, lever {lever}, {weeks} weeks after the cut; {processor()}")
    print("| answer | question | futures | told | CPU s in all | two quiet cores, s | wall here, s |")
    print("|---|---|---|---|---|---|---|")
    for i, futures in enumerate(STAGES):
        end = 3 + 2 * i
        sums = [f"{part[:end].sum():.3f}" for part in (cpu, quiet, wall)]
        cells = [f"{cpu[0]:.3f}", f"{cpu[1:end:2].sum():.3f}", f"{cpu[2:end:2].sum():.3f}", *sums]
        print(f"| first {futures} pairs | {' | '.join(cells)} |")
    first = quiet[:3].sum()
    print(f"\ntarget {TARGET} s for the first answer: {first / TARGET:.1f} times that on {CORES} quiet cores")
    there = at_place(asked, {"place": bench.scenario.places[0].place, "side": "b"})
    took = [spent(lambda run=run: in_one_future(there, run)) for run in range(FUTURES)]
    (first_cpu, first_wall), (cpu_one, wall_one) = took[0], np.median(took[1:], axis=0)
    print(
        f"\none future with its books: {cpu_one:.2f} CPU s, {wall_one:.2f} s by the clock; the first, whose program"
    )
    print(f"is found or compiled: {first_cpu:.2f} CPU s, {first_wall:.2f} s. Target {WHY} s")


def spent(one: Callable[[], object]) -> tuple[float, float]:
    """CPU seconds of the process and seconds by the clock that something takes."""
    cpu, wall = time.process_time(), time.perf_counter()
    one()
    return time.process_time() - cpu, time.perf_counter() - wall


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "iraq_syria_2014")
