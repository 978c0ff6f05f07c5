"""Plain data as JSON has it: what is not a finite number is null."""

from __future__ import annotations

from typing import Any


def cleaned(value: Any) -> Any:
    """The same plain data without NaN and infinity."""
    if isinstance(value, dict):
        return {key: cleaned(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [cleaned(item) for item in value]
    return None if isinstance(value, float) and not abs(value) < float("inf") else value
