"""Options by which events are named on the command line, and `new --from-events` itself."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from marchland.cli import options
from marchland.cli.console import as_json
from marchland.errors import InputError

if TYPE_CHECKING:
    from marchland.wars.from_events.asked import Asked
    from marchland.wars.from_events.reading import Origin

Focal = Annotated[
    list[str] | None,
    typer.Option(
        "--focal", metavar="NAME", help="Insurgent side as published (repeat for more names of it)."
    ),
]
State = Annotated[
    list[str] | None, typer.Option("--state", metavar="NAME", help="State side as published (repeat).")
]
Places = Annotated[int, typer.Option(help="Most places that are proposed.")]
PolicyName = Annotated[
    str, typer.Option("--policy", help="Deaths loose in time: spread over days, as_coded, or drop.")
]
Layout = Annotated[str | None, typer.Option("--as", metavar="LAYOUT", help="Of the file: ged, acled or csv.")]
Mapping = Annotated[
    list[str] | None, typer.Option("--map", help="For plain CSV: ours=theirs, a YAML file, a shipped name.")
]
Source = Annotated[str | None, typer.Option("--source", help="Of the store: ged, acled or csv.")]
Release = Annotated[
    str | None, typer.Option("--release", help="Release of the file, or to read of the store.")
]
Store = Annotated[Path | None, typer.Option("--store", metavar="FILE", help="Store of imported events.")]
Folders = Annotated[
    list[Path] | None, typer.Option("--lookups", metavar="FOLDER", help="Tables of names of your own.")
]


def origin(
    file: Path | None,
    store: Path | None,
    layout: str | None,
    mapping: Sequence[str] | None,
    release: str | None,
    source: str | None,
    lookups: Sequence[Path] | None,
) -> Origin:
    """Where events come from. Raises InputError for options of a file without one, and of a store with a file."""
    from marchland.wars.from_events.reading import Origin as Made

    alone = {"--as": layout, "--map": mapping} if file is None else {"--store": store, "--source": source}
    if wrong := [name for name, value in alone.items() if value]:
        meant = "a file of events" if file is None else "the store of imported events, without a file"
        raise InputError(f"{', '.join(wrong)}: belong{'s' if len(wrong) == 1 else ''} to {meant}")
    return Made(file, store, layout, tuple(mapping or ()), release, source, lookups=tuple(lookups or ()))


def words(
    country: str | None,
    since: str | None,
    until: str | None,
    focal: Sequence[str] | None,
    state: Sequence[str] | None,
    places: int,
    policy: str,
) -> Asked:
    """What is asked of events. Raises InputError naming everything that is missing."""
    from marchland.events.loose import check_policy
    from marchland.wars.from_events.asked import Asked as Made

    missing = [
        name for name, value in (("--country", country), ("--since", since), ("--until", until)) if not value
    ]
    first, last = options.day(since, "--since"), options.day(until, "--until")
    if missing or country is None or first is None or last is None:
        raise InputError(f"a war from events needs {', '.join(missing)} too")
    chosen = check_policy(policy)
    return Made(country, first, last, tuple(focal or ()), tuple(state or ()), places, chosen)


def propose(folder: Path, origin: Origin, asked: Asked, tables_only: bool, json: bool) -> None:
    """Make the scenario or its small tables, and say what was proposed, assumed and left out."""
    from marchland.views.drafted import plain, told
    from marchland.wars.from_events.command import SMALL_TABLES, new_from_events

    made = new_from_events(folder, origin, asked, tables_only)
    there = shlex.quote(str(folder))
    if json:
        found = {"folder": made.folder.as_posix(), "said": list(made.proposal.said)}
        as_json(found | (plain(made.drafted) if made.drafted else {}))
    elif made.drafted is not None:
        typer.echo(told(made.drafted))
        typer.echo(f"\nThe small tables behind it stand in {there}/{SMALL_TABLES}: correct control.csv there, then: "
                   f"marchland new DIR --from-tables {there}/{SMALL_TABLES}")  # fmt: skip
    else:
        typer.echo("\n".join(made.proposal.said))
        typer.echo(f"\n{there} holds small tables; correct them, control.csv first, then: "
                   f"marchland new DIR --from-tables {there}")  # fmt: skip
