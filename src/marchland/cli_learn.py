"""Commands that learn from the record."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from marchland.console import as_json, guarded, pairs, say
from marchland.errors import InputError

Sets = Annotated[list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="Override a value.")]
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
    out: Annotated[Path | None, typer.Option(help="New folder for the posterior.")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress and no summary.")] = False,
    json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
) -> None:
    """Learn parameters from the record before a cut; `run --posterior` takes the file."""
    with guarded():
        from marchland import paths
        from marchland.learn.calibrate import calibrate as learn
        from marchland.learn.calibrate import write
        from marchland.scenario import load
        from marchland.views.learned import told

        loaded = load(scenario, pairs(sets or []), without or [])
        when = day(cut) if cut else loaded.time.cut
        if when is None:
            raise InputError(f"{loaded.name} states no cut: name one with --cut DATE")
        folder = out or free(paths.results(), f"{loaded.name}-posterior-{when}")
        if folder.exists() and any(folder.iterdir()):
            raise InputError(f"{folder} holds something already; nothing is overwritten: name a new folder")

        def tell(sampler: int, stage: Any) -> None:
            say(
                f"sampler {sampler + 1} of 2: {stage.power:.0%} of the evidence, {stage.accepted:.0%} of moves accepted"
            )

        learned = learn(loaded, when, runs, seed=seed, tell=None if quiet or json else tell)
        path = write(learned, folder)
        if json:
            as_json({"posterior": path.as_posix(), **learned.as_dict()})
        elif not quiet:
            typer.echo(f"{told(learned)}\n\nuse it: marchland run {scenario} --posterior {path}")


def free(results: Path, name: str) -> Path:
    """The first numbered folder of that name that is not there."""
    number = 1
    while (results / f"{name}-{number:03d}").exists():
        number += 1
    return results / f"{name}-{number:03d}"


def day(text: str) -> date:
    """A date written YYYY-MM-DD. Raises InputError otherwise."""
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError:
        raise InputError(f"--cut {text}: expected a date written YYYY-MM-DD") from None


def add(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.command()(calibrate)
