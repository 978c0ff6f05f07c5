"""Errors that a user can mend, with the exit code that the command line gives them; light to import.

Bad input is 2; what ran and then failed is 1; a missing optional part is 3; an interruption is 130.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

FAILED, BAD_INPUT, MISSING, INTERRUPTED = 1, 2, 3, 130
LISTED = 12
"""Most names that an error lists."""
LONGEST = 100
"""Characters beyond which a name is compared with no other: comparing takes time that grows with both."""


class MarchlandError(Exception):
    """Something went wrong while running; the message is complete, no traceback is needed."""

    exit_code = FAILED


class InputError(MarchlandError):
    """What was asked for does not exist or makes no sense; the message names the nearest thing that does."""

    exit_code = BAD_INPUT


class MechanismError(InputError, ValueError):
    """A mechanism declares or does what cannot be; the message names it, its file and line, and what was expected."""


class MissingPart(MarchlandError):
    """An optional part is not installed; the message is the command that mends it."""

    exit_code = MISSING


class Notice(UserWarning):
    """Something that costs time but no number; commands print it as one line, `--quiet` leaves it out."""


def unknown(
    kind: str, name: str, names: Iterable[str], plural: str = "", also: Iterable[str] = ()
) -> InputError:
    """The error for a name that is not among `names`: says which there are, and the nearest, of `also` too."""
    known = list(dict.fromkeys(names))
    there = f"; {plural or kind + 's'} are: {listed(known)}" if known else ""
    return InputError(f"no {kind} named '{name}'{there}{meant(name, (*known, *also))}")


def listed(names: Sequence[str]) -> str:
    """The first LISTED names, and whether there are more."""
    return ", ".join(names[:LISTED]) + (", ..." if len(names) > LISTED else "")


def meant(name: str, names: Iterable[str]) -> str:
    """`; did you mean 'x'?` where a name is close to one of `names`, else an empty text."""
    near = nearest(name, names)
    return f"; did you mean '{near}'?" if near else ""


def nearest(name: str, names: Iterable[str]) -> str:
    """The valid name most like `name` whatever its case, or an empty text if none is close."""
    if len(name) > LONGEST:
        return ""
    import difflib

    plain = {known.casefold(): known for known in sorted(set(names), reverse=True)}
    close = difflib.get_close_matches(name.casefold(), plain, n=1)
    return plain[close[0]] if close else ""
