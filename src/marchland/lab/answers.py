"""Answers as they come: few futures at once, then more; a newer question stops an older one at the next parts.

One question is worked on at a time. Questions carry numbers; whoever finds a higher one than their own stops. So of
fifty quick changes the last one is answered and the others cost at most the parts that they had begun.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

from starlette.concurrency import run_in_threadpool

from marchland.engine.blocks import number_of
from marchland.engine.device import cores
from marchland.engine.program import BLOCK
from marchland.lab.bench import Asked
from marchland.lab.told import told

STAGES = (BLOCK // 2, BLOCK, 4 * BLOCK)
"""Futures after which an answer is given, before all that were asked for."""
Event = tuple[str, dict[str, Any]]


@dataclass
class Queue:
    """The newest question's number, and whose turn it is."""

    newest: int = 0
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    def take(self) -> int:
        """A number for a new question, which makes all others old."""
        self.newest += 1
        return self.newest


async def answers(queue: Queue, number: int, prepare: Callable[[], Asked], runs: int) -> AsyncIterator[Event]:
    """Events of one question: `answer` for each stage, `progress` between, `superseded` if a newer one came."""
    began = time.perf_counter()
    async with queue.turn:
        if number != queue.newest:
            yield "superseded", {}
            return
        asked = await run_in_threadpool(prepare)
        whole = asked.parts(runs)
        for stage in sorted({*(min(number_of(n, asked.size), whole) for n in STAGES), whole}):
            work = asked.missing(range(stage))
            for at in range(0, len(work), cores()):
                if number != queue.newest:
                    yield "superseded", {}
                    return
                await run_in_threadpool(asked.fill, work[at : at + cores()])
                if stage * asked.size > BLOCK:
                    yield "progress", {"left": len(work) - at, "of": stage * asked.size}
            if number != queue.newest:
                yield "superseded", {}
                return
            found = await run_in_threadpool(told, asked, stage)
            yield (
                "answer",
                {**found, "of": whole * asked.size, "ms": round(1000 * (time.perf_counter() - began))},
            )
        yield "done", {}
