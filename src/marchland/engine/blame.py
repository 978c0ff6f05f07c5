"""Where in its file a mechanism declares or does something, for errors that name file and line."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import TracebackType

from marchland.engine.contract import Mechanism
from marchland.errors import MarchlandError, MechanismError


def file_of(m: Mechanism) -> str:
    """The whole path of the file of a mechanism's function; empty if it has none."""
    file = getattr(sys.modules.get(getattr(m.post, "__module__", "")), "__file__", None)
    return str(file) if file else ""


def shown(file: str) -> str:
    """A file as messages write it: from the folder at work where it lies below it."""
    path = Path(file)
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else file


def line_of(m: Mechanism, calls: tuple[str, ...] = ("Mechanism",), name: str = "") -> int:
    """The line of the first call of one of `calls` on `name`, else of the mechanism's declaration; 0 if none."""
    file = file_of(m)
    lines = _calls(file) if file else {}
    found = [lines[call, name] for call in calls if (call, name) in lines]
    return min(found) if found else lines.get(("Mechanism", ""), 0)


@cache
def _calls(file: str) -> dict[tuple[str, str], int]:
    """(function called, text of its first argument or empty) -> first line, of a file of Python."""
    try:
        tree = ast.parse(Path(file).read_text(encoding="utf-8"))
    except (OSError, SyntaxError, ValueError):
        return {}
    out: dict[tuple[str, str], int] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            first = [*node.args[:1], *(k.value for k in node.keywords if k.arg in ("name", "event", "stock"))]
            names = [a.value for a in first if isinstance(a, ast.Constant) and isinstance(a.value, str)]
            for name in ("", *names):
                key = (node.func.id, name)
                out[key] = min(node.lineno, out.get(key, node.lineno))
    return out


def message(m: Mechanism, text: str, line: int | Callable[[], int] = 0) -> str:
    """`FILE:LINE: mechanism 'NAME': TEXT`; `line` may be what finds it, the declaration's where none is given."""
    file, found = file_of(m), line() if callable(line) else line
    at = f"{shown(file)}:{found or line_of(m) or 1}: " if file else ""
    return f"{at}mechanism {m.name!r}: {text.removeprefix(m.name).strip()}"


def counted(problems: list[str]) -> MechanismError:
    """One error of one or several messages."""
    more = [f"{len(problems)} errors"] if len(problems) > 1 else []
    return MechanismError("\n".join([*problems, *more]))


@contextmanager
def blamed(m: Mechanism, given: dict[str, dict[str, object]] | None = None, name: str = "") -> Iterator[None]:
    """Turn whatever a mechanism's own function raises into a MechanismError with its line; the original is chained.

    `given` has what the function was given, by argument and name: shapes of what stands on the line are said. `name` is
    the stock that is being filled, if one is.
    """
    try:
        yield
    except MarchlandError:
        raise
    except Exception as error:
        line = raised_at(error.__traceback__, file_of(m)) or line_of(m, ("Stock",), name)
        kind = "" if isinstance(error, AttributeError | ValueError) else f"{type(error).__name__}: "
        said = str(error).strip().splitlines() or [type(error).__name__]
        raise MechanismError(message(m, f"{kind}{said[0]}{_shapes(m, line, given or {})}", line)) from error


def raised_at(trace: TracebackType | None, file: str) -> int:
    """The last line of `file` that a traceback passes through, 0 if none."""
    line = 0
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == file:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def _shapes(m: Mechanism, line: int, given: dict[str, dict[str, object]]) -> str:
    """Names on a line of a mechanism's function and the shapes that they have, as an addition to a message."""
    try:
        text = Path(file_of(m)).read_text(encoding="utf-8").splitlines()[line - 1]
    except (OSError, IndexError):
        return ""
    found = dict.fromkeys(re.findall(r"\b([ypxu])\.(\w+)", text))
    shapes = [
        f"{letter}.{name} {shape}"
        for letter, name in found
        if (shape := getattr(given.get(letter, {}).get(name), "shape", None)) is not None
    ]
    return f" (on this line: {', '.join(shapes)})" if shapes else ""
