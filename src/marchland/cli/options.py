"""What commands are asked, judged before anything is loaded or computed: sizes, seeds, days and lists of names."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from marchland.errors import InputError, unknown

if TYPE_CHECKING:
    from marchland.scenario import Scenario

MOST_RUNS = 1_000_000
MOST_SEED = 2**32 - 1
MOST_WEEKS = 5_200
"""A century; a comparison ends with the scenario's time in any case."""


def sized(option: str, value: int, least: int = 1, most: int = MOST_RUNS) -> int:
    """A whole number within bounds. Raises InputError that names the option."""
    if not least <= value <= most:
        raise InputError(f"{option} {value}: expected a whole number from {least:,} to {most:,}")
    return value


def seeded(seed: int) -> int:
    """A seed. Raises InputError."""
    return sized("--seed", seed, 0, MOST_SEED)


def listed(text: str) -> tuple[str, ...]:
    """Names between commas, each once."""
    return tuple(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))


def cut_of(s: Scenario, day: date | None) -> date:
    """The day on which futures part: the one given, or the scenario's. Raises InputError where there is neither."""
    when = day or s.time.cut
    if when is None:
        raise InputError(f"{s.name} states no cut: name one with --cut DATE")
    return when


def strategies_of(s: Scenario, text: str | None, cut: date) -> tuple[str, ...]:
    """Two strategies or more, by default those that its argument weighs (fewer if no others part at the cut).

    Raises InputError.
    """
    from marchland.trial.usual import usual_strategies

    usual = usual_strategies(s, cut)
    if text is None:
        return usual
    names = listed(text)
    if len(names) < 2:
        raise InputError(f"--strategies {text}: expected at least two, such as {','.join(usual[:2])}")
    return names


def mechanisms_of(s: Scenario, names: list[str]) -> list[str]:
    """Mechanisms that the scenario lists. Raises InputError for any other."""
    for name in names:
        if name not in s.mechanisms:
            raise unknown("mechanism", name, s.mechanisms)
    return names
