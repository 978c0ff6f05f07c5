"""What commands are asked, judged before anything is loaded or computed: sizes, seeds, days and lists of names."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

import typer

from marchland.errors import InputError

Sets = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="KEY=VALUE",
        help="Override a value: time.weeks=52, parameters.MECHANISM.NAME=0.5.",
    ),
]
"""Values of scenario.yaml to override."""
Offensives = Annotated[
    list[str] | None,
    typer.Option(
        "--offensive",
        metavar="KEY=VALUE,...",
        help="Order an offensive: place=A,start=DATE,forces=GROUP:PERSONS+GROUP:PERSONS, and end=, air=, advisers=, "
        "hold=GROUP[:PERSONS], name= (of the strategy); or the path of a YAML file of offensives. Can be repeated.",
    ),
]
"""Offensives that are asked for beside the scenario's file."""
Cluster = Annotated[
    str | None,
    typer.Option(
        "--cluster",
        metavar="ADDRESS",
        help="Who computes: tcp://HOST:PORT of a dask scheduler, or local:N for N processes here (needs an extra).",
    ),
]
"""A cluster to compute blocks on."""
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


def day(text: str | None, option: str = "--cut") -> date | None:
    """A date written YYYY-MM-DD; None for none. Raises InputError that names the option."""
    if text is None:
        return None
    try:
        return datetime.strptime(text.strip(), "%Y-%m-%d").date()
    except ValueError:
        raise InputError(f"{option} {text}: expected a date written YYYY-MM-DD") from None
