"""JSON of our own that is read again, judged when it is read: every fault at once, by key, with what was expected.

People edit such files, and programs cut them off; what is read from them ends on pages. Keys that nobody asks for are
left alone, since later versions may write more.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from marchland.errors import InputError

SHOWN, WIDE = 8, 40
"""Faults that are listed, and characters of a value that are."""
MOST = 1e15
"""No figure of ours comes near this."""


class Shape(BaseModel):
    """Keys that must be there, each with its type; nothing is converted."""

    model_config = ConfigDict(strict=True, frozen=True, extra="allow")


def _day(text: str) -> str:
    if date.fromisoformat(text).isoformat() != text:
        raise ValueError("expected a date written YYYY-MM-DD")
    return text


def _text(text: str) -> str:
    if any((ord(c) < 32 and c not in "\n\t") or 127 <= ord(c) < 160 for c in text):
        raise ValueError("expected a text without control characters")
    return text


Text = Annotated[str, AfterValidator(_text)]
Number = Annotated[float, Field(ge=-MOST, le=MOST, allow_inf_nan=False)]
Spread = Annotated[float, Field(ge=0, le=MOST, allow_inf_nan=False)]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Count = Annotated[int, Field(ge=0, le=int(MOST))]
Some = Annotated[int, Field(ge=1, le=int(MOST))]
Day = Annotated[str, AfterValidator(_day)]
Three = Annotated[list[Number], Field(min_length=3, max_length=3)]


def read(path: Path, shape: type[Shape], command: str) -> dict[str, Any]:
    """A JSON file as plain data, if it has the shape of what `command` writes. Raises InputError, OSError."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        shape.model_validate(found)
    except ValidationError as error:
        raise InputError(f"{_not(path, command)}:\n{_faults(error)}") from None
    except (ValueError, RecursionError) as error:
        said = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise InputError(f"{_not(path, command)}: no JSON that can be read ({said})") from None
    plain: dict[str, Any] = found
    return plain


def faults(found: Any, shape: type[Shape]) -> str:
    """A line for each of the first faults of plain data; empty if it has the shape."""
    try:
        shape.model_validate(found)
    except ValidationError as error:
        return _faults(error)
    return ""


def _not(path: Path, command: str) -> str:
    return f"{path}: not what `marchland {command}` writes; write it anew, or take it away"


def _faults(error: ValidationError) -> str:
    """A line for each of the first faults."""
    lines = []
    for fault in error.errors()[:SHOWN]:
        at = ".".join(map(str, fault["loc"])) or "the whole"
        said = fault["msg"].replace("Input should be", "expected").removeprefix("Value error, ")
        missing = fault["type"] == "missing"
        shown = repr(fault["input"]) if not isinstance(fault["input"], dict | list) else "what is there"
        cut = shown if len(shown) <= WIDE else shown[:WIDE] + "..."
        lines.append(f"  {at}: " + ("is missing" if missing else f"{said}, not {cut}"))
    more = error.error_count() - SHOWN
    return "\n".join([*lines, *([f"  and {more} more"] if more > 0 else [])])
