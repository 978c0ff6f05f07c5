"""The command that compares strategies."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from marchland.cli import options as checked
from marchland.cli.console import as_json, guarded, pairs, telling
from marchland.cli.profiled import Profile, profiled
from marchland.phases import LOAD, phase


def compare(
    scenario: Annotated[
        str, typer.Argument(help="Shipped name or folder of a scenario.")
    ] = "iraq_syria_2014",
    strategies: Annotated[
        str | None,
        typer.Option(
            metavar="A,B,...",
            help="Strategies; the first is what others are compared with. Default: history and those that the "
            "scenario lists first, at most four.",
        ),
    ] = None,
    runs: Annotated[int, typer.Option(help="Futures of each strategy.")] = 1000,
    beside: Annotated[
        int | None,
        typer.Option(
            help="Futures of each strategy under every other assumption. Default: a quarter of --runs for other "
            "priors, an eighth with a mechanism off."
        ),
    ] = None,
    weeks: Annotated[int, typer.Option(help="Weeks after the cut.")] = 104,
    cut: Annotated[str | None, typer.Option(metavar="DATE", help="Day on which futures part.")] = None,
    posterior: Annotated[Path | None, typer.Option(help="Parquet file of parameter sets.")] = None,
    without: Annotated[
        list[str] | None, typer.Option(metavar="MECHANISM", help="Mechanisms to switch off one at a time.")
    ] = None,
    levers: Annotated[
        bool, typer.Option("--levers", help="Ask too when, how much, and which two together (minutes).")
    ] = False,
    seed: Annotated[int, typer.Option(help="Seed of all draws.")] = 1,
    offensives: checked.Offensives = None,
    sets: checked.Sets = None,
    cluster: checked.Cluster = None,
    profile: Profile = False,
    out: Annotated[Path | None, typer.Option(help="New folder for numbers and page one.")] = None,
    page: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write page one to this file too.")
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress.")] = False,
    json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
) -> None:
    """Compare strategies future by future, and say under which beliefs the answer holds."""
    with guarded(resumable=True, quiet=quiet), profiled(profile):
        with phase(LOAD):
            from rich.console import Console

            from marchland.briefing.compare_command import compared
            from marchland.cluster import joined
            from marchland.files.writing import write_text
            from marchland.scenario import load
            from marchland.scenario.offensives import added, read
            from marchland.terminal.fitted_table import show
            from marchland.views import comparison as view
            from marchland.views import offensives as places
            from marchland.views import sensitivity as studies
            from marchland.views.page_one import first_page
            from marchland.views.pages import named

        checked.sized("--runs", runs)
        if beside is not None:
            checked.sized("--beside", beside)
        named(page, "--page")
        checked.sized("--weeks", weeks, most=checked.MOST_WEEKS)
        checked.seeded(seed)
        given = checked.day(cut or None)
        loaded = load(scenario, pairs(sets or []), [])
        names = None if strategies is None else checked.listed(strategies)
        if offensives:
            loaded, built = added(loaded, read(offensives))
            names = tuple(dict.fromkeys((*(names or ("history",)), *built)))
        how = (names, given, runs, weeks, without or (), levers, seed, posterior, out, beside)
        with joined(cluster):
            done = compared(loaded, *how, page=first_page, telling=telling(quiet or json))
        written = done.page if page is None else write_text(page, done.page.read_text(encoding="utf-8"))
        if json:
            as_json({"folder": done.folder.as_posix(), **done.case})
            return
        console, (first, *others) = Console(), done.found.strategies
        for line in view.lines(done.found, first):
            console.print(line, highlight=False, markup=False)
        show(console, view.levels(done.found), *(view.differences(done.found, a, first) for a in others))
        show(console, *places.tables(done.case["offensives"]))
        if done.levers is not None:
            for line in studies.lines(done.levers):
                console.print(line, highlight=False, markup=False)
            show(console, *studies.tables(done.levers))
        typer.echo(f"page one: {written}")


def add(app: typer.Typer) -> None:
    """Add this command to the program."""
    app.command()(compare)
