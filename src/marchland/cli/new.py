"""The command that makes a scenario of one's own: a copy of a shipped one, or a draft from small tables or events."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from marchland.cli import from_events
from marchland.cli.console import as_json, guarded
from marchland.errors import InputError
from marchland.wars.from_events.asked import PLACES

DEFAULT = "two_valleys"


def new(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new or empty folder.")],
    template: Annotated[
        str | None,
        typer.Option("--from", metavar="SCENARIO", help=f"Copied; {DEFAULT} unless told otherwise."),
    ] = None,
    tables: Annotated[
        Path | None,
        typer.Option("--from-tables", metavar="FOLDER", help="Small tables: docs/your_own_war.md."),
    ] = None,
    events: Annotated[
        Path | None,
        typer.Option(
            "--from-events",
            metavar="FILE",
            help="UCDP GED, ACLED or mapped CSV; with --country and without a file: the events that were imported.",
        ),
    ] = None,
    country: Annotated[str | None, typer.Option(help="Of the events: its name, or ISO letters.")] = None,
    since: Annotated[str | None, typer.Option(metavar="DATE", help="First day of the events.")] = None,
    until: Annotated[str | None, typer.Option(metavar="DATE", help="Last day of the events.")] = None,
    focal: from_events.Focal = None,
    state: from_events.State = None,
    places: from_events.Places = PLACES,
    policy: from_events.PolicyName = "spread",
    tables_only: Annotated[
        bool, typer.Option("--tables-only", help="Write the small tables proposed from events, to correct.")
    ] = False,
    layout: from_events.Layout = None,
    mapping: from_events.Mapping = None,
    source: from_events.Source = None,
    release: from_events.Release = None,
    store: from_events.Store = None,
    lookups: from_events.Folders = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
) -> None:
    """Make a scenario to edit: a copy of a shipped one, or a draft from small tables or events of a war."""
    with guarded():
        asked = {"--from-events": events, "--country": country, "--since": since, "--until": until}
        given = {"--from": template, "--from-tables": tables, "--from-events": any(asked.values()) or None}
        named = [name for name, value in given.items() if value is not None]
        if len(named) > 1:
            raise InputError(f"{' and '.join(named)}: give one of them")
        if given["--from-events"]:
            words = from_events.words(country, since, until, focal, state, places, policy)
            origin = from_events.origin(events, store, layout, mapping, release, source, lookups)
            from_events.propose(folder, origin, words, tables_only, json)
            return
        if tables_only:
            raise InputError("--tables-only: belongs to --from-events, --country, --since and --until")
        then = f"edit it, then: marchland check {shlex.quote(str(folder))}"
        if tables is None:
            from marchland.scenario import new as copy

            made = copy(folder, template or DEFAULT)
            text = f"{made} holds a copy of {template or DEFAULT}; {then}"
            as_json({"folder": made.as_posix()}) if json else typer.echo(text)
            return
        from marchland.views.drafted import plain, told
        from marchland.wars.draft import draft, read

        drafted = draft(read(tables), folder)
        as_json(plain(drafted)) if json else typer.echo(f"{told(drafted)}\n\n{then}")


def add(app: typer.Typer) -> None:
    """Enter the command."""
    app.command()(new)
