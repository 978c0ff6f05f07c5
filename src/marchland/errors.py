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
LEAST, MOST = 3, 6
"""Letters from which on a word is taken for the beginning of a name, and how many such names are suggested."""


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
    """`; did you mean 'x' or 'y'?` where a name is close to some of `names`, else an empty text."""
    return suggestion(alike(name, names))


def suggestion(names: Sequence[str]) -> str:
    """The same of names that were chosen already."""
    if not names:
        return ""
    *others, last = (f"'{one}'" for one in names)
    return f"; did you mean {', '.join(others)}{' or ' if others else ''}{last}?"


def alike(name: str, names: Iterable[str]) -> tuple[str, ...]:
    """The valid names that `name` may stand for: those that begin with it, whatever its case, at most MOST; else the
    nearest. One that is the same but for case stands alone; below LEAST letters nothing is a beginning."""
    if len(name) > LONGEST:
        return ()
    asked, known = name.casefold(), sorted(set(names))
    same = [one for one in known if one.casefold() == asked]
    begun = [one for one in known if one.casefold().startswith(asked)] if len(asked) >= LEAST else []
    close = nearest(name, known)
    return tuple((same[:1] or begun)[:MOST]) or ((close,) if close else ())


def nearest(name: str, names: Iterable[str]) -> str:
    """The valid name most like `name` whatever its case, or an empty text if none is close."""
    if len(name) > LONGEST:
        return ""
    import difflib

    plain = {known.casefold(): known for known in sorted(set(names), reverse=True)}
    close = difflib.get_close_matches(name.casefold(), plain, n=1)
    return plain[close[0]] if close else ""
