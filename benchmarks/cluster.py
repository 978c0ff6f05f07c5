"""What a cluster of local workers costs beside threads: `python benchmarks/cluster.py [BLOCKS] [SCENARIO]`, a table.

CPU seconds of this process and its workers together, start-up apart, over the same blocks of a scenario (`two_valleys`,
whose blocks are the smallest there are) in each way, one after the other and again. Schedulers and workers use some of
a core at rest too (printed): where others take the cores, and work takes long, that is most of what is counted, so only
a quiet machine tells. The last lines price what a block costs whoever it is handed to: empty blocks, and plans of two
scenarios.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from marchland.cluster import joined
from marchland.cluster.plan import plan_of
from marchland.engine.blocks import over_blocks
from marchland.ensemble.place import find
from marchland.ensemble.run import execute, plan
from marchland.scenario import load

SIZE, EMPTY, REPEATS, REST = 64, 1000, 2, 5.0
WAYS: tuple[tuple[str, str | None, int | None], ...] = (
    ("one thread", None, 1),
    ("two threads", None, 2),
    ("two workers", "local:2", None),
    ("four workers", "local:4", None),
)
TICK = os.sysconf("SC_CLK_TCK")


def used() -> float:
    """CPU seconds of this process and its workers so far."""
    found = time.process_time()
    for worker in multiprocessing.active_children():
        fields = Path(f"/proc/{worker.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        found += (int(fields[11]) + int(fields[12])) / TICK
    return found


def measured(work: Callable[[], object]) -> tuple[float, float]:
    """CPU and wall seconds."""
    cpu, wall = used(), time.perf_counter()
    work()
    return used() - cpu, time.perf_counter() - wall


def futures(name: str, blocks: int, seed: int, workers: int | None) -> None:
    """Simulate and write so many blocks of a scenario."""
    with tempfile.TemporaryDirectory() as folder:
        ensemble = plan(load(name), blocks * SIZE, seed)
        execute(ensemble, find(ensemble.plan, Path(folder)), None, workers)


def main(blocks: int = 64, scenario: str = "two_valleys") -> None:
    """Print the table."""
    for turn in range(REPEATS):
        for way, cluster, workers in WAYS:
            with joined(cluster):
                start, _ = measured(lambda workers=workers: futures(scenario, 8, 1, workers))
                cpu, wall = measured(
                    lambda workers=workers, turn=turn: futures(scenario, blocks, 2 + turn, workers)
                )
                told = f"{way:13} first 8 blocks {start:.1f} s CPU; {blocks} more {cpu:.2f} s CPU, {wall:.2f} s wall"
                if cluster:
                    idle, _ = measured(lambda: time.sleep(REST))
                    empty, waited = measured(lambda: over_blocks(lambda b: b.rows, EMPTY * 8, 8))
                    told += f"; at rest {idle / REST:.1%} of a core"
                    told += f"; an empty block {empty / EMPTY * 1e3:.1f} ms CPU, {waited / EMPTY * 1e3:.1f} ms wall"
            print(told, flush=True)
    for name in ("two_valleys", "iraq_syria_2014"):
        program = plan(load(name), SIZE).program
        cpu, _ = measured(lambda program=program: plan_of(lambda b: program))
        size = len(plan_of(lambda b, program=program: program).packed)
        print(f"plan of {name}: {size / 1e6:.2f} MB, packed in {cpu * 1e3:.0f} ms CPU")


if __name__ == "__main__":
    main(*(int(a) if a.isdigit() else a for a in sys.argv[1:]))
