"""One list of what stands for "no value" in tables of the field, for every reader and every column."""

from __future__ import annotations

MISSING = frozenset(
    (
        "",
        "-",
        "--",
        "?",
        ".",
        "na",
        "n/a",
        "#n/a",
        "nan",
        "null",
        "none",
        "nil",
        "<na>",
        "missing",
        "not available",
    )
)
"""Texts that mean "no value", compared after stripping and folding case."""


def is_missing(text: str | None) -> bool:
    """Whether a cell holds no value."""
    return text is None or text.strip().casefold() in MISSING
