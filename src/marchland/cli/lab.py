"""The command that opens the lab in a browser."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from marchland.cli import options as checked
from marchland.cli.console import guarded, pairs


def lab(
    scenario: Annotated[
        str, typer.Argument(help="Shipped name or folder of a scenario.")
    ] = "iraq_syria_2014",
    port: Annotated[
        int | None, typer.Option(min=0, max=65_535, help="Port; 0 is any. Default: the first free from 8765.")
    ] = None,
    host: Annotated[
        str, typer.Option(help="Address to listen on; any but 127.0.0.1 lets other machines in.")
    ] = "127.0.0.1",
    cut: Annotated[str | None, typer.Option(metavar="DATE", help="Day on which futures part.")] = None,
    posterior: Annotated[Path | None, typer.Option(help="Parquet file of parameter sets.")] = None,
    seed: Annotated[int, typer.Option(help="Seed of all draws.")] = 1,
    sets: checked.Sets = None,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Print the link only.")] = False,
) -> None:
    """Open the lab: a war on a page in the browser, to see, pull at and question."""
    with guarded():
        checked.seeded(seed)
        given = checked.day(cut or None)
        from marchland.lab.serve import serve
        from marchland.lab.session import opened
        from marchland.scenario import load

        changed = pairs(sets or [])
        session = opened(load(scenario, changed, []), given, posterior, seed, changed)
        serve(session, host, port, not no_browser, typer.echo)


def add(app: typer.Typer) -> None:
    """Add this command to the program."""
    app.command()(lab)
