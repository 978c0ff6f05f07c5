"""`marchland reference`: what other wars said of one at a date."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from marchland.cli import options as checked
from marchland.cli.console import as_json, guarded, telling


def reference(
    scenario: Annotated[
        str, typer.Argument(help="Shipped name or folder of a scenario.")
    ] = "iraq_syria_2014",
    cut: Annotated[
        str | None, typer.Option(metavar="DATE", help="Day of which to ask (default: the cut).")
    ] = None,
    runs: Annotated[int, typer.Option(help="Futures drawn from other wars.")] = 1000,
    seed: Annotated[int, typer.Option(help="Seed of all draws.")] = 1,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Default: a page in results.")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress and no summary.")] = False,
    json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
) -> None:
    """Say what other wars said of one at a date: in the terminal, and as a page."""
    with guarded(quiet=quiet):
        from marchland.briefing.other_wars import STEPS, other_wars, plain
        from marchland.files import paths
        from marchland.scenario import load
        from marchland.views.other_wars_page import print_other_wars, write_page

        checked.sized("--runs", runs, 50, 100_000)
        checked.seeded(seed)
        day = checked.day(cut)
        loaded = load(scenario)
        with telling(quiet or json).work(STEPS, "asking other wars") as work:

            def tell(text: str) -> None:
                work.tell(text)
                work.add()

            found = other_wars(loaded, day, runs, seed, tell)
        path = write_page(found, out or paths.results() / f"{found.name}-reference-{found.cut}.html")
        if json:
            as_json({**plain(found), "page": path.as_posix()})
        elif not quiet:
            print_other_wars(found)
            typer.echo(f"as a page: {path}")


def add(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(reference)
