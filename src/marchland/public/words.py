"""What public functions share: errors in Python's words, limits, and progress as it is asked for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from marchland import arguments as given
from marchland.arguments import ArgumentError
from marchland.errors import InputError

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from marchland.arguments import Day, Names, Place
    from marchland.calibrate.posteriors import Posterior
    from marchland.terminal.progress import Telling, Work

Progress = bool | Callable[[float, str], None] | None
"""None: silent. True: a bar, in a terminal and in a notebook. A function: called with the share of the work that is
done, 0 to 1, and with what is being done."""
OPTION = re.compile(r"--([a-z][a-z-]*)")
NAMED = {"set": "overrides", "lever": "levers", "threshold": "thresholds"}
"""Options of the command line whose argument here has another name."""
MOST_RUNS, MOST_SEED, MOST_WORKERS, MOST_WEEKS = 1_000_000, 2**32 - 1, 4_096, 5_200


@contextmanager
def words() -> Iterator[None]:
    """Say what is wrong with an argument by its name here and not by that of the command line's option."""
    try:
        yield
    except InputError as error:
        text = OPTION.sub(lambda found: NAMED.get(found[1], found[1].replace("-", "_")), str(error))
        if text == str(error):
            raise
        raise ArgumentError(text) from None


def telling(progress: Progress) -> Telling:
    """How a function tells of itself. Raises TypeError for anything but None, a truth value or a function."""
    from marchland.terminal.progress import SILENT, Telling, Work, shown

    if progress is None or progress is False:
        return SILENT
    if progress is True:
        return shown()
    if not callable(progress):
        raise given.wrong("progress", "True, None or a function of a share and a text", progress)
    tell = progress

    @contextmanager
    def work(total: float, what: str) -> Iterator[Work]:
        said, done = what, 0.0

        def line(text: str) -> None:
            nonlocal said
            said = text
            tell(done, said)

        def moved(parts: float) -> None:
            nonlocal done
            done = parts / total if total else 1.0
            tell(done, said)

        yield Work(total, line, moved)

    return Telling(lambda text: tell(0.0, text), work, work)


def runs_of(runs: int, least: int = 1) -> int:
    """A number of futures."""
    return given.whole("runs", runs, least, MOST_RUNS)


def seed_of(seed: int) -> int:
    """A seed."""
    return given.whole("seed", seed, 0, MOST_SEED)


def weeks_of(weeks: int) -> int:
    """A number of weeks."""
    return given.whole("weeks", weeks, 1, MOST_WEEKS)


def day_of(name: str, value: Day | None) -> date | None:
    """A day, or none."""
    return None if value is None else given.day(name, value)


def folder_of(name: str, value: Place | None) -> Path | None:
    """A path, or none."""
    return None if value is None else given.path(name, value)


def names_of(name: str, value: Names | None) -> tuple[str, ...] | None:
    """Names, each once, or none."""
    return None if value is None else tuple(dict.fromkeys(given.names(name, value)))


def posterior_of(value: Posterior | Place | None) -> Path | None:
    """The file of parameter sets of a posterior, or a path, or none."""
    from marchland.calibrate.posteriors import Posterior as Known

    return value.path if isinstance(value, Known) else folder_of("posterior", value)


def cluster_of(value: str | None) -> str | None:
    """The address of a cluster, or none."""
    if value is not None and not isinstance(value, str):
        raise given.wrong("cluster", "text such as 'local:2' or 'tcp://host:8786'", value)
    return value


def days_of(name: str, value: Day | Iterable[Day]) -> tuple[date, ...]:
    """Days from one or many. Raises TypeError, ArgumentError."""
    from datetime import date

    if isinstance(value, str | date):
        return (given.day(name, value),)
    if isinstance(value, bytes) or not hasattr(value, "__iter__"):
        raise given.wrong(name, "a date, text such as '2002-01-06', or a list of them", value)
    return tuple(given.day(name, one) for one in value)
