"""What a run will need, before it is begun: sizes, memory, disk and time, at typical rates."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from marchland.engine.device import cores
from marchland.ensemble.place import Place
from marchland.ensemble.run import Ensemble

RATE = 1.5e6
"""Place-weeks per second and core: the least that the engine is required to reach (benchmarks/README.md)."""
COMPILE = 20.0
"""Seconds to compile a model that this machine has not compiled before, the imports included."""
PROGRAM = 500e6
"""Bytes that the program takes beside the blocks."""
PACKED = 0.5
"""Bytes on disk per byte of a future after compression, about."""
COPIES = 3
"""Blocks held at once per core: at work, done, and being written."""


@dataclass(frozen=True)
class Expectation:
    """Sizes and rough needs of a run."""

    result: str
    standing: str
    scenario_hash: str
    runs: int
    blocks: int
    weeks: int
    places: int
    memory_bytes: int
    disk_bytes: int
    seconds: float

    def as_dict(self) -> dict[str, Any]:
        """Plain data."""
        return asdict(self)

    def __str__(self) -> str:
        return (
            f"{self.runs:,} futures of {self.places} places over {self.weeks} weeks, "
            f"in {self.blocks} blocks\n"
            f"result   {self.result} ({self.standing})\n"
            f"memory   about {self.memory_bytes / 1e6:,.0f} MB, whatever the number of futures\n"
            f"disk     about {self.disk_bytes / 1e6:,.0f} MB\n"
            f"time     about {self.seconds:,.0f} s on {cores()} cores, the first time on a machine\n"
            f"scenario {self.scenario_hash}"
        )


def expectation(e: Ensemble, place: Place) -> Expectation:
    """Rough needs of a planned ensemble; nothing is simulated."""
    a_future = sum(int(np.prod(shape)) * dtype.itemsize for _, dtype, shape in e.kept.values())
    places = len(e.model.labels["place"])
    work = e.plan.blocks * e.plan.block * places * e.plan.steps / RATE / cores()
    return Expectation(
        result=str(place.path),
        standing=place.standing,
        scenario_hash=e.plan.scenario_hash,
        runs=e.plan.runs,
        blocks=e.plan.blocks,
        weeks=e.plan.steps,
        places=places,
        memory_bytes=int(PROGRAM + COPIES * cores() * e.plan.block * a_future),
        disk_bytes=int(PACKED * a_future * e.plan.runs),
        seconds=0.0 if place.standing == "finished" else round(COMPILE + work, 1),
    )
