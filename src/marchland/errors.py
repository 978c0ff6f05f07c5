"""Errors that a user can mend, with the exit code that the command line gives them; light to import.

Bad input is 2; what ran and then failed is 1; a missing optional part is 3; an interruption is 130.
"""

from __future__ import annotations

from collections.abc import Iterable

FAILED, BAD_INPUT, MISSING, INTERRUPTED = 1, 2, 3, 130


class MarchlandError(Exception):
    """Something went wrong while running; the message is complete, no traceback is needed."""

    exit_code = FAILED


class InputError(MarchlandError):
    """What was asked for does not exist or makes no sense; the message names the nearest thing that does."""

    exit_code = BAD_INPUT


class MissingPart(MarchlandError):
    """An optional part is not installed; the message is the command that mends it."""

    exit_code = MISSING


class Notice(UserWarning):
    """Something that costs time but no number; commands print it as one line, `--quiet` leaves it out."""


def unknown(kind: str, name: str, names: Iterable[str], plural: str = "") -> InputError:
    """The error for a name that is not among `names`: says which there are, and the nearest."""
    import difflib

    known = list(dict.fromkeys(names))
    near = difflib.get_close_matches(name.casefold(), known, n=1)
    shown = ", ".join(known[:12]) + (", ..." if len(known) > 12 else "")
    there = f"; {plural or kind + 's'} are: {shown}" if known else ""
    hint = f"; did you mean '{near[0]}'?" if near else ""
    return InputError(f"no {kind} named '{name}'{there}{hint}")
