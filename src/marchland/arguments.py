"""What Python users give, made into what the package takes: paths and days as text or objects, names as one or many.

A wrong kind of thing is a TypeError, a wrong value an ArgumentError (an InputError and a ValueError); both name the
argument, the value and what was expected.
"""

from __future__ import annotations

import operator
import os
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path

from marchland.errors import InputError

Day = date | str
Place = str | os.PathLike[str]
Names = str | Iterable[str]
Overrides = Mapping[str, object] | str | Iterable[str]


class ArgumentError(InputError, ValueError):
    """A value that an argument cannot take."""


def wrong(name: str, expected: str, value: object) -> TypeError:
    """The error for a wrong kind of thing."""
    return TypeError(f"{name}: expected {expected}, not {value!r} ({type(value).__name__})")


def day(name: str, value: Day) -> date:
    """A day from a date, a moment, or text written YYYY-MM-DD. Raises TypeError, ArgumentError."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if not isinstance(value, str):
        raise wrong(name, "a date or text such as '2002-01-06'", value)
    try:
        return datetime.strptime(value.strip(), "%Y-%m-%d").date()
    except ValueError:
        raise ArgumentError(
            f"{name}: expected a date or text written YYYY-MM-DD such as '2002-01-06', not {value!r}"
        ) from None


def path(name: str, value: Place) -> Path:
    """A path from text or a path. Raises TypeError, ArgumentError for empty text."""
    if not isinstance(value, str | os.PathLike):
        raise wrong(name, "a path as text or pathlib.Path", value)
    if isinstance(value, str) and not value.strip():
        raise ArgumentError(f"{name}: expected a path, not empty text")
    return Path(value)


def whole(name: str, value: int, least: int, most: int) -> int:
    """A whole number within bounds; numpy's count. Raises TypeError, ArgumentError."""
    if isinstance(value, bool) or not hasattr(value, "__index__"):
        raise wrong(name, f"a whole number from {least:,} to {most:,}", value)
    number = operator.index(value)
    if not least <= number <= most:
        raise ArgumentError(f"{name}: expected a whole number from {least:,} to {most:,}, not {number:,}")
    return number


def names(name: str, value: Names) -> tuple[str, ...]:
    """Names from one, several between commas, or any number in a list. Raises TypeError."""
    if isinstance(value, str):
        return tuple(one.strip() for one in value.split(",") if one.strip())
    if isinstance(value, bytes) or not isinstance(value, Iterable):
        raise wrong(name, "a name or a list of names", value)
    many = tuple(value)
    for one in many:
        if not isinstance(one, str):
            raise wrong(f"{name}[{many.index(one)}]", "a name", one)
    return many


def overrides(name: str, value: Overrides) -> dict[str, str]:
    """Keys and values from a mapping, `key=value` text, or a list of such texts. Raises TypeError, ArgumentError."""
    if isinstance(value, Mapping):
        for key in value:
            if not isinstance(key, str):
                raise wrong(f"{name}: key", "text such as 'time.weeks'", key)
        return {key: str(one) for key, one in value.items()}
    found = {}
    for text in (value,) if isinstance(value, str) else names(name, value):
        key, sign, one = text.partition("=")
        if not sign or not key.strip():
            raise ArgumentError(f"{name}: expected {{'time.weeks': 104}} or 'time.weeks=104', not {text!r}")
        found[key.strip()] = one
    return found
