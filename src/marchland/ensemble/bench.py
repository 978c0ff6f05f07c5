"""How fast the engine is on this machine: build time, place-weeks per core-second, gain from cores.

Throughput counts process CPU time, so that other work on the machine does not flatter or hurt it; the gain
from cores sets it against wall time and suffers from other work.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from marchland.engine.device import cores, processor
from marchland.engine.run import streaming
from marchland.ensemble.run import plan
from marchland.scenario import Scenario

BLOCKS = 6


@dataclass(frozen=True)
class Measured:
    """Seconds to build, place-weeks per second of process CPU time, wall-time gain from all cores."""

    scenario: str
    cpu: str
    cores: int
    block: int
    build_seconds: float
    block_seconds: float
    place_weeks_per_core_second: float
    gain_from_cores: float

    def __str__(self) -> str:
        return (
            f"{self.scenario} on {self.cpu}, {self.cores} cores, blocks of {self.block}\n"
            f"build the program   {self.build_seconds:.1f} s (compiled programs are kept on disk)\n"
            f"one block           {self.block_seconds:.2f} s of one core\n"
            f"throughput          {self.place_weeks_per_core_second / 1e6:.2f} M place-weeks a core-second\n"
            f"all cores           {self.gain_from_cores:.2f} times one core"
        )


def measure(scenario: Scenario) -> Measured:
    """Measure one worker, then one for each core, on BLOCKS blocks each after one for warming."""
    e = plan(scenario, runs=BLOCKS)
    size, steps = e.plan.block, e.plan.steps
    wall, _, program = timed(lambda: e.program)

    def go(blocks: int, workers: int) -> None:
        with streaming(program, e.draw, e.plan.seed, range(blocks), steps, workers) as found:
            for _ in found:
                pass

    go(1, 1)
    _, used, _ = timed(lambda: go(BLOCKS, 1))
    together, _, _ = timed(lambda: go(BLOCKS, cores()))
    work = BLOCKS * size * steps * len(e.model.labels["place"])
    return Measured(
        scenario.name, processor(), cores(), size, wall, used / BLOCKS, work / used, used / together
    )


def timed(work: Callable[[], Any]) -> tuple[float, float, Any]:
    """Wall seconds, process CPU seconds, and what `work` returned."""
    wall, cpu = time.perf_counter(), time.process_time()
    found = work()
    return time.perf_counter() - wall, time.process_time() - cpu, found
