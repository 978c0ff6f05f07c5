"""The command that puts an argument on trial."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from marchland.cli import options as checked
from marchland.cli.console import as_json, guarded, pairs, telling
from marchland.cli.profiled import Profile, profiled
from marchland.phases import LOAD, phase


def trial(
    scenario: Annotated[
        str, typer.Argument(help="Shipped name or folder of a scenario.")
    ] = "iraq_syria_2014",
    claims: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Another argument: a CSV file, or the name of a shipped one."),
    ] = None,
    record_only: Annotated[
        bool, typer.Option("--record-only", help="Ask the record alone: no simulation.")
    ] = False,
    facts: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="CSV with claim and verdict of others, to compare with afterwards.",
        ),
    ] = None,
    posterior: Annotated[Path | None, typer.Option(help="Parquet file of parameter sets.")] = None,
    cut: Annotated[str | None, typer.Option(metavar="DATE", help="Day of the claims.")] = None,
    runs: Annotated[int, typer.Option(help="Futures of each strategy.")] = 1000,
    seed: Annotated[int, typer.Option(help="Seed of all draws.")] = 1,
    sets: checked.Sets = None,
    cluster: checked.Cluster = None,
    profile: Profile = False,
    out: Annotated[Path | None, typer.Option(help="New folder for the verdicts.")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress.")] = False,
    json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
) -> None:
    """Judge every claim of an argument: by the record, and where it is silent by the model."""
    with guarded(quiet=quiet), profiled(profile):
        with phase(LOAD):
            from rich.console import Console

            from marchland.briefing.trial_command import tried
            from marchland.cluster import joined
            from marchland.scenario import load
            from marchland.trial.files import verdicts
            from marchland.views.court import write_page
            from marchland.views.page_one import first_page
            from marchland.views.trial import others, show

        checked.sized("--runs", runs)
        checked.seeded(seed)
        given = checked.day(cut or None)
        known = verdicts(facts) if facts else None
        loaded = load(scenario, pairs(sets or []), [])
        how = (claims, given, runs, seed, record_only, posterior, out)
        with joined(cluster):
            done = tried(loaded, *how, page=first_page, court=write_page, telling=telling(quiet or json))
        folder, page = done.folder, done.page
        if json:
            made = {"folder": folder, "court": done.court, "page": page}
            as_json({**{k: v and v.as_posix() for k, v in made.items()}, **done.found.as_dict()})
            return
        console = Console()
        show(done.found, console)
        if known is not None:
            others(done.found, known, console)
        typer.echo(f"kept in {folder}; verdicts: {done.court}" + (f"; page one: {page}" if page else ""))


def add(app: typer.Typer) -> None:
    """Add this command to the program."""
    app.command()(trial)
