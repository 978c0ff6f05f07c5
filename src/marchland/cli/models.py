"""`marchland models`: list, run and verify the published models."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from marchland.cli.console import as_json, guarded, pairs
from marchland.errors import FAILED

app = typer.Typer(
    name="models",
    help="Published models: list, run and verify them.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
)
Json = Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")]
Seed = Annotated[int, typer.Option(help="Seed of all draws.")]


@app.command("list")
def list_models(json: Json = False) -> None:
    """List the published models, or with --json everything about them."""
    with guarded():
        from marchland.zoo import models
        from marchland.zoo.tables import described, listing

        if json:
            as_json({name: described(model) for name, model in models().items()})
        else:
            typer.echo(listing(models()))


@app.command()
def run(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Name of a model.")],
    sets: Annotated[
        list[str] | None, typer.Option("--set", metavar="PARAMETER=VALUE", help="Set a value.")
    ] = None,
    runs: Annotated[int, typer.Option(help="Number of runs (0: the model's own).")] = 0,
    seed: Seed = 1,
    json: Json = False,
    plot: Annotated[Path | None, typer.Option(metavar="FILE", help="Draw the model's figure.")] = None,
) -> None:
    """Run one model and print its named results."""
    with guarded():
        from marchland.zoo.published import published
        from marchland.zoo.runs import run as simulate
        from marchland.zoo.tables import answer, told

        model = published(name)
        if plot:
            from marchland.zoo.figure import writable

            writable(plot)
        ran = simulate(model, pairs(sets or []), runs, seed)
        found = answer(name, model, ran)
        if plot:
            from marchland.zoo.figure import draw

            draw(model, ran, plot)
        as_json(found) if json else typer.echo(told(model, found))


@app.command()
def verify(
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="Name of a model; default: all.")] = None,
    seed: Seed = 1,
    json: Json = False,
) -> None:
    """Hold models against their published or derived numbers; exit code 1 if one is missed."""
    with guarded():
        from marchland.zoo import models
        from marchland.zoo.published import published
        from marchland.zoo.tables import HEAD, row, summing_up
        from marchland.zoo.verify import verify as checked

        wanted = {name: published(name)} if name else models()
        found: list[Any] = []
        if not json:
            typer.echo(HEAD)
        for each, model in wanted.items():
            for result in checked(each, model, seed):
                found.append(result)
                if not json:
                    typer.echo(row(result))
        if json:
            as_json({"checks": [c.as_dict() for c in found], "passed": all(c.passed for c in found)})
        else:
            typer.echo(summing_up(found))
        if not all(c.passed for c in found):
            raise typer.Exit(FAILED)
