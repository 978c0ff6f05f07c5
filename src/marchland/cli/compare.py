"""The command that compares strategies."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from marchland.cli.console import as_json, guarded, pairs, progress, say

LEVERS = "levers"
EACH = 256
"""Futures of each strategy made by code."""


def compare(
    scenario: Annotated[
        str, typer.Argument(help="Shipped name or folder of a scenario.")
    ] = "iraq_syria_2014",
    strategies: Annotated[
        str | None,
        typer.Option(
            metavar="A,B,...",
            help="Strategies; the first is what others are compared with. Default: history and those that the "
            "scenario's argument weighs, at most four.",
        ),
    ] = None,
    runs: Annotated[int, typer.Option(help="Futures of each strategy.")] = 1000,
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
    sets: Annotated[
        list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="Override a value.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="New folder for numbers and page one.")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress.")] = False,
    json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
) -> None:
    """Compare strategies future by future, and say under which beliefs the answer holds."""
    with guarded(resumable=True, quiet=quiet), ExitStack() as held:
        from rich.console import Console

        from marchland.briefing.briefing import beside, case, kept
        from marchland.calibrate.posteriors import find
        from marchland.cli import options as checked
        from marchland.cli.calibrate import day
        from marchland.compare import compare as compared
        from marchland.compare.comparison import futures_of
        from marchland.compare.structures import usual_structures
        from marchland.ensemble.request import request
        from marchland.files import paths
        from marchland.files import work_folder as begun
        from marchland.scenario import load
        from marchland.sensitivity import run as suite
        from marchland.sensitivity.study import Plan
        from marchland.terminal.tables import show
        from marchland.territory.abilities import Given, require
        from marchland.territory.compile import compile_model
        from marchland.territory.parameters import read_posterior
        from marchland.trial.files import newest
        from marchland.views import comparison as view
        from marchland.views import sensitivity as studies
        from marchland.views.page_one import FILE, write_page

        checked.sized("--runs", runs)
        checked.sized("--weeks", weeks, most=checked.MOST_WEEKS)
        checked.seeded(seed)
        given = day(cut) if cut else None
        loaded = load(scenario, pairs(sets or []), [])
        when = checked.cut_of(loaded, given)
        names = checked.strategies_of(loaded, strategies, when)
        require(loaded, "compare", Given(when, strategies=names))
        off = checked.mechanisms_of(loaded, without or list(usual_structures(loaded)))
        results = paths.results()
        path = posterior or find(loaded, when, results)
        learned = read_posterior(path, compile_model(loaded)) if path else None
        if learned is None and not (quiet or json):
            say(
                f"no posterior of {when} in results: `marchland calibrate {scenario} --cut {when}` learns one first"
            )
        told_of, judged = beside(loaded, path, results), newest(loaded, when, results)
        wished = {"strategies": names, "cut": when, "weeks": weeks, "runs": runs, "seed": seed}
        wished |= {"off": off, "levers": levers}
        asked_for = request("compare", loaded, path, {**told_of, "trial": judged}, **wished)
        folder = held.enter_context(begun.claimed(out, results, f"{loaded.name}-compare", asked_for))
        if not (quiet or json) and (going := begun.told(folder, asked_for)):
            say(going)
        begun.begin(folder, asked_for)
        with progress(futures_of(runs, len(off), learned is not None), quiet or json) as tell:
            found = compared(loaded, names, when, weeks, runs, seed, learned, off, tell, folder)
        asked = None
        if levers:
            plan = Plan(when, weeks, runs=min(runs, EACH), seed=seed, posterior=learned)
            suite.checked(loaded, plan, names, None)
            with progress(suite.futures(loaded, plan, names, None, LEVERS), quiet or json) as tell:
                asked = suite.run(loaded, plan, names, None, {}, LEVERS, tell)
        first, others = names[0], names[1:]
        told = (
            case(
                loaded,
                found,
                others[0],
                first,
                runs,
                seed,
                learned,
                **told_of,
            )
            | judged
        )
        if asked is not None:
            told[LEVERS] = asked.told
        kept(told, folder)
        page = write_page(told, folder / FILE)
        begun.finish(folder)
        if json:
            as_json({"folder": folder.as_posix(), **told})
            return
        console = Console()
        for line in view.lines(found, first):
            console.print(line, highlight=False, markup=False)
        for table in (view.levels(found), *(view.differences(found, a, first) for a in others)):
            show(console, table)
        if asked is not None:
            for line in studies.lines(asked):
                console.print(line, highlight=False, markup=False)
            for table in studies.tables(asked):
                show(console, table)
        typer.echo(f"page one: {page}")


def add(app: typer.Typer) -> None:
    """Add this command to the program."""
    app.command()(compare)
