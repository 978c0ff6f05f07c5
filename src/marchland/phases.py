"""Where the time of a command goes: CPU and wall seconds by phase, counted only while somebody asks (`--profile`).

A second of a thread belongs to the innermost phase that the thread is in. CPU seconds are those of the threads, and
what the process used beside them (libraries' own threads, the start of Python) is the rest. The wall seconds of a phase
are those in which any thread was in it: phases that run beside one another both have them, so that they add up to more
than the whole. Workers of a cluster are other processes and are not counted.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ContextDecorator, contextmanager
from dataclasses import dataclass
from threading import Lock, local

LOAD, COMPILE, DRAWS, FUTURES = "load", "compile", "draws", "futures"
SUMMARY, WRITING, PAGE = "summary", "writing", "page"
NAMES = (LOAD, COMPILE, DRAWS, FUTURES, SUMMARY, WRITING, PAGE)
"""The phases, in the order in which they are shown; the same words for every command."""
MEANT = {
    LOAD: "libraries, the scenario, parameter sets and what else is read",
    COMPILE: "the scenario made into arrays, the program of a week built or found",
    DRAWS: "parameters of futures",
    FUTURES: "the weeks",
    SUMMARY: "what futures come to: figures, differences, verdicts, scores",
    WRITING: "files of results",
    PAGE: "tables and pages",
}


@dataclass(frozen=True)
class Spent:
    """Seconds of a phase."""

    phase: str
    cpu: float
    wall: float | None
    """None where it is not known."""


class Ledger:
    """Seconds by phase, of all threads of this process, from its making on."""

    def __init__(self) -> None:
        self.cpu, self.wall = dict.fromkeys(NAMES, 0.0), dict.fromkeys(NAMES, 0.0)
        self.inside, self.since = dict.fromkeys(NAMES, 0), dict.fromkeys(NAMES, 0.0)
        self.began = time.perf_counter()
        self.lock, self.mine = Lock(), local()

    def change(self, phase: str | None) -> str | None:
        """This thread is in another phase from now on; returns the one before."""
        cpu, wall = time.thread_time(), time.perf_counter()
        before: str | None = getattr(self.mine, "phase", None)
        with self.lock:
            if before is not None:
                self.cpu[before] += cpu - self.mine.since
                self.inside[before] -= 1
                if not self.inside[before]:
                    self.wall[before] += wall - self.since[before]
            if phase is not None:
                self.since[phase] = self.since[phase] if self.inside[phase] else wall
                self.inside[phase] += 1
        self.mine.phase, self.mine.since = phase, cpu
        return before

    def spent(self) -> tuple[Spent, ...]:
        """What was spent by phase, the rest, and in all: CPU of the process, wall since the ledger was made."""
        rows = tuple(Spent(name, self.cpu[name], self.wall[name]) for name in NAMES)
        all_ = Spent("in all", time.process_time(), time.perf_counter() - self.began)
        return (*rows, Spent("the rest", max(0.0, all_.cpu - sum(row.cpu for row in rows)), None), all_)


_kept: list[Ledger] = []


class phase(ContextDecorator):
    """What this thread does while this lasts belongs to a phase; a phase within it is taken out. Costs nothing unless
    somebody keeps a ledger. As a decorator it travels to other processes with its function."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.ledger: Ledger | None = None
        self.before: str | None = None

    def _recreate_cm(self) -> phase:
        return phase(self.name)

    def __enter__(self) -> None:
        self.ledger = _kept[-1] if _kept else None
        if self.ledger is not None:
            self.before = self.ledger.change(self.name)

    def __exit__(self, *_: object) -> None:
        if self.ledger is not None:
            self.ledger.change(self.before)


@contextmanager
def kept() -> Iterator[Ledger]:
    """Seconds by phase while this lasts."""
    ledger = Ledger()
    _kept.append(ledger)
    try:
        yield ledger
    finally:
        _kept.remove(ledger)
