"""`marchland explain`: what a table, a column, a key or a name of the model means."""

from __future__ import annotations

from typing import Annotated

import typer

from marchland.cli.console import as_json, guarded


def explain(
    name: Annotated[
        str, typer.Argument(help="places.population, places, scenario.yaml:time.cut, contest.rho, tempo, ...")
    ] = "",
    json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
) -> None:
    """Say what a column, a key of scenario.yaml, a mechanism, parameter, lever or variable is; without NAME, list."""
    with guarded():
        from marchland.views.explained import explain as found

        entry = found(name)
        as_json(entry.as_dict()) if json else typer.echo(str(entry))


def add(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(explain)
