"""What a mechanism's file must hold beside declarations: words that a reader needs, formulas without bare numbers.

`marchland check` asks it of mechanisms of one's own, the contract suite of every mechanism.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

from marchland.engine.blame import file_of, message
from marchland.engine.contract import Mechanism

FIRST = re.compile(r"M\d+b? [A-Z].*\.$")
"""A mechanism's number, and its claim as a sentence."""
SECTIONS = ("Sources:", "Rivals:", "Fails when:")
PLAIN = (0, 1, 2)
"""Numbers that a formula may have; all others are parameters."""
GUARD_CALLS = ("maximum", "clip")
GUARD = 1e-6
"""The largest number that may keep a division from zero inside GUARD_CALLS, or the distance of one below 1 that may."""


def faults(m: Mechanism) -> list[str]:
    """Messages, with file and line, on what the docstring of a mechanism's file lacks, and on bare numbers."""
    source = Path(file_of(m)).read_text(encoding="utf-8")
    said = [
        message(m, f"the file's docstring: {text}", 1)
        for text in wanting(ast.get_docstring(ast.parse(source)))
    ]
    if not (m.claim.endswith(".") and m.rivals and m.outcomes):
        said.append(message(m, "expected a claim that ends with a full stop, `rivals` and `outcomes`"))
    return said + [
        message(m, f"{value:g} in a formula: numbers there are 0, 1 or 2; make it a Param with a unit", line)
        for line, value in bare_numbers(source)
    ]


def wanting(text: str | None) -> Iterator[str]:
    """What a docstring lacks: number and claim, an equation set apart, sources, rivals, and when it fails."""
    doc = inspect.cleandoc(text or "")
    first = doc.split("\n\n")[0].replace("\n", " ")
    if not FIRST.match(first):
        yield f"expected to begin with a number and the claim, such as 'M30 Snow closes the roads.', not {first!r}"
    indented = [line for line in doc.splitlines() if line.startswith("    ")]
    if not any("=" in line or "<-" in line for line in indented):
        yield "expected an equation, with = or <-, on a line indented by four"
    if missing := [section for section in SECTIONS if section not in doc]:
        yield f"expected {', '.join(missing)}"


def bare_numbers(source: str) -> Iterator[tuple[int, float]]:
    """Line and value of every number in a function that is not 0, 1 or 2.

    Indices of axes and cells are not formulas, nor is a guard against division by zero (at most GUARD, or near 1).
    """
    for function in (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)):
        spared = {id(part) for node in ast.walk(function) for part in _spared(node)}
        for node in ast.walk(function):
            if not isinstance(node, ast.Constant) or id(node) in spared or node.value in PLAIN:
                continue
            if isinstance(node.value, int | float):
                yield node.lineno, node.value


def _spared(node: ast.AST) -> Iterator[ast.AST]:
    """Parts of a node that are no formula."""
    if isinstance(node, ast.Subscript):
        yield from ast.walk(node.slice)
    elif isinstance(node, ast.keyword) and node.arg == "axis":
        yield from ast.walk(node.value)
    elif (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in GUARD_CALLS
    ):
        for part in (n for argument in node.args for n in ast.walk(argument)):
            value = part.value if isinstance(part, ast.Constant) else None
            if isinstance(value, float) and (0 < value <= GUARD or 0 < 1 - value <= 2 * GUARD):
                yield part
