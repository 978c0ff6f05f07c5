"""`marchland wars`: the library of wars, and how forecasts do in all of them."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from marchland.cli import options as checked
from marchland.cli.console import as_json, guarded, telling

app = typer.Typer(
    name="wars",
    help="The library of wars: list them, and score forecasts in all of them.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    invoke_without_command=True,
)
Json = Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")]


@app.callback()
def default(context: typer.Context) -> None:
    """List the wars unless something else is asked."""
    if context.invoked_subcommand is None:
        list_wars()


@app.command("list")
def list_wars(json: Json = False) -> None:
    """List the wars that come with marchland: period, towns, recorded changes, share seen in a source."""
    with guarded():
        from marchland.views.wars_table import print_library
        from marchland.wars.library import library

        found = library()
        if json:
            as_json({"wars": [{**asdict(w), "start": str(w.start), "end": str(w.end)} for w in found]})
        else:
            print_library(found)


@app.command()
def score(
    names: Annotated[list[str] | None, typer.Argument(metavar="WAR...", help="Wars (default: all).")] = None,
    quick: Annotated[bool, typer.Option("--quick", help="Fewer days and futures, nothing learned.")] = False,
    seed: Annotated[int, typer.Option(help="Seed of all draws.")] = 1,
    out: Annotated[Path | None, typer.Option(help="New folder for the scores.")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress and no summary.")] = False,
    json: Json = False,
) -> None:
    """Forecast every war from several days, by the model and by naive forecasters, and score them together."""
    with guarded(resumable=True, quiet=quiet):
        from marchland.backtest.across import FULL, QUICK
        from marchland.backtest.across_command import scored
        from marchland.views.wars_table import print_scores

        checked.seeded(seed)
        done = scored(names or (), QUICK if quick else FULL, seed, out, telling(quiet or json))
        if json:
            as_json(
                {"folder": done.folder.as_posix(), "board": done.board.to_dict(), "left_out": done.left_out}
            )
        elif not quiet:
            print_scores(done.board, done.left_out)
            typer.echo(f"kept in {done.folder}")
