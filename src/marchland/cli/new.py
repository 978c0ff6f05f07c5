"""The command that makes a scenario of one's own: a copy of a shipped one, or a draft from small tables."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from marchland.cli.console import as_json, guarded
from marchland.errors import InputError

DEFAULT = "two_valleys"


def new(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new or empty folder.")],
    template: Annotated[
        str | None,
        typer.Option("--from", metavar="SCENARIO", help=f"Copied; {DEFAULT} unless told otherwise."),
    ] = None,
    tables: Annotated[
        Path | None,
        typer.Option("--from-tables", metavar="FOLDER", help="Small tables: docs/your_own_war.md."),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
) -> None:
    """Make a scenario to edit: a copy of a shipped one, or a draft from small tables of a war."""
    with guarded():
        if template is not None and tables is not None:
            raise InputError("--from and --from-tables: give one of them")
        then = f"edit it, then: marchland check {shlex.quote(str(folder))}"
        if tables is None:
            from marchland.scenario import new as copy

            made = copy(folder, template or DEFAULT)
            text = f"{made} holds a copy of {template or DEFAULT}; {then}"
            as_json({"folder": made.as_posix()}) if json else typer.echo(text)
            return
        from marchland.views.drafted import plain, told
        from marchland.wars.draft import draft, read

        drafted = draft(read(tables), folder)
        as_json(plain(drafted)) if json else typer.echo(f"{told(drafted)}\n\n{then}")


def add(app: typer.Typer) -> None:
    """Enter the command."""
    app.command()(new)
