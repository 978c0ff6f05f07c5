"""What a value should have been, in the words of a scenario file instead of the validator's.

An error type that has no entry keeps the validator's own message.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pydantic_core import ErrorDetails

from marchland.scenario.errors import expected

_WANTED = {
    "string_too_short": "write something here",
    "string_too_long": "at most {max_length} characters",
    "string_type": "expected a text",
    "bool_type": "expected true or false",
    "int_type": "expected a whole number",
    "int_parsing": "expected a whole number",
    "int_from_float": "expected a whole number",
    "float_type": "expected a number",
    "float_parsing": "expected a number",
    "finite_number": "expected a finite number",
    "greater_than": "expected more than {gt:g}",
    "greater_than_equal": "expected at least {ge:g}",
    "less_than_equal": "expected at most {le:g}",
    "too_long": "expected at most {max_length}",
    "too_short": "expected at least {min_length}",
    "dict_type": "expected a mapping, `key: value`",
    "model_type": "expected a mapping, `key: value`",
    "tuple_type": "expected a list, [a, b]",
    "model_attributes_type": "expected a mapping, `key: value`",
}
"""Pydantic's error type -> what was expected, in the words of a scenario file."""

_NUMBERS = ("number", "whole", "int_parsing", "float_parsing")
GROUPED = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
"""A number with commas between thousands, as people write it: 70,000."""

_SIZE = {
    "too_long": "too many entries",
    "too_short": "too few entries",
    "string_too_short": "the text is empty",
    "string_too_long": "the text is too long",
}
"""Error types about size: the value itself is not shown."""

PATTERNS = {
    r"^[a-z][a-z0-9_]*$": "small letters, digits and _, beginning with a letter",
    r"^#[0-9a-fA-F]{6}$": '"#rrggbb", six hexadecimal digits in quotes',
}


def explain(item: ErrorDetails, value: Any) -> tuple[str, str]:
    """Message and hint for a value that is not what the form asks."""
    context: Mapping[str, Any] = item.get("ctx", {})
    shown = str(value) if not isinstance(value, dict | list | tuple) else "a mapping or list"
    message = f"found '{shown[:60]}'"
    if item["type"] == "literal_error":
        names = [name.strip(" '") for name in str(context["expected"]).replace(" or ", ",").split(",")]
        return message, expected(shown, names, "values")
    message = _SIZE.get(item["type"], message)
    pattern = PATTERNS.get(str(context.get("pattern")))
    if pattern:
        return message, f"expected {pattern}"
    if item["type"] in _NUMBERS and GROUPED.fullmatch(shown.strip()):
        return message, "expected " + shown.strip().replace(",", "") + ", without the comma"
    wanted = _WANTED.get(item["type"])
    return message, wanted.format(**context) if wanted else item["msg"]
