"""The summary after a run as plain data: told once, kept beside the result, shown again without reading futures.

What is kept is a copy of what the futures say. It names the result by its seal, and the code that told it; where either
differs, or the copy cannot be read, the summary is told again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from shlex import quote
from textwrap import fill
from typing import TYPE_CHECKING, Any

from marchland.files.code import ROOT, code_hash
from marchland.files.writing import write_text

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

FILE = "summary.json"
"""Beside the manifest of a result."""
PARTS = ("analysis", "stats", "views", "terminal")
"""Parts of the package that decide what a summary says, beside the result."""


@dataclass(frozen=True)
class Column:
    """Heading of a column, its style, and whether it stands at the right and may be broken."""

    head: str
    style: str = ""
    right: bool = False
    wrapped: bool = False


@dataclass(frozen=True)
class Grid:
    """A table of texts."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def table(self) -> Table:
        """The same for a terminal."""
        from rich.table import Table

        out = Table(title=self.title, title_justify="left", title_style="bold", box=None, pad_edge=False)
        for one in self.columns:
            out.add_column(
                one.head,
                style=one.style or None,
                justify="right" if one.right else "left",
                no_wrap=not one.wrapped,
            )
        for row in self.rows:
            out.add_row(*row)
        return out


@dataclass(frozen=True)
class Summary:
    """Lines with their styles, tables, sentences, and a place worth asking about; `attacked` holds tables of orders."""

    head: tuple[tuple[str, str], ...]
    grids: tuple[Grid, ...]
    said: tuple[str, ...]
    example: str
    attacked: tuple[Table, ...] = ()

    def show(self, path: Path, console: Console | None = None) -> None:
        """Print it for the result at `path` to `console` (default: standard output)."""
        from rich.console import Console as Standard

        from marchland.terminal.fitted_table import show

        out = console or Standard()
        for text, style in self.head:
            _say(out, text, style)
        for table in (*(grid.table for grid in self.grids), *self.attacked):
            _say(out, "")
            show(out, table)
        _say(out, "")
        for line in self.said:
            _say(
                out,
                fill(line, out.width, initial_indent="- ", subsequent_indent="  ", break_on_hyphens=False),
            )
        where = quote(str(path))
        _say(out, "")
        _say(out, f"result  {path}", "bold")
        for what, command in (
            ("report", f"marchland report {where}"),
            ("export", f"marchland export {where} --to csv"),
            ("why", f"marchland why {where} {self.example}"),
        ):
            _say(out, f"{what:7} {command}")


def _say(out: Console, text: str, style: str = "") -> None:
    out.print(text, style=style or None, highlight=False, markup=False, soft_wrap=True)


def keep(path: Path, manifest: Mapping[str, Any], told: Summary | None = None, figures: Any = None) -> None:
    """Put a summary, and the figures of `run --json`, beside a finished result, if anything can be written there."""
    if not manifest.get("finished") or (told is not None and told.attacked):
        return
    before = _kept(path, manifest)
    both = {
        "of": _of(manifest),
        "code": _code(),
        "told": before.get("told"),
        "figures": before.get("figures"),
    }
    if told is not None:
        both["told"] = {name: value for name, value in asdict(told).items() if name != "attacked"}
    if figures is not None:
        both["figures"] = figures
    with suppress(OSError, ValueError):
        write_text(path / FILE, json.dumps(both, allow_nan=False, ensure_ascii=False))


def kept_summary(path: Path, manifest: Mapping[str, Any]) -> Summary | None:
    """The summary that was kept of a result, if it is of this result and told by this code."""
    found: Any = _kept(path, manifest).get("told")
    try:
        grids = tuple(
            Grid(g["title"], tuple(Column(**c) for c in g["columns"]), _texts(g["rows"]))
            for g in found["grids"]
        )
        head = tuple((str(text), str(style)) for text, style in found["head"])
        return Summary(head, grids, tuple(map(str, found["said"])), str(found["example"]))
    except (TypeError, KeyError, ValueError):
        return None


def kept_figures(path: Path, manifest: Mapping[str, Any]) -> Any:
    """The figures that were kept of a result, likewise; None if there are none."""
    return _kept(path, manifest).get("figures")


def _kept(path: Path, manifest: Mapping[str, Any]) -> Mapping[str, Any]:
    try:
        found = json.loads((path / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    same = isinstance(found, dict) and found.get("of") == _of(manifest) and found.get("code") == _code()
    return found if same else {}


def _texts(rows: Sequence[Sequence[Any]]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(map(str, row)) for row in rows)


def _of(manifest: Mapping[str, Any]) -> Any:
    """What names a result's content: the hashes of its manifest's fields, which hold those of its files."""
    return manifest.get("sealed")


def _code() -> str:
    return code_hash(path for part in PARTS for path in (ROOT / part).rglob("*.py"))
