"""Ways of learning a posterior from the event-history likelihood, one file each, found by their file.

A method is a module with

    learn(history, particles, seed, sampler, tell, kept) -> Particles

for one of two independent samplers: `sampler` tells them apart, `tell` takes a line of progress, and `kept` is a file
in which to leave what a killed run can go on from (None: nothing is left); and NEEDS, what it imports beyond a plain
install, which the extra of its name installs.
"""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

from marchland.errors import MissingPart, unknown

if TYPE_CHECKING:
    from marchland.calibrate.likelihood import EventHistory
    from marchland.calibrate.particles import Particles

Tell = Callable[[str], None]
DEFAULT = "laplace"
"""What forecast best on weeks held out before the cut and was most often right of itself: docs/learning.md."""


class Method(Protocol):
    """A way of learning."""

    NEEDS: tuple[str, ...]

    def learn(
        self,
        history: EventHistory,
        particles: int,
        seed: int,
        sampler: int = 0,
        tell: Tell | None = None,
        kept: Path | None = None,
    ) -> Particles:
        """Posterior draws of one sampler."""


def names() -> tuple[str, ...]:
    """Names of all methods."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(__path__)))


def method(name: str) -> Method:
    """A method by its name. Raises InputError for an unknown one, MissingPart where its extra is not installed."""
    if name not in names():
        raise unknown("method", name, names())
    found = cast(Method, importlib.import_module(f"{__name__}.{name}"))
    missing = [library for library in found.NEEDS if importlib.util.find_spec(library) is None]
    if missing:
        raise MissingPart(
            f"method {name} needs {' and '.join(missing)}, not installed here: pip install 'marchland[{name}]'"
        )
    return found
