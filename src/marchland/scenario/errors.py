"""Problems with a place in a file, and the one exception that carries all of them.

A scenario is refused with everything that is wrong in it, in the form of a compiler's report: file, line
and column, what was found, what was expected, the line itself with a caret, and the nearest valid name.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from marchland.errors import LONGEST, listed, meant

_WIDTH = 100
"""Longest stretch of a source line that is shown; a longer line is cut around the caret."""
MOST = 100
"""Most problems that one rule, or the form of one table, reports: a wrong column is wrong in every row."""
_LONGEST = 400
"""Longest message in characters."""


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong.

    `line` and `column` count from 1; `where` is the dotted path of the value, `rule` the name of the check
    that found it, `source_line` the text of the line (empty where there is none to show).
    """

    file: str
    line: int
    column: int
    where: str
    message: str
    hint: str = ""
    source_line: str = ""
    rule: str = "form"

    def __str__(self) -> str:
        scope = f"{self.where}: " if self.where else ""
        head = _printable(f"{self.file}:{self.line}:{self.column}: error: {scope}{self.message}")[:_LONGEST]
        if not self.source_line.strip():
            return f"{head}\n        {self.hint}" if self.hint else head
        text, offset = _window(self.source_line, self.column - 1)
        return f"{head}\n        {text}\n        {' ' * offset}^ {self.hint}".rstrip()


class ScenarioError(Exception):
    """A scenario that cannot be used; `problems` holds every reason that was found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        count = len(self.problems)
        last = "1 error" if count == 1 else f"{count} errors"
        return "\n".join([*(str(problem) for problem in self.problems), last])


def alike(name: str, names: Iterable[str]) -> str:
    """The valid name of which `name` is a misspelling, an empty string if it is one itself or of none.

    That is one that differs in nothing but accents, case and spaces, or by one letter lost, added, changed or swapped.
    """
    known = set(names)
    if name in known or not _bare(name) or len(name) > LONGEST:
        return ""
    return next((other for other in sorted(known) if _one_slip(_bare(name), _bare(other))), "")


def _one_slip(a: str, b: str) -> bool:
    """Whether two words are the same but for at most one letter lost, added, changed or swapped with the next."""
    if a == b:
        return True
    same = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    x, y = a[same:], b[same:]
    return x[1:] == y or x == y[1:] or x[1:] == y[1:] or (x[:2] == y[1::-1] and x[2:] == y[2:])


def _bare(name: str) -> str:
    """Small letters and digits without accents, for comparing spellings."""
    apart = unicodedata.normalize("NFD", name.casefold())
    return "".join(character for character in apart if character.isalnum())


def expected(name: str, names: Sequence[str] | Iterable[str], kind: str = "names") -> str:
    """A hint that lists the valid names and suggests one: "sides are: is, krg; did you mean 'is'?"."""
    known = list(dict.fromkeys(names))
    if not known:
        return f"there are no {kind}"
    return f"{kind} are: {listed(known)}{meant(name, known)}"


def _printable(text: str) -> str:
    """The text with every control code as a blank, so that a file cannot steer the terminal that shows it."""
    return "".join(character if character.isprintable() else " " for character in text)


def _window(line: str, offset: int) -> tuple[str, int]:
    """The part of `line` to show and the caret's offset in it; indentation and control codes are dropped."""
    clean = _printable(line.rstrip("\r\n"))
    offset = max(0, min(offset, len(clean)))
    start = min(len(clean) - len(clean.lstrip()), offset)
    if offset - start > _WIDTH * 2 // 3:
        start = offset - _WIDTH // 2
    return clean[start : start + _WIDTH], offset - start
