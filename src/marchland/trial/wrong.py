"""Plain values in a test, and what is said of one that cannot be read: what is wrong, and what was expected."""

from __future__ import annotations

import re
from datetime import date

from pydantic_core import PydanticCustomError

from marchland.scenario.values import iso_day


class Wrong(ValueError):
    """What is wrong with a text and what was expected."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message, self.hint = message, hint


def number(text: str, name: str) -> float:
    """A plain number. Raises Wrong."""
    if not re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)", text, re.ASCII):
        raise Wrong(f"{name}: '{text}' is no number", "expected a plain number such as 12 or 0.5")
    return float(text)


def when(text: str, name: str) -> date:
    """A day. Raises Wrong."""
    try:
        found: date = iso_day(text)
    except PydanticCustomError as error:
        raise Wrong(f"{name}: '{text}': {error.message()}") from None
    return found


def words(text: str, name: str) -> str:
    """A sentence. Raises Wrong if it is empty."""
    if not text:
        raise Wrong(f"{name}: expected some words")
    return text
