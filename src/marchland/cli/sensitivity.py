"""The command that asks what a conclusion rests on."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from marchland.cli.console import as_json, guarded, pairs, progress, say
from marchland.errors import InputError, unknown
from marchland.files.plain_json import cleaned

STUDIES = ("parameters", "strategies", "levers")
FILE = "sensitivity.json"
MOST_POINTS = 2**16
"""Points of a study of parameters, each a future of every parameter's two ends."""


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
            "Default: history and those that the scenario's argument weighs, at most four.",
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
    sets: Annotated[
        list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="Override a value.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="New folder for the numbers.")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress.")] = False,
    json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
) -> None:
    """Ask what a conclusion rests on: parameters, mechanisms, luck; where it breaks; which lever matters when."""
    with guarded(quiet=quiet), ExitStack() as held:
        from rich.console import Console

        from marchland.calibrate.posteriors import find
        from marchland.cli import options as checked
        from marchland.cli.calibrate import day
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
        from marchland.views import sensitivity as view
        from marchland.views.draw.sensitivity import drawn

        checked.sized("--runs", runs, most=checked.MOST_RUNS // suite.MORE)
        checked.sized("--weeks", weeks, most=checked.MOST_WEEKS)
        checked.sized("--points", points, 2, MOST_POINTS)
        checked.seeded(seed)
        asked = list(dict.fromkeys(study or STUDIES))
        for one in asked:
            if one not in STUDIES:
                raise unknown("study", one, STUDIES, "studies")
        wanted = checked.listed(outcomes)
        limits = numbers(threshold or [], wanted)
        given = day(cut) if cut else None
        loaded = load(scenario, pairs(sets or []), [])
        when = checked.cut_of(loaded, given)
        names = checked.strategies_of(loaded, strategies, when)
        require(loaded, "sensitivity", Given(when, strategies=names))
        plan = Plan(when, weeks, wanted, runs, points=points, seed=seed)
        suite.checked(loaded, plan, names, lever)
        results = paths.results()
        path = posterior or find(loaded, when, results)
        learned = read_posterior(path, compile_model(loaded)) if path else None
        if learned is None and not (quiet or json):
            say(f"no posterior of {when} in results: parameters vary over their priors")
        plan = replace(plan, posterior=learned)
        wished = {"studies": asked, "strategies": names, "levers": lever, "thresholds": limits}
        wished |= {"plan": plan.as_dict()}
        claim = request("sensitivity", loaded, path, {}, **wished)
        folder = held.enter_context(begun.claimed(out, results, f"{loaded.name}-sensitivity", claim))
        if not (quiet or json) and (going := begun.told(folder, claim)):
            say(going)
        begun.begin(folder, claim)
        told: dict[str, Any] = {"scenario": loaded.name, "scenario_hash": loaded.hash, "plan": plan.as_dict()}
        console = Console(stderr=json, quiet=json)
        for one in asked:
            with progress(suite.futures(loaded, plan, names, lever, one), quiet or json) as tell:
                found = suite.run(loaded, plan, names, lever, limits, one, tell)
            told[one] = found.told
            for line in view.lines(found):
                console.print(line, highlight=False, markup=False)
            for table in view.tables(found):
                show(console, table)
        kept = suite.kept(cleaned(told), folder / FILE)
        pictures = drawn(cleaned(told), folder)
        begun.finish(folder)
        if json:
            as_json({"folder": folder.as_posix(), **told})
            return
        typer.echo(f"numbers: {kept}" + "".join(f"; {path.name}" for path in pictures))


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
