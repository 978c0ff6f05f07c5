"""Long work, told on standard error: what is being done, how much of it is, and how long the rest may take.

On a terminal a bar; elsewhere a line now and then, so that a log shows it too. Nothing where it is to be quiet.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from threading import Lock

EVERY = 10.0
"""Seconds between two lines where there is no terminal."""
MINUTE, HOUR = 60, 3600
NOTEBOOK, WIDGETS = "ipykernel", "ipywidgets"
"""The module that a notebook runs on, and the one without which bars cannot move in it."""


@dataclass
class Work:
    """Work of `total` parts, told through `line` (a text) and `moved` (parts done so far)."""

    total: float
    line: Callable[[str], None] = lambda _: None
    moved: Callable[[float], None] = lambda _: None
    clock: Callable[[], float] = time.monotonic
    done: float = 0.0
    began: float = field(default=0.0)
    lock: Lock = field(default_factory=Lock, repr=False)

    def __post_init__(self) -> None:
        self.began = self.clock()

    def tell(self, text: str) -> None:
        """Say what is being done."""
        self.line(text)

    def add(self, parts: float = 1.0) -> None:
        """So many parts more are done; never beyond the total. Threads may call it."""
        with self.lock:
            self.done = min(self.total, self.done + parts)
            self.moved(self.done)

    def reach(self, parts: float) -> None:
        """So many parts are done in all, if not more."""
        self.add(max(0.0, parts - self.done))

    @property
    def left(self) -> float | None:
        """Seconds that the rest takes at the speed so far; None before anything is done."""
        return (self.clock() - self.began) * (self.total / self.done - 1) if self.done > 0 else None


@contextmanager
def work(total: float, quiet: bool, what: str = "working") -> Iterator[Work]:
    """Tell of work of so many parts until it ends."""
    if quiet:
        yield Work(total)
    elif sys.stderr.isatty() or (in_notebook() and has_widgets()):
        with bar(total, what) as shown:
            yield shown
    else:
        yield lines(total)


@contextmanager
def bar(total: float, what: str) -> Iterator[Work]:
    """A bar that moves, with the share done and the time left; in a notebook too."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as shown:
        task = shown.add_task(what, total=total)

        def line(text: str) -> None:
            shown.console.print(text, markup=False, highlight=False, soft_wrap=True)

        yield Work(total, line, lambda done: shown.update(task, completed=done))


@contextmanager
def counted(total: float, what: str = "futures") -> Iterator[Work]:
    """A bar that counts what is done of all, with the time left; in a notebook too."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    if not (has_widgets() if in_notebook() else sys.stderr.isatty()):
        yield lines(total)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=False) as shown:
        task = shown.add_task("preparing", total=total)
        yield Work(total, moved=lambda done: shown.update(task, completed=done, description=what))


def lines(total: float) -> Work:
    """A line on standard error for what is told, and now and then for how far it is."""
    made = Work(total, say)
    said = made.began

    def moved(done: float) -> None:
        nonlocal said
        now = made.clock()
        if now - said >= EVERY and done < total:
            said = now
            say(f"{done / total:.0%} done, about {spell(made.left or 0.0)} left")

    made.moved = moved
    return made


def in_notebook() -> bool:
    """Whether a notebook runs this."""
    return NOTEBOOK in sys.modules


def has_widgets() -> bool:
    """Whether bars can move in a notebook."""
    return find_spec(WIDGETS) is not None


def say(text: str) -> None:
    """A line on standard error."""
    print(text, file=sys.stderr, flush=True)


@contextmanager
def unseen(total: float, what: str = "") -> Iterator[Work]:
    """Work of which nobody is told."""
    yield Work(total)


def unsaid(text: str) -> None:
    """Nothing."""


@dataclass(frozen=True)
class Telling:
    """How a function that takes minutes tells of itself: in lines, and in stretches of work of so many parts.

    `work` is of unequal parts, of which texts are told too; `futures` counts. As it is made it tells nothing.
    """

    say: Callable[[str], None] = unsaid
    work: Callable[[float, str], AbstractContextManager[Work]] = unseen
    futures: Callable[[float, str], AbstractContextManager[Work]] = unseen


SILENT = Telling()


def shown() -> Telling:
    """Lines and bars on standard error: bars on a terminal and in a notebook with widgets, else a line now and then."""
    return Telling(say, lambda total, what: work(total, False, what), counted)


def spell(seconds: float) -> str:
    """A time in words: '40 s', '3 min', '2 h 10 min'."""
    if seconds < MINUTE:
        return f"{seconds:.0f} s"
    if seconds < HOUR:
        return f"{seconds / MINUTE:.0f} min"
    return f"{int(seconds // HOUR)} h {seconds % HOUR / MINUTE:.0f} min"
