"""Commands that learn from the record."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from marchland.cli import options as checked
from marchland.cli.console import as_json, guarded, pairs, telling
from marchland.cli.profiled import Profile, profiled
from marchland.phases import LOAD, phase

WORLDS = 12
"""Invented worlds unless told otherwise; as `calibrate.command` has it, which is slow to import."""
Sets = checked.Sets
Cluster = Annotated[
    str | None,
    typer.Option(
        "--cluster",
        metavar="ADDRESS",
        help="Who computes: tcp://HOST:PORT of a dask scheduler, or local:N for N processes here (needs an extra). "
        "Gradients, which laplace and hmc climb by, and networks of npe stay with this process.",
    ),
]
Without = Annotated[list[str] | None, typer.Option(metavar="MECHANISM", help="Switch a mechanism off.")]


def calibrate(
    scenario: Annotated[
        str, typer.Argument(help="Shipped name or folder of a scenario.")
    ] = "iraq_syria_2014",
    cut: Annotated[str | None, typer.Option(metavar="DATE", help="Learn from before this day only.")] = None,
    runs: Annotated[int, typer.Option(help="Number of parameter sets.")] = 1000,
    seed: Annotated[int, typer.Option(help="Seed of all draws.")] = 1,
    sets: Sets = None,
    without: Without = None,
    verify: Annotated[
        int,
        typer.Option(metavar="WORLDS", help="Invented worlds to learn in and see what comes back; 0: none."),
    ] = WORLDS,
    method: Annotated[
        str, typer.Option(help="laplace, smc, hmc or npe (the last two need an extra).")
    ] = "laplace",
    cluster: Cluster = None,
    profile: Profile = False,
    out: Annotated[Path | None, typer.Option(help="New folder for the posterior.")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress and no summary.")] = False,
    json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
) -> None:
    """Learn parameters from the record before a cut; `run --posterior` takes the file."""
    with guarded(resumable=True, quiet=quiet), profiled(profile):
        with phase(LOAD):
            from marchland.calibrate.calibrate import FEWEST
            from marchland.calibrate.command import MOST_WORLDS, calibrated
            from marchland.calibrate.methods import method as known_method
            from marchland.cluster import joined
            from marchland.scenario import load
            from marchland.views.learned import replicated, told, trusted

        checked.sized("--runs", runs, FEWEST)
        checked.seeded(seed)
        if verify:
            checked.sized("--verify", verify, 2, MOST_WORLDS)
        known_method(method)
        given = checked.day(cut or None)
        loaded = load(scenario, pairs(sets or []), without or [])
        with joined(cluster):
            done = calibrated(loaded, given, runs, seed, verify, method, out, telling(quiet or json))
        path, learned, trust = done.path, done.learned, done.verification
        if json:
            parts = {"replication": done.replication, "verification": trust}
            as_json({"posterior": path.as_posix(), **learned.as_dict(), **parts})
        elif not quiet:
            use = f"use it: marchland run {scenario} --posterior {path}"
            texts = [[told(learned)], replicated(done.replication), trusted(trust, learned.widened), [use]]
            typer.echo("\n\n".join("\n".join(lines) for lines in texts))


def backtest(
    scenario: Annotated[
        str, typer.Argument(help="Shipped name or folder of a scenario.")
    ] = "iraq_syria_2014",
    origins: Annotated[
        str | None,
        typer.Option(metavar="DATE,...", help="Sundays to forecast from (default: the scenario's)."),
    ] = None,
    runs: Annotated[int, typer.Option(help="Futures of each forecast.")] = 1000,
    seeds: Annotated[int, typer.Option(help="Forecasts that differ in their luck only, averaged.")] = 3,
    seed: Annotated[int, typer.Option(help="First seed.")] = 1,
    posteriors: Annotated[
        Path | None, typer.Option(help="Folder in which posteriors lie (default: results).")
    ] = None,
    learn: Annotated[
        int, typer.Option(help="Parameter sets to learn where an origin has no posterior.")
    ] = 512,
    method: Annotated[str, typer.Option(help="How to learn it: see `calibrate`.")] = "laplace",
    cluster: Cluster = None,
    profile: Profile = False,
    sets: Sets = None,
    without: Without = None,
    out: Annotated[Path | None, typer.Option(help="New folder for the losses.")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress and no summary.")] = False,
    json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
) -> None:
    """Forecast from several dates with what was known then, and compare with naive forecasts."""
    with guarded(quiet=quiet), profiled(profile):
        with phase(LOAD):
            from marchland.backtest.backtest import FEWEST, MODEL
            from marchland.backtest.command import MOST_SEEDS, backtested
            from marchland.calibrate.calibrate import FEWEST as FEWEST_SETS
            from marchland.calibrate.methods import method as known_method
            from marchland.cluster import joined
            from marchland.forecast.plain import plain
            from marchland.scenario import load
            from marchland.views.board_table import print_board

        checked.sized("--runs", runs, FEWEST)
        checked.sized("--seeds", seeds, most=MOST_SEEDS)
        checked.sized("--learn", learn, FEWEST_SETS)
        checked.seeded(seed)
        known_method(method)
        given = tuple(d for text in checked.listed(origins or "") if (d := checked.day(text, "--origins")))
        loaded = load(scenario, pairs(sets or []), without or [])
        how = (given, runs, seeds, seed, posteriors, learn, method, out)
        with joined(cluster):
            done = backtested(loaded, *how, telling(quiet or json))
        if json:
            as_json({"folder": done.folder.as_posix(), **plain(done.board, MODEL)})
        elif not quiet:
            print_board(done.board, of=MODEL)
            typer.echo(f"kept in {done.folder}; `marchland report {done.folder}` shows all of it")


def add(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.command()(calibrate)
    app.command()(backtest)
