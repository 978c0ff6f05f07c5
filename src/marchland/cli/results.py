"""Commands on results, and the groups of commands that live elsewhere and are imported when they are used."""

from __future__ import annotations

from dataclasses import asdict
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer

from marchland.cli.console import as_json, guarded

PASSED_ON = {"ignore_unknown_options": True, "allow_extra_args": True}
MOUNTED = {
    "events": "Records of violence: import UCDP GED, ACLED or CSV, and sum them up.",
    "models": "Published models: list, run and verify them.",
    "wars": "The library of wars: list them, and score forecasts in all of them.",
}
Result = Annotated[
    Path,
    typer.Argument(metavar="RESULT", help="Folder of a result, or results/latest."),
]
Json = Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")]


class Format(StrEnum):
    """How a result is exported."""

    parquet = "parquet"
    netcdf = "netcdf"
    csv = "csv"


def why(
    result: Result,
    place: Annotated[
        str | None, typer.Argument(metavar="[PLACE]", help="Name of a place; without, all that happened.")
    ] = None,
    run: Annotated[
        int | None,
        typer.Option(metavar="K", help="One future, from 0. Default: all; without PLACE the first."),
    ] = None,
    json: Json = False,
) -> None:
    """Tell why a place changed hands, over all futures or in one; without a place, what happened in a future."""
    with guarded():
        from marchland.ensemble.store import open_result

        opened = open_result(result)
        if place is None:
            from marchland.analysis.event_log import log
            from marchland.ensemble.why import held
            from marchland.views.event_log import plain, print_log

            entries = log(held(opened, run or 0))
            if json:
                as_json(plain(entries, opened.manifest, run or 0))
            else:
                print_log(entries, opened.manifest, run or 0)
        elif run is None:
            from marchland.ensemble.fell import fell

            found = fell(opened, place)
            if json:
                as_json(found.as_dict())
            else:
                from marchland.views.because import print_fell

                print_fell(found, str(result))
        else:
            from marchland.ensemble.why import why as account

            told = account(opened, place, run)
            if json:
                as_json(told.as_dict())
            else:
                from marchland.views.why import print_why

                print_why(told)


def report(
    result: Result,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Default: report.html in RESULT.")] = None,
) -> None:
    """Write the report of a result, comparison or backtest: one HTML file that opens from disk."""
    with guarded():
        from marchland.views.pages import written

        typer.echo(written(result, out))


def export(
    result: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="Folder of a result or comparison, or results/latest.")
    ],
    to: Annotated[Format, typer.Option(help="parquet: draws; netcdf: all; csv: quantiles.")],
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="Default: a folder in FOLDER.")] = None,
) -> None:
    """Write a result or a comparison as files for other programs, with a codebook."""
    with guarded():
        from marchland.views.export import exported

        typer.echo(exported(result, to.value, out))


def bench(
    scenario: Annotated[str, typer.Argument(help="Shipped name or folder.")] = "iraq_syria_2014",
    json: Json = False,
) -> None:
    """Measure the engine on this machine."""
    with guarded():
        from marchland.ensemble.bench import measure
        from marchland.scenario import load

        measured = measure(load(scenario))
        as_json(asdict(measured)) if json else typer.echo(str(measured))


def mounted(name: str) -> Any:
    """A command that hands its arguments, `--help` included, to the group of that name."""

    def forward(context: typer.Context) -> None:
        group = import_module(f"marchland.cli.{name}").app
        group(context.args, prog_name=f"marchland {name}")

    forward.__doc__ = MOUNTED[name]
    return forward


def add(app: typer.Typer) -> None:
    """Add these commands to the program."""
    for command in (report, export, why):
        app.command()(command)
    for name in MOUNTED:
        app.command(name, add_help_option=False, context_settings=PASSED_ON)(mounted(name))
    app.command()(bench)
