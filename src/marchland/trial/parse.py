"""Read tests as they are written in claims: `held(kobani, sdf_ypg, at=2015-02-08); not took(is, ramadi, ...)`.

Nothing is evaluated: a test is the name of a kind and arguments of the types that it declares. Whatever is wrong is
said with file, line and column, what was expected, and the nearest valid name; all at once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from marchland.compare.outcomes import NAMES
from marchland.scenario import Scenario
from marchland.scenario.errors import Problem, expected
from marchland.scenario.source import Spot
from marchland.trial import where
from marchland.trial.kind import REQUIRED, Arg, Kind, kinds
from marchland.trial.wrong import Wrong, number, when, words

CALL = re.compile(r"\s*(not\s+)?([A-Za-z_]\w*)\s*\(([^()]*)\)\s*")
KEY = re.compile(r"\s*([a-z_]+)\s*=\s*(.*)\s*", re.S)


@dataclass(frozen=True)
class Test:
    """One test: its kind, its arguments by name, whether it is expected to fail, and its text."""

    __test__ = False
    kind: Kind
    given: dict[str, Any]
    negated: bool
    text: str


def parse(text: str, s: Scenario, spot: Spot, where: str) -> tuple[list[Test], list[Problem]]:
    """The tests of a claim and what is wrong with them."""
    tests, problems = [], []
    for offset, part in parts(text):
        try:
            tests.append(one(part, s))
        except Wrong as wrong:
            column = spot.column + offset
            problems.append(
                Problem(spot.file, spot.line, column, where, wrong.message, wrong.hint, spot.text, "test")
            )
    return tests, problems


def parts(text: str) -> Iterator[tuple[int, str]]:
    """Pieces between semicolons that are not blank, with where they begin."""
    at = 0
    for piece in text.split(";"):
        if piece.strip():
            yield at + len(piece) - len(piece.lstrip()), piece.strip()
        at += len(piece) + 1


def one(text: str, s: Scenario) -> Test:
    """One test. Raises Wrong."""
    match = CALL.fullmatch(text)
    if match is None:
        raise Wrong(f"'{text[:60]}' is no test", "expected name(argument, ...), such as event(E001)")
    negated, name, inside = match.groups()
    if name not in kinds():
        raise Wrong(f"no test named '{name}'", expected(name, kinds(), "tests"))
    kind = kinds()[name]
    return Test(kind, arguments(kind, inside, s), bool(negated), text)


def arguments(kind: Kind, inside: str, s: Scenario) -> dict[str, Any]:
    """Values by name. Raises Wrong."""
    pieces = inside.split(",") if inside.strip() else []
    if kind.args and kind.args[-1].of == "text" and len(kind.args) == 1:
        pieces = [inside]
    raw: dict[str, str] = {}
    names = [a.name for a in kind.args]
    for i, piece in enumerate(pieces):
        match = KEY.fullmatch(piece) if "=" in piece else None
        name, given = match.groups() if match else (names[i] if i < len(names) else "", piece)
        if name not in names:
            what = f"'{name}'" if name else f"'{piece.strip()}', one too many"
            raise Wrong(f"{kind.name} takes no argument {what}", expected(name, names, "arguments"))
        if name in raw:
            raise Wrong(f"{kind.name}: '{name}' is given twice")
        raw[name] = given.strip()
    missing = [a.name for a in kind.args if a.default is REQUIRED and a.name not in raw]
    if missing:
        raise Wrong(f"{kind.name} lacks {', '.join(missing)}", f"arguments are: {', '.join(names)}")
    return {a.name: value(a, raw[a.name], s) if a.name in raw else a.default for a in kind.args}


def value(arg: Arg, text: str, s: Scenario) -> Any:
    """A text as what the argument must be. Raises Wrong."""
    if arg.of in LISTS:
        return tuple(named(LISTS[arg.of], part.strip(), arg, s) for part in text.split("|"))
    if arg.of in READ:
        return READ[arg.of](text, arg.name)
    if arg.of in where.COLUMNS:
        return where.read(text, arg.name, where.COLUMNS[arg.of](s))
    return named(arg.of, text, arg, s)


def named(kind: str, text: str, arg: Arg, s: Scenario) -> str:
    """A text that must be one of some names. Raises Wrong."""
    if kind == "word" and not arg.choices:
        if not re.fullmatch(r"[a-z][a-z0-9_]*", text):
            raise Wrong(f"{arg.name}: '{text}' is no word", "expected a word such as shia_militias")
        return text
    known = arg.choices or NAMED[kind](s)
    if text not in known:
        raise Wrong(f"{arg.name}: no {kind} named '{text}'", expected(text, known, f"{kind}s"))
    return text


def columns(s: Scenario) -> Sequence[str]:
    """Full names of the model's parameters."""
    from marchland.territory.compile import compile_model
    from marchland.territory.parameters import priors_by_column

    return tuple(priors_by_column(compile_model(s)))


READ: dict[str, Callable[[str, str], Any]] = {"number": number, "day": when, "text": words}
LISTS = {"places": "place", "words": "word", "codes": "code", "groups": "group", "mechanisms": "mechanism"}
NAMED: dict[str, Callable[[Scenario], Sequence[str]]] = {
    "place": lambda s: [p.place for p in s.places],
    "side": lambda s: list(s.sides),
    "country": lambda s: sorted({p.country for p in s.places}),
    "event": lambda s: [e.event for e in s.events],
    "group": lambda s: [*s.groups, *s.sponsors],
    "strategy": lambda s: list(s.strategies),
    "community": lambda s: list(s.communities),
    "outcome": lambda _: NAMES,
    "mechanism": lambda s: s.mechanisms,
    "parameter": columns,
    "publisher": lambda s: list(s.publishers),
    "code": lambda s: sorted(
        {v for f in s.forces for cell in vars(f).values() if isinstance(cell, tuple) for v in cell}
    ),
    "indicator": lambda s: sorted({m.indicator for m in s.measures}),
    "area": lambda s: sorted({m.area for m in s.measures}),
}
