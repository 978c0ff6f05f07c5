"""What the lab takes to answer a change, in CPU seconds: `python benchmarks/lab.py [SCENARIO]` prints a Markdown table.

A strategy of the reader's own is moved ten times by one step of a lever; history and the states at the cut are there
already, as they are in a session. CPU seconds of the process, all threads, and the wall beside them.
"""

from __future__ import annotations

import sys
import time

import numpy as np

from marchland.engine.device import processor
from marchland.lab.asked import question
from marchland.lab.session import opened
from marchland.lab.told import told
from marchland.scenario import load

STEPS = 10
TARGET = 0.3


def main(name: str) -> None:
    session = opened(load(name))
    bench = session.bench
    lever = next(iter(bench.scenario.levers))
    cut = bench.cut.isoformat()
    rows = []
    for k in range(STEPS + 1):
        moved = {"levers": {lever: [{"from": cut, "value": 0.9 + 0.01 * k}]}, "offensives": []}
        marks = [(time.process_time(), time.perf_counter())]
        asked = bench.ask(question(bench.scenario, bench.cut, {"b": moved, "runs": 64}, bench.learned))
        marks.append((time.process_time(), time.perf_counter()))
        asked.fill(asked.missing(range(1)))
        marks.append((time.process_time(), time.perf_counter()))
        told(asked, 1)
        marks.append((time.process_time(), time.perf_counter()))
        if k:  # the first compiles
            rows.append(np.diff(np.array(marks), axis=0))
    cpu, wall = np.median(np.array(rows), axis=0).T
    weeks = asked.branching.until - asked.branching.since
    print(f"{name}, lever {lever}, 64 paired futures, {weeks} weeks; {processor()}")
    print("| step | CPU s | wall s |\n|---|---|---|")
    for step, c, w in zip(
        ("question and strategy", "64 futures after the cut", "told"), cpu, wall, strict=True
    ):
        print(f"| {step} | {c:.3f} | {w:.3f} |")
    print(
        f"| in all | {cpu.sum():.3f} | {wall.sum():.3f} |\n\ntarget {TARGET} s: {cpu.sum() / TARGET:.1f} times that"
    )


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "iraq_syria_2014")
