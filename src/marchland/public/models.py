"""Published models: named, described, run and held against their published numbers.

>>> "lanchester_1916" in ml.models.names()
True
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from marchland import arguments as given
from marchland.public import words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from marchland.zoo import Published, Ran
    from marchland.zoo.published import Value
    from marchland.zoo.verify import Checked

MOST = 100_000
"""Runs of a published model."""


def names() -> tuple[str, ...]:
    """Names of all published models, as author and year."""
    from marchland.zoo import models

    return tuple(models())


def get(name: str) -> Published:
    """A published model: claim, equations, settings with units and domains, targets. Raises InputError."""
    from marchland.zoo import published

    return published(str(name))


def run(name: str, settings: Mapping[str, Value] | None = None, runs: int = 0, seed: int = 1) -> Ran:
    """Simulate a published model; `settings` by name, in the units that `get(name).settings` gives.

    `runs` 0 is the model's own number. What comes back has `dataset`, observations as (run, step, ...) and final
    records as (run, ...); `results(name, ran)` names its numbers. Raises InputError for a name or a setting out of its
    domain, TypeError.

    >>> ml.models.run("lanchester_1916").seed
    1
    """
    from marchland.zoo import run as simulated

    many = given.whole("runs", runs, 0, MOST)
    with words.words():
        return simulated(get(name), settings, many, words.seed_of(seed))


def results(name: str, ran: Ran) -> dict[str, Any]:
    """Named results of an ensemble, with units and standard errors, as plain data. Raises InputError."""
    from marchland.zoo.tables import answer

    return answer(name, get(name), ran)


def verify(name: str, seed: int = 1) -> list[Checked]:
    """Hold a model against its published or derived numbers. Raises InputError.

    >>> all(one.passed for one in ml.models.verify("brown_1963"))
    True
    """
    from marchland.zoo.verify import verify as checked

    return list(checked(name, get(name), words.seed_of(seed)))
