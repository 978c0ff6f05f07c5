"""The command that asks what a conclusion rests on."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from marchland.cli import options as checked
from marchland.cli.console import as_json, guarded, pairs, telling
from marchland.cli.profiled import Profile, profiled
from marchland.errors import InputError, unknown
from marchland.phases import LOAD, phase


def sensitivity(
    scenario: Annotated[
        str, typer.Argument(help="Shipped name or folder of a scenario.")
    ] = "iraq_syria_2014",
    study: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="parameters, strategies or levers; all unless named."),
    ] = None,
    strategies: Annotated[
        str | None,
        typer.Option(
            metavar="A,B,...",
            help="Strategies; the first is what others are compared with, the second what parameters are asked about. "
            "Default: history and those that the scenario lists first, at most four.",
        ),
    ] = None,
    outcomes: Annotated[
        str, typer.Option(metavar="A,B,...", help="Outcomes, as `compare` names them.")
    ] = "places_end,civilians",
    threshold: Annotated[
        list[str] | None,
        typer.Option(
            metavar="OUTCOME=NUMBER", help="What is good enough; the first strategy's median unless given."
        ),
    ] = None,
    lever: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Levers to move; all unless named.")
    ] = None,
    runs: Annotated[
        int, typer.Option(help="Futures of each strategy made by code; four times as many of those named.")
    ] = 256,
    points: Annotated[int, typer.Option(help="Size of studies of parameters: a power of two.")] = 256,
    weeks: Annotated[int, typer.Option(help="Weeks after the cut.")] = 104,
    cut: Annotated[str | None, typer.Option(metavar="DATE", help="Day on which futures part.")] = None,
    posterior: Annotated[Path | None, typer.Option(help="Parquet file of parameter sets.")] = None,
    seed: Annotated[int, typer.Option(help="Seed of all draws.")] = 1,
    sets: checked.Sets = None,
    cluster: checked.Cluster = None,
    profile: Profile = False,
    out: Annotated[Path | None, typer.Option(help="New folder for the numbers.")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress.")] = False,
    json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
) -> None:
    """Ask what a conclusion rests on: parameters, mechanisms, luck; where it breaks; which lever matters when."""
    with guarded(quiet=quiet), profiled(profile):
        with phase(LOAD):
            from rich.console import Console

            from marchland.cluster import joined
            from marchland.scenario import load
            from marchland.sensitivity.command import MOST_POINTS, STUDIES, studied
            from marchland.sensitivity.run import MORE, Found
            from marchland.terminal.fitted_table import show
            from marchland.territory.abilities import cut_of
            from marchland.trial.usual import strategies_of
            from marchland.views import sensitivity as view
            from marchland.views.draw.sensitivity import drawn

        checked.sized("--runs", runs, most=checked.MOST_RUNS // MORE)
        checked.sized("--weeks", weeks, most=checked.MOST_WEEKS)
        checked.sized("--points", points, 2, MOST_POINTS)
        checked.seeded(seed)
        asked = list(dict.fromkeys(study or STUDIES))
        for one in asked:
            if one not in STUDIES:
                raise unknown("study", one, STUDIES, "studies")
        wanted = checked.listed(outcomes)
        limits = numbers(threshold or [], wanted)
        given = checked.day(cut or None)
        loaded = load(scenario, pairs(sets or []), [])
        when = cut_of(loaded, given)
        names = strategies_of(loaded, None if strategies is None else checked.listed(strategies), when)
        console = Console(stderr=json, quiet=json)

        def shown(found: Found) -> None:
            for line in view.lines(found):
                console.print(line, highlight=False, markup=False)
            for table in view.tables(found):
                show(console, table)

        how = (asked, wanted, limits, lever, runs, points, weeks, seed, posterior, out)
        with joined(cluster):
            done = studied(loaded, names, when, *how, drawn, telling(quiet or json), shown)
        if json:
            as_json({"folder": done.folder.as_posix(), **done.told})
            return
        typer.echo(f"numbers: {done.file}" + "".join(f"; {path.name}" for path in done.pictures))


def numbers(items: list[str], outcomes: tuple[str, ...]) -> dict[str, float]:
    """Thresholds by outcome. Raises InputError for anything else than outcome=number."""
    out = {}
    for item in items:
        name, _, value = item.partition("=")
        if name not in outcomes:
            raise unknown("outcome of --threshold", name, outcomes)
        try:
            out[name] = float(value)
        except ValueError:
            raise InputError(f"--threshold {item}: expected a number, such as {name}=20") from None
    return out


def add(app: typer.Typer) -> None:
    """Add this command to the program."""
    app.command()(sensitivity)
