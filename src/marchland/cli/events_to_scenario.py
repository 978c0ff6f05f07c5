"""`marchland events to-scenario`: events of the store into the tables of a scenario that exists."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from marchland.cli import from_events
from marchland.cli.console import as_json, guarded


def to_scenario(
    scenario: Annotated[str, typer.Argument(help="Folder of a scenario (a shipped name with --out).")],
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Write a copy there; otherwise in place, with a backup."),
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Take figures that stand from the events too.")
    ] = False,
    file: Annotated[
        Path | None, typer.Option("--from", metavar="FILE", help="A file of events instead of the store.")
    ] = None,
    focal: from_events.Focal = None,
    policy: from_events.PolicyName = "spread",
    layout: from_events.Layout = None,
    mapping: from_events.Mapping = None,
    source: from_events.Source = None,
    release: from_events.Release = None,
    store: from_events.Store = None,
    lookups: from_events.Folders = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
) -> None:
    """Write recorded deaths by month into a scenario, and propose its deadliest events; rows that stand stay."""
    with guarded():
        from marchland.events.loose import check_policy
        from marchland.wars.from_events.to_scenario import to_scenario as bring

        done = bring(
            scenario,
            from_events.origin(file, store, layout, mapping, release, source, lookups),
            out=out,
            focal=focal or (),
            replace_rows=replace,
            policy=check_policy(policy),
        )
        if json:
            backup = None if done.backup is None else done.backup.as_posix()
            found = {"folder": done.folder.as_posix(), "backup": backup, "said": list(done.said)}
            as_json({**found, "added": done.added, "kept": done.kept, "replaced": done.replaced})
            return
        typer.echo("\n".join(done.said))
        if done.backup is not None:
            typer.echo(f"the table as it was stands in {done.backup.name}")
        typer.echo(
            f"the deadliest events stand in {shlex.quote(str(done.folder))}/proposed/events.csv, to choose from"
        )


def add(app: typer.Typer) -> None:
    """Enter the command."""
    app.command("to-scenario")(to_scenario)
