"""The command line: each command a few lines on public functions; heavy imports wait for their command."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer

from marchland.cli import (
    calibrate,
    check_faces,
    check_result,
    compare,
    explain,
    lab,
    new,
    options,
    reference,
    results,
    sensitivity,
    shown,
    trial,
)
from marchland.cli.console import as_json, guarded, pairs, say, telling
from marchland.cli.profiled import Profile, profiled
from marchland.errors import FAILED, InputError
from marchland.phases import LOAD, PAGE, phase
from marchland.terminal.outlet import ascii_only

DEFAULT = "iraq_syria_2014"
app = typer.Typer(
    name="marchland",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
Scenario = Annotated[str, typer.Argument(help="Shipped name or folder of a scenario.")]
Runs = Annotated[int, typer.Option(help="Number of futures.")]
Seed = Annotated[int, typer.Option(help="Seed of all draws.")]
Sets = options.Sets
Without = Annotated[list[str] | None, typer.Option(metavar="MECHANISM", help="Switch a mechanism off.")]
Json = Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")]
Quiet = Annotated[bool, typer.Option("--quiet", help="No progress and no summary.")]


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"marchland {import_module('marchland').__version__}")
        raise typer.Exit


@app.callback()
def marchland(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """A laboratory that puts arguments about territorial insurgencies on trial."""


def opened(scenario: str, sets: list[str] | None, without: list[str] | None) -> Any:
    """Load a scenario with the options that every command has."""
    from marchland.scenario import load

    return load(scenario, pairs(sets or []), without or [])


@app.command()
def run(
    scenario: Scenario = DEFAULT,
    runs: Runs = 1000,
    seed: Seed = 1,
    strategy: Annotated[str, typer.Option(help="Strategy of the scenario.")] = "history",
    until: Annotated[str | None, typer.Option(metavar="DATE", help="End before this day.")] = None,
    posterior: Annotated[Path | None, typer.Option(help="Parquet file of parameter sets.")] = None,
    out: Annotated[Path | None, typer.Option(help="Folder for the result.")] = None,
    offensives: options.Offensives = None,
    sets: Sets = None,
    without: Without = None,
    workers: Annotated[int | None, typer.Option(min=1, help="Blocks at work at once.")] = None,
    cluster: options.Cluster = None,
    profile: Profile = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print size, memory and time only.")] = False,
    quiet: Quiet = False,
    json: Json = False,
) -> None:
    """Simulate futures of a scenario, free from its first week, and keep them in a result folder."""
    with guarded(resumable=True, quiet=quiet), profiled(profile):
        from marchland.cluster import joined
        from marchland.ensemble import asked
        from marchland.files import paths

        if cluster is not None and workers is not None:
            raise InputError(
                f"--workers {workers}: counts threads of this process; leave it out with --cluster"
            )
        words = (runs, seed, strategy, until, posterior, offensives, sets, without)
        request = asked.digest(scenario, [path for path in (posterior,) if path], words)
        before = None if dry_run else asked.found(request, paths.results(), out)
        if before is not None:
            if not quiet:
                say(before.told)
            shown.result(before.path, quiet, json)
            return
        with phase(LOAD):
            from marchland.ensemble.place import find
            from marchland.ensemble.run import execute, plan

        loaded = opened(scenario, sets, without)
        if offensives:
            from marchland.scenario.offensives import one_added, read

            loaded, strategy = one_added(loaded, read(offensives), strategy)
        ensemble = plan(loaded, runs, seed, strategy, options.day(until, "--until"), posterior)
        place = find(ensemble.plan, paths.results(), out)
        if dry_run:
            from marchland.ensemble.cost_estimate import expectation

            expected = expectation(ensemble, place)
            as_json(expected.as_dict()) if json else typer.echo(str(expected))
            return
        if not quiet and place.standing != "new":
            say(place.told)
        unseen = quiet or json or place.standing == "finished"
        with (
            joined(None if place.standing == "finished" else cluster),
            telling(unseen).futures(runs, "futures") as work,
        ):
            result = execute(ensemble, place, work.add, workers)
        asked.remember(request, ensemble.plan.key, ensemble.plan.scenario)
        with phase(PAGE):
            shown.result(result.path, quiet, json)


@app.command()
def check(
    scenario: Scenario = DEFAULT,
    prior_predictive: Annotated[bool, typer.Option("--prior-predictive", help="Judge the priors.")] = False,
    face_validity: Annotated[
        bool, typer.Option("--face-validity", help="Futures beside the record before the cut and other wars.")
    ] = False,
    posterior: Annotated[
        Path | None, typer.Option(help="With --face-validity: parameter sets, free from their cut on.")
    ] = None,
    runs: Runs = 1000,
    seed: Seed = 1,
    sets: Sets = None,
    without: Without = None,
    json: Json = False,
) -> None:
    """Check a scenario and what can run on it, its priors or its futures, or that a RESULT or comparison is whole."""
    with guarded():
        if posterior is not None and not face_validity:
            raise InputError("--posterior: belongs to --face-validity")
        if prior_predictive and face_validity:
            raise InputError("--prior-predictive and --face-validity: expected one of them at a time")
        if check_result.is_result(scenario):
            check_result.check_result(scenario, json)
            return
        if check_result.other(scenario):
            check_result.check_comparison(scenario, json)
            return
        if prior_predictive or face_validity:
            options.sized("--runs", runs)
            options.seeded(seed)
        loaded = opened(scenario, sets, without)
        if prior_predictive:
            from marchland.ensemble.prior_predictive import gate

            judged = gate(loaded, runs, seed)
            as_json(judged.as_dict()) if json else typer.echo(str(judged))
            if not judged.passed:
                raise typer.Exit(FAILED)
            return
        if face_validity:
            check_faces.check_faces(loaded, posterior, runs, seed, json)
            return
        from marchland.territory.rehearsal import rehearse
        from marchland.views.checked import checked, text

        rehearse(loaded)
        found = checked(loaded)
        as_json(found) if json else typer.echo(text(found))


@app.command()
def show(
    scenario: Scenario = DEFAULT,
    resolved: Annotated[bool, typer.Option("--resolved", help="Everything that the engine uses.")] = False,
    sets: Sets = None,
    without: Without = None,
    json: Json = False,
) -> None:
    """Show what a scenario is about, or with --resolved its complete form."""
    with guarded():
        loaded = opened(scenario, sets, without)
        if resolved:
            import json as writer

            typer.echo(writer.dumps(loaded.resolved(), ensure_ascii=ascii_only(), indent=None if json else 1))
        elif json:
            as_json(loaded.model_dump(mode="json", include={"name", "title", "about"}, by_alias=True))
        else:
            from marchland.views.about import about

            typer.echo(about(loaded))


for part in (new, explain, results, calibrate, compare, sensitivity, trial, reference, lab):
    part.add(app)
